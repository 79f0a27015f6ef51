"""Attention by source and month: the series behind persistence, bursts and breaks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import Slice, in_group, rows_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PRESENT = 0.8  # of the months: the fixed panel of METHOD.md 3.2


@dataclass(frozen=True, slots=True)
class Monthly:
    """``months`` every calendar month 'YYYY-MM' from the first to the last that is observed;
    ``volume`` documents but policy (sources x months); the other columns are documents of outside
    sources that name a city and those of its own that such a source hosts, sorted by city.
    """

    months: tuple[str, ...]
    volume: Floats
    city: Ints
    source: Ints
    month: Ints
    share: Floats  # q of the document
    own_city: Ints
    own_source: Ints
    own_month: Ints


@dataclass(frozen=True, slots=True)
class CityMonths:
    """One city's outside sources (numbers) and, sources x months: their documents without the
    city's own, the sum of q and the number of documents that name the city.
    """

    source: Ints
    volume: Floats
    share: Floats
    docs: Floats


def monthly(facts: Facts, cut: Slice, *, busy: int) -> Monthly:
    """The series of a slice between the first and the last month in which at least ``busy``
    sources published; documents dated to a month or day alone.
    """
    dated = np.array([len(name) == 7 for name in facts.periods], dtype=bool)
    lines = cut.volume[~facts.volume.policy[cut.volume] & dated[facts.volume.period[cut.volume]]]
    index = np.array([_number(name) if len(name) == 7 else -1 for name in facts.periods], np.int64)
    month = index[facts.volume.period[lines]]
    source = facts.unit_source[facts.volume.unit[lines]]
    first, last = _observed(source, month, busy)
    volume = np.zeros((len(facts.sources.id), max(last - first + 1, 0)))
    keep = (month >= first) & (month <= last)
    np.add.at(volume, (source[keep], month[keep] - first), facts.volume.docs[lines][keep])
    outside, own = (
        _dated(facts, rows_of(facts, cut, group), index, first, last) for group in ("ext", "own")
    )
    names = np.maximum(facts.rows.names[outside], 0)
    outside = outside[names > 0]
    total = np.maximum(facts.rows.names_all[outside], facts.rows.names[outside])
    return Monthly(
        tuple(_name(number) for number in range(first, last + 1)),
        volume,
        *_columns(facts, outside, index, first),
        facts.rows.names[outside] / total,
        *_columns(facts, own, index, first),
    )


def city_months(found: Monthly, city: int, roles: Ints, *, least: int) -> CityMonths:
    """The outside sources of a city with at least ``least`` documents in all, and their months.

    ``roles`` of every source for the city.
    """
    shape = found.volume.shape
    volume, share, docs = found.volume.copy(), np.zeros(shape), np.zeros(shape)
    own = slice(*np.searchsorted(found.own_city, [city, city + 1]))
    np.subtract.at(volume, (found.own_source[own], found.own_month[own]), 1.0)
    volume = np.maximum(volume, 0.0)
    some = slice(*np.searchsorted(found.city, [city, city + 1]))
    at = found.source[some], found.month[some]
    np.add.at(share, at, found.share[some])
    np.add.at(docs, at, 1.0)
    source = np.flatnonzero(in_group(roles, "ext") & (volume.sum(axis=1) >= max(least, 1)))
    return CityMonths(source, volume[source], share[source], docs[source])


def fixed_panel(series: CityMonths) -> CityMonths:
    """The sources that published in at least 80 % of the months."""
    if not series.volume.shape[1]:
        return series
    keep = (series.volume > 0).mean(axis=1) >= PRESENT
    return CityMonths(
        series.source[keep], series.volume[keep], series.share[keep], series.docs[keep]
    )


def _dated(facts: Facts, rows: Ints, index: Ints, first: int, last: int) -> Ints:
    """Rows but policy within the months, sorted by city."""
    month = index[facts.rows.period[rows]]
    rows = rows[~facts.rows.policy[rows] & (month >= first) & (month <= last)]
    found: Ints = rows[np.argsort(facts.rows.city[rows], kind="stable")]
    return found


def _columns(facts: Facts, rows: Ints, index: Ints, first: int) -> tuple[Ints, Ints, Ints]:
    """City, source and month of rows."""
    source = facts.unit_source[facts.rows.unit[rows]]
    return facts.rows.city[rows], source, index[facts.rows.period[rows]] - first


def _observed(source: Ints, month: Ints, busy: int) -> tuple[int, int]:
    """First and last month with enough sources; (0, -1) for none."""
    pairs = np.unique(np.stack([month, source]), axis=1)
    months, sources = np.unique(pairs[0], return_counts=True)
    enough = months[sources >= max(busy, 1)]
    return (int(enough[0]), int(enough[-1])) if len(enough) else (0, -1)


def _number(name: str) -> int:
    """Months since the year 0."""
    return int(name[:4]) * 12 + int(name[5:7]) - 1


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
