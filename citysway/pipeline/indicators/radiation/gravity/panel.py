"""The panel of the gravity model: places in rows, cities in columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.statistics.geo import distances_km

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Voices:
    """Columns of the sources of a panel, one entry per source, sorted by source_id.

    ``place`` numbers from 0 (sources of one place share one); ``lat``, ``lon`` degrees or NaN;
    ``province`` a place id as in ``City.province``; '' where unknown.
    """

    place: Ints
    lat: Floats
    lon: Floats
    province: Texts
    lang: Texts
    country: Texts
    point: Texts
    scope: Texts


@dataclass(frozen=True, slots=True)
class Panel:
    """Places x cities: ``rate`` (NaN not observed), ``distance`` km (NaN no point), ``outside`` a
    source of the place is external to the city, same ``province`` and ``lang``; ``key`` of each
    place for replicates; ``sources`` and ``places`` (cities) behind the rates; ``between`` cities x
    cities in km.
    """

    rate: Floats
    distance: Floats
    outside: Bools
    province: Bools
    lang: Bools
    key: npt.NDArray[np.uint64]
    sources: Floats
    places: Floats
    between: Floats


def make_panel(rate: Floats, voices: Voices, cities: Sequence[City]) -> Panel:
    """Place means of ``rate`` (sources x cities; NaN: not external to the city, or too few
    documents), with the distances and sameness of every pair.

    A source without a point, or a national one in its own country, has no distance and is dropped.
    """
    used = np.isfinite(rate) & ~pointless(voices, cities)
    places = int(voices.place.max(initial=-1)) + 1
    count, total = np.zeros((places, len(cities))), np.zeros((places, len(cities)))
    np.add.at(count, voices.place, used.astype(float))
    np.add.at(total, voices.place, np.where(used, rate, 0.0))
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    lat, lon = (_mean_point(column, voices.place, places) for column in (voices.lat, voices.lon))
    at = _points(cities)
    first = np.full(places, len(voices.place), dtype=np.int64)
    np.minimum.at(first, voices.place, np.arange(len(voices.place)))
    first = np.minimum(first, max(len(voices.place) - 1, 0))
    own = np.array([city.province or city.id for city in cities], dtype=object)
    spoken = _languages(voices, cities)
    return Panel(
        rate=mean,
        distance=distances_km(lat, lon, *at),
        outside=count > 0,
        province=(voices.province[first][:, None] == own) & (voices.province[first] != "")[:, None],
        lang=(voices.lang[first][:, None] == spoken) & (spoken != "")[None, :],
        key=first.astype(np.uint64),
        sources=used.sum(axis=0).astype(float),
        places=(count > 0).sum(axis=0).astype(float),
        between=distances_km(*at, *at),
    )


def pointless(voices: Voices, cities: Sequence[City]) -> Bools:
    """Sources x cities: no point, or a national source of the city's own country."""
    nation = np.array([city.country for city in cities], dtype=object)
    domestic = (voices.country[:, None] == nation) & (voices.scope == "national")[:, None]
    blank = (voices.point == "none") | ~np.isfinite(voices.lat) | ~np.isfinite(voices.lon)
    found: Bools = (domestic | blank[:, None]).astype(bool)
    return found


def _mean_point(column: Floats, place: Ints, places: int) -> Floats:
    """One coordinate per place: the smallest stated, NaN where none is."""
    found = np.full(places, np.nan)
    np.fmin.at(found, place, column)
    return found


def _points(cities: Sequence[City]) -> tuple[Floats, Floats]:
    """Latitudes and longitudes, NaN where unknown."""
    lat, lon = (
        np.array([np.nan if x is None else x for x in column], dtype=float)
        for column in ([c.lat for c in cities], [c.lon for c in cities])
    )
    return lat, lon


def _languages(voices: Voices, cities: Sequence[City]) -> Texts:
    """The language most sources of a city's country write, '' where it has none."""
    usual: dict[str, str] = {}
    for country in {city.country for city in cities}:
        spoken = Counter(x for x in voices.lang[voices.country == country] if x)
        usual[country] = min(spoken, key=lambda x: (-spoken[x], x)) if spoken else ""
    return np.array([usual[city.country] for city in cities], dtype=object)
