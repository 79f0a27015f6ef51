"""The fact tables of a study as arrays, a chunk of cities at a time, in one fixed order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Draws = npt.NDArray[np.float32]  # replicates
Reals = npt.NDArray[np.floating[Any]]  # either
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
Texts = npt.NDArray[np.object_]

ALL = "all"
ROLES = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth")
ROLE = {role: number for number, role in enumerate(ROLES)}
LANGS = ("zh", "en")
ROLE_GROUPS: dict[str, tuple[str, ...]] = {
    "own": ("own",),
    "ext": ("int", "nat", "prov", "oth"),
    "home": ("home",),
    "unk": ("unk",),
    "int": ("int",),
    "nat": ("nat",),
    "prov": ("prov",),
    "oth": ("oth",),
}


@dataclass(frozen=True, slots=True)
class City:
    """One city of the closed set; ``lat``/``lon`` in degrees, ``province`` a place id."""

    id: str
    lat: float | None
    lon: float | None
    country: str
    province: str | None


@dataclass(frozen=True, slots=True)
class Sources:
    """Columns of ``sources.parquet`` sorted by ``source_id``; missing text is '', a missing number
    NaN.
    """

    id: Texts
    scope: Texts
    place: Texts
    country: Texts
    point: Texts
    lang: Texts
    lat: Floats
    lon: Floats

    @property
    def seat(self) -> Texts:
        """Where each source is: its place, else its country (all of a country share that one)."""
        return np.where(self.place != "", self.place, self.country).astype(str)

    @property
    def seat_number(self) -> Ints:
        """Seats numbered in their order."""
        found: Ints = np.unique(self.seat, return_inverse=True)[1]
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """``doc_city`` of a chunk, sorted by city, source, story and document; columns of one length.

    ``story`` and ``key`` (story in its source) are 64-bit hashes; ``copies`` of the story inside
    the role of the city, ``outside`` inside the whole of EXT; ``source``, ``period``, ``lang``
    (2: another), ``role`` are numbers.
    """

    city: Ints
    source: Ints
    story: Keys
    key: Keys
    role: Ints
    policy: Bools
    news: Bools
    lang: Ints
    period: Ints
    names: Ints
    names_all: Ints
    cities: Ints
    focus: Bools
    copies: Ints
    outside: Ints
    pos: Ints
    neg: Ints
    neu: Ints


@dataclass(frozen=True, slots=True)
class Codes:
    """``doc_city_code`` of a chunk; ``row`` points into ``Rows``, ``code`` into the code names."""

    row: Ints
    code: Ints
    x: Ints
    pos: Ints
    neg: Ints
    neu: Ints
    plan: Ints
    done: Ints


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the documents say of some cities: numbers ``first`` to ``last`` (exclusive)."""

    first: int
    last: int
    rows: Rows
    codes: Codes


def in_group(role: Ints, group: str) -> Bools:
    """Role numbers that belong to a group of ``ROLE_GROUPS``."""
    found: Bools = np.isin(role, [ROLE[name] for name in ROLE_GROUPS[group]])
    return found


def period_names(periods: tuple[str, ...], period: str) -> tuple[str, ...]:
    """The years or months that hold documents, in order; nothing for ``all``."""
    width = {"all": 0, "year": 4, "month": 7}[period]
    return tuple(sorted({name[:width] for name in periods if width and len(name) >= width}))


def positions(values: npt.NDArray[np.str_], known: Sequence[str]) -> Ints:
    """The place of each value in ``known``, -1 for others."""
    names = np.array(known, dtype=np.str_)
    if not len(names) or not len(values):
        return np.full(len(values), -1, np.int64)
    order = np.argsort(names)
    at = np.minimum(np.searchsorted(names[order], values), len(names) - 1)
    found: Ints = np.where(names[order][at] == values, order[at], -1)
    return found
