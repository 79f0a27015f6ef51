"""RA16: whether a city is spoken of all the time or in bursts (METHOD.md section 3)."""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.monthly import CityMonths, city_months, fixed_panel, monthly
from citysway.pipeline.facts.slices import Slice
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.statistics.uncertainty import jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PARTS = ("", "burstiness", "poisson")
LEAST_MONTHS = 12


def steadiness(attention: Floats) -> Floats:
    """Median over mean along the last axis (months; NaN left out): 1 for a flat series, near 0 for
    one burst; [0, 2]. NaN without attention.
    """
    count = np.isfinite(attention).sum(axis=-1)
    ordered = np.sort(attention, axis=-1)  # NaN last
    pick = np.stack([(np.maximum(count, 1) - 1) // 2, np.maximum(count, 1) // 2], axis=-1)
    middle = np.take_along_axis(ordered, pick, -1).mean(axis=-1)
    mean = np.nansum(attention, axis=-1) / np.maximum(count, 1)
    found: Floats = middle / np.where(mean > 0, mean, np.nan)
    return found


def burstiness(counts: Floats) -> Floats:
    """(sigma - mu) / (sigma + mu) along the last axis, sigma with one degree of freedom less
    (Goh & Barabasi 2008): -1 even, 0 as an exponential, towards 1 bursts. NaN for no counts.
    """
    mean = counts.mean(axis=-1)
    return _balance(counts.std(axis=-1, ddof=1), mean)


def poisson_burstiness(total: Floats, volume: Floats) -> Floats:
    """The burstiness of ``total`` independent documents spread over the months like ``volume``
    (months last).
    """
    base = volume.sum(axis=-1, keepdims=True)
    expected = total[..., None] * volume / np.where(base > 0, base, np.nan)
    mean = expected.mean(axis=-1)
    return _balance(np.sqrt(mean + expected.var(axis=-1, ddof=1)), mean)


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


def persistence_cells(facts: Facts, cut: Slice, roles: Ints, *, support: Support) -> list[Cells]:
    """The block RA16, role ``ext``: '' median / mean of monthly external attention, 'burstiness' of
    the monthly number of documents, 'poisson' what it would be for independent documents.

    From the sources that published in 80 % of the months; limits by the jackknife over them. Those
    of '' are wide, since a median is not smooth: in simulations they covered 94 % with 6 sources,
    98 % with 12, 97-100 % with 20; resampled sources covered 83-92 %.
    """
    cities = tuple(city.id for city in facts.cities)
    cells = Cells("RA16", "ext", cut.lang, cut.period, PARTS, cities)
    series = monthly(facts, cut, busy=support.ext_sources)
    src = facts.sources
    names = np.array([p or c for p, c in zip(src.place, src.country, strict=True)], dtype=str)
    errors = np.full(cells.reason.shape, np.nan)
    for number in range(len(cities)):
        panel = fixed_panel(
            city_months(series, number, roles[:, number], least=support.source_docs)
        )
        _, place = np.unique(names[panel.source], return_inverse=True)
        reason = _lacking(facts, panel, int(place.max(initial=-1)) + 1, len(series.months), support)
        basis = {"docs": panel.docs.sum(), "sources": len(panel.source)}
        for name, value in (*basis.items(), ("places", place.max(initial=-1) + 1)):
            cells.columns[name][:, number] = value
        if reason:
            cells.reason[:, number] = REASON[reason]
        else:
            _measure(cells, errors, number, panel, place)
    _close(cells, errors)
    return [cells]


def _lacking(facts: Facts, panel: CityMonths, places: int, months: int, support: Support) -> str:
    """Why there is no value, '' where there is one."""
    if not any(len(name) == 7 for name in facts.periods):
        return "no_dates"
    if months < LEAST_MONTHS or not len(panel.source):
        return "no_support"
    few = len(panel.source) < support.ext_sources or places < support.ext_places
    return "few_sources" if few else ""


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


def _balance(sigma: Floats, mean: Floats) -> Floats:
    both = sigma + mean
    found: Floats = (sigma - mean) / np.where(both > 0, both, np.nan)
    return found
