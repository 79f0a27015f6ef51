"""What the views are made of: numbers, profiles, months, places, sentences, files."""

import csv
import io
from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.reports.app import queries
from citysway.reports.app.opened import Opened, open_study, opened_at
from citysway.reports.app.quotes import (
    CSV_COLUMNS,
    Pick,
    families,
    hit_rows,
    hits_html,
    sentences,
    to_csv,
    without_texts,
)
from citysway.reports.app.search import search
from citysway.reports.app.search_index import index_path
from citysway.reports.app.words import Words
from citysway.reports.evidence.rows import evidence
from tests.reports.schemas import FILES

CHENGDU, SUZHOU = "CN510100", "CN320500"


def test_numbers_stand_as_asked(opened: Opened) -> None:
    cells = queries.numbers(opened.cursor(), opened, cities=(SUZHOU, CHENGDU),
                            indicators=("RA02", "IM12"))  # fmt: skip
    assert [(c.indicator, c.city_id) for c in cells] == [
        ("RA02", SUZHOU), ("RA02", CHENGDU), ("IM12", SUZHOU), ("IM12", CHENGDU),
    ]  # fmt: skip
    rows = dict(
        opened.cursor().execute(
            "SELECT city_id, value FROM indicators WHERE indicator = 'IM12' AND part = '' "
            "AND period = 'all'"
        ).fetchall()
    )  # fmt: skip
    assert [c.value for c in cells[2:]] == [rows[SUZHOU], rows[CHENGDU]]
    assert all(c.flags == ("uncorrected",) for c in cells[2:])


def test_what_is_missing_says_why(opened: Opened) -> None:
    con = opened.cursor()
    (absent,) = queries.numbers(con, opened, cities=[CHENGDU], indicators=["IM12"], roles=["prov"])
    assert (absent.value, absent.reason) == (None, "not_computed")
    missing = queries.numbers(con, opened, cities=opened.cities, indicators=["IM15"])
    assert {c.reason for c in missing if c.value is None} == {"no_support"}


def test_a_role_and_a_period_of_ones_own(opened: Opened) -> None:
    con = opened.cursor()
    (cell,) = queries.numbers(con, opened, cities=[CHENGDU], indicators=["IM01"],
                              roles=["ext"], period="2024-03")  # fmt: skip
    assert cell.value is not None
    assert "2024-03" in opened.measured_periods
    assert opened.headline_role("IM02") == "all"


def test_a_profile_has_both_sides_of_every_category(opened: Opened) -> None:
    cells = queries.profile(opened.cursor(), opened, cities=[CHENGDU], framework="F1",
                            sides=("own", "ext"))  # fmt: skip
    assert [(c.part, c.role) for c in cells] == [
        (f"F1.{n}", side) for n in range(1, 8) for side in ("own", "ext")
    ]
    assert queries.profile(opened.cursor(), opened, cities=[CHENGDU], framework="F8",
                           sides=("own",)) == []  # fmt: skip


@pytest.mark.parametrize("framework", [*(f"F{n}" for n in range(1, 9)), "E"])
def test_every_framework_has_categories(opened: Opened, framework: str) -> None:
    parts = queries.parts_of(opened, framework)
    assert parts
    assert all(part.startswith(framework) for part in parts)


@pytest.mark.parametrize(
    ("indicator", "part", "role"),
    [("IM12", "", "ext"), ("IM05", "F1.1", "own"), ("IM01", "", "ext"), ("RA02", "", "ext")],
)
def test_sentences_are_those_of_the_evidence(
    opened: Opened, indicator: str, part: str, role: str
) -> None:
    con = opened.cursor()
    rows = sentences(con, opened, Pick(CHENGDU, indicator, part, (role,)), limit=1000)
    same = evidence(opened.out, city=CHENGDU, indicator=indicator, part=part, role=role,
                    limit=None, names=opened.names)  # fmt: skip
    assert rows
    assert {(r["doc_id"], r["sentence"]) for r in rows} == set(
        zip(same["doc_id"], same["sentence"], strict=True)
    )
    for row in rows:
        assert row["sentence"][row["at"] : row["until"]]
        assert row["docs_in_story"] >= 1


def test_sentences_of_a_month_and_of_sources(opened: Opened) -> None:
    con = opened.cursor()
    everything = sentences(con, opened, Pick(CHENGDU), limit=1000)
    month = everything[0]["period"]
    some = sentences(con, opened, Pick(CHENGDU, period=month), limit=1000)
    assert {row["period"] for row in some} == {month}
    assert len(some) == sum(row["period"] == month for row in everything)
    one = sentences(con, opened, Pick(CHENGDU, sources=("nat1",)), limit=1000)
    assert {row["source_id"] for row in one} == {"nat1"}


def test_sentences_without_an_index(own_copy: Path, opened: Opened) -> None:
    index_path(own_copy / "results").unlink()
    other = open_study(own_copy / "results")
    pick = Pick(CHENGDU, "IM12", "", ("ext",))
    assert [row["sentence"] for row in sentences(other.cursor(), other, pick, limit=50)] == [
        row["sentence"] for row in sentences(opened.cursor(), opened, pick, limit=50)
    ]


@pytest.mark.parametrize("most", [0, 6, 12])
def test_no_more_is_quoted_than_may_be(opened: Opened, most: int) -> None:
    limited = open_study(opened.out)
    limited.base.execute(f"SET VARIABLE quote_chars = {most}")
    limited.__dict__.pop("most_quoted", None)
    rows = sentences(limited.cursor(), limited, Pick(CHENGDU, "IM12", "", ("ext",)), limit=50)
    assert rows
    for row in rows:
        assert len(row["sentence"].strip("…")) <= most
        assert len(row["title"].strip("…")) <= most
        assert row["term"].startswith(row["sentence"][row["at"] : row["until"]].strip("…"))
    (hit, *_) = search(limited.out, limited.cursor(), "历史文化街区").hits
    (found,) = hit_rows([hit], most=limited.most_quoted)
    assert len(found["snippet"].strip("…")) <= most
    assert ("历史文化" in hits_html([hit], Words("zh"), most=most)) == (most > 0)


def test_texts_come_back(opened: Opened) -> None:
    con = opened.cursor()
    with without_texts(con):
        assert con.execute("SELECT max(text) FROM documents").fetchall() == [("",)]
    assert con.execute("SELECT max(text) FROM documents").fetchall() != [("",)]


def test_families_of_unknown_documents_are_absent(opened: Opened) -> None:
    assert families(opened.cursor(), ["nobody", f"{CHENGDU}-int1-0"]) == {f"{CHENGDU}-int1-0": 1}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("＠a", "'＠a"),
        ("成都,“a”", "成都,“a”"),
        ('a"b\nc', 'a"b\nc'),
        (None, "NA"),
        (-1.5, "-1.5"),
        (["=a", "b"], "'=a|b"),
        ("\ud800", "?"),
    ],
)
def test_csv_takes_no_formula(value: object, written: str) -> None:
    body = to_csv([{"sentence": value}], ("sentence",))
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert rows == [["sentence"], [written]]


def test_csv_of_sentences_has_every_column(opened: Opened) -> None:
    rows = sentences(opened.cursor(), opened, Pick(SUZHOU, "IM12", "", ("nat",)), limit=1000)
    table = list(csv.DictReader(io.StringIO(to_csv(rows, CSV_COLUMNS).decode("utf-8-sig"))))
    assert len(table) == len(rows)
    assert set(table[0]) == set(CSV_COLUMNS)
    assert '\'=HYPERLINK("http://evil.example")' in {row["title"] for row in table}


def test_a_study_that_was_not_run(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="citysway run"):
        opened_at(tmp_path)


def test_the_factory_writes_what_the_app_reads(opened: Opened) -> None:
    assert set(FILES) >= {"documents", "doc_city", "sources", "indicators", "panel"}
    assert opened.cities[0] == SUZHOU
    assert opened.name == "样例 <研究> & Sample"
    assert opened.point(CHENGDU) is not None
