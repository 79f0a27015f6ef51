"""Reading the fact tables with DuckDB: text to numbers, every column in the order of its key."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.errors import StudyError
from citysway.pipeline.facts.arrays import (
    LANGS,
    ROLES,
    City,
    Codes,
    Facts,
    Rows,
    Sources,
    Volume,
)
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.uncertainty import hash_ids

_SHARDED = ("doc_city", "doc_city_code")


def load_facts(folder: Path, cities: Sequence[City], codes: Sequence[str]) -> Facts:
    """Read the five fact tables of ``folder``.

    Raises StudyError for a missing table or column.
    """
    listed = tuple(sorted(cities, key=lambda city: city.id))
    names = tuple(sorted(set(codes)))
    with duckdb.connect() as con:
        _register(con, folder)
        con.register("city", pa.table({"city_id": pa.array([c.id for c in listed], pa.string())}))
        con.register("code", pa.table({"code": pa.array(names, pa.string())}))
        try:
            _volume(con)
            return _facts(con, listed, names)
        except duckdb.BinderException as error:
            raise StudyError(f"{folder}: a fact table lacks a column: {error}") from None


def _register(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for table in ("doc_city", "doc_city_code", "exposure", "panel", "sources"):
        path = folder / f"{table}.parquet"
        if table in _SHARDED and not path.exists() and any((folder / table).glob("*.parquet")):
            path = folder / table / "*.parquet"
        elif not path.exists():
            allowed = f" or {table}/*.parquet" if table in _SHARDED else ""
            raise StudyError(
                f"{folder}: {table}.parquet{allowed} is missing; run the facts stage first"
            )
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{quote(path)}')")


def _volume(con: duckdb.DuckDBPyConnection) -> None:
    for query in (_VOLUME, _UNIT, _PERIOD):
        con.execute(query)


_UNIT = """
CREATE TEMP TABLE unit AS
SELECT row_number() OVER (ORDER BY source_id, story_id) - 1 AS unit,
  dense_rank() OVER (ORDER BY source_id) - 1 AS source,
  dense_rank() OVER (ORDER BY story_id) - 1 AS story, source_id, story_id
FROM (SELECT DISTINCT source_id, story_id FROM volume)
"""
_PERIOD = """
CREATE TEMP TABLE period AS
SELECT row_number() OVER (ORDER BY period) - 1 AS period_no, period
FROM (SELECT DISTINCT period FROM volume)
"""
_VOLUME = """
CREATE TEMP TABLE volume AS
SELECT source_id, story_id, kind, lang, coalesce(period, '') AS period, count(*)::DOUBLE AS docs,
  count(*) FILTER (WHERE names_all > 0)::DOUBLE AS named
FROM exposure GROUP BY ALL
"""
_ROWS = f"""
SELECT row_number() OVER (ORDER BY d.doc_id, d.city_id) - 1 AS row, d.doc_id, d.city_id,
  u.unit, coalesce(list_position({list(ROLES)}, d.role), 3) - 1 AS role,
  d.kind = 'policy' AS policy, d.kind = 'news' AS news,
  coalesce(list_position({list(LANGS)}, d.lang), 3) - 1 AS lang,
  p.period_no AS period, d.names, d.names_all, greatest(d.copies, 1) AS copies, d.pos, d.neg, d.neu
FROM doc_city d JOIN city USING (city_id) JOIN unit u USING (source_id, story_id)
  JOIN period p ON p.period = coalesce(d.period, '')
"""
_CODES = """
SELECT r.row, k.code_no AS code, c.x, c.pos, c.neg, c.neu
FROM doc_city_code c JOIN row_table r USING (doc_id, city_id)
  JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS code_no FROM code) k USING (code)
ORDER BY r.row, k.code_no
"""
_VOLUMES = f"""
SELECT u.unit, kind = 'policy' AS policy, kind = 'news' AS news,
  coalesce(list_position({list(LANGS)}, lang), 3) - 1 AS lang, p.period_no AS period, docs, named
FROM volume JOIN unit u USING (source_id, story_id) JOIN period p USING (period)
ORDER BY u.unit, p.period_no, kind, lang
"""
_VOICES = """
SELECT u.source_id AS id, coalesce(scope, 'unknown') AS scope, coalesce(place_id, '') AS place,
  coalesce(country, '') AS country, coalesce(point, 'none') AS point, coalesce(lang, '') AS lang,
  coalesce(lat, 'nan'::DOUBLE)::DOUBLE AS lat, coalesce(lon, 'nan'::DOUBLE)::DOUBLE AS lon
FROM (SELECT DISTINCT source_id FROM unit) u LEFT JOIN sources s ON s.source_id = u.source_id
ORDER BY u.source_id
"""


def _facts(
    con: duckdb.DuckDBPyConnection, cities: tuple[City, ...], codes: tuple[str, ...]
) -> Facts:
    con.execute("CREATE TEMP TABLE row_table AS " + _ROWS)
    units = _columns(con, "SELECT source, story, source_id, story_id FROM unit ORDER BY unit")
    rows = _columns(con, "SELECT * EXCLUDE (doc_id) FROM row_table ORDER BY row")
    order = {city.id: number for number, city in enumerate(cities)}
    rows["city"] = np.array([order[city_id] for city_id in rows.pop("city_id")], np.int64)
    rows.pop("row")
    coded = _columns(con, _CODES)
    volume = _columns(con, _VOLUMES)
    periods = con.execute("SELECT period FROM period ORDER BY period_no").fetchall()
    return Facts(
        cities=cities,
        sources=_sources(con),
        unit_source=units["source"],
        unit_story=units["story"],
        unit_key=hash_ids(list(units["source_id"]), list(units["story_id"])),
        rows=Rows(**rows),
        codes=Codes(**coded),
        code_names=codes,
        volume=Volume(**volume),
        periods=tuple(str(row[0]) for row in periods),
    )


def _sources(con: duckdb.DuckDBPyConnection) -> Sources:
    """One line per source of the volume; a source the registry lacks has an unknown place."""
    found = _columns(con, _VOICES)
    return Sources(**found)


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """Columns by name: whole numbers as int64, fractions as float64, truth values as bool, text as
    objects.
    """
    kinds: dict[str, Any] = {"i": np.int64, "u": np.int64, "f": np.float64, "b": np.bool_}
    found = con.execute(query).fetchnumpy()
    return {
        name: np.asarray(np.ma.getdata(column), dtype=kinds.get(column.dtype.kind, np.object_))
        for name, column in found.items()
    }
