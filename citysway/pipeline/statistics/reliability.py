"""Split-half reliability over sources: would other outlets have ranked the cities alike?

METHOD.md 4.4: an indicator whose two halves correlate below .7 (Spearman-Brown) is not shown as a
ranking; with the city labels permuted the correlation must be that of chance.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from citysway.pipeline.statistics.uncertainty import Keys, uniform_keys

Floats = npt.NDArray[np.float64]

LEAST = 0.7
LEAST_SOURCES, LEAST_CITIES = 4, 4


@dataclass(frozen=True, slots=True)
class Reliability:
    """``r_sb`` = Spearman-Brown of the mean Spearman correlation of two halves, in [-1, 1], with
    95 % limits over cities.

    ``halves`` (R) the correlations, ``null`` the r_sb with city labels permuted, ``p`` the share of
    them that reach r_sb. ``cities`` with values in both halves, on average. ``reason``:
    few_sources | no_support (fewer than four cities) | no_between_variance; then NaN.
    """

    r_sb: float
    lo: float
    hi: float
    halves: Floats
    null: Floats
    p: float
    cities: float
    sources: int
    reason: str = ""

    @property
    def ranked(self) -> bool:
        """Whether the indicator may be shown as a ranking."""
        return bool(self.r_sb >= LEAST)


def spearman_brown(r: npt.ArrayLike) -> Floats:
    """Reliability of the whole from the correlation of two halves: 2 r / (1 + r), odd in r so that
    it stays in [-1, 1].
    """
    r = np.asarray(r, dtype=float)
    found: Floats = 2 * r / (1 + np.abs(r))
    return found


def agreement(
    first: Floats, second: Floats, *, sources: int, seed: int = 0, permutations: int = 0
) -> Reliability:
    """Reliability from the values of two halves (cities x R each), NaN where there is none.

    Without ``permutations`` ``null`` is empty and ``p`` NaN.
    """
    count, left, right, usable = _ranked(first, second)
    if not len(count) or count.mean() < LEAST_CITIES:
        return _missing("no_support", sources)
    r = (left * right).sum(axis=0)
    if not usable.any():
        return _missing("no_between_variance", sources)
    left, right, r = left[:, usable], right[:, usable], r[usable]
    r_sb = float(spearman_brown(r.mean()))
    low, high = _limits(float(r.mean()), float(count.mean()))
    null, p = np.zeros(0), float("nan")
    if permutations:
        null = _permuted(left, right, permutations, seed)
        p = (1 + int(np.sum(null >= r_sb - 1e-12))) / (len(null) + 1)
    return Reliability(r_sb, low, high, r, null, p, float(count.mean()), sources)


def null_agreement(control: Floats) -> Floats:
    """r_sb of every control (controls x cities x 2R, first halves first) that has one."""
    half, width = control.shape[2] // 2, len(control) * (control.shape[2] // 2)
    sides = (control[:, :, :half], control[:, :, half:])
    first, second = (side.transpose(1, 0, 2).reshape(len(side[0]), width) for side in sides)
    count, left, right, usable = _ranked(first, second)
    r = np.where(usable, (left * right).sum(axis=0), 0.0).reshape(len(control), half)
    used = usable.reshape(r.shape).sum(axis=1)
    enough = (count.reshape(r.shape).mean(axis=1) >= LEAST_CITIES) & (used > 0)
    return spearman_brown(r.sum(axis=1)[enough] / used[enough])


def _ranked(first: Floats, second: Floats) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """By column: cities of both sides, their standard ranks, and whether these correlate."""
    both = np.isfinite(first) & np.isfinite(second)
    count = both.sum(axis=0).astype(float)
    left, right = (_standard_ranks(side, both) for side in (first, second))
    usable = ((left**2).sum(axis=0) > 0) & ((right**2).sum(axis=0) > 0) & (count >= LEAST_CITIES)
    return count, left, right, usable


def half_weights(keys: Keys, halves: int, *, seed: int) -> tuple[Floats, Floats]:
    """Weights 0 and 1 (sources x halves) of a random half of the sources, and of the rest."""
    drawn = uniform_keys(np.asarray(keys), halves, seed=seed + 3)
    place = drawn.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    first = (place < len(keys) // 2).astype(float)
    return first, 1 - first


def _missing(reason: str, sources: int) -> Reliability:
    nan, none = float("nan"), np.zeros(0)
    return Reliability(nan, nan, nan, none, none, nan, 0.0, sources, reason)


def _standard_ranks(side: Floats, both: npt.NDArray[np.bool_]) -> Floats:
    """Ranks by column among the cities of both halves, mean 0 and norm 1; 0 for the others and for
    a column without variance.
    """
    held = np.where(both, side, np.inf)  # ranked last, then left out
    ranks = np.where(both, _ranks(held), 0.0)
    count = np.maximum(both.sum(axis=0), 1)
    centred = np.where(both, ranks - ranks.sum(axis=0) / count, 0.0)
    norm = np.sqrt((centred**2).sum(axis=0))
    return np.where(norm > 1e-9, centred / np.where(norm > 1e-9, norm, 1.0), 0.0)


def _ranks(held: Floats) -> Floats:
    """Ranks by column, tied ones their mean; sorted once where no finite values tie."""
    order = held.argsort(axis=0)
    ordered = np.take_along_axis(held, order, 0)
    if np.any((ordered[1:] == ordered[:-1]) & np.isfinite(ordered[1:])):
        tied: Floats = stats.rankdata(held, axis=0, method="average")
        return tied
    found = np.empty(held.shape)
    np.put_along_axis(found, order, np.arange(1.0, len(held) + 1)[:, None], 0)
    return found


def _permuted(left: Floats, right: Floats, permutations: int, seed: int) -> Floats:
    """r_sb with the cities of one half exchanged in random pairs.

    Two sources meet in many halves, either way round: only exchanges, which are their own inverse,
    keep the two meetings equal. Free permutations give a null too narrow by the root of 2.
    """
    rng, cities = np.random.default_rng(seed), len(right)
    drawn = []
    for _ in range(permutations):
        order, partner = rng.permutation(cities), np.arange(cities)
        pairs = order[: cities // 2 * 2].reshape(-1, 2)
        partner[pairs] = pairs[:, ::-1]
        drawn.append((left * right[partner]).sum(axis=0).mean())
    return spearman_brown(drawn)


def _limits(r: float, cities: float) -> tuple[float, float]:
    """Limits of r_sb from those of Spearman's r over cities (Fisher's z, variance 1.06 / (n - 3):
    Fieller, Hartley & Pearson 1957).
    """
    if cities <= 3:
        return float("nan"), float("nan")
    z, half = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)), 1.96 * np.sqrt(1.06 / (cities - 3))
    low, high = spearman_brown(np.tanh([z - half, z + half]))
    return float(low), float(high)
