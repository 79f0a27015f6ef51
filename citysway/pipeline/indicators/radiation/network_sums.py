"""Sums of a co-mention network and their replicates over sources (RA12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.comentions import CoMentions
from citysway.pipeline.statistics.network import pagerank

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CHUNK = 32


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs x sources: ``rate`` sums over the source's documents, ``both`` sources inside both
    cities; ``first`` and ``second`` the cities of a pair; ``inside`` (cities x sources) sources of
    the panel that do not count for a city.
    """

    rate: Any
    both: Any
    first: Ints
    second: Ints
    live: Floats
    inside: Any


def ties_of(found: CoMentions, volume: Floats, external: Bools) -> Ties:
    """Co-mentions per document of the source, where it is external to both cities.

    ``volume`` (sources) documents, ``external`` (sources x cities) sources that count.
    """
    keep = external[found.source, found.first] & external[found.source, found.second]
    keep &= volume[found.source] > 0
    source, first, second = found.source[keep], found.first[keep], found.second[keep]
    cities = external.shape[1]
    pair, inverse = np.unique(first * cities + second, return_inverse=True)
    value = found.weight[keep] / volume[source]
    rate = sparse.csr_matrix((value, (inverse, source)), (len(pair), len(volume)))
    first, second = pair // cities, pair % cities
    live: Bools = np.asarray(external.any(axis=1))
    inside = sparse.csr_matrix((live[:, None] & ~external).T.astype(float))
    both = inside[first].multiply(inside[second]).tocsr()
    return Ties(rate, both, first, second, live.astype(float), inside)


def network_matrix(ties: Ties) -> Floats:
    """W: mean over the sources external to both cities; cities x cities, 0 diagonal."""
    whole: Floats = _dense(ties, _means(ties, np.ones((len(ties.live), 1))))[0]
    return whole


def strengths(ties: Ties, weight: Floats) -> Floats:
    """Sum of a city's ties for each column of source weights: cities x columns."""
    found = [np.zeros((ties.inside.shape[0], 0))]
    found += [_strength(ties, mean) for mean in _chunks(ties, weight)]
    return np.concatenate(found, axis=1)


def ranks_and_strengths(ties: Ties, weight: Floats, start: Floats) -> tuple[Floats, Floats]:
    """PageRank and strength for each column of source weights, cities x columns each.

    ``start`` (cities) the ranks of the whole.
    """
    cities = ties.inside.shape[0]
    ranks, sums = [np.zeros((cities, 0))], [np.zeros((cities, 0))]
    for mean in _chunks(ties, weight):
        first = np.broadcast_to(start, (mean.shape[1], cities))
        found = pagerank(_dense(ties, mean), start=first, tolerance=1e-8)
        ranks.append(found.T)
        sums.append(_strength(ties, mean))
    return np.concatenate(ranks, axis=1), np.concatenate(sums, axis=1)


def half_matrices(ties: Ties, weight: Floats) -> Iterator[Floats]:
    """W for each column of source weights."""
    for mean in _chunks(ties, weight):
        yield from _dense(ties, mean)


def _chunks(ties: Ties, weight: Floats) -> Iterator[Floats]:
    """Means of the pairs (pairs x columns), a few columns of weights at a time."""
    for start in range(0, weight.shape[1], _CHUNK):
        yield _means(ties, np.ascontiguousarray(weight[:, start : start + _CHUNK]))


def _means(ties: Ties, weight: Floats) -> Floats:
    """Pairs x columns; 0 where a replicate holds no source external to both cities."""
    away = np.asarray(ties.inside @ weight)
    base = ties.live @ weight - away[ties.first]
    base -= away[ties.second]
    if ties.both.nnz:
        base += ties.both @ weight
    total = np.asarray(ties.rate @ weight)
    found: Floats = np.divide(total, base, out=np.zeros(total.shape), where=base > 0)
    return found


def _dense(ties: Ties, mean: Floats) -> Floats:
    cities = ties.inside.shape[0]
    found = np.zeros((mean.shape[1], cities * cities))
    for row, column in zip(found, mean.T, strict=True):
        row[ties.first * cities + ties.second] = column
    square = found.reshape(-1, cities, cities)
    square += square.transpose(0, 2, 1).copy()
    return square


def _strength(ties: Ties, mean: Floats) -> Floats:
    ends = np.concatenate([ties.first, ties.second])
    pairs = np.tile(np.arange(len(ties.first)), 2)
    shape = (ties.inside.shape[0], len(ties.first))
    incidence = sparse.csr_matrix((np.ones(len(ends)), (ends, pairs)), shape)
    return np.asarray(incidence @ mean)
