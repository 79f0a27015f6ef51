"""IM18: how much of the recognition a city gets for its part of the input (METHOD.md section 2)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ALL, Floats
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.image.across import Joint, joint_cells, log_ratio
from citysway.pipeline.statistics.shrinkage import Shrunk, shrink_to_spread

_LEAST = 5
_INFINITE = (-np.inf, np.inf)
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Side:
    """Rates of the cities and ``count``, the own texts or sources they are means of; ``noise``:
    variance of one such unit over the mean rate, pooled over the cities.
    """

    rate: Floats
    count: Floats
    noise: float
    shrunk: Shrunk
    draws: Floats | None


def conversion(
    effort: Cells, recognition: Cells, cities: tuple[str, ...], *, part: str = "", variant: str = ""
) -> Cells:
    """IM18: ln of the city's share of recognition over its share of effort, both shrunken by the
    root of B; ``shrink`` is that of recognition.

    ``effort``: X06 statements by own document (``part``: planned, done); ``recognition``: X08 and
    X09 statements by document of outside sources, source-equal, its part the ``variant``.
    """
    voices = recognition.columns["sources"][recognition.parts.index(variant)]
    put = _side(effort, part, effort.columns["stories"][effort.parts.index(part)])
    won = _side(recognition, variant, voices)
    both = np.isfinite(put.shrunk.value) & np.isfinite(won.shrunk.value)
    base = [math.fsum(side.shrunk.value[both]) for side in (won, put)]
    value, plain = (np.full(len(cities), np.nan) for _ in range(2))
    draws = None
    if both.sum() >= 2 and min(base) > 0:
        # a city that puts in nothing has nothing to convert
        some = both & (put.rate > 0)
        value = log_ratio(won.shrunk.value / base[0], put.shrunk.value / base[1], some)
        plain = _plain(won, put, both)
        if won.draws is not None and put.draws is not None:
            again = _seen_again(won, won.draws), _told_again(put, put.draws)
            draws = log_ratio(again[0] / base[0], again[1] / base[1], some[:, None])
    stories = np.nan_to_num(effort.columns["stories"][0])
    joint = Joint(value, draws, stories, voices, _error(won, put))
    cells = joint_cells("IM18", part, joint, ALL, ALL, cities)
    cells.variant = variant
    shown = np.isfinite(value)
    cells.put(raw=np.where(shown, plain, np.nan), shrink=np.where(shown, won.shrunk.b, np.nan))
    cells.flag("no_between_variance", shown & won.shrunk.pooled)
    return cells


def _side(cells: Cells, part: str, count: Floats) -> _Side:
    """One side, shrunken by a variance that all cities share: one that is spoken of often also
    scatters more, and its own error would shrink it the most.
    """
    row = cells.parts.index(part)
    rate, se = cells.columns["value"][row], cells.se[row]
    have = np.isfinite(rate) & (count > 0)
    seen = have & np.isfinite(se)
    total = math.fsum(rate[seen])
    noise = math.fsum(se[seen] ** 2 * count[seen]) / total if total > 0 else 0.0
    mean = math.fsum(rate[have]) / max(int(have.sum()), 1)
    variance = np.where(have, max(noise * mean, 1e-18) / np.where(have, count, 1.0), 1.0)
    shrunk = shrink_to_spread(np.where(have, rate, np.nan), variance)
    draws = cells.draws[part].astype(float) if part in cells.draws else None
    return _Side(rate, count, noise, shrunk, draws)


def _plain(won: _Side, put: _Side, where: Bools) -> Floats:
    """The ratio before shrinkage, NaN where either is 0."""
    total = [math.fsum(side.rate[where]) for side in (won, put)]
    if min(total) <= 0:
        return np.full(len(where), np.nan)
    return log_ratio(won.rate / total[0], put.rate / total[1], where)


def _spread(side: _Side) -> Floats:
    """Error of the rate at its shrunken value; as in counts, the variance goes with the mean."""
    value = np.maximum(side.shrunk.value, 0.0)
    found: Floats = np.sqrt(side.noise * value / np.where(side.count > 0, side.count, np.nan))
    return found


def _seen_again(won: _Side, draws: Floats) -> Floats:
    """Replicates of recognition at the error of leaving sources out, not narrowed by shrinkage.

    Drawing sources and then stories counts the chance of rare statements twice, and what shrinkage
    takes off the error it adds as pull on the cities far from the mean. NaN without recognition.
    """
    around = draws - won.rate[:, None]
    some = np.isfinite(around)
    count = np.maximum(some.sum(axis=1), 1)
    mean = np.where(some, around, 0.0).sum(axis=1) / count
    sd = np.sqrt((np.where(some, around - mean[:, None], 0.0) ** 2).sum(axis=1) / count)
    scale = _spread(won) / np.where(sd > 0, sd, np.nan)
    found: Floats = won.shrunk.value[:, None] + scale[:, None] * around
    return found


def _told_again(put: _Side, draws: Floats) -> Floats:
    """Replicates of the input, about its shrunken value."""
    around = draws - put.rate[:, None]
    found: Floats = put.shrunk.value[:, None] + put.shrunk.scale[:, None] * around
    return found


def _error(won: _Side, put: _Side) -> Floats:
    """Standard error of the shrunken ratio, for cities of few sources or no recognition at all: t
    of few degrees is wide enough as it is.
    """
    values = (np.where(side.shrunk.value > 0, side.shrunk.value, np.nan) for side in (won, put))
    errors = (_spread(side) * side.shrunk.scale for side in (won, put))
    found: Floats = np.hypot(*(error / value for error, value in zip(errors, values, strict=True)))
    return found


def conversion_by_category(effort: Cells, won: Cells, *, variant: str = "") -> Cells:
    """IM18 by category: ln((R + eps) / (I + eps)) inside the city, eps = .5 / n of each side.

    Both hold, part by part, the logarithms and after them the statements (``measures``). NA: cities
    with fewer than 5 statements on a side, and categories of which neither side speaks.
    """
    half = len(won.parts) // 2
    parts = won.parts[:half]
    cells = Cells("IM18", "ext", ALL, ALL, parts, won.cities, variant, kept=parts)
    top, base = (side.columns["value"] for side in (won, effort))
    cells.put(value=top[:half] - base[:half], sources=won.columns["sources"][:half])
    cells.put(raw=cells.columns["value"])
    for name in ("docs", "stories"):
        counts = [np.nan_to_num(side.columns[name])[:half] for side in (won, effort)]
        cells.put(**{name: counts[0] + counts[1]})
    said = [np.nan_to_num(side[half:]) for side in (top, base)]
    few = np.minimum(*(side.sum(axis=0) for side in said)) < _LEAST - 1e-9
    cells.withhold(few | ~(said[0] + said[1] > 0) | ~cells.shown, "no_support")
    if all(part in side.draws for side in (won, effort) for part in parts):
        for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
            drawn = np.stack([won.draws[part][city] - effort.draws[part][city] for part in parts])
            if np.isfinite(drawn).mean() > 0.5:
                cells.take_draws(city, drawn.astype(float))
    se = np.hypot(won.se[:half], effort.se[:half])
    set_intervals(cells, se=se, groups=won.groups[:half], own=False, bounds=_INFINITE)
    withhold_flat(cells)
    return cells
