"""Attention by source: what IM02 and the radiation indicators average, with its replicates."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import Slice
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.uncertainty import story_weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Volumes:
    """Documents of every source in a slice (sources) and their replicates (sources x B)."""

    docs: Floats
    draws: Floats | None


@dataclass(frozen=True, slots=True)
class Rates:
    """Attention of one city by source: ``rate`` (sources), its replicates (sources x B), what it
    rests on; ``counts`` documents naming the city (sources).
    """

    rate: Floats
    draws: Floats | None
    docs: int
    stories: int
    counts: Floats


def volumes(
    facts: Facts, cut: Slice, *, news: bool, named: bool, resampling: Resampling | None
) -> Volumes:
    """Documents of every source: all but policy, or (``news``) news alone; ``named``: naming some
    city.
    """
    volume = facts.volume
    lines = cut.volume[volume.news[cut.volume] if news else ~volume.policy[cut.volume]]
    count = volume.named if named else volume.docs
    lines = lines[count[lines] > 0]
    unit = volume.unit[lines]
    size = np.bincount(unit, count[lines], len(facts.unit_key)).astype(float)
    sources = len(facts.sources.id)
    docs = np.bincount(facts.unit_source[unit], count[lines], sources).astype(float)
    if resampling is None:
        return Volumes(docs, None)
    live = np.flatnonzero(size)
    return Volumes(docs, _by_source(facts, live, size[live], resampling))


def _by_source(facts: Facts, units: Ints, x: Floats, resampling: Resampling) -> Floats:
    """Story-resampled sums of x by source; units are sorted by source."""
    found = np.zeros((len(facts.sources.id), resampling.replicates))
    for start in range(0, len(units), 4096):
        part = units[start : start + 4096]
        drawn = story_weights(facts.unit_key[part], resampling.replicates, seed=resampling.seed)
        drawn *= x[start : start + 4096, None].astype(np.float32)
        source = facts.unit_source[part]
        first = np.flatnonzero(np.diff(source, prepend=-1))
        found[source[first]] += np.add.reduceat(drawn, first, axis=0)
    return found


def source_rates(facts: Facts, rows: Ints, size: Volumes, resampling: Resampling | None) -> Rates:
    """Sum of q_dc = m_dc / sum of m over one city's rows, by documents of the source."""
    table = facts.rows
    rows = rows[table.names[rows] > 0]
    unit, inverse = np.unique(table.unit[rows], return_inverse=True)
    share = table.names[rows] / np.maximum(table.names_all[rows], table.names[rows])
    q = np.bincount(inverse, share, len(unit)).astype(float)
    total = np.bincount(facts.unit_source[unit], q, len(size.docs))
    rate = np.divide(total, size.docs, out=np.zeros(len(total)), where=size.docs > 0)
    stories = len(np.unique(facts.unit_story[unit]))
    counts = np.bincount(facts.unit_source[table.unit[rows]], minlength=len(total)).astype(float)
    if resampling is None or size.draws is None:
        return Rates(rate, None, len(rows), stories, counts)
    sums = _by_source(facts, unit, q, resampling)
    draws = np.divide(sums, size.draws, out=np.zeros(sums.shape), where=size.draws > 0)
    return Rates(rate, draws, len(rows), stories, counts)


def weighted_mean(values: Floats, weight: Floats) -> Floats:
    """Mean over the first axis with weights of the same shape; NaN where all weights are 0."""
    base = weight.sum(axis=0)
    found: Floats = (values * weight).sum(axis=0) / np.where(base > 0, base, np.nan)
    return found


def place_means(rate: Floats, weight: Floats, place: Ints) -> tuple[Floats, Bools]:
    """Place-equal attention: (places x columns) mean of the sources of a place, and which places
    are present.

    ``rate``, ``weight`` (sources x columns), ``place`` (sources) numbers from 0.
    """
    order = np.argsort(place, kind="stable")
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    if not len(first):
        return np.zeros((0, rate.shape[1])), np.zeros((0, rate.shape[1]), dtype=bool)
    base = np.add.reduceat(weight[order], first, axis=0)
    top = np.add.reduceat((rate * weight)[order], first, axis=0)
    return np.divide(top, base, out=np.zeros(top.shape), where=base > 0), base > 0
