"""Values under choices that no other slice of a study holds: without the largest outlet of each
city, and with mentions instead of documents as the unit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from citysway.pipeline.facts.arrays import ALL, Floats, in_group
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.contributions import Contributions, side_by_side
from citysway.pipeline.indicators.image.share_of_voice import SETS
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.ratios import ratio
from citysway.pipeline.indicators.raw import joined
from citysway.pipeline.indicators.robustness.checks import Checked
from citysway.pipeline.indicators.shaping import shape
from citysway.pipeline.indicators.split_half.halves import Named
from citysway.pipeline.indicators.split_half.places import outsides, without_source
from citysway.pipeline.statistics.shrinkage import shrink_shares

Columns = dict[Named, Floats]


def without_largest(
    plan: Plan, checked: Sequence[Checked], published: Mapping[Named, Any]
) -> Columns:
    """Values without the outside source that has most stories on the city, shrunken as ever."""
    cities = tuple(city.id for city in plan.store.cities)
    largest = np.concatenate([piece.largest for piece in checked])
    found: Columns = {}
    for number, (measure, _) in enumerate(checked[0].without):
        raw = joined([piece.without[number][1] for piece in checked])
        cells = shape(
            measure, raw, role="ext", lang=ALL, period=ALL, cities=cities, support=plan.support
        )
        for part, row in zip(measure.parts, cells.columns["value"], strict=True):
            found[measure.indicator, part, "ext"] = row
    heard = _totals(side_by_side([piece.heard["ext"] for piece in checked]), largest)
    found["IM01", "", "ext"] = np.where(
        heard[:, 1] >= plan.support.docs, shrink_shares(heard[:, 0], heard[:, 1]).value, np.nan
    )
    voice = side_by_side([piece.voice for piece in checked])
    for name, members in zip(SETS, plan.sets, strict=True):
        sums = _totals(voice, largest, members)
        found["IM02", "", name] = ratio(sums[:, :1], sums[:, 1:])[:, 0]
    found |= _places(plan, np.concatenate([piece.rate[0] for piece in checked]), largest)
    return found


def _totals(said: Contributions, largest: Any, members: Any = None) -> Floats:
    """Sums by city without the largest outlet (cities x columns)."""
    keep = said.source != largest[said.city]
    if members is not None:
        keep &= members[said.source]
    found = np.zeros((len(largest), said.sums.shape[1]))
    np.add.at(found, said.city[keep], said.sums[np.flatnonzero(keep)].toarray())
    return found


def _places(plan: Plan, rates: Floats, largest: Any) -> Columns:
    """The radiation of a panel without one source."""
    found: Columns = {}
    rates = rates.copy()
    known = np.flatnonzero(largest >= 0)
    rates[known, largest[known]] = np.nan
    for city, panel in enumerate(outsides(plan, rates)):
        few = len(panel.source) < plan.support.ext_sources
        if few or int(panel.place.max(initial=-1)) + 1 < plan.support.ext_places:
            continue
        home = in_group(plan.roles[:, city], "home") & np.isfinite(rates[city])
        for (name, part), value in without_source(rates[city], panel, home).items():
            blank = np.full(len(rates), np.nan)
            found.setdefault((name, part, "ext"), blank)[city] = value[0]
    return found


def pooled(plan: Plan, checked: Sequence[Checked], blocks: Sequence[Cells]) -> Columns:
    """IM05 by category and IM20 with every mention of equal weight; profiles are drawn to the
    common one by the B of the default.
    """
    said = side_by_side([piece.said["ext"] for piece in checked])
    none = np.full(len(plan.store.cities), -1)
    sums = _totals(said, none)
    found: Columns = {}
    if "x:F1" in said.columns:
        counts = sums[:, said.columns["x:F1"]]
        profile, common = _share(counts), _share(counts.sum(axis=0, keepdims=True))
        cells = next(c for c in blocks if _default(c, "IM05", plan.scheme.simplex["F1"]))
        for number, part in enumerate(cells.parts):
            b = cells.columns["shrink"][number]
            found["IM05", part, "ext"] = common[0, number] + b * (profile - common)[:, number]
    if "x:F5" in said.columns:
        hard, soft = _share(sums[:, said.columns["x:F5"]]).T
        found["IM20", "side", "ext"] = soft - hard
        found["IM20", "", "ext"] = 1 - np.abs(soft - hard)
    return found


def _default(cells: Cells, indicator: str, parts: Any) -> bool:
    slice_ = (cells.indicator, cells.role, cells.lang, cells.period, cells.variant)
    return slice_ == (indicator, "ext", ALL, ALL, "") and cells.parts == tuple(parts)


def _share(counts: Floats) -> Floats:
    return ratio(counts, counts.sum(axis=1, keepdims=True))
