"""What was exported, read again: types, missing values and lists as they were."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.frictionless import DATA
from citysway.reports.handover.sdmx import CODED, DIMENSIONS, NUMBERS
from citysway.reports.handover.sheets import SCHEMA_FILE
from citysway.reports.words.spreadsheet import NUMBER_SQL, RISKY_SQL, name_of, split_list, xml_plain
from citysway.reports.words.spreadsheet import plain as unsafe

if TYPE_CHECKING:
    import pyarrow as pa


def read_export(folder: Path) -> dict[str, "pa.Table"]:
    """File (without suffix) or table -> its rows, with the types of the study's tables.

    Apostrophes of harmless texts are taken off. Raises StudyError where ``folder`` holds no
    export, or one of another version.
    """
    try:
        schema = json.loads((folder / SCHEMA_FILE).read_text(encoding="utf-8"))
        to, version = schema["$id"].rpartition(":")[2], schema["schemaVersion"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError(f"{folder}: no export of a study: no {SCHEMA_FILE} in it") from error
    if version != SCHEMA_VERSION or to not in READERS:
        raise StudyError(
            f"{folder}: an export {to!r} of schema version {version}; this program reads "
            f"{', '.join(READERS)} of version {SCHEMA_VERSION}"
        )
    return READERS[to](folder, schema)


def _csv(folder: Path, schema: Mapping[str, Any]) -> dict[str, "pa.Table"]:
    inside = folder / DATA if (folder / DATA).is_dir() else folder
    as_json = inside != folder
    return {
        name: _typed(_texts(inside / row["x-file"]), row["properties"], as_json=as_json)
        for name, row in schema["$defs"].items()
    }


def _texts(path: Path, *, missing: str = "NA") -> "pa.Table":
    """Every cell of a CSV as text; what is written ``missing`` without quotes is None."""
    import pyarrow as pa
    from pyarrow import csv

    size = min(max(path.stat().st_size + 1, 1 << 16), (1 << 31) - 1)
    with path.open("rb") as file:
        head = file.readline().decode("utf-8-sig").strip().split(",")
    kinds = dict.fromkeys((name.strip('"') for name in head), pa.string())
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(block_size=size, use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=kinds, null_values=[missing], strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )  # fmt: skip


def _typed(texts: "pa.Table", said: Mapping[str, Any], *, as_json: bool) -> "pa.Table":
    import duckdb

    lists = {name: about["x-type"] for name, about in said.items()
             if about["x-type"] == "VARCHAR[]" and not as_json}  # fmt: skip
    chosen = ", ".join(
        f"{name_of(name) if name in lists else _typed_sql(name_of(name), about['x-type'], as_json)}"
        f" AS {name_of(name)}"
        for name, about in said.items()
    )
    with duckdb.connect() as con:
        con.register("texts", texts)
        table = con.sql(f"SELECT {chosen} FROM texts").to_arrow_table()
    return _with_lists(table, lists)


def _with_lists(table: "pa.Table", names: Iterable[str]) -> "pa.Table":
    """Joined lists of texts as lists."""
    import pyarrow as pa

    for name in names:
        known = {
            text: None if text is None else split_list(unsafe(text))
            for text in table[name].unique().to_pylist()
        }
        values = pa.array([known[t] for t in table[name].to_pylist()], pa.list_(pa.string()))
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def _typed_sql(name: str, kind: str, as_json: bool) -> str:
    if kind == "VARCHAR":
        inner = f"substr({name}, 2)"
        return (
            f"CASE WHEN starts_with({name}, '''') AND regexp_matches({inner}, '{RISKY_SQL}') "
            f"AND NOT regexp_matches({inner}, '{NUMBER_SQL}') THEN {inner} ELSE {name} END"
        )
    if kind.endswith("[]") and not as_json and "STRUCT" not in kind:
        item = rf"lambda i: CAST(nullif(i, '\N') AS {kind[:-2]})"
        items = f"list_transform(string_split({name}, '|'), {item})"
        return f"CASE WHEN {name} = '' THEN [] ELSE {items} END"
    if kind.endswith("[]") or "STRUCT" in kind:
        return f"CAST(CAST({name} AS JSON) AS {kind})"
    return f"CAST({name} AS {kind})"


@cache
def _arrow(kind: str) -> "pa.DataType":
    import duckdb

    with duckdb.connect() as con:
        return con.sql(f"SELECT CAST(NULL AS {kind}) AS x").to_arrow_table().schema[0].type


def _sdmx(folder: Path, schema: Mapping[str, Any]) -> dict[str, "pa.Table"]:
    """Codes become what they stand for; the table has the columns of ``indicators`` again."""
    import duckdb

    lists = _csv_of(folder / "codelists.csv", schema["$defs"]["codelists"])
    texts = _texts(folder / "indicators.csv", missing="")
    coded = {**DIMENSIONS, **CODED}
    joins = " ".join(
        f"LEFT JOIN lists c{at} ON c{at}.codelist = 'CL_{name}' AND c{at}.code = o.{name}"
        for at, name in enumerate(coded)
    )
    kinds = {
        name: about["x-type"] for name, about in schema["$defs"]["indicators"]["properties"].items()
    }
    chosen = [
        *(f"c{at}.value AS {column}" for at, column in enumerate(coded.values())),
        "CAST(o.OBS_VALUE AS DOUBLE) AS value",
        *(f"CAST(o.{name} AS {kinds[name]}) AS {column}" for name, column in NUMBERS.items()),
        "o.FLAGS AS flags",
    ]  # fmt: skip
    with duckdb.connect() as con:
        con.register("o", texts)
        con.register("lists", lists)
        found = con.sql(
            f"SELECT {', '.join(chosen)} FROM o {joins} "
            "ORDER BY indicator, part, variant, role, lang, period, city_id"
        ).to_arrow_table()
    return {"indicators": _with_lists(found, ["flags"]), "codelists": lists}


def _csv_of(path: Path, row: Mapping[str, Any]) -> "pa.Table":
    return _typed(_texts(path), row["properties"], as_json=False)


def _parquet(folder: Path, schema: Mapping[str, Any]) -> dict[str, "pa.Table"]:
    import pyarrow.parquet as pq

    return {name: pq.read_table(folder / row["x-file"]) for name, row in schema["$defs"].items()}


def _json(folder: Path, schema: Mapping[str, Any]) -> dict[str, "pa.Table"]:
    import pyarrow as pa

    document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    return {
        name: pa.Table.from_pylist(document[name]) for name in ("cities", "indicators", "values")
    }


def _xlsx(folder: Path, schema: Mapping[str, Any]) -> dict[str, "pa.Table"]:
    import openpyxl
    import pyarrow as pa

    tables = {}
    for name, row in schema["$defs"].items():
        file, _, title = row["x-file"].partition("#")
        book = openpyxl.load_workbook(folder / file, read_only=True)
        lines = [
            [_cell(value) for value in line] for line in book[title].iter_rows(values_only=True)
        ]
        book.close()
        columns = list(row["properties"])
        start = next(at for at, line in enumerate(lines) if line[: len(columns)] == columns)
        said = [(column, _arrow(about["x-type"])) for column, about in row["properties"].items()]
        blank = ["" if about["type"] == "string" else None for about in row["properties"].values()]
        rows = [
            {column: other if value is None else value
             for column, value, other in zip_longest(columns, line, blank)}
            for line in lines[start + 1 :]
        ]  # fmt: skip
        tables[name] = pa.Table.from_pylist(rows, pa.schema(said))
    return tables


def _cell(value: Any) -> Any:
    return unsafe(xml_plain(value)) if isinstance(value, str) else value


READERS: dict[str, Callable[[Path, Mapping[str, Any]], dict[str, "pa.Table"]]] = {
    "coinr": _csv,
    "composite": _csv,
    "csv": _csv,
    "frictionless": _csv,
    "json": _json,
    "parquet": _parquet,
    "sdmx": _sdmx,
    "tidy": _csv,
    "xlsx": _xlsx,
}
