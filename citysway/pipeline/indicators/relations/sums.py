"""Sums over the edges of every city, what resampling makes of them, and the support counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse, special

from citysway.pipeline.facts.arrays import Draws, Floats, Ints
from citysway.pipeline.facts.edge_arrays import Units
from citysway.pipeline.facts.relation_counts import Rest
from citysway.pipeline.statistics.uncertainty import (
    Resampling,
    jackknife_se,
    story_weights,
    sum_runs,
    uniform_keys,
)

Statistic = Callable[[Floats], Floats]  # (..., k sums) -> (...): exact, without resampling
_CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Entries:
    """What each story of a source says of a city: sorted by (city, unit), ``sums`` entries x k.

    ``rest``: stories that add to the last sum alone, too many to be resampled one by one.
    """

    city: Ints
    unit: Ints
    sums: Floats
    rest: Rest | None = None


def entries(cities: Ints, units: Ints, columns: Floats, *, rest: Rest | None = None) -> Entries:
    """One entry per city and unit, equal ones added; rows of no listed city (-1) are left out."""
    keep = cities >= 0
    cities, units, columns = cities[keep], units[keep], columns[keep]
    wide = int(units.max(initial=0)) + 1
    pairs, inverse = np.unique(cities * wide + units, return_inverse=True)
    return Entries(pairs // wide, pairs % wide, added(inverse, columns, len(pairs)), rest)


def added(owner: Ints, values: Floats, count: int) -> Floats:
    """Sums of rows by owner (0 .. count - 1, in any order): count x columns."""
    order = np.argsort(owner, kind="stable")
    return sum_runs(owner[order], values[order], count)


def copies_weight(units: Units, unit: Ints, *what: Ints) -> tuple[Ints, Floats]:
    """(first row of every distinct (unit, what), 1 / sources that print the story with it).

    Reprints of a story then weigh one together (content, METHOD.md 0).
    """
    _, first = np.unique(joined(unit, *what), return_index=True)
    first = np.sort(first)
    key = joined(units.story[unit[first]], *(column[first] for column in what))
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    return first, 1.0 / count[inverse]


def joined(*columns: Ints) -> Ints:
    """One whole number for every row of the columns (each small and not below -1)."""
    key = columns[0]
    for column in columns[1:]:
        key = key * (int(column.max(initial=-1)) + 2) + column + 1
    return key


def grouped(units: Units, found: Entries, *, own: bool) -> tuple[Ints, Ints, Floats]:
    """(city, group, sums) of entries and rest: groups are sources, or stories for ``own``."""
    group = found.unit if own else units.source[found.unit]
    rest = found.rest
    if rest is None:
        return found.city, group, found.sums
    added_sums = np.zeros((len(rest.city), found.sums.shape[1]))
    added_sums[:, -1] = rest.count
    return (
        np.concatenate([found.city, rest.city]),
        np.concatenate([group, rest.group + (len(units.key) if own else 0)]),
        np.concatenate([found.sums, added_sums]),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """By city: the statistic, its delete-one-group error, the groups and the replicates; ``base``
    is the last of the sums.
    """

    value: Floats
    se: Floats
    groups: Floats
    base: Floats
    draws: Floats | None


def measured(
    cities: int,
    units: Units,
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
    city, group, columns = grouped(units, found, own=own)
    wide = int(group.max(initial=0)) + 1
    pairs, inverse = np.unique(city * wide + group, return_inverse=True)
    parts = added(inverse, columns, len(pairs))
    owner, valid = pairs // wide, base(parts) > 0
    whole = sum_runs(owner, parts, cities)
    value = statistic(whole)
    left = statistic(whole[owner] - parts)
    se = jackknife_se(left[:, None], value[:, None], owner, valid[:, None])[:, 0]
    groups = np.bincount(owner, valid, cities).astype(float)
    return Measured(value, se, groups, base(whole), None if sums is None else statistic(sums))


def replicate_sums(
    cities: int,
    units: Units,
    found: Sequence[Entries],
    *,
    own: bool,
    resampling: Resampling | None,
) -> list[Floats | None]:
    """Replicates of the city sums of each of ``found``: cities x B x k; None without resampling.

    Stories are Poisson, sources multinomial unless ``own``. One pass over the stories.
    """
    if resampling is None:
        return [None] * len(found)
    blocks = [_sparse(one, cities, len(units.key)) for one in found]
    matrix = sparse.hstack(blocks).tocsr()
    live = np.flatnonzero(np.diff(matrix.indptr))
    total = np.zeros((matrix.shape[1], resampling.replicates))
    for start in range(0, len(live), _CHUNK):
        unit = live[start : start + _CHUNK]
        total += matrix[unit].T @ unit_weights(units, unit, own, resampling)
    ends = np.cumsum([block.shape[1] for block in blocks])[:-1]
    sums = [
        part.reshape(cities, one.sums.shape[1], resampling.replicates).transpose(0, 2, 1)
        for one, part in zip(found, np.split(total, ends), strict=True)
    ]
    for one, part in zip(found, sums, strict=True):
        if one.rest is not None:
            part[:, :, -1] += rest_draws(one.rest, cities, own=own, resampling=resampling)
    return list(sums)


def _sparse(found: Entries, cities: int, units: int) -> Any:
    """units x (cities * k), in single precision as the weights are whole numbers."""
    width = found.sums.shape[1]
    column = (found.city * width)[:, None] + np.arange(width)
    row = np.repeat(found.unit, width)
    values = found.sums.astype(np.float32).ravel()
    return sparse.csr_matrix((values, (row, column.ravel())), (units, cities * width))


def unit_weights(units: Units, unit: Ints, own: bool, resampling: Resampling) -> Draws:
    """Replicate weights of units (units x B): Poisson over stories, multinomial over sources."""
    drawn = story_weights(units.key[unit], resampling.replicates, seed=resampling.seed)
    if own:
        return drawn
    source, first = np.unique(units.source[unit], return_inverse=True)
    drawn *= resampling.weights[source].astype(np.float32)[first]
    return drawn


def rest_draws(rest: Rest, cities: int, *, own: bool, resampling: Resampling) -> Floats:
    """Replicates of the rest's sum (cities x B).

    Given the source weights W, a sum of w W Poisson(1) has mean sum w W and variance sum w^2 W^2:
    one normal number a city, drawn from the keys of its stories, stands for all of them.
    """
    if own:
        mean, variance = (
            sum_runs(rest.city, column[:, None], cities) for column in (rest.count, rest.square)
        )
    else:
        shape = (cities, len(resampling.weights))
        mean, variance = (
            sparse.csr_matrix((column, (rest.city, rest.group)), shape) @ weights
            for column, weights in (
                (rest.count, resampling.weights),
                (rest.square, resampling.weights**2),
            )
        )
    key = np.zeros(cities, np.uint64)
    np.bitwise_xor.at(key, rest.city, rest.key)
    words = uniform_keys(key, resampling.replicates, seed=resampling.seed)
    normal = special.ndtri(((words >> np.uint64(11)).astype(float) + 0.5) / 2.0**53)
    found: Floats = np.maximum(mean + np.sqrt(variance) * normal, 0.0)
    return found


def distinct(city: Ints, what: Ints, cities: int) -> Floats:
    """Different ``what`` by city (-1: no city)."""
    keep = city >= 0
    wide = int(what.max(initial=0)) + 1
    ordered = np.sort(city[keep] * wide + what[keep])  # numpy.unique is slow for many values
    pairs = ordered[np.diff(ordered, prepend=ordered[:1] - 1) > 0]
    return np.bincount(pairs // wide, minlength=cities).astype(float)
