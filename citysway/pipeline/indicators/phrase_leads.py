"""RA14 'netlead': does a city use phrases before others, or after, more than chance would have?"""

from typing import Any

import numpy as np

from citysway.pipeline.facts.phrase_arrays import Phrases, pair_keys
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.phrase_blocks import jackknife_spread
from citysway.pipeline.statistics.adoption import (
    Standing,
    expected_lead,
    net_lead,
    permuted_leads,
    standing,
)
from citysway.pipeline.statistics.uncertainty import (
    BOOT_SOURCES,
    JACK_SOURCES,
    Floats,
    Ints,
    Keys,
    story_weights,
)

_CHUNK = 4096  # documents at a time
_BOUNDS = (-2.0, 2.0)  # a share in [-1, 1] minus another


def lead_cells(
    table: Phrases,
    origin: Ints,
    cells: Cells,
    *,
    horizon: float,
    least: int,
    rounds: int,
    replicates: int,
    seed: int,
) -> Cells:
    """Net lead minus its mean under permutation, with p, from the origins that count (phrases)."""
    cities = len(cells.cities)
    found = standing(table.uses, origin, horizon=horizon)
    keys = pair_keys(table, found.phrase, found.city)
    null = permuted_leads(found, keys, cities, rounds=rounds, seed=seed)
    docs, sums = _document_sums(table, origin, found, cities)
    out, into, _, total = (np.asarray(part.sum(axis=1)).astype(float) for part in sums)
    lead, (mean, p) = net_lead(out, into), _null(null, net_lead(out, into))
    groups = np.asarray((sums[3] > 0).sum(axis=1)).astype(float)
    phrases = np.bincount(found.city, minlength=cities).astype(float)
    read = np.isfinite(table.first).any(axis=0)
    cells.put(value=lead - mean, raw=lead, p=p, statements=phrases, sources=groups)
    cells.put(places=read.sum() - read)
    cells.withhold(~cells.shown | (phrases < least) | (total == 0), "no_support")
    se = _spreads(cells, sums, groups)
    for city, draws in enumerate(_draws(docs, sums, replicates, seed, mean)):
        if groups[city] >= BOOT_SOURCES:
            cells.take_draws(city, draws[None, :])
    set_intervals(cells, se=se[None, :], groups=groups, own=False, bounds=_BOUNDS)
    withhold_flat(cells)
    return cells


def _null(null: Floats, lead: Floats) -> tuple[Floats, Floats]:
    """Mean of the permuted leads, and how often one is as far from it as the lead (cities)."""
    drawn = np.isfinite(null)
    count = drawn.sum(axis=1)
    mean = np.where(drawn, null, 0).sum(axis=1) / np.maximum(count, 1)
    gap = np.where(drawn, np.abs(null - mean[:, None]), -1.0)
    far = (gap >= np.abs(lead - mean)[:, None] - 1e-12).sum(axis=1)
    return mean, (1 + far) / (1 + count)


def _document_sums(
    table: Phrases, origin: Ints, found: Standing, cities: int
) -> tuple[Keys, list[Any]]:
    """Keys of the documents that introduce phrases, and what each city has of them.

    Four sparse arrays (cities x documents): out, in, and the two sums of ``expected_lead``.
    """
    from scipy.sparse import csr_array

    known = np.flatnonzero(origin >= 0)
    docs, unit = np.unique(table.use_doc[origin[known]], return_inverse=True)
    of_phrase = np.zeros(len(origin), np.int64)
    of_phrase[known] = unit
    m, n = (x[found.phrase].astype(float) for x in (found.followers, found.users))
    weights = (m * found.origin, found.taken.astype(float), m * (m - 1) / n, 2 * m / n)
    at = (found.city, of_phrase[found.phrase])
    return docs, [csr_array((w, at), shape=(cities, len(docs))) for w in weights]


def _corrected(out: Floats, into: Floats, covariance: Floats, total: Floats) -> Floats:
    """Net lead minus what permutation would give on average, to first order."""
    corrected: Floats = net_lead(out, into) - expected_lead(covariance, total)
    return corrected


def _draws(docs: Keys, sums: list[Any], replicates: int, seed: int, mean: Floats) -> Floats:
    """Replicates of the value (cities x B); the permutation mean moves with the replicate.

    It is not permuted again: its first-order form is taken for the difference from the point.
    """
    point = [np.asarray(part.sum(axis=1)).astype(float) for part in sums]
    shift = expected_lead(point[2], point[3]) - mean
    drawn = [np.zeros((len(mean), replicates)) for _ in sums]
    for start in range(0, len(docs), _CHUNK):
        part = slice(start, start + _CHUNK)
        weight = story_weights(docs[part], replicates, seed=seed)
        for total, columns in zip(drawn, sums, strict=True):
            total += columns[:, part] @ weight
    moved: Floats = _corrected(*drawn) + shift[:, None]
    return moved


def _spreads(cells: Cells, sums: list[Any], groups: Floats) -> Floats:
    """Jackknife standard errors over the documents, where they are few (cities)."""
    se = np.full(len(groups), np.nan)
    some = cells.shown[0] & (groups >= JACK_SOURCES) & (groups < BOOT_SOURCES)
    for city in np.flatnonzero(some):
        own = [part[[city], :].toarray()[0] for part in sums]
        at = own[3] > 0
        left = [part.sum() - part[at] for part in own]
        se[city] = jackknife_spread(_corrected(*left))
    return se
