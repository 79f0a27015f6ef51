"""Empirical Bayes for small counts (METHOD.md 4.2): raw, shrunken and B are all published."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Floats = npt.NDArray[np.float64]
Reals = npt.NDArray[np.floating[Any]]

_ALPHA = (np.log(1e-2), np.log(1e6))
_PRIOR_CITIES = 3


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Shrunken values of all cities.

    ``value`` like the raw input; ``b`` in [0, 1] per city: 1 = raw kept, 0 = prior; ``scale``:
    error of the value over the error of the raw (``error_scale``); ``strength`` of the prior
    (concentration or variance between cities); ``pooled``: no difference between cities was found.
    """

    value: Floats
    b: Floats
    scale: Floats
    strength: float
    pooled: bool


def error_scale(variance: Floats, tau2: float) -> tuple[Floats, Floats]:
    """B and the root of posterior over sampling variance: B + (1 - B)^2 var(m) / se^2 (Morris
    1983).

    var(m) is that of the prior mean, so a city wholly shrunken still carries the error of the pool.
    """
    b = tau2 / (tau2 + variance)
    mean = 1 / math.fsum(1 / (variance + tau2))
    scale: Floats = np.sqrt(np.minimum(b + (1 - b) ** 2 * mean / variance, 1.0))
    return b, scale


def _unshrunk(raw: Floats, have: npt.NDArray[np.bool_]) -> Shrunk:
    one = np.where(have, 1.0, np.nan)
    return Shrunk(raw, one, one, 0.0, False)


def dirichlet_concentration(counts: Floats, pool: Floats) -> float:
    """Maximum-likelihood concentration of a Dirichlet-multinomial with mean ``pool``.

    ``counts`` (cities x parts) may be fractional; returns ``inf`` when cities differ no more than
    by chance.
    """
    used = pool > 0
    x, pi, n = counts[:, used], pool[used], counts[:, used].sum(axis=1)

    def loss(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        cells = special.gammaln(x + alpha * pi) - special.gammaln(alpha * pi)
        return float(-(cells.sum() + np.sum(special.gammaln(alpha) - special.gammaln(n + alpha))))

    def slope(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        cells = pi * (special.digamma(x + alpha * pi) - special.digamma(alpha * pi))
        return float(cells.sum() + np.sum(special.digamma(alpha) - special.digamma(n + alpha)))

    best = optimize.minimize_scalar(loss, bounds=_ALPHA, method="bounded", options={"xatol": 1e-6})
    if best.x > _ALPHA[1] - 0.05 or loss(_ALPHA[1]) <= best.fun + 1e-9:
        return float("inf")
    low, high = best.x - 0.05, best.x + 0.05
    if (
        slope(low) > 0 > slope(high)
    ):  # to the last digits, so that the order of cities does not show
        return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-15, rtol=1e-15)))
    return float(np.exp(best.x))


def shrink_profiles(counts: Floats, docs: Floats, *, design_effect: float = 1.0) -> Shrunk:
    """Dirichlet-multinomial shrinkage of profiles: (x + alpha * pi) / (n + alpha), pi the pooled
    profile.

    ``counts`` (cities x parts) sums of document profiles, ``docs`` (cities) their number;
    n_eff = n / ``design_effect`` enters the likelihood. With two parts this is the beta-binomial.
    A city without documents gets NaN; with fewer than 3 cities nothing is shrunk.
    """
    have = docs > 0
    raw = np.full(counts.shape, np.nan)
    raw[have] = counts[have] / docs[have, None]
    if have.sum() < _PRIOR_CITIES:
        return _unshrunk(raw, have)
    order = np.flatnonzero(have)[
        np.lexsort(counts[have].T)
    ]  # sums must not see the order of cities
    pool = counts[order].sum(axis=0) / math.fsum(docs[have])
    alpha = dirichlet_concentration(counts[order] / design_effect, pool) * design_effect
    b, scale = np.full(len(docs), np.nan), np.full(len(docs), np.nan)
    b[have], scale[have] = error_scale(1 / docs[have], 1 / alpha)
    value = np.where(have[:, None], pool + b[:, None] * (raw - pool), np.nan)
    return Shrunk(value, b, scale, alpha, bool(np.isinf(alpha)))


def shrink_shares(hits: Floats, n: Floats) -> Shrunk:
    """Beta-binomial shrinkage of hits / n per city, mean of the prior = pooled share."""
    hits = np.minimum(hits, n)
    found = shrink_profiles(np.stack([hits, n - hits], axis=1), n)
    return Shrunk(found.value[:, 0], found.b, found.scale, found.strength, found.pooled)


def effect_of_moments(sums: Floats, inside: Floats, square: Floats, size: Floats) -> float:
    """Variance of story profiles inside cities over the multinomial's: n_eff = n / deff.

    ``sums`` (cities x parts) weighted sums of profiles; of the stories of each city ``inside`` =
    sum of size |p|^2, ``square`` = sum of size^2, ``size`` = sum of size. 1 when it cannot be seen.
    """
    have = size > 0
    mean2 = np.sum((sums[have] / size[have, None]) ** 2, axis=1)
    within = math.fsum(np.maximum(inside[have] - size[have] * mean2, 0.0))
    spread = math.fsum((size[have] - square[have] / size[have]) * (1 - mean2))
    return float(np.clip(within / spread, 0.02, 20.0)) if spread > 1e-9 and within > 1e-12 else 1.0


def paule_mandel(y: Floats, variance: Floats) -> float:
    """Between-city variance tau^2 >= 0 such that the weighted sum of squares equals k - 1."""

    def excess(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        mean = np.sum(weight * y) / np.sum(weight)
        return float(np.sum(weight * (y - mean) ** 2) - (len(y) - 1))

    if len(y) < 2 or excess(0.0) <= 0:
        return 0.0
    upper = float(np.var(y) * len(y) + variance.max())
    while excess(upper) > 0:
        upper *= 2
    return float(optimize.brentq(excess, 0.0, upper, xtol=1e-12, rtol=1e-12))


def shrink_normal(y: Floats, variance: Floats) -> Shrunk:
    """Normal-normal shrinkage m + B (y - m), B = tau^2 / (tau^2 + se^2); NaN in ``y`` stays NaN.

    ``variance`` is se^2 from the pooled variance, never a city's own (0 when its labels all agree).
    """
    have = np.isfinite(y)
    if have.sum() < _PRIOR_CITIES:
        return _unshrunk(y.copy(), have)
    mean, tau2 = _prior(y, variance, have)
    b, scale = np.full(len(y), np.nan), np.full(len(y), np.nan)
    b[have], scale[have] = error_scale(variance[have], tau2)
    return Shrunk(mean + b * (y - mean), b, scale, tau2, tau2 == 0.0)


def shrink_to_spread(y: Floats, variance: Floats) -> Shrunk:
    """Constrained shrinkage m + w (y - m), w = sqrt(B) of ``shrink_normal``; ``b`` is w.

    Posterior means differ less between cities than the truth does, and their ratios are drawn to 1;
    with the root of B the values vary by tau^2, as the truth (Louis 1984; Ghosh 1992). The square
    of ``scale`` is w^2 + (1 - w)^2 (tau^2 + var(m)) / se^2.
    """
    have = np.isfinite(y)
    if have.sum() < _PRIOR_CITIES:
        return _unshrunk(y.copy(), have)
    mean, tau2 = _prior(y, variance, have)
    se2 = np.where(have, variance, np.nan)
    w = np.sqrt(tau2 / (tau2 + se2))
    spare = tau2 + 1 / math.fsum(1 / (variance[have] + tau2))
    scale = np.sqrt(np.minimum(w**2 + (1 - w) ** 2 * spare / se2, 1.0))
    return Shrunk(mean + w * (y - mean), w, scale, tau2, tau2 == 0.0)


def _prior(y: Floats, variance: Floats, have: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Mean and variance between cities."""
    order = np.flatnonzero(have)[np.lexsort((variance[have], y[have]))]
    tau2 = paule_mandel(y[order], variance[order])
    weight = 1 / (variance[order] + tau2)
    return float(np.sum(weight * y[order]) / np.sum(weight)), tau2


def tone_variance(
    mean: Floats, total: Floats, inside: Floats, square: Floats, count: Floats
) -> Floats:
    """se^2 of each city's net tone from one pooled story variance; inf without stories.

    ``mean`` net tone and ``total`` statements (cities); of the stories of each city ``inside`` =
    sum of size tone^2, ``square`` = sum of size^2, ``count`` their number. One pseudo-story of unit
    variance keeps the result above 0 when all labels agree.
    """
    have = total > 0
    share = np.where(have, square / np.where(have, total, 1.0) ** 2, np.inf)
    average = math.fsum(total[have]) / max(math.fsum(count[have]), 1.0) if have.any() else 1.0
    within = math.fsum(np.maximum(inside[have] - total[have] * mean[have] ** 2, 0.0))
    freedom = math.fsum(total[have] * (1 - share[have]))
    found: Floats = (within + average) / (freedom + average) * share
    return found


def moved(
    value: Floats, scale: Floats, raw: Floats, draws: Reals, bounds: tuple[float, float]
) -> Floats:
    """Replicates of a shrunken value: value + scale * (draw - raw), clipped; shapes (n), (n), (n),
    (n x B).

    The interval narrows with the value and is the raw one where nothing is shrunk.
    """
    found: Floats = np.clip(value[:, None] + scale[:, None] * (draws - raw[:, None]), *bounds)
    return found
