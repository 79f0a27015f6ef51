"""Keyness: which codes or words mark one set of stories off from another (METHOD.md 2.1).

Log odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008). Their variance takes
tokens for independent, which stories are not: the standard error here is that of resampled
stories.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PRIOR_CODES = 100.0
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Keyness:
    """Columns over codes; NaN where a code is used by nobody or is all that is used.

    ``delta`` log odds ratio, ``se`` its error, ``zeta`` = delta / se, ``p`` two-sided, ``key``
    Benjamini-Hochberg over the codes, ``g2`` log-likelihood ratio, ``diff`` percent difference of
    the shares (NaN when the reference has none).
    """

    delta: Floats
    se: Floats
    zeta: Floats
    p: Floats
    key: Bools
    g2: Floats
    diff: Floats


def prior_of(pool: Floats, strength: float = PRIOR_CODES) -> Floats:
    """alpha_k = ``strength`` x pooled share, over the last axis; NaN for a code that nobody uses
    or that is all there is.

    For words ``strength`` is .01 x tokens.
    """
    total = pool.sum(axis=-1, keepdims=True)
    share = np.divide(pool, total, out=np.zeros(pool.shape), where=total > 0)
    alpha: Floats = np.where((share > 0) & (share < 1 - 1e-12), strength * share, np.nan)
    return alpha


def log_odds(y: Any, alpha: Floats, strength: float = PRIOR_CODES) -> Floats:
    """ln[(y + alpha) / (n + alpha_0 - y - alpha)], codes on the last axis, n their sum."""
    rest = np.maximum(y.sum(axis=-1, keepdims=True) - y, 0.0) + (strength - alpha)
    odds: Floats = np.log((y + alpha) / rest)
    return odds


def log_odds_ratio(
    left: Any, right: Any, alpha: Floats, *, strength: float = PRIOR_CODES
) -> Floats:
    """delta of Monroe et al.: log odds on the left less those on the right; broadcasts."""
    return log_odds(left, alpha, strength) - log_odds(right, alpha, strength)


def token_error(left: Floats, right: Floats, alpha: Floats) -> Floats:
    """The error of delta if every token were independent: sqrt(1/(y_i + a) + 1/(y_j + a)).

    Too small when stories cluster (16 % of null cells beyond 1.96, METHOD.md 2.1): it stands in
    only where one side never uses the code and resampling sees no variance.
    """
    error: Floats = np.sqrt(1 / (left + alpha) + 1 / (right + alpha))
    return error


def replicate_counts(x: Any, weights: npt.NDArray[Any]) -> Floats:
    """Sums of ``x`` (stories x codes, dense or sparse) under ``weights`` (stories x B): B x
    codes.
    """
    sums: Floats = np.asarray((x.T @ weights).T, dtype=float)
    return sums


def supported_error(se: Floats, left: Floats, right: Floats, alpha: Floats) -> Floats:
    """``se`` (..., codes), raised where one side never uses the code and resampling sees no
    variance there.

    The least is ``token_error`` times the median of se / token error over the codes that both sides
    use (1 without any).
    """
    token = token_error(left, right, alpha)
    both = (left > 0) & (right > 0) & np.isfinite(se) & np.isfinite(token)
    ratio = np.sort(np.where(both, se / np.where(both, token, 1.0), np.inf), axis=-1)
    count = both.sum(axis=-1, keepdims=True)
    middle = np.take_along_axis(ratio, np.maximum(count - 1, 0) // 2, axis=-1)
    floor = token * np.where(count > 0, middle, 1.0)
    found: Floats = np.where(both, se, np.fmax(se, floor))
    return np.where(np.isfinite(token), found, np.nan)


def keyness(
    left: Any,
    right: Any,
    weights: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    *,
    strength: float = PRIOR_CODES,
    level: float = LEVEL,
) -> Keyness:
    """Keyness of the codes of ``left`` against ``right`` (stories x codes each).

    ``weights`` (stories x B each) are replicate weights of the stories, from
    ``uncertainty.story_weights`` (times source weights for the first stage).
    """
    y_i, y_j = (np.asarray(x.sum(axis=0), dtype=float).ravel() for x in (left, right))
    alpha = prior_of(y_i + y_j, strength)
    draws = [replicate_counts(x, w) for x, w in zip((left, right), weights, strict=True)]
    delta = log_odds_ratio(y_i, y_j, alpha, strength=strength)
    drawn = log_odds_ratio(draws[0], draws[1], alpha, strength=strength)
    se = supported_error(np.std(drawn, axis=0, ddof=1), y_i, y_j, alpha)
    zeta = z_score(delta, se)
    p = two_sided(zeta)
    key = benjamini_hochberg(p, level)[0]
    return Keyness(delta, se, zeta, p, key, g_squared(y_i, y_j), percent_difference(y_i, y_j))


def z_score(delta: Floats, se: Floats) -> Floats:
    """delta / se, NaN without an error."""
    safe = np.where(np.isfinite(se) & (se > 1e-12), se, np.nan)
    zeta: Floats = delta / safe
    return zeta


def normal_score(t: Floats, freedom: Floats) -> Floats:
    """The standard normal value with the tail of ``t``, by its degrees of freedom (broadcast).

    With three sources a t of 15 is no more surprising than a z of 2.6. Tails too small for a double
    by Wallace (1959), within .1 there.
    """
    size, few = np.abs(t), np.isfinite(freedom)
    nu = np.where(few, np.maximum(freedom, 1.0), 1.0)
    tail = special.stdtr(nu, -size)
    far = np.sqrt(nu * np.log1p(size**2 / nu)) * (8 * nu + 1) / (8 * nu + 3)
    near = -special.ndtri(np.maximum(tail, 1e-300))
    found: Floats = np.where(few, np.sign(t) * np.where(tail > 1e-290, near, far), t)
    return np.where(np.isfinite(t), found + 0.0, np.nan)


def two_sided(zeta: Floats) -> Floats:
    """Two-sided normal p-value; NaN stays."""
    p: Floats = 2 * special.ndtr(-np.abs(zeta))
    return p


def benjamini_hochberg(p: Floats, level: float = LEVEL) -> tuple[Bools, Floats]:
    """Which p-values pass at false discovery rate ``level``, and the adjusted values (Benjamini &
    Hochberg 1995).

    Any shape is one family; NaN takes no part and stays NaN.
    """
    flat = np.ravel(p)
    have = np.flatnonzero(np.isfinite(flat))
    order = have[np.argsort(flat[have], kind="stable")]
    steps = flat[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(flat.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    result = adjusted.reshape(np.shape(p))
    return np.nan_to_num(result, nan=2.0) <= level, result


def g_squared(left: Floats, right: Floats) -> Floats:
    """Log-likelihood ratio of the 2 x 2 table code / other codes x left / right (Dunning 1993),
    at least 0; codes on the last axis, NaN when a side or a code is empty.
    """
    table = [left, right, *(x.sum(axis=-1, keepdims=True) - x for x in (left, right))]
    a, b, c, d = (np.maximum(cell, 0.0) for cell in table)
    n = a + b + c + d
    inside = special.xlogy(a, a) + special.xlogy(b, b) + special.xlogy(c, c) + special.xlogy(d, d)
    edges = sum(special.xlogy(m, m) for m in (a + b, c + d, a + c, b + d))
    proper = (a + b > 0) & (a + c > 0) & (b + d > 0)
    g2: Floats = np.where(proper, np.maximum(2 * (inside - edges + special.xlogy(n, n)), 0), np.nan)
    return g2


def percent_difference(left: Floats, right: Floats) -> Floats:
    """%DIFF: 100 (share left - share right) / share right; NaN when the right side has none
    (Gabrielatos & Marchi 2011).
    """
    totals = [x.sum(axis=-1, keepdims=True) for x in (left, right)]
    first, second = (
        x / np.where(total > 0, total, np.nan)
        for x, total in zip((left, right), totals, strict=True)
    )
    found: Floats = 100 * (first / np.where(second > 0, second, np.nan) - 1)
    return found
