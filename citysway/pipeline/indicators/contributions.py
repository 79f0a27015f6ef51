"""What single sources say of cities: sums by pair of city and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import LANGS, Floats, Ints, period_names
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.plan import Plan

_OWN_GROUPS = 64


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each source says of each city: ``sums`` (pairs x columns, CSR) of the pairs ``city``,
    ``source``, numbers of the study; own texts are split by story, ``source`` then counts the
    groups of the city.
    """

    city: Ints
    source: Ints
    sums: Any
    columns: Mapping[str, slice]


def side_by_side(pieces: list[Contributions]) -> Contributions:
    """The contributions of consecutive chunks as one."""
    return Contributions(
        np.concatenate([piece.city for piece in pieces]),
        np.concatenate([piece.source for piece in pieces]),
        sparse.csr_array(sparse.vstack([piece.sums for piece in pieces])),
        pieces[0].columns,
    )


def everywhere(said: Contributions, cities: int) -> Contributions:
    """With an empty row for every city that a source says nothing of: a sum, unlike a ratio, would
    else keep the number of its sources under permuted labels.
    """
    present, index = np.unique(said.source, return_inverse=True)
    rows = len(present) * cities
    one = (np.ones(len(index)), (said.city * len(present) + index, np.arange(len(index))))
    sums = sparse.csr_array(one, (rows, len(index))) @ said.sums
    city = np.repeat(np.arange(cities), len(present))
    return Contributions(city, np.tile(present, cities), sparse.csr_array(sums), said.columns)


def dense_pairs(first: int, table: Floats, columns: tuple[str, ...], used: Any) -> Contributions:
    """Contributions of dense columns (cities x sources x columns) where ``used``."""
    city, source = np.nonzero(used)
    places = {name: slice(n, n + 1) for n, name in enumerate(columns)}
    return Contributions(city + first, source, sparse.csr_array(table[city, source]), places)


def by_year(plan: Plan, sums: Sums) -> Contributions:
    """Profiles by year; what is not dated is left out."""
    years = period_names(plan.store.periods, "year")
    number = [years.index(name[:4]) if name[:4] in years else -1 for name in plan.store.periods]
    period = sums.table.period[sums.rows]
    return _profiles_by(sums, np.array(number, np.int64)[period], len(years))


def by_lang(sums: Sums) -> Contributions:
    lang = sums.table.lang[sums.rows]
    return _profiles_by(sums, np.where(lang < len(LANGS), lang, -1), len(LANGS))


def _profiles_by(sums: Sums, kind: Ints, kinds: int) -> Contributions:
    """F1 profile and its size by city, source (own texts: group of stories) and kind of document
    (-1: none of them): the columns of the kinds side by side, named '0', '1', ...
    """
    at = [sums.columns(f"{name}:F1") for name in ("y", "n")]
    columns = np.concatenate([np.arange(each.start, each.stop) for each in at])
    keep, table = np.flatnonzero(kind >= 0), sums.table
    if sums.own:  # apart for each kind, as no source joins them
        story = (table.story[sums.rows] % np.uint64(_OWN_GROUPS)).astype(np.int64)
        unit = story + _OWN_GROUPS * np.maximum(kind, 0)
    else:
        unit = table.source[sums.rows]
    wide = int(unit.max(initial=0)) + 1
    pairs, pair = np.unique(sums.city[keep] * wide + unit[keep], return_inverse=True)
    width = len(columns)
    cell = sparse.csr_array(
        (np.ones(len(keep)), (pair * kinds + kind[keep], np.arange(len(keep)))),
        (len(pairs) * kinds, len(keep)),
    )
    table_of = (cell @ sums.weighted[keep][:, columns]).reshape(len(pairs), kinds * width)
    city = pairs // wide
    source = np.arange(len(pairs)) - np.searchsorted(city, city) if sums.own else pairs % wide
    places = {str(n): slice(n * width, (n + 1) * width) for n in range(kinds)}
    return Contributions(city + sums.design.chunk.first, source, sparse.csr_array(table_of), places)
