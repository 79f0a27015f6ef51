"""Split-half reliability of every indicator that rests on sources, beside its negative control.

METHOD.md 4.4: random halves of the outside sources (of own and home texts: of each city's stories
or outlets) must rank the cities alike; with the city labels permuted inside every source they must
not.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import ALL, Bools, Floats
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.checks import (
    ROLES,
    Checked,
    Contributions,
    halved,
    side_by_side,
)
from citysway.pipeline.indicators.halves import Evaluate, Halves, Named, half_sums, halves_of, pick
from citysway.pipeline.indicators.measures import share
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.raw import View
from citysway.pipeline.indicators.share_of_voice import SETS
from citysway.pipeline.indicators.split_half_joint import RECOGNITION, joined_halves
from citysway.pipeline.indicators.split_half_places import place_halves
from citysway.pipeline.statistics.reliability import LEAST_SOURCES, agreement
from citysway.pipeline.statistics.uncertainty import percentile_interval

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


def reliability_table(plan: Plan, checked: Sequence[Checked], blocks: Sequence[Cells]) -> pa.Table:
    """One row per indicator, part and role (schema ``RELIABILITY``), over the cities with a value
    in ``blocks``.

    ``r_sb``: Spearman-Brown of the mean Spearman correlation of ``halves`` random halves; ``lo``,
    ``hi`` 95 % limits over cities; ``r_null`` its mean with permuted city labels and the limits of
    the permutations; ``ranked`` from .7, unless the permuted labels agree too. Raw values:
    shrinkage could only raise the agreement.
    """
    found = all_halves(plan, checked)
    shown = _shown(blocks, len(plan.store.cities))
    lines = []
    for key, halves in sorted(found.items()):
        if key in shown:
            lines.append(_line(key, halves, shown[key]))
    return pa.Table.from_pylist(lines, schema=RELIABILITY)


def all_halves(plan: Plan, checked: Sequence[Checked]) -> dict[Named, Halves]:
    """The halves of everything that rests on sources."""
    found: dict[Named, Halves] = {}
    said = {role: side_by_side([piece.said[role] for piece in checked]) for role in ROLES}
    for role, each in said.items():
        found |= halves_of(plan, each, _measured(plan, role), joint=role == "ext")
    for role in ("ext", "home"):
        heard = side_by_side([piece.heard[role] for piece in checked])
        found |= halves_of(plan, heard, _ratio(plan, ("IM01", "", role)), joint=role == "ext")
    voice = side_by_side([piece.voice for piece in checked])
    for name, members in zip(SETS, plan.sets, strict=True):
        some = pick(voice, members[voice.source])
        found |= halves_of(plan, some, _ratio(plan, ("IM02", "", name)), joint=True)
    recognised = side_by_side([piece.recognised for piece in checked])
    found |= halves_of(plan, recognised, _ratio(plan, RECOGNITION), joint=True)
    rates = np.concatenate([piece.rate for piece in checked], axis=1)
    return found | place_halves(plan, rates) | joined_halves(plan, said, found)


def _shown(blocks: Sequence[Cells], cities: int) -> dict[Named, Bools]:
    """Which cities have a value, by indicator, part and role; the class ``other`` left out."""
    return {
        (cells.indicator, part, cells.role): row[:cities]
        for cells in blocks
        if (cells.lang, cells.period, cells.variant) == (ALL, ALL, "")
        for part, row in zip(cells.parts, cells.shown, strict=True)
    }


def _measured(plan: Plan, role: str) -> Evaluate:
    measures = halved(role, plan.scheme)

    def evaluate(said: Contributions, weights: Floats) -> dict[Named, Floats]:
        shape = (len(plan.store.cities), weights.shape[1])
        found = {(m.indicator, part, role): np.full(shape, np.nan)
                 for m in measures for part in m.parts}  # fmt: skip
        for first, sums in half_sums(said, weights, shape[0]):
            flat = sums.reshape(-1, sums.shape[2])
            for measure in measures:
                values = measure.value(_view(said, flat))
                for number, part in enumerate(measure.parts):
                    here = found[measure.indicator, part, role][first : first + len(sums)]
                    here[:] = values[:, number].reshape(sums.shape[:2])
        return found

    return evaluate


def _ratio(plan: Plan, name: Named) -> Evaluate:
    """The first column over the second."""

    def evaluate(said: Contributions, weights: Floats) -> dict[Named, Floats]:
        value = share(*said.columns)
        found = np.full((len(plan.store.cities), weights.shape[1]), np.nan)
        for first, sums in half_sums(said, weights, len(found)):
            values = value(_view(said, sums.reshape(-1, sums.shape[2])))
            found[first : first + len(sums)] = values.reshape(sums.shape[:2])
        return {name: found}

    return evaluate


def _view(said: Contributions, flat: Floats) -> View:
    return lambda name: flat[:, said.columns[name]]


def _line(key: Named, halves: Halves, shown: Bools) -> dict[str, object]:
    indicator, part, role = key
    half = halves.values.shape[1] // 2
    values = halves.values[shown]
    found = agreement(values[:, :half], values[:, half:], sources=halves.sources)
    null = [
        agreement(side[:, : side.shape[1] // 2], side[:, side.shape[1] // 2 :], sources=0).r_sb
        for side in halves.control[:, shown]
    ]
    known = np.array([r for r in null if np.isfinite(r)])
    few = "few_sources" if halves.sources < LEAST_SOURCES else found.reason
    line = {"r_sb": found.r_sb, "lo": found.lo, "hi": found.hi}
    if len(known) and np.isfinite(found.r_sb):
        low, high = percentile_interval(known)
        line |= {"r_null": float(known.mean()), "null_lo": float(low), "null_hi": float(high)}
    spurious = line.get("null_lo", 0.0) > 0  # agreement that is left follows size, not the city
    return {
        **{"indicator": indicator, "part": part, "role": role, "lang": ALL},
        **{name: float(x) if np.isfinite(x) and not few else None for name, x in line.items()},
        **{"cities": round(found.cities), "sources": halves.sources},
        **{"halves": len(found.halves), "ranked": found.ranked and not few and not spurious},
        "reason": few or None,
    }
