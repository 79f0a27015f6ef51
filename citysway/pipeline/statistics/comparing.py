"""Comparisons people ask for: city and city, period and period, before and after, said and seen.

Differences come with an interval and a two-sided p-value, from joint replicates where there are
some, else from delete-one-source errors (METHOD.md 4.1).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from citysway.pipeline.statistics.shrinkage import paule_mandel
from citysway.pipeline.statistics.uncertainty import percentile_interval

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """``value`` = second - first with 95 % limits and a two-sided p-value, arrays of one shape;
    NaN where nothing can be said.
    """

    value: Floats
    lo: Floats
    hi: Floats
    p: Floats


def joint_difference(
    first: npt.ArrayLike, second: npt.ArrayLike, first_draws: Floats, second_draws: Floats
) -> Difference:
    """Second less first from replicates (..., B) made with the same weights.

    p is twice the share of replicates on the far side of 0: the level at which the percentile
    interval would just reach 0.
    """
    value = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    gap = np.asarray(second_draws, dtype=float) - np.asarray(first_draws, dtype=float)
    low, high = percentile_interval(gap)
    count = np.isfinite(gap).sum(axis=-1)
    sides = [(1 + np.sum(gap <= 0, axis=-1)), (1 + np.sum(gap >= 0, axis=-1))]
    p = np.minimum(2 * np.minimum(*sides) / (count + 1), 1.0)
    flat = np.where((count > 1) & (high - low > 1e-12), 0.0, np.nan)  # replicates that never move
    return _known(value, low + flat, high + flat, p + flat)


def welch_difference(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    errors: tuple[npt.ArrayLike, npt.ArrayLike],
    groups: tuple[npt.ArrayLike, npt.ArrayLike],
) -> Difference:
    """Second less first from two delete-one-source errors and numbers of sources.

    t with Welch-Satterthwaite degrees of freedom. The sides count as independent: for cities in the
    same outlets ``paired_difference`` is the sharper and the right one.
    """
    value = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    variance = [np.asarray(e, dtype=float) ** 2 for e in errors]
    freedom = [np.maximum(np.asarray(n, dtype=float) - 1, 1e-9) for n in groups]
    total = variance[0] + variance[1]
    parts = variance[0] ** 2 / freedom[0] + variance[1] ** 2 / freedom[1]
    df = np.maximum(total**2 / np.where(parts > 0, parts, np.nan), 1.0)
    enough = np.minimum(*(np.asarray(n, dtype=float) for n in groups)) >= 2
    return _student(value, np.where(enough, np.sqrt(total), np.nan), df)


def paired_difference(
    first: npt.ArrayLike, second: npt.ArrayLike, first_left: Floats, second_left: Floats
) -> Difference:
    """Second less first from values without one source at a time (..., sources), both sides without
    the same one.

    t with sources - 1 degrees of freedom; NaN where one side has no value without a source.
    """
    value = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    gap = np.asarray(second_left, dtype=float) - np.asarray(first_left, dtype=float)
    have = np.isfinite(gap)
    count = have.sum(axis=-1)
    safe = np.maximum(count, 1)
    mean = np.where(have, gap, 0.0).sum(axis=-1) / safe
    square = np.where(have, (gap - mean[..., None]) ** 2, 0.0).sum(axis=-1)
    error = np.where(count >= 2, np.sqrt((safe - 1) / safe * square), np.nan)
    return _student(value, error, np.maximum(count - 1.0, 1.0))


def _student(value: Floats, error: Floats, df: Floats) -> Difference:
    usable = np.isfinite(error) & (error > 1e-12)
    half = stats.t.ppf(0.975, df) * error
    t = value / np.where(usable, error, np.nan)
    missing = np.where(usable, 0.0, np.nan)
    p = 2 * stats.t.sf(np.abs(t), df)
    return _known(value, value - half + missing, value + half + missing, p)


def _known(value: Floats, low: Floats, high: Floats, p: Floats) -> Difference:
    gone = ~np.isfinite(value)
    return Difference(value, *(np.where(gone, np.nan, x) for x in (low, high, p)))


def event_effect(change: Floats, variance: Floats, city: int) -> Difference:
    """Difference in differences: a city's change against that of all other cities.

    ``change`` (cities) after less before, for instance of logarithms of rates; ``variance``
    (cities) its counting error. The others give the common trend and how much cities change without
    any event (Paule-Mandel), so that p is uniform for a city without one (the single-case t of
    Crawford & Howell 1998, here with unequal errors). NaN with fewer than three others.
    """
    have = np.isfinite(change) & np.isfinite(variance)
    others = np.flatnonzero(have & (np.arange(len(change)) != city))
    nan = np.array(np.nan)
    if len(others) < 3 or not have[city]:
        return Difference(nan, nan, nan, nan)
    error = np.maximum(variance, 1e-9)
    order = others[np.lexsort((error[others], change[others]))]  # sums must not see the numbering
    between = paule_mandel(change[order], error[order])
    weight = 1 / (error[order] + between)
    trend = float(np.sum(weight * change[order]) / np.sum(weight))
    se = np.sqrt(error[city] + between + 1 / np.sum(weight))
    return _student(np.array(change[city] - trend), np.array(se), np.array(len(others) - 1.0))


def jsd_contributions(p: Floats, q: Floats) -> Floats:
    """What each element adds to the Jensen-Shannon divergence (base 2) of two profiles, elements on
    the last axis: at least 0, and their sum is the divergence.
    """
    middle = (p + q) / 2
    parts = [special.rel_entr(side, middle) for side in (p, q)]
    found: Floats = (parts[0] + parts[1]) / (2 * np.log(2))
    return np.maximum(found, 0.0)
