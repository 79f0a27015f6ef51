"""Which documents count in a cell: role of a source for a city, story weight, language, period."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import LANGS, ROLE_GROUPS, ROLES, City, Facts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ALL = "all"
_CODE = {role: number for number, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Slice:
    """One language and period: positions in ``Rows`` and ``Volume`` that belong to it."""

    lang: str
    period: str
    rows: Ints
    volume: Ints


def take_slice(facts: Facts, *, lang: str = ALL, period: str = ALL) -> Slice:
    """``lang`` all|zh|en; ``period`` all, a year 'YYYY' or a month 'YYYY-MM'."""
    names = np.array(
        [period == ALL or name.startswith(period) for name in facts.periods], dtype=bool
    )
    rows, volume = names[facts.rows.period], names[facts.volume.period]
    if lang != ALL:
        rows &= facts.rows.lang == LANGS.index(lang)
        volume &= facts.volume.lang == LANGS.index(lang)
    return Slice(lang, period, np.flatnonzero(rows), np.flatnonzero(volume))


def period_names(facts: Facts, period: str) -> tuple[str, ...]:
    """The years or months that hold documents, in order; nothing for ``all``."""
    width = {"all": 0, "year": 4, "month": 7}[period]
    return tuple(sorted({name[:width] for name in facts.periods if width and len(name) >= width}))


def in_group(role: Ints, group: str) -> Bools:
    """Role numbers that belong to a group of ``ROLE_GROUPS``."""
    found: Bools = np.isin(role, [_CODE[name] for name in ROLE_GROUPS[group]])
    return found


def rows_of(facts: Facts, cut: Slice, group: str) -> Ints:
    """Positions in ``Rows`` of the slice's documents in a role group."""
    found: Ints = cut.rows[in_group(facts.rows.role[cut.rows], group)]
    return found


def story_weights_of(facts: Facts) -> tuple[Floats, Floats]:
    """w = 1 / copies of the story inside the role of the city, and the same inside the whole of
    EXT.
    """
    rows = facts.rows
    copies = rows.copies.astype(float)
    outside = np.flatnonzero(in_group(rows.role, "ext"))
    story = facts.unit_story[rows.unit[outside]]
    pair = rows.city[outside] * (int(facts.unit_story.max(initial=0)) + 1) + story
    distinct, first = np.unique(pair * len(ROLES) + rows.role[outside], return_index=True)
    pairs, owner = np.unique(distinct // len(ROLES), return_inverse=True)
    total = np.bincount(owner, copies[outside][first], len(pairs))
    together = copies.copy()
    together[outside] = total[np.searchsorted(pairs, pair)]
    return 1 / copies, 1 / together


def source_roles(facts: Facts) -> Ints:
    """Role numbers of every source for every city (sources x cities), policy and sponsored texts
    apart.

    The rule is METHOD.md 0; where documents state a role for the pair, the most frequent stated one
    holds.
    """
    src, cities = facts.sources, facts.cities
    home = np.array([_roll_up(place, cities) for place in src.place], dtype=np.int64)
    province = np.array([_province(place) for place in src.place], dtype=object)
    roles = np.full((len(src.id), len(cities)), _CODE["oth"], dtype=np.int64)
    for number, city in enumerate(cities):
        same = _province(city.province or city.id)
        column = roles[:, number]
        column[home == number] = _CODE["home"]
        column[(src.scope == "provincial") & (province == same) & (province != "")] = _CODE["prov"]
        column[src.scope == "national"] = _CODE["nat"]
        column[(src.country != city.country) & (src.country != "")] = _CODE["int"]
        unplaced = (src.place == "") & (src.country == "")
        column[unplaced | (src.scope == "unknown")] = _CODE["unk"]
    return _stated_roles(facts, roles)


def _stated_roles(facts: Facts, roles: Ints) -> Ints:
    rows = facts.rows
    stated = np.flatnonzero(
        (rows.role != _CODE["own"]) & (rows.role != _CODE["gov"]) & ~rows.policy
    )
    cell = facts.unit_source[rows.unit[stated]] * roles.shape[1] + rows.city[stated]
    kinds, count = np.unique(cell * len(ROLES) + rows.role[stated], return_counts=True)
    order = np.lexsort((-kinds, count))  # the last one written to a cell is the most frequent
    roles.ravel()[kinds[order] // len(ROLES)] = kinds[order] % len(ROLES)
    return roles


def _roll_up(place: str, cities: tuple[City, ...]) -> int:
    """Number of the most specific listed city that holds the place; -1 for none."""
    ids = {city.id: number for number, city in enumerate(cities)}
    if not place.startswith("CN") or len(place) != 8:
        return ids.get(place, -1)
    for name in (place, place[:6] + "00", place[:4] + "0000"):
        if name in ids:
            return ids[name]
    return -1


def _province(place: str) -> str:
    """The province part of a division code, or the id itself."""
    return place[:4] if place.startswith("CN") and len(place) == 8 else place
