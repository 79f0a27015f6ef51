"""Halves of what happens over time: RA10 diffusion of stories, RA16 persistence of attention."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import Bools, Floats, Ints
from citysway.pipeline.facts.diffusion import Diffusion, load_diffusion
from citysway.pipeline.facts.monthly import (
    LEAST_MONTHS,
    Monthly,
    city_months,
    fixed_panel,
    load_namings,
    monthly,
)
from citysway.pipeline.indicators.contributions import Contributions, everywhere
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.diffusion import PARTS, origins_of
from citysway.pipeline.indicators.radiation.diffusion_parts import pair_of, story_columns
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    combined,
    drawn_halves,
    no_halves,
    permuted_inside,
    sums_of,
)
from citysway.pipeline.indicators.split_half.places import halves_from
from citysway.pipeline.statistics.persistence import burstiness, steadiness

_GROUPS = 64
_RATIOS = ("", "home", "wire", "own", "virality", "places")
_MOST_OUTLETS, _TIMES = 60, 100


def diffusion_halves(plan: Plan, folder: Path) -> dict[Named, Halves]:
    """RA10: halves of the stories that began in each city, as its own texts have one issuer."""
    names, cities = (*PARTS, "own"), len(plan.store.cities)
    found = {("RA10", part, "ext"): no_halves(cities) for part in names}
    if not (folder / "diffusion.parquet").exists():
        return found
    ids = tuple(city.id for city in plan.store.cities)
    spread = load_diffusion(folder, ids, list(plan.store.sources.id))
    seen = spread.watching >= plan.support.ext_sources
    if not seen.any():
        return found
    edges = _time_edges(spread, seen)
    said = everywhere(_stories(spread, seen, edges), cities)
    sums = sums_of(plan, said, joint=False)
    for number, part in enumerate(_RATIOS):
        found["RA10", part, "ext"] = combined(_ratio(2 * number), sums)
    found["RA10", "h", "ext"] = combined(_hirsch, sums)
    found["RA10", "t50", "ext"] = combined(lambda each: _median(each, edges), sums)
    return found


def _time_edges(spread: Diffusion, seen: Bools) -> Floats:
    """Hours between which equally many stories lie."""
    hours = spread.t50[seen & np.isfinite(spread.t50)]
    found: Floats = np.quantile(hours, np.linspace(0, 1, _TIMES + 1)) if len(hours) else np.zeros(2)
    return found


def _stories(spread: Diffusion, seen: Bools, edges: Floats) -> Contributions:
    """By city and group of stories: a pair for each of ``_RATIOS``, stories in k outlets or more,
    and stories between ``edges`` of hours.
    """
    rows = np.flatnonzero(seen)
    columns = story_columns(spread, rows)
    parts = []
    for part in _RATIOS:
        counted = np.isin(spread.origin[rows], origins_of(part)) & spread.event[rows]
        parts.append(columns[:, pair_of(part)] * counted[:, None])
    begun = np.isin(spread.origin[rows], origins_of("h"))
    counts = np.arange(1, _MOST_OUTLETS + 1)
    many = (spread.outlets[rows][:, None] >= counts) & begun[:, None]
    timed = begun & spread.event[rows] & (spread.outlets[rows] > 0)
    timed &= np.isfinite(spread.t50[rows])
    at = np.clip(np.searchsorted(edges, spread.t50[rows], side="right") - 1, 0, len(edges) - 2)
    bins = sparse.csr_array(
        (timed.astype(float), (np.arange(len(rows)), at)), (len(rows), len(edges) - 1)
    )
    table = sparse.hstack([sparse.csr_array(np.hstack(parts)), sparse.csr_array(many * 1.0), bins])
    group = (spread.key[rows] % np.uint64(_GROUPS)).astype(np.int64)
    pairs, pair = np.unique(spread.city[rows] * _GROUPS + group, return_inverse=True)
    one = (np.ones(len(rows)), (pair, np.arange(len(rows))))
    sums = sparse.csr_array(one, (len(pairs), len(rows))) @ sparse.csr_array(table)
    return Contributions(pairs // _GROUPS, pairs % _GROUPS, sparse.csr_array(sums), {})


def _ratio(first: int) -> Callable[[Floats], Floats]:
    def value(sums: Floats) -> Floats:
        base = sums[..., first + 1]
        found: Floats = sums[..., first] / np.where(base > 0, base, np.nan)
        return found

    return value


def _hirsch(sums: Floats) -> Floats:
    """The largest h with h stories in h outlets; NaN without a story."""
    first = 2 * len(_RATIOS)
    counts = sums[..., first : first + _MOST_OUTLETS]
    reached = counts >= np.arange(1, _MOST_OUTLETS + 1) - 1e-9
    return np.where(sums[..., 1] > 0, reached.sum(axis=-1), np.nan)


def _median(sums: Floats, edges: Floats) -> Floats:
    """The median of hours counted between edges."""
    counts = np.cumsum(sums[..., 2 * len(_RATIOS) + _MOST_OUTLETS :], axis=-1)
    half = counts[..., -1:] / 2
    at = (counts < half - 1e-9).sum(axis=-1)[..., None]
    before = np.where(at > 0, np.take_along_axis(counts, np.maximum(at - 1, 0), -1), 0.0)
    inside = np.take_along_axis(counts, at, -1) - before
    part = (half - before) / np.where(inside > 0, inside, 1.0)
    hours = edges[at] + part * (edges[at + 1] - edges[at])
    return np.where(half > 0, hours, np.nan)[..., 0]


def persistence_halves(plan: Plan) -> dict[Named, Halves]:
    """RA16: few halves of the sources that published in most months."""
    names: tuple[Named, Named] = (("RA16", "", "ext"), ("RA16", "burstiness", "ext"))
    store, count = plan.store, len(plan.store.cities)
    series = monthly(store, plan.volumes, load_namings(store), busy=plan.support.ext_sources)
    if len(series.months) < LEAST_MONTHS:
        return {name: no_halves(count) for name in names}
    rate, docs, here = _cubes(plan, series)
    known: Bools = np.asarray(here.any(axis=2))
    drawn = drawn_halves(store.sources.id, known, seed=plan.seed, few=True)
    place = store.sources.seat_number
    values = _months(rate, docs, here, place, drawn.weights)
    moved = permuted_inside(known, np.zeros_like(known), len(drawn.controls), seed=plan.seed)
    control: list[tuple[Floats, Floats]] = []
    for at, order in zip(drawn.controls, moved, strict=True):
        cubes = (cube.reshape(-1, cube.shape[2])[order] for cube in (rate, docs, here))
        theirs, said, held = cubes
        control.append(_months(theirs, said, held.astype(bool), place, drawn.weights[:, at]))
    return {
        name: halves_from(values[n], np.concatenate([pair[n] for pair in control], axis=1), drawn)
        for n, name in enumerate(names)
    }


def _cubes(plan: Plan, series: Monthly) -> tuple[Floats, Floats, Bools]:
    """Attention, documents that name the city and whether the source published, of the sources of
    each city's panel: cities x sources x months.
    """
    shape = (len(plan.store.cities), len(plan.store.sources.id), len(series.months))
    rate, docs, here = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for city in range(shape[0]):
        found = city_months(series, city, plan.roles[:, city], least=plan.support.source_docs)
        panel = fixed_panel(found)
        some = panel.volume > 0
        share = np.divide(panel.share, panel.volume, out=np.zeros(some.shape), where=some)
        rate[city, panel.source], docs[city, panel.source] = share, panel.docs
        here[city, panel.source] = some
    return rate, docs, here


def _months(
    rate: Floats, docs: Floats, here: Bools, place: Ints, weights: Floats
) -> tuple[Floats, Floats]:
    """Steadiness and burstiness (cities x columns of ``weights``)."""
    order = np.argsort(place, kind="stable")
    found = np.full((2, len(rate), weights.shape[1]), np.nan)
    for city in range(len(rate)):
        seen = order[here[city, order].any(axis=1)]
        if not len(seen):
            continue
        first = np.flatnonzero(np.diff(place[seen], prepend=-1))
        mine, always = weights[seen], here[city, seen].all()
        held = mine if always else here[city, seen][:, :, None] * mine[:, None, :]
        base = np.add.reduceat(held, first)
        base = base[:, None, :] if always else base
        top = np.add.reduceat(rate[city, seen][:, :, None] * mine[:, None, :], first)
        mean = np.divide(top, base, out=np.zeros(top.shape), where=base > 0)
        some = (base > 0).sum(axis=0)
        series = mean.sum(axis=0) / np.where(some > 0, some, np.nan)
        found[0, city] = steadiness(series.T)
        found[1, city] = burstiness((docs[city, seen].T @ weights[seen]).T)
    return found[0], found[1]
