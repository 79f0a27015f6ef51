"""Halves of the outside sources for the radiation indicators, which weigh sources and places."""

from collections.abc import Iterator

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Floats, in_group
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation import (
    country_means,
    distance_weighted,
    outside_of,
    place_means,
)
from citysway.pipeline.indicators.radiation_parts import Outside
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.reliability import half_weights
from citysway.pipeline.statistics.uncertainty import hash_ids

Found = dict[str, Floats]
NAMES = ("RA01", "RA02", "RA04", "RA05", "RA09")


def place_halves(
    plan: Plan, rates: Floats, halves: int, controls: int, control_halves: int
) -> Iterator[tuple[str, Floats, Floats, int]]:
    """(indicator, values cities x 2R, values with permuted labels controls x cities x 2R',
    sources) from the attention by source (cities x sources, NaN: does not count).
    """
    outside = outsides(plan, rates)
    present = np.flatnonzero(np.isfinite(rates).any(axis=0))
    keys = hash_ids([str(plan.store.sources.id[number]) for number in present])
    weights = np.zeros((rates.shape[1], 2 * halves))
    weights[present] = np.concatenate(half_weights(keys, halves, seed=plan.seed), axis=1)
    values = _of_cities(plan, rates, outside, weights)
    drawn: dict[str, list[Floats]] = {name: [] for name in NAMES}
    for number in range(controls):
        chosen = np.arange(number * control_halves, (number + 1) * control_halves) % halves
        half = weights[:, np.concatenate([chosen, chosen + halves])]
        moved = relabelled_rates(plan, rates, seed=plan.seed + number)
        for name, found in _of_cities(plan, moved, outside, half).items():
            drawn[name].append(found)
    for name in NAMES:
        yield name, values[name], np.stack(drawn[name]), len(present)


def outsides(plan: Plan, rates: Floats) -> list[Outside]:
    """The external panel of every city, of the sources that count."""
    found = []
    for city, about in enumerate(plan.store.cities):
        docs = np.where(np.isfinite(rates[city]), np.inf, -1.0)
        external = in_group(plan.roles[:, city], "ext")
        found.append(outside_of(plan.store.sources, about, external, docs, plan.support))
    return found


def relabelled_rates(plan: Plan, rates: Floats, *, seed: int) -> Floats:
    """City labels permuted inside every outside source, and among all pairs of a city and a home
    source.
    """
    rng, moved = np.random.default_rng(seed), rates.copy()
    known, external = np.isfinite(rates), in_group(plan.roles.T, "ext")
    for source in range(rates.shape[1]):
        at = np.flatnonzero(known[:, source] & external[:, source])
        moved[at, source] = rates[rng.permutation(at), source]
    at = np.flatnonzero((known & ~external).ravel())
    moved.ravel()[at] = rates.ravel()[rng.permutation(at)]
    return moved


def _of_cities(plan: Plan, rates: Floats, outside: list[Outside], weights: Floats) -> Found:
    found = {name: np.full((len(rates), weights.shape[1]), np.nan) for name in NAMES}
    for city, panel in enumerate(outside):
        home = in_group(plan.roles[:, city], "home") & np.isfinite(rates[city])
        for name, values in place_values(rates[city], panel, home, weights).items():
            found[name][city] = values
    return found


def place_values(rate: Floats, panel: Outside, home: Bools, weights: Floats) -> Found:
    """The radiation of one city under 0-1 weights of the sources (sources x n): n values each."""
    if not len(panel.source):
        return {}
    weight = weights[panel.source]
    mine = np.repeat(rate[panel.source][:, None], weights.shape[1], axis=1)
    attention, present = place_means(mine, weight, panel.place)
    near = np.isfinite(panel.distance)
    count = present.sum(axis=0)
    reach = hill(attention.T)
    return {
        "RA01": _outside_share(mine, weight, rate[home], weights[home]),
        "RA02": attention.sum(axis=0) / np.where(count > 0, count, np.nan),
        "RA04": np.where(reach > 0, reach, np.nan),
        "RA05": distance_weighted(attention[near], present[near], panel.distance[near]),
        "RA09": _abroad(attention, present, panel),
    }


def _outside_share(mine: Floats, weight: Floats, home: Floats, at_home: Floats) -> Floats:
    """RA01 of sources weighed; NaN where a side has none."""
    sides = ((mine * weight).sum(axis=0), home @ at_home)
    sizes = (weight.sum(axis=0), at_home.sum(axis=0))
    out, back = (x / np.where(n > 0, n, np.nan) for x, n in zip(sides, sizes, strict=True))
    total = out + back
    found: Floats = out / np.where(total > 0, total, np.nan)
    return found


def _abroad(attention: Floats, present: Bools, panel: Outside) -> Floats:
    """RA09: foreign countries in the sum of all, over the countries a half still holds."""
    nations = country_means(attention, present, panel.country)
    seen = country_means(present.astype(float), present, panel.country) > 0
    sides = []
    for at in (panel.foreign, ~panel.foreign):
        count = seen[at].sum(axis=0)
        mean = (nations[at] * seen[at]).sum(axis=0) / np.where(count > 0, count, np.nan)
        sides.append(mean * at.sum())
    total = sides[0] + sides[1]
    found: Floats = sides[0] / np.where(total > 0, total, np.nan)
    return found
