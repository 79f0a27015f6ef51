"""The fact tables as one sorted database on disk, from which chunks of cities are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.errors import StudyError
from citysway.pipeline.facts.arrays import (
    LANGS,
    ROLES,
    Chunk,
    City,
    Codes,
    Ints,
    Rows,
    Sources,
)
from citysway.pipeline.stages import quote

_TABLES = ("doc_city", "doc_city_code", "exposure", "panel", "sources")
_SHARDED = ("doc_city", "doc_city_code")
CHUNK_ROWS = 30_000
_LEAST_ROWS, _PIECES = 2_000, 8  # a small study still has work for every core


@dataclass(frozen=True, slots=True)
class Store:
    """Where the sorted facts lie, and all that is small enough to be held in memory.

    ``first_row`` (cities + 1): the rows of each city; ``stated``: role numbers of sources x cities
    as documents state them, -1 where none does.
    """

    path: Path
    cities: tuple[City, ...]
    sources: Sources
    codes: tuple[str, ...]
    periods: tuple[str, ...]
    first_row: Ints
    stated: Ints


def make_store(
    folder: Path, path: Path, *, cities: Sequence[City], codes: Sequence[str], memory: str = "1GB"
) -> Store:
    """Sort the fact tables of ``folder`` into the database file ``path``.

    Raises StudyError for a missing table or column.
    """
    listed = tuple(sorted(cities, key=lambda city: city.id))
    names = tuple(sorted(set(codes)))
    config = {"memory_limit": memory, "temp_directory": str(path.with_suffix(".tmp"))}
    with duckdb.connect(str(path), config=config) as con:
        _register(con, folder)
        con.register("city", numbered("city_id", [city.id for city in listed]))
        con.register("code_name", numbered("code", list(names)))
        try:
            for query in (_PERIOD, _SOURCE, _ROW, _CODE, _UNIT):
                con.execute(query)
        except duckdb.BinderException as error:
            raise StudyError(f"{folder}: a fact table lacks a column: {error}") from None
        return Store(
            path,
            listed,
            Sources(**columns(con, _VOICES)),
            names,
            tuple(str(row[0]) for row in con.execute(_PERIODS).fetchall()),
            _first_rows(con, len(listed)),
            _stated(con, len(listed)),
        )


def _register(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for table in _TABLES:
        path = folder / f"{table}.parquet"
        if table in _SHARDED and not path.exists() and any((folder / table).glob("*.parquet")):
            path = folder / table / "*.parquet"
        elif not path.exists():
            allowed = f" or {table}/*.parquet" if table in _SHARDED else ""
            raise StudyError(
                f"{folder}: {table}.parquet{allowed} is missing; run the facts stage first"
            )
        con.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM read_parquet('{quote(path)}')")


def numbered(name: str, values: list[str]) -> pa.Table:
    """Names and their numbers from 0, to be registered."""
    return pa.table({name: pa.array(values, pa.string()), "number": np.arange(len(values))})


_PERIOD = """
CREATE TABLE period AS
SELECT row_number() OVER (ORDER BY period) - 1 AS number, period
FROM (SELECT DISTINCT coalesce(period, '') AS period FROM exposure)
"""
_PERIODS = "SELECT period FROM period ORDER BY number"
_SOURCE = """
CREATE TABLE source AS
SELECT row_number() OVER (ORDER BY source_id) - 1 AS number, source_id
FROM (SELECT DISTINCT source_id FROM exposure)
"""
# A story in a source as 64 bits; {0} is the table with a point, or nothing.
UNIT_KEY = "md5_number_lower(concat({0}source_id, chr(31), {0}story_id))"
_LANG = f"coalesce(list_position({list(LANGS)}, {{0}}.lang), {len(LANGS) + 1}) - 1"
_ROW = f"""
CREATE TABLE row AS
SELECT row_number() OVER (ORDER BY city, source, key, doc_id) - 1 AS row, * FROM (
  SELECT c.number AS city, s.number AS source, md5_number_lower(d.story_id) AS story,
    {UNIT_KEY.format("d.")} AS key, coalesce(list_position({list(ROLES)}, d.role), 3) - 1 AS role,
    d.kind = 'policy' AS policy, d.kind = 'news' AS news, {_LANG.format("d")} AS lang,
    p.number AS period, d.names, d.names_all, d.cities, d.focus,
    greatest(d.copies, 1) AS copies,
    greatest(count(*) FILTER (d.role IN ('int', 'nat', 'prov', 'oth'))
             OVER (PARTITION BY d.city_id, d.story_id), 1) AS outside,
    d.pos, d.neg, d.neu, d.doc_id, d.city_id
  FROM doc_city d JOIN city c USING (city_id) JOIN source s USING (source_id)
    JOIN period p ON p.period = coalesce(d.period, ''))
ORDER BY row
"""
_CODE = """
CREATE TABLE code AS
SELECT r.row, k.number AS code, c.x, c.pos, c.neg, c.neu, c.plan, c.done
FROM doc_city_code c JOIN row r USING (doc_id, city_id) JOIN code_name k USING (code)
ORDER BY r.row, k.number
"""
# A unit is one story inside one source, in one language and period: what is resampled. ``share`` is
# its part of the story; a ``plain`` story stands in one source and is no listed city's own text.
_UNIT = f"""
CREATE TABLE unit AS
WITH own AS (SELECT DISTINCT story FROM row WHERE role = 0 AND NOT policy),
counted AS (
  SELECT s.number AS source, {UNIT_KEY.format("e.")} AS key, md5_number_lower(e.story_id) AS story,
    {_LANG.format("e")} AS lang, p.number AS period, count(*) AS docs,
    count(*) FILTER (e.kind = 'news') AS news,
    count(*) FILTER (e.kind = 'news' AND e.names_all > 0) AS named
  FROM exposure e JOIN source s USING (source_id) JOIN period p ON p.period = coalesce(e.period, '')
  WHERE e.kind <> 'policy' GROUP BY ALL)
SELECT source, key, story, lang, period, docs, news, named,
  docs / sum(docs) OVER (PARTITION BY story) AS share,
  min(source) OVER (PARTITION BY story) = max(source) OVER (PARTITION BY story)
    AND story NOT IN (SELECT story FROM own) AS plain
FROM counted ORDER BY source, key, lang, period
"""
_VOICES = """
SELECT s.source_id AS id, coalesce(scope, 'unknown') AS scope, coalesce(place_id, '') AS place,
  coalesce(country, '') AS country, coalesce(point, 'none') AS point, coalesce(lang, '') AS lang,
  coalesce(lat, 'nan'::DOUBLE)::DOUBLE AS lat, coalesce(lon, 'nan'::DOUBLE)::DOUBLE AS lon
FROM source s LEFT JOIN sources USING (source_id) ORDER BY s.number
"""
# The role a source has for a city: the one most of its documents state, own texts and policy apart.
_STATED = f"""
SELECT source, city, role, count(*) AS n FROM row
WHERE role NOT IN ({ROLES.index("own")}, {ROLES.index("gov")}) AND NOT policy
GROUP BY ALL ORDER BY source, city, n, role DESC
"""


def _first_rows(con: duckdb.DuckDBPyConnection, cities: int) -> Ints:
    found = columns(con, "SELECT city, count(*) AS n FROM row GROUP BY city ORDER BY city")
    count = np.zeros(cities, np.int64)
    count[found["city"]] = found["n"]
    return np.concatenate([[0], np.cumsum(count)])


def _stated(con: duckdb.DuckDBPyConnection, cities: int) -> Ints:
    sources = con.execute("SELECT count(*) FROM source").fetchall()[0][0]
    roles = np.full((sources, cities), -1, dtype=np.int64)
    found = columns(con, _STATED)
    roles[found["source"], found["city"]] = found["role"]  # the most frequent is written last
    return roles


def chunk_bounds(store: Store, *, most: int = CHUNK_ROWS) -> list[tuple[int, int]]:
    """Ranges of city numbers with about ``most`` rows each, at least one city; the same for any
    number of workers.
    """
    most = min(most, max(int(store.first_row[-1]) // _PIECES, _LEAST_ROWS))
    bounds, first = [], 0
    while first < len(store.cities):
        limit = store.first_row[first] + most
        last = max(int(np.searchsorted(store.first_row, limit, side="right")) - 1, first + 1)
        bounds.append((first, min(last, len(store.cities))))
        first = bounds[-1][1]
    return bounds or [(0, 0)]


def take_chunk(store: Store, first: int, last: int, *, period: str | None = None) -> Chunk:
    """The rows of cities ``first`` to ``last``; ``period``: those whose month begins so."""
    span = f"row >= {store.first_row[first]} AND row < {store.first_row[last]}"
    if period is not None:
        wanted = [n for n, name in enumerate(store.periods) if name.startswith(period)]
        span += f" AND period IN ({', '.join(map(str, wanted)) or '-1'})"
    with duckdb.connect(str(store.path), read_only=True, config={"threads": 1}) as con:
        rows = columns(
            con, f"SELECT * EXCLUDE (doc_id, city_id) FROM row WHERE {span} ORDER BY row"
        )
        codes = columns(
            con,
            f"SELECT c.* FROM code c SEMI JOIN (SELECT row FROM row WHERE {span}) USING (row) "
            f"WHERE c.row >= {store.first_row[first]} AND c.row < {store.first_row[last]} "
            "ORDER BY c.row, c.code",
        )
    number = rows.pop("row")
    codes["row"] = np.searchsorted(number, codes["row"])
    return Chunk(first, last, Rows(**rows), Codes(**codes))


def used_parts(store: Store, simplex: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, int]:
    """How many parts of each framework are spoken of at all, by anyone at any time."""
    with duckdb.connect(str(store.path), read_only=True) as con:
        found = columns(con, "SELECT DISTINCT code FROM code WHERE x > 0")["code"]
    used = {store.codes[number] for number in found}
    return {
        name: sum(1 for codes in groups.values() if used.intersection(codes))
        for name, groups in simplex.items()
    }


def columns(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """Columns by name: whole numbers as int64 (hashes as uint64), fractions as float64, truth
    values as bool, text as objects.
    """
    kinds: dict[str, Any] = {"i": np.int64, "f": np.float64, "b": np.bool_}
    found = con.execute(query).fetchnumpy()
    arrays: dict[str, Any] = {}
    for name, column in found.items():
        data = np.ma.getdata(column)
        hashed = name in ("key", "story")
        kind = (
            np.uint64
            if hashed
            else kinds.get("i" if data.dtype.kind == "u" else data.dtype.kind, np.object_)
        )
        arrays[name] = np.asarray(data, dtype=kind)
    return arrays
