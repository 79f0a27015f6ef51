"""RA16: is a city's attention steady, or one burst? (METHOD.md section 3)"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def steadiness(attention: Floats) -> Floats:
    """Median over mean along the last axis (months; NaN left out): 1 for a flat series, near 0 for
    one burst; [0, 2]. NaN without attention.
    """
    count = np.isfinite(attention).sum(axis=-1)
    ordered = np.sort(attention, axis=-1)  # NaN last
    pick = np.stack([(np.maximum(count, 1) - 1) // 2, np.maximum(count, 1) // 2], axis=-1)
    middle = np.take_along_axis(ordered, pick, -1).mean(axis=-1)
    mean = np.nansum(attention, axis=-1) / np.maximum(count, 1)
    found: Floats = middle / np.where(mean > 0, mean, np.nan)
    return found


def burstiness(counts: Floats) -> Floats:
    """(sigma - mu) / (sigma + mu) along the last axis, sigma with one degree of freedom less
    (Goh & Barabasi 2008): -1 even, 0 as an exponential, towards 1 bursts. NaN for no counts.
    """
    mean = counts.mean(axis=-1)
    return _balance(counts.std(axis=-1, ddof=1), mean)


def poisson_burstiness(total: Floats, volume: Floats) -> Floats:
    """The burstiness of ``total`` independent documents spread over the months like ``volume``
    (months last).
    """
    base = volume.sum(axis=-1, keepdims=True)
    expected = total[..., None] * volume / np.where(base > 0, base, np.nan)
    mean = expected.mean(axis=-1)
    return _balance(np.sqrt(mean + expected.var(axis=-1, ddof=1)), mean)


def _balance(sigma: Floats, mean: Floats) -> Floats:
    both = sigma + mean
    found: Floats = (sigma - mean) / np.where(both > 0, both, np.nan)
    return found
