"""The share of variance that lies between groups (Hays 1963)."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_DOCS = 5  # of a group


def omega_squared(n: Floats, total: Floats, square: Floats) -> Floats:
    """Share of variance between groups (groups x ...): (SSB - (G - 1) MSW) / (SST + MSW), floor 0.

    ``n`` documents, ``total`` sum and ``square`` sum of squares of their polarity. Groups below 5
    documents are left out; NaN with fewer than two.
    """
    used = n >= LEAST_DOCS - 1e-9
    n, total, square = (np.where(used, x, 0.0) for x in (n, total, square))
    groups, whole = used.sum(axis=0), n.sum(axis=0)
    safe = np.where(n > 0, n, 1.0)
    inside = (square - total**2 / safe).sum(axis=0)
    mean = total.sum(axis=0) / np.where(whole > 0, whole, 1.0)
    between = (n * (total / safe - mean) ** 2).sum(axis=0)
    spare = whole - groups
    error = inside / np.where(spare > 0, spare, np.nan)
    base = between + inside + error
    found = np.maximum((between - (groups - 1) * error) / np.where(base > 0, base, np.nan), 0.0)
    flat = np.where((base <= 0) & (spare > 0), 0.0, found)  # one tone everywhere: nothing divides
    return np.where(groups >= 2, flat, np.nan)
