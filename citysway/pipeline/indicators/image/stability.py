"""IM16: how constant the image of a city is from year to year (METHOD.md section 2)."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ALL, Floats, period_names
from citysway.pipeline.facts.design import Design
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.image.gap import FRAMEWORK, profile_of, story_rows
from citysway.pipeline.indicators.plan import Plan, city_ids, gather
from citysway.pipeline.statistics.distances import js_corrected, jsd

_LEAST_PERIODS = 3


def stability(plan: Plan, design: Design, role: str) -> Cells:
    """1 - the mean corrected distance of consecutive years with stories enough, role ``own`` or
    ``ext``, over all languages.

    NA below three such years. The interval is the delete-one-source jackknife of the distances with
    their corrections held.
    """
    ids = city_ids(plan, design)
    cells = Cells("IM16", role, ALL, ALL, ("",), ids, kept=("",))
    years = period_names(plan.store.periods, "year")
    sums = [gather(plan, design, role, (ALL, year)) for year in years]
    rows = [story_rows(each) for each in sums]
    whole = gather(plan, design, role, (ALL, ALL))
    for name in ("docs", "stories", "sources"):
        cells.put(**{name: whole.count(f"n:{FRAMEWORK}", name)[:, 0]})
    groups = np.zeros(len(ids))
    for city in range(len(ids)):
        size = [len(each[city][1]) for each in rows]
        used = [n for n, count in enumerate(size) if count >= plan.support.side_docs]
        if len(used) >= _LEAST_PERIODS:
            chosen = [(sums[n], rows[n][city]) for n in used]
            found = _stability(chosen, city, plan.seed)
            for name, value in zip(("value", "raw"), found[:2], strict=True):
                cells.columns[name][0, city] = value
            cells.se[0, city], groups[city] = found[2:]
    none = "no_support" if years else "no_dates"
    cells.withhold(~cells.shown, none)
    se = cells.se.copy()
    set_intervals(cells, se=se, groups=groups, own=role == "own", bounds=(0.0, 1.0))
    withhold_flat(cells)
    return cells


def _stability(
    years: list[tuple[Sums, tuple[Floats, Floats, npt.NDArray[np.uint64]]]], city: int, seed: int
) -> tuple[float, float, float, int]:
    """(value, without correction, standard error, groups) of one city."""
    results = [js_corrected(a[1], b[1], seed=seed) for a, b in pairwise(years)]
    null = np.array([found.raw**2 - found.corrected for found in results])
    value = 1 - float(np.mean([found.value for found in results]))
    raw = 1 - float(np.mean([found.raw for found in results]))
    labels = sorted({int(g) for sums, _ in years for g in _groups_of(sums, city)[0]})
    left = np.array([_without(years, city, label, null) for label in labels])
    count = len(labels)
    spread = np.sum((left - left.mean()) ** 2) if count > 1 else np.nan
    return value, raw, float(np.sqrt((count - 1) / count * spread)), count


def _groups_of(sums: Sums, city: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Labels (sources; story groups of own texts) and column sums of one city."""
    owner, source, groups = sums.groups
    start, stop = np.searchsorted(owner, [city, city + 1])
    labels = source[start:stop] if not sums.own else -1 - np.arange(stop - start)
    return labels, groups[start:stop]


def _without(
    years: list[tuple[Sums, tuple[Floats, Floats, npt.NDArray[np.uint64]]]],
    city: int, label: int, null: Floats,
) -> float:  # fmt: skip
    profiles = []
    for sums, _ in years:
        labels, groups = _groups_of(sums, city)
        rest = sums.total[city] - groups[labels == label].sum(axis=0)
        profiles.append(np.nan_to_num(profile_of(rest[None, :], sums)))
    raw = np.array([float(jsd(a, b)[0]) for a, b in pairwise(profiles)])
    return 1 - float(np.mean(np.sqrt(np.maximum(raw - null, 0.0))))
