"""What the gazetteer hands out: places, names, and the distance between two points."""

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of GRS 80, METHOD.md RA05

KINDS = (
    "country",
    "province",
    "municipality",
    "prefecture",
    "county_city",
    "district",
    "sar",
    "tw_city",
    "world_city",
)
EVIDENCE = ("", "word", "surname", "month", "title", "person", "homograph", "short", "province")
USES = ("name", "derived", "block")

# id, name_zh, name_en, kind, parent, province, country, lat, lon, population; '' = not known
RawPlace = tuple[str, str, str, str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One place. ``lat``, ``lon`` in degrees; ``parent`` and ``province`` are place ids."""

    id: str
    name_zh: str | None
    name_en: str | None
    kind: str
    parent: str | None
    province: str | None
    country: str
    lat: float | None
    lon: float | None
    population: int | None


@dataclass(frozen=True, slots=True)
class Name:
    """One form of writing: its places (most likely first) and what a linker must ask for.

    ``evidence``: '' = the name stands alone; else why it needs evidence in its context. ``use``:
    'name' of a place, 'derived' (institution, brand, nickname: never a naming of the city),
    'block' (a longer expression that holds a place name but does not mean the place).
    """

    text: str
    lang: str
    place_ids: tuple[str, ...]
    evidence: str
    use: str


def make_place(raw: RawPlace) -> Place:
    """The record of one raw row; numbers are parsed here, when a place is asked for."""
    lat, lon, population = raw[7:]
    return Place(
        id=raw[0],
        name_zh=raw[1] or None,
        name_en=raw[2] or None,
        kind=raw[3],
        parent=raw[4] or None,
        province=raw[5] or None,
        country=raw[6],
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        population=int(population) if population and population != "0" else None,
    )


def haversine_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance of two points in degrees, in km, from 0 to pi * R."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
