"""Attributes and directions: the same rise praises one quantity and blames another."""

import re
import tomllib

import numpy as np
import pytest

from citysway.corpus.document import Document
from citysway.corpus.fold import fold_term
from citysway.models import trends
from citysway.models.page import Page, lay_out
from citysway.models.reader import Reader
from citysway.models.trends import find, load
from tests.models.tone_cases import cases, holds, labelled, tone

ZH = labelled(
    praise="""
    [油耗]低。
    这车[油耗]很低。
    [油耗]不高。
    [油耗]比较低，跑长途省心。
    [性价比]高。
    [性价比]非常高，推荐。
    [空间]大。
    [空间]很大，坐着舒展。
    [后备箱]也还算大。
    [动力]足。
    [动力]十足。
    [动力]充沛。
    [提速]快。
    [提速]很快，超车轻松。
    [配置]高。
    [续航]长。
    [噪音]小。
    [胎噪]比较小。
    [故障率]低。
    [毛病]少。
    [刹车距离]短。
    [价格]不高。
    低[油耗]的车型。
    大[空间]很受欢迎。
    [成都]房价下降。
    [成都]犯罪率低。
    [武汉]犯罪率持续下降。
    [重庆]失业率下降。
    [重庆]失业率降到百分之四。
    [南京]空气质量优良天数增加。
    [南京]拥堵指数回落。
    [西安]投诉量减少。
    [西安]游客增长三成。
    [西安]游客人数大幅增长。
    [长沙]收入稳步提高。
    [长沙]居民收入同比增长。
    [厦门]满意度上升。
    [厦门]满意度很高。
    [杭州]交通事故下降。
    [杭州]pm2.5浓度同比下降。
    [合肥]税收增加。
    [合肥]出口大增。
    [青岛]办理时间缩短。
    [青岛]缩短了办理时间。
    [苏州]减少了污染物排放。
    [苏州]降低生活成本。
    [贵阳]提高了办事效率。
    [无锡]扩大了绿地。
    [宁波]物价不高。
    [宁波]物价没有上涨。
    """,
    blame="""
    [油耗]高。
    [油耗]太高了。
    [油耗]有点高。
    [油耗]不低。
    [动力]不足。
    [动力]弱。
    [动力]很弱。
    [提速]慢。
    [空间]小。
    [空间]太小。
    [后备箱]不大。
    [空间]不够大。
    [噪音]大。
    [风噪]有点大。
    [异响]多。
    [小毛病]多。
    [小毛病]很多。
    [故障率]高。
    [配置]低。
    [性价比]不高。
    [续航]短。
    [价格]高。
    [价格]偏高。
    高[油耗]的车型。
    [成都]房价高。
    [成都]房价上涨。
    [成都]房价居高不下。
    [武汉]犯罪率上升。
    [武汉]案件多发。
    [重庆]失业率上升。
    [重庆]失业人数激增。
    [南京]拥堵指数上升。
    [南京]雾霾天数增多。
    [西安]投诉量增长。
    [西安]投诉持续增加。
    [西安]游客锐减。
    [长沙]收入下降。
    [长沙]利润大幅下滑。
    [厦门]满意度下降。
    [杭州]交通事故频发。
    [合肥]税收减少。
    [合肥]出口下滑。
    [青岛]排队时间长。
    [青岛]等待时间太长。
    [苏州]推高了生活成本。
    [苏州]增加了负担。
    [贵阳]办事效率低。
    [宁波]高房价吓退年轻人。
    [宁波]门票太贵，价格上涨。
    [无锡]销量腰斩。
    """,
    neutral="""
    [成都]人口增长。
    [成都]气温上升。
    [成都]有高速公路。
    [杭州]价格高速播报。
    [杭州]公布房价，高铁开通。
    [武汉]大学生的收入调查。
    [武汉]犯罪小说展。
    """,
)
EN = labelled(
    praise="""
    Crime fell in [Leeds].
    Crime is falling in [Leeds].
    Violent crime dropped sharply in [Leeds].
    Crime rates declined in [Leeds].
    [Leeds] saw falling crime.
    [Leeds] has low crime.
    There was a drop in crime in [Leeds].
    Unemployment fell in [Bristol].
    Unemployment has dropped in [Bristol].
    [Bristol] has low unemployment.
    [Bristol] cut unemployment.
    House prices fell in [Oxford].
    Rents are down in [Oxford].
    [Oxford] has low rents.
    [Oxford] offers a low cost of living.
    Wages rose in [Derby].
    Incomes are rising in [Derby].
    [Derby] has high wages.
    Tourist numbers grew in [York].
    Visitor numbers soared in [York].
    Exports surged in [Hull].
    Investment increased in [Hull].
    Air pollution dropped in [Delhi].
    Emissions fell in [Delhi].
    [Delhi] reduced emissions.
    [Delhi] slashed carbon emissions.
    Congestion eased in [Delhi].
    Waiting times fell in [Perth].
    Life expectancy rose in [Perth].
    Accidents decreased in [Perth].
    Complaints fell in [Perth].
    """,
    blame="""
    Crime rose in [Leeds].
    Crime is rising in [Leeds].
    Knife crime soared in [Leeds].
    [Leeds] has high crime.
    [Leeds] saw rising crime.
    There was a surge in crime in [Leeds].
    Unemployment rose in [Bristol].
    Unemployment climbed in [Bristol].
    [Bristol] has high unemployment.
    House prices soared in [Oxford].
    House prices doubled in [Oxford].
    Rents are up in [Oxford].
    [Oxford] has high rents.
    [Oxford] suffers a high cost of living.
    Soaring rents empty [Oxford].
    Wages fell in [Derby].
    [Derby] has low wages.
    Incomes are falling in [Derby].
    Tourist numbers dropped in [York].
    Visitor numbers plunged in [York].
    Exports slumped in [Hull].
    Investment declined in [Hull].
    Air pollution increased in [Delhi].
    Emissions rose in [Delhi].
    Pollution rose in [Delhi].
    Congestion is growing in [Delhi].
    Waiting times rose in [Perth].
    Life expectancy fell in [Perth].
    Homelessness doubled in [Perth].
    Inflation jumped in [Perth].
    """,
    neutral="""
    The population of [Leeds] rose.
    Temperatures fell in [Leeds].
    The tower rises over [Leeds].
    The river is high in [Leeds].
    """,
)
DENIED = [  # text, signs of the values of its pairs
    ("油耗低", [1]),
    ("油耗不低", [-1]),
    ("油耗不高，空间大", [1, 1]),
    ("房价没有下降", [-1]),
    ("没有提高效率", [-1]),
    ("影响力不断扩大，不断增加收入", [1, 1]),
    ("否认，很多厂商，机会", []),
    ("出口的最高罚款", []),
    ("房价上涨，收入下降", [-1, -1]),
    ("房价，上涨", []),
    ("价格高速", []),
    ("crime did not fall", [-1]),
    ("no fall in crime", [-1]),
    ("crime fell and wages rose", [1, 1]),
    ("crimes of fallen kings", []),
    ("the rent, high", []),
]


@pytest.mark.parametrize(("case", "expected"), cases(ZH + EN))
def test_direction_of_an_attribute(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)


@pytest.mark.parametrize(("text", "signs"), DENIED)
def test_pairs(text: str, signs: list[int]) -> None:
    assert np.sign(find(_page(text)).value).tolist() == signs


def test_a_page_of_many_texts_reads_as_each_alone() -> None:
    texts = [case.replace("[", "").replace("]", "") for case, _ in ZH]
    alone = [value for text in texts for value in find(_page(text)).value.tolist()]
    assert find(_page(*texts)).value.tolist() == alone


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_find(lang: str) -> None:
    for text in ("", "。", "x"):
        assert len(find(lay_out([Document(id="1", text=text, lang=lang)], lang=lang)).at) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_means_one_thing(lang: str) -> None:
    table = tomllib.loads(trends._FILE.read_text(encoding="utf-8"))[lang]
    for one, other in zip(trends.SIGNS[::2], trends.SIGNS[1::2], strict=True):
        assert not set(table[one]) & set(table[other])
    for name in trends.SIGNS:
        assert len(set(table[name])) == len(table[name]), name
        assert all(fold_term(word) == word for word in table[name]), name
    assert not (set(table["good"]) | set(table["bad"])) & (set(table["up"]) | set(table["down"]))
    assert len(load(lang).good) > 100


def _page(*texts: str) -> Page:
    lang = "zh" if re.search("[一-鿿]", texts[0]) else "en"
    return lay_out([Document(id=str(i), text=t, lang=lang) for i, t in enumerate(texts)], lang=lang)
