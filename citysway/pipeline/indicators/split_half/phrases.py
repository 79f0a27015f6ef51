"""Halves of phrases: RA14 adoption, lag and net lead, IM21 lag of national phrases.

The documents that introduce phrases are halved, since phrases of one document share its fate: a
city's own for what it began, the nation's for what it follows. Times are read by the month.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy import sparse

from citysway.pipeline.facts.arrays import Bools, Floats, Ints
from citysway.pipeline.facts.phrase_arrays import Phrases, load_phrases
from citysway.pipeline.indicators.contributions import Contributions
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.phrases.adoption import PhraseRules, eligible
from citysway.pipeline.indicators.radiation.phrases.blocks import (
    Pairs,
    followed,
    national,
    soonest_use,
)
from citysway.pipeline.indicators.radiation.phrases.leads import corrected_lead, leads_by_document
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    combined,
    no_halves,
    of_sums,
    sums_of,
)
from citysway.pipeline.statistics.adoption import HORIZON, origins, standing
from citysway.pipeline.statistics.uncertainty import Keys

_MONTH = 365.25 / 12
_MONTHS = 240
_REACHED = round(HORIZON / _MONTH)
_ROUNDS = 20
_KEYS: tuple[Named, ...] = (
    *(("RA14", part, "own") for part in ("", "lag", "netlead")),
    ("IM21", "lag", "own"),
)


def phrase_halves(plan: Plan, folder: Path) -> dict[Named, Halves]:
    """Nothing where the study's policy texts were not searched for phrases."""
    paths = [folder / f"{name}.parquet" for name in ("phrases", "phrase_writers")]
    if not all(path.exists() for path in paths):
        return {}
    cities = plan.store.cities
    phrases, writers = (pq.read_table(path) for path in paths)
    table = load_phrases(phrases, writers, cities)
    rules = PhraseRules()
    first = origins(table.uses, len(table.names), lead=rules.lead)
    origin = np.where(eligible(table, first), first, -1)
    begun = [followed(table, origin, city) for city in range(len(cities))]
    soonest = soonest_use(table)
    heard = [national(table, city, soonest) for city in range(len(cities))]
    found = {key: no_halves(len(cities)) for key in _KEYS}
    if any(len(each.time) for each in begun):
        values = {("RA14", "", "own"): _adopted, ("RA14", "lag", "own"): _median_lag}
        found |= of_sums(plan, _survivals(begun)[0], values, joint=False)
        found["RA14", "netlead", "own"] = _net_lead(plan, table, origin)
    if any(len(each.time) for each in heard):
        said, docs = _survivals(heard)
        lag = {("IM21", "lag", "own"): _taken_lag}
        found |= of_sums(plan, said, lag, joint=True, ids=docs.astype(object))
    return found


def _survivals(each: list[Pairs]) -> tuple[Contributions, Keys]:
    """By city and document: events by month, then those last seen without one; the documents."""
    docs = np.unique(np.concatenate([pairs.docs for pairs in each]))
    city = np.concatenate([np.full(len(pairs.time), n) for n, pairs in enumerate(each)])
    doc = np.concatenate([np.searchsorted(docs, pairs.docs)[pairs.unit] for pairs in each])
    time = np.concatenate([pairs.time for pairs in each])
    event = np.concatenate([pairs.event for pairs in each])
    month = np.clip((time / _MONTH).astype(np.int64), 0, _MONTHS - 1)
    column = np.where(event, month, month + _MONTHS)
    rows, row = np.unique(city * len(docs) + doc, return_inverse=True)
    cells = sparse.csr_array((np.ones(len(row)), (row, column)), (len(rows), 2 * _MONTHS))
    return Contributions(rows // len(docs), rows % len(docs), cells, {}), docs


def _curve(sums: Floats) -> tuple[Floats, Bools]:
    """Kaplan-Meier by month, from 1 before the first (last axis), and whether there is a pair."""
    event, lost = sums[..., :_MONTHS], sums[..., _MONTHS:]
    risk = np.cumsum((event + lost)[..., ::-1], axis=-1)[..., ::-1]
    stay = 1 - event / np.where(risk > 0, risk, 1.0)
    curve = np.cumprod(stay, axis=-1)
    return np.concatenate([np.ones((*curve.shape[:-1], 1)), curve], axis=-1), risk[..., 0] > 0


def _adopted(sums: Floats) -> Floats:
    """RA14: the share taken up within the horizon."""
    curve, some = _curve(sums)
    return np.where(some, 1 - curve[..., _REACHED], np.nan)


def _reaches(level: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Days until the share without event falls to a level, NaN where it does not."""

    def value(sums: Floats) -> Floats:
        curve, some = _curve(sums)
        wanted = level(curve)[..., None]
        below = curve <= wanted + 1e-9
        at = np.maximum(below.argmax(axis=-1), 1)[..., None]
        after, before = (np.take_along_axis(curve, at - k, -1) for k in (0, 1))
        part = (before - wanted) / np.where(before > after, before - after, 1.0)
        days = ((at - 1 + np.clip(part, 0.0, 1.0)) * _MONTH)[..., 0]
        return np.where(some & below.any(axis=-1) & (wanted[..., 0] < 1), days, np.nan)

    return value


_median_lag = _reaches(lambda curve: np.full(curve.shape[:-1], 0.5))
_taken_lag = _reaches(lambda curve: 1 - (1 - curve[..., _REACHED]) / 2)


def _net_lead(plan: Plan, table: Phrases, origin: Ints) -> Halves:
    """RA14 netlead; a half holds half of all documents that introduce a phrase."""
    found = standing(table.uses, origin, horizon=HORIZON)
    cities = len(plan.store.cities)
    docs, sums, _ = leads_by_document(table, origin, found, cities, rounds=_ROUNDS, seed=plan.seed)
    some = sparse.coo_array(sum(np.abs(part) for part in sums))
    order = np.lexsort((some.col, some.row))
    city, doc = some.row[order].astype(np.int64), some.col[order].astype(np.int64)
    columns = np.stack([sparse.csr_array(part)[city, doc] for part in sums], axis=1)
    said = Contributions(city, doc, sparse.csr_array(columns), {})
    halves = sums_of(plan, said, joint=True, ids=docs.astype(object))
    return combined(lambda each: corrected_lead(*np.moveaxis(each, -1, 0)), halves)
