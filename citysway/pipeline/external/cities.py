"""The city of a row of ``external.csv``, by id or by name in Chinese or English."""

import difflib
from collections.abc import Collection
from functools import cached_property

from citysway.models.gazetteer import Gazetteer, Place
from citysway.pipeline.external.columns import closed_up


class CityNames:
    """Names to city ids; ``among`` are the cities of the study, which settle names of several."""

    def __init__(self, gazetteer: Gazetteer, among: Collection[str]) -> None:
        self.gazetteer, self.among = gazetteer, set(among)

    def find(self, stated: str) -> str | None:
        """The id of a city; None where several have the name and none is in the study.

        Raises ValueError saying what the name is, and what is near.
        """
        gazetteer = self.gazetteer
        stated = closed_up(stated)
        known = stated in gazetteer.places
        places = (gazetteer.place(stated),) if known else gazetteer.lookup(stated)
        cities = [p for p in places if gazetteer.city_of(p.id) == p.id]
        if not places:
            raise ValueError(f"no city we know{self._near(stated)}")
        if not cities:
            kinds = " or ".join(dict.fromkeys(p.kind for p in places))
            raise ValueError(f"a {kinds}, not a city; rows are cities")
        if len(cities) == 1:
            return cities[0].id
        inside = [p for p in cities if p.id in self.among]
        if len(inside) > 1:
            raise ValueError(f"several cities have this name; write {_listed(inside)}")
        return inside[0].id if inside else None

    @cached_property
    def _spellings(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        wanted = {p for p in self.gazetteer.places if p.startswith("CN")} | self.among
        for place_id in sorted(wanted):
            place = self.gazetteer.place(place_id)
            if self.gazetteer.city_of(place_id) == place_id:
                for name in (place.name_zh, place.name_en, place.id):
                    if name:
                        found.setdefault(name.casefold(), place)
        return found

    def _near(self, stated: str) -> str:
        """``; did you mean 成都市 (CN510100)?``: by letters, in Chinese by characters shared."""
        names = self._spellings
        near = difflib.get_close_matches(stated.casefold(), names, n=3, cutoff=0.6)
        if not near and not stated.isascii():
            near = difflib.get_close_matches(f"{stated}市", names, n=3, cutoff=0.6)
        shown = dict.fromkeys(f"{_name(names[key])} ({names[key].id})" for key in near)
        return f"; did you mean {', '.join(shown)}?" if shown else (
            "; ids and names are in `citysway places find`")  # fmt: skip


def _name(place: Place) -> str:
    return place.name_zh or place.name_en or place.id


def _listed(places: list[Place]) -> str:
    return " or ".join(f"{place.id} ({_name(place)})" for place in places)
