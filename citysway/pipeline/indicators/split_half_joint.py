"""Halves of what joins several roles: IM14 polarisation, IM15 gap, IM18 conversion, IM19 steps.

Each half takes half of the city's own stories, of its home outlets and of all outside sources.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ROLE, Floats
from citysway.pipeline.indicators.across import omega_squared
from citysway.pipeline.indicators.checks import Contributions
from citysway.pipeline.indicators.halves import Halves, Named, half_sums, halves_of, pick
from citysway.pipeline.indicators.measures import ratio
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.statistics.distances import jsd

RECOGNITION: Named = ("_recognition", "", "ext")
_SUMS: Named = ("_sums", "", "")
_TONE = ("toned", "tone", "tone2")
_OUTSIDE = ("nat", "prov", "int", "oth")
_STEPS = (
    ("step1", ("r1", "own"), ("r2", "own")),
    ("step2", ("r2", "own"), ("r3", "ext")),
    ("step3", ("r3", "ext"), ("r4", "ext")),
    ("step4", ("r4", "ext"), ("r5", "ext")),
)


def joined_halves(
    plan: Plan, said: Mapping[str, Contributions], found: Mapping[Named, Halves]
) -> dict[Named, Halves]:
    """``said`` by role; ``found``: the halves of the steps of IM19, and ``RECOGNITION``."""
    joined = {
        ("IM14", "", "ext"): _polarisation(plan, said),
        ("IM15", "", "ext"): _gap(plan, said),
        ("IM18", "", "ext"): _conversion(plan, said["own"], found[RECOGNITION]),
    }
    for step, low, high in _STEPS:
        sides = [found["IM19", part, role] for part, role in (high, low)]
        joined["IM19", step, "ext"] = _log_ratio(*sides)
    return joined


def _log_ratio(top: Halves, base: Halves) -> Halves:
    """ln(top / base), NaN where a side is 0."""
    pairs = ((top.values, base.values), (top.control, base.control))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [np.log(np.where((a > 0) & (b > 0), a / b, np.nan)) for a, b in pairs]
    return Halves(logs[0], logs[1], max(top.sources, base.sources))


def _conversion(plan: Plan, own: Contributions, recognised: Halves) -> Halves:
    """IM18 without shrinkage: the shares differ from the rates by one constant."""
    sums = _sums(plan, _columns(own, ("all:X06", "docs")), joint=False)
    rates = [ratio(x[..., :1], x[..., 1:])[..., 0] for x in (sums.values, sums.control)]
    return _log_ratio(recognised, Halves(rates[0], rates[1], sums.sources))


def _sums(plan: Plan, said: Contributions, *, joint: bool) -> Halves:
    """Column sums of the halves themselves: cities x 2R x columns."""

    def evaluate(some: Contributions, weights: Floats) -> dict[Named, Floats]:
        parts = [sums for _, sums in half_sums(some, weights, len(plan.store.cities))]
        return {_SUMS: np.concatenate(parts)}

    return halves_of(plan, said, evaluate, joint=joint)[_SUMS]


def _columns(said: Contributions, names: tuple[str, ...]) -> Contributions:
    """Only the columns of some names, side by side."""
    at = np.concatenate([np.arange(said.columns[n].start, said.columns[n].stop) for n in names])
    return Contributions(said.city, said.source, sparse.csr_array(said.sums[:, at]), {})


def _polarisation(plan: Plan, said: Mapping[str, Contributions]) -> Halves:
    """IM14: outside sources stand in the role that most of their documents have to the city."""
    ext = _columns(said["ext"], _TONE)
    roles = plan.roles[ext.source, ext.city]
    groups = [pick(ext, roles == ROLE[role]) for role in _OUTSIDE]
    sides = [_sums(plan, group, joint=True) for group in groups if len(group.city)]
    sides += [
        _sums(plan, _columns(said[role], _TONE), joint=False)
        for role in ("own", "home")
        if len(said[role].city)
    ]
    blank = np.full((len(plan.store.cities), 2), np.nan)
    if not sides:
        return Halves(blank, blank[None], 0)
    values, control = (
        omega_squared(
            *(np.stack([getattr(side, name)[..., k] for side in sides]) for k in range(3))
        )
        for name in ("values", "control")
    )
    return Halves(values, control, len(np.unique(ext.source)))


def _gap(plan: Plan, said: Mapping[str, Contributions]) -> Halves:
    """IM15: the divergence of two halves less what chance alone adds to it."""
    sides = [_sums(plan, _with_squares(said[role]), joint=role == "ext") for role in ("own", "ext")]
    values, control = (
        corrected_gap(*(getattr(side, name) for side in sides)) for name in ("values", "control")
    )
    return Halves(values, control, sides[1].sources)


def _with_squares(said: Contributions) -> Contributions:
    """By pair: profile y (K), its size n, y^2, y n, n^2, and 1 where there is any."""
    y = said.sums[:, np.arange(said.columns["y:F1"].start, said.columns["y:F1"].stop)]
    n = said.sums[:, np.arange(said.columns["n:F1"].start, said.columns["n:F1"].stop)]
    blocks = [y, n, y.multiply(y), y.multiply(n.toarray()), n.multiply(n), (n > 0).astype(float)]
    matrix = sparse.csr_array(sparse.hstack([sparse.csr_array(b) for b in blocks]))
    return Contributions(said.city, said.source, matrix, {})


def corrected_gap(own: Floats, ext: Floats) -> Floats:
    """Jensen-Shannon divergence (base 2) less the first term of its bias, which may leave it
    negative; the sums of ``_with_squares`` on the last axis; NaN where a side has fewer than two
    groups.

    The bias is half the curvature times the variance of each share between groups.
    """
    (p, p_error), (q, q_error) = (_profile(side) for side in (own, ext))
    known = np.isfinite(p).all(axis=-1) & np.isfinite(q).all(axis=-1)
    raw = jsd(np.nan_to_num(p), np.nan_to_num(q))
    bias = _curvature(p, q, p_error) + _curvature(q, p, q_error)
    return np.where(known, raw - bias, np.nan)


def _profile(sums: Floats) -> tuple[Floats, Floats]:
    """Profiles and the variances of their shares, linearised over the groups."""
    k = (sums.shape[-1] - 3) // 3
    y, n, square, cross = (sums[..., :k], sums[..., k : k + 1], sums[..., k + 1 : 2 * k + 1],
                           sums[..., 2 * k + 1 : 3 * k + 1])  # fmt: skip
    size2, groups = sums[..., -2:-1], np.round(sums[..., -1:])
    some = groups >= 2
    total = np.where(some & (n > 1e-9), n, np.nan)
    p = y / total
    spread = np.maximum(square - 2 * p * cross + p**2 * size2, 0.0)
    return p, spread / total**2 * groups / np.where(some, groups - 1, np.nan)


def _curvature(p: Floats, q: Floats, variance: Floats) -> Floats:
    """Sum over parts of q / (p (p + q)) / (4 ln 2) times the variance of p, 0 where p is."""
    some = p > 0
    base = np.where(some, p * (p + q), 1.0)
    found: Floats = np.nansum(np.where(some, q / base, 0.0) * variance, axis=-1) / (4 * np.log(2))
    return found
