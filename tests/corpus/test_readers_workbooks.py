"""Workbooks: sheets, dates as shown, cells, and books that are refused."""

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from citysway.corpus.record import Record
from citysway.errors import StudyError
from tests.corpus.rows_reading import read, reason_of, told, unzipped, zipped

# --- workbooks


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    fill(book)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def sheet(*rows: Sequence[object], title: str = "政策") -> Callable[[Any], None]:
    def fill(book: Any) -> None:
        one = book.create_sheet(title)
        for row in rows:
            one.append(row)

    return fill


def rows_of(raw: bytes, columns: Mapping[str, str] | None = None) -> list[Record]:
    found = read("a.xlsx", raw, columns)
    assert all(isinstance(one, Record) for one in found), found
    return [one for one in found if isinstance(one, Record)]


def test_sheets_have_headers_of_their_own() -> None:
    def fill(book: Any) -> None:
        sheet(["2023年政策汇总"], [], [None, "标题", "正文"], [], [None, "甲", "乙"])(book)
        sheet(["headline", "body"], ["A", "B"], title="News")(book)
        sheet(title="Sheet3")(book)
        sheet(["note", "of nothing"], ["x", "y"], title="说明")(book)
        book["News"].sheet_state = "hidden"

    found = read("a.xlsx", workbook(fill))
    assert [(told([one])[0], one.locator) for one in found] == [
        ("乙", "sheet 政策, row 5"),
        ("B", "sheet News, row 2"),
        ("no_column @ sheet 说明", "sheet 说明"),
    ]


DATES = [
    ("yyyy-mm-dd", datetime.datetime(2023, 6, 3), "2023-06-03"),
    ("yyyy/m/d h:mm", datetime.datetime(2023, 6, 3, 8, 15), "2023-06-03T08:15:00"),
    ('yyyy"年"m"月"', datetime.datetime(2023, 6, 1), "2023-06"),
    ("mmm-yy", datetime.datetime(2023, 6, 1), "2023-06"),
    ("yyyy", datetime.datetime(2023, 1, 1), "2023"),
    ("[$-804]yyyy/m/d", datetime.datetime(2023, 6, 3), "2023-06-03"),
]


@pytest.mark.parametrize(("form", "value", "expected"), DATES)
def test_dates_are_as_precise_as_shown(form: str, value: object, expected: str) -> None:
    def fill(book: Any) -> None:
        sheet(["date", "text"], [value, "甲"])(book)
        book["政策"]["A2"].number_format = form

    (found,) = rows_of(workbook(fill))
    assert found.date == expected


CELLS: list[tuple[object, str | None]] = [
    *((20230615, "20230615"), (20230615.0, "20230615"), (1.5, "1.5"), ("007", "007")),
    *((True, "true"), ("a_x000D_b_x4E2D_", "a\rb中"), ("  ", None), ("_xD800_", "_xD800_")),
    *((datetime.date(2023, 6, 3), "2023-06-03"), ("#N/A", None), (None, None)),
]


@pytest.mark.parametrize(("value", "expected"), CELLS)
def test_cells(value: object, expected: str | None) -> None:
    (found,) = rows_of(workbook(sheet(["id", "text"], [value, "甲"])))
    assert found.id == expected


def test_links_and_merged_cells() -> None:
    def fill(book: Any) -> None:
        sheet(
            *(["地区", "标题", "链接"], ["浙江", "甲", "查看"], [None, "乙", "https://b.example"]),
            *([None, "丙", None], ["江苏", "丁", "x"]),
        )(book)
        one = book["政策"]
        one.merge_cells("A2:A4")
        one["C2"].hyperlink = "https://a.example/1?x=1&y=2"
        one["C5"].hyperlink = "mailto:a@b.example"

    found = rows_of(workbook(fill))
    assert [one.place for one in found] == ["浙江", "浙江", "浙江", "江苏"]
    assert [one.url for one in found] == [
        "https://a.example/1?x=1&y=2",
        "https://b.example",
        None,
        "x",
    ]


def test_a_title_may_carry_the_link() -> None:
    def fill(book: Any) -> None:
        sheet(["title"], ["甲"])(book)
        book["政策"]["A2"].hyperlink = "https://a.example/1"

    assert rows_of(workbook(fill))[0].url == "https://a.example/1"


def test_formulas_have_their_last_value() -> None:
    raw = workbook(sheet(["id", "text"], ["=1+1", "甲"]))
    parts = unzipped(raw)
    cells = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<v></v>" in cells or "<v />" in cells or "<v/>" in cells
    for empty in ("<v></v>", "<v />", "<v/>"):
        cells = cells.replace(empty, "<v>2</v>", 1)
    (found,) = rows_of(zipped(parts | {"xl/worksheets/sheet1.xml": cells.encode()}))
    assert found.id == "2"


def test_a_stated_column_in_one_sheet_is_enough() -> None:
    def fill(book: Any) -> None:
        sheet(["甲文", "x"], ["乙", "1"])(book)
        sheet(["other", "y"], ["z", "1"], title="b")(book)

    assert told(read("a.xlsx", workbook(fill), {"text": "甲文"})) == ["乙", "no_column @ sheet b"]
    with pytest.raises(StudyError, match="did you mean '甲文'"):
        read("a.xlsx", workbook(fill), {"text": "甲文x"})


def _sheet_changed(change: Callable[[bytes], bytes]) -> bytes:
    parts = unzipped(workbook(sheet(["text"], ["甲"], ["乙"])))
    name = "xl/worksheets/sheet1.xml"
    return zipped(parts | {name: change(parts[name])})


BAD_BOOKS: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "empty"),
    (lambda: workbook(sheet(["text"], ["甲"]))[:2000], "truncated"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_format"),
    (lambda: b"title,text\na,b\n", "wrong_format"),
    (lambda: zipped({"word/document.xml": b"<a/>"}), "wrong_format"),
    (lambda: zipped({"xl/other.xml": b"<a/>"}), "bad_xlsx"),
    (lambda: workbook(sheet()), "empty"),
    (lambda: workbook(sheet(["title", "text"])), "empty"),
    (lambda: _sheet_changed(lambda raw: raw[:-40]), "bad_xlsx"),
    (lambda: _sheet_changed(lambda raw: b'<!DOCTYPE a [<!ENTITY b "c">]>' + raw), "bad_xlsx"),
    (lambda: _sheet_changed(lambda raw: raw.replace(b'r="3"', b'r="99999999"')), "bad_xlsx"),
    (lambda: zipped(unzipped(workbook(sheet(["text"], ["甲"])))
                    | {"xl/media/a.png": bytes(200_000_000)}), "bomb"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), BAD_BOOKS)
def test_bad_books(make: Callable[[], bytes], reason: str) -> None:
    assert reason_of("a.xlsx", make()) == [reason]


def test_real_workbook(data: Path) -> None:
    path = data / "raw" / "xlsx_policies" / "Policies_Data.xlsx"
    found = rows_of(path.read_bytes())
    assert len(found) == 221
    assert all(one.title and one.date and one.source and len(one.text) > 50 for one in found)
    assert found[0].locator == "sheet Central Policies Table, row 2"
    assert found[0].date == "2013-08-21"
