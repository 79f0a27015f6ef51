"""Readers: rows in, records or reasons out."""

import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import StudyError


def read(
    name: str, raw: bytes | str, columns: Mapping[str, str] | None = None
) -> list[Record | Rejected]:
    content = raw.encode() if isinstance(raw, str) else raw
    return list(
        READERS[suffix_of(name)](name, io.BytesIO(content), options=Options(columns=columns or {}))
    )


def records(name: str, raw: bytes | str, columns: Mapping[str, str] | None = None) -> list[Record]:
    found = read(name, raw, columns)
    assert all(isinstance(item, Record) for item in found), found
    return [item for item in found if isinstance(item, Record)]


def test_suffixes() -> None:
    names = ["a.txt", "b.CSV", "c.jsonl.gz", "d/e.tar.gz", ".hidden", "none", "x.y.HTM.GZ"]
    assert [suffix_of(name) for name in names] == [
        *(".txt", ".csv", ".jsonl", ".tar", "", "", ".htm")
    ]


def test_text() -> None:
    (found,) = records("a.txt", "苏州园林甲天下，这是一段正文。".encode("gbk"))
    assert (found.text, found.encoding) == ("苏州园林甲天下，这是一段正文。", "gb18030")
    (zipped,) = records("a.txt.gz", gzip.compress("正文".encode()))
    assert zipped.text == "正文"


def test_markdown() -> None:
    front = '---\ntitle: 条例\ndate: 2022-01-01\noutlet: "甲报"\n---\n'
    raw = front + "# 总则\n\n**第一条** [链接](u) > 是\n"
    (found,) = records("a.md", raw, {"source": "outlet"})
    assert (found.title, found.date, found.source) == ("条例", "2022-01-01", "甲报")
    assert found.text == "总则\n\n第一条 链接 > 是\n"
    (bare,) = records("b.md", "# 郑州市条例\n\n正文 2*3*4\n")
    assert (bare.title, bare.text) == ("郑州市条例", "郑州市条例\n\n正文 2*3*4\n")


PAGE = """<html><head><meta charset="gb2312"><title>苏州新闻 - 甲网</title>
<meta property="og:title" content="苏州园林"><meta property="og:site_name" content="甲网">
<meta property="article:published_time" content="2023-06-03T10:00:00+08:00">
<link rel="canonical" href="https://a.example/1"></head>
<body><nav>首页 要闻</nav><article><h1>苏州园林</h1>
<p>%s</p><p>%s</p></article><script>alert(1)</script></body></html>"""


def test_html() -> None:
    body = "苏州园林是世界文化遗产，每年有许多游客来访，城市因此闻名。" * 6
    (found,) = records("a.html", (PAGE % (body, body[::-1])).encode("gb18030"))
    assert body in found.text
    assert "alert" not in found.text
    assert found.encoding == "gb18030"
    assert (found.title, found.source) == ("苏州园林", "甲网")
    assert (found.date or "").startswith("2023-06-03")
    assert found.url == "https://a.example/1"


def test_csv_with_bom_and_line_breaks_in_cells() -> None:
    raw = '\ufefftitle,full_text,date\r\n一,"甲\n乙,""丙""",2023\r\n\r\n二,丁,\r\n'
    first, second = records("a.csv", raw, {"text": "full_text"})
    assert (first.title, first.text, first.locator) == ("一", '甲\n乙,"丙"', "row 2")
    assert (second.text, second.date, second.encoding) == ("丁", None, "utf-8-sig")


TABLES = [
    ("a.tsv", "id\ttext\n1\t甲，乙\n", {}, ["甲，乙"]),
    ("a.csv", "id;text\n1;甲,乙\n", {}, ["甲,乙"]),
    ("a.csv", "2023,甲甲\n2024,乙乙\n", {"text": "2", "date": "1"}, ["甲甲", "乙乙"]),
    ("a.csv", "id,title,text\n1,标题,\n", {}, ["标题"]),
    ("a.csv", "id,text\n1,只有正文", {}, ["只有正文"]),
    ("a.jsonl", '{"text": "甲"}\n\n{"title": "乙"}\n', {}, ["甲", "乙"]),
    ("a.jsonl", '{"content": "甲"}\n', {"text": "content"}, ["甲"]),
    ("a.json", '[{"text": "甲"}, {"text": "乙"}]', {}, ["甲", "乙"]),
    ("a.json", '[\n {"text": "甲"},\n {"text": "乙"}\n]', {}, ["甲", "乙"]),
    ("a.json", '{\n "text": "甲"\n}', {}, ["甲"]),
    ("a.ndjson", '\ufeff{"text": "甲"}\n', {}, ["甲"]),
    ("a.jsonl", '{"text": "a\\u2028b"}\n', {}, ["a\u2028b"]),
    ("a.jsonl", '{"text": "a\u2028b"}\n', {}, ["a\u2028b"]),
]


@pytest.mark.parametrize(("name", "raw", "columns", "texts"), TABLES)
def test_tables(name: str, raw: str, columns: dict[str, str], texts: list[str]) -> None:
    assert [record.text for record in records(name, raw, columns)] == texts
    zipped = records(name + ".gz", gzip.compress(raw.encode()), columns)
    assert [record.text for record in zipped] == texts


def test_values_are_strings() -> None:
    row = {"id": 302, "text": "甲", "author": ["A", "B"], "date": 2023, "place": None, "url": " "}
    (found,) = records("a.jsonl", json.dumps(row))
    assert (found.id, found.author, found.date) == ("302", "A; B", "2023")
    assert found.place is found.url is None


def test_a_line_in_another_encoding_is_read_and_says_so() -> None:
    raw = '{"text": "苏州"}\n'.encode() + '{"text": "历史文化名城"}\n'.encode("gbk")
    first, second = records("a.jsonl", raw)
    assert (second.text, second.encoding) == ("历史文化名城", "gb18030")
    assert first.encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_encodings_of_tables(name: str, encoding: str) -> None:
    lines = ["id,text", "1,苏州园林甲天下", "2,杭州西湖"]
    if name == "a.jsonl":
        lines = ['{"id": 1, "text": "苏州园林甲天下"}', '{"id": 2, "text": "杭州西湖"}']
    first, second = records(name, "\n".join(lines).encode(encoding))
    assert (first.text, second.text, second.encoding) == ("苏州园林甲天下", "杭州西湖", encoding)


BAD: list[tuple[str, str, dict[str, str], str, str | None]] = [
    ("a.txt", " \n\u3000", {}, "empty", None),
    ("a.csv", "\n\n", {}, "empty", None),
    ("a.csv", '{"id": 1, "text": "甲"}\n', {}, "wrong_format", None),
    ("a.csv", "甲,乙\n丙,丁\n", {}, "no_column", None),
    ("a.csv", "id,text\n1,甲,乙\n", {}, "bad_row", "row 2"),
    ("a.csv", "id,title,text\n7,,\n", {}, "empty", "row 2"),
    ("a.jsonl", "{broken\n", {}, "bad_json", "line 1"),
    ("a.jsonl", "\n\n[1, 2\n", {}, "bad_json", "line 3"),
    ("a.jsonl", "42\n", {}, "bad_json", "line 1"),
    ("a.jsonl", '{"id": "7", "text": "", "title": null}\n', {}, "empty", "line 1"),
    ("a.jsonl", '{"label": "x"}\n', {}, "empty", "line 1"),
    ("a.jsonl", "[" * 100_000 + "\n", {}, "bad_json", "line 1"),
    ("a.html", "<html><body></body></html>", {}, "no_main_text", None),
    ("a.jsonl", "", {}, "empty", None),
]


@pytest.mark.parametrize(("name", "raw", "columns", "reason", "locator"), BAD)
def test_rejected(
    name: str, raw: str, columns: dict[str, str], reason: str, locator: str | None
) -> None:
    (found,) = read(name, raw, columns)
    assert isinstance(found, Rejected)
    assert (found.reason, found.locator, found.path) == (reason, locator, name)
    assert found.detail


def test_the_file_goes_on_after_a_bad_line() -> None:
    rows = "".join(f'{{"text": "文{n}"}}\n' if n != 17 else "{oops\n" for n in range(1, 31))
    found = read("a.jsonl", rows)
    assert [type(item) for item in found].count(Record) == 29
    (bad,) = [item for item in found if isinstance(item, Rejected)]
    assert (bad.reason, bad.locator) == ("bad_json", "line 17")


MISSING = [
    ("a.csv", "id,content\n1,甲\n", {"text": "contnet"}, "content"),
    ("a.csv", "id,正文\n1,甲\n", {"text": "text body"}, "正文"),
    ("a.jsonl", '{"outlet": "甲", "text": "乙"}\n', {"source": "Outlets"}, "outlet"),
    ("a.csv", "甲,乙\n", {"text": "3"}, "1, 2"),
    ("a.jsonl", '{"text": "乙"}\n', {"txt": "text"}, "text"),
    ("a.csv", "id,a\n1,2\n", {"text": "2", "date": "a"}, "all names or all numbers"),
]


@pytest.mark.parametrize(("name", "raw", "columns", "shown"), MISSING)
def test_a_mapped_column_must_exist(
    name: str, raw: str, columns: dict[str, str], shown: str
) -> None:
    with pytest.raises(StudyError) as error:
        read(name, raw, columns)
    assert shown in str(error.value)


def test_a_column_may_first_come_later() -> None:
    raw = '{"text": "甲"}\n{"text": "乙", "outlet": "丙报"}\n'
    assert [record.source for record in records("a.jsonl", raw, {"source": "outlet"})] == [
        None,
        "丙报",
    ]


_REPORT = {"text": "full_text", "place": "province", "date": "publish_date"}


def test_real_files(data: Path) -> None:
    path = next((data / "raw" / "csv_gov_work_reports_2026").glob("*.csv"))
    (report,) = records(path.name, path.read_bytes(), _REPORT)
    assert (report.place, report.date) == ("浙江省", "2026-01-22")
    path = next((data / "raw" / "csv_headlines").glob("GlobalTimes*.csv"))
    headlines = records(path.name, path.read_bytes(), {"date": "1", "text": "2"})
    assert len(headlines) == 110
    assert headlines[0].text == "Real-time update on coronavirus outbreak"


@pytest.mark.slow
def test_real_pages(data: Path) -> None:
    pages = sorted((data / "raw_news_pages_zh").glob("*.html.gz"))
    found = [item for page in pages for item in read(page.name, page.read_bytes())]
    read_well = [item for item in found if isinstance(item, Record) and len(item.text) > 100]
    assert len(read_well) >= 0.85 * len(pages)
    assert sum(item.title is not None for item in read_well) >= 0.9 * len(read_well)
