"""Reach of a city: places expected in a common number of stories (RA03), with their spread."""

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]


def expected_places(stories: Floats, size: float) -> Floats:
    """Places expected among ``size`` stories drawn without replacement (Hurlbert 1971).

    ``stories`` (places x ...) stories of each place, fractions allowed: sum along the first axis of
    1 - C(N - N_j, n) / C(N, n). NaN where N < n.
    """
    counts = np.asarray(stories, dtype=float)
    total = counts.sum(axis=0)
    rest = total - counts
    enough = total >= size - 1e-9
    free = rest - size > -1  # else every draw of n holds the place
    safe = np.where(free, rest, size)
    whole = np.where(enough, total, size)
    logs = special.gammaln(safe + 1) - special.gammaln(safe - size + 1)
    logs = logs - special.gammaln(whole + 1) + special.gammaln(np.maximum(whole - size, 0.0) + 1)
    missed = np.where(free, np.exp(np.minimum(logs, 0.0)), 0.0)
    found: Floats = np.where(enough, (1 - missed).sum(axis=0), np.nan)
    return found


def rarefied_reach(attention: Floats, stories: float, size: float) -> float:
    """RA03: the city's stories shared out to places in proportion to their attention a_jc, then
    ``expected_places``; 0 for a city without attention, NaN below ``size`` stories.
    """
    total = attention.sum()
    if total <= 0:
        return 0.0
    return float(expected_places(stories * attention / total, size))
