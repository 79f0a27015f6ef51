"""Attention by source and month: the series behind persistence, bursts and breaks."""

from dataclasses import dataclass

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import ALL, ROLE, ROLE_GROUPS, Floats, Ints, in_group
from citysway.pipeline.facts.store import Store, columns
from citysway.pipeline.facts.volumes import Volumes, slot_mask

PRESENT = 0.8  # of the months: the fixed panel of METHOD.md 3.2
LEAST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Namings:
    """What outside sources say of cities, policy apart, by city x source x language x period:
    ``share`` the sum of q (names of the city / of all cities), ``docs``; sorted by city.
    """

    city: Ints
    source: Ints
    lang: Ints
    period: Ints
    share: Floats
    docs: Floats


@dataclass(frozen=True, slots=True)
class Monthly:
    """``months`` every calendar month 'YYYY-MM' from the first to the last that is observed;
    ``volume`` documents but policy (sources x months); then ``Namings`` by month; ``own``: the
    cities' own texts in it as columns (city, source, month, documents); both sorted by city.
    """

    months: tuple[str, ...]
    volume: Floats
    city: Ints
    source: Ints
    month: Ints
    share: Floats
    docs: Floats
    own: tuple[Ints, Ints, Ints, Floats]


@dataclass(frozen=True, slots=True)
class CityMonths:
    """One city's outside sources (numbers) and, sources x months: their documents without the
    city's own, the sum of q and the number of documents that name the city.
    """

    source: Ints
    volume: Floats
    share: Floats
    docs: Floats


_EXT = tuple(ROLE[name] for name in ROLE_GROUPS["ext"])
_NAMINGS = f"""
SELECT city, source, lang, period, count(*) AS docs,
  sum((names / greatest(names_all, names))::DECIMAL(18, 12))::DOUBLE AS share
FROM row WHERE role IN {_EXT} AND NOT policy AND names > 0
GROUP BY ALL ORDER BY city, source, lang, period
"""


def load_namings(store: Store) -> Namings:
    """The namings of a store, summed on disk."""
    with duckdb.connect(str(store.path), read_only=True) as con:
        found = columns(con, _NAMINGS)
    share, docs = (found[name].astype(float) for name in ("share", "docs"))
    return Namings(found["city"], found["source"], found["lang"], found["period"], share, docs)


def monthly(
    store: Store, volumes: Volumes, namings: Namings, slice_: tuple[str, str] = (ALL, ALL), *,
    busy: int,
) -> Monthly:  # fmt: skip
    """The series of a language and period between the first and the last month in which at least
    ``busy`` sources published; documents dated to a month or day alone.
    """
    mask = slot_mask(store.periods, *slice_)
    tongues: Ints = np.flatnonzero(mask.any(axis=1))
    serial = np.array([_serial(name) for name in store.periods], dtype=np.int64)
    serial[~mask.any(axis=0)] = -1
    docs = volumes.docs[:, tongues].sum(axis=1)
    first, last = _observed(docs, serial, busy)
    month = np.where((serial >= max(first, 0)) & (serial <= last), serial - first, -1)
    inside = np.flatnonzero(month >= 0)
    volume = np.zeros((len(docs), max(last - first + 1, 0)))
    volume[:, month[inside]] = docs[:, inside]
    keep = np.isin(namings.period, inside) & np.isin(namings.lang, tongues)
    tongue, when = volumes.own[2] // (len(serial) or 1), volumes.own[2] % (len(serial) or 1)
    own = np.isin(when, inside) & np.isin(tongue, tongues)
    texts = volumes.own[0][own], volumes.own[1][own], month[when[own]], volumes.own[3][own]
    return Monthly(
        tuple(_name(number) for number in range(first, last + 1)),
        volume,
        namings.city[keep],
        namings.source[keep],
        month[namings.period[keep]],
        namings.share[keep],
        namings.docs[keep],
        texts,
    )


def city_months(found: Monthly, city: int, roles: Ints, *, least: int) -> CityMonths:
    """The outside sources of a city with at least ``least`` documents in all, and their months.

    ``roles`` of every source for the city.
    """
    mine, at = (slice(*np.searchsorted(c, [city, city + 1])) for c in (found.own[0], found.city))
    _, source, month, texts = found.own
    own = _summed(found, source[mine], month[mine], texts[mine])
    volume = np.maximum(found.volume - own, 0.0)
    share, docs = (
        _summed(found, found.source[at], found.month[at], column[at])
        for column in (found.share, found.docs)
    )
    outside = np.flatnonzero(in_group(roles, "ext") & (volume.sum(axis=1) >= max(least, 1)))
    return CityMonths(outside, volume[outside], share[outside], docs[outside])


def fixed_panel(series: CityMonths) -> CityMonths:
    """The sources that published in at least 80 % of the months."""
    if not series.volume.shape[1]:
        return series
    keep = (series.volume > 0).mean(axis=1) >= PRESENT
    return CityMonths(
        series.source[keep], series.volume[keep], series.share[keep], series.docs[keep]
    )


def dated(store: Store) -> bool:
    """Whether any document is dated to a month."""
    return any(_serial(name) >= 0 for name in store.periods)


def _summed(found: Monthly, source: Ints, month: Ints, values: Floats) -> Floats:
    shape = found.volume.shape
    cell = source * shape[1] + month
    summed = np.bincount(cell, values, found.volume.size).astype(float)
    return summed.reshape(shape)


def _observed(docs: Floats, serial: Ints, busy: int) -> tuple[int, int]:
    """First and last month with enough sources; (0, -1) for none."""
    enough = serial[(serial >= 0) & ((docs > 0).sum(axis=0) >= max(busy, 1))]
    return (int(enough.min()), int(enough.max())) if len(enough) else (0, -1)


def _serial(name: str) -> int:
    """Months since the year 0; -1 for what is not a month."""
    year, _, month = name.partition("-")
    proper = year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
    return int(year) * 12 + int(month) - 1 if proper else -1


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
