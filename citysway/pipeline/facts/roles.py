"""The role of every source toward every city (METHOD.md 0)."""

import numpy as np

from citysway.pipeline.facts.arrays import ROLE, City, Ints
from citysway.pipeline.facts.store import Store


def source_roles(store: Store) -> Ints:
    """Role numbers of every source for every city (sources x cities), own texts and policy apart.

    The rule is METHOD.md 0; where documents state a role for the pair, the most frequent holds.
    """
    src, cities = store.sources, store.cities
    home = np.array([_roll_up(place, cities) for place in src.place], dtype=np.int64)
    province = np.array([province_of(place) for place in src.place], dtype=object)
    unplaced = ((src.place == "") & (src.country == "")) | (src.scope == "unknown")
    roles = np.full((len(src.id), len(cities)), ROLE["oth"], dtype=np.int64)
    for number, city in enumerate(cities):
        column, same = roles[:, number], province_of(city.province or city.id)
        column[home == number] = ROLE["home"]
        column[(src.scope == "provincial") & (province == same) & (province != "")] = ROLE["prov"]
        column[src.scope == "national"] = ROLE["nat"]
        column[(src.country != city.country) & (src.country != "")] = ROLE["int"]
        column[unplaced.astype(bool)] = ROLE["unk"]
    return np.where(store.stated >= 0, store.stated, roles)


def _roll_up(place: str, cities: tuple[City, ...]) -> int:
    """Number of the most specific listed city that holds the place; -1 for none."""
    ids = {city.id: number for number, city in enumerate(cities)}
    if not place.startswith("CN") or len(place) != 8:
        return ids.get(place, -1)
    for name in (place, place[:6] + "00", place[:4] + "0000"):
        if name in ids:
            return ids[name]
    return -1


def province_of(place: str) -> str:
    """The province part of a division code, or the id itself."""
    return place[:4] if place.startswith("CN") and len(place) == 8 else place
