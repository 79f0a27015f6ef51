"""Text of PDF files: rows, columns, turned pages, running heads."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.readers import pdf
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.pdf_text import joined
from citysway.corpus.record import Record
from tests.corpus.pdf_files import TEXTS, Draw, Line, block, both, lines, made, record, zh


@pytest.mark.parametrize(("draw", "text"), TEXTS)
def test_text(draw: Draw, text: str) -> None:
    assert record(made(draw)).text == text


def turned(sheet: Any) -> None:
    sheet.rotate(90)
    lines([(100, -100, "First line of it"), (100, -116, "second.")])(sheet)


def upside_down(sheet: Any) -> None:
    sheet.rotate(180)
    lines([(-300, -700, "First line of it"), (-300, -716, "second.")])(sheet)


def landscape(sheet: Any) -> None:
    sheet.setPageRotation(90)
    turned(sheet)


@pytest.mark.parametrize("draw", [turned, upside_down, landscape])
def test_turned_pages(draw: Draw) -> None:
    assert record(made(draw)).text.replace("\n", " ") == "First line of it second."


def test_vertical_chinese() -> None:
    columns = [zh(0, 14), zh(14, 14), zh(2, 5)]
    found = [
        (500 - 20.0 * x, 800 - 13.0 * y, char)
        for x, column in enumerate(columns)
        for y, char in enumerate(column)
    ]
    assert record(made(lines(found))).text == "".join(columns)


def watermark(sheet: Any) -> None:
    sheet.saveState()
    sheet.translate(300, 400)
    sheet.rotate(45)
    lines([(-100, 0, "DRAFT COPY")], size=60)(sheet)
    sheet.restoreState()


def test_watermarks_are_taken_off() -> None:
    texts = ["Alpha is here.", "Beta is here.", "Gamma is here."]
    found = record(made(*(both(lines([(72, 700, text)]), watermark) for text in texts)))
    assert found.text == "\n".join(texts)


BODIES = ["Alpha is the first.", "Beta is the second.", "Gamma is the third.", "Delta is last."]
HEADS: list[tuple[str, int, Callable[[int], list[Line]]]] = [
    ("the same head", 4, lambda n: [(72, 800, "The City Report 2023")]),
    ("a head with the page", 4, lambda n: [(72, 800, f"城市报告 {n}")]),
    ("a page number", 3, lambda n: [(290, 40, str(n + 6))]),
    ("a dressed number", 3, lambda n: [(290, 40, f"- {n} -")]),
    ("a number of numbers", 3, lambda n: [(290, 40, f"第 {n} 页 共 4 页")]),
    ("English numbers", 3, lambda n: [(290, 40, f"Page {n} of 4")]),
    ("Roman numbers", 3, lambda n: [(290, 40, ["i", "ii", "iii", "iv"][n - 1])]),
    ("Chinese numbers", 3, lambda n: [(290, 40, f"第{'一二三四'[n - 1]}页")]),
    ("head and foot", 4, lambda n: [(72, 800, "报告"), (72, 40, "统计局"), (500, 40, str(n))]),
    ("sides that change", 4, lambda n: [(72 if n % 2 else 400, 800, f"Report {n}")]),
    ("number of a short file", 2, lambda n: [(290, 40, f"- {n} -")]),
    ("number of a single page", 1, lambda n: [(290, 40, "1")]),
]


@pytest.mark.parametrize(("name", "pages", "around"), HEADS)
def test_running_heads(name: str, pages: int, around: Callable[[int], list[Line]]) -> None:
    raw = made(*(lines([(72, 700, BODIES[n]), *around(n + 1)]) for n in range(pages)))
    assert record(raw).text == "\n".join(BODIES[:pages]), name


KEPT: list[tuple[str, list[list[Line]], str]] = [
    (
        "two pages",
        [[(72, 800, "Head"), (72, 700, "A.")], [(72, 800, "Head"), (72, 700, "B.")]],
        "Head",
    ),
    ("other heights", [[(72, 800 - 60 * n, "Part"), (72, 400, "Body.")] for n in range(4)], "Part"),
    ("a lone number", [[(72, 700, "Visitors:"), (72, 100, "48")]], "48"),
    ("different lines", [[(72, 700, body)] for body in BODIES], "Beta is the second."),
]


@pytest.mark.parametrize(("name", "pages", "text"), KEPT)
def test_what_does_not_repeat_is_kept(name: str, pages: list[list[Line]], text: str) -> None:
    assert text in record(made(*(lines(page) for page in pages))).text, name


def test_paragraphs_go_over_pages_past_footnotes() -> None:
    one = both(lines(block([zh(n, 30) for n in range(4)])), lines([(72, 90, "注：脚注。")], size=8))
    two = lines([(72, 760, zh(3, 30)), (72, 744, "完。")])
    expected = "".join(zh(n, 30) for n in range(4)) + zh(3, 30) + "完。\n注：脚注。"
    assert record(made(one, two)).text == expected


JOINED = [
    ("苏州", "园林", "苏州园林"),
    ("苏州", "Suzhou", "苏州Suzhou"),
    ("soft", "power", "soft power"),
    ("judge-", "ment", "judgement"),
    ("non-", "profit", "non-profit"),
    ("twenty-", "first", "twenty-first"),  # the document has it whole
    ("Anglo-", "Saxon", "Anglo-Saxon"),
    ("2020-", "2022", "2020-2022"),
    ("a dash -", "here", "a dash - here"),
    ("culture/", "tourism", "culture/tourism"),
]


@pytest.mark.parametrize(("one", "two", "whole"), JOINED)
def test_rows_joined(one: str, two: str, whole: str) -> None:
    assert joined(one, two, frozenset(["twenty-first"])) == whole


def test_real_report(data: Path) -> None:
    """The statistics office's report, against what its pages show."""
    path = data / "raw" / "pdf_statistics" / "深圳市2021_性别数据.pdf"
    with path.open("rb", buffering=0) as stream:
        (found,) = pdf.read(path.name, stream, options=Options())
    assert isinstance(found, Record)
    rows = found.text.split("\n")
    assert found.title == rows[0] == "2021年深圳市社会性别统计报告"
    assert rows[1:5] == [
        *("深圳市统计局", "深圳市妇女儿童工作委员会", "深圳市性别平等促进办公室"),
        "二〇二二年十二月",
    ]
    assert (found.author, found.date) == (None, None)
    assert not any(row.isdigit() for row in rows)  # page numbers
    assert sum(row.startswith("2021年") for row in rows) == 41  # the title and 40 indented rows
    assert "常住人口¹1761.48万人，其中男性969.57万人，占" in found.text
    assert "大鹏新区 5.05 2.58 2.47 104.45" in rows
