"""Indicators made of several roles: IM14 polarisation, IM19 steps, RA11 export ratio, RA17 claimed
and observed radiation; what they share with IM18.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ALL, Draws, Floats, Reals
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.image.mechanism import TONE_ROLES
from citysway.pipeline.indicators.raw import Raw
from citysway.pipeline.statistics.omega import omega_squared

_LEAST = 5
_INFINITE = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Joint:
    """A statistic of several blocks: ``value`` (cities), its replicates (cities x B, NaN where a
    side has none), what it rests on, and its standard error where one is known. ``groups`` decide
    the kind of interval: the sources, where they are not given.
    """

    value: Floats
    draws: Reals | None
    stories: Floats
    sources: Floats
    se: Floats | None = None
    groups: Floats | None = None


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
    return joint_cells("IM14", "", joint, lang, period, cities, (0.0, 1.0))


def _filled(draws: Mapping[str, Draws], part: str, cities: int, width: int) -> Floats:
    found: Floats = np.nan_to_num(np.asarray(draws.get(part, np.zeros((cities, width))), float))
    return found


def joint_cells(
    indicator: str, part: str, joint: Joint, lang: str, period: str, cities: tuple[str, ...],
    bounds: tuple[float, float] = _INFINITE, reason: str = "no_support", own: bool = False,
) -> Cells:  # fmt: skip
    """A block of one part with the limits of its replicates; ``own``: of own texts alone."""
    cells = Cells(indicator, "ext", lang, period, (part,), cities, kept=(part,))
    cells.put(value=joint.value, raw=joint.value, stories=joint.stories, docs=joint.stories)
    cells.put(sources=joint.sources)
    cells.withhold(~np.isfinite(joint.value), reason)
    if joint.draws is not None:
        for city in np.flatnonzero(cells.shown[0]).tolist():
            mine = joint.draws[city]
            if np.isfinite(mine).mean() > 0.5:
                cells.take_draws(city, np.clip(mine, *bounds)[None, :])
    se = np.full(len(cities), np.nan) if joint.se is None else joint.se
    groups = joint.sources if joint.groups is None else joint.groups
    set_intervals(cells, se=se[None, :], groups=groups, own=own, bounds=bounds)
    withhold_flat(cells)
    return cells


def log_ratio(top: Floats, base: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    """ln(top / base), NaN where either is not above 0."""
    good = where & (top > 0) & (base > 0)
    found: Floats = np.log(np.where(good, top, 1.0)) - np.log(np.where(good, base, 1.0))
    return np.where(good, found, np.nan)


def funnel_steps(rates: Mapping[str, Cells], cities: tuple[str, ...]) -> list[Cells]:
    """IM19: ln(r_{k+1} / r_k) less its mean over the cities, k = 1..4."""
    blocks = []
    for k in range(1, 5):
        low, high = rates[f"r{k}"], rates[f"r{k + 1}"]
        sides = [cells.columns["value"][0] for cells in (high, low)]
        step = log_ratio(sides[0], sides[1], np.ones(len(cities), dtype=bool))
        mean = np.nanmean(step) if np.isfinite(step).any() else np.nan
        draws = None
        if all(cells.draws for cells in (low, high)):
            pair = [next(iter(cells.draws.values())).astype(float) for cells in (high, low)]
            draws = log_ratio(pair[0], pair[1], np.ones(pair[0].shape, dtype=bool)) - mean
        stories = np.fmin(high.columns["stories"][0], low.columns["stories"][0])
        se = np.hypot(
            *(cells.se[0] / _positive(cells.columns["value"][0]) for cells in (high, low))
        )
        sources, groups = high.columns["sources"][0], high.groups[0]
        joint = Joint(step - mean, draws, stories, sources, se, groups)
        own = high.role == "own"
        blocks.append(joint_cells("IM19", f"step{k}", joint, ALL, ALL, cities, own=own))
    return blocks


def _positive(value: Floats) -> Floats:
    return np.where(value > 0, value, np.nan)


def export_ratio(own: Cells, ext: Cells) -> Cells:
    """RA11: ln(p_ext / p_own) of the shrunken profiles by category (``ratio:F1.2``)."""
    parts = tuple(f"ratio:{part}" for part in ext.parts)
    cells = Cells("RA11", "ext", ext.lang, ext.period, parts, ext.cities, kept=parts)
    pair = [np.nan_to_num(side.columns["value"]) for side in (ext, own)]
    shown = ext.shown & own.shown
    cells.put(value=log_ratio(pair[0], pair[1], shown))
    for name in ("docs", "stories"):
        cells.put(**{name: np.nan_to_num(own.columns[name]) + np.nan_to_num(ext.columns[name])})
    cells.put(sources=ext.columns["sources"], raw=cells.columns["value"])
    cells.withhold(~cells.shown, "no_support")
    if len(ext.draws) == len(own.draws) == len(parts):
        for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
            top, base = (
                np.stack([side.draws[part][city] for part in ext.parts]) for side in (ext, own)
            )
            drawn = log_ratio(top, base, np.ones(top.shape, dtype=bool))
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
        return joint_cells("RA17", "", Joint(none, None, none, none), ALL, ALL, cities)
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
    return joint_cells("RA17", "", joint, ALL, ALL, cities)
