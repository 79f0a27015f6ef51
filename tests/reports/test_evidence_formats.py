"""Evidence for readers and for programs: concordance, table, JSON, CSV; filters; samples."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from citysway.cli import app
from citysway.errors import StudyError
from citysway.pipeline.study import Result
from citysway.reports.evidence.formats import formatted, stated
from citysway.reports.evidence.kwic import kwic
from citysway.reports.evidence.rows import COLUMNS, evidence
from citysway.reports.words.names import Names

CITY = "CN320500"


def row(left: str, mention: str, right: str, **about: Any) -> dict[str, Any]:
    start = len(left)
    return {"sentence": left + mention + right, "start": start, "end": start + len(mention),
            "source": "报", "date": None} | about  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "width"),
    [
        ([row("在", "苏州", "的园林"), row("The gardens of ", "Suzhou", " are old")], 80),
        ([row("很" * 200, "苏州", "美" * 200)], 100),
        ([row("", "苏州工业园区" * 9, "")], 70),
        ([row("a\nb\tc\x1b[0m", "苏州", "\u202ed")], 60),
        ([row("👨‍👩‍👧한국어", "苏州", "ＡＢＣ")], 90),
    ],
)
def test_mentions_stand_below_each_other(rows: list[dict[str, Any]], width: int) -> None:
    lines = kwic(rows, width=width)
    starts = {cell_len(line[: line.index(" [")]) for line in lines}
    stops = {cell_len(line[: line.index("] ")]) for line in lines}
    assert len(starts) == len(stops) == 1
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("right", ["Apple", "banana", "橙子"]),
        ("left", ["banana", "橙子", "Apple"]),
        (None, ["橙子", "banana", "Apple"]),
    ],
)
def test_lines_are_sorted_by_context(sort: str | None, order: list[str]) -> None:
    rows = [row("x b", "苏州", "橙子"), row("x a", "苏州", "banana"), row("x c", "苏州", "Apple")]
    lines = kwic(rows, width=80, sort=sort)
    assert [next(word for word in order if word in line) for line in lines] == order


@pytest.fixture(scope="module")
def rows(study: Path, names: Names) -> Any:
    return evidence(study, city=CITY, limit=7, seed=3, names=names)


def test_a_row_says_what_who_where_and_why(rows: Any) -> None:
    assert list(rows.columns) == COLUMNS
    for found in rows.to_dict("records"):
        assert found["sentence"][found["start"] : found["end"]] == found["term"]
        assert found["doc_end"] - found["doc_start"] == len(found["term"])
        assert found["why"].startswith("clause")
        assert found["copies"] == 1


def test_a_naming_gives_the_reason_of_the_linker(study: Path, names: Names) -> None:
    found = evidence(study, city=CITY, indicator="RA02", limit=5, names=names)
    assert set(found["why"]) == {"only_reading"}


def test_the_table_marks_the_mention(rows: Any) -> None:
    text = "\n".join(formatted(rows, "table"))
    for found in rows.to_dict("records"):
        assert f"⟦{found['term']}⟧" in text
        assert f"story {found['story_id']} (1)" in text


def test_json_and_csv_hold_the_same(rows: Any) -> None:
    lines = [json.loads(line) for line in formatted(rows, "jsonl")]
    whole = json.loads("\n".join(formatted(rows, "json")))
    assert whole["evidence"] == lines
    assert (whole["rows"], whole["seed"]) == (7, 3)
    assert whole["of"] > 7
    table = list(csv.DictReader(io.StringIO("\n".join(formatted(rows, "csv")))))
    assert list(table[0]) == COLUMNS
    assert [line["doc_id"] for line in lines] == [line["doc_id"] for line in table]
    assert [str(line["label"]) for line in lines] == [line["label"] for line in table]
    assert {line["partner"] for line in table} == {"NA"}


def test_the_sample_is_stated(study: Path, names: Names, rows: Any) -> None:
    every = evidence(study, city=CITY, limit=None, names=names)
    assert rows.attrs["of"] == len(every)
    assert stated(rows, 7) == f"7 of {len(every)} rows, a sample with seed 3"
    assert stated(every, None) == f"{len(every)} rows, all there are"


@pytest.mark.parametrize(
    ("asked", "column", "allowed"),
    [
        ({"lang": "zh"}, "lang", {"zh"}),
        ({"lang": "en"}, "lang", {"en"}),
        ({"story": f"{CITY}-home-0"}, "story_id", {f"{CITY}-home-0"}),
        ({"period": "2024-03"}, "period", {"2024-03"}),
        ({"role": "home"}, "role", {"home"}),
        ({"code": "E03"}, "code", {"E03"}),
    ],
)
def test_filters_narrow_the_rows(
    study: Path, names: Names, asked: dict[str, str], column: str, allowed: set[str]
) -> None:
    found = evidence(study, city=CITY, limit=None, names=names, **asked)  # type: ignore[arg-type]
    assert set(found[column]) == allowed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"role": "hom"}, r"did you mean home"),
        ({"polarity": "positive"}, r"allowed: pos, neg, neu"),
        ({"lang": "cn"}, r"allowed: zh, en, all"),
        ({"story": f"{CITY}-home-9"}, rf"did you mean {CITY}-home-0"),
        ({"indicator": "IM12", "part": "F1"}, r"did you mean F1\.\*"),
        ({"indicator": "im12"}, r"did you mean IM12"),
    ],
)
def test_near_names_are_offered(
    study: Path, names: Names, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(StudyError, match=said):
        evidence(study, city=CITY, names=names, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "sort", "said"),
    [
        ("xml", None, "allowed: table, json, jsonl, csv, kwic"),
        ("kwik", None, r"did you mean kwic"),
        ("csv", "left", "only --format kwic"),
        ("kwic", "middle", "allowed: left, right"),
    ],
)
def test_wrong_formats_are_refused(rows: Any, form: str, sort: str | None, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        formatted(rows, form, sort=sort)


@pytest.mark.parametrize("city", ["成都", "Chengdu"])
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "kwic"])
def test_the_command_prints_every_format(sample: Result, city: str, form: str) -> None:
    command = ["evidence", str(sample.out.parent), "--city", city, "--indicator", "IM12"]
    result = CliRunner().invoke(app, [*command, "--format", form, "--limit", "3"])
    assert result.exit_code == 0, result.output
    assert "a sample with seed 0" in result.stderr
    assert "a sample" not in result.stdout
    assert {"json": result.stdout[0] == "{", "csv": result.stdout.startswith("doc_id,")}.get(
        form, True
    )


def test_a_name_and_its_district_are_one_naming(sample: Result) -> None:
    """What the facts count once is one row: 成都市青羊区 names 成都 once."""
    from citysway.reports.numbers.tables import connect, records

    con = connect(sample.out)
    sums = records(con, "SELECT city_id, sum(names)::INT AS n FROM doc_city GROUP BY 1 ORDER BY 1")
    names = Names()
    for found in sums:
        rows = evidence(
            sample.out, city=found["city_id"], indicator="IM01", role="all", limit=None, names=names
        )
        assert len(rows) == found["n"], found["city_id"]
