"""Diff, compare, search and the pieces of the app on a hostile study: shown, never obeyed."""

import csv
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.comparisons import COMPARISON
from citysway.reports.app.found import show_found, write_found
from citysway.reports.app.opened import Opened, open_study
from citysway.reports.app.quotes import (
    CSV_COLUMNS,
    Pick,
    hits_html,
    quotes_html,
    sentences,
    to_csv,
)
from citysway.reports.app.search import search
from citysway.reports.app.search_index import ensure_index
from citysway.reports.app.tables import cells_html, table_html
from citysway.reports.app.words import Words
from citysway.reports.diff.compare import Diff, diff
from citysway.reports.diff.shown import show_diff, write_csv, write_diff
from citysway.reports.numbers.cells import Cell
from citysway.reports.terminal.comparison import show_comparison, write_comparison
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import UNSAFE, visible
from citysway.reports.words.spreadsheet import plain
from tests.reports.harmless import formula, harmless
from tests.reports.hostile import BAD_CITY, CITY, HOSTILE, NAMED

TEXTS = [text for _, text in HOSTILE.values()]
SHORT = [text for text in TEXTS if len(text) < 1000]
LANGS = ("zh", "en")


def no_formula(table: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file in which no cell is computed."""
    csv.field_size_limit(10_000_000)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert rows
    cells = [cell for row in rows for cell in (*row, *row.values())]
    assert [cell for cell in cells if formula(cell)] == []
    return rows


@pytest.fixture(scope="module")
def moved(hostile_study: Path, tmp_path_factory: pytest.TempPathFactory, bad_names: Names) -> Diff:
    """The study against one in which every number, input and setting is another."""
    out = Path(shutil.copytree(hostile_study, tmp_path_factory.mktemp("moved") / "results"))
    path = out / "indicators.parquet"
    rows = [row | {"value": None if row["value"] is None else row["value"] + 5.0}
            for row in pq.read_table(path).to_pylist()]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    record = json.loads((out / "run.json").read_text("utf-8"))
    record["inputs"] = {text or "-": text for text in TEXTS}
    record["settings"]["study"]["name"] = "=1+1\x1b[31m<script>"
    record["settings"]["own"] = {text or "-": text for text in TEXTS[:40]}
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return diff(hostile_study, out, shown=500, names=bad_names)


@pytest.mark.parametrize("lang", LANGS)
def test_diff_on_a_terminal(moved: Diff, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    show_diff(moved, lang)
    said = capsys.readouterr().out
    assert "Suzhou" in said or "苏州" in said
    assert UNSAFE.findall(said) == []


def test_diff_as_files(moved: Diff, tmp_path: Path) -> None:
    write_csv(moved, tmp_path / "a.csv")
    rows = no_formula((tmp_path / "a.csv").read_bytes())
    names = {plain(row["city_zh"]) for row in rows}
    assert {NAMED[city] for city in ("HX0001", "HX0020", "HX0066")} <= names
    assert BAD_CITY[0] in {row["city_id"] for row in rows}
    write_diff(moved, tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert len(found["numbers"]) == len(rows)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.json"]
    first = {path: path.read_bytes() for path in tmp_path.iterdir()}
    write_csv(moved, tmp_path / "a.csv")
    write_diff(moved, tmp_path / "a.json")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.fixture
def compared() -> pa.Table:
    """A comparison with a city by every text."""
    empty = dict.fromkeys(COMPARISON.names)
    values = {field.name: 0.5 for field in COMPARISON if pa.types.is_floating(field.type)}
    flags = {field.name: True for field in COMPARISON if pa.types.is_boolean(field.type)}
    told = {"indicator": "IM12", "part": "", "role": "ext"}
    rows = [empty | values | flags | told | {"city_id": text} for text in SHORT]
    missing = [row | {"p": None, "reason": text} for row, text in zip(rows, SHORT, strict=True)]
    return pa.Table.from_pylist([*rows, *missing], COMPARISON)


def test_comparisons(
    compared: pa.Table, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_comparison(compared)
    assert UNSAFE.findall(capsys.readouterr().out) == []
    write_comparison(compared, tmp_path / "c.csv")
    rows = no_formula((tmp_path / "c.csv").read_bytes())
    assert [plain(row["city_id"]) for row in rows] == SHORT * 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]


@pytest.fixture(scope="module")
def opened(
    hostile_study: Path,
    tmp_path_factory: pytest.TempPathFactory,
    bad_names: Names,
    registry: Mapping[str, Any],
) -> Opened:
    """The study in the app, its texts indexed."""
    out = Path(shutil.copytree(hostile_study, tmp_path_factory.mktemp("opened") / "results"))
    ensure_index(out)
    known = open_study(out)
    return Opened(known.out, known.base, bad_names, known.registry, {})


def test_no_query_breaks_the_search(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    con, found = opened.cursor(), 0
    for text in TEXTS:
        hits = search(opened.out, con, text, limit=20)
        found += bool(hits.total)
        if not hits.total or found % 8:
            continue
        show_found(hits)
        harmless(f"<div>{hits_html(hits.hits, Words('zh'))}</div>", scripts=0)
    assert found > 60
    assert UNSAFE.findall(capsys.readouterr().out) == []


@pytest.mark.parametrize("typed", ["街区", "historic district", "script"])
def test_what_is_found_is_text(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    hits = search(opened.out, opened.cursor(), typed, limit=500)
    assert len(hits.hits) > 20
    for lang in LANGS:
        harmless(f"<div>{hits_html(hits.hits, Words(lang))}</div>", scripts=0)
    write_found(hits, tmp_path / "f.csv")
    rows = no_formula((tmp_path / "f.csv").read_bytes())
    assert len(rows) == len(hits.hits)
    show_found(hits)
    assert UNSAFE.findall(capsys.readouterr().out) == []


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_of_the_app_are_text(opened: Opened, lang: str) -> None:
    rows = sentences(opened.cursor(), opened, Pick(CITY[0], "IM01", "", ("nat",)), limit=1000)
    assert {row["doc_id"] for row in rows} >= {text for text in TEXTS if text}
    tree = harmless(f"<div>{quotes_html(rows, Words(lang), opened)}</div>", scripts=0)
    assert "<svg onload=window.__hit=7>" in tree.text_content()
    table = no_formula(to_csv(rows, CSV_COLUMNS))
    assert [plain(row["doc_id"]) for row in table] == [row["doc_id"] for row in rows]


@pytest.mark.parametrize("lang", LANGS)
def test_tables_of_the_app_are_text(opened: Opened, lang: str) -> None:
    cells = [Cell("IM01", "", "ext", city, reason="no_support") for city in NAMED]
    harmless(f"<div>{cells_html(cells, Words(lang), opened)}</div>", scripts=0)
    rows = [{"name": text, "note": text, "cells": [text]} for text in map(visible, TEXTS)]
    harmless(f"<div>{table_html('=1+1<script>', ['<b>'], rows)}</div>", scripts=0)
