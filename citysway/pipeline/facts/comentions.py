"""Cities named together in one document, by source (RA12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.facts.arrays import ROLE_GROUPS
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.network import pair_weight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_CITIES = 10
WHOLE = ""


@dataclass(frozen=True, slots=True)
class CoMentions:
    """Sums by (source, city pair), sorted: ``first`` < ``second`` are city numbers, ``weight`` is
    the sum of 2 / (k (k - 1)) over the source's documents that name both among k cities; ``docs``
    (cities) documents that name the city with another.
    """

    source: Ints
    first: Ints
    second: Ints
    weight: Floats
    docs: Floats


# One line per document that names two listed cities; its number only joins the lines below.
_DOCS = """
CREATE TEMP TABLE doc AS
SELECT row_number() OVER () AS doc, source, k, layer, held FROM (
  SELECT a.doc_id, any_value(s.number) AS source, any_value(a.cities) AS k,
    any_value({layer}) AS layer, list(x.number) AS held
  FROM doc_city a JOIN wanted_city x ON x.id = a.city_id
    JOIN wanted_source s ON s.id = a.source_id {join}
  WHERE {counted} GROUP BY a.doc_id HAVING count(*) > 1)
"""
_NAMINGS = """
CREATE TEMP TABLE naming AS SELECT doc, source, k, layer, unnest(held) AS city FROM doc
"""
_PAIRS = """
SELECT a.source, a.city AS first, b.city AS second, a.k, a.layer, count(*) AS docs
FROM naming a JOIN naming b ON b.doc = a.doc AND a.city < b.city
GROUP BY ALL ORDER BY 1, 2, 3, 4, 5
"""
_NAMED = "SELECT city, count(*) AS docs FROM naming GROUP BY city ORDER BY city"
# The largest sum of namings over a document's cities; the first name where categories tie.
_LAYERS = """
CREATE TEMP TABLE doc_layer AS
SELECT doc_id, arg_max(layer, (x, -position)) AS layer FROM (
  SELECT c.doc_id, l.layer, l.position, sum(c.x) AS x
  FROM doc_city_code c JOIN wanted_code l USING (code) GROUP BY ALL)
GROUP BY doc_id
"""


def comentions(
    folder: Path,
    *,
    cities: Sequence[str],
    sources: Sequence[str],
    lang: str = "all",
    period: str = "all",
    layers: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, CoMentions]:
    """Co-mentions of the listed cities from ``doc_city`` of a study's facts, key ''.

    Documents that are no policy and external to both cities, with 2 to 10 cities; ``cities`` and
    ``sources`` give the numbers. ``layers`` (category -> codes) adds one key per category: the
    documents whose most frequent category it is. Only integers are summed in SQL.
    """
    with duckdb.connect() as con:
        _register(con, folder, cities, sources, layers or {})
        parts = {"counted": _counted(lang, period), "layer": "''", "join": ""}
        if layers:
            con.execute(_LAYERS)
            parts |= {
                "layer": "coalesce(d.layer, '')",
                "join": "LEFT JOIN doc_layer d ON d.doc_id = a.doc_id",
            }
        con.execute(_DOCS.format(**parts))
        con.execute(_NAMINGS)
        pairs, counted = (con.execute(query).fetchnumpy() for query in (_PAIRS, _NAMED))
    docs = np.zeros(len(cities))
    docs[counted["city"].astype(np.int64)] = counted["docs"]
    layer = np.asarray(pairs.pop("layer"), dtype=object)
    found = {WHOLE: _summed(pairs, np.ones(len(layer), dtype=bool), docs)}
    for name in layers or {}:
        found[name] = _summed(pairs, layer == name, np.full(len(cities), np.nan))
    return found


def _register(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    cities: Sequence[str],
    sources: Sequence[str],
    layers: Mapping[str, Sequence[str]],
) -> None:
    for name in ("doc_city", "doc_city_code") if layers else ("doc_city",):
        path = folder / f"{name}.parquet"
        path = path if path.exists() else folder / name / "*.parquet"
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{quote(path)}')")
    for name, ids in (("wanted_city", cities), ("wanted_source", sources)):
        numbers = pa.array(range(len(ids)), pa.int64())
        con.register(name, pa.table({"id": pa.array(list(ids), pa.string()), "number": numbers}))
    rows = [(n, p, code) for p, (n, codes) in enumerate(sorted(layers.items())) for code in codes]
    columns = {
        "layer": pa.array([r[0] for r in rows], pa.string()),
        "position": pa.array([r[1] for r in rows], pa.int64()),
        "code": pa.array([r[2] for r in rows], pa.string()),
    }
    con.register("wanted_code", pa.table(columns))


def _counted(lang: str, period: str) -> str:
    """SQL: which namings count for a pair."""
    roles = ", ".join(f"'{role}'" for role in ROLE_GROUPS["ext"])
    tests = [
        f"a.role IN ({roles}) AND a.names > 0 AND a.cities BETWEEN 2 AND {MOST_CITIES}",
        "a.kind <> 'policy'",
    ]
    if lang != "all":
        tests.append(f"a.lang = '{quote(lang)}'")
    if period != "all":
        tests.append(f"starts_with(coalesce(a.period, ''), '{quote(period)}')")
    return " AND ".join(tests)


def _summed(pairs: Mapping[str, Any], where: npt.NDArray[np.bool_], docs: Floats) -> CoMentions:
    """One row per (source, pair), cities in the order of their numbers."""
    low, high = (pairs[name][where].astype(np.int64) for name in ("first", "second"))
    source, wide = pairs["source"][where].astype(np.int64), len(docs)
    value = pairs["docs"][where] * pair_weight(pairs["k"][where].astype(np.int64))
    key, inverse = np.unique((source * wide + low) * wide + high, return_inverse=True)
    weight = np.bincount(inverse, value, len(key)).astype(float)
    return CoMentions(key // wide**2, key // wide % wide, key % wide, weight, docs)
