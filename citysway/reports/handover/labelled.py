"""Indicators with the names, units and directions of the registry beside every number."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from citysway.pipeline.indicators.registry import registry as embedded
from citysway.reports.handover.words import words
from citysway.reports.numbers.cells import Cells
from citysway.reports.numbers.tables import records
from citysway.reports.words.methods import part_direction, part_name, part_unit
from citysway.reports.words.names import Names
from citysway.reports.words.text import LANGS, strings

if TYPE_CHECKING:
    import duckdb

Registry = Mapping[str, Mapping[str, Any]]
PART = (
    *("indicator", "part", "indicator_zh", "indicator_en", "part_zh", "part_en"),
    *("unit", "unit_zh", "direction", "head_role"),
)
#: Columns of the labelled table, in order; ``headline`` tells the rows a reader looks at first.
COLUMNS = (
    *("indicator", "indicator_zh", "indicator_en", "part", "part_zh", "part_en"),
    *("variant", "variant_zh", "variant_en", "role", "role_zh", "role_en", "lang", "period"),
    *("city_id", "city_zh", "city_en", "value", "lo", "hi", "unit_zh", "unit", "direction"),
    *("headline", "raw", "shrink", "docs", "stories", "sources", "places", "statements"),
    *("coverage", "method", "reason", "reason_zh", "reason_en", "flags", "p"),
)
ORDER = "indicator, part, variant, role, lang, period, city_id"


def label(con: "duckdb.DuckDBPyConnection", names: Names, registry: Registry) -> None:
    """Make the view ``labelled`` of ``indicators``, columns ``COLUMNS``."""
    _table(con, "label_part", PART, part_labels(con, names, registry))
    _table(con, "label_variant", ("indicator", "variant", "zh", "en"), _variants(con))
    for column, section in (("role", "role"), ("reason", "reason")):
        _table(con, f"label_{column}", (column, "zh", "en"), _worded(con, column, section))
    _table(con, "label_city", ("city_id", "zh", "en"), city_labels(con, names))
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW labelled AS
        SELECT {", ".join(_from(name) for name in COLUMNS)}
        FROM indicators i JOIN label_part p USING (indicator, part)
        JOIN label_variant v USING (indicator, variant) JOIN label_role o USING (role)
        JOIN label_city c USING (city_id) LEFT JOIN label_reason r USING (reason)""")


def city_labels(con: "duckdb.DuckDBPyConnection", names: Names) -> list[tuple[str, str, str]]:
    """(city_id, zh, en) of every city of ``indicators``, in order."""
    others = words("no_cities")
    rows = records(con, "SELECT DISTINCT city_id AS id FROM indicators ORDER BY city_id")
    pairs = {row["id"]: others.get(row["id"]) for row in rows}
    return [
        (city, *(_pair(pair, city) if pair else (names.city(city, "zh"), names.city(city, "en"))))
        for city, pair in pairs.items()
    ]


def _from(name: str) -> str:
    if name == "headline":
        return ("(i.role = p.head_role AND i.variant = '' AND i.lang = 'all' AND i.period = 'all')"
                " AS headline")  # fmt: skip
    stem, _, lang = name.rpartition("_")
    table = {"variant": "v", "role": "o", "city": "c", "reason": "r"}.get(stem)
    if table and lang in LANGS:
        return f"{table}.{lang} AS {name}"
    return f"p.{name}" if name in PART[2:] else f"i.{name}"


def part_labels(
    con: "duckdb.DuckDBPyConnection", names: Names, registry: Registry
) -> list[tuple[Any, ...]]:
    """Rows of ``PART`` for every indicator and part of the study, in order."""
    zh_units = _zh_units(registry)
    roles = head_roles(con)
    rows = []
    for row in records(con, "SELECT DISTINCT indicator, part FROM indicators ORDER BY ALL"):
        indicator, part = row["indicator"], row["part"]
        entry = registry.get(indicator, {})
        called = (str(entry.get(f"{lang}_name") or indicator) for lang in LANGS)
        parts = (part_name(entry, part, lang, name=_namer(names, lang))
                 for lang in LANGS)  # fmt: skip
        unit = part_unit(entry, part)
        rows.append((indicator, part, *called, *parts, unit, zh_units.get(unit, unit),
                     part_direction(entry, part), roles[indicator]))  # fmt: skip
    return rows


def _namer(names: Names, lang: str) -> Callable[[str], str]:
    return lambda code: names.code(code, lang)


def head_roles(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Indicator -> its headline role in this study."""
    rows = records(
        con,
        """SELECT indicator, part, role, '' AS city_id, max(value) AS value, NULL AS flags
           FROM indicators WHERE variant = '' AND lang = 'all' AND period = 'all'
           GROUP BY ALL ORDER BY ALL""",
    )
    cells = Cells.from_rows(rows)
    named = records(con, "SELECT DISTINCT indicator FROM indicators")
    return {row["indicator"]: cells.role(row["indicator"]) for row in named}


def _zh_units(registry: Registry) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in embedded().values():
        found |= {part.unit: part.zh_unit for part in entry.parts} | {entry.unit: entry.zh_unit}
    return found | {
        str(entry["unit"]): str(entry["zh_unit"])
        for entry in registry.values() if "unit" in entry and "zh_unit" in entry
    }  # fmt: skip


def _variants(con: "duckdb.DuckDBPyConnection") -> list[tuple[Any, ...]]:
    known, default = embedded(), words("variants")["default"]
    rows = []
    for row in records(con, "SELECT DISTINCT indicator, variant FROM indicators ORDER BY ALL"):
        declared = known[row["indicator"]].variants if row["indicator"] in known else ()
        pair = next(((v.zh_name, v.en_name) for v in declared if v.name == row["variant"]), None)
        shown = pair or _pair(default if not row["variant"] else None, row["variant"])
        rows.append((row["indicator"], row["variant"], *shown))
    return rows


def _worded(
    con: "duckdb.DuckDBPyConnection", column: str, section: str
) -> list[tuple[str, str, str]]:
    known = strings()[section]
    found = records(con, f"SELECT DISTINCT {column} AS x FROM indicators WHERE {column} NOT NULL")
    values = sorted(row["x"] for row in found)
    return [(value, *_pair(known.get(value), value)) for value in values]


def _pair(pair: list[str] | None, value: str) -> tuple[str, str]:
    return (pair[0], pair[1]) if pair else (value, value)


def _table(
    con: "duckdb.DuckDBPyConnection", name: str, columns: tuple[str, ...], rows: list[Any]
) -> None:
    import pyarrow as pa

    kinds = {"direction": pa.int8()}
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in columns])
    lists: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in columns]
    arrays = [pa.array(values, kind) for values, kind in zip(lists, schema.types, strict=True)]
    con.register(f"{name}_rows", pa.Table.from_arrays(arrays, schema=schema))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM {name}_rows")
    con.unregister(f"{name}_rows")
