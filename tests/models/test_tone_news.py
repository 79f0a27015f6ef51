"""The register of news: honours and praise, complaints and reprimands, as papers word them."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import holds, labelled, tone

ZH = labelled(
    praise="""
    [成都]获评最具幸福感城市。
    [杭州]荣获全国文明城市称号。
    [苏州]入选国家历史文化名城。
    [西安]被授予国际花园城市称号。
    [长沙]夜经济广受好评。
    [青岛]营商环境获点赞。
    [厦门]连续三年蝉联榜首。
    [南京]跻身全球创新城市前列。
    [武汉]防汛工作受到表彰。
    [深圳]科技创新成果显著。
    [无锡]经济稳中向好。
    [宁波]港口吞吐量再创新高。
    [合肥]实现跨越式发展。
    [昆明]赢得游客赞誉。
    [重庆]夜景火爆出圈，好评如潮。
    [天津]文旅市场红红火火。
    [广州]老字号焕发新活力。
    [珠海]生态环境持续改善。
    [福州]古厝保护经验获肯定。
    [贵阳]大数据产业蓬勃发展。
    [大连]获得消费者一致好评。
    [济南]泉水景观享誉中外。
    [郑州]枢纽优势凸显。
    [南昌]红色旅游备受青睐。
    [太原]空气质量明显改善。
    [洛阳]文化旅游圈粉无数。
    [扬州]被誉为美食之都。
    [绍兴]成功创建示范城市。
    [三亚]旅游口碑提升，游客满意。
    [桂林]山水甲天下，名不虚传。
    [海口]营商环境评价名列前茅。
    """,
    blame="""
    [成都]因治理不力被通报批评。
    [杭州]一景区遭游客投诉。
    [西安]出租车宰客被曝光。
    [长沙]多个楼盘烂尾。
    [青岛]天价虾引发众怒。
    [厦门]营商环境遭质疑。
    [南京]官员涉嫌严重违纪。
    [武汉]一企业偷排污水。
    [深圳]房企暴雷。
    [无锡]一工厂违规排放。
    [宁波]学校食堂曝出丑闻。
    [合肥]被约谈。
    [昆明]旅游乱象频发。
    [重庆]商家欺诈消费者。
    [天津]地方债务危机加剧。
    [广州]城中村脏乱差。
    [珠海]项目停工，民怨沸腾。
    [福州]形式主义问题突出。
    [贵阳]被列入黑名单。
    [大连]数据造假。
    [济南]教育乱收费遭举报。
    [郑州]应对暴雨不力，遭批评。
    [南昌]人才流失严重。
    [太原]空气污染排名倒数。
    [洛阳]文物保护不力。
    [扬州]一官员贪污受贿。
    [绍兴]监管缺失，问题严重。
    [三亚]强制消费引起不满。
    [桂林]导游辱骂游客。
    [海口]违建泛滥。
    [丽江]口碑下滑，差评如潮。
    """,
)
EN = labelled(
    praise="""
    [Leeds] was acclaimed for its museums.
    [Leeds] won an award for best museum.
    [Porto] was voted best destination.
    [Porto] was named the greenest city, a great honour.
    [Vienna] topped the ranking of most liveable cities.
    [Lyon] was hailed as a model city.
    [Oslo] earned praise for its transport.
    [Seville] drew rave reviews.
    [Bilbao] is celebrated for its architecture.
    [Toronto] is booming.
    [Boston] is thriving.
    [Denver] was lauded for its parks.
    [Kyoto] is renowned for its temples.
    [Ghent] is a hidden gem.
    [Turin] has been revitalised and is flourishing.
    [Austin] received a prestigious prize.
    [Zurich] is a world-class city.
    [Melbourne] has won acclaim from critics.
    [Copenhagen] was praised for cycling.
    [Singapore] is a success story.
    [Helsinki] was recognised for excellence.
    [Munich] impressed the judges.
    [Valencia] enjoys a good reputation.
    [Hamburg] boasts an impressive concert hall.
    [Prague] is a favourite of travellers.
    [Bruges] charms visitors.
    [Tallinn] is an innovative leader in digital services.
    [Edinburgh] is a vibrant hub of culture.
    [Glasgow] was applauded for its hospitality.
    [Krakow] offers excellent value.
    """,
    blame="""
    [Leeds] was marred by corruption.
    [Leeds] was criticised for poor planning.
    [Naples] is plagued by crime.
    [Cairo] suffers from pollution.
    [Chicago] was blasted over its schools.
    [Detroit] went bankrupt.
    [Detroit] is in decline.
    [Flint] faces a scandal over water.
    [Athens] was condemned by residents.
    [Venice] is overrun by tourists, residents complain.
    [Milan] came under fire.
    [Rome] was slammed for its rubbish crisis.
    [Glasgow] has a bad reputation.
    [Derby] drew complaints from residents.
    [Hull] was ranked the worst place.
    [Lima] was accused of neglect.
    [Quito] is mired in debt.
    [Bogota] is notorious for traffic.
    [Baltimore] is struggling with poverty.
    [Birmingham] botched the project.
    [Dallas] was fined for violations.
    [Houston] sparked outrage.
    [Brussels] was embarrassed by delays.
    [Delhi] is choking on smog.
    [Jakarta] is gridlocked.
    [Lagos] was shamed by the fraud.
    [Manila] is blighted by slums.
    [Oakland] was sued over negligence.
    [Paris] was blamed for the chaos.
    [Phoenix] failed its residents.
    """,
)


@pytest.mark.parametrize(("case", "expected"), [*ZH, *EN])
def test_news_register(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)
