"""Split-half reliability of every indicator that rests on sources, beside its negative control.

METHOD.md 4.4: random halves of the outside sources (of own and home texts: of each city's stories
or outlets) must rank the cities alike; with the city labels permuted inside every source they must
not.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import ALL, Bools, Floats
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.contributions import Contributions, side_by_side
from citysway.pipeline.indicators.image.share_of_voice import SETS
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.robustness.checks import ROLES, Checked, looked_at
from citysway.pipeline.indicators.split_half.halves import (
    SUMS,
    Evaluate,
    Halves,
    Named,
    half_sums,
    halves_of,
    pick,
    ratio_of,
    view_of,
)
from citysway.pipeline.indicators.split_half.joint import RECOGNITION, joined_halves
from citysway.pipeline.indicators.split_half.sides import KEPT, side_halves, with_squares
from citysway.pipeline.indicators.split_half.untested import why_not_halved
from citysway.pipeline.indicators.split_half.world import World, world_halves
from citysway.pipeline.statistics.reliability import LEAST_SOURCES, agreement, null_agreement
from citysway.pipeline.statistics.uncertainty import percentile_interval

_LEAST_CONTROLS = 5  # that correlate at all
RELIABILITY = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False)
          for name in ("indicator", "part", "role", "lang")),
        *((name, pa.float64()) for name in ("r_sb", "lo", "hi", "r_null", "null_lo", "null_hi")),
        *((name, pa.int32()) for name in ("cities", "sources", "halves")),
        pa.field("ranked", pa.bool_(), nullable=False),
        ("reason", pa.string()),
    ]
)  # fmt: skip


def reliability_table(
    found: Mapping[Named, Halves], blocks: Sequence[Cells], cities: int
) -> pa.Table:
    """One row per indicator, part and role (schema ``RELIABILITY``), over the ``cities`` with a
    value in ``blocks``; ``found``: all halves.

    ``r_sb``: Spearman-Brown of the mean Spearman correlation of ``halves`` random halves; ``lo``,
    ``hi`` 95 % limits over cities; ``r_null`` its mean with permuted city labels and the limits of
    the permutations; ``ranked`` from .7, unless the permuted labels agree too. Raw values:
    shrinkage could only raise the agreement.
    """
    shown = shown_in(blocks, cities)
    lines = {key: _line(key, halves, shown[key]) for key, halves in found.items() if key in shown}
    for key in shown.keys() - lines.keys():
        reason = why_not_halved(key)
        if reason:
            lines[key] = _unhalved(key, reason)
    return pa.Table.from_pylist([lines[key] for key in sorted(lines)], schema=RELIABILITY)


def all_halves(plan: Plan, checked: Sequence[Checked], world: World) -> dict[Named, Halves]:
    """The halves of everything that rests on sources; ``world``: what the facts hold beside the
    sums. None without cities.
    """
    if not plan.store.cities:
        return {}
    found: dict[Named, Halves] = {}
    said = {role: side_by_side([piece.said[role] for piece in checked]) for role in ROLES}
    for role, each in said.items():
        whole = with_squares(each)
        found |= halves_of(plan, whole, _measured(plan, role), joint=role == "ext")
    for role in ("ext", "home"):
        heard = side_by_side([piece.heard[role] for piece in checked])
        found |= halves_of(plan, heard, ratio_of(plan, ("IM01", "", role)), joint=role == "ext")
    voice = side_by_side([piece.voice for piece in checked])
    for name, members in zip(SETS, plan.sets, strict=True):
        some = pick(voice, members[voice.source])
        found |= halves_of(plan, some, ratio_of(plan, ("IM02", "", name)), joint=True)
    recognised = side_by_side([piece.recognised for piece in checked])
    found |= halves_of(plan, recognised, ratio_of(plan, RECOGNITION), joint=True)
    found |= world_halves(plan, checked, said["ext"], world)
    found |= joined_halves(plan, said, found) | side_halves(plan, checked, found)
    return {key: halves for key, halves in found.items() if key[0][0] != "_"}


def shown_in(blocks: Sequence[Cells], cities: int) -> dict[Named, Bools]:
    """Which cities have a value, by indicator, part and role, of the blocks that hold every city;
    the class ``other`` left out.
    """
    return {
        (cells.indicator, part, cells.role): row[:cities]
        for cells in blocks
        if (cells.lang, cells.period, cells.variant) == (ALL, ALL, "")
        and len(cells.cities) >= cities
        for part, row in zip(cells.parts, cells.shown, strict=True)
    }


def _measured(plan: Plan, role: str) -> Evaluate:
    measures = looked_at(role, plan.scheme)

    def evaluate(said: Contributions, weights: Floats) -> dict[Named, Floats]:
        shape = (len(plan.store.cities), weights.shape[1])
        found = {(m.indicator, part, role): np.full(shape, np.nan)
                 for m in measures for part in m.parts}  # fmt: skip
        kept = {name: at for name, at in said.columns.items() if name in KEPT}
        for name, at in kept.items():
            found[SUMS, name, role] = np.zeros((*shape, at.stop - at.start))
        for first, sums in half_sums(said, weights, shape[0]):
            flat, here = sums.reshape(-1, sums.shape[2]), slice(first, first + len(sums))
            for measure in measures:
                values = measure.value(view_of(said, flat))
                for number, part in enumerate(measure.parts):
                    column = values[:, number].reshape(sums.shape[:2])
                    found[measure.indicator, part, role][here] = column
            for name, at in kept.items():
                found[SUMS, name, role][here] = sums[:, :, at]
        return found

    return evaluate


def _unhalved(key: Named, reason: str) -> dict[str, object]:
    """The row of a number that cannot be halved."""
    indicator, part, role = key
    return {
        **{"indicator": indicator, "part": part, "role": role, "lang": ALL},
        **{"cities": 0, "sources": 0, "halves": 0, "ranked": False, "reason": reason},
    }


def _line(key: Named, halves: Halves, shown: Bools) -> dict[str, object]:
    indicator, part, role = key
    half = halves.values.shape[1] // 2
    values = halves.values[shown]
    found = agreement(values[:, :half], values[:, half:], sources=halves.sources)
    known = null_agreement(halves.control[:, shown])
    few = "few_sources" if 0 < halves.sources < LEAST_SOURCES else found.reason
    line = {"r_sb": found.r_sb, "lo": found.lo, "hi": found.hi}
    if len(known) >= _LEAST_CONTROLS and np.isfinite(found.r_sb):
        low, high = percentile_interval(known)
        line |= {"r_null": float(known.mean()), "null_lo": float(low), "null_hi": float(high)}
    # agreement that is left with permuted labels follows size, not the city
    honest = line.get("null_lo", 1.0) <= 0
    return {
        **{"indicator": indicator, "part": part, "role": role, "lang": ALL},
        **{name: float(x) if np.isfinite(x) and not few else None for name, x in line.items()},
        **{"cities": round(found.cities), "sources": halves.sources},
        **{"halves": len(found.halves), "ranked": found.ranked and not few and honest},
        "reason": few or None,
    }
