"""IM02: share of voice over one common set of sources, with the class ``other`` (METHOD.md section 2)."""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.attention import Resampling
from citysway.pipeline.cells import Cells, Support, set_exact_zero, set_intervals
from citysway.pipeline.fact_arrays import Facts
from citysway.pipeline.slices import Slice
from citysway.pipeline.source_rates import Rates, source_rates, volumes, weighted_mean
from citysway.pipeline.uncertainty import jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OTHER = "other"
SETS = ("all", "nat", "int")


def share_of_voice(
    facts: Facts, cut: Slice, name: str, *, support: Support, resampling: Resampling | None
) -> Cells:
    """Shares of one set of news sources (``SETS``); cities and ``other`` sum to 1.

    ``nat``: national outlets of the cities' own countries; ``int``: outlets of countries that hold no listed city.
    A document counts when the facts know that it names a city.
    """
    cities = (*(city.id for city in facts.cities), OTHER)
    cells = Cells("IM02", name, cut.lang, cut.period, ("",), cities, kept=("",))
    chosen = _members(facts, name)
    size = volumes(facts, cut, news=True, named=True, resampling=resampling)
    used = np.flatnonzero(chosen & (size.docs > 0))
    present = int((chosen & (_all_docs(facts, cut) > 0)).sum())
    if not len(used):
        cells.withhold(True, "not_observable" if name == "int" else "no_support")
        return cells
    rows = cut.rows[
        facts.rows.news[cut.rows] & chosen[facts.unit_source[facts.rows.unit[cut.rows]]]
    ]
    rates = [
        source_rates(facts, rows[facts.rows.city[rows] == city], size, resampling)
        for city in range(len(facts.cities))
    ]
    share = (
        np.stack([found.rate[used] for found in rates], axis=1)
        if rates
        else np.zeros((len(used), 0))
    )
    share = np.concatenate([share, np.maximum(1 - share.sum(axis=1, keepdims=True), 0.0)], axis=1)
    value = share.mean(axis=0)
    stories = _stories(facts, cut, chosen)
    counts = np.array([[found.docs, found.stories] for found in rates], dtype=float).reshape(-1, 2)
    cells.put(value=value, raw=value, sources=len(used), coverage=len(used) / max(present, 1))
    cells.columns["docs"][0, :-1], cells.columns["stories"][0, :-1] = counts[:, 0], counts[:, 1]
    cells.withhold(stories < support.docs, "no_support")
    if resampling is not None:
        _draw(cells, rates, used, resampling)
    count = len(used)
    left = (share.sum(axis=0) - share) / max(count - 1, 1)
    se = jackknife_se(
        left, value[None, :], np.zeros(count, np.int64), np.ones(share.shape, dtype=bool)
    )
    set_intervals(cells, se=se, groups=np.array(float(count)), own=False, bounds=(0.0, 1.0))
    set_exact_zero(cells, (value == 0)[None, :], np.array(stories))
    return cells


def _members(facts: Facts, name: str) -> Bools:
    src = facts.sources
    home = {city.country for city in facts.cities}
    domestic = np.array([country in home for country in src.country], dtype=bool)
    if name == "nat":
        return domestic & (src.scope == "national").astype(bool)
    if name == "int":
        return ~domestic & (src.country != "").astype(bool)
    return np.ones(len(src.id), dtype=bool)


def _all_docs(facts: Facts, cut: Slice) -> Floats:
    return volumes(facts, cut, news=True, named=False, resampling=None).docs


def _stories(facts: Facts, cut: Slice, chosen: Bools) -> float:
    """Distinct stories that name a city in the set: what the shares rest on."""
    volume = facts.volume
    lines = cut.volume[volume.news[cut.volume] & (volume.named[cut.volume] > 0)]
    unit = volume.unit[lines]
    return float(len(np.unique(facts.unit_story[unit[chosen[facts.unit_source[unit]]]])))


def _draw(cells: Cells, rates: list[Rates], used: Ints, resampling: Resampling) -> None:
    weight = resampling.weights[used]
    rest = np.ones(weight.shape)
    for city, found in enumerate(rates):
        if found.draws is not None:
            drawn = found.draws[used]
            rest -= drawn
            cells.take_draws(city, weighted_mean(drawn, weight)[None, :])
    cells.take_draws(len(rates), weighted_mean(np.maximum(rest, 0.0), weight)[None, :])
