"""What each format promises: Frictionless, SDMX-CSV, workbook, tidy CSV, JSON, and their words."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from citysway.cli import app
from citysway.pipeline.indicators.cells import FLAGS, REASONS
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.pipeline.study import Result
from citysway.reports.export import WRITERS, export
from citysway.reports.handover.sdmx import CODED, DIMENSIONS
from citysway.reports.handover.sheets import json_schema, study_sheet
from citysway.reports.handover.words import about_column, about_table, table_words, words
from citysway.reports.numbers.tables import TABLES, connect
from citysway.reports.words.names import Names
from tests.reports.handover.hostile import write_nasty


@pytest.fixture(scope="module")
def handed(
    tmp_path_factory: pytest.TempPathFactory,
    study: Path,
    names: Names,
    registry: Mapping[str, Any],
) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("handed")
    for to in WRITERS:
        export(study, to, base / to, names=names, registry=registry)
    return {to: base / to for to in WRITERS}


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("to", WRITERS)
def test_every_export_carries_the_schema_version(handed: dict[str, Path], to: str) -> None:
    schema = json.loads((handed[to] / "schema.json").read_text("utf-8"))
    assert schema["schemaVersion"] == SCHEMA_VERSION
    assert schema["title"] == f"CitySway export --to {to}"
    for row in schema.get("$defs", {}).values():
        assert set(row.get("x-key", ())) <= set(row["properties"])


@pytest.mark.slow
@pytest.mark.parametrize("hostile", [False, True])
def test_frictionless_takes_the_package(
    study: Path, hostile_study: Path, tmp_path: Path, names: Names, hostile: bool
) -> None:
    frictionless = pytest.importorskip("frictionless")
    out = write_nasty(tmp_path / "study", hostile_study) if hostile else study
    export(out, "frictionless", tmp_path / "x", names=names)
    report = frictionless.validate(str(tmp_path / "x" / "datapackage.json"))
    assert report.flatten(["type", "fieldName", "message"]) == []
    assert report.stats["tasks"] > 10
    broken = tmp_path / "x" / "data" / "stories.csv"
    broken.write_text(broken.read_text("utf-8").replace("true", "perhaps", 1), encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "x" / "datapackage.json")).valid


def test_the_package_describes_every_column_in_two_languages(
    sample: Result, tmp_path: Path
) -> None:
    export(sample.out, "frictionless", tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["schemaVersion"] == SCHEMA_VERSION
    keys = {}
    for resource in package["resources"]:
        assert (tmp_path / resource["path"]).is_file()
        assert resource["schema"]["missingValues"] == ["NA"]
        keys[resource["name"]] = resource["schema"].get("primaryKey")
        for field in resource["schema"]["fields"]:
            assert field["description"], field["name"]
            assert re.search("[一-鿿]", field["description_zh"]), field["name"]
    assert keys["indicators"] == TABLES["indicators"].key.split(", ")
    assert keys["documents"] == ["doc_id"]
    hours = {f["name"]: f for r in package["resources"] for f in r["schema"]["fields"]}["lag_hours"]
    assert (hours["type"], hours["unit"], hours["unit_zh"]) == ("number", "hour", "小时")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_words_in_two_languages(table: str) -> None:
    zh, en = about_table(table)
    assert re.search("[一-鿿]", zh)
    assert "`" not in en
    assert "](" not in en
    for column in table_words()[table]["columns"]:
        said = about_column(table, column)
        assert said[1], column
        assert re.search("[一-鿿]", said[0]), column


def test_every_reason_has_a_status() -> None:
    known = words("obs_status")
    assert set(REASONS) - {""} <= set(known)
    assert set(known.values()) == set(words("status_names"))
    assert FLAGS


def test_sdmx_follows_its_conventions(handed: dict[str, Path]) -> None:
    rows = lines(handed["sdmx"] / "indicators.csv")
    head = list(rows[0])
    assert head[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert head[3:11] == [*DIMENSIONS, "OBS_VALUE"]
    assert {"OBS_STATUS", "UNIT_MEASURE", "LOWER_BOUND", "UPPER_BOUND", "STORIES"} <= set(head)
    assert {(r["STRUCTURE"], r["STRUCTURE_ID"], r["ACTION"]) for r in rows} == {
        ("dataflow", f"CITYSWAY:INDICATORS({SCHEMA_VERSION}.0.0)", "I")
    }
    lists = lines(handed["sdmx"] / "codelists.csv")
    known = {(row["codelist"], row["code"]) for row in lists}
    keys = [tuple(row[name] for name in DIMENSIONS) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        for name in (*DIMENSIONS, *CODED, "OBS_STATUS"):
            if row[name]:
                assert (f"CL_{name}", row[name]) in known
                assert name == "TIME_PERIOD" or re.fullmatch(r"[A-Za-z0-9_@$-]+", row[name])
        assert (row["OBS_VALUE"] == "") == (row["OBS_STATUS"] != "A")
    times = {row["TIME_PERIOD"] for row in rows}
    assert {"2024-01", "2024-12"} < times
    (whole,) = (time for time in times if "/" in time)
    assert re.fullmatch(r"2024-\d\d-\d\d/P\d+D", whole)
    city = next(row for row in lists if row["code"] == "CN320500")
    assert (city["name_zh"], city["name_en"]) == ("苏州", "Suzhou")


def test_the_workbook_is_made_for_reading(handed: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(handed["xlsx"] / "indicators.xlsx")
    assert book.sheetnames == [
        "城市 Cities",
        "区间与原因 Intervals",
        "指标说明 Codebook",
        "关于 About",
    ]
    wide = book["城市 Cities"]
    assert wide.freeze_panes == "D4"
    assert all(sheet.freeze_panes for sheet in book)
    zh, en, codes = ([cell.value for cell in row] for row in wide.iter_rows(max_row=3))
    at = codes.index("RA09")
    assert (zh[1], en[1]) == ("城市中文名", "Chinese name of the city")
    named = codes.index("IM12")
    assert zh[named].startswith("指标IM12 (外部来源")
    assert en[named].startswith("Indicator IM12 (outside")
    assert len(set(codes)) == len(codes)
    rows = list(wide.iter_rows(min_row=4))
    assert [row[0].value for row in rows] == ["CN320500", "CN330100", "CN510100", "GN2158177"]
    assert rows[0][at].number_format == "0.0%"
    assert rows[0][named].number_format.startswith("+0.00")
    assert rows[3][codes.index("IM15")].value is None
    about = {row[0].value: row[1].value for row in book["关于 About"].iter_rows()}
    assert about["schema_version"] == SCHEMA_VERSION
    reasons = [cell.value for cell in book["区间与原因 Intervals"]["O"]]
    assert {"reason_zh", "文本不足"} <= set(reasons)


def test_tidy_has_names_units_and_reasons_in_two_languages(sample: Result, tmp_path: Path) -> None:
    export(sample.out, "tidy", tmp_path)
    rows = lines(tmp_path / "tidy.csv")
    row = next(r for r in rows if (r["indicator"], r["city_id"], r["headline"]) == (
        "IM12", "CN510100", "true"))  # fmt: skip
    assert (row["indicator_zh"], row["city_zh"], row["city_en"]) == ("美誉度", "成都市", "Chengdu")
    assert row["unit"]
    assert re.search("[一-鿿]", row["unit_zh"])
    assert row["direction"] == "1"
    part = next(r for r in rows if r["part"] == "F1.1")
    assert (part["part_zh"], part["part_en"]) != ("F1.1", "F1.1")
    missing = next(r for r in rows if r["reason"] == "no_support")
    assert (missing["value"], missing["reason_zh"]) == ("NA", "文本不足")
    heads = {(r["indicator"], r["part"], r["city_id"]) for r in rows if r["headline"] == "true"}
    assert len(heads) == sum(r["headline"] == "true" for r in rows)


def test_units_are_those_of_the_part(sample: Result, tmp_path: Path) -> None:
    export(sample.out, "tidy", tmp_path)
    units = {(r["indicator"], r["part"]): r["unit"] for r in lines(tmp_path / "tidy.csv")}
    assert units["RA10", "t50"] == "hours"
    assert units["IM15", ""] == "distance"
    assert units["IM15", "tone"] == "net share"


def test_a_json_schema_knows_lists_and_dates(study: Path) -> None:
    con: duckdb.DuckDBPyConnection = connect(study)
    sheet = study_sheet(con, "indicators", "indicators.csv", limit=None)
    found = json_schema([sheet], "csv", limit=None)["$defs"]["indicators"]["properties"]
    assert found["flags"]["type"] == ["array", "null"]
    assert found["city_id"]["type"] == "string"
    assert found["value"]["type"] == ["number", "null"]
    documents = study_sheet(con, "documents", "documents.csv", limit=0)
    kinds = {column.name: column for column in documents.columns}
    assert kinds["text"].empty
    assert not kinds["doc_id"].empty


@pytest.mark.parametrize("to", ["xlsx", "sdmx"])
def test_the_command_names_what_it_wrote(
    sample_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    app(["export", str(sample_path), str(tmp_path), "--to", to], standalone_mode=False)
    named = capsys.readouterr().out.splitlines()
    assert sorted(Path(line).name for line in named) == sorted(p.name for p in tmp_path.iterdir())
    assert "schema.json" in {Path(line).name for line in named}
