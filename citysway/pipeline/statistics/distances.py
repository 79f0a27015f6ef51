"""Distances and diversity on the simplex (METHOD.md 2.1, IM06, RA04)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.uncertainty import Keys, uniform_keys

Floats = npt.NDArray[np.float64]

PERMUTATIONS = 200


@dataclass(frozen=True, slots=True)
class JSResult:
    """``value`` = sqrt(max(0, corrected)) and ``raw`` = sqrt(JSD) in [0, 1]; ``corrected`` may be
    negative; ``p`` from the permutations.
    """

    value: float
    raw: float
    corrected: float
    p: float


def closure(x: Floats) -> Floats:
    """Rows (last axis) scaled to sum 1; a row of zeros stays zeros."""
    total = x.sum(axis=-1, keepdims=True)
    scaled: Floats = np.divide(x, total, out=np.zeros(x.shape), where=total > 0)
    return scaled


def _entropy(p: Floats) -> Floats:
    logs = np.log(p, out=np.zeros(p.shape), where=p > 0)
    total: Floats = -(p * logs).sum(axis=-1)
    return total


def hill(p: Floats, order: float = 1.0) -> Floats:
    """Hill number (effective number of parts) along the last axis; 0 for a row of zeros (Hill
    1973).
    """
    q = closure(np.asarray(p, dtype=float))
    some = q.sum(axis=-1) > 0
    if order == 1.0:
        found = np.exp(_entropy(q))
    else:
        power = np.where(q > 0, np.where(q > 0, q, 1.0) ** order, 0.0).sum(axis=-1)
        found = np.where(some, power, 1.0) ** (1 / (1 - order))
    result: Floats = np.where(some, found, 0.0)
    return result


def chao1(counts: Floats) -> float:
    """Lower bound of the number of parts, bias-corrected, from whole counts (Chao 1984)."""
    once, twice = float(np.sum(counts == 1)), float(np.sum(counts == 2))
    return float(np.sum(counts > 0)) + once * (once - 1) / (2 * (twice + 1))


def jsd(p: Floats, q: Floats) -> Floats:
    """Jensen-Shannon divergence, base 2, along the last axis, in [0, 1]; broadcasts."""
    middle = (p + q) / 2
    found = _entropy(middle) - (_entropy(p) + _entropy(q)) / 2
    result: Floats = np.clip(found / np.log(2), 0.0, 1.0)
    return result


def aitchison(p: Floats, q: Floats) -> float:
    """Aitchison distance of two compositions; parts that are 0 on either side are left out."""
    both = (p > 0) & (q > 0)
    if both.sum() < 2:
        return 0.0
    gap = np.log(p[both]) - np.log(q[both])
    return float(np.sqrt(np.sum((gap - gap.mean()) ** 2)))


def profile(rows: Floats, weight: Floats) -> Floats:
    """Weighted mean of profile rows (stories x parts)."""
    mean: Floats = weight @ rows / weight.sum()
    return mean


def js_corrected(
    left: tuple[Floats, Floats, Keys],
    right: tuple[Floats, Floats, Keys],
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> JSResult:
    """JSc: square root of JSD minus its mean under permutation of rows between the sides, floored
    at 0.

    A side is (profiles: stories x parts, weight: stories, keys: stories). The permutations follow
    the keys, so the order of rows does not matter. Null rejection of ``p`` is uniform (METHOD.md
    2.1).
    """
    observed = float(jsd(profile(left[0], left[1]), profile(right[0], right[1])))
    swapped = len(left[1]) > len(right[1])
    small, large = (right, left) if swapped else (left, right)
    # The sides enter in an order of their own (size, then keys), so that swapping them changes
    # nothing.
    if len(left[1]) == len(right[1]) and left[2].min(initial=0) > right[2].min(initial=0):
        small, large = right, left
    rows = np.concatenate([small[0] * small[1][:, None], large[0] * large[1][:, None]])
    weight = np.concatenate([small[1], large[1]])
    order = np.argsort(np.concatenate([small[2], large[2]]), kind="stable")
    null = _null(
        rows[order],
        weight[order],
        np.concatenate([small[2], large[2]])[order],
        len(small[1]),
        permutations,
        seed,
    )
    corrected = observed - float(null.mean())
    p = (1 + int(np.sum(null >= observed - 1e-12))) / (permutations + 1)
    return JSResult(float(np.sqrt(max(corrected, 0.0))), float(np.sqrt(observed)), corrected, p)


def _null(rows: Floats, weight: Floats, keys: Keys, take: int, count: int, seed: int) -> Floats:
    """JSD of ``count`` random splits of the rows into ``take`` and the rest."""
    total, mass = rows.sum(axis=0), weight.sum()
    # equal keys (a story on both sides) would always travel together: number them apart
    apart = keys + np.arange(len(keys), dtype=np.uint64) * np.uint64(2654435761)
    drawn = uniform_keys(apart, count, seed=seed + 2)
    side = (drawn <= np.partition(drawn, take - 1, axis=0)[take - 1]).astype(float)
    part, size = side.T @ rows, side.T @ weight
    rest = mass - size
    proper = (size > 0) & (rest > 0)
    first = part / np.where(proper, size, 1.0)[:, None]
    second = (total - part) / np.where(proper, rest, 1.0)[:, None]
    return np.where(proper, jsd(first, np.maximum(second, 0.0)), 0.0)
