"""A document in both languages: each paragraph read in its own, offsets of the whole text."""

import pytest

from citysway.corpus.document import Document
from citysway.corpus.language import Part
from citysway.models.pieces import pieces
from citysway.models.reader import Reader

ZH = "成都的博物馆很美，游客称赞成都的服务。\n"
EN = "Visitors praise the museums of Chengdu, and the parks are lovely.\n"
FRENCH = "Le musée de la ville est le plus beau de la région et du pays.\n"

TEXTS = [
    pytest.param(ZH * 3 + EN + ZH, None, "zh", id="english-inside"),
    pytest.param(EN + ZH * 3, None, "zh", id="english-first"),
    pytest.param(ZH * 3 + EN, "zh", "zh", id="english-last"),
    pytest.param(EN * 5 + ZH, None, "en", id="chinese-last"),
    pytest.param(EN + ZH + EN, "en", "en", id="chinese-inside"),
    pytest.param(ZH + EN * 2, "en", "en", id="chinese-first"),
]


@pytest.mark.parametrize(("text", "stated", "main"), TEXTS)
def test_both_languages_are_read(reader: Reader, text: str, stated: str | None, main: str) -> None:
    reading = reader.read(Document(id="1", text=text, lang=stated))
    assert (reading.lang, reading.doc.lang, reading.doc.text) == (main, stated, text)
    assert [text[s.start : s.end] + "\n" for s in reading.sentences] == text.splitlines(True)
    times = [text.count(term) for term in ("博物馆", "museums", "称赞", "praise")]
    found = [m.term for m in reading.mentions]
    assert [found.count(t) for t in ("博物馆", "museums", "称赞", "praise")] == times
    assert {m.place_id for m in reading.mentions} == {"CN510100"}
    assert len(reading.cities) == text.count("成都") + text.count("Chengdu")


@pytest.mark.parametrize(("text", "stated", "main"), TEXTS)
def test_offsets_are_of_the_whole_text(
    reader: Reader, text: str, stated: str | None, main: str
) -> None:
    reading = reader.read(Document(id="1", text=text, lang=stated))
    for mention in reading.mentions:
        sentence = reading.sentences[mention.sentence]
        assert text[mention.start : mention.end] == mention.term
        assert sentence.start <= mention.start < mention.end <= sentence.end
    assert all(text[city.start : city.end] == city.name for city in reading.cities)
    for spans in (reading.cities, reading.codes, reading.mentions, reading.tokens):
        starts = [span.start for span in spans]
        assert starts == sorted(starts)
    assert len({(c.start, c.code) for c in reading.codes}) == len(reading.codes)
    words = [text[token.start : token.end] for token in reading.tokens]
    assert {"博物馆", "museums"} <= set(words)
    assert "".join(words) == "".join(text.split())


@pytest.mark.parametrize(("text", "stated", "main"), TEXTS)
def test_a_mixed_document_reads_as_its_paragraphs_do(
    reader: Reader, text: str, stated: str | None, main: str
) -> None:
    whole = reader.read(Document(id="1", text=text, lang=stated))
    alone = [reader.read(Document(id="1", text=line)) for line in text.splitlines()]
    seen = [(m.code, m.term, m.label, m.modality) for m in whole.mentions]
    assert seen == [(m.code, m.term, m.label, m.modality) for one in alone for m in one.mentions]


def test_tone_is_asked_for_in_the_language_of_the_target(reader: Reader) -> None:
    text = "成都发布了一份关于通知的说明，请参阅网页。\n" * 3 + EN
    reading = reader.read(Document(id="1", text=text))
    at = text.index("Chengdu")
    assert reading.lang == "zh"
    assert reading.polarity(at, at + 7).label == 1
    assert reading.polarity(0, 2).label == 0


def test_names_left_open_and_dropped_are_those_of_both(reader: Reader) -> None:
    english = "Visitors to Cambridge praise all of the museums and the parks there.\n"
    text = "东方快车昨天进站，旅客说这里的服务质量还不错。\n" * 2 + english
    reading = reader.read(Document(id="1", text=text))
    assert {text[u.start : u.end] for u in reading.unresolved} == {"Cambridge"}
    assert {text[d.start : d.end] for d in reading.dropped} == {"东方"}


def test_mixed_documents_among_others_keep_their_order(reader: Reader) -> None:
    docs = [Document(id=str(i), text=t) for i, t in enumerate([ZH, ZH * 3 + EN, EN, EN * 5 + ZH])]
    together = list(reader.read_many(docs))
    assert [reading.doc.id for reading in together] == ["0", "1", "2", "3"]
    for reading, doc in zip(together, docs, strict=True):
        assert reading.mentions == reader.read(doc).mentions
        assert reading.sentences == reader.read(doc).sentences


def test_pieces_cover_the_text_and_repeat_nothing() -> None:
    text = EN + ZH * 2 + FRENCH + EN
    parts = [
        Part(0, len(EN), "en", "Latn"),
        Part(len(EN), len(EN + ZH * 2), "zh", "Hans"),
        Part(len(EN + ZH * 2), len(EN + ZH * 2 + FRENCH), "other", "Latn"),
        Part(len(EN + ZH * 2 + FRENCH), len(text), "en", "Latn"),
    ]
    title = EN.strip()
    whole, first, last = pieces(Document(id="1", text=text, title=title), "zh", parts)
    assert [(p.lang, p.start) for p in (whole, first, last)] == [
        ("zh", 0),
        ("en", 0),
        ("en", parts[3].start),
    ]
    assert len(whole.doc.text) == len(text)
    assert "Visitors" not in whole.doc.text
    assert ZH * 2 + FRENCH in whole.doc.text
    assert whole.doc.title == whole.doc.text[: len(title)]
    assert first.doc.text == last.doc.text == EN
