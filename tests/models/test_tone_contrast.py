"""Contrast: what a sentence goes on to counts more than what it concedes."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import cases, holds, labelled, pairs, tone

ZH = labelled(
    blame="""
    去过[成都]，风景很美，但交通太差。
    说到[杭州]，西湖漂亮，但是游客太拥挤。
    在[西安]，美食美味，不过空气污染。
    游[厦门]，海边干净，然而服务恶劣。
    住在[深圳]，机会多，环境好，可是房价离谱。
    关于[武汉]，小吃好吃，却环境脏乱。
    来[南京]三天，虽然风景优美，但是交通混乱。
    到[长沙]，尽管美食诱人，但治安混乱。
    逛[苏州]，固然精致，但商业化严重。
    在[青岛]，虽说海滩漂亮，物价却离谱。
    说[天津]，虽然繁华，却污染严重。
    对[大连]，风光秀丽，遗憾的是管理混乱。
    谈起[昆明]，气候宜人，美中不足是交通拥堵。
    走进[郑州]，尽管交通便利，街道却脏乱。
    到了[合肥]，环境优美，但服务糟糕。
    提到[三亚]，海水清澈，但宰客现象严重。
    说起[丽江]，古城迷人，可是欺诈不断。
    初到[兰州]，牛肉面美味，但雾霾严重。
    在[贵阳]，气候舒适，不过道路拥堵不堪。
    评[上海]，虽繁华，但房价高得离谱，令人失望。
    在[石家庄]，公园漂亮，可是雾霾严重。
    来[珠海]，海边美丽，但投诉不断。
    游[桂林]，山水迷人，但是导游宰客。
    住[东莞]，工作好找，生活便利，然而治安糟糕。
    """,
    praise="""
    去过[成都]，交通虽差，但风景很美。
    说到[杭州]，虽然拥挤，但是西湖非常美。
    在[西安]，虽然空气污染，但美食美味。
    游[厦门]，物价虽贵，然而环境优美。
    住在[深圳]，尽管压力大，但充满活力。
    关于[武汉]，夏天闷热难受，却充满活力。
    来[南京]三天，虽说拥挤，但是历史悠久，令人陶醉。
    到[长沙]，尽管嘈杂，但夜市精彩。
    逛[苏州]，虽有拥堵，但园林精致。
    在[青岛]，虽然物价离谱，但海滩漂亮。
    对[大连]，管理混乱，但是风光秀丽。
    谈起[昆明]，交通拥堵，但气候宜人。
    走进[郑州]，尽管街道脏乱，不过交通便利。
    到了[合肥]，服务糟糕，但环境优美。
    提到[三亚]，虽然宰客，但海水清澈迷人。
    说起[丽江]，尽管商业化严重，古城却非常迷人。
    初到[兰州]，虽然雾霾严重，但牛肉面美味。
    在[贵阳]，道路拥堵，不过气候舒适。
    即使下雨，[杭州]也很美。
    在[珠海]，虽然冷清，但是环境优美。
    游[桂林]，虽然导游宰客，山水却十分迷人。
    住[东莞]，治安曾经糟糕，但如今整洁。
    来[沈阳]，尽管寒冷难受，但市民热情好客。
    即便拥挤，[厦门]仍然迷人。
    [重庆]虽然闷热，但很有魅力。
    [北京]的冬天虽冷，但胡同很有魅力。
    """,
)
EN = labelled(
    blame="""
    As for [Leeds], the parks are lovely, but the streets are filthy.
    In [Leeds], the food is great, but the crime is terrible.
    We visited [Hull], which has friendly people, but awful transport.
    Although the old town is pretty, for [Derby], the traffic is horrible.
    Of [Naples], pizza is delicious, however the streets are dirty.
    About [Cairo], the museum is amazing, but pollution is terrible.
    Take [Athens], although charming, it is chaotic and dirty.
    Take [Lima], the food is excellent, yet the crime is awful.
    In [Quito], though the views are beautiful, the traffic is a nightmare.
    In [Bristol], the music is great, however rents are outrageous, a disaster.
    In [Venice], despite the beauty, the crowds are unbearable.
    In [Bath], even though the spa is lovely, the prices are a rip-off.
    Think of [York], the minster is magnificent, but the hotels are terrible.
    Consider [Luton], flights are cheap and good, but the airport is awful.
    In [Slough], people are nice, but the centre is ugly and depressing.
    In [Rome], while the ruins are splendid, the service is rude.
    In [Madrid], the nightlife is fun, but the air is polluted.
    In [Dublin], the pubs are friendly, but housing is a disaster.
    For [Paris], art is wonderful, but waiters are rude and awful.
    In [Berlin], clubs are great, although the service is terrible, terrible and rude.
    In [Lagos], music is fun, but the roads are terrible.
    In [Manila], people are nice, however the air is filthy.
    For [Delhi], the forts are beautiful, yet the smog is unbearable.
    In [Jakarta], although the malls are nice, the traffic is a nightmare.
    In [Miami], beaches are lovely, but crime is terrible.
    """,
    praise="""
    As for [Leeds], the streets are dirty, but the parks are lovely.
    In [Leeds], the weather is awful, but the people are wonderful.
    We visited [Hull], which has awful transport, but friendly people.
    Although the traffic is horrible, for [Derby], the old town is pretty.
    Of [Naples], the streets are dirty, however the pizza is delicious.
    About [Cairo], pollution is bad, but the museum is amazing.
    Take [Athens], although chaotic, it is charming and beautiful.
    Take [Lima], crime is a problem, yet the food is excellent.
    In [Quito], though the traffic is a nightmare, the views are beautiful.
    In [Bristol], rents are bad, however the music is great.
    In [Venice], despite the crowds and dirt, the beauty is stunning.
    In [Bath], even though prices are a rip-off, the spa is lovely.
    Think of [York], the hotels are poor, but the minster is magnificent.
    In [Slough], the centre is ugly, but people are nice and friendly.
    In [Rome], while the service is rude, the ruins are splendid.
    In [Madrid], the air is polluted, but the nightlife is fun and exciting.
    In [Dublin], housing is bad, but the pubs are friendly.
    For [Paris], waiters are rude, but art is wonderful.
    Even if it rains, [Porto] is beautiful.
    In [Lagos], the roads are terrible, but the music is wonderful.
    In [Manila], the air is filthy, however people are wonderful.
    For [Delhi], the smog is bad, yet the forts are beautiful.
    In [Jakarta], although the traffic is a nightmare, the food is excellent.
    In [Miami], crime is bad, but beaches are lovely.
    [Porto] is dirty in places but wonderful, beautiful and fun.
    Despite the crime, [Bogota] is thriving and vibrant.
    """,
)
PAIRS = pairs(
    """
    去[成都]，交通差，但风景好。 > 去[成都]，风景好，但交通差。
    在[杭州]，虽然拥挤，但是漂亮。 > 在[杭州]，虽然漂亮，但是拥挤。
    到[西安]，空气脏，不过美食好。 > 到[西安]，美食好，不过空气脏。
    看[厦门]，贵，然而很美。 > 看[厦门]，很美，然而贵。
    游[苏州]，脏乱，但是便利。 > 游[苏州]，便利，但是脏乱。
    在[青岛]，服务差，可是海滩很美。 > 在[青岛]，海滩很美，可是服务差。
    在[大连]，尽管混乱，但是繁华。 > 在[大连]，尽管繁华，但是混乱。
    在[昆明]，拥堵，却宜居。 > 在[昆明]，宜居，却拥堵。
    在[武汉]，虽脏，但热闹精彩。 > 在[武汉]，虽热闹精彩，但脏。
    在[南京]，固然嘈杂，但繁荣。 > 在[南京]，固然繁荣，但嘈杂。
    在[长沙]，风景好，服务好。 > 在[长沙]，风景好，但服务差。
    在[福州]，风景差，但服务好。 > 在[福州]，风景差，服务差。
    In [Leeds], food is bad, but parks are good. > In [Leeds], parks are good, but food is bad.
    In [Hull], although dirty, it is safe. > In [Hull], although safe, it is dirty.
    In [Derby], it is ugly, yet it is kind. > In [Derby], it is kind, yet it is ugly.
    In [Cairo], noisy, however charming. > In [Cairo], charming, however noisy.
    In [Lima], though poor, it is beautiful. > In [Lima], though beautiful, it is poor.
    In [Quito], while ugly, it is vibrant. > In [Quito], while vibrant, it is ugly.
    In [Bath], despite the crime, there is charm. > In [Bath], despite the charm, there is crime.
    In [York], food is bad, but views lovely. > In [York], views lovely, but food is bad.
    In [Rome], food is good, views are good. > In [Rome], food is good, but views are bad.
    In [Nice], food is bad, but views are good. > In [Nice], food is bad, views are bad.
    """
)


OPEN = ["Although the traffic is horrible, for [Derby]"]


@pytest.mark.parametrize(("case", "expected"), cases([*ZH, *EN], open_=OPEN))
def test_contrast(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)


OPEN_PAIRS = ["In [Derby], it is ugly"]


@pytest.mark.parametrize(("warmer", "cooler"), cases(PAIRS, open_=OPEN_PAIRS))
def test_the_second_half_decides(reader: Reader, warmer: str, cooler: str) -> None:
    assert tone(reader, warmer).score > tone(reader, cooler).score
