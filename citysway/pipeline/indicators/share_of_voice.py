"""IM02: share of voice over one common set of sources, with the class ``other`` (METHOD.md section
2).
"""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import Slice
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import Cells, Support, set_exact_zero, set_intervals
from citysway.pipeline.indicators.source_rates import source_rates, volumes, weighted_mean
from citysway.pipeline.statistics.uncertainty import jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OTHER = "other"
SETS = ("all", "nat", "int")


def share_of_voice(
    facts: Facts, cut: Slice, *, support: Support, resampling: Resampling | None
) -> list[Cells]:
    """The blocks of the sets of news sources (``SETS``); in each, cities and ``other`` sum to 1.

    ``nat``: national outlets of the cities' own countries; ``int``: outlets of countries without a
    listed city. A document counts when the facts know that it names a city.
    """
    size = volumes(facts, cut, news=True, named=True, resampling=resampling)
    rows = cut.rows[facts.rows.news[cut.rows] & (facts.rows.names[cut.rows] > 0)]
    blocks = {name: _block(facts, cut, name) for name in SETS}
    members = {name: _members(facts, name) for name in SETS}
    shares = np.zeros((len(size.docs), len(facts.cities) + 1))
    rest = None if size.draws is None else (size.draws > 0).astype(float)
    weight = None if rest is None or resampling is None else resampling.weights * rest
    for city in range(len(facts.cities)):
        mine = rows[facts.rows.city[rows] == city]
        found = source_rates(facts, mine, size, resampling)
        shares[:, city] = found.rate
        for name, cells in blocks.items():
            _count(facts, cells, city, mine, members[name])
            used = members[name] & (size.docs > 0)
            _draw(cells, city, found.draws, used, weight)
        if rest is not None and found.draws is not None:
            rest -= found.draws
    shares[:, -1] = np.maximum(1 - shares.sum(axis=1), 0.0)
    for name, cells in blocks.items():
        chosen = members[name]
        others = None if rest is None else np.maximum(rest, 0.0)
        _draw(cells, len(facts.cities), others, chosen & (size.docs > 0), weight)
        _fill(facts, cut, cells, shares, chosen, size.docs, support)
    return list(blocks.values())


def _block(facts: Facts, cut: Slice, name: str) -> Cells:
    cities = (*(city.id for city in facts.cities), OTHER)
    return Cells("IM02", name, cut.lang, cut.period, ("",), cities, kept=("",))


def _count(facts: Facts, cells: Cells, city: int, rows: Ints, chosen: Bools) -> None:
    unit = facts.rows.unit[rows]
    unit = unit[chosen[facts.unit_source[unit]]]
    cells.columns["docs"][0, city] = len(unit)
    cells.columns["stories"][0, city] = len(np.unique(facts.unit_story[unit]))


def _draw(
    cells: Cells, city: int, draws: Floats | None, used: Bools, weight: Floats | None
) -> None:
    """Mean over the resampled sources that still hold a document, one city."""
    if draws is not None and weight is not None and used.any():
        cells.columns["value"][0, city] = 0.0  # replaced when the block is filled
        cells.take_draws(city, weighted_mean(draws[used], weight[used])[None, :])


def _fill(
    facts: Facts,
    cut: Slice,
    cells: Cells,
    shares: Floats,
    chosen: Bools,
    docs: Floats,
    support: Support,
) -> None:
    used = np.flatnonzero(chosen & (docs > 0))
    if not len(used):
        cells.withhold(True, "not_observable" if cells.role == "int" else "no_support")
        return
    share, count = shares[used], len(used)
    value, present = share.mean(axis=0), int((chosen & (_all_docs(facts, cut) > 0)).sum())
    stories = _stories(facts, cut, chosen)
    cells.put(value=value, raw=value, sources=count, coverage=count / max(present, 1))
    cells.withhold(stories < support.docs, "no_support")
    left = (share.sum(axis=0) - share) / max(count - 1, 1)
    whole = np.ones(share.shape, dtype=bool)
    se = jackknife_se(left, value[None, :], np.zeros(count, np.int64), whole)
    set_intervals(cells, se=se, groups=np.array(float(count)), own=False, bounds=(0.0, 1.0))
    set_exact_zero(cells, (value == 0)[None, :], np.array(stories))


def _members(facts: Facts, name: str) -> Bools:
    src = facts.sources
    home = {city.country for city in facts.cities}
    domestic = np.array([country in home for country in src.country], dtype=bool)
    if name == "nat":
        national: Bools = domestic & np.array(
            [scope == "national" for scope in src.scope], dtype=bool
        )
        return national
    if name == "int":
        foreign: Bools = ~domestic & np.array(
            [country != "" for country in src.country], dtype=bool
        )
        return foreign
    return np.ones(len(src.id), dtype=bool)


def _all_docs(facts: Facts, cut: Slice) -> Floats:
    return volumes(facts, cut, news=True, named=False, resampling=None).docs


def _stories(facts: Facts, cut: Slice, chosen: Bools) -> float:
    """Distinct stories that name a city in the set: what the shares rest on."""
    volume = facts.volume
    lines = cut.volume[volume.news[cut.volume] & (volume.named[cut.volume] > 0)]
    unit = volume.unit[lines]
    return float(len(np.unique(facts.unit_story[unit[chosen[facts.unit_source[unit]]]])))
