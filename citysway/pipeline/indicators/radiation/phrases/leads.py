"""RA14 'netlead': does a city use phrases before others, or after, more than chance would have?"""

from typing import Any

import numpy as np

from citysway.pipeline.facts.phrase_arrays import Phrases, pair_keys
from citysway.pipeline.indicators.cells import REASON, Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.radiation.phrases.blocks import jackknife_spread
from citysway.pipeline.statistics.adoption import (
    Permuted,
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

SIDE = 5  # documents of leads, and of followings, an interval needs
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
    docs, sums, null = leads_by_document(table, origin, found, cities, rounds=rounds, seed=seed)
    out, into, _, total = (np.asarray(part.sum(axis=1)).astype(float) for part in sums)
    lead, mean = net_lead(out, into), null.mean()
    groups = np.asarray((sums[3] > 0).sum(axis=1)).astype(float)
    phrases = np.bincount(found.city, minlength=cities).astype(float)
    read = np.isfinite(table.read.first).any(axis=0)
    cells.put(value=lead - mean, raw=lead, statements=phrases, sources=groups)
    cells.put(places=read.sum() - read)
    cells.withhold(~cells.shown | (phrases < least) | (total == 0), "no_support")
    sides = np.minimum(*((part > 0).sum(axis=1) for part in sums[:2]))
    cells.reason[cells.shown & (sides < SIDE)] = REASON["not_calibrated"]
    se = _spreads(cells, sums, groups)
    se[sides < SIDE] = np.nan
    for city, draws in enumerate(_draws(docs, sums, replicates, seed, mean)):
        if groups[city] >= BOOT_SOURCES and cells.shown[0, city] and sides[city] >= SIDE:
            cells.take_draws(city, draws[None, :])
            cells.columns["p"][0, city] = _p_value(draws)
    set_intervals(cells, se=se[None, :], groups=groups, own=False, bounds=_BOUNDS)
    withhold_flat(cells)
    return cells


def leads_by_document(
    table: Phrases, origin: Ints, found: Standing, cities: int, *, rounds: int, seed: int
) -> tuple[Keys, list[Any], Permuted]:
    """Keys of the introducing documents, what each city has of each (``_document_sums``), and the
    permutations.
    """
    docs, unit = _introduced(table, origin, found)
    pairs, pair = np.unique(unit * cities + found.city, return_inverse=True)
    keys = pair_keys(table, docs[unit], found.city)
    null = permuted_leads(found, keys, pair, cities, rounds=rounds, seed=seed)
    return docs, _document_sums(found, unit, pairs, null.spread, (cities, len(docs))), null


def _p_value(draws: Floats) -> float:
    """Twice the share of replicates on the smaller side of 0, at most 1: what the interval says.

    The permutations themselves would give too small a p: phrases of one document move together.
    """
    drawn = draws[np.isfinite(draws)]
    side = min((drawn <= 0).sum(), (drawn >= 0).sum())
    return float(min(1.0, 2 * (1 + side) / (1 + len(drawn))))


def _introduced(table: Phrases, origin: Ints, found: Standing) -> tuple[Keys, Ints]:
    """Keys of the documents that introduce phrases, and the number of each row's document."""
    known = np.flatnonzero(origin >= 0)
    docs, number = np.unique(table.use_doc[origin[known]], return_inverse=True)
    of_phrase = np.zeros(len(origin), np.int64)
    of_phrase[known] = number
    return docs, of_phrase[found.phrase]


def _document_sums(
    found: Standing, unit: Ints, pairs: Ints, spread: Floats, shape: tuple[int, int]
) -> list[Any]:
    """What each city has of each document: out, in, and the two sums of ``expected_lead``.

    Four sparse arrays (cities x documents); ``unit`` (rows): the document; ``pairs``: document *
    cities + city, for which ``spread`` was found.
    """
    from scipy.sparse import csr_array

    m, n = (x[found.phrase].astype(float) for x in (found.followers, found.users))
    at = (found.city, unit)
    out, into, total = (
        csr_array((w, at), shape=shape)
        for w in (m * found.origin, found.taken.astype(float), 2 * m / n)
    )
    moved = csr_array((spread, (pairs % shape[0], pairs // shape[0])), shape=shape)
    return [out, into, moved, total]


def corrected_lead(out: Floats, into: Floats, covariance: Floats, total: Floats) -> Floats:
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
    moved: Floats = corrected_lead(*drawn) + shift[:, None]
    return moved


def _spreads(cells: Cells, sums: list[Any], groups: Floats) -> Floats:
    """Jackknife standard errors over the documents, where they are few (cities)."""
    se = np.full(len(groups), np.nan)
    some = cells.shown[0] & (groups >= JACK_SOURCES) & (groups < BOOT_SOURCES)
    for city in np.flatnonzero(some):
        own = [part[[city], :].toarray()[0] for part in sums]
        at = own[3] > 0
        left = [part.sum() - part[at] for part in own]
        se[city] = jackknife_spread(corrected_lead(*left))
    return se
