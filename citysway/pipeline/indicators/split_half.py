"""Split-half reliability of every indicator that rests on sources, beside its negative control.

METHOD.md 4.4: random halves of the outside sources (of own and home texts: of each city's stories
or outlets) must rank the cities alike; with the city labels permuted inside every source they must
not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import ALL, Bools, Floats, Ints, Texts
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.checks import (
    ROLES,
    Checked,
    Contributions,
    halved,
    side_by_side,
)
from citysway.pipeline.indicators.measures import share
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.raw import View
from citysway.pipeline.indicators.share_of_voice import SETS
from citysway.pipeline.indicators.split_half_places import place_halves
from citysway.pipeline.statistics.reliability import (
    LEAST_SOURCES,
    agreement,
    half_weights,
)
from citysway.pipeline.statistics.uncertainty import hash_ids, percentile_interval, uniform_keys

HALVES, CONTROLS, CONTROL_HALVES = 50, 20, 5
_BATCH = 64
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
Named = tuple[str, str, str]  # indicator, part, role
Evaluate = Callable[[Contributions, Floats], dict[Named, Floats]]


@dataclass(frozen=True, slots=True)
class Halves:
    """Values of the halves (cities x 2R, first halves first) by indicator, part and role, and of
    the permuted labels (controls x cities x 2R'); ``sources`` that were halved.
    """

    values: Floats
    control: Floats
    sources: int


def reliability_table(plan: Plan, checked: Sequence[Checked], blocks: Sequence[Cells]) -> pa.Table:
    """One row per indicator, part and role (schema ``RELIABILITY``), over the cities with a value
    in ``blocks``.

    ``r_sb``: Spearman-Brown of the mean Spearman correlation of ``halves`` random halves; ``lo``,
    ``hi`` 95 % limits over cities; ``r_null`` its mean with permuted city labels and the limits of
    the permutations; ``ranked`` from .7. Raw values: shrinkage could only raise the agreement.
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
    ids = plan.store.sources.id
    for role in ROLES:
        said = side_by_side([piece.said[role] for piece in checked])
        found |= _halves(plan, said, ids, _measured(plan, role), joint=role == "ext")
    for role in ("ext", "home"):
        heard = side_by_side([piece.heard[role] for piece in checked])
        found |= _halves(plan, heard, ids, _ratio(plan, ("IM01", "", role)), joint=role == "ext")
    voice = side_by_side([piece.voice for piece in checked])
    for name, members in zip(SETS, plan.sets, strict=True):
        some = pick(voice, members[voice.source])
        found |= _halves(plan, some, ids, _ratio(plan, ("IM02", "", name)), joint=True)
    rates = np.concatenate([piece.rate for piece in checked])
    for name, values, control, sources in place_halves(plan, rates, HALVES, CONTROLS,
                                                       CONTROL_HALVES):  # fmt: skip
        found[name, "", "ext"] = Halves(values, control, sources)
    return found


def pick(said: Contributions, chosen: Bools) -> Contributions:
    """Some of the pairs."""
    at = np.flatnonzero(chosen)
    return Contributions(said.city[at], said.source[at], said.sums[at], said.columns)


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


def half_sums(said: Contributions, weights: Floats, cities: int) -> Iterator[tuple[int, Floats]]:
    """(first city, cities x columns of ``weights`` x column sums) in batches of cities; ``weights``
    pairs x n.
    """
    start = np.searchsorted(said.city, np.arange(cities + 1)).tolist()
    for first in range(0, cities, _BATCH):
        last = min(first + _BATCH, cities)
        found = np.zeros((last - first, weights.shape[1], said.sums.shape[1]))
        for city in range(first, last):
            mine = slice(start[city], start[city + 1])
            if mine.stop > mine.start:
                found[city - first] = weights[mine].T @ said.sums[mine].toarray()
        yield first, found


def _halves(
    plan: Plan, said: Contributions, ids: Texts, evaluate: Evaluate, *, joint: bool
) -> dict[Named, Halves]:
    """``joint``: halves of all sources, the same for every city; else of each city's own pairs."""
    weights, sources = pair_weights(said, ids, HALVES, joint=joint, seed=plan.seed)
    values = evaluate(said, weights)
    controls: dict[Named, list[Floats]] = {name: [] for name in values}
    for number in range(CONTROLS):
        chosen = np.arange(number * CONTROL_HALVES, (number + 1) * CONTROL_HALVES) % HALVES
        other = relabelled(said, joint=joint, seed=plan.seed + number)
        half = weights[:, np.concatenate([chosen, chosen + HALVES])]
        if not joint:
            half, _ = pair_weights(other[0], ids, CONTROL_HALVES, joint=False, seed=number)
        else:
            half = half[other[1]]
        for name, found in evaluate(other[0], half).items():
            controls[name].append(found)
    return {
        name: Halves(found, np.stack(controls[name]), sources) for name, found in values.items()
    }


def pair_weights(
    said: Contributions, ids: Texts, halves: int, *, joint: bool, seed: int
) -> tuple[Floats, int]:
    """0 and 1 for every pair (pairs x 2R, the first halves and then the second), and the number of
    sources that were halved.
    """
    if joint:
        present, index = np.unique(said.source, return_inverse=True)
        keys = hash_ids([str(ids[number]) for number in present])
        both = np.concatenate(half_weights(keys, halves, seed=seed), axis=1)
        return both[index], len(present)
    start = np.searchsorted(said.city, said.city)
    place = np.arange(len(said.city)) - start  # the same halves whatever the city is called
    drawn = uniform_keys(place.astype(np.uint64), halves, seed=seed + 3)
    first = np.zeros((len(said.city), halves))
    bounds = np.flatnonzero(np.diff(said.city, prepend=-1, append=-1))
    for low, high in pairwise(bounds.tolist()):
        order = drawn[low:high].argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
        first[low:high] = order < (high - low) // 2
    return np.concatenate([first, 1 - first], axis=1), len(said.city)


def relabelled(said: Contributions, *, joint: bool, seed: int) -> tuple[Contributions, Ints]:
    """The negative control: city labels permuted inside every source (``joint``), else among all
    pairs; in the order of the new cities, and where each pair came from.
    """
    rng = np.random.default_rng(seed)
    chance = rng.random(len(said.city))
    group = said.source if joint else np.zeros(len(said.city), np.int64)
    slots = np.lexsort((said.city, group))
    taken = np.lexsort((chance, group))
    city = np.empty_like(said.city)
    city[taken] = said.city[slots]
    order = np.lexsort((said.source, city))
    moved = Contributions(city[order], said.source[order], said.sums[order], said.columns)
    return moved, order


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
    return {
        **{"indicator": indicator, "part": part, "role": role, "lang": ALL},
        **{name: float(x) if np.isfinite(x) and not few else None for name, x in line.items()},
        **{"cities": round(found.cities), "sources": halves.sources},
        **{"halves": len(found.halves), "ranked": found.ranked and not few},
        "reason": few or None,
    }
