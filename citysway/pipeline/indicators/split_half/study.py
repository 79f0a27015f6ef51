"""Halves of what compares all cities at once: IM04 attention beyond size, RA03 and RA04 with
calibrated places, RA12 the network of co-mentions.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, Bools, Floats, Ints, in_group
from citysway.pipeline.facts.comentions import WHOLE, CoMentions
from citysway.pipeline.facts.volumes import flat
from citysway.pipeline.indicators.contributions import Contributions, everywhere
from citysway.pipeline.indicators.image.beyond_size import size_of
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.network_sums import (
    half_matrices,
    ranks_and_strengths,
    strengths,
    ties_of,
)
from citysway.pipeline.indicators.radiation.outward import outward_docs
from citysway.pipeline.indicators.radiation.reach import SHRUNKEN
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    combined,
    drawn_halves,
    no_halves,
    sums_of,
)
from citysway.pipeline.indicators.split_half.places import Told, halves_from, relabelled
from citysway.pipeline.statistics.network import interlock, quick_backbone
from citysway.pipeline.statistics.reach import effective_places, place_rate_draws, places_in
from citysway.pipeline.statistics.regression import fit_means, fit_nb2, means, size_design

_REACH_CITIES, _REACH_DRAWS, _REACH_SETTINGS = 24, 100, 10
_HALF = 0.5
_REACH: tuple[Named, Named] = (("RA03", SHRUNKEN, "ext"), ("RA04", SHRUNKEN, "ext"))


def excess_halves(plan: Plan, ext: Contributions, external: External | None) -> dict[Named, Halves]:
    """IM04: each half is expected to have half of the stories; dispersion as in the whole."""
    cities = tuple(city.id for city in plan.store.cities)
    size = size_of(external, cities)
    if size.reason:
        return {("IM04", "", "ext"): no_halves(len(cities))}
    named = Contributions(
        ext.city, ext.source, sparse.csr_array(ext.sums[:, ext.columns["named"]]), {}
    )
    design, used = size_design(size.columns[size.used]), size.used
    whole = np.bincount(ext.city, named.sums.toarray()[:, 0], len(cities)).astype(float)
    if not whole[used].any():
        return {("IM04", "", "ext"): no_halves(len(cities))}
    fitted = fit_nb2(whole[used], design)

    def value(sums: Floats) -> Floats:
        counts = np.moveaxis(sums[..., 0], -2, 0)[used]
        y = counts.reshape(len(counts), -1)
        beta = fit_means(y, design, alpha=fitted.alpha, start=fitted.beta[:, None])
        found = np.full((len(cities), y.shape[1]), np.nan)
        found[used] = np.log((y + _HALF) / (means(design, beta) + _HALF))
        return np.moveaxis(found.reshape(len(cities), *counts.shape[1:]), 0, -2)

    sums = sums_of(plan, everywhere(named, len(cities)), joint=True)
    return {("IM04", "", "ext"): combined(value, sums)}


def reach_halves(plan: Plan, told: Told) -> dict[Named, Halves]:
    """The calibrated number of places, of few halves and of at most 24 cities, spread evenly over
    the ranks of attention: one estimate looks at every rate of every place.
    """
    drawn = drawn_halves(plan.store.sources.id, told.known, seed=plan.seed, few=True)
    external = in_group(plan.roles, "ext").T & told.known
    rate, flat_rates = np.where(external, told.rates[0], np.nan), told.rates[0].ravel()
    moved = relabelled(plan, told.known, len(drawn.controls), seed=plan.seed)
    size = max(plan.support.docs / 2, 1.0)
    place, volume = plan.store.sources.seat_number, flat(plan.volumes.docs).sum(axis=1)

    def reaches(row: Floats, weights: Floats) -> Floats:
        used = np.isfinite(row) & (volume > 0)
        halves = [np.flatnonzero(used & (weight > 0)) for weight in weights.T]
        pairs = [_reach(row[at], volume[at], place[at], size, plan.seed) for at in halves]
        return np.array(pairs).T

    values = np.full((2, len(rate), drawn.weights.shape[1]), np.nan)
    control = np.full((2, len(drawn.controls), len(rate), 2), np.nan)
    for city in _spread_over(np.nan_to_num(rate).sum(axis=1), external).tolist():
        values[:, city] = reaches(rate[city], drawn.weights)
        for number, (at, order) in enumerate(zip(drawn.controls, moved, strict=True)):
            other = np.where(external[city], flat_rates[order[city]], np.nan)
            control[:, number, city] = reaches(other, drawn.weights[:, at])
    return {name: Halves(values[n], control[n], drawn.present) for n, name in enumerate(_REACH)}


def _spread_over(size: Floats, known: Bools) -> Ints:
    """Cities at even steps of the order by size, none of those without a source."""
    some = known.any(axis=1)
    order: Ints = np.flatnonzero(some)[np.argsort(size[some], kind="stable")]
    at = np.linspace(0, len(order) - 1, min(_REACH_CITIES, len(order))).round().astype(np.int64)
    return order[at]


def _reach(
    rate: Floats, volume: Floats, place: Ints, size: float, seed: int
) -> tuple[float, float]:
    """RA03 and RA04 of the sources of a half; NaN for fewer than two places or none that names the
    city.
    """
    names, number = np.unique(place, return_inverse=True)
    if len(names) < 2 or not rate.any():
        return np.nan, np.nan
    draws = place_rate_draws(
        rate * volume, volume, number,
        replicates=_REACH_DRAWS, settings=_REACH_SETTINGS, seed=seed,
    )  # fmt: skip
    return places_in(draws, size).value, effective_places(draws).value


def network_halves(plan: Plan, told: Told, found: Mapping[str, CoMentions]) -> dict[Named, Halves]:
    """RA12 of few halves; labels are permuted with all ties of a city in a source. ``told``: the
    attention over the outward documents.
    """
    drawn = drawn_halves(plan.store.sources.id, told.known, seed=plan.seed, few=True)
    external = (in_group(plan.roles, "ext").T & told.known).T
    rate = np.where(external, told.rates[0].T, np.nan)
    volume = outward_docs(plan, (ALL, ALL))
    values = _network(found, rate, volume, drawn.weights)
    moved = relabelled(plan, external.T, len(drawn.controls), seed=plan.seed)
    control: dict[Named, list[Floats]] = {name: [] for name in values}
    for at, order in zip(drawn.controls, moved, strict=True):
        other = np.where(external, rate.T.ravel()[order].T, np.nan)
        theirs = {name: _renamed(one, order, external) for name, one in found.items()}
        for name, column in _network(theirs, other, volume, drawn.weights[:, at]).items():
            control[name].append(column)
    return {
        name: halves_from(column, np.concatenate(control[name], axis=1), drawn)
        for name, column in values.items()
    }


def _network(
    found: Mapping[str, CoMentions], rate: Floats, volume: Floats, weights: Floats
) -> dict[Named, Floats]:
    """Parts of RA12 under each column of source weights (cities x columns)."""
    ties = {name: ties_of(one, volume, np.isfinite(rate)) for name, one in found.items()}
    cities = rate.shape[1]
    even = np.full(cities, 1 / max(cities, 1))
    rank, strength = ranks_and_strengths(ties[WHOLE], weights, even)
    parts = {"": rank, "strength": strength, "inm": interlock(rate, weights)}
    backbones = [quick_backbone(each) for each in half_matrices(ties[WHOLE], weights)]
    for number, part in enumerate(("betweenness", "core")):
        parts[part] = np.stack([pair[number] for pair in backbones], axis=1)
    parts |= {name: strengths(each, weights) for name, each in ties.items() if name != WHOLE}
    return {("RA12", part, "ext"): column for part, column in parts.items()}


def _renamed(found: CoMentions, order: Ints, external: Bools) -> CoMentions:
    """Co-mentions with the cities of each source renamed as ``order`` says (cities x sources: the
    flat number a pair comes from).
    """
    width = order.shape[1]
    new = np.empty_like(order)
    city, source = np.nonzero(np.ones_like(order, dtype=bool))
    new[order[city, source] // width, source] = city
    keep = external[found.source, found.first] & external[found.source, found.second]
    rows = found.source[keep]
    ends = [new[column[keep], rows].astype(np.int64) for column in (found.first, found.second)]
    return replace(
        found, source=rows, first=np.minimum(*ends), second=np.maximum(*ends),
        weight=found.weight[keep],
    )  # fmt: skip
