"""Terms of the codebook in context: where a word is meant, and where it is another."""

import pytest

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.codebook import load
from citysway.models.codebook.content import make_code
from citysway.models.reader import Reader


@pytest.mark.parametrize(
    ("lang", "text", "code", "there"),
    [
        ("zh", "她在湖南大学读书。", "E24", True),  # the term stands inside a name
        ("zh", "他去老年大学上课。", "E24", False),
        ("zh", "全市深入推进城市治理。", "X06", True),  # a cue of plans holds the term
        ("zh", "事故发生后，道路已经封闭。", "E18", True),  # an evaluative word holds the term
        ("zh", "全市推进城市治理。", "X06", True),
        ("zh", "新建口袋公园，增加绿化面积。", "E27", True),
        ("zh", "我们约好在公园门口见面。", "E27", False),
        ("zh", "他在例行新闻发布会上回答提问。", "E28", False),
        ("zh", "市旅游局昨天召开会议。", "E13", False),
        ("zh", "全市旅游收入继续增长。", "E13", True),
        ("zh", "这种人不值得同情。", "A3", False),
        ("zh", "机动车应当靠右通行。", "E31", False),
        ("zh", "乘动车去杭州只要一小时。", "E31", True),
        ("zh", "昨日新增确诊病例两例。", "E18", True),
        ("zh", "空气污染防控有序推进。", "E18", False),
        ("zh", "当地运营商公布了资费。", "E19", False),
        ("zh", "公厕免费开放。", "E11", False),
        ("zh", "孩子们在主题公园游玩。", "E13", True),
        ("zh", "他乘的航班可以退票，请到原购票处办理。", "E13", False),
        ("en", "She read law at George Washington University.", "E24", True),
        ("en", "They met on University Street.", "E24", False),
        ("en", "The Colosseum stands on your left.", "E03", True),
        ("en", "We took a river cruise at sunset.", "E13", True),
        ("en", "Tom Cruise came to the opening.", "E13", False),
        ("en", "The band begins its world tour in May.", "E13", False),
        ("en", "The city hosts a literary festival.", "E10", True),
        ("en", "The Spring Festival is near.", "E10", False),
        ("en", "Police arrested two men after the robbery.", "E18", True),
        ("en", "She began at a film school.", "E21", False),
    ],
)
def test_words_count_where_they_are_meant(
    reader: Reader, lang: str, text: str, code: str, there: bool
) -> None:
    [reading] = reader.read_many([Document(id="1", text=text, lang=lang)])
    assert (code in {mention.code for mention in reading.codes}) is there


def test_terms_in_names_must_be_terms_of_the_code() -> None:
    assert "university" in load().codes["E24"].in_names
    texts = {"zh_name": "a", "en_name": "b", "rule": "c", "source": "d"}
    with pytest.raises(StudyError, match="in_names"):
        make_code("E99", {**texts, "zh": ["馆"], "en": [], "in_names": ["院"]}, where="test")
