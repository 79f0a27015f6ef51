"""Rules, acts of authority, help and events: what happens in a city is not said of it."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import cases, holds, labelled, pairs, tone

ZH = labelled(
    spared="""
    [成都]禁止污染。
    [成都]严禁乱扔垃圾。
    [杭州]对违法行为处罚。
    [杭州]对违法行为进行查处。
    [西安]严厉打击诈骗。
    [西安]重拳打击犯罪。
    [武汉]整治脏乱差。
    [武汉]开展交通拥堵专项整治。
    [长沙]依法查处非法经营。
    [长沙]将欺诈行为列入重点打击。
    [青岛]防范火灾。
    [青岛]预防溺水。
    [厦门]不得污染环境。
    [厦门]任何单位和个人不得破坏绿地。
    [南京]污染得到治理。
    [南京]诈骗团伙被捣毁。
    [天津]拥堵得到缓解。
    [天津]违法排污企业被取缔。
    [重庆]警方侦破诈骗案。
    [重庆]警方抓获盗窃嫌疑人。
    [深圳]对欺诈说不。
    [深圳]对腐败零容忍。
    [苏州]违者处以罚款，情节严重的依法追究。
    [苏州]消除安全隐患。
    [无锡]化解矛盾纠纷。
    [宁波]帮助困难群众。
    [昆明]救助受伤老人。
    [昆明]被困游客获救。
    [大连]火灾被扑灭。
    [大连]雾霾消失。
    [福州]清理垃圾。
    [福州]解决拥堵难题。
    [济南]遏制污染。
    [济南]杜绝浪费。
    [郑州]告别脏乱。
    [郑州]摆脱贫困。
    [合肥]抵制低俗。
    [合肥]减少污染。
    [贵阳]纠正不正之风。
    [贵阳]防治大气污染。
    """,
    blame="""
    [成都]未能遏制污染。
    [杭州]没有解决拥堵。
    [西安]未查处诈骗。
    [武汉]治安混乱，盗窃猖獗。
    [长沙]官员包庇犯罪。
    """,
)
EN = labelled(
    spared="""
    [Leeds] bans pollution.
    [Leeds] prohibits littering and pollution.
    [Leeds] cracks down on fraud.
    [Hull] tackles crime.
    [Hull] fights corruption.
    [Derby] is combating pollution.
    [Derby] prevented a disaster.
    [Porto] reduced pollution.
    [Porto] curbs congestion.
    [Lyon] eased congestion.
    [Lyon] eliminated poverty.
    In [Oslo] crime has fallen.
    In [Oslo] pollution has dropped.
    In [Ghent] the problem was solved.
    In [Ghent] the fire was extinguished.
    In [Turin] the threat was averted.
    [Turin] has zero tolerance for corruption.
    In [Boston] littering is prohibited.
    In [Boston] polluters will be prosecuted.
    In [Denver] any person who damages trees shall be fined.
    [Denver] rescued the victims.
    [York] overcame the crisis.
    [York] recovered from the disaster.
    [Lima] resolved the conflict.
    [Lima] resists corruption.
    [Quito] rooted out fraud.
    [Quito] stamped out corruption.
    [Cork] cleaned up the pollution.
    [Cork] protects residents from violence.
    [Bath] helps the homeless and poor.
    [Leeds] is free from corruption.
    [Hull] declared war on crime.
    [Derby] took steps to reduce poverty.
    In [Porto] the gang was arrested and the crime was solved.
    In [Lyon] smoking is banned and polluters shall be fined.
    """,
    blame="""
    [Leeds] failed to reduce pollution.
    [Hull] did not tackle crime.
    [Derby] tolerates corruption.
    [Porto] ignores violence and crime.
    [Lyon] is a corrupt and violent city.
    """,
)
# What happens in a city blames it less than what is said of the city itself.
PAIRS = pairs(
    """
    [成都]发生地震。 > [成都]混乱。
    [杭州]一处仓库起火。 > [杭州]脏乱。
    [西安]发生车祸。 > [西安]交通混乱。
    [武汉]一男子溺水。 > [武汉]丑陋。
    [长沙]发生火灾。 > [长沙]糟糕。
    [青岛]一司机受伤。 > [青岛]令人失望。
    [厦门]一嫌疑人被捕。 > [厦门]腐败。
    [南京]两车追尾。 > [南京]拥堵不堪。
    [天津]发生爆炸。 > [天津]管理混乱。
    [重庆]一人失踪。 > [重庆]脏乱差。
    [深圳]一名男子盗窃。 > [深圳]腐败。
    [苏州]一名工人坠楼。 > [苏州]劝退。
    [无锡]遭遇洪灾。 > [无锡]民不聊生。
    [宁波]老人猝死。 > [宁波]鬼城。
    [昆明]多人中毒。 > [昆明]脏乱。
    [大连]一名歹徒抢劫。 > [大连]混乱。
    [福州]一乘客死亡。 > [福州]污染严重。
    [济南]房屋坍塌。 > [济南]丑陋。
    [郑州]多人遇难。 > [郑州]腐败。
    [合肥]出现感染。 > [合肥]破旧。
    A man was arrested in [Leeds]. > [Leeds] is corrupt.
    An earthquake hit [Hull]. > [Hull] is horrible.
    There was a flood in [Derby]. > [Derby] is filthy.
    Two people died in [Porto]. > [Porto] is terrible.
    A driver was injured in [Lyon]. > [Lyon] is ugly.
    There was an explosion in [Oslo]. > [Oslo] is chaotic.
    A woman was convicted in [Ghent]. > [Ghent] is corrupt.
    A robbery took place in [Turin]. > [Turin] is dangerous.
    A collision occurred in [Boston]. > [Boston] is a disgrace.
    A typhoon struck [Manila]. > [Manila] is filthy.
    A tourist was kidnapped in [Lima]. > [Lima] is lawless.
    Three were wounded in [Quito]. > [Quito] is awful.
    A crash in [York] closed a road. > [York] is dreadful.
    A victim was found in [Cork]. > [Cork] is miserable.
    A murder was reported in [Bath]. > [Bath] is horrible.
    An accident in [Denver] delayed trains. > [Denver] is chaotic.
    A hurricane reached [Miami]. > [Miami] is awful.
    A man was jailed in [Genoa]. > [Genoa] is corrupt.
    Gunmen attacked a shop in [Lagos]. > [Lagos] is dangerous.
    Flooding closed schools in [Venice]. > [Venice] is terrible.
    """
)


OPEN = ["[无锡]化解矛盾纠纷。", "[合肥]抵制低俗。"]


@pytest.mark.parametrize(("case", "expected"), cases([*ZH, *EN], open_=OPEN))
def test_authority(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)


OPEN_PAIRS = ["[大连]一名歹徒抢劫。"]


@pytest.mark.parametrize(("event", "judged"), cases(PAIRS, open_=OPEN_PAIRS))
def test_events_count_less(reader: Reader, event: str, judged: str) -> None:
    assert tone(reader, event).score > tone(reader, judged).score
