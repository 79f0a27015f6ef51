"""Files in their original form: every one is read, with the title, date and source it states."""

from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.ingest import DocumentRow, InputSpec, list_files, read_documents
from citysway.corpus.record import Rejected
from tests.real import DATA

RAW = DATA / "raw"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the data folder is absent")


def read(folder: str, **options: Any) -> tuple[list[DocumentRow], list[Rejected]]:
    spec = InputSpec(folder, **options)
    found = [item for path in list_files(spec, RAW) for item in read_documents(path, spec, RAW)]
    rows = [item for item in found if isinstance(item, DocumentRow)]
    return rows, [item for item in found if isinstance(item, Rejected)]


POLICY = [  # folder, beginning of the file's name, beginning of the title, date, issuer
    (
        "txt_city_policies",
        "包头市",
        "包头市人民政府办公室关于印发",
        "2022-04-14",
        "包头市人民政府办公室",
    ),
    (
        "txt_city_policies",
        "北京市",
        "北京市经济和信息化局印发",
        "2022-11-21",
        "北京市经济和信息化局",
    ),
    (
        "txt_city_policies",
        "安徽省人民",
        "安徽省人民政府办公厅关于印发",
        "2021-09-02",
        "安徽省人民政府办公厅",
    ),
    ("txt_city_policies", "安徽省推进", "安徽省推进“三地一区”建设", "2022-03-23", None),
    (
        "txt_city_policies",
        "阿坝州",
        "阿坝州人民政府办公室关于印发",
        "2021-10-11",
        "阿坝州人民政府办公室",
    ),
    ("md_local_regulations", "北京", "北京历史文化名城保护条例", "2005-03-25", None),
    ("md_local_regulations", "开封", "开封古城保护条例", "2020-09-26", None),
    ("md_local_regulations", "洛阳", "洛阳市历史文化名城保护条例", "2020-11-28", None),
    ("md_local_regulations", "济南", "济南市历史文化名城保护条例", "2020-09-25", None),
    ("md_local_regulations", "郑州", "郑州市文明行为促进条例", "2021-11-27", None),
    ("txt_national_reports", "1988", "1988年国务院政府工作报告", "1988-03-25", "国务院"),
    ("txt_national_reports", "2000", "2000年国务院政府工作报告", "2000-03-05", "国务院"),
    ("txt_national_reports", "2010", "温家宝所作政府工作报告", "2010-03-05", "国务院"),
    ("csv_gov_work_reports_2026", "2026", "2026年浙江省政府工作报告", "2026-01-22", "浙江省"),
    (
        "docx_gov_work_reports_2025",
        "2025年云南",
        "2025年云南省政府工作报告",
        "2025-01-18",
        "云南省人民政府",
    ),
    (
        "docx_gov_work_reports_2025",
        "2025年江苏",
        "2025年江苏省政府工作报告",
        "2025-01-19",
        "江苏省人民政府",
    ),
    (
        "html_statistical_bulletins",
        "万载县2015",
        "万载县2015年国民经济",
        "2022-04-24",
        "万载县统计局",
    ),
    (
        "html_statistical_bulletins",
        "万载县2022",
        "万载县2022年国民经济",
        "2023-08-16",
        "万载县统计局",
    ),
    ("html_statistical_bulletins", "宜春市", "宜春市2022年国民经济", "2023-05-16", "宜春市统计局"),
    ("html_statistical_bulletins", "江西省", "江西省2022年国民经济", "2023-05-16", "江西省统计局"),
    ("pdf_statistics", "深圳市", "2021年深圳市社会性别统计报告", None, None),
]


@pytest.mark.parametrize(("folder", "name", "title", "date", "issuer"), POLICY)
def test_policy_files(
    folder: str, name: str, title: str, date: str | None, issuer: str | None
) -> None:
    rows, rejected = read(folder, kind="policy")
    (row,) = [row for row in rows if Path(row.path).name.startswith(name)]
    assert rejected == []
    assert (row.title or "").startswith(title)
    assert row.date == date
    assert issuer is None or row.issuer == issuer
    assert (row.kind, row.lang, row.script) == ("policy", "zh", "Hans")
    assert len(row.text) > 2000


def test_dates_in_the_names_of_files() -> None:
    rows, _ = read("md_xinwenlianbo", pattern="{date}.md")
    assert [row.date for row in rows] == ["2023-07-15", "2024-03-01"]
    rows, _ = read("md_local_regulations", kind="policy", pattern="{title}({date}).md")
    assert sorted(row.date or "" for row in rows)[0] == "2005-03-25"
    assert {"2020-10-22", "2020-12-22", "2022-01-01"} <= {row.date for row in rows}


def test_classified_texts_in_gb18030() -> None:
    rows, rejected = read("txt_gb18030_classified")
    assert (len(rows), rejected) == (16, [])
    assert {row.encoding for row in rows} == {"gb18030"}


def test_headlines_without_a_header() -> None:
    rows, rejected = read("csv_headlines", columns={"date": "1", "text": "2"})
    assert len(rows) == 161
    assert [(item.reason, item.locator) for item in rejected] == [("empty", "row 43")]
    assert {row.lang for row in rows} == {"en"}
    assert all(row.published for row in rows)


def test_reuters() -> None:
    rows, rejected = read("sgm_reuters")
    assert len(rows) == 578
    assert rejected == []
    assert {row.source_id for row in rows} == {"Reuters"}
    assert {(row.date or "")[:7] for row in rows} == {"1987-10"}
    assert rows[0].doc_id == "21001"
    assert sum(row.title is not None for row in rows) == 575


def test_workbook() -> None:
    rows, _ = read("xlsx_policies", kind="policy")
    assert len(rows) == 221
    assert all(row.title and row.date for row in rows)
