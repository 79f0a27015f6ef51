"""IM04 attention beyond size and PULx pull beyond size (METHOD.md sections 2 and 3, RA06).

Size is what ``external.csv`` states of the cities: without it, or for fewer than 20 cities, every
cell is NA with the reason ``external_missing``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.external.record import External
from citysway.pipeline.indicators.cells import METHOD, Cells, Support, set_intervals
from citysway.pipeline.statistics.regression import (
    fit_means,
    fit_nb2,
    means,
    ols_residuals,
    size_design,
)
from citysway.pipeline.statistics.uncertainty import exact_upper, jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LEAST_CITIES = 20
SIZES = ("population", "gdp")  # enter as logarithms; one of them is needed
MARKS = ("admin_rank", "capital")
PULL_MARKS = ("admin_rank",)
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Attention:
    """What IM04 rests on, for one role, language and period.

    ``counts`` (cities): stories that name the city; ``stories`` (cities or a number): all stories
    of the role; ``sources`` (cities or a number): sources with a story; ``draws`` (cities x B):
    counts of the bootstrap; ``left_out`` (sources x cities): counts without that source.
    """

    counts: Floats
    stories: Floats | float
    sources: Floats | float
    draws: Floats | None = None
    left_out: Floats | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """``columns`` (cities x predictors) of the cities in ``used``, ``share`` of the predictors of
    the definition that the study has; ``reason`` where it is not enough.
    """

    columns: Floats
    used: Bools
    share: float
    reason: str = ""


def size_of(
    external: External | None,
    cities: Sequence[str],
    *,
    marks: Sequence[str] = MARKS,
    year: int | None = None,
    measured: Bools | None = None,
) -> Size:
    """Logarithms of population and GDP, rank and capital, as far as the study states them.

    A column is used when it is stated for 20 cities (among ``measured``); a city when it has all
    columns used.
    """
    fine = np.ones(len(cities), dtype=bool) if measured is None else measured
    found: dict[str, Floats] = {}
    for name in (*SIZES, *marks):
        column = None if external is None else external.column(name, cities, year=year)
        if column is not None and np.isfinite(column[fine]).sum() >= LEAST_CITIES:
            found[name] = np.log(column) if name in SIZES else column
    columns = np.column_stack([*found.values()]) if found else np.zeros((len(cities), 0))
    used = fine & np.isfinite(columns).all(axis=1)
    enough = used.sum() >= LEAST_CITIES and any(name in found for name in SIZES)
    share = len(found) / (len(SIZES) + len(marks))
    return Size(columns, used, share, "" if enough else "external_missing")


def excess_attention(
    attention: Attention,
    external: External | None,
    *,
    cities: Sequence[str],
    role: str = "ext",
    lang: str = "all",
    period: str = "all",
    support: Support = Support(),  # noqa: B008 - frozen
) -> Cells:
    """The cells of IM04: ln((A + 1/2) / (A' + 1/2)), A' the NB2 regression of A on size.

    Intervals: percentiles of the bootstrap counts, the coefficients fitted again for each
    replicate at the dispersion of the whole, or the jackknife over sources. ``raw`` is A,
    ``coverage`` the share of the four predictors that the study states. Reasons:
    ``external_missing``; ``no_support`` under ``support.docs`` stories in the role, when no city
    is named, and for a city that no other resembles in rank (its residual is 0 by construction).
    """
    cells = Cells("IM04", role, lang, period, ("",), tuple(cities), kept=("",))
    stories = np.broadcast_to(np.asarray(attention.stories, dtype=float), (len(cities),))
    sources = np.broadcast_to(np.asarray(attention.sources, dtype=float), (len(cities),))
    cells.put(raw=attention.counts, stories=np.rint(stories), sources=sources)
    supported = np.isfinite(attention.counts) & (stories >= support.docs - 1e-9)
    cells.withhold(~supported, "no_support")
    size = size_of(external, cities, year=_year(period), measured=supported)
    if size.reason or not np.any(attention.counts[size.used] > 0):
        cells.withhold(True, size.reason or "no_support")
        return cells
    cells.put(coverage=size.share)
    cells.withhold(~size.used, "external_missing")
    _fill_excess(cells, attention, size, stories)
    return cells


def _fill_excess(cells: Cells, attention: Attention, size: Size, stories: Floats) -> None:
    order = _order(size, attention.counts)
    design = size_design(size.columns[order])
    counts = attention.counts[order]
    fit = fit_nb2(counts, design)
    value = _excess(counts, fit.mu)
    cells.columns["value"][0, order] = value
    cells.withhold(_alone(cells, order, design), "no_support")

    def again(y: Floats) -> Floats:
        beta = fit_means(y, design, alpha=fit.alpha, start=fit.beta[:, None])
        return _excess(y, means(design, beta))

    _finish(cells, order, value, attention.draws, attention.left_out, again)
    _never(cells, order, counts, fit.mu, stories)


def _never(cells: Cells, order: Ints, counts: Floats, mu: Floats, stories: Floats) -> None:
    """A city never named: from the value up to that of the exact bound of its count."""
    top = np.full(cells.reason.shape, np.nan)
    top[0, order] = _excess(stories[order] * exact_upper(stories[order]), mu)
    zero = np.zeros(cells.reason.shape, dtype=bool)
    zero[0, order] = counts == 0
    zero &= cells.shown
    cells.columns["lo"][zero] = cells.columns["value"][zero]
    cells.columns["hi"][zero] = top[zero]
    cells.method[zero], cells.reason[zero] = METHOD["exact"], 0
    cells.flag("never_named", zero)


def residual_pull(
    mu: Floats,
    mu_draws: Floats | None,
    external: External | None,
    *,
    cities: Sequence[str],
    sources: Floats | float = np.nan,
    left_out: Floats | None = None,
    role: str = "ext",
    lang: str = "all",
    period: str = "all",
) -> Cells:
    """PULx: residuals of the gravity pull mu on ln population, ln GDP and rank (least squares).

    ``mu`` (cities), NaN where the gravity model has none (``no_support``); ``mu_draws`` (cities x
    B); ``left_out`` (sources x cities): mu without that source. Reasons as ``excess_attention``.
    """
    cells = Cells("RA06", role, lang, period, ("pulx",), tuple(cities),
                  kept=("pulx",))  # fmt: skip
    cells.put(raw=mu, sources=sources)
    have = np.isfinite(mu)
    cells.withhold(~have, "no_support")
    size = size_of(external, cities, marks=PULL_MARKS, year=_year(period), measured=have)
    if size.reason:
        cells.withhold(True, size.reason)
        return cells
    cells.put(coverage=size.share)
    cells.withhold(~size.used, "external_missing")
    _fill_pull(cells, mu, mu_draws, left_out, size)
    return cells


def _fill_pull(
    cells: Cells, mu: Floats, mu_draws: Floats | None, left_out: Floats | None, size: Size
) -> None:
    order = _order(size, mu)
    design = size_design(size.columns[order])
    value = ols_residuals(mu[order, None], design)[:, 0]
    cells.columns["value"][0, order] = value
    cells.withhold(_alone(cells, order, design), "no_support")
    _finish(cells, order, value, mu_draws, left_out, lambda y: ols_residuals(y, design))


def _finish(
    cells: Cells,
    order: Ints,
    value: Floats,
    draws: Floats | None,
    left_out: Floats | None,
    again: Callable[[Floats], Floats],
) -> None:
    """Intervals from the regression of every replicate, or of all sources but one."""
    if draws is not None and draws.shape[1]:
        found = again(np.asarray(draws[order], dtype=float))
        for city, row in zip(order.tolist(), found, strict=True):
            if cells.shown[0, city]:
                cells.take_draws(city, row[None, :])
    se = np.full((1, len(cells.cities)), np.nan)
    if left_out is not None and len(left_out):
        rest = again(np.asarray(left_out[:, order].T, dtype=float)).T
        owner = np.zeros(len(rest), dtype=np.int64)
        se[0, order] = jackknife_se(rest, value[None, :], owner, np.isfinite(rest))[0]
    set_intervals(
        cells, se=se, groups=cells.columns["sources"], own=False, bounds=(-np.inf, np.inf)
    )


def _excess(counts: Floats, expected: Floats) -> Floats:
    found: Floats = np.log((counts + _HALF) / (expected + _HALF))
    return found


def _year(period: str) -> int | None:
    """The year of a period; None for the whole, which takes the latest numbers."""
    return int(period[:4]) if period[:4].isdigit() else None


def _order(size: Size, values: Floats) -> Ints:
    """The used cities by their values: sums must not see in which order the cities stand."""
    used = np.flatnonzero(size.used)
    return used[np.lexsort((*size.columns[used].T, values[used]))]


def _alone(cells: Cells, order: Ints, design: Floats) -> Bools:
    """Cities that a predictor singles out: the fit goes through them."""
    basis = np.linalg.qr(design)[0]
    found = np.zeros(cells.reason.shape, dtype=bool)
    found[0, order] = np.sum(basis**2, axis=1) > 1 - 1e-9
    return found
