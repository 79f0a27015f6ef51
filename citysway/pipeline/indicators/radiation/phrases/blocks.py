"""Adoption and lags as cells: pairs of phrase and city, followed from the first use."""

from dataclasses import dataclass

import numpy as np

from citysway.pipeline.facts.phrase_arrays import BURN_IN, Phrases
from citysway.pipeline.indicators.cells import REASON, Cells, set_intervals, withhold_flat
from citysway.pipeline.statistics.adoption import (
    Bools,
    incidence,
    median_taken,
    median_time,
    survival,
)
from citysway.pipeline.statistics.uncertainty import (
    BOOT_SOURCES,
    JACK_SOURCES,
    Floats,
    Ints,
    Keys,
    story_weights,
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (phrase, city) from the first use on: days until use, or until last read.

    ``unit`` (pairs): the document that introduced the phrase, a number in ``docs`` (its keys);
    ``phrases`` how many, ``places`` other cities read.
    """

    time: Floats
    event: Bools
    unit: Ints
    docs: Keys
    phrases: int
    places: int

    def taken(self, horizon: float) -> int:
        """Pairs taken up within the horizon."""
        return int((self.event & (self.time <= horizon)).sum())

    def coverage(self, horizon: float) -> float:
        """The part of the horizon that was observed, mean over pairs; NaN without pairs."""
        seen = np.where(self.event, horizon, np.minimum(self.time, horizon))
        return float(seen.mean() / horizon) if len(seen) else float("nan")


@dataclass(frozen=True, slots=True)
class Measures:
    """Share taken up, median lag, median lag of those taken up (3); ``draws`` (3 x B): replicates
    from ten documents on, leave-one-out values below.
    """

    value: Floats
    draws: Floats


def followed(table: Phrases, origin: Ints, city: int) -> Pairs:
    """The phrases a city introduced, each with every other city read at that date.

    ``origin`` (phrases): the row of the first use that counts, else -1.
    """
    phrases = np.flatnonzero(origin >= 0)
    phrases = phrases[table.uses.city[origin[phrases]] == city]
    row = origin[phrases]
    start, lang = table.uses.mid[row], table.lang[phrases]
    left = table.read.last[lang] - start[:, None]
    seen = (table.read.first[lang] <= start[:, None]) & (left > 0)
    seen[:, city] = False
    place = np.full(len(table.names), -1, np.int64)
    place[phrases] = np.arange(len(phrases))
    rows = np.flatnonzero(place[table.uses.phrase] >= 0)
    at = place[table.uses.phrase[rows]]
    lag = np.full(left.shape, np.nan)
    lag[at, table.uses.city[rows]] = table.uses.mid[rows] - start[at]
    event = np.isfinite(lag)
    docs, unit = np.unique(table.use_doc[row], return_inverse=True)
    line, _ = np.nonzero(seen)
    time = np.where(event, lag, left)[seen]
    return Pairs(time, event[seen], unit[line], docs, len(phrases), int(seen.any(axis=0).sum()))


def soonest_use(table: Phrases) -> Floats:
    """The middle of the first span any city used each phrase in (phrases)."""
    soonest = np.full(len(table.names), np.inf)
    np.minimum.at(soonest, table.uses.phrase, table.uses.mid)
    return soonest


def national(table: Phrases, city: int, soonest: Floats) -> Pairs:
    """National phrases that no city used before, from the day of the first national text."""
    country, lang = table.country[city], table.lang
    said = table.nation[:, country]
    first, last = table.read.first[lang, city], table.read.last[lang, city]
    settled = table.read.state_first[lang, city] + BURN_IN
    chosen = (said <= soonest) & (said >= settled) & (first <= said) & (last > said)
    phrases = np.flatnonzero(chosen)
    used = np.full(len(table.names), np.nan)
    rows = table.uses.city == city
    used[table.uses.phrase[rows]] = table.uses.mid[rows]
    event = np.isfinite(used[phrases])
    time = np.where(event, used[phrases], last[phrases]) - said[phrases]
    docs, unit = np.unique(table.nation_doc[phrases, country], return_inverse=True)
    return Pairs(time, event, unit, docs, len(phrases), int(len(phrases) > 0))


def measure_pairs(pairs: Pairs, *, horizon: float, replicates: int, seed: int) -> Measures:
    """Adoption and lags of one city's pairs, with replicates over the introducing documents."""
    docs = len(pairs.docs)
    few = docs < BOOT_SOURCES
    weight = 1 - np.eye(docs) if few else story_weights(pairs.docs, replicates, seed=seed)
    value = _measured(pairs, np.ones((docs, 1)), horizon)[:, 0]
    return Measures(value, _measured(pairs, weight.astype(float), horizon))


def _measured(pairs: Pairs, weights: Floats, horizon: float) -> Floats:
    times, curve = survival(pairs.time, pairs.event, pairs.unit, weights)
    found = np.stack([
        incidence(times, curve, horizon),
        median_time(times, curve),
        median_taken(times, curve, horizon),
    ])  # fmt: skip
    size = np.bincount(pairs.unit, minlength=len(pairs.docs)) @ weights
    found[:, size == 0] = np.nan
    return found


def jackknife_spread(left_out: Floats) -> float:
    """Standard error from leave-one-out values; NaN for fewer than three, or where one is NaN."""
    count = len(left_out)
    if count < JACK_SOURCES or not np.isfinite(left_out).all():
        return float("nan")
    return float(np.sqrt((count - 1) / count * ((left_out - left_out.mean()) ** 2).sum()))


def fill(
    cells: Cells, city: int, pairs: Pairs, found: Measures, which: int, horizon: float
) -> float:
    """Write one city's value, support and limits; returns the jackknife standard error."""
    columns, docs = cells.columns, len(pairs.docs)
    columns["value"][0, city] = columns["raw"][0, city] = found.value[which]
    columns["statements"][0, city], columns["sources"][0, city] = pairs.phrases, docs
    columns["places"][0, city] = pairs.places
    columns["coverage"][0, city] = pairs.coverage(horizon)
    if docs >= BOOT_SOURCES:
        cells.take_draws(city, found.draws[[which]])
        return float("nan")
    return jackknife_spread(found.draws[which])


def finish(cells: Cells, se: Floats, *, bounds: tuple[float, float], smooth: bool) -> None:
    """Reasons and intervals. A median is not smooth: no jackknife, ``not_calibrated`` below ten
    documents.
    """
    cells.withhold(~cells.shown, "no_support")
    if not smooth:
        few = cells.shown & (cells.columns["sources"] < BOOT_SOURCES)
        cells.reason[few] = REASON["not_calibrated"]
        se = np.full(se.shape, np.nan)
    set_intervals(cells, se=se[None, :], groups=cells.columns["sources"], own=False, bounds=bounds)
    withhold_flat(cells)
