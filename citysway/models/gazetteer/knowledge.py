"""The loaded gazetteer: questions about places, answered from raw rows."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from citysway.errors import StudyError
from citysway.models.gazetteer.naming import NameRow, NameTable, key_of
from citysway.models.gazetteer.records import Name, Place, RawPlace, haversine_km, make_place

_OWN_CITY = frozenset({"municipality", "prefecture", "county_city", "sar", "tw_city", "world_city"})


class Places(Mapping[str, Place]):
    """All places by id; records are made when asked for."""

    def __init__(self, raw: Mapping[str, RawPlace]) -> None:
        self._raw = raw

    def __getitem__(self, place_id: str) -> Place:
        return make_place(self._raw[place_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class Gazetteer:
    """Places and their names in Chinese and English. Made by ``load``; never changed after."""

    def __init__(
        self,
        raw: Mapping[str, RawPlace],
        tables: Mapping[str, tuple[NameTable, Mapping[str, int]]],
        version: str,
    ) -> None:
        self._raw = raw
        self._tables = tables
        self._names: dict[str, tuple[Name, ...]] = {}
        self._made: dict[str, Place] = {}  # records asked for: linking asks for the same again
        self.countries: Mapping[str, str] = {
            row[6]: row[0] for row in raw.values() if row[3] == "country"
        }
        """ISO code -> id of the country, whose point is that of its capital."""
        self.version = version
        """Hash of all data files read, the user's and the world cities included."""

    @property
    def places(self) -> Mapping[str, Place]:
        """All places by id."""
        return Places(self._raw)

    def place(self, place_id: str) -> Place:
        """The place of an id. StudyError names the nearest ids, or the ids of a name given."""
        made = self._made.get(place_id)
        if made is None:
            raw = self._raw.get(place_id)
            if raw is None:
                raise StudyError(f"unknown place id {place_id!r}; {self._hint(place_id)}")
            made = self._made[place_id] = make_place(raw)
        return made

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Places that a name may mean, most likely first; () if none. Any script, any case."""
        key = key_of(name)
        for table, rows in self._tables.values():
            number = rows.get(key)
            if number is not None:
                return tuple(make_place(self._raw[place]) for place in table[1][number][0])
        return ()

    def city_of(self, place_id: str) -> str | None:
        """The city a place belongs to: district -> prefecture-level city, municipality, SAR.

        Cities, county-level cities included, are their own; so is a county directly under its
        province. None for provinces and countries.
        """
        raw = self._raw.get(place_id)
        if raw is None:
            raise StudyError(f"unknown place id {place_id!r}; {self._hint(place_id)}")
        if raw[3] in _OWN_CITY:
            return raw[0]
        if raw[3] != "district":
            return None
        above = self._raw.get(raw[4])
        return raw[0] if above is None or above[3] == "province" else self.city_of(raw[4])

    @cached_property
    def countries(self) -> Mapping[str, str]:
        """ISO 3166 alpha-2 code to place id."""
        return {raw[6]: raw[0] for raw in self._raw.values() if raw[3] == "country"}

    def names(self, lang: str) -> Sequence[Name]:
        """Every name of 'zh' or 'en', derived and blocked ones included."""
        if lang not in self._names:
            texts, rows = self.name_table(lang)
            self._names[lang] = tuple(
                Name(text, lang, ids, evidence, use)
                for text, (ids, evidence, use) in zip(texts, rows, strict=True)
            )
        return self._names[lang]

    def name_table(self, lang: str) -> tuple[list[str], list[NameRow]]:
        """The same as columns, without objects: texts, and rows (place ids, evidence, use)."""
        if lang not in self._tables:
            raise StudyError(f"names in {lang!r} are not known; allowed: zh, en")
        return self._tables[lang][0]

    def distance_km(self, a: str, b: str) -> float:
        """Great-circle distance of two places (ids), in km (R = 6371.0088 km, METHOD.md RA05)."""
        return haversine_km(*self._point(a), *self._point(b))

    def _point(self, place_id: str) -> tuple[float, float]:
        place = self.place(place_id)
        if place.lat is None or place.lon is None:
            shown = place.name_zh or place.name_en
            raise StudyError(
                f"{place_id} ({shown}) has no coordinates; add lat and lon in places.csv"
            )
        return place.lat, place.lon

    def _hint(self, asked: str) -> str:
        by_name = self.lookup(asked)
        if by_name:
            return "that name belongs to " + ", ".join(_shown(place) for place in by_name[:5])
        near = difflib.get_close_matches(asked.upper(), self._raw, n=3, cutoff=0.6)
        if not near:
            return "ids look like CN510100 (national division code) or GN2643743 (GeoNames)"
        return "nearest: " + ", ".join(_shown(make_place(self._raw[place])) for place in near)


def _shown(place: Place) -> str:
    return f"{place.id} {place.name_zh or place.name_en}"
