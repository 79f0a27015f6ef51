"""Normalised indicators, weights computed from them, and composites (METHOD.md 4.6).

All arrays are cities x indicators, NaN is NA and stays NA. An indicator that is the same for all
cities carries no information: it stands in the middle, and weights from data give it 0.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEAST = 3  # cities from which weights are computed
_SAME = 1e-12  # spread, relative to the size of the values, below which all are the same
_KAISER = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """``values`` (indicators) sum to 1, or are all NaN where ``reason`` says why there are none;
    ``constant`` (indicators): no difference between cities; ``cities`` they rest on.
    """

    values: Floats
    constant: Bools
    cities: int
    reason: str = ""


def constant(x: Floats) -> Bools:
    """Indicators with fewer than two values, or without any difference between them."""
    if not len(x):
        return np.ones(x.shape[1], dtype=bool)
    low, high = _ends(x)
    size = np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-300)
    flat: Bools = np.logical_not((high - low) / size > _SAME)
    return flat


def _ends(x: Floats) -> tuple[Floats, Floats]:
    have = np.isfinite(x)
    some = have.any(axis=0)
    low = np.where(some, np.where(have, x, np.inf).min(axis=0, initial=np.inf), np.nan)
    high = np.where(some, np.where(have, x, -np.inf).max(axis=0, initial=-np.inf), np.nan)
    return low, high


def oriented(x: Floats, direction: npt.NDArray[np.int64]) -> Floats:
    """More is better everywhere: columns of direction -1 are turned."""
    return x * np.where(direction < 0, -1.0, 1.0)


def percentiles(x: Floats) -> Floats:
    """Percentile rank within the study, in per cent: (cities below + half of those equal) / n."""
    have = np.isfinite(x)
    below = (x[:, None, :] > x[None, :, :]).sum(axis=1)
    equal = (x[:, None, :] == x[None, :, :]).sum(axis=1)
    n = np.maximum(have.sum(axis=0), 1)
    return np.where(have, 100 * (below + 0.5 * equal) / n, np.nan)


def z_scores(x: Floats) -> Floats:
    """(x - mean) / sd with n - 1; 0 for an indicator that is the same for all cities."""
    have = np.isfinite(x)
    n = have.sum(axis=0)
    mean = np.where(have, x, 0.0).sum(axis=0) / np.maximum(n, 1)
    gap = np.where(have, x - mean, 0.0)
    sd = np.sqrt((gap**2).sum(axis=0) / np.maximum(n - 1, 1))
    scaled = gap / np.where(constant(x) | (sd == 0), np.inf, sd)
    return np.where(have, scaled, np.nan)


def min_max(x: Floats) -> Floats:
    """(x - min) / (max - min) in [0, 1]; 1/2 for an indicator that is the same for all cities."""
    low, high = _ends(x)
    flat = constant(x)
    found = (x - low) / np.where(flat, 1.0, high - low)
    return np.where(np.isfinite(x), np.where(flat, 0.5, found), np.nan)


def equal_weights(x: Floats) -> Weights:
    """The baseline: 1 / number of indicators, the constant ones included."""
    count = x.shape[1]
    values = np.full(count, 1 / max(count, 1))
    return Weights(values, constant(x), len(x), "" if count else "no_support")


def entropy_weights(x: Floats) -> Weights:
    """Entropy of the shares of the min-max values: w ~ 1 - e, e = - sum p ln p / ln n, 0 ln 0 = 0.

    It rewards concentration on few cities, not information: a sparse count of pure noise takes
    most of the weight (METHOD.md 4.6).
    """
    flat, scaled = constant(x), min_max(x)
    have = np.isfinite(scaled)
    filled = np.where(have & ~flat, scaled, 0.0)
    p = filled / np.maximum(filled.sum(axis=0), 1e-300)
    terms = p * np.log(np.where(p > 0, p, 1.0))
    n = have.sum(axis=0)
    entropy = -terms.sum(axis=0) / np.log(np.maximum(n, 2))
    return _weights(np.where(flat, 0.0, 1 - entropy), flat, n)


def critic_weights(x: Floats) -> Weights:
    """CRITIC: w ~ sd of the min-max values x sum over the others of 1 - correlation."""
    flat, scaled = constant(x), min_max(x)
    n = np.isfinite(scaled).sum(axis=0)
    sd = _deviation(scaled)
    conflict = (1 - _correlations(z_scores(x))) * ~flat[:, None] * ~flat[None, :]
    return _weights(np.where(flat, 0.0, sd * conflict.sum(axis=1)), flat, n)


def pca_weights(x: Floats) -> Weights:
    """Principal components of the correlations with eigenvalue above 1: squared loadings x share
    of variance, summed. Cities with a missing indicator are left out.
    """
    flat = constant(x)
    rows: Bools = np.asarray(np.isfinite(x[:, ~flat]).all(axis=1))
    flat = flat | constant(np.where(rows[:, None], x, np.nan))
    part = x[rows][:, ~flat]
    found = np.zeros(x.shape[1])
    if part.shape[1] and len(part) >= LEAST:
        values, vectors = np.linalg.eigh(_correlations(z_scores(part)))
        kept: Bools = np.greater(values, min(_KAISER, float(values[-1]) - 1e-9))
        share = values[kept] / values[kept].sum()
        found[~flat] = (vectors[:, kept] ** 2 * values[kept]) @ share
    return _weights(found, flat, np.full(x.shape[1], rows.sum()))


def _deviation(x: Floats) -> Floats:
    have = np.isfinite(x)
    n = np.maximum(have.sum(axis=0), 1)
    gap = np.where(have, x - np.where(have, x, 0.0).sum(axis=0) / n, 0.0)
    found: Floats = np.sqrt((gap**2).sum(axis=0) / np.maximum(n - 1, 1))
    return found


def _correlations(x: Floats) -> Floats:
    """Pearson, of each pair over the cities that have both; 0 where that is not defined."""
    have = np.isfinite(x).astype(float)
    filled = np.where(have > 0, x, 0.0)
    n = np.maximum(have.T @ have, 1)
    first, second, cross = filled.T @ have, filled.T**2 @ have, filled.T @ filled
    cov = cross - first * first.T / n
    spread = second - first**2 / n
    base = np.sqrt(np.maximum(spread * spread.T, 0.0))
    return np.clip(np.where(base > _SAME * n, cov / np.where(base > 0, base, 1.0), 0.0), -1, 1)


def _weights(raw: Floats, flat: Bools, n: npt.NDArray[np.int64]) -> Weights:
    """Raw weights to sum 1; the only indicator that differs has all; else none, with the reason."""
    differ = ~flat
    cities = int(n[differ].min()) if differ.any() else 0
    if differ.sum() == 1:
        raw = differ.astype(float)
    total = float(raw.sum())
    if differ.any() and cities >= LEAST and total > _SAME:
        return Weights(np.maximum(raw, 0.0) / total, flat, cities)
    reason = "no_support" if differ.any() and cities < LEAST else "no_difference"
    return Weights(np.full(len(raw), np.nan), flat, cities, reason)


METHODS = {
    "equal": equal_weights,
    "entropy": entropy_weights,
    "critic": critic_weights,
    "pca": pca_weights,
}


def weighted_mean(x: Floats, weights: Floats) -> Floats:
    """sum of w x (cities); NA where an indicator with weight is missing."""
    used = weights > 0
    if not used.any():
        return np.full(len(x), np.nan)
    found: Floats = x[:, used] @ weights[used]
    return found


def topsis(x: Floats, weights: Floats) -> Floats:
    """Closeness to the best: D- / (D+ + D-) in [0, 1], of oriented values (cities).

    Columns are divided by their length (vector normalisation), D is the weighted Euclidean
    distance to the best and to the worst value of every indicator. NA where an indicator with
    weight is missing, and for all where every city is the same.
    """
    used = (weights > 0) & ~constant(x)
    if not used.any():
        return np.full(len(x), np.nan)
    length = np.sqrt((np.where(np.isfinite(x), x, 0.0) ** 2).sum(axis=0))
    scaled = x[:, used] / length[used] * weights[used]
    low, high = _ends(scaled)
    best = np.sqrt(((scaled - high) ** 2).sum(axis=1))
    worst = np.sqrt(((scaled - low) ** 2).sum(axis=1))
    total = best + worst
    found: Floats = np.divide(worst, total, out=np.full(len(x), np.nan), where=total > 0)
    return found
