"""Sums by source of what is not weighted by story: attention, and what it is attention to."""

from itertools import pairwise

import numpy as np

from citysway.pipeline.facts.arrays import Chunk, Draws, Floats, Ints
from citysway.pipeline.statistics.uncertainty import story_weights

_BATCH = 4096


def by_slot(chunk: Chunk, rows: Ints, x: Floats, shape: tuple[int, int], periods: int) -> Floats:
    """Sums of ``x`` (rows) by source and slot (language x period): shape sources x slots."""
    table = chunk.rows
    cell = table.source[rows] * shape[1] + table.lang[rows] * periods + table.period[rows]
    found = np.bincount(cell, x, shape[0] * shape[1]).astype(float)
    return found.reshape(shape)


def resampled_by_source(
    chunk: Chunk, rows: Ints, x: Floats, sources: int, *, replicates: int, seed: int
) -> Draws:
    """Story-resampled sums of ``x`` (rows) by source, sources x B; rows are sorted by source."""
    found = np.zeros((sources, replicates), np.float32)
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        drawn = story_weights(chunk.rows.key[part], replicates, seed=seed)
        drawn *= x[start : start + _BATCH, None].astype(np.float32)
        source = chunk.rows.source[part]
        first = np.flatnonzero(np.diff(source, prepend=-1))
        found[source[first]] += np.add.reduceat(drawn, first, axis=0)
    return found


def resampled_columns(
    chunk: Chunk, rows: Ints, x: Floats, sources: int, *, replicates: int, seed: int
) -> Draws:
    """The same for several columns at once: ``x`` rows x columns, result sources x columns x B."""
    found = np.zeros((sources, x.shape[1], replicates), np.float32)
    source = chunk.rows.source[rows]
    bounds = np.flatnonzero(np.diff(source, prepend=-1, append=-1))
    for start, stop in pairwise(bounds.tolist()):
        for low in range(start, stop, _BATCH):
            part = slice(low, min(low + _BATCH, stop))
            drawn = story_weights(chunk.rows.key[rows[part]], replicates, seed=seed)
            found[source[start]] += x[part].T.astype(np.float32) @ drawn
    return found
