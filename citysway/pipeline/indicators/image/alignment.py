"""IM21: how near the city's own profile lies to that of its nation's policy (METHOD.md section 2).

1 - the corrected Jensen-Shannon distance; conformity, not quality. The interval is the jackknife of
both sides, stories left out one at a time (at most 64 groups of them).
"""

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Floats
from citysway.pipeline.facts.design import Design
from citysway.pipeline.facts.national import story_profiles
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import Cells, set_intervals
from citysway.pipeline.indicators.image.gap import FRAMEWORK, Side, profile_of, story_rows
from citysway.pipeline.indicators.plan import Part, Plan, Slice, city_ids, gather
from citysway.pipeline.statistics.distances import js_corrected, jsd, profile
from citysway.pipeline.statistics.uncertainty import jackknife_se, t_factor

_GROUPS = 64


def align(plan: Plan, design: Design, part: Part) -> None:
    """IM21 of every city of the chunk, in every language and period."""
    for slice_ in plan.slots:
        part.cells.append(_aligned(plan, design, slice_))


def _aligned(plan: Plan, design: Design, slice_: Slice) -> Cells:
    ids = city_ids(plan, design)
    cells = Cells("IM21", "own", *slice_, ("",), ids)
    countries = [city.country for city in plan.store.cities[design.chunk.first : design.chunk.last]]
    known = {} if plan.national is None else {
        country: story_profiles(plan.national, country, plan.slots[slice_])
        for country in sorted(set(countries))
    }  # fmt: skip
    sides = [known.get(country) for country in countries]
    if not any(side is not None and len(side[1]) for side in sides):
        cells.withhold(True, "not_observable")
        return cells
    own = gather(plan, design, "own", slice_)
    rows, stories = story_rows(own), own.count(f"n:{FRAMEWORK}", "stories")[:, 0]
    limits = np.full((2, len(ids)), np.nan)
    for city, side in enumerate(sides):
        if side is None or not len(side[1]):
            continue
        if min(stories[city], len(side[1])) >= plan.support.side_docs:
            limits[:, city] = _one(cells, city, own, rows[city], side, plan.seed)
        cells.columns["stories"][0, city] = stories[city] + len(side[1])
    absent = np.array([side is None or not len(side[1]) for side in sides])
    cells.put(docs=cells.columns["stories"])
    cells.withhold(absent[None, :], "not_observable")
    cells.withhold(~cells.shown, "no_support")
    set_intervals(cells, se=cells.se.copy(), groups=cells.groups.copy(), own=True,
                  bounds=(0.0, 1.0), jack=(limits[:1], limits[1:]))  # fmt: skip
    return cells.mirrored()


def _one(
    cells: Cells, city: int, own: Sums, rows: Side, national: Side, seed: int
) -> tuple[float, float]:
    """Value, p and error of one city; returns the limits of the distance."""
    found = js_corrected(rows, national, seed=seed)
    for name in ("value", "raw", "p"):
        cells.columns[name][0, city] = getattr(found, name)
    fixed = profile(national[0], national[1])
    mine = profile_of(own.total[city : city + 1], own)
    owner, _, sums = own.groups
    at = np.flatnonzero(owner == city)
    left = jsd(np.nan_to_num(profile_of(own.total[owner[at]] - sums[at], own)), fixed)
    valid = sums[at][:, own.columns(f"n:{FRAMEWORK}")] > 0
    variance = [_variance(left, valid[:, 0], jsd(mine, fixed))]
    theirs = _without(national)
    variance.append(_variance(jsd(theirs, mine), np.ones(len(theirs), bool), jsd(mine, fixed)))
    groups = min(int(valid.sum()), len(theirs))
    cells.se[0, city], cells.groups[0, city] = np.sqrt(sum(variance)), groups
    half = float(t_factor(np.array([groups]))[0]) * cells.se[0, city]
    low, high = (max(found.corrected + sign * half, 0.0) for sign in (-1, 1))
    return float(np.sqrt(low)), float(np.sqrt(high))


def _without(side: Side) -> Floats:
    """Profiles of one side without each of its groups of stories."""
    many = len(side[1]) > _GROUPS
    group = (side[2] % np.uint64(_GROUPS)).astype(np.int64) if many else np.arange(len(side[1]))
    kept = np.unique(group)
    mine = (group[None, :] == kept[:, None]).astype(float)
    rest = side[1].sum() - mine @ side[1]
    left: Floats = (side[1] @ side[0] - mine @ (side[0] * side[1][:, None])) / rest[:, None]
    return left


def _variance(left: Floats, valid: Bools, whole: Floats) -> float:
    owner = np.zeros(len(left), np.int64)
    se = jackknife_se(left[:, None], whole.reshape(1, 1), owner, valid[:, None])
    return float(np.nan_to_num(se[0, 0]) ** 2)
