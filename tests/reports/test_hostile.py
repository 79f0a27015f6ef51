"""No output takes a text for more than text: every hostile text through every output there is."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from citysway.cli import app
from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.reports.evidence.formats import FORMS, formatted
from citysway.reports.evidence.kwic import kwic
from citysway.reports.evidence.rows import evidence
from citysway.reports.export import export
from citysway.reports.handover.coinr import check_coinr
from citysway.reports.pages.reading import reading_page
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import UNSAFE, visible, web_address
from tests.reports.harmless import formula, harmless
from tests.reports.hostile import BAD_CITY, CITY, HOSTILE, SURROGATES, URL, where

Rows = Callable[..., Any]


@pytest.fixture(scope="module")
def rows(hostile_study: Path, bad_names: Names) -> Any:
    return evidence(hostile_study, city=CITY[0], role="nat", limit=None, names=bad_names)


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60
    assert len(set(HOSTILE.values())) == len(HOSTILE)
    assert {place for place, _ in HOSTILE.values()} == {
        *("title", "sentence", "outlet", "url", "doc_id", "story")
    }


def test_the_reading_page_shows_them_as_text(reader: Reader) -> None:
    docs = [
        Document(id=f"d{n}", text=f"成都的博物馆很美。{text}", title=text, author=text,
                 source_id=text or None, lang="zh")
        for n, (place, text) in enumerate(HOSTILE.values()) if len(text) < 5000 and place != URL
    ]  # fmt: skip
    tree = harmless(reading_page(reader.read_many(docs), reader, title=docs[0].text), scripts=0)
    shown = tree.text_content()
    assert "<script>steal(1)</script>" in shown
    assert "{{ 7*7 }}{% raw %}" in shown


@pytest.mark.parametrize("form", FORMS)
def test_evidence_has_no_sign_that_takes_effect(rows: Any, form: str) -> None:
    text = "\n".join(formatted(rows, form))
    assert len(rows) >= len(HOSTILE)
    assert UNSAFE.findall(text) == []


def test_evidence_as_json_says_what_the_text_says(rows: Any) -> None:
    found = json.loads("\n".join(formatted(rows, "json")))
    assert found["rows"] == found["of"] == len(rows)
    lines = [json.loads(line) for line in formatted(rows, "jsonl")]
    assert lines == found["evidence"]
    for place, column in (("title", "title"), ("outlet", "source_id"), ("doc_id", "doc_id"),
                          ("story", "story_id"), ("url", "url")):  # fmt: skip
        assert set(where(place)) <= {row[column] for row in lines}, place


def test_evidence_as_csv_has_no_formula(rows: Any) -> None:
    table = list(csv.DictReader(io.StringIO("\n".join(formatted(rows, "csv")))))
    assert len(table) == len(rows)
    assert [cell for row in table for cell in row.values() if formula(cell)] == []
    assert {row["doc_id"] for row in table} >= {"'=1+1", "../../../etc/passwd"}


@pytest.mark.parametrize("text", [*SURROGATES, *(text for _, text in HOSTILE.values())])
def test_a_concordance_line_is_one_line_of_its_width(text: str) -> None:
    row = {"sentence": f"{text}苏州{text}", "start": len(text), "end": len(text) + 2,
           "source": text, "date": None}  # fmt: skip
    (line,) = kwic([row], width=90)
    line.encode("utf-8")
    assert "苏州" in line
    assert not UNSAFE.search(line)
    assert "\n" not in line


@pytest.mark.parametrize("text", SURROGATES)
def test_half_a_character_is_written_out(text: str) -> None:
    assert visible(text).encode("utf-8").startswith((b"[U+D", b"a[U+D"))


@pytest.mark.parametrize("url", where(URL))
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) in ("", url)
    assert web_address(url) == "" or url.startswith("https://example.org/")


def test_the_exported_csv_has_no_formula(hostile_study: Path, tmp_path: Path) -> None:
    for path in export(hostile_study, "csv", tmp_path):
        assert path.parent == tmp_path
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(line.replace("\0", "") for line in file)
                     for cell in row]  # fmt: skip
        assert [cell for cell in cells if formula(cell)] == [], path.name


def test_parquet_and_coinr_stay_in_their_folder(
    hostile_study: Path, tmp_path: Path, bad_names: Names, registry: Mapping[str, Any]
) -> None:
    import pandas as pd

    written = export(hostile_study, "parquet", tmp_path / "p")
    assert all(path.resolve().is_relative_to(tmp_path) for path in written)
    titles = pq.read_table(tmp_path / "p" / "documents").column("title").to_pylist()
    assert set(where("title")) <= set(titles)
    tables = export(hostile_study, "coinr", tmp_path / "c", names=bad_names, registry=registry)
    data, meta = (pd.read_csv(path) for path in tables)
    assert check_coinr(data, meta) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_terminal_obeys_nothing(
    hostile_study: Path, form: str, monkeypatch: pytest.MonkeyPatch, bad_names: Names
) -> None:
    monkeypatch.setattr("citysway.reports.evidence.rows.load_names", lambda *_, **__: bad_names)
    study = hostile_study.parent / "study.toml"
    study.write_text('[study]\nname = "x"\n[[input]]\npath = "."\n', encoding="utf-8")
    command = ["evidence", str(study), "--city", CITY[0], "--all", "--format", form]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert not UNSAFE.search(result.stdout)


def test_a_city_by_a_hostile_id_is_found_and_writes_nothing(
    hostile_study: Path, bad_names: Names, registry: Mapping[str, Any], tmp_path: Path
) -> None:
    before = sorted(hostile_study.parent.rglob("*"))
    found = evidence(hostile_study, city=BAD_CITY[0], limit=None, names=bad_names)
    assert set(found["city_id"]) == {BAD_CITY[0]}
    assert evidence(hostile_study, city=BAD_CITY[2], names=bad_names, limit=None).equals(found)
    export(hostile_study, "csv", tmp_path)
    assert sorted(hostile_study.parent.rglob("*")) == before
