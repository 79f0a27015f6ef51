"""Readers of rows: tables, JSON, workbooks, Parquet; which column feeds which field."""

import datetime
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.headers import bare_columns, header_at, unique
from citysway.corpus.readers.json_values import json_values
from citysway.corpus.readers.mapping import mapping, paths
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

Content = bytes | str


def read(
    name: str, raw: Content, columns: Mapping[str, str] | None = None
) -> list[Record | Rejected]:
    content = raw.encode() if isinstance(raw, str) else raw
    options = Options(columns=columns or {})
    return list(READERS[suffix_of(name)](name, io.BytesIO(content), options=options))


def told(found: Sequence[Record | Rejected]) -> list[str]:
    """Texts of records, ``reason @ locator`` of the rest."""
    return [
        one.text if isinstance(one, Record) else f"{one.reason} @ {one.locator}" for one in found
    ]


# --- which column feeds which field

MAPPINGS: list[tuple[list[str], dict[str, str], dict[str, str]]] = [
    (["id", "title", "text"], {}, {"id": "id", "title": "title", "text": "text"}),
    (
        ["province", "year", "title", "source_url", "publish_date", "full_text"],
        {},
        {
            **{"title": "title", "text": "full_text", "date": "publish_date"},
            **{"place": "province", "url": "source_url"},
        },
    ),
    (
        ["标题", "发布时间", "来源", "正文", "链接", "作者"],
        {},
        {
            **{"title": "标题", "text": "正文", "date": "发布时间", "source": "来源"},
            **{"url": "链接", "author": "作者"},
        },
    ),
    (
        ["Headline", "Publish Date", "Outlet", "Body", "Link"],
        {},
        {
            **{"title": "Headline", "text": "Body", "date": "Publish Date"},
            **{"source": "Outlet", "url": "Link"},
        },
    ),
    (["Title", "articleBody", "datePublished"], {},
     {"title": "Title", "text": "articleBody", "date": "datePublished"}),
    (["text", "content", "正文"], {}, {"text": "text"}),  # the own name wins
    (["title", "content", "正文"], {}, {"title": "title"}),  # two opinions: neither
    (["title", "content", "summary"], {}, {"title": "title", "text": "content"}),
    (["title", "来源", "媒体"], {}, {"title": "title"}),
    (["title", "来源", "发布机构"], {}, {"title": "title", "source": "来源"}),
    (["政策名称", "发文机关", "成文日期", "政策全文"], {},
     {"title": "政策名称", "source": "发文机关", "date": "成文日期", "text": "政策全文"}),
    (["省份", "城市", "标题"], {}, {"title": "标题", "place": "城市"}),
    (["text", "content"], {"text": "content"}, {"text": "content"}),
    (["headline", "content"], {"text": "headline"}, {"text": "headline"}),
    (["_id", "_source", "_source.title", "_source.content"], {},
     {"id": "_id", "title": "_source.title", "text": "_source.content"}),
    (["source", "source.id", "source.name", "text"], {}, {"source": "source", "text": "text"}),
    (["a", "a.title", "b", "b.title"], {}, {}),
    (["col1", "col2"], {}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("header", "columns", "expected"), MAPPINGS)
def test_mapping(header: list[str], columns: dict[str, str], expected: dict[str, str]) -> None:
    found = mapping(header, columns)
    if "content" in header and "正文" in header and "text" not in header:
        assert "text" not in found
    assert found == expected


def test_paths_of_an_object() -> None:
    row = {"a": {"b": {"c": 1}}, "tags": ["x"], "items": [{"t": 1}, {"t": 2}]}
    assert list(paths(row)) == ["a", "a.b", "a.b.c", "tags", "items", "items.t"]


NESTED = (
    '{"body": {"content": "甲"}, "meta": {"outlet": "乙报"}, "by": [{"name": "A"}], '
    '"tags": ["x", "y"]}\n'
)
KEYS = [
    ({"text": "body.content", "source": "meta.outlet"}, ("甲", "乙报", None)),
    ({"text": "body.content", "author": "by.name"}, ("甲", None, "A")),
    ({"text": "body.content", "author": "by"}, ("甲", None, "A")),
    ({"text": "body.content", "author": "tags.1"}, ("甲", None, "y")),
    ({"text": "body.content", "author": "tags.9"}, ("甲", None, None)),
    ({"text": "body.content", "author": "tags"}, ("甲", None, "x; y")),
]


@pytest.mark.parametrize(("columns", "expected"), KEYS)
def test_keys_in_keys(
    columns: dict[str, str], expected: tuple[str, str | None, str | None]
) -> None:
    (found,) = read("a.jsonl", NESTED, columns)
    assert isinstance(found, Record)
    assert (found.text, found.source, found.author) == expected


def test_a_literal_dotted_name_wins() -> None:
    row = {"a.b": "literal", "a": {"b": "inside"}}
    assert told(read("a.jsonl", json.dumps(row), {"text": "a.b"})) == ["literal"]


MISSING = [
    ("a.jsonl", NESTED, {"text": "body.contnt"}, "did you mean 'body.content'"),
    ("a.jsonl", NESTED, {"text": "tag.0"}, "tags"),
    ("a.csv", "标题,正文\n甲,乙\n", {"text": "正文内容"}, "did you mean '正文'"),
    ("a.csv", "甲,乙\n", {"text": "9"}, "1, 2"),
]


@pytest.mark.parametrize(("name", "raw", "columns", "shown"), MISSING)
def test_a_missing_column_is_named(
    name: str, raw: str, columns: dict[str, str], shown: str
) -> None:
    with pytest.raises(StudyError) as error:
        read(name, raw, columns)
    assert shown in str(error.value)


# --- tables in text

TABLES: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("a.csv", "标题|内容\n甲|乙,丙;丁\n", {}, ["乙,丙;丁"]),
    ("a.csv", "sep=;\n标题;正文\n甲;乙,丙\n", {}, ["乙,丙"]),
    ("a.csv", "\ufeff新闻汇总,,\n标题,正文,日期\n甲,乙,2023\n", {}, ["乙"]),
    ("a.csv", "News of May\n\nheadline,body\nA,B\n", {}, ["B"]),
    ("a.csv", "title,title,text\nA,B,C\n", {}, ["C"]),
    ("a.csv", "title,title,text\nA,B,C\n", {"text": "title (2)"}, ["B"]),
    ("a.csv", ",text\n0,甲\n1,乙\n", {}, ["甲", "乙"]),
    ("a.csv", "text,,\n甲,,\n乙,,,,\n", {}, ["甲", "乙"]),
    ("a.csv", "text,id\n甲,1\n乙,2,,x\n丙,3\n", {}, ["甲", "bad_row @ row 3", "丙"]),
    ("a.csv", "id,title,text\n1\n2,a,b\n", {}, ["bad_row @ row 2", "b"]),
    ("a.csv", "text\n甲\n\n\"乙\n丙\"\n", {}, ["甲", "乙\n丙"]),
    ("a.csv", "title,text\r甲,乙\r丙,\"丁\r戊\"\r", {}, ["乙", "丁\n戊"]),
    ("a.csv", "title,text\nA,one\rtwo\nB,x\n", {}, ["one two", "x"]),
    ("a.csv", "id,text\n1,\"say \"hi\" to\"\n2,b\n", {}, ['say hi" to"', "b"]),
    ("a.csv", "id,text\n1,\"甲\n2,\"乙\"\n3,丙\n", {}, ["bad_csv @ row 2", "乙", "丙"]),
    ("a.csv", "id,text\n1,\"甲\n2,乙\n3,丙\n4,丁\n", {}, ["bad_csv @ row 2", "乙", "丙", "丁"]),
    ("a.csv", "id,a,text\n1,x,\"never\nends\n", {}, ["truncated @ row 2"]),
    ("a.csv", "id,text\n1,a\n2,\"one\nsay \"hi\" to\nx\"\n", {},
     ["a", "bad_csv @ row 3", "bad_row @ row 4"]),
    ("a.tsv", "id\ttext\n1\t\"甲 never closed\n2\t乙\n", {}, ['"甲 never closed', "乙"]),
    ("a.tsv", "id\ttext\n1\t\"quoted\ttab\"\n", {}, ["quoted\ttab"]),
    ("a.tsv", "id,text\n1,a comma after all\n", {}, ["a comma after all"]),
    ("a.csv", f"text\n甲\0乙{'丙' * 40}\n", {}, [f"甲\0乙{'丙' * 40}"]),
    ("a.csv", "甲,乙\n丙,丁\n", {}, ["no_column @ None"]),
    ("a.csv", "来源,作者\n丙,丁\n", {}, ["no_column @ None"]),
    ("a.csv", "<html><body>1,2</body></html>\n", {}, ["wrong_format @ None"]),
    ("a.csv", "text,title\n", {}, ["empty @ None"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "columns", "expected"), TABLES)
def test_tables(name: str, raw: str, columns: dict[str, str], expected: list[str]) -> None:
    assert told(read(name, raw, columns)) == expected


def test_an_open_quote_is_said_with_its_line() -> None:
    raw = "id,text\n" + "".join(f"{n},row number {n}\n" for n in range(1, 50)).replace(
        "17,", '17,"', 1
    )
    found = read("a.csv", raw)
    (bad,) = [one for one in found if isinstance(one, Rejected)]
    assert "line 18" in bad.detail
    assert [one.text for one in found if isinstance(one, Record)] == [
        f"row number {n}" for n in range(1, 50) if n != 17
    ]


def test_a_quote_without_end_in_a_long_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.corpus.readers import csv_rows

    monkeypatch.setattr(csv_rows, "_LINES", 500)
    prose = "".join(f"A line of prose, with a comma, number {n}.\n" for n in range(3000))
    (first, bad) = read("a.csv", f'id,text\n1,a good row\n2,"{prose}')
    assert isinstance(first, Record)
    assert isinstance(bad, Rejected)
    assert bad.reason == "bad_csv"
    assert "line 3" in bad.detail


HEADERLESS: list[tuple[list[list[str]], dict[str, str] | None]] = [
    ([["2023-01-02", "杭州举办国际茶文化博览会"], ["2023-01-03", "苏州园林迎来春季的游客"],
      ["2023-01-04", "成都大运会志愿者招募启动了"]], {"date": "1", "text": "2"}),
    ([["Tea festival opens in the city", "3 June 2023", "https://a.example/1"],
      ["Gardens expect spring visitors", "4 June 2023", "https://a.example/2"],
      ["Volunteers wanted for the games", "5 June 2023", "https://a.example/3"]],
     {"text": "1", "date": "2", "url": "3"}),
    ([["2023-01-02", "甲报", "杭州举办国际茶文化博览会"]] * 3, None),  # one row three times
    ([["2023-01-02", "杭州举办国际茶文化博览会"]], None),  # too few
    ([["1", "杭州举办国际茶文化博览会"], ["2", "苏州园林迎来春季的游客"],
      ["3", "成都大运会志愿者招募启动了"]], None),  # no dates
    ([["2023-01-02", "短"], ["2023-01-03", "文"], ["2023-01-04", "字"]], None),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), HEADERLESS)
def test_tables_without_header(rows: list[list[str]], expected: dict[str, str] | None) -> None:
    assert bare_columns(rows) == expected


def test_names_of_columns() -> None:
    assert unique(["\ufeffa", "", "a", " b\nc "]) == ["a", "2", "a (2)", "b c"]
    assert header_at([["汇总"], [], ["标题", "正文"]], {}) == 2
    assert header_at([["a", "b"], ["c", "d"]], {}) is None


# --- JSON

DEEP = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
JSON: list[tuple[str, str, list[str]]] = [
    ("a.json", '{"text": "甲"}{"text": "乙"}', ["甲", "乙"]),
    ("a.json", '{\n "text": "甲"\n}\n{\n "text": "乙"\n}\n', ["甲", "乙"]),
    ("a.json", '{"text": "甲"}\n{oops\n{"text": "乙"}\n', ["甲", "bad_json @ line 2", "乙"]),
    ("a.json", '[{"text": "a"}, {"text": "b"},]', ["a", "b"]),
    ("a.json", '[\n  {"text": "a"},\n  {"text": "b" "c"},\n  {"text": "d"}\n]',
     ["a", "bad_json @ item 2", "d"]),
    ("a.json", '[{"text": "a"}, {"text": "b" 1}, {"text": "d"}]', ["a", "bad_json @ item 2"]),
    ("a.json", '[\n{"text": "a"},\n{"text": "b', ["a", "truncated @ item 2"]),
    ("a.json", '[{"text": "a"}', ["a", "truncated @ item 2"]),
    ("a.json", '["a", {"text": "b"}]', ["bad_json @ item 1", "b"]),
    ("a.json", "[]", ["empty @ None"]),
    ("a.json", "[" * 100_000 + "]" * 100_000, ["bad_json @ item 1"]),
    ("a.json", '{"n": 2, "articles": [{"title": "t", "content": "甲"}, {"content": "乙"}]}',
     ["甲", "乙"]),
    ("a.json", '{"title": "A feed", "items": [{"text": "甲"}]}', ["甲"]),
    ("a.json", '{"data": {"total": 2, "list": [{"text": "甲"}]}}', ["甲"]),
    ("a.json", '{"hits": {"hits": [{"_id": 1, "_source": {"title": "t", "正文": "甲"}}]}}', ["甲"]),
    ("a.json", '{"type": "FeatureCollection", "features": [{"properties": {"text": "甲"}, '
     '"geometry": {"coordinates": [1, 2]}}]}', ["甲"]),
    ("a.json", '{"text": "甲", "comments": [{"text": "乙"}]}', ["甲"]),
    ("a.jsonl", '{"title": "甲", "comments": [{"text": "乙"}]}\n', ["甲"]),
    ("a.jsonl", '{"articles": [{"text": "甲"}]}\n{"articles": [{"text": "乙"}, {"text": "丙"}]}\n',
     ["甲", "乙", "丙"]),
    ("a.jsonl", '{"text": "甲"},\n{"text": "乙"},\n', ["甲", "乙"]),
    ("a.jsonl", '{"text": "甲", "date": NaN, "n": Infinity}\n', ["甲"]),
    ("a.jsonl", f'{{"text": "a\tb\x01{"c" * 99}"}}\n', [f"a\tb\x01{'c' * 99}"]),
    ("a.jsonl", f'\x1e{{"text": "{"a" * 99}"}}\n\x1e{{"text": "{"b" * 99}"}}\n',
     ["a" * 99, "b" * 99]),
    ("a.jsonl", '{"text": "甲", "text": "乙"}\n', ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "甲", "text": "甲", "n": 1, "n": 2}\n', ["甲"]),
    ("a.jsonl", '{"text": "", "text": "甲"}\n', ["甲"]),
    ("a.jsonl", '{"text": "a \\ud800 b"}\n{"text": "\\ud83d\\ude00 ok"}\n',
     ["bad_json @ line 1", "\U0001f600 ok"]),
    ("a.jsonl", '{"\\ud800": "x"}\n', ["empty @ line 1"]),
    ("a.jsonl", '{"id": "\\ud800", "body": ""}\n', ["empty @ line 1"]),
    ("a.jsonl", DEEP + '\n{"text": "b"}\n', ["bad_json @ line 1", "b"]),
    ("a.jsonl", '{"text": ' + "[" * 200 + '"x"' + "]" * 200 + "}\n", ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "b", "n": ' + "9" * 5000 + "}\n", ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "a"} {"text": "b"}\n', ["bad_json @ line 1"]),
    ("a.jsonl", '[{"text": "a"}, {"text": "b"}]\n', ["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "expected"), JSON)
def test_json(name: str, raw: str, expected: list[str]) -> None:
    found = read(name, raw)
    assert told(found) == expected
    for one in found:
        str(one).encode()  # what is told can be stored


def test_numbers_are_as_written() -> None:
    (found,) = read("a.jsonl", '{"text": "甲", "date": 2023.10, "id": 20230615, "source": true}\n')
    assert isinstance(found, Record)
    assert (found.date, found.id, found.source) == ("2023.10", "20230615", "true")


def test_places_of_documents_in_envelopes() -> None:
    raw = '{"articles": [{"text": "甲"}]}\n{"articles": [{"text": "乙"}]}\n'
    assert [one.locator for one in read("a.jsonl", raw)] == ["line 1 item 1", "line 2 item 1"]
    assert [one.locator for one in read("a.json", raw.split("\n")[0])] == ["item 1"]


def test_json_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.corpus.readers import json_values as module

    monkeypatch.setattr(module, "_PIECE", 8)
    raw = json.dumps([{"text": "苏州" * n, "n": [n, -1.5e3, None]} for n in range(40)], indent=1)
    for size in (1, 3, 7, 64):
        pieces = iter([raw[at : at + size] for at in range(0, len(raw), size)])
        found = [value for _, value, _ in json_values(pieces)]
        assert [len(str(one["text"])) for one in found if isinstance(one, dict)] == [
            2 * n for n in range(40)
        ]


def test_a_list_inside_an_object_larger_than_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.corpus.readers import json_values as module

    monkeypatch.setattr(module, "MAX_BYTES", 4000)
    monkeypatch.setattr(module, "_PIECE", 500)
    items = [{"text": f"第{n}篇" + "文" * 50} for n in range(100)]
    raw = json.dumps({"n": 1, "data": {"x": {}, "items": items}, "end": "x"}, ensure_ascii=False)
    found = [value for _, value, _ in json_values(iter([raw]))]
    assert found == items
    too_large = json.dumps([{"text": "a"}, {"text": "b" * 9000}], indent=1)
    pieces = iter([too_large[at : at + 500] for at in range(0, len(too_large), 500)])
    fault = [value for _, value, _ in json_values(pieces)][1]
    assert isinstance(fault, DocumentError)
    assert fault.reason == "too_large"


def test_a_json_list_in_another_encoding() -> None:
    raw = json.dumps([{"text": "历史文化名城苏州的园林"}], ensure_ascii=False, indent=1)
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        (found,) = read("a.json", raw.encode(encoding))
        assert isinstance(found, Record)
        assert (found.text, found.encoding) == ("历史文化名城苏州的园林", encoding)


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


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return raw.getvalue()


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


def reason_of(name: str, raw: bytes) -> list[str]:
    """The reasons of what is rejected, by a row or by the whole file."""
    try:
        return [one.reason for one in read(name, raw) if isinstance(one, Rejected) and one.detail]
    except DocumentError as error:
        return [error.reason]


@pytest.mark.parametrize(("make", "reason"), BAD_BOOKS)
def test_bad_books(make: Callable[[], bytes], reason: str) -> None:
    assert reason_of("a.xlsx", make()) == [reason]


# --- Parquet


def parquet(columns: Mapping[str, object], **how: Any) -> bytes:
    raw = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), raw, **how)
    return raw.getvalue()


_SHANGHAI = pa.timestamp("ns", "Asia/Shanghai")
_NOON = datetime.datetime(2023, 6, 3, 4, tzinfo=datetime.UTC)
TYPED: list[tuple[str, pa.Array, str | None]] = [
    ("date", pa.array([_NOON], _SHANGHAI), "2023-06-03T12:00:00+08:00"),
    ("date", pa.array([_NOON], pa.timestamp("us", "UTC")), "2023-06-03T04:00:00+00:00"),
    ("date", pa.array([datetime.datetime(2023, 6, 3)], pa.timestamp("ms")), "2023-06-03"),
    ("date", pa.array([datetime.date(2023, 6, 3)]), "2023-06-03"),
    ("date", pa.array([2023]), "2023"),
    ("author", pa.array([["A", "B", None]]), "A; B"),
    ("author", pa.array([{"name": "A", "id": 1}]), "A"),
    ("author", pa.array(["A"]).dictionary_encode(), "A"),
    ("author", pa.array(["A"], pa.large_string()), "A"),
    ("author", pa.array(["记者".encode()], pa.binary()), "记者"),
    ("id", pa.array([20230615]), "20230615"),
    ("id", pa.array([None], pa.string()), None),
]


@pytest.mark.parametrize(("field", "values", "expected"), TYPED)
def test_types_of_columns(field: str, values: pa.Array, expected: str | None) -> None:
    (found,) = read("a.parquet", parquet({"text": ["甲"], field: values}))
    assert isinstance(found, Record)
    assert getattr(found, field) == expected


def test_structs_and_other_names() -> None:
    raw = parquet({"doc": [{"body": {"zh": "甲"}, "title": "乙"}], "来源": ["丙报"], "a.b": ["丁"]})
    (found,) = read("a.parquet", raw, {"text": "doc.body.zh", "author": "a.b"})
    assert isinstance(found, Record)
    assert (found.text, found.source, found.author) == ("甲", "丙报", "丁")
    with pytest.raises(StudyError, match=r"doc\.body\.zh"):
        read("a.parquet", raw, {"text": "doc.body.en"})


def test_null_rows_are_counted() -> None:
    raw = parquet({"text": ["甲", None, "乙"] * 40}, row_group_size=7)
    found = read("a.parquet", raw)
    assert told(found)[:3] == ["甲", "empty @ row 2", "乙"]
    assert [one.locator for one in found] == [f"row {n}" for n in range(1, 121)]


def test_strings_that_are_no_utf8() -> None:
    texts = [
        "苏州园林甲天下，这是正文。".encode("gbk"),
        b"\x80\x81\xfe\xff\x00\x01\x02",
        "好".encode(),
    ]
    offsets = [0]
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    buffers = [None, pa.py_buffer(pa.array(offsets, pa.int32()).buffers()[1]), b"".join(texts)]
    values = pa.Array.from_buffers(pa.string(), 3, [*buffers[:2], pa.py_buffer(buffers[2])])
    assert told(read("a.parquet", parquet({"text": values}))) == [
        *("苏州园林甲天下，这是正文。", "bad_parquet @ row 2", "好")
    ]


def _checked_parquet() -> bytes:
    raw = parquet(
        {"text": ["甲" * 50 + str(n) for n in range(2000)]},
        **{"write_page_checksum": True, "compression": "none", "use_dictionary": False},
        row_group_size=500,
    )
    middle = len(raw) // 2
    return raw[:middle] + b"a" + raw[middle + 1 :]


BAD_PARQUET: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "empty"),
    (lambda: parquet({"text": ["甲"]})[:-20], "truncated"),
    (lambda: b"title,text\na,b\nc,d\n", "wrong_format"),
    (lambda: parquet({"text": ["甲"]})[:-4] + b"PARE", "password"),
    (lambda: parquet({"text": ["甲"]})[:-8] + b"\xff\xff\xff\x7fPAR1", "bad_parquet"),
    (lambda: parquet({"x": ["甲"]}), "no_column"),
    (lambda: parquet({"text": pa.array([], pa.string())}), "empty"),
    (_checked_parquet, "bad_parquet"),
]


@pytest.mark.parametrize(("make", "reason"), BAD_PARQUET)
def test_bad_parquet(make: Callable[[], bytes], reason: str) -> None:
    assert reason_of("a.parquet", make()) == [reason]


# --- real files


def test_real_tables(data: Path) -> None:
    path = next((data / "raw" / "csv_gov_work_reports_2026").glob("*.csv"))
    (report,) = read(path.name, path.read_bytes())
    assert isinstance(report, Record)
    assert (report.place, report.date, report.title) == (
        *("浙江省", "2026-01-22", "2026年浙江省政府工作报告"),
    )
    assert report.text.count("\n") > 50
    for name, count in (("GlobalTimes", 110), ("Xinhuanet", 51)):
        path = next((data / "raw" / "csv_headlines").glob(f"{name}*.csv"))
        found = read(path.name, path.read_bytes())
        assert len([one for one in found if isinstance(one, Record) and one.date]) == count
        rest = [one for one in found if isinstance(one, Rejected)]
        assert [one.locator for one in rest] == (["row 43"] if name == "Xinhuanet" else [])


def test_real_workbook(data: Path) -> None:
    path = data / "raw" / "xlsx_policies" / "Policies_Data.xlsx"
    found = rows_of(path.read_bytes())
    assert len(found) == 221
    assert all(one.title and one.date and one.source and len(one.text) > 50 for one in found)
    assert found[0].locator == "sheet Central Policies Table, row 2"
    assert found[0].date == "2013-08-21"
