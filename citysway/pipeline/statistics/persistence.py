"""RA16: is a city's attention steady, or one burst? (METHOD.md section 3)"""

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

LEAST_MONTHS = 12


def steadiness(rates: Floats) -> Floats:
    """Median over mean of monthly rates (..., months): in [0, 1] up to skewness to the left, 1 for
    a flat series, small when one month holds all. NaN months are left out; NaN when nothing was
    said.
    """
    filled, count = _finite(rates)
    mean = filled.sum(axis=-1) / np.maximum(count, 1)
    return _masked_median(rates) / np.where(mean > 0, mean, np.nan)


def burstiness(counts: Floats) -> Floats:
    """(sigma - mu) / (sigma + mu) of monthly counts (..., months), in [-1, 1]: -1 the same every
    month, near 1 all in one of many months (Goh & Barabasi 2008); population sigma. NaN when
    nothing was said.
    """
    filled, count = _finite(counts)
    mean = filled.sum(axis=-1) / np.maximum(count, 1)
    gap = np.where(np.isfinite(counts), counts - mean[..., None], 0.0)
    sigma = np.sqrt((gap**2).sum(axis=-1) / np.maximum(count, 1))
    found: Floats = (sigma - mean) / np.where(mean > 0, sigma + mean, np.nan)
    return found


def poisson_burstiness(mean: Floats, months: int | None = None) -> Floats:
    """What burstiness a steady city shows by chance: (1 - sqrt(mu)) / (1 + sqrt(mu)), sigma^2 = mu
    per month.

    ``months``: sigma of so many months, sqrt((m - 1) / m) of it.
    """
    sigma = np.sqrt(mean * (1.0 if months is None else (months - 1) / months))
    found: Floats = (sigma - mean) / np.where(mean > 0, sigma + mean, np.nan)
    return found


def poisson_steadiness(mean: Floats) -> Floats:
    """Median over mean of a Poisson law; NaN for mean 0."""
    safe = np.where(mean > 0, mean, np.nan)
    found: Floats = stats.poisson.ppf(0.5, safe) / safe
    return found


def _finite(x: Floats) -> tuple[Floats, Floats]:
    have = np.isfinite(x)
    return np.where(have, x, 0.0), have.sum(axis=-1).astype(float)


def _masked_median(x: Floats) -> Floats:
    """Median along the last axis of the finite values; NaN without any."""
    ordered = np.sort(np.where(np.isfinite(x), x, np.inf), axis=-1)
    count = np.isfinite(x).sum(axis=-1)
    picks = [np.maximum(count - 1, 0) // 2, np.minimum(count // 2, x.shape[-1] - 1)]
    both = [np.take_along_axis(ordered, at[..., None], -1)[..., 0] for at in picks]
    found: Floats = np.where(count > 0, (both[0] + both[1]) / 2, np.nan)
    return found
