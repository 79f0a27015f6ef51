"""Reading the fact tables with DuckDB: text to numbers, every column in the order of its key."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.errors import StudyError
from citysway.pipeline.fact_arrays import (
    LANGS,
    ROLES,
    City,
    Codes,
    Facts,
    Rows,
    Sources,
    Volume,
)
from citysway.pipeline.uncertainty import hash_ids

_SHARDED = ("doc_city", "doc_city_code")
_STORY_COLUMNS = {"source_id", "kind", "lang", "period"}


def load_facts(folder: Path, cities: Sequence[City], codes: Sequence[str]) -> Facts:
    """Read the five fact tables of ``folder``.

    When ``stories.parquet`` also holds ``source_id, kind, lang, period``, copies of documents
    without any city are known; else each such document of the panel is taken as a story of its own.
    Raises StudyError for a missing table or column.
    """
    listed = tuple(sorted(cities, key=lambda city: city.id))
    names = tuple(sorted(set(codes)))
    with duckdb.connect() as con:
        _register(con, folder)
        con.register("city", pa.table({"city_id": pa.array([c.id for c in listed], pa.string())}))
        con.register("code", pa.table({"code": pa.array(names, pa.string())}))
        try:
            exact = _volume(con)
            return _facts(con, listed, names, exact)
        except duckdb.BinderException as error:
            raise StudyError(f"{folder}: a fact table lacks a column: {error}") from None


def _register(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for table in ("doc_city", "doc_city_code", "panel", "sources", "stories"):
        path = folder / f"{table}.parquet"
        if table in _SHARDED and not path.exists() and any((folder / table).glob("*.parquet")):
            path = folder / table / "*.parquet"
        elif not path.exists():
            allowed = f" or {table}/*.parquet" if table in _SHARDED else ""
            raise StudyError(
                f"{folder}: {table}.parquet{allowed} is missing; run the facts stage first"
            )
        quoted = str(path).replace("'", "''")
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{quoted}')")


def _volume(con: duckdb.DuckDBPyConnection) -> bool:
    con.execute(_DOC)
    columns = {row[0] for row in con.execute("DESCRIBE stories").fetchall()}
    exact = columns >= _STORY_COLUMNS
    con.execute("CREATE TEMP TABLE volume AS " + (_EXACT if exact else _FILLED))
    con.execute(_UNIT)
    con.execute(_PERIOD)
    return exact


_DOC = """
CREATE TEMP TABLE doc AS
SELECT doc_id, source_id, story_id, kind, lang, coalesce(period, '') AS period,
  max(names_all) > 0 AS named
FROM doc_city GROUP BY ALL
"""
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
_EXACT = """
SELECT source_id, story_id, kind, lang, coalesce(period, '') AS period, count(*)::DOUBLE AS docs,
  count(*) FILTER (WHERE named)::DOUBLE AS named
FROM (SELECT s.source_id, s.story_id, s.kind, s.lang, s.period, d.named
  FROM stories s LEFT JOIN doc d ON d.doc_id = s.doc_id) GROUP BY ALL
"""
# Without sources in stories.parquet: the documents of the panel that name no listed city, spread
# evenly over
# the stories the panel counts beyond those of doc_city.
_FILLED = """
SELECT source_id, story_id, kind, lang, period, count(*)::DOUBLE AS docs,
  count(*) FILTER (WHERE named)::DOUBLE AS named FROM doc GROUP BY ALL
UNION ALL
SELECT source_id,
  concat_ws('|', '~', source_id, period, kind, lang, unnest(range(units))) AS story_id,
  kind, lang, period, docs / units AS docs, 0.0 AS named
FROM (SELECT *, least(greatest(stories, 1), docs) AS units FROM (
  SELECT p.source_id, p.kind, p.lang, coalesce(p.period, '') AS period,
    greatest(p.docs - coalesce(k.docs, 0), 0) AS docs, p.stories - coalesce(k.stories, 0) AS stories
  FROM panel p LEFT JOIN (SELECT source_id, kind, lang, period, count(*) AS docs,
      count(DISTINCT story_id) AS stories FROM doc GROUP BY ALL) k
    ON k.source_id = p.source_id AND k.kind = p.kind AND k.lang = p.lang
    AND k.period = coalesce(p.period, '')) WHERE docs > 0)
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
    con: duckdb.DuckDBPyConnection, cities: tuple[City, ...], codes: tuple[str, ...], exact: bool
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
        exact_stories=exact,
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
