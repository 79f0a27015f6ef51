"""The files of an export as records, and the JSON Schema that goes with them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.atomic import write_text
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.limits import quoted_columns
from citysway.reports.handover.words import Pair, about_column, about_table, quote_note, unit
from citysway.reports.numbers.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FILE = "schema.json"
#: DuckDB type -> type of JSON Schema; lists and records follow from their own form.
TYPES = {
    "VARCHAR": "string", "DATE": "string", "BOOLEAN": "boolean",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "number"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its DuckDB type, words (zh, en), unit (zh, en), and may it be empty."""

    name: str
    kind: str
    words: Pair = ("", "")
    unit: Pair | None = None
    empty: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of an export: what it holds, the columns it is sorted by, its columns."""

    name: str
    file: str
    words: Pair
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def study_sheet(
    con: "duckdb.DuckDBPyConnection", table: str, file: str, *, limit: int | None
) -> Sheet:
    """A table of the study as it is exported."""
    key = tuple(TABLES[table].key.split(", "))
    left_out = quoted_columns(table) if limit is not None else set()
    columns = (
        Column(name, kind, about_column(table, name), unit(name),
               empty=name in left_out or name not in key or _has_null(con, table, name))
        for name, kind, *_ in con.execute(f"DESCRIBE {table}").fetchall()
    )  # fmt: skip
    return Sheet(table, file, about_table(table), key, tuple(columns))


def _has_null(con: "duckdb.DuckDBPyConnection", table: str, column: str) -> bool:
    found = con.execute(f'SELECT 1 FROM {table} WHERE "{column}" IS NULL LIMIT 1').fetchall()
    return bool(found)


def frame_sheet(
    frame: "pd.DataFrame", name: str, key: Sequence[str], said: dict[str, Pair], words: Pair
) -> Sheet:
    """A file that was written from a data frame; ``said``: words by column."""
    kinds = {"f": "DOUBLE", "i": "BIGINT", "u": "BIGINT", "b": "BOOLEAN"}
    columns = (
        Column(str(column), kinds.get(frame[column].dtype.kind, "VARCHAR"),
               said.get(str(column), ("", "")), empty=column not in key)
        for column in frame.columns
    )  # fmt: skip
    return Sheet(Path(name).stem, name, words, tuple(key), tuple(columns))


def json_schema(sheets: Iterable[Sheet], to: str, *, limit: int | None) -> dict[str, Any]:
    """JSON Schema of an export once it is read: an object with a list of rows per file."""
    sheets = list(sheets)
    notes = quote_note(limit)
    return {
        "$schema": DRAFT,
        "$id": f"urn:citysway:schema:{SCHEMA_VERSION}:{to}",
        "title": f"CitySway export --to {to}",
        "schemaVersion": SCHEMA_VERSION,
        "quoteChars": limit,
        **({"$comment": " ".join(notes)} if notes else {}),
        "type": "object",
        "properties": {
            s.name: {"type": "array", "items": {"$ref": f"#/$defs/{s.name}"}} for s in sheets
        },
        "required": [sheet.name for sheet in sheets],
        "additionalProperties": False,
        "$defs": {sheet.name: row_schema(sheet) for sheet in sheets},
    }


def row_schema(sheet: Sheet) -> dict[str, Any]:
    """JSON Schema of a row; ``x-`` keys say what JSON Schema has no word for."""
    return {
        "type": "object",
        "title": sheet.words[0],
        "description": sheet.words[1],
        "x-file": sheet.file,
        "x-key": list(sheet.key),
        "properties": {column.name: _property(column) for column in sheet.columns},
        "required": [column.name for column in sheet.columns],
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = kind_schema(column.kind)
    if column.empty:
        said["type"] = [said["type"], "null"]
    said |= {"title": column.words[0], "description": column.words[1], "x-type": column.kind}
    if column.unit:
        said |= {"x-unit-zh": column.unit[0], "x-unit": column.unit[1]}
    return said


def kind_schema(kind: str) -> dict[str, Any]:
    """JSON Schema of a DuckDB type."""
    if kind.endswith("[]"):
        return {"type": "array", "items": {} if "STRUCT" in kind else kind_schema(kind[:-2])}
    if kind.startswith("STRUCT"):
        return {"type": "object"}
    dated = {"format": "date"} if kind == "DATE" else {}
    return {"type": TYPES.get(kind.partition("(")[0], "number"), **dated}


def write_schema(sheets: Iterable[Sheet], to: str, target: Path, *, limit: int | None) -> None:
    """``schema.json`` beside the files of an export."""
    write_json(json_schema(sheets, to, limit=limit), target / SCHEMA_FILE)


def write_json(document: Any, path: Path) -> None:
    """A JSON file, readable, the same bytes for the same content; half characters become �."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    write_text(text.encode("utf-8", "replace").decode("utf-8"), path)
