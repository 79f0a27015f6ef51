"""Regressions on the size of cities: negative binomial (NB2) by maximum likelihood, least squares.

Replicates are fitted together: arrays hold one column per replicate, rows are cities.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LOG_ALPHA = (-16.0, 8.0)  # below, the negative binomial is the Poisson to 7 digits
_STEPS = 50
_TOLERANCE = 1e-9  # of a step whose successor is its square
_LEAP = 3.0  # longest change of a linear predictor in one step
_RIDGE = 1e-12
_APART = 300.0  # |linear predictor| beyond which the fit has no finite solution


@dataclass(frozen=True, slots=True)
class NB2:
    """``beta`` (columns of the design), ``alpha`` >= 0 with Var(y) = mu + alpha mu^2, ``mu`` the
    fitted means, the log-likelihood, and whether the gradient vanished.
    """

    beta: Floats
    alpha: float
    mu: Floats
    loglik: float
    converged: bool


def independent_columns(design: Floats) -> Ints:
    """Columns, in their order, that are no linear combination of the ones before them."""
    kept: list[int] = []
    for number in range(design.shape[1]):
        trial = design[:, [*kept, number]]
        scale = np.linalg.norm(trial, axis=0)
        if np.all(scale > 0) and np.linalg.matrix_rank(trial / scale, tol=1e-9) == len(kept) + 1:
            kept.append(number)
    return np.array(kept, dtype=np.int64)


def size_design(columns: Floats) -> Floats:
    """Intercept, then the columns in standard units, without those that say nothing new.

    ``columns`` (cities x predictors) without missing values. Fitted values do not depend on the
    units; the search for them does.
    """
    spread = columns.std(axis=0)
    scaled = (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    design = np.column_stack([np.ones(len(columns)), scaled])
    return design[:, independent_columns(design)]


def nb2_loglik(y: Floats, mu: Floats, alpha: float) -> float:
    """Log-likelihood of counts (0 or more, may be fractional) under NB2; the Poisson at alpha 0."""
    if alpha <= 0:
        return float(np.sum(special.xlogy(y, mu) - mu - special.gammaln(y + 1)))
    size = 1 / alpha
    cells = special.gammaln(y + size) - special.gammaln(size) - special.gammaln(y + 1)
    cells += special.xlogy(y, alpha * mu) - (y + size) * np.log1p(alpha * mu)
    return float(cells.sum())


def nb2_gradient(y: Floats, design: Floats, mu: Floats, alpha: float) -> Floats:
    """Derivatives of the log-likelihood by the coefficients and by ln(alpha)."""
    size = 1 / alpha
    by_beta = design.T @ ((y - mu) / (1 + alpha * mu))
    by_size = special.digamma(y + size) - special.digamma(size) - np.log1p(alpha * mu)
    by_size += alpha * (mu - y) / (1 + alpha * mu)
    return np.append(by_beta, -size * by_size.sum())


def fit_nb2(y: Floats, design: Floats) -> NB2:
    """Maximum-likelihood NB2 regression with log link of ``y`` (cities) on ``design`` (cities x p).

    The coefficients maximise the likelihood at each alpha (Newton), and alpha maximises
    what is left, in ln(alpha). Counts less scattered than Poisson give alpha 0. All counts zero
    give means of 0. Source: METHOD.md IM04; Var(y) = mu + alpha mu^2 (NB2).
    """
    if not np.any(y > 0):
        zero = np.zeros(len(y))
        return NB2(np.full(design.shape[1], np.nan), 0.0, zero, 0.0, False)
    start = fit_means(y[:, None], design, alpha=0.0)
    last = {"beta": start}

    def loss(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        last["beta"] = fit_means(y[:, None], design, alpha=alpha, start=last["beta"])
        return -nb2_loglik(y, means(design, last["beta"])[:, 0], alpha)

    best = optimize.minimize_scalar(loss, bounds=_LOG_ALPHA, method="bounded",
                                    options={"xatol": 1e-6, "maxiter": 200})  # fmt: skip
    flat = -nb2_loglik(y, means(design, start)[:, 0], 0.0)
    alpha = 0.0 if flat <= best.fun + 1e-9 else _polished(y, design, best.x, last["beta"])
    beta = fit_means(y[:, None], design, alpha=alpha, start=start)
    mu = means(design, beta)[:, 0]
    score = design.T @ ((y - mu) / (1 + alpha * mu))
    good = bool(np.all(np.isfinite(mu)) and np.abs(score).max() <= 1e-6 * (1 + y.sum()))
    return NB2(beta[:, 0], alpha, mu, nb2_loglik(y, mu, alpha), good)


def _polished(y: Floats, design: Floats, log_alpha: float, beta: Floats) -> float:
    """Alpha where the derivative of the profile likelihood is 0, to the last digits."""

    def slope(value: float) -> float:
        alpha = float(np.exp(value))
        mu = means(design, fit_means(y[:, None], design, alpha=alpha, start=beta))[:, 0]
        return float(nb2_gradient(y, design, mu, alpha)[-1])

    low, high = log_alpha - 0.05, log_alpha + 0.05
    if slope(low) > 0 > slope(high):
        return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-13, rtol=1e-13)))
    return float(np.exp(log_alpha))


def means(design: Floats, beta: Floats) -> Floats:
    """exp(design @ beta): cities x replicates."""
    found: Floats = np.exp(np.clip(design @ beta, -700.0, 700.0))
    return found


def fit_means(
    y: Floats, design: Floats, *, alpha: float, start: Floats | None = None, steps: int = _STEPS
) -> Floats:
    """Coefficients (p x B) of a log-linear mean for every column of ``y`` (cities x B) at a given
    alpha, by Newton steps from ``start`` (p x 1 or p x B), at most ``steps`` steps.

    Columns whose counts are all 0, and columns that come apart, get NaN.
    """
    width = y.shape[1]
    fine = np.any(y > 0, axis=0)
    beta = np.zeros((design.shape[1], width))
    if start is None:
        beta[0] = np.log(np.maximum(y.mean(axis=0), 1e-9))
    else:
        beta[:] = start
    live = np.flatnonzero(fine)
    for _ in range(steps):
        if not len(live):
            break
        step = _newton_step(y[:, live], design, beta[:, live], alpha)
        beta[:, live] += step
        live = live[np.abs(step).max(axis=0) > _TOLERANCE]
    apart = ~np.isfinite(beta).all(axis=0) | (np.abs(design @ beta).max(axis=0) > _APART)
    beta[:, ~fine | apart] = np.nan
    return beta


def _newton_step(y: Floats, design: Floats, beta: Floats, alpha: float) -> Floats:
    """One Newton step for all columns; a step that would leap is shortened.

    At a given alpha the likelihood is concave: its second derivative by the linear predictor is
    - mu (1 + alpha y) / (1 + alpha mu)^2.
    """
    count = design.shape[1]
    mu = means(design, beta)
    base = 1 + alpha * mu
    weight = mu * (1 + alpha * y) / base**2
    score = design.T @ ((y - mu) / base)
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    ridge = _RIDGE * np.eye(count) * (1 + weight.sum(axis=0)[:, None, None])
    information = (weight.T @ products).reshape(-1, count, count) + ridge
    step: Floats = np.linalg.solve(information, score.T[:, :, None])[:, :, 0].T
    leap = np.abs(design @ step).max(axis=0)
    shortened: Floats = step * np.minimum(1.0, _LEAP / np.maximum(leap, 1e-300))
    return shortened


def ols_residuals(y: Floats, design: Floats) -> Floats:
    """Residuals of least squares of every column of ``y`` (cities x B) on ``design``.

    Cities missing (NaN) in a column are left out of its fit and get NaN; so does a column with no
    more cities than coefficients.
    """
    have = np.isfinite(y)
    full = have.all(axis=0)
    found = np.full(y.shape, np.nan)
    if full.any() and len(y) > design.shape[1]:
        basis = np.linalg.qr(design)[0]
        found[:, full] = y[:, full] - basis @ (basis.T @ y[:, full])
    for column in np.flatnonzero(~full).tolist():
        rows = have[:, column]
        part = design[rows]
        if rows.sum() > part.shape[1]:
            basis = np.linalg.qr(part[:, independent_columns(part)])[0]
            mine = y[rows, column]
            found[rows, column] = mine - basis @ (basis.T @ mine)
    return found
