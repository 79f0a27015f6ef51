"""Spans of a text with the line breaks of a layout are where the document has them."""

from citysway.corpus.document import Document
from citysway.models.entities import Entity
from citysway.models.reader import Reader

TEXT = "青岛的博\n物馆很好。今年，游客走进青\n岛的大学。"


def test_spans_hold_their_break(reader: Reader) -> None:
    reading = reader.read(Document(id="1", text=TEXT))
    assert [TEXT[s.start : s.end] for s in reading.sentences] == [
        "青岛的博\n物馆很好。", "今年，游客走进青\n岛的大学。",
    ]  # fmt: skip
    said = {m.term: TEXT[m.start : m.end] for m in reading.mentions}
    assert (said["博物馆"], said["大学"]) == ("博\n物馆", "大学")
    assert [TEXT[c.start : c.end] for c in reading.cities] == ["青岛", "青\n岛"]
    assert "".join(TEXT[t.start : t.end] for t in reading.tokens) == TEXT
    start = TEXT.index("博")
    assert reading.polarity(start, start + 4).label == 1


def test_what_others_recognised_is_found_again(reader: Reader) -> None:
    """A person of another recogniser denies the city, with the offsets of the document."""
    start = TEXT.index("青\n岛")
    told = [[Entity(start, start + 3, "PERSON")]]
    (reading,) = reader.read_many([Document(id="1", text=TEXT)], entities=told)
    assert [TEXT[c.start : c.end] for c in reading.cities] == ["青岛"]
    assert [c.name for c in reading.unresolved] == ["青岛"]
