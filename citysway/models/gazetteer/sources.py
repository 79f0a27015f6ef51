"""The places themselves: the division table, the countries, the world cities, all as raw rows."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from citysway.models.gazetteer.naming import NameIndex
from citysway.models.gazetteer.records import RawPlace
from citysway.models.gazetteer.tables import read_table
from citysway.models.gazetteer.world import (
    BIG,
    WorldCity,
    han_names,
    plain,
    read_alternates,
    read_cities,
)

CHINA = "GN1814991"
_POINT = ("lat", "lon", "population")
DIVISION_COLUMNS = ("code", "name_zh", "name_en", "kind", "parent", *_POINT, "short", "en_other")
COUNTRY_COLUMNS = ("iso", "geonameid", "name_zh", "name_en", *_POINT, "zh", "en")
WORLD_COLUMNS = ("geonameid", "name_zh", "name_en", "country", *_POINT, "aliases")


def is_han(text: str) -> bool:
    """Whether a name is written in Chinese characters."""
    return any("\u3400" <= char <= "\u9fff" for char in text)


class Collection:
    """Raw places and the names found for them, while the gazetteer is being put together."""

    def __init__(self) -> None:
        self.places: dict[str, RawPlace] = {}
        self.names = {"zh": NameIndex(), "en": NameIndex()}

    def name(self, text: str, place_id: str, *, short: bool = False) -> None:
        """File a name under its language."""
        if text:
            self.names["zh" if is_han(text) else "en"].add(text, place_id, short=short)


def add_division(into: Collection, text: str, path: Path) -> None:
    """The national division: provinces to districts. Ids are CN + code."""
    for row in read_table(text, columns=DIVISION_COLUMNS, path=path):
        code, name_zh, name_en, kind, parent, lat, lon, population, short, en_other = row
        place_id = "CN" + code
        above = CHINA if parent == "CN" else "CN" + parent
        province = f"CN{code[:2]}0000"
        into.places[place_id] = (
            place_id,
            name_zh,
            name_en,
            kind,
            above,
            province,
            "CN",
            lat,
            lon,
            population,
        )
        district = kind == "district"
        # 和县, 应县, 东区: two characters are met by chance, full form or not.
        into.name(name_zh, place_id, short=district and len(name_zh) == 2)
        into.name(name_en, place_id)
        for stem in short.split("|"):
            into.name(stem, place_id, short=district and stem[-1:] not in "县市区")
        for other in en_other.split("|"):
            into.name(other, place_id, short=district and " " not in other)


def add_countries(into: Collection, text: str, path: Path) -> dict[str, str]:
    """Countries, at the point of their capital. Returns ISO code -> place id."""
    ids: dict[str, str] = {}
    for iso, gid, name_zh, name_en, lat, lon, population, zh, en in read_table(
        text, columns=COUNTRY_COLUMNS, path=path
    ):
        place_id = ids[iso] = "GN" + gid
        into.places[place_id] = (
            place_id,
            name_zh,
            name_en,
            "country",
            "",
            "",
            iso,
            lat,
            lon,
            population,
        )
        for name in (name_zh, name_en, *zh.split("|"), *en.split("|")):
            into.name(name, place_id)
    return ids


def add_world(
    into: Collection,
    cities_json: str,
    curated: str,
    path: Path,
    countries: dict[str, str],
    states: Mapping[tuple[str, str], str],
) -> None:
    """World cities: main names, ASCII forms, alternates above 500,000 people, our Chinese names.

    ``states``: (country, code of the first-order division) -> id of the state.
    """
    ours = {row[0]: row for row in read_table(curated, columns=WORLD_COLUMNS, path=path)}
    cities = read_cities(cities_json)
    alternates = read_alternates(cities_json, [city for city in cities if int(city[5]) >= BIG])
    han = han_names(alternates)
    for row in [*cities, *_small(into, ours, cities)]:
        gid, name, lat, lon, country, population, admin1 = row
        place_id = "GN" + gid
        name_zh = _chinese_name(ours.get(gid), han.get(gid))
        into.places[place_id] = (
            place_id,
            name_zh,
            name,
            "world_city",
            countries.get(country, ""),
            states.get((country, admin1), ""),
            country,
            lat,
            lon,
            population,
        )
    _name_cities(into, cities, ours, han, alternates)


def _chinese_name(row: list[str] | None, han: list[str] | None) -> str:
    """Ours; else the only Han name GeoNames has; several are not chosen between."""
    if row is not None:
        return row[1]
    return han[0] if han and len(han) == 1 else ""


def _small(
    into: Collection, ours: dict[str, list[str]], cities: list[WorldCity]
) -> Iterator[WorldCity]:
    """Curated cities that the data file lacks (below 15,000 people); our rows have the point."""
    known = {city[0] for city in cities}
    for gid, _, name_en, country, lat, lon, population, _ in ours.values():
        if gid not in known and "GN" + gid not in into.places and lat:
            yield (gid, name_en, lat, lon, country, population, "")


def _name_cities(
    into: Collection,
    cities: Iterable[WorldCity],
    ours: dict[str, list[str]],
    han: dict[str, list[str]],
    alternates: dict[str, list[str]],
) -> None:
    english = into.names["en"]
    english.add_cities((city[1], "GN" + city[0]) for city in cities)
    english.add_cities((plain(city[1]), "GN" + city[0]) for city in cities if not city[1].isascii())
    for gid, row in ours.items():
        for name in (row[1], row[2], *row[7].split("|")):
            into.name(name, "GN" + gid)
    for gid, names in han.items():
        for name in names:
            into.names["zh"].add(name, "GN" + gid)
