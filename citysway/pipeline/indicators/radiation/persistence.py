"""RA16: whether a city is spoken of all the time or in bursts (METHOD.md section 3)."""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Sources
from citysway.pipeline.facts.monthly import (
    LEAST_MONTHS,
    CityMonths,
    Monthly,
    city_months,
    fixed_panel,
)
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.statistics.persistence import (
    burstiness,
    poisson_burstiness,
    steadiness,
)
from citysway.pipeline.statistics.uncertainty import jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PARTS = ("", "burstiness", "poisson")


def place_equal(series: CityMonths, place: Ints) -> Floats:
    """External attention by month with all sources, then without each in turn: (1 + sources) x
    months.

    Sources equal within a place, places equal; NaN in a month without any.
    """
    here = (series.volume > 0).astype(float)
    rate = np.divide(series.share, series.volume, out=np.zeros(here.shape), where=here > 0)
    places = int(place.max(initial=-1)) + 1
    top, base = np.zeros((places, here.shape[1])), np.zeros((places, here.shape[1]))
    np.add.at(top, place, rate)
    np.add.at(base, place, here)
    whole = _ratio(top, base)
    left_top, left_base = top[place] - rate, base[place] - here
    left = _ratio(np.where(left_base > 0, left_top, 0.0), left_base)
    some = (base > 0).astype(float)
    total = whole.sum(axis=0) - whole[place] + left
    count = some.sum(axis=0) - some[place] + (left_base > 0)
    both = np.vstack([whole.sum(axis=0), total]), np.vstack([some.sum(axis=0), count])
    found: Floats = both[0] / np.where(both[1] > 0, both[1], np.nan)
    return found


def persistence_cells(
    series: Monthly, roles: Ints, sources: Sources, slice_: tuple[str, str],
    *, cities: tuple[str, ...], support: Support, undated: bool = False,
) -> Cells:  # fmt: skip
    """The block RA16, role ``ext``: '' median / mean of monthly external attention, 'burstiness' of
    the monthly number of documents, 'poisson' what it would be for independent documents.

    ``series`` of the language and period ``slice_``; ``roles`` sources x cities. From the sources
    that published in 80 % of the months; limits by the jackknife over them. Those of '' are wide,
    since a median is not smooth: in simulations they covered 94 % with 6 sources, 98 % with 12,
    97-100 % with 20; resampled sources covered 83-92 %.
    """
    cells = Cells("RA16", "ext", *slice_, PARTS, cities)
    errors = np.full(cells.reason.shape, np.nan)
    if undated or len(series.months) < LEAST_MONTHS:
        cells.withhold(True, "no_dates" if undated else "no_support")
        return cells
    names = [p or c for p, c in zip(sources.place, sources.country, strict=True)]
    places = np.unique(np.array(names, dtype=str), return_inverse=True)[1]
    for number in range(len(cities)):
        found = city_months(series, number, roles[:, number], least=support.source_docs)
        panel = fixed_panel(found)
        place = np.unique(places[panel.source], return_inverse=True)[1]
        basis = {"docs": panel.docs.sum(), "sources": len(panel.source), "places": len(set(place))}
        for name, value in basis.items():
            cells.columns[name][:, number] = value
        if basis["sources"] < support.ext_sources or basis["places"] < support.ext_places:
            reason = "few_sources" if basis["sources"] else "no_support"
            cells.reason[:, number] = REASON[reason]
        else:
            _measure(cells, errors, number, panel, place)
    _close(cells, errors)
    return cells


def _measure(cells: Cells, errors: Floats, city: int, panel: CityMonths, place: Ints) -> None:
    """Fill the column of one city."""
    steady = steadiness(place_equal(panel, place))
    counts = panel.docs.sum(axis=0)
    uneven = burstiness(np.vstack([counts, counts - panel.docs]))
    owner, valid = np.zeros(len(panel.source), np.int64), np.ones((len(panel.source), 1), bool)
    for number, found in enumerate((steady, uneven)):
        cells.columns["value"][number, city] = found[0]
        left, whole = found[1:, None], found[:1, None]
        errors[number, city] = jackknife_se(left, whole, owner, valid)[0, 0]
    volume = panel.volume.sum(axis=0)
    cells.columns["value"][2, city] = poisson_burstiness(counts.sum(), volume)
    if not counts.any():
        cells.withhold(np.arange(len(cells.cities)) == city, "no_support")
        cells.flag("never_named", np.arange(len(cells.cities)) == city)


def _close(cells: Cells, errors: Floats) -> None:
    """Intervals; the expected value is a reference and has none."""
    cells.columns["raw"][:] = cells.columns["value"]
    cells.reason[2][cells.shown[2]] = REASON["not_calibrated"]
    low, high = np.array([[0.0], [-1.0], [-1.0]]), np.array([[2.0], [1.0], [1.0]])
    set_intervals(cells, se=errors, groups=cells.columns["sources"], own=False, bounds=(-1.0, 2.0))
    for side in ("lo", "hi"):
        cells.columns[side][:] = np.clip(cells.columns[side], low, high)
    withhold_flat(cells)


def _ratio(top: Floats, base: Floats) -> Floats:
    return np.divide(top, base, out=np.zeros(top.shape), where=base > 0)
