"""RA03 reach count, and RA03 and RA04 with calibrated intervals (METHOD.md sections 3 and 4.1)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import REASON, Cells, Support, set_intervals, withhold_flat
from citysway.pipeline.statistics.rarefaction import rarefied_reach
from citysway.pipeline.statistics.reach import (
    Reach,
    effective_places,
    place_rate_draws,
    places_in,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHRUNKEN = "shrunken"
_MOST_REPLICATES = 300
_AUDIBLE = 0.5  # of the places


def reach_cells(
    rate: Floats,
    volume: Floats,
    place: Ints,
    stories: Floats,
    cities: Sequence[City],
    *,
    lang: str,
    period: str,
    support: Support,
    replicates: int,
    seed: int,
) -> list[Cells]:
    """The block RA03 and the part 'shrunken' of RA04 of one language and period, role ``ext``.

    ``rate`` (sources x cities) attention a_sc, NaN where the source is not external to the city or
    has too few documents; ``volume`` documents (sources, or sources x cities); ``place`` (sources)
    numbers; ``stories`` (cities) distinct external stories that name the city.

    RA03 '' is rarefied to n* = ``support.docs`` stories, equal in all studies; 'places' the plain
    count. Both plug-ins lie below the truth where stories are few and have no interval
    (not_calibrated); 'shrunken' is the same quantity of the places' true rates, with one, where
    most places wrote enough to be heard.
    """
    names = tuple(city.id for city in cities)
    parts = ("", "places", SHRUNKEN)
    reach = Cells("RA03", "ext", lang, period, parts, names, kept=(SHRUNKEN,))
    even = Cells("RA04", "ext", lang, period, (SHRUNKEN,), names, kept=(SHRUNKEN,))
    volume = np.broadcast_to(volume if volume.ndim == 2 else volume[:, None], rate.shape)
    size = support.docs
    count = min(replicates or _MOST_REPLICATES, _MOST_REPLICATES)
    for city in range(len(cities)):
        source = np.flatnonzero(np.isfinite(rate[:, city]) & (volume[:, city] > 0))
        _, number = np.unique(place[source], return_inverse=True)
        for cells in (reach, even):
            _describe(cells, city, stories[city], number, support)
        if reach.reason[0, city]:
            continue
        heard, said = rate[source, city], volume[source, city]
        mean = np.bincount(number, heard) / np.bincount(number)
        _plain(reach, city, mean, stories[city], size)
        if not _audible(mean, np.bincount(number, said).astype(float)):
            reach.reason[2, city] = even.reason[0, city] = REASON["no_support"]
            continue
        draws = place_rate_draws(heard * said, said, number, replicates=count, seed=seed)
        _put(reach, 2, city, places_in(draws, size), reach.columns["value"][0, city])
        _put(even, 0, city, effective_places(draws), np.nan)
    return [_close(reach), _close(even)]


def _audible(attention: Floats, volume: Floats) -> bool:
    """Most places (rates and documents, by place) wrote enough to name the city once at its mean
    rate: else their silence says nothing, and the prior would speak of how evenly it is heard.
    """
    return bool(np.mean(attention.mean() * volume >= 1) >= _AUDIBLE)


def _describe(cells: Cells, city: int, stories: float, place: Ints, support: Support) -> None:
    """What a city rests on, and the reason where that is too little."""
    places = int(place.max(initial=-1)) + 1
    columns = {"stories": stories, "sources": len(place), "places": places}
    for name, value in columns.items():
        cells.columns[name][:, city] = value
    if len(place) < support.ext_sources or places < support.ext_places:
        cells.reason[:, city] = REASON["few_sources" if len(place) else "no_support"]


def _plain(cells: Cells, city: int, attention: Floats, stories: float, size: int) -> None:
    """Rarefied and plain number of places; below n* stories the plain one alone."""
    value = cells.columns["value"]
    if stories >= size or not attention.any():
        value[0, city] = rarefied_reach(attention, max(stories, size), size)
    else:
        cells.reason[0, city] = REASON["no_support"]
    value[1, city] = np.count_nonzero(attention)
    cells.columns["raw"][:2, city] = value[:2, city]


def _put(cells: Cells, part: int, city: int, reach: Reach, plain: float) -> None:
    cells.columns["value"][part, city] = reach.value
    cells.columns["raw"][part, city] = plain
    cells.limits[0][part, city], cells.limits[1][part, city] = reach.lo, reach.hi
    empty = np.full((len(cells.cities), len(reach.draws)), np.nan, np.float32)
    cells.draws.setdefault(SHRUNKEN, empty)[city] = reach.draws


def _close(cells: Cells) -> Cells:
    plain = np.array([part != SHRUNKEN for part in cells.parts])[:, None]
    cells.reason[plain & cells.shown] = REASON["not_calibrated"]
    se = np.full(cells.reason.shape, np.nan)
    # the limits rest on a model of the places, so that few sources widen them as they should
    groups = np.full(cells.reason.shape, 10.0)
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, np.inf))
    withhold_flat(cells)
    return cells
