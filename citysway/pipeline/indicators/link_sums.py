"""Sums over the edges of every city, what resampling makes of them, and the support counts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.uncertainty import jackknife_se, story_weights, sum_runs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Statistic = Callable[[Floats], Floats]  # (..., k sums) -> (...): exact, without resampling
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Entries:
    """What each story of a source says of a city: sorted by (city, unit), ``sums`` entries x k."""

    city: Ints
    unit: Ints
    sums: Floats


def entries(cities: Ints, units: Ints, columns: Floats) -> Entries:
    """One entry per city and unit, equal ones added; rows of no listed city (-1) are left out."""
    keep = cities >= 0
    cities, units, columns = cities[keep], units[keep], columns[keep]
    wide = int(units.max(initial=0)) + 1
    pairs, inverse = np.unique(cities * wide + units, return_inverse=True)
    sums = added(inverse, columns, len(pairs))
    return Entries(pairs // wide, pairs % wide, sums)


def added(owner: Ints, values: Floats, count: int) -> Floats:
    """Sums of rows by owner (0 .. count - 1, in any order): count x columns."""
    order = np.argsort(owner, kind="stable")
    return sum_runs(owner[order], values[order], count)


def copies_weight(facts: Facts, unit: Ints, *what: Ints) -> tuple[Ints, Floats]:
    """(first row of every distinct (unit, what), 1 / sources that print the story with it).

    Reprints of a story then weigh one together (content, METHOD.md 0).
    """
    table = np.stack([unit, *what], axis=1)
    _, first = np.unique(table, axis=0, return_index=True)
    first = np.sort(first)
    stories = np.stack([facts.unit_story[unit[first]], *(w[first] for w in what)], axis=1)
    _, inverse, count = np.unique(stories, axis=0, return_inverse=True, return_counts=True)
    return first, 1.0 / count[inverse.ravel()]


@dataclass(frozen=True, slots=True)
class Measured:
    """By city: the statistic, its delete-one-group error, the groups and the replicates."""

    value: Floats
    se: Floats
    groups: Floats
    draws: Floats | None


def measured(
    facts: Facts,
    found: Entries,
    statistic: Statistic,
    *,
    base: Callable[[Floats], Floats],
    own: bool,
    resampling: Resampling | None,
) -> Measured:
    """A statistic of sums for every city (METHOD.md 4.1).

    ``base``: the denominator of the statistic; groups without it do not count. ``own``: stories are
    resampled, not sources. Draws are cities x B.
    """
    cities = len(facts.cities)
    whole = sum_runs(found.city, found.sums, cities)
    group = found.unit if own else facts.unit_source[found.unit]
    wide = int(group.max(initial=0)) + 1
    pairs, inverse = np.unique(found.city * wide + group, return_inverse=True)
    parts = added(inverse, found.sums, len(pairs))
    owner, valid = pairs // wide, base(parts) > 0
    value = statistic(whole)
    left = statistic(whole[owner] - parts)
    se = jackknife_se(left[:, None], value[:, None], owner, valid[:, None])[:, 0]
    groups = np.bincount(owner, valid, cities).astype(float)
    draws = None if resampling is None else _draws(facts, found, statistic, own, resampling)
    return Measured(value, se, groups, draws)


def _draws(
    facts: Facts, found: Entries, statistic: Statistic, own: bool, resampling: Resampling
) -> Floats:
    cities, width = len(facts.cities), found.sums.shape[1]
    drawn = np.full((cities, resampling.replicates), np.nan)
    bounds = np.searchsorted(found.city, np.arange(cities + 1))
    for city in np.flatnonzero(np.diff(bounds)).tolist():
        sums = np.zeros((width, resampling.replicates))
        for start in range(int(bounds[city]), int(bounds[city + 1]), _CHUNK):
            rows = slice(start, min(start + _CHUNK, int(bounds[city + 1])))
            sums += found.sums[rows].T @ unit_weights(facts, found.unit[rows], own, resampling)
        drawn[city] = statistic(sums.T)
    return drawn


def unit_weights(facts: Facts, unit: Ints, own: bool, resampling: Resampling) -> Floats:
    """Replicate weights of units (units x B): Poisson over stories, multinomial over sources."""
    drawn = story_weights(facts.unit_key[unit], resampling.replicates, seed=resampling.seed)
    weight = drawn.astype(np.float64)
    if not own:
        weight *= resampling.weights[facts.unit_source[unit]]
    return weight


def distinct(city: Ints, what: Ints, cities: int) -> Floats:
    """Different ``what`` by city (-1: no city)."""
    keep = city >= 0
    wide = int(what.max(initial=0)) + 1
    pairs = np.unique(city[keep] * wide + what[keep])
    return np.bincount(pairs // wide, minlength=cities).astype(float)
