"""Pages about tables, proofs and formats name what the code has."""

import ast
import re
from pathlib import Path

import duckdb
import pytest

from citysway.corpus.dates import parse_published
from citysway.corpus.names import FIELDS
from citysway.corpus.readers import COMPRESSED, READERS
from citysway.corpus.readers.options import EXTRACTORS
from citysway.models import codebook
from citysway.pipeline.indicators.cells import FLAGS, REASONS
from citysway.pipeline.study import Result
from citysway.reports.numbers.tables import TABLES
from docs.build import HERE, SCHEMAS, about_tables
from docs.proof import proofs
from tests.doc_pages import read

FACTS = ("doc_city", "doc_city_code", "panel", "exposure")


def _tests(path: Path) -> set[str]:
    """Names of the tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


RECOVERY = (
    "IM01/IM05", "IM02", "IM06, RA04", "IM07", "IM12", "intervals", "IM13", "IM14", "IM15",
    "IM15 exact", "IM16", "IM18 share", "IM18 β", "IM20", "IM21d", "IM22, RA13", "RA02", "RA03",
    "RA05", "RA06", "RA08", "geo", "RA10", "reprint clusters", "RA12", "RA14", "RA16", "PPI", "ACC",
    "α",
)  # fmt: skip
DEGENERATE = (
    "empty corpus", "one document", "one city", "one source", "all neutral", "all positive",
    "city only in own texts", "city never named", "element that nobody uses", "no foreign sources",
    "no dates", "impossible dates", "all of one moment", "source of unknown place",
    "two places in one point", "home place listed as outside, twice", "all copies of one story",
    "all sources too small", "city without a naming in the gravity model",
    "zeros in entropy weights", "constant indicator",
    "surrogates, emoji, NUL, a line of a megabyte", "sentence of 200 cities",
    "hand-coded sample of one class",
)  # fmt: skip
# Where a simpler method is known to mislead, a test must show that it does.
MISLED = {
    "IM07", "intervals", "IM14", "IM15", "IM16", "RA02", "RA03", "RA06", "reprint clusters", "RA12",
    "RA14", "PPI", "M4", "M5", "M21", "M22",
}  # fmt: skip


def test_every_proof_is_there_once() -> None:
    found = {kind: [row["id"] for row in rows] for kind, rows in proofs().items()}
    assert found == {
        "recovery": list(RECOVERY),
        "property": [f"M{k}" for k in range(1, 23)],
        "degenerate": list(DEGENERATE),
    }
    rows = [row for some in proofs().values() for row in some]
    assert {row["id"] for row in rows if row.get("naive")} >= MISLED
    assert all(row["tests"] and row["holds"] for row in rows)


@pytest.mark.parametrize("kind", ["recovery", "property", "degenerate"])
def test_the_tests_of_a_proof_exist(kind: str) -> None:
    for row in proofs()[kind]:
        assert set(row) <= {"id", "about", "holds", "open", "tests", "naive"}, row["id"]
        for named in (*row["tests"], *row.get("naive", ())):
            file, _, test = named.partition("::")
            assert (HERE.parent / "tests" / file).is_file(), named
            assert not test or test in _tests(HERE.parent / "tests" / file), named


@pytest.mark.parametrize("name", SCHEMAS)
def test_columns_are_those_of_the_schema(name: str) -> None:
    assert list(about_tables()[name]["columns"]) == SCHEMAS[name].names


@pytest.mark.parametrize("name", FACTS)
def test_columns_are_those_of_a_run(name: str, sample: Result) -> None:
    entry = about_tables()[name]
    rows = duckdb.sql(f"DESCRIBE FROM read_parquet('{sample.out / entry['file']}')").fetchall()
    said = {column: text.partition(":")[0] for column, text in entry["columns"].items()}
    assert said == {column: kind for column, kind, *_ in rows}


def test_every_table_reason_and_flag_is_documented(sample: Result) -> None:
    about = about_tables()
    tables = {name: entry for name, entry in about.items() if "file" in entry}
    files = {entry["file"] for entry in tables.values()}
    assert {name: (spec.path, spec.key) for name, spec in TABLES.items()} == {
        name: (entry["file"].split("/*")[0].split(",")[0], entry["key"])
        for name, entry in tables.items()
    }
    for path in sample.out.rglob("*.parquet"):
        inside = path.relative_to(sample.out).as_posix()
        assert inside.startswith("stages/") or any(
            re.fullmatch(file.split(",")[0].replace("*", ".*"), inside) for file in files
        ), inside
    assert set(about["reasons"]) == set(REASONS) - {""}
    assert set(about["flags"]) == set(FLAGS)


def _reasons() -> set[str]:
    """Every word that the code of the corpus gives as the reason of a rejection."""
    found: set[str] = set()
    for path in (Path(codebook.__file__).parents[2] / "corpus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"Rejected": 2, "refused": 2, "BadLine": 0, "Break": 0, "Fault": 0}.get(name)
            parts = [word.value for word in node.keywords if word.arg == "reason"]
            parts += node.args[place : place + 1] if place is not None else []
            found |= {
                leaf.value for part in parts for leaf in ast.walk(part)
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
            }  # fmt: skip
    return {word for word in found if re.fullmatch("[a-z]+(?:_[a-z]+)*", word)}


def test_every_reason_of_a_rejection_is_documented() -> None:
    said = about_tables()["rejections"]
    inner = {"bad_kind", "bad_language"}  # of Document, which users of the Python interface make
    assert {"empty", "too_large", "bad_row", "password", "no_column", "unreadable"} <= _reasons()
    assert _reasons() - inner <= set(said)
    code = "".join(
        path.read_text("utf-8") for path in Path(codebook.__file__).parents[2].rglob("*.py")
    )
    for word, (meaning, advice) in said.items():
        made = word.startswith("bad_") and 'f"bad_{' in code
        assert made or re.search(rf"[\"']{word}[\"']", code), word
        assert all((meaning, advice)), word


def test_every_format_field_and_extractor_is_on_the_page_of_reading() -> None:
    text = read("reading.md")
    for word in (*READERS, *COMPRESSED, *EXTRACTORS, *FIELDS):
        assert f"`{word}`" in text, word


def test_dates_on_the_page_of_reading_are_read_as_it_says() -> None:
    section = read("reading.md").split("## Dates")[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    read_as = [re.findall("`(.+?)`", row[0]) for row in rows]
    assert [len(dates) for dates in read_as] == [9, 4, 4, 1]
    for dates, length in zip(read_as, ({10}, {4, 7}, {10}, {10}), strict=True):
        for date in dates:
            found = parse_published(date)
            assert found is not None, date
            assert len(found.date) in length, date
            assert (found.time is not None) == (dates in read_as[2:]), date
    for date in re.findall("`(.+?)`", section.split("Not read: ")[1].split("(ambiguous)")[0]):
        assert parse_published(date) is None, date


def test_every_data_file_is_on_the_page_of_knowledge() -> None:
    models = Path(codebook.__file__).parents[1]
    text = read("knowledge.md")
    for path in sorted([*models.rglob("*.toml"), *models.rglob("*.csv")]):
        assert f"`{path.relative_to(models).as_posix()}`" in text
