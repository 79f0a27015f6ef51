"""Indicators made of several roles: IM14 polarisation, IM18 conversion, IM19 steps, RA11 export
ratio, RA17 claimed and observed radiation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ALL, Draws, Floats, Reals
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.mechanism import TONE_ROLES
from citysway.pipeline.indicators.raw import Raw
from citysway.pipeline.statistics.omega import omega_squared
from citysway.pipeline.statistics.shrinkage import shrink_normal

__all__ = ["Joint", "boasting", "conversion", "conversion_by_category", "export_ratio"]
__all__ += ["funnel_steps", "omega_squared", "polarisation"]

_LEAST = 5
_INFINITE = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Joint:
    """A statistic of several blocks: ``value`` (cities), its replicates (cities x B, NaN where a
    side has none), whether it is shown, and what it rests on.
    """

    value: Floats
    draws: Reals | None
    stories: Floats
    sources: Floats


def polarisation(raws: Mapping[str, Raw], lang: str, period: str, cities: tuple[str, ...]) -> Cells:
    """IM14 from the document tones of the role groups; the interval is that of recentred
    replicates.
    """
    roles = [role for role in TONE_ROLES if role in raws]
    columns = [np.stack([raws[role].value[k] for role in roles]) for k in range(3)]
    value = omega_squared(*(np.nan_to_num(column) for column in columns))
    sides = [raws[role].draws for role in roles]
    draws = None
    width = max((d["n"].shape[1] for d in sides if "n" in d), default=0)
    if width:
        cube = [
            np.stack([_filled(d, name, len(cities), width) for d in sides])
            for name in ("n", "sum", "square")
        ]
        draws = omega_squared(*cube)
        draws = (
            value[:, None]
            + draws
            - np.nanmean(np.where(np.isfinite(draws), draws, 0), axis=1)[:, None]
        )
    stories = np.sum([np.nan_to_num(raws[role].stories[0]) for role in roles], axis=0)
    sources = np.sum([np.nan_to_num(raws[r].sources[0]) for r in roles if r != "own"], axis=0)
    joint = Joint(value, draws, stories, sources)
    return _joint("IM14", "", joint, lang, period, cities, (0.0, 1.0))


def _filled(draws: Mapping[str, Draws], part: str, cities: int, width: int) -> Floats:
    found: Floats = np.nan_to_num(np.asarray(draws.get(part, np.zeros((cities, width))), float))
    return found


def _joint(
    indicator: str, part: str, joint: Joint, lang: str, period: str, cities: tuple[str, ...],
    bounds: tuple[float, float] = _INFINITE, reason: str = "no_support",
) -> Cells:  # fmt: skip
    """A block of one part with the limits of its replicates."""
    cells = Cells(indicator, "ext", lang, period, (part,), cities, kept=(part,))
    cells.put(value=joint.value, raw=joint.value, stories=joint.stories, docs=joint.stories)
    cells.put(sources=joint.sources)
    cells.withhold(~np.isfinite(joint.value), reason)
    if joint.draws is not None:
        for city in np.flatnonzero(cells.shown[0]).tolist():
            mine = joint.draws[city]
            if np.isfinite(mine).mean() > 0.5:
                cells.take_draws(city, np.clip(mine, *bounds)[None, :])
    set_intervals(cells, se=np.full((1, 1), np.nan), groups=joint.sources, own=False, bounds=bounds)
    withhold_flat(cells)
    return cells


def conversion(
    effort: Cells, recognition: Cells, cities: tuple[str, ...], *, part: str = "", variant: str = ""
) -> Cells:
    """IM18: ln of the city's share of recognition over its share of effort, both shrunken.

    ``effort``: X06 statements by own document (``part``: planned, done); ``recognition``: X08 and
    X09 statements by document of outside sources, source-equal, its part the ``variant``.
    """
    row = recognition.parts.index(variant)
    rated, voices = recognition.columns["value"][row], recognition.columns["sources"][row]
    known = np.isfinite(recognition.se[row]) & (voices > 0)
    rate = np.where(known, rated, np.nan)
    seen = shrink_normal(rate, _common_variance(recognition.se[row], voices, known))
    sides = [effort.columns["value"][0], seen.value]
    both = np.isfinite(sides[0]) & np.isfinite(sides[1])
    base = [float(np.sum(side[both])) for side in sides]
    if both.sum() < 2 or min(base) <= 0:
        value, plain, draws = np.full(len(cities), np.nan), np.full(len(cities), np.nan), None
    else:
        put = effort.columns["raw"][0]
        plain = _ratio_of_shares(rate, put, both)
        # a city that puts in nothing has nothing to convert
        value = _log_ratio(sides[1] / base[1], sides[0] / base[0], both & (put > 0))
        draws = None
        if part in effort.draws and variant in recognition.draws:
            around = recognition.draws[variant] - rated[:, None]
            moved = np.maximum(seen.value[:, None] + seen.scale[:, None] * around, 0.0)
            drawn = [effort.draws[part].astype(float), moved]
            draws = _log_ratio(drawn[1] / base[1], drawn[0] / base[0], both[:, None])
    stories = np.nan_to_num(effort.columns["stories"][0])
    joint = Joint(value, draws, stories, recognition.columns["sources"][row])
    cells = _joint("IM18", part, joint, ALL, ALL, cities)
    cells.variant = variant
    cells.put(raw=np.where(np.isfinite(value), plain, np.nan))
    return cells


def _common_variance(se: Floats, voices: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Variance of a mean over sources when all sources scatter alike: a city that is recognised
    often also scatters more, and its own error would shrink it the most.
    """
    each = np.where(known, se**2 * voices, 0.0)
    common = float(each.sum()) / max(int(known.sum()), 1)
    found: Floats = np.where(known, max(common, 1e-18) / np.where(known, voices, 1.0), 1.0)
    return found


def _ratio_of_shares(top: Floats, base: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    """ln of the share of the one over that of the other, NaN where either is 0."""
    total = [float(np.sum(side[where])) for side in (top, base)]
    if min(total) <= 0:
        return np.full(len(top), np.nan)
    return _log_ratio(top / total[0], base / total[1], where)


def conversion_by_category(effort: Cells, won: Cells, *, variant: str = "") -> Cells:
    """IM18 by category: ln((R + eps) / (I + eps)) inside the city, eps = .5 / n of each side.

    Both hold, part by part, the logarithms and after them the statements (``measures``). NA: cities
    with fewer than 5 statements on a side, and categories of which neither side speaks.
    """
    half = len(won.parts) // 2
    parts = won.parts[:half]
    cells = Cells("IM18", "ext", ALL, ALL, parts, won.cities, variant, kept=parts)
    top, base = (side.columns["value"] for side in (won, effort))
    cells.put(value=top[:half] - base[:half], sources=won.columns["sources"][:half])
    cells.put(raw=cells.columns["value"])
    for name in ("docs", "stories"):
        counts = [np.nan_to_num(side.columns[name])[:half] for side in (won, effort)]
        cells.put(**{name: counts[0] + counts[1]})
    said = [np.nan_to_num(side[half:]) for side in (top, base)]
    few = np.minimum(*(side.sum(axis=0) for side in said)) < _LEAST - 1e-9
    cells.withhold(few | ~(said[0] + said[1] > 0) | ~cells.shown, "no_support")
    if all(part in side.draws for side in (won, effort) for part in parts):
        for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
            drawn = np.stack([won.draws[part][city] - effort.draws[part][city] for part in parts])
            if np.isfinite(drawn).mean() > 0.5:
                cells.take_draws(city, drawn.astype(float))
    se = np.hypot(won.se[:half], effort.se[:half])
    set_intervals(cells, se=se, groups=won.groups[:half], own=False, bounds=_INFINITE)
    withhold_flat(cells)
    return cells


def _log_ratio(top: Floats, base: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    good = where & (top > 0) & (base > 0)
    found: Floats = np.log(np.where(good, top, 1.0)) - np.log(np.where(good, base, 1.0))
    return np.where(good, found, np.nan)


def funnel_steps(rates: Mapping[str, Cells], cities: tuple[str, ...]) -> list[Cells]:
    """IM19: ln(r_{k+1} / r_k) less its mean over the cities, k = 1..4."""
    blocks = []
    for k in range(1, 5):
        low, high = rates[f"r{k}"], rates[f"r{k + 1}"]
        sides = [cells.columns["value"][0] for cells in (high, low)]
        step = _log_ratio(sides[0], sides[1], np.ones(len(cities), dtype=bool))
        mean = np.nanmean(step) if np.isfinite(step).any() else np.nan
        draws = None
        if all(cells.draws for cells in (low, high)):
            pair = [next(iter(cells.draws.values())).astype(float) for cells in (high, low)]
            draws = _log_ratio(pair[0], pair[1], np.ones(pair[0].shape, dtype=bool)) - mean
        stories = np.fmin(high.columns["stories"][0], low.columns["stories"][0])
        joint = Joint(step - mean, draws, stories, high.columns["sources"][0])
        blocks.append(_joint("IM19", f"step{k}", joint, ALL, ALL, cities))
    return blocks


def export_ratio(own: Cells, ext: Cells) -> Cells:
    """RA11: ln(p_ext / p_own) of the shrunken profiles by category (``ratio:F1.2``)."""
    parts = tuple(f"ratio:{part}" for part in ext.parts)
    cells = Cells("RA11", "ext", ext.lang, ext.period, parts, ext.cities, kept=parts)
    pair = [np.nan_to_num(side.columns["value"]) for side in (ext, own)]
    shown = ext.shown & own.shown
    cells.put(value=_log_ratio(pair[0], pair[1], shown))
    for name in ("docs", "stories"):
        cells.put(**{name: np.nan_to_num(own.columns[name]) + np.nan_to_num(ext.columns[name])})
    cells.put(sources=ext.columns["sources"], raw=cells.columns["value"])
    cells.withhold(~cells.shown, "no_support")
    if len(ext.draws) == len(own.draws) == len(parts):
        for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
            top, base = (
                np.stack([side.draws[part][city] for part in ext.parts]) for side in (ext, own)
            )
            drawn = _log_ratio(top, base, np.ones(top.shape, dtype=bool))
            if np.isfinite(drawn).any(axis=1).all():
                cells.take_draws(city, drawn)
    low = [side.se / np.where(p > 0, p, np.nan) for side, p in zip((ext, own), pair, strict=True)]
    set_intervals(cells, se=np.hypot(*low), groups=ext.groups, own=False, bounds=_INFINITE)
    withhold_flat(cells)
    return cells


def boasting(claim: Cells, observed: Cells, cities: tuple[str, ...]) -> Cells:
    """RA17: z-score of X05 in the city's own texts less z-score of RA02."""
    sides = [cells.columns["value"][0] for cells in (claim, observed)]
    both = np.isfinite(sides[0]) & np.isfinite(sides[1])
    scale = [(np.mean(s[both]), np.std(s[both])) if both.any() else (0.0, 0.0) for s in sides]
    if both.sum() < 3 or min(sd for _, sd in scale) <= 0:
        none = np.full(len(cities), np.nan)
        return _joint("RA17", "", Joint(none, None, none, none), ALL, ALL, cities)
    z = [(s - mean) / sd for s, (mean, sd) in zip(sides, scale, strict=True)]
    draws = None
    if "" in claim.draws and "" in observed.draws:
        drawn = [
            (cells.draws[""] - mean) / sd
            for cells, (mean, sd) in zip((claim, observed), scale, strict=True)
        ]
        draws = drawn[0] - drawn[1]
    stories = np.nan_to_num(claim.columns["stories"][0])
    joint = Joint(
        np.where(both, z[0] - z[1], np.nan), draws, stories, observed.columns["sources"][0]
    )
    return _joint("RA17", "", joint, ALL, ALL, cities)
