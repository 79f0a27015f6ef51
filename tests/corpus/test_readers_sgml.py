"""SGML: Reuters, documents of other collections, encodings and damage."""

import re
from pathlib import Path

import pytest

from citysway.corpus.readers import sgml
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record
from tests.corpus.xml_files import REUTERS, items, one, reason


def test_reuters() -> None:
    first, brief, raw = items(REUTERS, suffix=".sgm")
    assert isinstance(first, Record)
    assert isinstance(brief, Record)
    assert isinstance(raw, Record)
    assert first.text == (
        "The harbour opened a pier that is longer than the old one.\nShips & boats called.\n"
        "Qtr  1  2\nReuter"
    )
    assert first.title == "HARBOUR <HBR.O> OPENS A NEW PIER"
    assert (first.id, first.date, first.source) == ("101", "19-OCT-1987 15:35:53.55", "Reuters")
    assert (first.author, first.dateline) == ("ANN LEE", "MANAMA, Oct 19 -")
    assert (first.place, first.locator) == ("bahrain; usa", "item 1")
    assert (brief.text, brief.title, brief.place) == ("CITY CORP CUTS RATE",) * 2 + (None,)
    assert raw.text == "A HEADLINE BY ITSELF\nTOWN, Oct 19 - A line that goes on."
    assert (raw.title, raw.id) == (None, "103")


DOCS: list[tuple[str, dict[str, object]]] = [
    (
        "<DOC><DOCNO> AP-1 </DOCNO><HEADLINE> A Head </HEADLINE><TEXT>\nLine one\nline two\n"
        "</TEXT></DOC>",
        {"id": "AP-1", "title": "A Head", "text": "Line one\nline two"},
    ),
    (
        '<DOC id="X2" type="story"><HEADLINE>题目</HEADLINE><DATELINE>北京6月3日电</DATELINE>'
        "<TEXT><P>\n第一段\n续行。\n</P>\n<P>第二段。</P></TEXT></DOC>",
        {"id": "X2", "title": "题目", "dateline": "北京6月3日电", "text": "第一段续行。\n第二段。"},
    ),
    (
        "<doc><docid>7</docid><url>http://a/1</url><title>T</title><content>正文</content></doc>",
        {"id": "7", "url": "http://a/1", "title": "T", "text": "正文"},
    ),
    (
        "<DOC><DOCNO>9</DOCNO><BYLINE>Ann</BYLINE><DATE>June 3, 1990</DATE><SO>Wire</SO>"
        "<TEXT>R&D &lt;x&gt; AT&amp;T</TEXT></DOC>",
        {
            "id": "9",
            "author": "Ann",
            "date": "June 3, 1990",
            "source": "Wire",
            "text": "R&D <x> AT&T",
        },
    ),
    (
        "<DOC><DOCNO>3</DOCNO><TEXT><P>One.<P>Two.</TEXT></DOC>",
        {"id": "3", "text": "One.\nTwo."},
    ),
]


@pytest.mark.parametrize(("raw", "expected"), DOCS)
def test_sgml_documents(raw: str, expected: dict[str, object]) -> None:
    assert one(raw, suffix=".sgm") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_sgml_encodings(encoding: str) -> None:
    text = "苏州园林与城市形象的研究报告，以及朱镕基的讲话。"
    raw = "".join(f"<DOC><DOCNO>{n}</DOCNO><TEXT>{text}</TEXT></DOC>\n" for n in range(3))
    found = items(raw.encode(encoding), suffix=".sgm")
    assert [getattr(item, "text", None) for item in found] == [text] * 3


SGML_DAMAGED = [
    ("", "empty"),
    ("  \n", "empty"),
    ("no markup at all", "wrong_format"),
    ("<html><p>x</p></html>", "wrong_format"),
    ("{}", "wrong_format"),
    ("<DOC><TEXT>cut", "truncated"),
    ("<DOC", "wrong_format"),
    ("<DOC><TEXT>  </TEXT></DOC>", "empty"),
    ("<DOC></DOC>", "empty"),
    ("<REUTERS NEWID='1'></REUTERS>", "empty"),
    ("<REUTERS NEWID='1'><TEXT TYPE='BRIEF'>Blah blah blah.</TEXT></REUTERS>", "empty"),
    ("<REUTERS NEWID='1'><TEXT TYPE='UNPROC'>&#2;&#3;</TEXT></REUTERS>", "empty"),
    ("<DOC><HEADLINE></HEADLINE></DOC>", "empty"),
    (REUTERS[:-30], "truncated"),
    (b"\x00\x01\x02\x03" * 200, "undecodable"),
    (b"\x89PNG\r\n\x1a\n" + bytes(200), "undecodable"),
]


@pytest.mark.parametrize(("raw", "expected"), SGML_DAMAGED)
def test_sgml_damage(raw: str | bytes, expected: str) -> None:
    assert reason(raw, suffix=".sgm") == expected


def test_a_document_goes_over_chunks() -> None:
    long = "word " * 200_000
    raw = f"<DOC><DOCNO>1</DOCNO><TEXT>{long}</TEXT></DOC>" * 2
    assert [len(getattr(item, "text", "")) for item in items(raw, suffix=".sgm")] == [999_999] * 2


def test_reuters_file(data: Path) -> None:
    """Every document of the file, counted by expressions that know nothing of the reader."""
    path = data / "raw" / "sgm_reuters" / "reut2-021.sgm"
    raw = path.read_text("latin-1")
    with path.open("rb", buffering=0) as stream:
        found = list(sgml.read("reut2-021.sgm", stream, options=Options()))
    records = [item for item in found if isinstance(item, Record)]
    assert len(records) == len(found) == raw.count("<REUTERS ") == 578
    assert [item.id for item in records] == re.findall(r'NEWID="(\d+)"', raw)
    assert [item.date for item in records] == re.findall(r"<DATE>\s*(.*?)\s*</DATE>", raw)
    stated = {"title": "<TITLE>", "author": "<AUTHOR>", "dateline": "<DATELINE>"}
    for field, tag in stated.items():
        assert sum(getattr(item, field) is not None for item in records) == raw.count(tag)
    assert sum(item.place is not None for item in records) == raw.count("<PLACES><D>")
    left = re.compile(r"[\x00-\x08\x0e-\x1f]|Blah blah|&lt;|</?(?:BODY|TITLE|DATELINE)>")
    assert not any(left.search(item.text) for item in records)
