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


_PAIRS = """
SELECT s.number AS source, x.number AS first, y.number AS second, a.cities AS k,
  {layer} AS layer, count(*) AS docs
FROM doc_city a JOIN doc_city b ON b.doc_id = a.doc_id AND a.city_id < b.city_id
  JOIN wanted_city x ON x.id = a.city_id JOIN wanted_city y ON y.id = b.city_id
  JOIN wanted_source s ON s.id = a.source_id {join}
WHERE {both} GROUP BY ALL ORDER BY 1, 2, 3, 4, 5
"""
_DOCS = """
SELECT x.number AS city, count(DISTINCT a.doc_id) AS docs
FROM doc_city a JOIN doc_city b ON b.doc_id = a.doc_id AND a.city_id <> b.city_id
  JOIN wanted_city x ON x.id = a.city_id JOIN wanted_city y ON y.id = b.city_id
  JOIN wanted_source s ON s.id = a.source_id
WHERE {both} GROUP BY ALL ORDER BY 1
"""
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
        parts = {"both": _both(lang, period), "layer": "''", "join": ""}
        if layers:
            con.execute(_LAYERS)
            parts |= {
                "layer": "coalesce(d.layer, '')",
                "join": "LEFT JOIN doc_layer d ON d.doc_id = a.doc_id",
            }
        pairs = con.execute(_PAIRS.format(**parts)).fetchnumpy()
        counted = con.execute(_DOCS.format(**parts)).fetchnumpy()
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


def _both(lang: str, period: str) -> str:
    """SQL: which documents count for a pair of their cities."""
    roles = ", ".join(f"'{role}'" for role in ROLE_GROUPS["ext"])
    tests = [
        f"a.role IN ({roles}) AND b.role IN ({roles})",
        f"a.names > 0 AND b.names > 0 AND a.cities BETWEEN 2 AND {MOST_CITIES}",
        "a.kind <> 'policy'",
    ]
    if lang != "all":
        tests.append(f"a.lang = '{quote(lang)}'")
    if period != "all":
        tests.append(f"starts_with(coalesce(a.period, ''), '{quote(period)}')")
    return " AND ".join(tests)


def _summed(pairs: Mapping[str, Any], where: npt.NDArray[np.bool_], docs: Floats) -> CoMentions:
    """One row per (source, pair), cities in the order of their numbers."""
    first, second = (pairs[name][where].astype(np.int64) for name in ("first", "second"))
    low, high = np.minimum(first, second), np.maximum(first, second)
    source, wide = pairs["source"][where].astype(np.int64), len(docs)
    value = pairs["docs"][where] * pair_weight(pairs["k"][where].astype(np.int64))
    key, inverse = np.unique((source * wide + low) * wide + high, return_inverse=True)
    weight = np.bincount(inverse, value, len(key)).astype(float)
    return CoMentions(key // wide**2, key // wide % wide, key % wide, weight, docs)
