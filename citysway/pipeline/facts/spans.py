"""What is said of cities in two spans of time, by source, summed by SQL over the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import Floats, Ints
from citysway.pipeline.stages import quote

_OUTSIDE = "('int', 'nat', 'prov', 'oth')"


@dataclass(frozen=True, slots=True)
class Spans:
    """Attention, tone and profile of all cities on two sides, by source: ``cities``; ``named`` and
    ``heard`` documents (2 x cities x sources); ``tone`` positive less negative and all statements,
    ``profile`` shares of elements and documents that have any (2 x cities x sources x columns).
    """

    cities: tuple[str, ...]
    codes: tuple[str, ...]
    named: Floats
    heard: Floats
    tone: Floats
    profile: Floats


def load_spans(out: Path, sides: Sequence[Sequence[str]]) -> Spans:
    """Sums by city and source on both sides, by SQL over the facts."""
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        con.register("span", pa.table({
            "period": pa.array([name for side in sides for name in side], pa.string()),
            "side": pa.array([n for n, side in enumerate(sides) for _ in side], pa.int64()),
        }))  # fmt: skip
        con.execute(_VIEW.format(out=quote(out)))
        cities = tuple(row[0] for row in con.execute(_CITIES).fetchall())
        sources = tuple(row[0] for row in con.execute(_SOURCES).fetchall())
        codes = tuple(row[0] for row in con.execute(_CODES).fetchall())
        place = ({c: n for n, c in enumerate(cities)}, {s: n for n, s in enumerate(sources)})
        tables = [con.execute(query).fetchnumpy() for query in (_SAID, _PROFILE, _HEARD, _NEAR)]
    said, profile, heard, near = tables
    shape = (2, len(cities), len(sources))
    at = _at(said, *place)
    named, tone = np.zeros(shape), np.zeros((*shape, 2))
    named[at] = said["docs"]
    tone[at] = np.stack([said["net"], said["all_"]], axis=1)
    shares = np.zeros((*shape, len(codes) + 1))
    number = {code: n for n, code in enumerate(codes)} | {"": len(codes)}
    column = np.array([number[code] for code in profile["code"]], dtype=np.int64)
    side, owner, source = _at(profile, *place)
    shares[side, owner, source, column] = profile["y"]
    volume = np.zeros((2, len(sources)))
    volume[heard["side"], [place[1][s] for s in heard["source_id"]]] = heard["docs"]
    outside = np.ones(shape[1:])
    outside[[place[0][c] for c in near["city_id"]], [place[1][s] for s in near["source_id"]]] = 0
    total = np.maximum(volume[:, None, :] * outside[None], named)
    return Spans(cities, codes, named, total, tone, shares)


def _at(table: dict[str, Any], cities: dict[str, int], sources: dict[str, int]) -> tuple[Ints, ...]:
    return (
        np.asarray(table["side"], dtype=np.int64),
        np.array([cities[c] for c in table["city_id"]], dtype=np.int64),
        np.array([sources[s] for s in table["source_id"]], dtype=np.int64),
    )


_VIEW = f"""
CREATE TEMP TABLE said AS
SELECT side, d.*, 1 / greatest(count(*) OVER (PARTITION BY side, city_id, story_id), 1) AS w
FROM read_parquet('{{out}}/doc_city/*.parquet') d JOIN span USING (period)
WHERE role IN {_OUTSIDE} AND kind <> 'policy' AND names > 0;
CREATE TEMP VIEW told AS SELECT side, e.* FROM read_parquet('{{out}}/exposure.parquet') e
JOIN span USING (period) WHERE kind <> 'policy';
CREATE TEMP TABLE coded AS
SELECT side, city_id, source_id, code, w * x / sum(x) OVER (PARTITION BY doc_id, city_id) AS y
FROM read_parquet('{{out}}/doc_city_code/*.parquet') JOIN said USING (doc_id, city_id)
WHERE regexp_matches(code, '^E\\d+$') AND x > 0;
CREATE TEMP VIEW near AS
SELECT DISTINCT city_id, source_id FROM read_parquet('{{out}}/doc_city/*.parquet')
WHERE role IN ('own', 'home')
"""
_CITIES = "SELECT DISTINCT city_id FROM said ORDER BY 1"
_SOURCES = "SELECT source_id FROM told UNION SELECT source_id FROM said ORDER BY 1"
_CODES = "SELECT DISTINCT code FROM coded ORDER BY 1"
_SAID = """
SELECT side, city_id, source_id, count(*)::DOUBLE AS docs,
  sum(((pos - neg) * w)::DECIMAL(18, 12))::DOUBLE AS net,
  sum(((pos + neg + neu) * w)::DECIMAL(18, 12))::DOUBLE AS all_
FROM said GROUP BY ALL ORDER BY ALL
"""
_PROFILE = """
SELECT side, city_id, source_id, code, sum(y::DECIMAL(18, 12))::DOUBLE AS y FROM coded GROUP BY ALL
UNION ALL
SELECT side, city_id, source_id, '' AS code, sum(y::DECIMAL(18, 12))::DOUBLE AS y FROM coded
GROUP BY ALL ORDER BY ALL
"""
_HEARD = "SELECT side, source_id, count(*) AS docs FROM told GROUP BY ALL ORDER BY ALL"
_NEAR = """
SELECT city_id, source_id FROM near WHERE city_id IN (SELECT city_id FROM said)
AND source_id IN (SELECT source_id FROM told UNION SELECT source_id FROM said) ORDER BY ALL
"""
