"""Sums over the edges of every city, what resampling makes of them, and the support counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.uncertainty import jackknife_se, story_weights, sum_runs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Statistic = Callable[[Floats], Floats]  # (..., k sums) -> (...): exact, without resampling
_CHUNK = 2048


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
    _, first = np.unique(joined(unit, *what), return_index=True)
    first = np.sort(first)
    key = joined(facts.unit_story[unit[first]], *(column[first] for column in what))
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    return first, 1.0 / count[inverse]


def joined(*columns: Ints) -> Ints:
    """One whole number for every row of the columns (each small and not below -1)."""
    key = columns[0]
    for column in columns[1:]:
        key = key * (int(column.max(initial=-1)) + 2) + column + 1
    return key


def different(key: Ints) -> Ints:
    """Distinct values in order; the table behind ``numpy.unique`` is slow for many of them."""
    ordered = np.sort(key)
    return ordered[np.diff(ordered, prepend=ordered[:1] - 1) > 0]


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
    sums: Floats | None,
) -> Measured:
    """A statistic of sums for every city (METHOD.md 4.1).

    ``base``: the denominator of the statistic; groups without it do not count. ``own``: stories are
    resampled, not sources. ``sums``: its sums from ``replicate_sums``. Draws are cities x B.
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
    return Measured(value, se, groups, None if sums is None else statistic(sums))


def replicate_sums(
    facts: Facts, found: Sequence[Entries], *, own: bool, resampling: Resampling | None
) -> list[Floats | None]:
    """Replicates of the city sums of each of ``found``: cities x B x k; None without resampling.

    Stories are Poisson, sources multinomial unless ``own``. One pass over the stories.
    """
    if resampling is None:
        return [None] * len(found)
    cities, units = len(facts.cities), len(facts.unit_key)
    blocks = [_sparse(one, cities, units) for one in found]
    matrix = sparse.hstack(blocks).tocsr() if blocks else sparse.csr_matrix((units, 0))
    live = np.flatnonzero(np.diff(matrix.indptr))
    total = np.zeros((matrix.shape[1], resampling.replicates))
    for start in range(0, len(live), _CHUNK):
        unit = live[start : start + _CHUNK]
        total += matrix[unit].T @ unit_weights(facts, unit, own, resampling)
    ends = np.cumsum([block.shape[1] for block in blocks])[:-1]
    return [
        part.reshape(cities, -1, resampling.replicates).transpose(0, 2, 1)
        for part in np.split(total, ends)
    ]


def _sparse(found: Entries, cities: int, units: int) -> Any:
    """units x (cities * k), in single precision as the weights are whole numbers."""
    width = found.sums.shape[1]
    column = (found.city * width)[:, None] + np.arange(width)
    row = np.repeat(found.unit, width)
    values = found.sums.astype(np.float32).ravel()
    return sparse.csr_matrix((values, (row, column.ravel())), (units, cities * width))


def unit_weights(
    facts: Facts, unit: Ints, own: bool, resampling: Resampling
) -> npt.NDArray[np.float32]:
    """Replicate weights of units (units x B): Poisson over stories, multinomial over sources."""
    drawn = story_weights(facts.unit_key[unit], resampling.replicates, seed=resampling.seed)
    if own:
        return drawn
    source, first = np.unique(facts.unit_source[unit], return_inverse=True)
    drawn *= resampling.weights[source].astype(np.float32)[first]
    return drawn


def distinct(city: Ints, what: Ints, cities: int) -> Floats:
    """Different ``what`` by city (-1: no city)."""
    keep = city >= 0
    wide = int(what.max(initial=0)) + 1
    pairs = different(city[keep] * wide + what[keep])
    return np.bincount(pairs // wide, minlength=cities).astype(float)
