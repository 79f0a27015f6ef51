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


@pytest.mark.parametrize(
    ("lang", "text", "code", "there"),
    [
        ("en", "The festival has attracted visitors to Lyon.", "X02", True),  # beside the cue "has"
        ("en", "Officials of Lyon have converted the old mills into museums.", "X03", True),
        ("en", "The firm converted its debentures into shares.", "X03", False),
        ("en", "Residents of Lyon united behind their old market.", "X01", True),
        ("en", "United said it would buy the notes.", "X01", False),
        ("en", "Lyon is famous for its silk museum.", "X05", True),
        ("en", "The actor is known for his temper.", "X05", False),
        ("en", "The band won a stage of the race.", "X04", False),
        ("en", "As a city of music, Lyon envisages supporting young orchestras.", "X06", True),
        ("en", "The locals of Lyon are welcoming.", "A1", True),
        ("en", "The minister was welcoming visitors.", "A1", False),
        ("en", "We loved this quiet quarter of Lyon.", "A1", True),
        ("en", "The singer had an impressive career.", "A1", False),
        ("zh", "这座城市对老城街区进行改造。", "X03", True),
        ("zh", "突破工业芯片关键技术。", "X03", False),
        ("zh", "两地联合举办文化旅游节。", "X04", True),
        ("zh", "农村教育资源短缺。", "X13", True),
        ("zh", "欺诈行为依法追究。", "X13", False),
        ("zh", "茂名向海外游客推介荔枝文化。", "X07", True),
        ("zh", "公司发行股票。", "X07", False),
    ],
)
def test_frames_count_where_they_are_meant(
    reader: Reader, lang: str, text: str, code: str, there: bool
) -> None:
    test_words_count_where_they_are_meant(reader, lang, text, code, there)


@pytest.mark.parametrize(
    ("kind", "text", "codes"),
    [
        ("news", "Lyon promotes its festival of music.", {"X07"}),
        ("news", "Lyon promotes trade.", set()),  # effort is X06, the code of its own texts
        ("publicity", "The city promotes its festival of music.", {"X06"}),
        ("publicity", "Lyon showcases its crafts.", {"X07"}),
    ],
)
def test_a_word_of_two_codes_keeps_the_rules_of_the_code_that_speaks(
    reader: Reader, kind: str, text: str, codes: set[str]
) -> None:
    [reading] = reader.read_many([Document(id="1", text=text, lang="en", kind=kind)])
    assert {mention.code for mention in reading.codes if mention.code[0] == "X"} == codes


def test_terms_in_names_must_be_terms_of_the_code() -> None:
    assert "university" in load().codes["E24"].in_names
    texts = {"zh_name": "a", "en_name": "b", "rule": "c", "source": "d"}
    with pytest.raises(StudyError, match="in_names"):
        make_code("E99", {**texts, "zh": ["馆"], "en": [], "in_names": ["院"]}, where="test")
