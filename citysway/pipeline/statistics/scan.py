"""Scans of monthly series: the window that stands out most, and the level that shifts most.

Counts are taken for overdispersed: the variance of a month is phi times its mean, phi estimated
outside the window. All functions take series as rows (series x months), so that
simulated series are scanned as the real one is.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FITTED_BELOW = 5  # exceedances, below which the tail is extrapolated
_FLOOR = 0.3  # of phi: no series of counts is that even, but short ones look it


def scan_windows(
    counts: Floats, exposure: Floats, longest: int, prior: tuple[float, float] = (1.0, 0.0)
) -> tuple[Floats, Ints, Ints]:
    """The most unusual rise of each series: its score, first month and length in months.

    ``counts`` (series x months), ``exposure`` (months) what the rate is relative to; a month with
    exposure 0 is not observed. The score is a likelihood ratio (df + 1) / 2 ln(1 + z^2 / df) of the
    studentised excess z of the window's rate over that of all other months (Kulldorff 1997 for the
    scan); 0 where no window rises. ``prior``: a common phi and its weight in degrees of freedom.
    """
    months = counts.shape[1]
    square = np.divide(counts**2, exposure, out=np.zeros(counts.shape), where=exposure > 0)
    ends = [_cumulated(x) for x in (counts, square)]
    volume, seen = _cumulated(exposure[None, :])[0], _cumulated((exposure > 0)[None, :])[0]
    best, start, length = np.zeros(len(counts)), *np.zeros((2, len(counts)), np.int64)
    for size in range(1, longest + 1):
        first = np.arange(months - size + 1)
        inside = [x[:, first + size] - x[:, first] for x in ends]
        total, gone = volume[first + size] - volume[first], seen[first + size] - seen[first]
        score = _score(
            inside[0],
            total,
            ends[0][:, -1:] - inside[0],
            volume[-1] - total,
            ends[1][:, -1:] - inside[1],
            seen[-1] - gone,
            prior,
        )
        top = score.argmax(axis=1)
        peak = np.take_along_axis(score, top[:, None], 1)[:, 0]
        better = peak > best + 1e-12
        best[better], start[better], length[better] = peak[better], top[better], size
    return best, start, length


def _cumulated(x: npt.NDArray[np.generic]) -> Floats:
    """Cumulated sums along months, with a leading 0."""
    return np.pad(np.cumsum(x.astype(float), axis=1), ((0, 0), (1, 0)))


def _score(
    inside: Floats,
    volume: Floats,
    outside: Floats,
    rest: Floats,
    square: Floats,
    months: Floats,
    prior: tuple[float, float],
) -> Floats:
    proper = (volume > 0) & (rest > 0) & (months >= 3)
    safe, freedom = np.where(proper, rest, 1.0), np.where(proper, months - 1.0, 1.0)
    # a rate of half an event keeps an empty outside from making any event infinite
    rate = np.maximum(outside, 0.5) / safe
    squares = np.maximum(square / rate - outside, _FLOOR * freedom) + prior[0] * prior[1]
    freedom = freedom + prior[1]
    phi = squares / freedom
    error = np.sqrt(phi * rate * (volume + volume**2 / safe))
    z = np.where(proper, (inside - rate * volume) / np.where(proper, error, 1.0), 0.0)
    score: Floats = (freedom + 1) / 2 * np.log1p(np.maximum(z, 0.0) ** 2 / freedom)
    return score


def outside_window(
    counts: Floats, exposure: Floats, start: Ints, length: Ints
) -> tuple[Floats, Floats]:
    """Rate and dispersion phi of the months outside each series' window."""
    month = np.arange(counts.shape[1])
    inside = (month >= start[:, None]) & (month < (start + length)[:, None])
    e = np.where(inside, 0.0, exposure)
    y = np.where(e > 0, counts, 0.0)
    rate = y.sum(axis=1) / np.maximum(e.sum(axis=1), 1e-300)
    mean = rate[:, None] * e
    square = np.divide((y - mean) ** 2, mean, out=np.zeros(y.shape), where=mean > 0)
    return rate, square.sum(axis=1) / np.maximum((e > 0).sum(axis=1) - 1, 1)


def scan_levels(counts: Floats, exposure: Floats, shortest: int) -> tuple[Floats, Ints]:
    """The largest shift of level of each series: its score and the first month after it.

    ``exposure`` has the shape of ``counts``. The score is the likelihood ratio of two weighted
    means against one, normal with unknown variance; each side has at least ``shortest`` observed
    months.
    """
    live = exposure > 0
    rate = np.divide(counts, exposure, out=np.zeros(counts.shape), where=live)
    sums = [_cumulated(x) for x in (counts, exposure, rate * counts, live)]
    left = [x[:, 1:-1] for x in sums]
    right = [x[:, -1:] - part for x, part in zip(sums, left, strict=True)]
    enough = (left[3] >= shortest) & (right[3] >= shortest)
    inside = _spread(left, enough) + _spread(right, enough)
    whole = sums[2][:, -1:] - sums[0][:, -1:] ** 2 / np.maximum(sums[1][:, -1:], 1e-300)
    least = 1e-12 * np.maximum(sums[2][:, -1:], 1e-300)
    ratio = np.maximum(whole, least) / np.maximum(inside, least)
    score = np.where(enough & (whole > least), sums[3][:, -1:] / 2 * np.log(ratio), 0.0)
    top = score.argmax(axis=1)
    peak: Floats = np.maximum(np.take_along_axis(score, top[:, None], 1)[:, 0], 0.0)
    return peak, top + 1


def _spread(sums: list[Floats], enough: npt.NDArray[np.bool_]) -> Floats:
    """Weighted sum of squares around the weighted mean of a segment."""
    volume = np.where(enough & (sums[1] > 0), sums[1], 1.0)
    found: Floats = np.maximum(sums[2] - sums[0] ** 2 / volume, 0.0)
    return found


def simulate_flat(
    rng: np.random.Generator, exposure: Floats, *, rate: float, phi: float, count: int
) -> Floats:
    """Series (count x months) of one rate: Poisson, or negative binomial of variance phi x mean."""
    mean = np.broadcast_to(rate * exposure, (count, len(exposure)))
    live = mean[0] > 0
    if phi > 1 + 1e-9 and live.any():
        size = float(mean[0][live].mean()) / (phi - 1)
        mean = mean * rng.gamma(size, 1 / size, mean.shape)
    return rng.poisson(mean).astype(float)


def tail_p(observed: float, null: Floats) -> float:
    """P(score >= observed) under the simulated scores.

    The rank; where fewer than five scores reach the observed one an exponential tail is fitted to
    the largest tenth and the smaller of the two is taken: many cities at once need p-values below
    one in the number of simulations. The tail of a log likelihood ratio is never thinner than
    exp(-score), and the fitted mean excess is raised by its own error, so that far p-values err to
    the large side.
    """
    above = int(np.sum(null >= observed - 1e-12))
    ranked = (1 + above) / (len(null) + 1)
    count = len(null) // 10
    if above >= _FITTED_BELOW or count < _FITTED_BELOW:
        return ranked
    edge = np.partition(null, len(null) - count - 1)[len(null) - count - 1]
    excess = float((null[null > edge] - edge).mean()) if (null > edge).any() else 0.0
    scale = max(excess * (1 + 1 / np.sqrt(count)), 1.0)
    fitted = (count + 1) / (len(null) + 1) * float(np.exp(-(observed - edge) / scale))
    return float(min(ranked, fitted))
