"""A Frictionless Data Package: every table as CSV, described in ``datapackage.json``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.sheets import Column, Sheet, kind_schema, write_json
from citysway.reports.handover.tabular import csv_tables
from citysway.reports.handover.words import note, quote_note
from citysway.reports.words.spreadsheet import name_of

if TYPE_CHECKING:
    import duckdb

PACKAGE = "datapackage.json"
DATA = "data"


def frictionless_package(
    con: "duckdb.DuckDBPyConnection", target: Path, *, name: str, limit: int | None
) -> tuple[list[Path], list[Sheet]]:
    """``datapackage.json`` and ``data/TABLE.csv``; returns the files written and their sheets.

    Types, units, keys, missing values and descriptions (zh and en) of every column. Lists are
    JSON arrays. A table whose key repeats or is missing in a row has none.
    """
    sheets = csv_tables(con, target / DATA, limit=limit, bom=False, json_lists=True)
    notes = [note("missing"), note("apostrophe"), note("uncalibrated"), quote_note(limit)]
    said = [pair for pair in notes if pair is not None]
    document = {
        "profile": "tabular-data-package",
        "name": "citysway-study",
        "title": name,
        "description": " ".join(en for _, en in said),
        "description_zh": "".join(zh for zh, _ in said),
        "version": f"{SCHEMA_VERSION}.0.0",
        "schemaVersion": SCHEMA_VERSION,
        "quoteChars": limit,
        "resources": [_resource(con, sheet) for sheet in sheets],
    }
    write_json(document, target / PACKAGE)
    return [target / PACKAGE, *(target / DATA / sheet.file for sheet in sheets)], sheets


def _resource(con: "duckdb.DuckDBPyConnection", sheet: Sheet) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in sheet.columns],
        "missingValues": ["NA"],
    }
    if _unique(con, sheet):
        schema["primaryKey"] = list(sheet.key)
    return {
        "name": sheet.name.replace("_", "-"),
        "profile": "tabular-data-resource",
        "path": f"{DATA}/{sheet.file}",
        "title": sheet.words[0],
        "description": sheet.words[1],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    kind = "date" if column.kind == "DATE" else kind_schema(column.kind)["type"]
    said: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "title": column.words[0] or column.name,
        "description": column.words[1],
        "description_zh": column.words[0],
    }
    if column.unit:
        said |= {"unit": column.unit[1], "unit_zh": column.unit[0]}
    return said if column.empty else said | {"constraints": {"required": True}}


def _unique(con: "duckdb.DuckDBPyConnection", sheet: Sheet) -> bool:
    key = ", ".join(name_of(name) for name in sheet.key)
    missing = " OR ".join(f"{name_of(name)} IS NULL" for name in sheet.key)
    found = con.execute(
        f"SELECT 1 FROM {sheet.name} WHERE {missing} UNION ALL "
        f"SELECT 1 FROM {sheet.name} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    return not found
