"""Tables in text: delimiters, quotes, headers and none."""

from pathlib import Path

import pytest

from citysway.corpus.readers.headers import bare_columns, header_at, unique
from citysway.corpus.record import Record, Rejected
from tests.corpus.rows_reading import read, told

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


def test_two_bytes_that_decode_to_a_line_break_are_no_table() -> None:
    found = [one for one in read("a.csv", b"%\xe6") if isinstance(one, Rejected)]
    assert [one.reason for one in found] == ["bad_csv", "no_column"]
