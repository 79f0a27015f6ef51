"""Radiation: RA02 external attention, RA04 effective reach, RA05 distance-weighted reach, RA09
international share (METHOD.md section 3). Nothing here is computed from pooled counts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Bools, City, Draws, Floats, Ints, Sources
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.radiation.outside_parts import (
    Outside,
    abroad,
    effective_reach,
    explain,
)
from citysway.pipeline.indicators.radiation.panel import D0_KM, panel_forms, without_one
from citysway.pipeline.statistics.geo import great_circle_km
from citysway.pipeline.statistics.uncertainty import jackknife_se


def distance_weighted(attention: Floats, present: Bools, distance: Floats) -> Floats:
    """RA05: sum of a_j ln(1 + D_j / D0) over sum of ln(1 + D_j / D0); places x columns, km; NaN
    when all are at 0.
    """
    weight = np.log1p(distance / D0_KM)[:, None] * present
    base = weight.sum(axis=0)
    found: Floats = (attention * weight).sum(axis=0) / np.where(base > 0, base, np.nan)
    return found


def country_means(attention: Floats, present: Bools, country: Ints) -> Floats:
    """Mean attention of the present places of each country: countries x columns, 0 for an absent
    one.
    """
    count = int(country.max(initial=-1)) + 1
    top, base = np.zeros((count, attention.shape[1])), np.zeros((count, attention.shape[1]))
    np.add.at(top, country, attention * present)
    np.add.at(base, country, present.astype(float))
    return np.divide(top, base, out=np.zeros(top.shape), where=base > 0)


_PARTS = {
    "RA02": ("",),
    "RA04": ("", "N1/J", "N2", "chao1"),
    "RA05": ("",),
    "RA09": ("", "countries", "languages"),
}
_DRAWN = ("RA02", "RA05", "RA09")


@dataclass(frozen=True, slots=True)
class Rates:
    """Attention to one city by source: ``rate`` (sources), its replicates (sources x B); ``counts``
    documents that name it and ``docs`` all documents (sources); its distinct ``stories``.
    """

    rate: Floats
    draws: Draws | None
    counts: Floats
    docs: Floats
    stories: int


def radiation_blocks(lang: str, period: str, cities: tuple[str, ...]) -> dict[str, Cells]:
    """Empty blocks of RA02, RA04, RA05, RA09, role ``ext``."""
    return {
        name: Cells(name, "ext", lang, period, parts, cities, kept=("",) if name in _DRAWN else ())
        for name, parts in _PARTS.items()
    }


def take_radiation(
    blocks: dict[str, Cells], errors: dict[str, Floats], number: int, about: City, rates: Rates,
    *, sources: Sources, external: Bools, support: Support, weights: Draws | None,
) -> None:  # fmt: skip
    """Fill the column of one city (``number`` in the blocks); ``errors``: by block, a row of
    delete-one-source errors.
    """
    outside = outside_of(sources, about, external, rates.docs, support)
    found = _measure(blocks, number, outside, rates, about, support, weights)
    for name, error in found.items():
        errors[name][0, number] = error


def outside_of(
    src: Sources, city: City, external: Bools, docs: Floats, support: Support
) -> Outside:
    """The external panel of a city: its sources with documents enough, and where they are."""
    source = np.flatnonzero(external & (docs >= support.source_docs))
    _, place = np.unique(src.seat[source], return_inverse=True)
    nations, country = np.unique(src.country[source].astype(str), return_inverse=True)
    domestic = src.country[source] == city.country
    pointless = (src.point[source] == "none") | ((src.scope[source] == "national") & domestic)
    distance = np.full(len(source), np.nan)
    if city.lat is not None and city.lon is not None:
        distance = great_circle_km(city.lat, city.lon, src.lat[source], src.lon[source])
    distance[pointless.astype(bool)] = np.nan
    capital = bool(np.any((src.point[source] == "capital") & np.isfinite(distance)))
    foreign = np.array([nation != city.country for nation in nations], dtype=bool)
    return Outside(
        source,
        place,
        _first(distance, place),
        _first(country, place).astype(np.int64),
        foreign,
        capital,
        src.lang[source],
    )


def _first(values: npt.NDArray[np.generic], place: Ints) -> Floats:
    """One value per place: the smallest stated (NaN where none is)."""
    found = np.full(int(place.max(initial=-1)) + 1, np.nan)
    np.fmin.at(found, place, values.astype(float))
    return found


def _measure(
    blocks: dict[str, Cells],
    city: int,
    outside: Outside,
    rates: Rates,
    about: City,
    support: Support,
    weights: Draws | None,
) -> dict[str, float]:
    """Fill the column of one city; returns the delete-one-source errors."""
    rate = rates.rate[outside.source][:, None]
    whole = np.ones(rate.shape)
    attention, present = place_means(rate, whole, outside.place)
    basis = {"docs": rates.counts.sum(), "stories": rates.stories, "sources": len(outside.source)}
    for cells in blocks.values():
        for name, value in (*basis.items(), ("places", len(attention))):
            cells.columns[name][:, city] = value
    few = len(outside.source) < support.ext_sources or len(attention) < support.ext_places
    explain(blocks, city, outside, about, few)
    if few:
        return {}
    statistics = _statistics(rate, whole, outside)
    for name, values in statistics.items():
        if blocks[name].reason[0, city] == 0:
            blocks[name].columns["value"][0, city] = blocks[name].columns["raw"][0, city] = values[
                0
            ]
    counts = np.bincount(outside.place, rates.counts[outside.source], len(attention)).astype(float)
    effective_reach(blocks["RA04"], city, attention[:, 0], rates.stories, counts, support)
    nations = country_means(attention, present, outside.country)[:, 0]
    abroad(blocks["RA09"], city, nations, outside, rate[:, 0])
    if weights is not None and rates.draws is not None:
        forms = panel_forms(weights[outside.source], *outside.panel)
        for name, draws in forms.of(rates.draws[outside.source]).items():
            full = np.full((len(_PARTS[name]), draws.shape[0]), np.nan)
            full[0] = draws
            blocks[name].take_draws(city, full)
    return _errors(rate[:, 0], outside, statistics)


def _statistics(rate: Floats, weight: Floats, outside: Outside) -> dict[str, Floats]:
    """RA02, RA05 and the share of RA09 for each column of source weights."""
    attention, present = place_means(rate, weight, outside.place)
    count = present.sum(axis=0)
    near = np.isfinite(outside.distance)
    reach = distance_weighted(attention[near], present[near], outside.distance[near])
    nations = country_means(attention, present, outside.country)
    seen = country_means(present.astype(float), present, outside.country) > 0
    away, home = (_country_sum(nations[at], seen[at]) for at in (outside.foreign, ~outside.foreign))
    abroad_share = away / np.where(away + home > 0, away + home, np.nan)
    mean = attention.sum(axis=0) / np.where(count > 0, count, np.nan)
    return {"RA02": mean, "RA05": reach, "RA09": abroad_share}


def _country_sum(nations: Floats, seen: Bools) -> Floats:
    """Sum over countries; a country whose sources a replicate left out counts as the mean of the
    others.
    """
    count = np.maximum(seen.sum(axis=0), 1)
    total: Floats = (nations * seen).sum(axis=0) / count * len(nations)
    return total


def _errors(rate: Floats, outside: Outside, whole: dict[str, Floats]) -> dict[str, float]:
    """Delete-one-source standard errors of the same statistics."""
    count = len(outside.source)
    left = without_one(rate, *outside.panel)
    owner = np.zeros(count, np.int64)
    return {
        name: float(
            jackknife_se(values[:, None], whole[name][None, :1], owner, np.ones((count, 1), bool))[
                0, 0
            ]
        )
        for name, values in left.items()
    }


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
