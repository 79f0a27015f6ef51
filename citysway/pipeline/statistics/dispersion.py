"""How uneven monthly counts are, from all cities together (squeezed towards a common law).

One series of 24 months tells its dispersion to a third of its size at best; with many cities at
once that costs most of the power to find bursts. As in the quasi-likelihood methods for counts
(Smyth 2004; Lund et al. 2012) each city's estimate is a mean of its own and the common one.
"""

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Floats = npt.NDArray[np.float64]

LEAST_CITIES = 10
_STRONGEST = 60.0  # degrees of freedom of a common law that all cities seem to share exactly


def dispersions(counts: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Pearson dispersion phi and mean monthly count of every series (cities x months both), NaN
    below three observed months or without events.
    """
    live = exposure > 0
    months, size = live.sum(axis=1), exposure.sum(axis=1)
    rate = np.where(live, counts, 0.0).sum(axis=1) / np.where(size > 0, size, np.nan)
    mean = rate[:, None] * exposure
    known = live & (mean > 0)
    square = np.divide((counts - mean) ** 2, mean, out=np.zeros(counts.shape), where=known)
    usable = (months >= 3) & (rate > 0)
    phi = np.where(usable, square.sum(axis=1) / np.maximum(months - 1, 1), np.nan)
    return phi, np.where(usable, rate * size / np.maximum(months, 1), np.nan)


def common_dispersion(counts: Floats, exposure: Floats) -> tuple[Floats, float]:
    """The common law phi = 1 + a mu at every city's mean, and its weight in degrees of freedom.

    a is a median over cities and the weight follows from the spread of the cities around the law
    (median absolute deviation), so that bursts in a minority of cities do not show. Weight 0 below
    ten cities.
    """
    phi, mean = dispersions(counts, exposure)
    have = np.isfinite(phi)
    law = np.ones(len(phi))
    if have.sum() < LEAST_CITIES:
        return law, 0.0
    freedom = float(np.median((exposure > 0).sum(axis=1)[have])) - 1
    typical = phi[have] * freedom / float(stats.chi2.ppf(0.5, freedom))  # medians lie below means
    law[have] = 1 + max(float(np.median((typical - 1) / mean[have])), 0.0) * mean[have]
    gap = np.log(np.maximum(phi[have], 1e-3) / law[have])
    spread = (1.4826 * float(np.median(np.abs(gap - np.median(gap))))) ** 2
    return law, _weight(spread - float(special.polygamma(1, freedom / 2)))


def _weight(excess: float) -> float:
    """d with trigamma(d / 2) = ``excess`` variance of log phi between cities, at most 60."""
    if excess <= float(special.polygamma(1, _STRONGEST / 2)):
        return _STRONGEST
    # trigamma(x) is 1 / x + 1 / (2 x^2) to 1 % above x = 1
    return float((1 + np.sqrt(1 + 2 * excess)) / excess)
