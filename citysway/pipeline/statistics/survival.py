"""Times to an event with right-censoring: Kaplan-Meier, its median and interval; the h index."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from citysway.pipeline.statistics.uncertainty import LEVEL, jackknife_se, t_factor

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Scale = Literal["linear", "loglog"]

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve at its distinct event times, ascending; ``survival`` just after each time,
    ``variance`` by Greenwood (NaN where nobody is left).
    """

    time: Floats
    survival: Floats
    at_risk: Floats
    events: Floats
    variance: Floats


def kaplan_meier(times: Floats, observed: Bools) -> Curve:
    """The product-limit estimate (Kaplan & Meier 1958); a censored time counts as longer than an
    equal observed one. No observed time gives an empty curve.
    """
    grid = np.unique(times[observed])
    ordered = np.sort(times)
    at_risk = (len(ordered) - np.searchsorted(ordered, grid)).astype(float)
    events = _tally(grid, times, observed)
    survival = np.cumprod(1 - events / at_risk)
    left = at_risk * (at_risk - events)
    terms = np.divide(events, left, out=np.full(len(grid), np.nan), where=left > 0)
    return Curve(grid, survival, at_risk, events, survival**2 * np.cumsum(terms))


def median_time(curve: Curve) -> float:
    """The first time at which half or fewer are left; NaN where the curve stays above a half."""
    return _crossing(curve.time, curve.survival)


def median_interval(
    curve: Curve, *, level: float = LEVEL, scale: Scale = "loglog", se: Floats | None = None,
    quantile: float | None = None,
) -> tuple[float, float]:  # fmt: skip
    """Limits of the median: the times whose survival does not differ from a half (Brookmeyer &
    Crowley 1982).

    ``se``: errors of the survival at each time in place of Greenwood's, ``quantile`` of a
    distribution in place of the normal's. The upper limit is NaN where the data do not reach it;
    both where no time fits.
    """
    errors = np.sqrt(curve.variance) if se is None else se
    limit = float(stats.norm.ppf((1 + level) / 2)) if quantile is None else quantile
    inside = (curve.survival > _TINY) & (curve.survival < 1 - _TINY) & (errors > _TINY)
    gap, slope = _transformed(np.where(inside, curve.survival, 0.5), scale)
    width = limit * np.where(inside, errors, np.nan) * slope
    fits = np.flatnonzero(inside & (np.abs(gap) <= width))
    if not len(fits):
        return float("nan"), float("nan")
    above = fits[-1] + 1
    return float(curve.time[fits[0]]), float(curve.time[above]) if above < len(
        curve.time
    ) else float("nan")


def grouped_median(
    times: Floats, observed: Bools, group: Ints, *, level: float = LEVEL
) -> tuple[float, float, float]:
    """(median, lower, upper) of times that come in groups (0 .. G - 1).

    Limits by inverting the test of Brookmeyer and Crowley with delete-one-group errors of the curve
    and Student's t with G - 1 degrees of freedom; NaN below two groups.
    """
    curve = kaplan_meier(times, observed)
    groups = np.unique(group)
    if len(groups) < 2 or not len(curve.time):
        return median_time(curve), float("nan"), float("nan")
    left = np.stack([_left_out(curve.time, times, observed, group != one) for one in groups])
    owner = np.zeros(len(groups), np.int64)
    se = jackknife_se(left, curve.survival[None, :], owner, np.ones(left.shape, bool))[0]
    factor = float(t_factor(np.array([len(groups)]), level)[0])
    return median_time(curve), *median_interval(curve, se=se, quantile=factor)


def h_index(counts: npt.NDArray[np.generic]) -> int:
    """The largest h with h counts of at least h (Hirsch 2005); 0 for none."""
    ordered = np.sort(np.asarray(counts, dtype=float))[::-1]
    return int((ordered >= np.arange(1, len(ordered) + 1)).sum())


def _tally(grid: Floats, times: Floats, observed: Bools) -> Floats:
    """Observed times at each time of the grid, which holds them all."""
    place = np.searchsorted(grid, times[observed])
    return np.bincount(place, minlength=len(grid)).astype(float)


def _left_out(grid: Floats, times: Floats, observed: Bools, keep: Bools) -> Floats:
    """Survival on the grid from the kept times alone; flat once nobody is at risk."""
    times, observed = times[keep], observed[keep]
    ordered = np.sort(times)
    at_risk = (len(ordered) - np.searchsorted(ordered, grid)).astype(float)
    found: Floats = np.cumprod(1 - _tally(grid, times, observed) / np.maximum(at_risk, 1.0))
    return found


def _crossing(time: Floats, survival: Floats) -> float:
    reached = np.flatnonzero(survival <= 0.5 + _TINY)
    return float(time[reached[0]]) if len(reached) else float("nan")


def _transformed(survival: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """Distance to a half on the scale of the test, and the scale's slope there."""
    if scale == "linear":
        return survival - 0.5, np.ones(len(survival))
    log = np.log(survival)
    gap: Floats = np.log(-log) - np.log(np.log(2))
    return gap, np.abs(1 / (survival * log))
