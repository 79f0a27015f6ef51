"""Bursts of monthly attention: months in which a city stands above its own level."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from citysway.pipeline.statistics.change import (
    LEVEL,
    MOST,
    SIMULATIONS,
    Floats,
    observable,
    screened,
)
from citysway.pipeline.statistics.dispersion import common_dispersion
from citysway.pipeline.statistics.scan import (
    outside_window,
    scan_windows,
    simulate_flat,
    tail_p,
)

_FIRST = 99  # series that tell how much more even the months outside a window look


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


def find_bursts(
    counts: Floats,
    exposure: Floats,
    *,
    seed: int,
    level: float = LEVEL,
    longest: int = 6,
    simulations: int = SIMULATIONS,
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

    passed, threshold = screened(counts, volume, best, level)
    found: list[Burst] = []
    for first in passed:
        burst: Burst | None = first
        series = volume[first.city].copy()
        while burst is not None and burst.p <= threshold:
            found.append(burst)
            series[burst.start : burst.stop] = 0
            own = np.where(series > 0, counts[burst.city], 0.0)
            many = sum(one.city == burst.city for one in found) >= MOST
            again = not many and observable(own, series)
            burst = best(burst.city, own, series) if again else None
    return sorted(found, key=lambda one: (one.city, one.start))


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
