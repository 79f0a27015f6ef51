"""Indicators as SDMX-CSV 2.0, and the code lists its codes are taken from."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.labelled import ORDER
from citysway.reports.handover.sheets import Column, Sheet
from citysway.reports.handover.tabular import copy_csv
from citysway.reports.handover.words import about_column, words
from citysway.reports.numbers.tables import has, records
from citysway.reports.words.spreadsheet import SQL_SAFE, cell_sql

if TYPE_CHECKING:
    import duckdb

DATAFLOW = f"CITYSWAY:INDICATORS({SCHEMA_VERSION}.0.0)"
#: Column of the file -> column of ``labelled`` it is the code of. Dimensions, then attributes.
DIMENSIONS = {
    "INDICATOR": "indicator", "PART": "part", "VARIANT": "variant", "ROLE": "role", "LANG": "lang",
    "REF_AREA": "city_id", "TIME_PERIOD": "period",
}  # fmt: skip
CODED = {"UNIT_MEASURE": "unit", "METHOD": "method", "REASON": "reason"}
NUMBERS = {
    "LOWER_BOUND": "lo", "UPPER_BOUND": "hi", "RAW": "raw", "SHRINK": "shrink", "DOCS": "docs",
    "STORIES": "stories", "SOURCES": "sources", "PLACES": "places", "STATEMENTS": "statements",
    "COVERAGE": "coverage", "P_VALUE": "p", "DIRECTION": "direction",
}  # fmt: skip
EMPTY, ALL_TIME = "_Z", "_T"  # not applicable; total
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=.))*\Z")


def sdmx_code(value: str) -> str:
    """An SDMX identifier for any text: ``.`` becomes ``@``, other signs ``$`` and their number.

    The empty text is ``_Z``. ``sdmx_value`` gives the text back.
    """
    if not value:
        return EMPTY
    first = re.fullmatch("[A-Za-z0-9]", value[0]) is not None
    head = value[0] if first else f"${ord(value[0]):X}$"
    return head + re.sub(r"[^A-Za-z0-9_-]", _sign, value[1:])


def _sign(found: re.Match[str]) -> str:
    return "@" if found[0] == "." else f"${ord(found[0]):X}$"


def sdmx_value(code: str) -> str:
    """The text that ``sdmx_code`` was given."""
    if code == EMPTY:
        return ""
    return re.sub(r"\$([0-9A-F]+)\$|@", lambda m: chr(int(m[1], 16)) if m[1] else ".", code)


def sdmx_files(con: "duckdb.DuckDBPyConnection", target: Path) -> tuple[list[Path], list[Sheet]]:
    """``indicators.csv`` and ``codelists.csv``; the view ``labelled`` must have been made.

    TIME_PERIOD of all dates together is the span of the dated documents as an ISO 8601 range.
    """
    lists = _codelists(con)
    _register(con, lists)
    flags = cell_sql("l.flags", "VARCHAR[]")
    coded = {**DIMENSIONS, **CODED}
    joins = " ".join(
        f"LEFT JOIN sdmx_codes c{at} ON c{at}.codelist = 'CL_{name}' AND c{at}.value = l.{column}"
        for at, (name, column) in enumerate(coded.items())
    )
    at = {name: f"c{number}.code" for number, name in enumerate(coded)}
    chosen = [
        "'dataflow' AS STRUCTURE", f"'{DATAFLOW}' AS STRUCTURE_ID", "'I' AS ACTION",
        *(f"{at[name]} AS {name}" for name in DIMENSIONS),
        "l.value AS OBS_VALUE", f"{_status()} AS OBS_STATUS",
        *(f"{at[name]} AS {name}" for name in CODED),
        *(f"l.{column} AS {name}" for name, column in NUMBERS.items()), f"{flags} AS FLAGS",
    ]  # fmt: skip
    order = ", ".join(f"l.{name}" for name in ORDER.split(", "))
    query = f"SELECT {', '.join(chosen)} FROM labelled l {joins} ORDER BY {order}"
    copy_csv(con, query, target / "indicators.csv", bom=False, missing="")
    con.execute(SQL_SAFE)
    copy_csv(
        con,
        "SELECT codelist, code, safe(value) AS value, safe(zh) AS name_zh, safe(en) AS name_en"
        " FROM sdmx_codes ORDER BY codelist, code",
        target / "codelists.csv",
        bom=False,
    )
    return [target / "indicators.csv", target / "codelists.csv"], _sheets(con)


def _status() -> str:
    known: dict[str, str] = words("obs_status")
    cases = " ".join(f"WHEN '{reason}' THEN '{code}'" for reason, code in known.items())
    return (
        f"CASE WHEN l.value IS NOT NULL THEN '{known['value']}' "
        f"ELSE CASE l.reason {cases} ELSE '{known['other']}' END END"
    )


def _codelists(con: "duckdb.DuckDBPyConnection") -> list[dict[str, str]]:
    """(codelist, code, value, zh, en) of every code that occurs."""
    named = {
        "INDICATOR": "indicator", "PART": "part", "VARIANT": "variant", "ROLE": "role",
        "REF_AREA": "city", "REASON": "reason",
    }  # fmt: skip
    rows: list[dict[str, str]] = []
    taken: set[tuple[str, str]] = set()
    for name, column in {**DIMENSIONS, **CODED}.items():
        stem = named.get(name)
        zh, en = (f"min({stem}_zh)", f"min({stem}_en)") if stem else (column, column)
        zh = "min(unit_zh)" if name == "UNIT_MEASURE" else zh
        for row in records(
            con,
            f"SELECT {column} AS value, {zh} AS zh, {en} AS en FROM labelled "
            f"WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY {column}",
        ):
            code = _code(con, name, row["value"])
            while (name, code) in taken:
                code += "_"
            taken.add((name, code))
            rows.append({"codelist": f"CL_{name}", "code": code, **row})
    status = words("status_names").items()
    said = [{"value": code, "zh": pair[0], "en": pair[1], "code": code} for code, pair in status]
    return [*rows, *({"codelist": "CL_OBS_STATUS", **row} for row in said)]


def _code(con: "duckdb.DuckDBPyConnection", name: str, value: str) -> str:
    if name == "UNIT_MEASURE":
        return re.sub(r"[^A-Z0-9]+", "_", value.upper()).strip("_") or EMPTY
    if name != "TIME_PERIOD":
        return sdmx_code(value)
    return _all_dates(con) if value == "all" else value if value[:1].isdigit() else EMPTY


def _all_dates(con: "duckdb.DuckDBPyConnection") -> str:
    if not has(con, "documents"):
        return ALL_TIME
    first, days = con.execute(
        "SELECT min(date)::VARCHAR, date_diff('day', min(date), max(date)) + 1 FROM documents"
    ).fetchall()[0]
    return f"{first}/P{days}D" if first else ALL_TIME


def _register(con: "duckdb.DuckDBPyConnection", rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in ("codelist", "code", "value", "zh", "en")])
    con.register("sdmx_rows", pa.Table.from_pylist(rows, schema))
    con.execute("CREATE OR REPLACE TEMP TABLE sdmx_codes AS FROM sdmx_rows")
    con.unregister("sdmx_rows")


def _sheets(con: "duckdb.DuckDBPyConnection") -> list[Sheet]:
    def said(column: str) -> tuple[str, str]:
        return about_column("indicators", column)

    kinds = {name: kind for name, kind, *_ in con.execute("DESCRIBE labelled").fetchall()}
    columns = [
        *(Column(name, "VARCHAR", empty=False) for name in ("STRUCTURE", "STRUCTURE_ID", "ACTION")),
        *(Column(name, "VARCHAR", said(own), empty=False) for name, own in DIMENSIONS.items()),
        Column("OBS_VALUE", "DOUBLE", said("value")),
        Column("OBS_STATUS", "VARCHAR", empty=False),
        *(Column(name, "VARCHAR", said(own)) for name, own in CODED.items()),
        *(Column(name, kinds[own], said(own)) for name, own in NUMBERS.items()),
        Column("FLAGS", "VARCHAR[]", said("flags")),
    ]  # fmt: skip
    lists = [Column(name, "VARCHAR", empty=False)
             for name in ("codelist", "code", "value", "name_zh", "name_en")]  # fmt: skip
    about = words("files")
    return [
        Sheet("indicators", "indicators.csv", tuple(about["observations"]), tuple(DIMENSIONS),
              tuple(columns)),
        Sheet("codelists", "codelists.csv", tuple(about["codelists"]), ("codelist", "code"),
              tuple(lists)),
    ]  # fmt: skip
