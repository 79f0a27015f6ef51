"""What is exported and read again is equal, in every format, however hostile the texts."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from citysway.errors import StudyError
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.export import WRITERS, export
from citysway.reports.handover.read_back import read_export
from citysway.reports.handover.sdmx import NUMBERS, sdmx_code, sdmx_value
from citysway.reports.numbers.tables import TABLES, connect
from citysway.reports.words.names import Names
from citysway.reports.words.spreadsheet import (
    SQL_SAFE,
    cell_sql,
    needs,
    plain,
    safe,
    split_list,
    xml_plain,
    xml_safe,
)
from tests.reports.handover.hostile import LISTS, TEXTS, write_nasty

NO_UNITS = ("coinr",)  # COINr takes no city whose id has a space: the study is refused


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory, hostile_study: Path) -> Path:
    return write_nasty(tmp_path_factory.mktemp("nasty") / "study", hostile_study)


@pytest.fixture(scope="module")
def handed(
    tmp_path_factory: pytest.TempPathFactory,
    nasty: Path,
    names: Names,
    registry: Mapping[str, Any],
) -> dict[str, Path]:
    """Format -> folder it was exported to."""
    base = tmp_path_factory.mktemp("handed")
    for to in WRITERS:
        if to not in NO_UNITS:
            export(nasty, to, base / to, names=names, registry=registry)
    return {to: base / to for to in WRITERS if to not in NO_UNITS}


@pytest.fixture(scope="module")
def con(nasty: Path) -> duckdb.DuckDBPyConnection:
    return connect(nasty)


def different(
    con: duckdb.DuckDBPyConnection, query: str, table: pa.Table, columns: str
) -> list[Any]:
    """Rows of the query that are not in the table, and the other way round."""
    back = con.cursor()
    back.register("back", table)
    first, second = f"SELECT {columns} FROM ({query})", f"SELECT {columns} FROM back"
    found = back.execute(
        f"(({first}) EXCEPT ALL ({second})) UNION ALL (({second}) EXCEPT ALL ({first})) LIMIT 3"
    )
    return list(found.fetchall())


@pytest.mark.parametrize("to", ["csv", "frictionless", "parquet"])
def test_every_table_comes_back(
    handed: dict[str, Path], con: duckdb.DuckDBPyConnection, to: str
) -> None:
    tables = read_export(handed[to])
    assert set(tables) == {row[0] for row in con.execute("SHOW TABLES").fetchall()} & set(TABLES)
    for name, table in tables.items():
        columns = [row[0] for row in con.execute(f"DESCRIBE {name}").fetchall()]
        quoted = ", ".join(f'"{column}"' for column in columns)
        assert list(table.column_names) == columns
        assert different(con, f"FROM {name}", table, quoted) == [], name
        assert table.num_rows == con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]


@pytest.mark.parametrize(("to", "table"), [("tidy", "tidy"), ("sdmx", "indicators")])
def test_every_number_comes_back(
    handed: dict[str, Path], con: duckdb.DuckDBPyConnection, to: str, table: str
) -> None:
    columns = [row[0] for row in con.execute("DESCRIBE indicators").fetchall()]
    shown = ", ".join(columns)
    assert different(con, "FROM indicators", read_export(handed[to])[table], shown) == []


def test_names_come_back_in_both_languages(handed: dict[str, Path]) -> None:
    rows = {row["city_id"]: row for row in read_export(handed["tidy"])["tidy"].to_pylist()}
    assert (rows["CN320500"]["city_zh"], rows["CN320500"]["city_en"]) == ("苏州", "Suzhou")
    assert (rows["CN320500"]["role_zh"], rows["CN320500"]["indicator_zh"]) != ("", "")
    cities = read_export(handed["xlsx"])["cities"].to_pylist()
    assert {row["city_id"]: row["city_zh"] for row in cities}["CN510100"] == "成都"
    for text in TEXTS:
        assert not text.strip() or text in rows, text


def test_the_workbook_comes_back(handed: dict[str, Path], con: duckdb.DuckDBPyConnection) -> None:
    """Spreadsheets hold 16 digits of a number; all else is equal."""
    exact = ("indicator", "part", "role", "city_id", "stories", "sources", "reason")
    numbers = ("value", "lo", "hi")
    long = [row for row in read_export(handed["xlsx"])["intervals"].to_pylist()
            if row["part"] == "" and row["city_id"] in ("CN320500", "NA", "=")]  # fmt: skip
    rows = con.execute(
        f"""SELECT {", ".join(exact + numbers)} FROM indicators
            WHERE variant = '' AND lang = 'all' AND period = 'all' AND part = ''
              AND indicator <> 'IM05' AND city_id IN ('CN320500', 'NA', '=')"""
    ).fetchall()
    wanted = {row[: len(exact)]: row[len(exact) :] for row in rows}
    found = {tuple(row[n] for n in exact): tuple(row[n] for n in numbers) for row in long}
    assert len(found) == len(long) > 20
    assert found.keys() == wanted.keys()
    for key, values in found.items():
        for value, original in zip(values, wanted[key], strict=True):
            assert value == (original and pytest.approx(original, rel=1e-15)), key


def test_the_document_of_a_web_service_comes_back(
    handed: dict[str, Path], con: duckdb.DuckDBPyConnection
) -> None:
    document = json.loads((handed["json"] / "study.json").read_text("utf-8"))
    shown = (*("indicator", "part", "role", "period", "city_id", "value", "lo", "hi"),
             *("reason", "flags"))  # fmt: skip
    rows = con.execute(
        f"SELECT {', '.join(shown)} FROM indicators WHERE variant = '' AND lang = 'all'"
        " ORDER BY indicator, part, variant, role, lang, period, city_id"
    ).fetchall()
    assert [tuple(value[name] for name in shown) for value in document["values"]] == rows
    assert document["study"]["name"] == "?=1+1\x00 研究"
    assert document["selection"]["values"] == len(rows)
    assert {"id": "CN320500", "zh": "苏州", "en": "Suzhou"} in document["cities"]


def instance(folder: Path, to: str) -> Any:
    if to == "json":
        return json.loads((folder / "study.json").read_text("utf-8"))
    if to == "sdmx":
        return {name: list(_rows(folder / f"{name}.csv")) for name in ("indicators", "codelists")}
    found = {name: table.to_pylist() for name, table in read_export(folder).items()}
    return json.loads(json.dumps(found, default=str))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows as a reader without our help sees them: empty is missing, numbers are numbers."""
    numbers = {"OBS_VALUE", *NUMBERS}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                name: (json.loads(text) if text else None) if name in numbers
                else text.split("|") if name == "FLAGS"
                else None if text == "" and name == "REASON" else text
                for name, text in row.items()
            }  # fmt: skip


@pytest.mark.parametrize("to", [to for to in WRITERS if to not in NO_UNITS])
def test_every_export_fits_its_schema(handed: dict[str, Path], to: str) -> None:
    schema = json.loads((handed[to] / "schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["schemaVersion"] == SCHEMA_VERSION
    assert schema["$id"] == f"urn:citysway:schema:{SCHEMA_VERSION}:{to}"
    given = instance(handed[to], to)
    assert [e.message for e in Draft202012Validator(schema).iter_errors(given)][:3] == []
    first = next(iter(given.values() if to != "json" else [given["values"]]))
    first[0]["no such column"] = 1
    assert list(Draft202012Validator(schema).iter_errors(given))


def cells(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(10_000_000)
            yield from (cell for row in csv.reader(file) for cell in row)
    for path in folder.rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for cell in (cell for sheet in book for row in sheet for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str):
                yield cell.value


@pytest.mark.parametrize("to", ["csv", "frictionless", "tidy", "sdmx", "xlsx", "composite"])
def test_no_cell_is_a_formula(handed: dict[str, Path], to: str) -> None:
    found = set(cells(handed[to]))
    assert len(found) > 40
    risky = {text for text in found if text != "NA" and needs(text) and not text.startswith("'")}
    assert risky - {"inf", "-inf"} == set()
    if to != "sdmx":  # its ids are codes
        assert "'=" in found


def test_nothing_is_written_outside_the_folder(handed: dict[str, Path], nasty: Path) -> None:
    for to, folder in handed.items():
        for path in folder.rglob("*"):
            assert path.resolve().is_relative_to(folder.resolve()), to
            assert not path.name.endswith((".part", ".body"))
    assert sorted(p.name for p in handed["csv"].parent.iterdir()) == sorted(handed)
    assert not (nasty / "schema.json").exists()


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_harmless_and_comes_back(text: str) -> None:
    con = duckdb.connect()
    con.execute(SQL_SAFE)
    written = con.execute(f"SELECT {cell_sql('t', 'VARCHAR')} FROM (SELECT ? AS t)", [text])
    assert written.fetchall()[0][0] == safe(text)
    assert plain(safe(text)) == text
    assert safe(text)[:1] not in set("=+@\t\r\n\0＝＋－＠")
    assert xml_plain(xml_safe(text)) == text
    assert sdmx_value(sdmx_code(text)) == text
    assert set(sdmx_code(text)) <= set("_@$-") | set(map(chr, range(48, 123))) - set(":;<=>?[\\]^`")


@pytest.mark.parametrize("items", [*LISTS, [None, "a", None], ["\\"], ["|"], ["\\N"]])
def test_a_list_comes_back(items: list[str | None]) -> None:
    con = duckdb.connect()
    con.execute(SQL_SAFE)
    query = f"SELECT {cell_sql('t', 'VARCHAR[]')} FROM (SELECT CAST(? AS VARCHAR[]) AS t)"
    written = con.execute(query, [items]).fetchall()[0][0]
    assert split_list(plain(written)) == items


def test_half_characters_are_replaced() -> None:
    assert xml_safe("a\ud800b") == "a_xD800_b"
    assert xml_plain("a_xD800_b") == "a\ud800b"


def test_exports_are_the_same_bytes_again(
    handed: dict[str, Path], nasty: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> None:
    for to, folder in handed.items():
        export(nasty, to, tmp_path / to, names=names, registry=registry)
        for path in (p for p in folder.rglob("*") if p.is_file()):
            other = tmp_path / to / path.relative_to(folder)
            assert other.read_bytes() == path.read_bytes(), path.name


def test_a_city_id_that_coinr_refuses_is_said(
    nasty: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> None:
    with pytest.raises(StudyError, match="COINr would refuse"):
        export(nasty, "coinr", tmp_path, names=names, registry=registry)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no export of a study"),
        ("not json", "no export of a study"),
        ('{"$id": "urn:citysway:schema:99:csv", "schemaVersion": 99}', "version 99"),
        ('{"$id": "urn:citysway:schema:1:doc", "schemaVersion": 1}', "an export 'doc'"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "schema.json").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        read_export(tmp_path)


def test_the_results_are_not_written_over(study: Path, tmp_path: Path) -> None:
    for target in (study, study / "report" / "x"):
        with pytest.raises(StudyError, match="lies in the results"):
            export(study, "parquet", target)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="is a file"):
        export(study, "csv", tmp_path / "file")


def test_parquet_says_what_its_columns_mean(handed: dict[str, Path]) -> None:
    schema = pq.read_schema(handed["parquet"] / "stories.parquet")
    assert schema.metadata[b"citysway.schema_version"] == str(SCHEMA_VERSION).encode()
    assert schema.metadata[b"description_zh"].decode().startswith("近似重复")
    about = {k.decode(): v.decode() for k, v in schema.field("lag_hours").metadata.items()}
    assert (about["unit"], about["unit_zh"]) == ("hour", "小时")
    assert "later" in about["description"] or "after" in about["description"]
