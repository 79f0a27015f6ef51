"""The fact tables of a study as integer arrays, in one fixed order whatever the order of files."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROLES = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth")
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

    id: npt.NDArray[np.object_]
    scope: npt.NDArray[np.object_]
    place: npt.NDArray[np.object_]
    country: npt.NDArray[np.object_]
    point: npt.NDArray[np.object_]
    lang: npt.NDArray[np.object_]
    lat: Floats
    lon: Floats


@dataclass(frozen=True, slots=True)
class Rows:
    """``doc_city`` restricted to the listed cities, sorted by (doc_id, city_id); all columns of one
    length.
    """

    city: Ints
    unit: Ints
    role: Ints
    policy: Bools
    news: Bools
    lang: Ints
    period: Ints
    names: Ints
    names_all: Ints
    copies: Ints
    pos: Ints
    neg: Ints
    neu: Ints


@dataclass(frozen=True, slots=True)
class Codes:
    """``doc_city_code`` restricted to the framework codes; ``row`` points into ``Rows``."""

    row: Ints
    code: Ints
    x: Ints
    pos: Ints
    neg: Ints
    neu: Ints


@dataclass(frozen=True, slots=True)
class Volume:
    """Documents per unit, kind, language and month, those without any city too; ``named``: naming a
    city.
    """

    unit: Ints
    policy: Bools
    news: Bools
    lang: Ints
    period: Ints
    docs: Floats
    named: Floats


@dataclass(frozen=True, slots=True)
class Facts:
    """All a study's facts; a *unit* is one story inside one source: what is resampled."""

    cities: tuple[City, ...]
    sources: Sources
    unit_source: Ints
    unit_story: Ints
    unit_key: npt.NDArray[np.uint64]
    rows: Rows
    codes: Codes
    code_names: tuple[str, ...]
    volume: Volume
    periods: tuple[str, ...]
