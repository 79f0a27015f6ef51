"""Bursts and breaks in monthly attention, with false discoveries over all cities controlled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import stats

from citysway.pipeline.statistics.dispersion import common_dispersion
from citysway.pipeline.statistics.keyness import benjamini_hochberg
from citysway.pipeline.statistics.scan import (
    outside_window,
    scan_levels,
    scan_windows,
    simulate_flat,
    tail_p,
)

Floats = npt.NDArray[np.float64]

LEVEL = 0.05
LEAST_MONTHS = 12
LEAST_EVENTS = 10
_MOST = 4  # bursts or breaks of one series
_SIMULATIONS, _FIRST = 499, 99


@dataclass(frozen=True, slots=True)
class Burst:
    """Months ``start`` .. ``stop`` - 1 of a city stand ``ratio`` times above its other months.

    ``count`` events where ``expected`` were expected; ``p`` over all windows of the series.
    """

    city: int
    start: int
    stop: int
    ratio: float
    count: float
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Break:
    """The level of a city's rate changes at the beginning of ``month``; ``p`` over all months."""

    city: int
    month: int
    before: float
    after: float
    p: float


Found = TypeVar("Found", Burst, Break)


def find_bursts(
    counts: Floats,
    exposure: Floats,
    *,
    seed: int,
    level: float = LEVEL,
    longest: int = 6,
    simulations: int = _SIMULATIONS,
) -> list[Burst]:
    """Bursts of ``counts`` (cities x months) relative to ``exposure`` (months, or cities x months).

    The best window of a city is judged against flat series of its rate and dispersion, scanned
    alike; the dispersion is its own, squeezed towards that of all cities where there are ten.
    Benjamini-Hochberg over cities decides which have a burst, and further bursts of those pass the
    same threshold. Series below 12 observed months or 10 events have none. Sorted by city and
    month.
    """
    volume = np.broadcast_to(exposure, counts.shape).astype(float)
    counts = np.where(volume > 0, counts, 0.0)
    options = {"seed": seed, "longest": longest, "simulations": simulations}
    law, weight = common_dispersion(counts, volume)

    def best(city: int, y: Floats, e: Floats) -> Burst | None:
        return _burst(city, y, e, (float(law[city]), weight), **options)

    passed, threshold = _screened(counts, volume, best, level)
    found: list[Burst] = []
    for first in passed:
        burst: Burst | None = first
        series = volume[first.city].copy()
        while burst is not None and burst.p <= threshold:
            found.append(burst)
            series[burst.start : burst.stop] = 0
            own = np.where(series > 0, counts[burst.city], 0.0)
            many = sum(one.city == burst.city for one in found) >= _MOST
            again = not many and _observable(own, series)
            burst = best(burst.city, own, series) if again else None
    return sorted(found, key=lambda one: (one.city, one.start))


def _screened(
    counts: Floats,
    volume: Floats,
    best: Callable[[int, Floats, Floats], Found | None],
    level: float,
) -> tuple[list[Found], float]:
    """The best finding of each observable city, as far as it passes Benjamini-Hochberg over the
    cities, and the largest p that does.
    """
    found = [
        best(city, *pair) if _observable(*pair) else None
        for city, pair in enumerate(zip(counts, volume, strict=True))
    ]
    p = np.array([np.nan if one is None else one.p for one in found])
    passed = benjamini_hochberg(p, level)[0]
    kept = [one for one, hit in zip(found, passed, strict=True) if one is not None and hit]
    return kept, float(p[passed].max(initial=0.0))


def _observable(counts: Floats, exposure: Floats) -> bool:
    return bool((exposure > 0).sum() >= LEAST_MONTHS and counts.sum() >= LEAST_EVENTS)


def _burst(
    city: int,
    counts: Floats,
    exposure: Floats,
    prior: tuple[float, float],
    *,
    seed: int,
    longest: int,
    simulations: int,
) -> Burst | None:
    """The best window of one series, judged against flat series of its rate and dispersion."""
    score, start, length = scan_windows(counts[None, :], exposure, longest, prior)
    if score[0] <= 0:
        return None
    rate, phi = (float(x[0]) for x in outside_window(counts[None, :], exposure, start, length))
    # the seed follows the series, not its number: equal series are judged alike
    rng = np.random.default_rng([seed, *np.rint(1000 * counts).astype(np.int64).tolist()])
    flat = (exposure, rate, phi, prior)
    null = _null_scores(rng, *flat, longest=longest, count=simulations)
    low, high = int(start[0]), int(start[0] + length[0])
    inside, expected = float(counts[low:high].sum()), rate * float(exposure[low:high].sum())
    ratio = inside / expected if expected > 0 else float("nan")
    return Burst(city, low, high, ratio, inside, expected, tail_p(float(score[0]), null))


def _null_scores(
    rng: np.random.Generator,
    exposure: Floats,
    rate: float,
    phi: float,
    prior: tuple[float, float],
    *,
    longest: int,
    count: int,
) -> Floats:
    """Scores of flat series.

    The months outside the best window look more even than all months are: a first set of series
    tells by how much. The second set has phi so corrected and raised to the upper quartile of its
    own error, or one series in eleven would show a burst it does not have.
    """
    rate, (common, weight) = max(rate, 0.5 / float(exposure.sum())), prior
    drawn = simulate_flat(rng, exposure, rate=rate, phi=phi, count=_FIRST)
    _, start, length = scan_windows(drawn, exposure, longest, prior)
    seen = float(outside_window(drawn, exposure, start, length)[1].mean())
    own, freedom = phi * max(phi, 1.0) / max(seen, 1e-9), max(int((exposure > 0).sum()) - 3, 1)
    squeezed = (own * freedom + common * weight) / (freedom + weight)
    upper = (freedom + weight) / float(stats.chi2.ppf(0.25, freedom + weight))
    drawn = simulate_flat(rng, exposure, rate=rate, phi=upper * squeezed, count=count)
    return scan_windows(drawn, exposure, longest, prior)[0]


def without_bursts(shape: tuple[int, int], exposure: Floats, bursts: list[Burst]) -> Floats:
    """``exposure`` (cities x months) with the months of bursts unobserved, for the breaks."""
    found = np.broadcast_to(exposure, shape).astype(float).copy()
    for burst in bursts:
        found[burst.city, burst.start : burst.stop] = 0
    return found


def find_breaks(
    counts: Floats,
    exposure: Floats,
    *,
    seed: int,
    level: float = LEVEL,
    shortest: int = 4,
    permutations: int = _SIMULATIONS,
) -> list[Break]:
    """Shifts of level of ``counts`` (cities x months) relative to ``exposure``, as ``find_bursts``.

    The largest shift of a city is judged against its months in random order, which holds whatever
    their dispersion, if months are independent; Benjamini-Hochberg over cities; then each side is
    searched again (binary segmentation). Segments have at least ``shortest`` observed months.
    """
    volume = np.broadcast_to(exposure, counts.shape).astype(float)
    counts = np.where(volume > 0, counts, 0.0)
    options = {"seed": seed, "shortest": shortest, "permutations": permutations}

    def best(city: int, y: Floats, e: Floats) -> Break | None:
        return _break(city, y, e, (0, len(y)), **options)

    passed, threshold = _screened(counts, volume, best, level)
    found: list[Break] = []
    for city in (one.city for one in passed):
        found += _cuts(city, counts[city], volume[city], threshold, **options)
    return sorted(found, key=lambda one: (one.city, one.month))


def _cuts(
    city: int,
    counts: Floats,
    exposure: Floats,
    threshold: float,
    *,
    seed: int,
    shortest: int,
    permutations: int,
) -> list[Break]:
    """Binary segmentation: the largest shift, then those of both sides, down to the threshold."""
    options = {"seed": seed, "shortest": shortest, "permutations": permutations}
    cuts, spans = list[Break](), [(0, len(counts))]
    while spans and len(cuts) < _MOST:
        low, high = spans.pop(0)
        cut = _break(city, counts, exposure, (low, high), **options)
        if cut is not None and cut.p <= threshold:
            cuts.append(cut)
            spans += [(low, cut.month), (cut.month, high)]
    return cuts


def _break(
    city: int,
    counts: Floats,
    exposure: Floats,
    span: tuple[int, int],
    *,
    seed: int,
    shortest: int,
    permutations: int,
) -> Break | None:
    """The largest shift inside ``span``; unobserved months keep their place, the others move."""
    low, high = span
    y, e = counts[low:high], exposure[low:high]
    live = np.flatnonzero(e > 0)
    if len(live) < 2 * shortest:
        return None
    y, e = y[live], e[live]
    score, cut = scan_levels(y[None, :], e[None, :], shortest)
    if score[0] <= 0:
        return None
    rng = np.random.default_rng([seed, *np.rint(1000 * y).astype(np.int64).tolist()])
    turn = np.argsort(rng.random((permutations, len(live))), axis=1)
    p = tail_p(float(score[0]), scan_levels(y[turn], e[turn], shortest)[0])
    at = int(cut[0])
    before, after = (float(y[s].sum() / e[s].sum()) for s in (slice(None, at), slice(at, None)))
    return Break(city, low + int(live[at]), before, after, p)
