"""The reader: offsets, pages, links, tone and modality, as tables in both languages."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.models.spans import CodeMention, Mention

ALPHABET = "北京上海市很美不好，。、！ \n朝阳区abc Beijing said. 将已“”游客博物馆museum nice"
ODD = [
    "",
    "a",
    "\n",
    "。",
    "\x00",
    "😀😀",
    "\ud800北京很好",
    " " * 999,
    "北京" * 200,
    "。" * 50,
    "“”「",
    "But",
]


def _mention(reader: Reader, text: str, code: str, *, kind: str = "news", **more: str) -> Mention:
    found = [
        m
        for m in reader.read(Document(id="1", text=text, kind=kind, **more)).mentions
        if m.code == code
    ]
    assert found, [(m.code, m.term) for m in reader.read(Document(id="1", text=text)).mentions]
    return found[0]


TONE = [
    ("游客称赞杭州的博物馆很美。", "E11", 1),
    ("杭州的博物馆并不漂亮。", "E11", -1),
    ("杭州的营商环境令人失望。", "E19", -1),
    ("杭州的营商环境非常优越。", "E19", 1),
    ("杭州有一座博物馆。", "E11", 0),
    ("杭州治理雾霾。", "E27", 0),
    ("Visitors love the beautiful museums of Hangzhou.", "E11", 1),
    ("The museums of Hangzhou are not beautiful.", "E11", -1),
    ("Hangzhou's air quality is terrible.", "E27", -1),
    ("Hangzhou has a museum.", "E11", 0),
]


@pytest.mark.parametrize(("text", "code", "label"), TONE)
def test_tone_toward_the_city(reader: Reader, text: str, code: str, label: int) -> None:
    mention = _mention(reader, text, code)
    assert mention.label == label
    assert -1 <= mention.score <= 1


MODALITY = [
    ("杭州将建设博物馆。", "E11", "PLAN"),
    ("杭州已建成博物馆。", "E11", "DONE"),
    ("杭州力争到2030年建成博物馆。", "E11", "PLAN"),
    ("杭州的博物馆免费。", "E11", "OTHER"),
    ("到2030年，杭州建成博物馆。", "E11", "PLAN"),
    ("杭州应当建设博物馆。", "E11", "OTHER"),
    ("Hangzhou will build a museum.", "E11", "PLAN"),
    ("Hangzhou plans to open a museum by 2030.", "E11", "PLAN"),
    ("Hangzhou has completed the museum.", "E11", "DONE"),
]


@pytest.mark.parametrize(("text", "code", "modality"), MODALITY)
def test_modality(reader: Reader, text: str, code: str, modality: str) -> None:
    assert _mention(reader, text, code).modality == modality


def test_plan_is_never_read_as_done(reader: Reader) -> None:
    assert _mention(reader, "杭州计划今年完成博物馆建设。", "E11").modality == "PLAN"


def test_a_code_belongs_to_the_city_of_its_clause(reader: Reader) -> None:
    text = "成都的博物馆很多，杭州的图书馆也不少。"
    assert _mention(reader, text, "E11").place_id == "CN510100"
    places = {m.term: m.place_id for m in reader.read(Document(id="1", text=text)).mentions}
    assert places["图书馆"] == "CN330100"


def test_else_the_last_city_of_the_sentence(reader: Reader) -> None:
    mention = _mention(reader, "杭州很大，历史很长，博物馆也多。", "E11")
    assert (mention.place_id, mention.far) == ("CN330100", False)


def test_the_fallback_stops_at_a_semicolon(reader: Reader) -> None:
    text = "成都很大；图书馆很多，杭州也好。"
    assert _mention(reader, text, "E11").place_id == "CN330100"


def test_arousal_is_neither_praise_nor_blame(reader: Reader) -> None:
    assert _mention(reader, "杭州的夜晚很宁静。", "A2").label >= 0


def test_else_the_focal_city_and_then_without_tone(reader: Reader) -> None:
    mention = _mention(reader, "这里讲的是杭州。博物馆很美。", "E11")
    assert (mention.place_id, mention.far, mention.label) == ("CN330100", True, 0)


def test_own_texts_speak_of_their_issuer(reader: Reader) -> None:
    mention = _mention(reader, "本市加强博物馆建设。", "E11", kind="policy", issuer_place="成都市")
    assert (mention.place_id, mention.far) == ("CN510100", True)


def test_doubles_are_read_by_role(reader: Reader) -> None:
    text = "成都市民对城市的认同。"
    assert _mention(reader, text, "X01", kind="publicity", sponsor_city="成都").term == "认同"
    assert _mention(reader, text, "X09").term == "认同"


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_odd_texts(reader: Reader, text: str, lang: str) -> None:
    reading = reader.read(Document(id="1", text=text, lang=lang))
    assert all(0 <= s.start <= s.end <= len(text) for s in reading.sentences)
    assert isinstance(reading.mentions, tuple)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet=ALPHABET, max_size=60), min_size=1, max_size=8),
    st.sampled_from(["zh", "en"]),
)
def test_a_page_reads_as_its_documents_do(reader: Reader, texts: list[str], lang: str) -> None:
    docs = [Document(id=str(i), text=text, lang=lang) for i, text in enumerate(texts)]
    for together, doc in zip(reader.read_many(docs), docs, strict=True):
        alone = reader.read(doc)
        for what in ("sentences", "cities", "unresolved", "codes", "mentions"):
            assert getattr(together, what) == getattr(alone, what)


def test_spans_point_at_their_words(reader: Reader) -> None:
    text = "臺灣遊客稱讚成都的博物館，ＧＤＰ增長５％。Visitors also praised Xi'an's old town."
    reading = reader.read(Document(id="1", text=text))
    spans: list[CodeMention | Mention] = [*reading.codes, *reading.mentions]
    for mention in spans:
        assert text[mention.start : mention.end] == mention.term
    for city in reading.cities:
        assert text[city.start : city.end] == city.name
    assert {"遊客", "博物館", "ＧＤＰ"} <= {code.term for code in reading.codes}


def test_traditional_and_full_width_read_the_same(reader: Reader) -> None:
    plain = [
        (m.code, m.place_id, m.label)
        for m in reader.read(Document(id="1", text="成都的历史建筑很美，GDP增长。")).mentions
    ]
    other = [
        (m.code, m.place_id, m.label)
        for m in reader.read(Document(id="1", text="成都的歷史建築很美，ＧＤＰ增長。")).mentions
    ]
    assert plain == other
    assert plain


def test_order_of_documents_does_not_matter(reader: Reader) -> None:
    docs = [
        Document(id=str(i), text=f"第{i}天，成都很美，museum {i}。", lang="zh") for i in range(50)
    ]
    expected = {r.doc.id: r.mentions for r in reader.read_many(docs)}
    random.Random(1).shuffle(docs)
    assert {r.doc.id: r.mentions for r in reader.read_many(docs)} == expected


@pytest.mark.parametrize(
    ("text", "target", "label"),
    [
        ("酒店很干净，服务很好。", "酒店", 1),
        ("房间又脏又吵。", "房间", -1),
        ("会议在周一举行。", "会议", 0),
        ("The mayor did a great job.", "mayor", 1),
        ("Critics attacked the corrupt mayor.", "mayor", -1),
    ],
)
def test_polarity_toward_any_target(reader: Reader, text: str, target: str, label: int) -> None:
    start = text.index(target)
    found = reader.read(Document(id="1", text=text)).polarity(start, start + len(target))
    assert found.label == label
    assert -1 <= found.score <= 1


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (0, 99)])
def test_polarity_refuses_a_target_outside(reader: Reader, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        reader.read(Document(id="1", text="成都很美。")).polarity(start, end)


def test_tokens(reader: Reader) -> None:
    for text, words in [
        ("成都很美。", ["成都", "很", "美", "。"]),
        ("It's nice.", ["It", "'s", "nice", "."]),
    ]:
        reading = reader.read(Document(id="1", text=text))
        assert [text[t.start : t.end] for t in reading.tokens] == words


def test_a_page_without_punctuation_is_read_in_time(reader: Reader) -> None:
    reading = reader.read(Document(id="1", text="成都杭州博物馆" * 20_000))
    assert len(reading.cities) == 40_000
    assert len(reading.mentions) == 20_000  # a clause that long is a list: the nearest city


@pytest.mark.parametrize(
    ("lang", "text"),
    [("zh", "与成都的老街一样好"), ("en", "Chengdu is as good as Hangzhou and ")],
)
def test_a_line_of_praise_without_end_is_read_in_bounds(
    reader: Reader, lang: str, text: str
) -> None:
    """Every city with every word of its sentence would be a table of 400 million."""
    many = 20_000
    reading = reader.read(Document(id="1", text=text * many, lang=lang))
    assert len(reading.sentences) == 1
    assert len(reading.cities) >= many
