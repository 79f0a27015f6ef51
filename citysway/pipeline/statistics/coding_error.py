"""Shares corrected for the errors of the coder, with the help of a hand-coded sample.

Two ways of METHOD.md 4.3: prediction-powered inference, which needs hand-coded texts of the same
cell, and the adjusted count, which borrows the error rates from elsewhere.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_LEAST = 2  # hand-coded texts a variance needs


@dataclass(frozen=True, slots=True)
class Share:
    """A share or mean with its interval; NaN where there is none, ``reason`` says why."""

    value: float
    lo: float
    hi: float
    reason: str = ""


def ppi_mean(hand: Floats, machine: Floats, rest: Floats, *, level: float = 0.95) -> Share:
    """Mean of what a person would code, over texts of which only a random sample is hand-coded.

    PPI++ of Angelopoulos, Duchi and Zrnic (2023, arXiv 2311.01453): the mean of the program's codes
    over the ``rest`` (N), weighted by the lambda that leaves least variance, plus the mean error in
    the sample. ``hand`` and ``machine`` (n) are codes of the same texts by person and program, 0 or
    1 for a share, -1 to 1 for a tone. Without ``rest``, or where the program gives all texts one
    code, it is the mean of the sample with its normal interval. Fewer than two texts, or a sample
    that shows no error and no difference: NaN limits, reason ``no_support``.

    Raises:
        ValueError: ``hand`` and ``machine`` differ in length.
    """
    if len(hand) != len(machine):
        raise ValueError(f"{len(hand)} texts coded by hand, {len(machine)} by the program")
    if not len(hand):
        return Share(np.nan, np.nan, np.nan, "no_support")
    few, many = len(hand), max(len(rest), 1)
    weight = _tuned(hand, machine, rest)
    left = hand - weight * machine
    value = float(left.mean() + (weight * rest.mean() if weight else 0.0))
    if few < _LEAST:
        return Share(value, np.nan, np.nan, "no_support")
    variance = left.var(ddof=1) / few + (weight**2 * rest.var() / many if weight else 0.0)
    if variance <= 0:
        return Share(value, np.nan, np.nan, "no_support")
    half = float(special.ndtri(0.5 + level / 2) * np.sqrt(variance))
    return Share(value, value - half, value + half)


def _tuned(hand: Floats, machine: Floats, rest: Floats) -> float:
    """Lambda in [0, 1]: Cov(Y, f) / ((1 + n/N) Var f); 0 where nothing can be learned of the
    rest.
    """
    if len(hand) < _LEAST or not len(rest):
        return 0.0
    spread = float(np.concatenate([machine, rest]).var(ddof=1))
    if spread <= 0:
        return 0.0
    shared = float(np.cov(hand, machine)[0, 1])
    return min(max(shared / ((1 + len(hand) / len(rest)) * spread), 0.0), 1.0)


def error_rates(hand: Bools, machine: Bools) -> tuple[float, float]:
    """(true positive rate, false positive rate) of the program; NaN for a class that the sample
    does not hold.
    """
    found = [machine[hand == held].mean() if (hand == held).any() else np.nan for held in (1, 0)]
    return float(found[0]), float(found[1])


def adjusted_count(share: float, tpr: float, fpr: float) -> Share:
    """True share behind a counted ``share``: (share - fpr) / (tpr - fpr), clipped to [0, 1].

    The adjusted count of Rogan and Gladen (1978) and Forman (2008). Right only where the error
    rates hold in the texts that were counted, so of one role and language; no interval. Missing
    rates: ``no_support``; a program that codes both classes alike: ``not_observable``.
    """
    if not np.isfinite([share, tpr, fpr]).all():
        return Share(np.nan, np.nan, np.nan, "no_support")
    if tpr <= fpr:
        return Share(np.nan, np.nan, np.nan, "not_observable")
    value = min(max((share - fpr) / (tpr - fpr), 0.0), 1.0)
    return Share(value, np.nan, np.nan, "not_calibrated")
