"""Halves of what sets two profiles against each other: IM07 city and others, IM15 own and outside
texts, IM16 years, IM17 languages, IM21 city and nation.

Divergences are less the first term of their bias, and keep their sign under the root: floored at 0
they would follow how little is said of a city.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ALL, Floats, Ints
from citysway.pipeline.facts.national import story_profiles
from citysway.pipeline.indicators.contributions import Contributions, side_by_side
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.robustness.checks import SIDES, Checked
from citysway.pipeline.indicators.split_half.halves import (
    SUMS,
    Halves,
    Named,
    combined,
    log_ratio,
    no_halves,
    of_sums,
    pick,
    sums_of,
)
from citysway.pipeline.statistics.distances import jsd
from citysway.pipeline.statistics.keyness import PRIOR_CODES, log_odds_ratio, prior_of

SQUARES = "squares"
_FRAMES = ("F1", "F2", "F5")  # of IM07
KEPT = (SQUARES, *(f"{kind}:{name}" for name in _FRAMES for kind in ("y", "x", "n")))
_LEAST_GAPS = 2  # between three years
Found = Mapping[Named, Halves]


def side_halves(plan: Plan, checked: Sequence[Checked], found: Found) -> dict[Named, Halves]:
    """``found``: half sums of ``KEPT`` and the measures by role."""
    squares = {role: found[SUMS, SQUARES, role] for role in SIDES}
    joined = {("IM15", "", "ext"): combined(corrected_gap, squares["own"], squares["ext"])}
    joined |= _parts_of_gap(plan, found)
    joined["IM21", "", "own"] = _conformity(plan, squares["own"])
    for role in SIDES:
        joined["IM07", "", role] = combined(_against_rest, squares[role])
        years = side_by_side([piece.years[role] for piece in checked])
        joined["IM16", "", role] = _stability(plan, years, role)
        tongues = side_by_side([piece.tongues[role] for piece in checked])
        joined["IM17", "", role] = _languages(plan, tongues, role)
    for role in (*SIDES, "home"):
        joined |= _keyness(plan, found, role)
    return joined


def _parts_of_gap(plan: Plan, found: Found) -> dict[Named, Halves]:
    """The signed parts of IM15, the tone gap, Aitchison's distance; the export ratio of RA11."""
    parts = tuple(plan.scheme.simplex["F1"])
    sides = [[found["IM05", part, role] for part in parts] for role in SIDES]
    tones = [found["IM12", "", role] for role in SIDES]
    joined = {("IM15", "tone", "ext"): combined(np.subtract, *tones)}
    joined["IM15", "aitchison", "ext"] = combined(_aitchison, *sides[0], *sides[1])
    for part, own, ext in zip(parts, *sides, strict=True):
        joined["IM15", part, "ext"] = combined(np.subtract, ext, own)
        joined["RA11", f"ratio:{part}", "ext"] = combined(log_ratio, ext, own)
    return joined


def _aitchison(*profiles: Floats) -> Floats:
    """Distance of two compositions, the parts of the one and then of the other; parts that are 0 on
    a side are left out.
    """
    half = len(profiles) // 2
    pairs = zip(profiles[half:], profiles[:half], strict=True)
    gaps = np.stack([log_ratio(top, base) for top, base in pairs])
    count = np.isfinite(gaps).sum(axis=0)
    mean = np.nansum(gaps, axis=0) / np.maximum(count, 1)
    found: Floats = np.sqrt(np.nansum((gaps - mean) ** 2, axis=0))
    return np.where(count >= 2, found, np.nan)


def _against_rest(sides: Floats) -> Floats:
    """IM07: each city against all others (cities on the last axis but two)."""
    rest = np.maximum(sides.sum(axis=-3, keepdims=True) - sides, 0.0)
    return corrected_gap(sides, rest)


def _keyness(plan: Plan, found: Found, role: str) -> dict[Named, Halves]:
    """IM07 by part: the log odds ratio against the other cities, without its error."""
    joined = {}
    for name in _FRAMES:
        sums = [found.get((SUMS, f"{kind}:{name}", role)) for kind in ("y", "x", "n")]
        if name not in plan.scheme.simplex or any(each is None for each in sums):
            continue
        odds = combined(_log_odds, *(each for each in sums if each is not None))
        for number, part in enumerate(plan.scheme.simplex[name]):
            joined["IM07", part, role] = Halves(
                odds.values[..., number], odds.control[..., number], odds.sources
            )
    return joined


def _log_odds(y: Floats, x: Floats, n: Floats) -> Floats:
    """Cities on the last axis but two; the prior is that of all of them together."""
    everyone = y.sum(axis=-3, keepdims=True)
    size = n.sum(axis=(-3, -1), keepdims=True)
    mentions = x.sum(axis=(-3, -1), keepdims=True) / np.where(size > 0, size, 1.0)
    strength = PRIOR_CODES / np.maximum(mentions, 1.0)
    alpha = prior_of(everyone, strength)
    rest = np.maximum(everyone - y, 0.0)
    odds: Floats = log_odds_ratio(y, rest, alpha, strength=strength)
    return np.where(y.sum(axis=-1, keepdims=True) > 0, odds, np.nan)


def _stability(plan: Plan, years: Contributions, role: str) -> Halves:
    """IM16: 1 - the mean distance of neighbouring years."""
    if len(years.columns) <= _LEAST_GAPS or not len(years.city):
        return no_halves(len(plan.store.cities))
    blocks = [_squares(years, np.arange(at.start, at.stop)) for at in years.columns.values()]
    width = blocks[0].shape[1]
    whole = replace(years, sums=sparse.csr_array(sparse.hstack(blocks)), columns={})

    def value(sides: Floats) -> Floats:
        apart = [sides[..., at : at + width] for at in range(0, sides.shape[-1], width)]
        gaps = np.stack([_rooted(corrected_gap(*pair)) for pair in pairwise(apart)])
        count = np.isfinite(gaps).sum(axis=0)
        mean = np.nansum(gaps, axis=0) / np.maximum(count, 1)
        return np.where(count >= _LEAST_GAPS, 1 - mean, np.nan)

    name = "IM16", "", role
    return of_sums(plan, whole, {name: value}, joint=role == "ext")[name]


def _rooted(gap: Floats) -> Floats:
    """The root that keeps the sign."""
    found: Floats = np.sign(gap) * np.sqrt(np.abs(gap))
    return found


def _languages(plan: Plan, tongues: Contributions, role: str) -> Halves:
    """IM17: 1 - the distance of the profiles of two languages, halved apart: most sources write
    one.
    """
    sides = []
    for at in tongues.columns.values():
        size = tongues.sums[:, [at.stop - 1]].toarray()[:, 0]
        some = pick(tongues, size > 0)
        if not len(some.city):
            return no_halves(len(plan.store.cities))
        block = sparse.csr_array(_squares(some, np.arange(at.start, at.stop)))
        sides.append(sums_of(plan, replace(some, sums=block, columns={}), joint=role == "ext"))
    return combined(lambda one, two: 1 - _rooted(corrected_gap(one, two)), *sides)


def _conformity(plan: Plan, own: Halves) -> Halves:
    """IM21: halves of the city's own stories against all policy texts of its country, which are
    one voice.
    """
    cities = len(plan.store.cities)
    if plan.national is None:
        return no_halves(cities)
    width = own.values.shape[-1]
    nations = np.zeros((cities, 1, width))
    for city, about in enumerate(plan.store.cities):
        rows, weight, _ = story_profiles(plan.national, about.country, plan.slots[ALL, ALL])
        if len(rows):
            each = np.concatenate([rows, weight[:, None]], axis=1)
            nations[city, 0] = _squared(sparse.csr_array(each)).sum(axis=0)
    return combined(lambda mine: 1 - _rooted(corrected_gap(mine, nations)), own)


def with_squares(said: Contributions) -> Contributions:
    """The same contributions with the column group ``SQUARES`` of their F1 profiles."""
    at = [said.columns[name] for name in ("y:F1", "n:F1")]
    block = _squares(said, np.concatenate([np.arange(each.start, each.stop) for each in at]))
    first = said.sums.shape[1]
    columns = {**said.columns, SQUARES: slice(first, first + block.shape[1])}
    return replace(said, sums=sparse.csr_array(sparse.hstack([said.sums, block])), columns=columns)


def _squares(said: Contributions, at: Ints) -> sparse.csr_array:
    return _squared(sparse.csr_array(said.sums[:, at]))


def _squared(profile: sparse.csr_array) -> sparse.csr_array:
    """By row of profile y (K) and size n: y, n, y^2, y n, n^2, and 1 where there is any."""
    y, n = profile[:, :-1], profile[:, [-1]]
    blocks = [y, n, y.multiply(y), y.multiply(n.toarray()), n.multiply(n), (n > 0).astype(float)]
    return sparse.csr_array(sparse.hstack([sparse.csr_array(block) for block in blocks]))


def corrected_gap(own: Floats, ext: Floats) -> Floats:
    """Jensen-Shannon divergence (base 2) less the first term of its bias, which may leave it
    negative; the sums of ``_squared`` on the last axis; NaN where a side has fewer than two groups.

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
