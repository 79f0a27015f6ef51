"""Halves of the outside sources for the radiation indicators, which weigh sources and places."""

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Floats, in_group
from citysway.pipeline.indicators.halves import (
    CONTROL_HALVES,
    CONTROLS,
    HALVES,
    Halves,
    Named,
)
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


def place_halves(plan: Plan, rates: Floats) -> dict[Named, Halves]:
    """The radiation indicators from the attention by source (1 + K x cities x sources, NaN: does
    not count), whole and by category of F1.
    """
    outside = outsides(plan, rates[0])
    present = np.flatnonzero(np.isfinite(rates[0]).any(axis=0))
    keys = hash_ids([str(plan.store.sources.id[number]) for number in present])
    weights = np.zeros((rates.shape[2], 2 * HALVES))
    weights[present] = np.concatenate(half_weights(keys, HALVES, seed=plan.seed), axis=1)
    values = _of_cities(plan, rates, outside, weights)
    drawn: dict[Named, list[Floats]] = {name: [] for name in values}
    for number in range(CONTROLS):
        chosen = np.arange(number * CONTROL_HALVES, (number + 1) * CONTROL_HALVES) % HALVES
        half = weights[:, np.concatenate([chosen, chosen + HALVES])]
        moved = relabelled_rates(plan, rates, seed=plan.seed + number)
        for name, found in _of_cities(plan, moved, outside, half).items():
            drawn[name].append(found)
    return {
        name: Halves(found, np.stack(drawn[name]), len(present)) for name, found in values.items()
    }


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
    known, external = np.isfinite(rates[0]), in_group(plan.roles.T, "ext")
    for source in range(rates.shape[2]):
        at = np.flatnonzero(known[:, source] & external[:, source])
        moved[:, at, source] = rates[:, rng.permutation(at), source]
    at = np.flatnonzero((known & ~external).ravel())
    flat = (len(rates), known.size)
    moved.reshape(flat)[:, at] = rates.reshape(flat)[:, rng.permutation(at)]
    return moved


def _of_cities(
    plan: Plan, rates: Floats, outside: list[Outside], weights: Floats
) -> dict[Named, Floats]:
    parts = tuple(plan.scheme.simplex["F1"])
    keys = [(name, "") for name in NAMES] + [("RA11", part) for part in parts]
    found = {(*key, "ext"): np.full((len(outside), weights.shape[1]), np.nan) for key in keys}
    for city, panel in enumerate(outside):
        home = in_group(plan.roles[:, city], "home") & np.isfinite(rates[0, city])
        for name, values in place_values(rates[0, city], panel, home, weights).items():
            found[name, "", "ext"][city] = values
        for number, part in enumerate(parts):
            found["RA11", part, "ext"][city] = _mean(rates[1 + number, city], panel, weights)
    return found


def _mean(rate: Floats, panel: Outside, weights: Floats) -> Floats:
    """Place-equal mean under weights of the sources; NaN without a place."""
    mine = np.repeat(rate[panel.source][:, None], weights.shape[1], axis=1)
    attention, present = place_means(mine, weights[panel.source], panel.place)
    count = present.sum(axis=0)
    found: Floats = attention.sum(axis=0) / np.where(count > 0, count, np.nan)
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
