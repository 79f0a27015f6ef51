"""Which numbers may be shown as a ranking, and how sure the ranks are (METHOD.md 4.1, 4.4)."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from citysway.pipeline.facts.arrays import ALL
from citysway.pipeline.indicators.registry import registry
from citysway.pipeline.statistics.uncertainty import RANKS, rank_intervals

__all__ = ["RANKS", "rankable", "ranks_table", "sign_of"]


def rankable(reliability: pa.Table, indicator: str, part: str, role: str) -> bool:
    """Whether cities may be ranked by a number: its split-half reliability over sources reaches .7.

    False for what has no row: what nobody has tested is not shown as a ranking.
    """
    asked = zip(("indicator", "part", "role"), (indicator, part, role), strict=True)
    rows = reliability
    for name, value in asked:
        rows = rows.filter(pc.equal(rows[name], value))
    return any(rows["ranked"].to_pylist())


def sign_of(indicator: str, part: str) -> int:
    """1 where more is better, -1 where less is, 0 for what is descriptive, as the registry says."""
    entry = registry().get(indicator)
    known = entry.part(part) if entry else None
    return known.direction if known else 0


def ranks_table(replicates: pa.Table, reliability: pa.Table) -> pa.Table:
    """Rank intervals and P(rank <= r) of every ranking that may be shown (schema ``RANKS``).

    Cities take part that have replicates; joint ones, so that two cities share their sources.
    """
    allowed = _allowed(reliability)
    keys = zip(*(replicates[name].to_pylist() for name in ("indicator", "part", "role", "lang")),
               strict=True)  # fmt: skip
    signs = pa.array([allowed.get(key[:3], 0) if key[3] == ALL else 0 for key in keys], pa.int8())
    pieces = []
    for sign in (-1, 1):
        rows = replicates.filter(pc.equal(signs, sign))
        names = dict.fromkeys(rows["indicator"].to_pylist(), sign)
        pieces.append(rank_intervals(rows, direction=names))
    order = [(name, "ascending") for name in RANKS.names[:5]]
    return pa.concat_tables(pieces).sort_by(order)


def _allowed(reliability: pa.Table) -> Mapping[tuple[str, ...], int]:
    """(indicator, part, role) -> direction of the rankings that may be shown."""
    rows = reliability.filter(reliability["ranked"]).to_pylist()
    keys = [(row["indicator"], row["part"], row["role"]) for row in rows]
    return {key: sign_of(key[0], key[1]) for key in keys}
