"""Comparison: what a city is compared to gets the reverse of what is said of the other."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import holds, labelled, tone

ZH = labelled(
    praise="""
    [成都]比重庆更宜居。
    [杭州]比上海漂亮。
    [苏州]的园林比南京的更精致。
    [深圳]的地铁比广州便利。
    [厦门]优于其他城市。
    [长沙]的夜市胜过武汉。
    [青岛]的海滩强于大连。
    [合肥]的创新力超越南京。
    与北京相比，[成都]更舒适。
    和上海相比，[杭州]更美丽。
    相比广州，[深圳]更有活力。
    比起重庆，[成都]更悠闲舒适。
    较之天津，[青岛]更干净。
    [厦门]不输三亚。
    [无锡]完胜常州。
    [昆明]的气候比贵阳还要舒适。
    不同于武汉的混乱，[长沙]井井有条，十分整洁。
    [宁波]领先于温州，活力充沛。
    南京不如[苏州]。
    常州远不如[无锡]繁华。
    天津落后于[深圳]。
    郑州比[西安]差。
    沈阳比[大连]脏乱。
    太原不及[西安]。
    贵阳比[昆明]拥堵。
    石家庄的空气比[青岛]污染严重。
    """,
    blame="""
    [重庆]不如成都。
    [南京]不如苏州精致。
    [天津]远不及深圳有活力。
    [郑州]比西安差。
    [沈阳]比大连脏乱。
    [贵阳]比昆明更拥堵。
    [太原]落后于西安。
    [石家庄]的空气比青岛糟糕。
    [常州]比不上无锡。
    [温州]逊色于宁波。
    [大连]输给青岛。
    [徐州]没有南京繁华。
    [洛阳]没有西安热闹。
    与杭州相比，[合肥]更冷清。
    相比成都，[重庆]的交通更混乱。
    比起深圳，[东莞]更脏乱。
    和苏州相比，[徐州]显得落后。
    成都比[重庆]更宜居。
    杭州比[上海]漂亮。
    苏州的园林比[南京]的更精致。
    厦门优于[泉州]。
    长沙的夜市胜过[武汉]。
    青岛的海滩强于[大连]。
    合肥的创新力超越[南昌]。
    与[北京]相比，成都更舒适。
    和[上海]相比，杭州更美丽。
    相比[广州]，深圳更有活力。
    比起[重庆]，成都更悠闲舒适。
    较之[天津]，青岛更干净。
    无锡完胜[常州]。
    昆明的气候比[贵阳]更舒适。
    深圳比[北京]和上海更有活力。
    深圳比北京和[上海]更有活力。
    """,
    neutral="""
    [北京]到上海的高铁比赛下周举行。
    [成都]同比增长百分之五。
    [杭州]与宁波的比例是三比二。
    [广州]对比亚迪的工厂进行参观。
    """,
)
EN = labelled(
    praise="""
    [Leeds] is better than Sheffield.
    [Leeds] is cleaner and nicer than Bradford.
    [Lyon] is more beautiful than Marseille.
    [Porto] is safer than Lisbon.
    [Seville] is more charming than Madrid.
    [Oslo] outperforms Helsinki.
    [Oslo] outshines Stockholm.
    [Vienna] beats Berlin.
    [Vienna] surpasses Munich.
    [Zurich] is ahead of Geneva.
    [Kyoto] is superior to Osaka.
    Unlike Naples, [Turin] is clean.
    Compared with Paris, [Lyon] is friendly.
    Compared to London, [York] is peaceful.
    In contrast to Cairo, [Amman] is safe.
    [Bilbao] has better museums than Valencia.
    [Toronto] is far more vibrant than Ottawa.
    [Melbourne] is friendlier and nicer than Sydney.
    [Boston] overtook Chicago.
    [Denver] is more attractive than Dallas.
    Sheffield is worse than [Leeds].
    Bradford is dirtier and worse than [Leeds].
    Marseille is more dangerous than [Lyon].
    Lisbon lags behind [Porto].
    Helsinki trails [Oslo].
    Berlin falls short of [Vienna].
    Geneva is inferior to [Zurich].
    Osaka is no match for [Kyoto].
    Naples is uglier and dirtier than [Turin].
    Dallas is more boring than [Denver].
    """,
    blame="""
    [Sheffield] is worse than Leeds.
    [Bradford] is more polluted than Leeds.
    [Marseille] is more dangerous than Lyon.
    [Lisbon] lags behind Porto.
    [Helsinki] trails Oslo.
    [Berlin] falls short of Vienna.
    [Geneva] is inferior to Zurich.
    [Osaka] is no match for Kyoto.
    [Naples] is not as clean as Turin.
    [Dallas] isn't as pleasant as Denver.
    Unlike Turin, [Naples] is dirty.
    Compared with Lyon, [Paris] is rude and noisy.
    Compared to York, [London] is overcrowded.
    [Ottawa] is more boring than Toronto.
    [Cairo] is far more chaotic than Amman.
    Leeds is better than [Sheffield].
    Lyon is more beautiful than [Marseille].
    Porto is nicer than [Lisbon].
    Seville is more charming than [Madrid].
    Oslo outperforms [Helsinki].
    Oslo outshines [Stockholm].
    Vienna beats [Berlin].
    Vienna surpasses [Munich].
    Zurich is ahead of [Geneva].
    Kyoto is superior to [Osaka].
    Unlike [Naples], Turin is clean.
    Compared with [Paris], Lyon is friendly.
    Compared to [London], York is peaceful.
    Bilbao has better museums than [Valencia].
    Toronto is far more vibrant than [Ottawa] and Montreal.
    Toronto is far more vibrant than Ottawa and [Montreal].
    """,
    neutral="""
    More than 300 people met in [Leeds].
    Other than [Leeds], they visited York.
    They would travel to [Leeds] rather than York.
    The match in [Leeds] lasted longer than planned.
    """,
)


@pytest.mark.parametrize(("case", "expected"), [*ZH, *EN])
def test_comparison(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)
