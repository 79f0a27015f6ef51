"""What sources say of a city beside its name, over the whole time: RA01 the external share of
attention, RA11 attention by element, and recognition (for IM18).
"""

import numpy as np

from citysway.pipeline.facts.arrays import ALL, Draws, Floats, Ints, in_group
from citysway.pipeline.facts.design import Design
from citysway.pipeline.facts.source_sums import resampled_columns
from citysway.pipeline.facts.volumes import heard_docs
from citysway.pipeline.indicators.by_source import volume_draws
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    keep_draws,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.plan import Part, Plan, city_ids
from citysway.pipeline.indicators.radiation.outside import outside_of
from citysway.pipeline.indicators.radiation.outside_parts import Outside
from citysway.pipeline.indicators.radiation.panel import panel_forms, without_one
from citysway.pipeline.statistics.uncertainty import jackknife_se, percentile_interval, sum_runs

RECOGNITION = "_recognition"
RECOGNISED = ("", "strict")  # all statements; without what is given from above


def carry(plan: Plan, design: Design, part: Part) -> None:
    """Fill RA01, RA11 and the internal block of recognition of every city of the chunk."""
    ids, elements = city_ids(plan, design), tuple(plan.scheme.simplex["F1"])
    blocks = {
        "RA01": Cells("RA01", "ext", ALL, ALL, ("",), ids, kept=("",)),
        "RA11": Cells("RA11", "ext", ALL, ALL, elements, ids, kept=elements),
        RECOGNITION: Cells(RECOGNITION, "ext", ALL, ALL, RECOGNISED, ids, kept=RECOGNISED),
    }
    for city in range(len(ids)):
        _carry_city(plan, design, part, blocks, city)
    for cells in blocks.values():
        groups, se = cells.groups.copy(), cells.se.copy()
        set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, 1.0))
        withhold_flat(cells)
        part.cells.append(cells)


def _carry_city(
    plan: Plan, design: Design, part: Part, blocks: dict[str, Cells], city: int
) -> None:
    number, table = design.chunk.first + city, design.chunk.rows
    volume = heard_docs(plan.volumes, number).sum(axis=1)
    roles = {role: in_group(plan.roles[:, number], role) for role in ("ext", "home")}
    chosen = (table.city == number) & ~table.policy & in_group(table.role, "ext")
    chosen |= (table.city == number) & ~table.policy & in_group(table.role, "home")
    rows = np.flatnonzero(chosen)
    x = design.plain[rows].toarray()
    sums = sum_runs(table.source[rows], x, len(volume))
    rate = np.divide(sums, volume[:, None], out=np.zeros(sums.shape), where=volume[:, None] > 0)
    outside = outside_of(
        plan.store.sources, plan.store.cities[number], roles["ext"], volume, plan.support
    )
    draws = None
    if plan.drawn is not None and len(outside.source) >= plan.support.ext_sources:
        draws = resampled_columns(
            design.chunk, rows, x, len(volume), replicates=plan.replicates, seed=plan.seed
        )
        base = volume_draws(plan, plan.drawn, volume, (ALL, ALL))[:, None, :]
        draws = np.divide(draws, base, out=np.zeros_like(draws), where=base > 0)
    home = np.flatnonzero(roles["home"] & (volume >= plan.support.source_docs))
    _support(blocks, rows[np.isin(table.source[rows], outside.source)], design, outside, city)
    _outside_share(plan, blocks["RA01"], rate[:, 0], draws, outside, home, city)
    _elements(plan, design, blocks, rate, draws, outside, city)


def _support(
    blocks: dict[str, Cells], rows: Ints, design: Design, outside: Outside, city: int
) -> None:
    basis = {
        "docs": len(rows),
        "stories": len(np.unique(design.chunk.rows.story[rows])),
        "sources": len(outside.source),
        "places": int(outside.place.max(initial=-1)) + 1,
    }
    for cells in blocks.values():
        for name, value in basis.items():
            cells.columns[name][:, city] = value


def _outside_share(
    plan: Plan, cells: Cells, rate: Floats, draws: Draws | None, outside: Outside,
    home: Ints, city: int,
) -> None:  # fmt: skip
    """RA01: mean rate of the outside sources over it and that of the home sources."""
    cells.groups[0, city] = min(len(outside.source), len(home))
    if not len(home) or not len(outside.source):
        cells.reason[0, city] = REASON["no_support"]
        return
    sides = [rate[outside.source], rate[home]]
    means = [float(side.mean()) for side in sides]
    if sum(means) <= 0:
        cells.reason[0, city] = REASON["no_support"]
        return
    cells.columns["value"][0, city] = cells.columns["raw"][0, city] = means[0] / sum(means)
    if draws is not None and plan.weights is not None:
        top, base = (_weighted(draws[at, 0], plan.weights[at]) for at in (outside.source, home))
        cells.take_draws(city, (top / np.where(top + base > 0, top + base, np.nan))[None, :])
    cells.se[0, city] = _share_error(sides)


def _weighted(draws: Draws, weights: Draws) -> Floats:
    """Mean over the drawn sources (B); NaN where none is drawn."""
    base = weights.sum(axis=0)
    found: Floats = (draws * weights).sum(axis=0) / np.where(base > 0, base, np.nan)
    return found


def _share_error(sides: list[Floats]) -> float:
    """Delete-one-source error of the share, the two sides apart."""
    variance = 0.0
    for own, other in (sides, sides[::-1]):
        if len(own) < 2:
            return np.nan
        left, rest = (own.sum() - own) / (len(own) - 1), other.mean()
        share = left / np.where(left + rest > 0, left + rest, np.nan)
        spread = np.nansum((share - np.nanmean(share)) ** 2)
        variance += (len(own) - 1) / len(own) * spread
    return float(np.sqrt(variance))


def _elements(
    plan: Plan, design: Design, blocks: dict[str, Cells], rate: Floats, draws: Draws | None,
    outside: Outside, city: int,
) -> None:  # fmt: skip
    """RA11 by category, place-equal as RA02; recognition, source-equal."""
    few = len(outside.source) < plan.support.ext_sources
    few |= int(outside.place.max(initial=-1)) + 1 < plan.support.ext_places
    if few:
        reason = REASON["few_sources" if len(outside.source) else "no_support"]
        for name in ("RA11", RECOGNITION):
            blocks[name].reason[:, city] = reason
        return
    apart = np.arange(len(outside.source))
    kinds = {
        "RA11": (design.layout.plain["qy"], outside.place),
        RECOGNITION: (design.layout.plain["recognised"], apart),
    }
    for name, (at, place) in kinds.items():
        form = None
        if draws is not None and plan.weights is not None:
            form = _mean_form(plan.weights[outside.source], place)
        for number in range(at.stop - at.start):
            column = at.start + number
            drawn = None
            if draws is not None and form is not None:
                drawn = np.einsum("sb,sb->b", draws[outside.source, column], form)
            _mean(blocks[name], number, city, rate[outside.source, column], place, drawn)


def _mean_form(weights: Draws, place: Ints) -> Draws:
    """Coefficients of the mean over places of the mean over sources (sources x B)."""
    none = np.zeros(int(place.max(initial=-1)) + 1)
    return panel_forms(weights, place, none, none.astype(np.int64), np.ones(1)).mean


def _mean(
    cells: Cells, part: int, city: int, rate: Floats, place: Ints, drawn: Draws | None
) -> None:
    """Mean over places of the mean over sources, its error and replicates."""
    none = np.zeros(int(place.max(initial=-1)) + 1)
    value = float((np.bincount(place, rate) / np.bincount(place)).mean())
    cells.columns["value"][part, city] = cells.columns["raw"][part, city] = value
    left = without_one(rate, place, none, none.astype(np.int64), np.ones(1))["RA02"]
    count = len(rate)
    owner, valid = np.zeros(count, np.int64), np.ones((count, 1), dtype=bool)
    se = jackknife_se(left[:, None], np.array([[value]]), owner, valid)
    cells.se[part, city], cells.groups[part, city] = se[0, 0], count
    if drawn is not None:
        low, high = percentile_interval(drawn)
        cells.limits[0][part, city], cells.limits[1][part, city] = float(low), float(high)
        keep_draws(cells.draws, cells.parts[part], city, drawn, len(cells.cities))
