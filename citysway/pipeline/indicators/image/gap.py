"""IM15: the distance between the projected (OWN) and the perceived (EXT) image, whole, signed and
in tone (METHOD.md 2.1).
"""

from dataclasses import dataclass

import numpy as np

from citysway.pipeline.facts.arrays import ALL, Draws, Floats
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import REASON, Cells, Support, set_intervals, withhold_flat
from citysway.pipeline.indicators.ratios import ratio
from citysway.pipeline.statistics.distances import aitchison, js_corrected, jsd
from citysway.pipeline.statistics.uncertainty import Keys, jackknife_se, t_factor

Side = tuple[Floats, Floats, Keys]

FRAMEWORK = "F1"


@dataclass(slots=True)
class Distance:
    """One distance of all cities of a chunk: its ``cells`` (limits of the jackknife in them), the
    ``corrected`` divergence, which may be negative, and the limits of the replicates.
    """

    cells: Cells
    corrected: Floats
    limits: tuple[Floats, Floats]


def distance_of(
    indicator: str, own: Sums, ext: Sums, cities: tuple[str, ...], *, support: Support, seed: int
) -> Distance:
    """Corrected Jensen-Shannon distances of two sides, city by city, NA below
    ``support.side_docs`` stories; limits from the jackknife until replicates are taken.
    """
    cells = Cells(indicator, ext.role, *_when(own, ext), ("",), cities, kept=("",))
    sides = [story_rows(own), story_rows(ext)]
    size = [side.count(f"n:{FRAMEWORK}", "stories")[:, 0] for side in (own, ext)]
    enough = np.minimum(*size) >= support.side_docs
    corrected = np.full(len(cities), np.nan)
    for city in np.flatnonzero(enough):
        found = js_corrected(sides[0][city], sides[1][city], seed=seed)
        corrected[city] = found.corrected
        for name in ("value", "raw", "p"):
            cells.columns[name][0, city] = getattr(found, name)
    docs = [side.count(f"n:{FRAMEWORK}", "docs")[:, 0] for side in (own, ext)]
    cells.put(docs=docs[0] + docs[1], stories=size[0] + size[1])
    cells.put(sources=ext.count(f"n:{FRAMEWORK}", "sources")[:, 0])
    cells.withhold(~enough, "no_support")
    _jackknife(cells, own, ext, corrected)
    none = (np.full((1, len(cities)), np.nan), np.full((1, len(cities)), np.nan))
    return Distance(cells, corrected, none)


def story_rows(sums: Sums, unit: str = "y") -> list[Side]:
    """By city: profiles of its stories (rows sum to 1), their weights and keys; ``unit`` y: each
    document weighs 1, x: each mention does.
    """
    owner, number = sums.story_owner
    y = sums.stories[:, sums.columns(f"{unit}:{FRAMEWORK}")].toarray()
    weight = y.sum(axis=1)
    keys = np.zeros(len(owner), dtype=np.uint64)
    keys[number] = sums.table.story[sums.rows]
    found = []
    for city in range(sums.cities):
        start, stop = np.searchsorted(owner, [city, city + 1])
        mine = start + np.flatnonzero(weight[start:stop] > 0)
        found.append((y[mine] / weight[mine, None], weight[mine], keys[mine]))
    return found


def _jackknife(cells: Cells, own: Sums, ext: Sums, corrected: Floats) -> None:
    """Corrected JSD -+ t times the errors of both sides, then floor and root."""
    variance = np.zeros(len(corrected))
    groups = variance
    for side, other in ((own, ext), (ext, own)):
        fixed = np.nan_to_num(profile_of(other.total, other))
        owner, _, sums = side.groups
        left = _distance(profile_of(side.total[owner] - sums, side), fixed[owner])
        whole = _distance(profile_of(side.total, side), fixed)
        valid = sums[:, side.columns(f"n:{FRAMEWORK}")] > 0
        se = jackknife_se(left, whole, owner, valid)[:, 0]
        variance = variance + np.nan_to_num(se) ** 2
        groups = np.bincount(owner, valid[:, 0], len(corrected)).astype(float)
    cells.se[0], cells.groups[0] = np.sqrt(variance), groups
    half = t_factor(groups.astype(np.int64)) * cells.se[0]
    low, high = (np.sqrt(np.maximum(corrected[None, :] + sign * half, 0.0)) for sign in (-1, 1))
    cells.limits = (low, high)


def profile_of(sums: Floats, side: Sums) -> Floats:
    """F1 profiles from column sums (n x columns); NaN where there is none."""
    size = sums[:, side.columns(f"n:{FRAMEWORK}")]
    return ratio(sums[:, side.columns(f"y:{FRAMEWORK}")], np.where(size > 1e-9, size, 0.0))


def _distance(profile: Floats, fixed: Floats) -> Floats:
    some = np.isfinite(profile).all(axis=1)
    return np.where(some, jsd(np.nan_to_num(profile), fixed), np.nan)[:, None]


def draw_distance(
    distance: Distance, city: int, own: tuple[Sums, Draws], ext: tuple[Sums, Draws]
) -> None:
    """Replicates of one city: corrected + (JSD_b - mean_b), floor 0, root (METHOD.md 4.1)."""
    cells = distance.cells
    if not cells.shown[0, city]:
        return
    profiles = [profile_of(drawn.T.astype(float), side) for side, drawn in (own, ext)]
    raw = jsd(*(np.nan_to_num(profile) for profile in profiles))
    around = np.sqrt(np.maximum(distance.corrected[city] + raw - raw.mean(), 0.0))
    jack, cells.limits = cells.limits, distance.limits
    cells.take_draws(city, around[None, :])
    cells.limits = jack


def close_distance(distance: Distance) -> Cells:
    """Set the intervals: of the replicates, else of the jackknife."""
    cells = distance.cells
    jack, cells.limits = cells.limits, distance.limits
    groups, se = cells.groups.copy(), cells.se.copy()
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, 1.0), jack=jack)
    return cells


def gap_parts(
    profiles: tuple[Cells, Cells], tones: tuple[Cells, Cells], side_docs: int
) -> list[Cells]:
    """The signed gap p_ext - p_own by category, the tone gap F_own - F_ext, the Aitchison check,
    from the published profiles and tones of OWN and EXT.
    """
    own, ext = profiles
    signed = _difference(ext, own, own.parts, (-1.0, 1.0), side_docs)
    tone = _difference(tones[0], tones[1], ("tone",), (-2.0, 2.0), side_docs)
    tone.flag("uncorrected", tone.shown)
    check = Cells("IM15", "ext", ext.lang, ext.period, ("aitchison",), ext.cities)
    for name in ("docs", "stories", "sources", "coverage"):
        check.columns[name][:] = signed.columns[name][:1]
    for city in np.flatnonzero(signed.shown.any(axis=0)):
        pair = [np.nan_to_num(side.columns["value"][:, city]) for side in profiles]
        check.columns["value"][0, city] = aitchison(*pair)
    check.withhold(~check.shown, "no_support")
    check.reason[check.shown] = REASON["not_calibrated"]
    return [signed, tone, check]


def _difference(
    one: Cells, two: Cells, parts: tuple[str, ...], bounds: tuple[float, float], least: int
) -> Cells:
    """one - two with joint replicates; NA where a side has too few stories."""
    cells = Cells("IM15", "ext", one.lang, one.period, parts, one.cities, kept=parts)
    pair = (one, two)
    for name in ("value", "raw"):
        cells.columns[name][:] = one.columns[name] - two.columns[name]
    for name in ("docs", "stories"):
        cells.columns[name][:] = sum(np.nan_to_num(side.columns[name]) for side in pair)
    ext = one if one.role == "ext" else two
    cells.put(sources=ext.columns["sources"], coverage=ext.columns["coverage"])
    few = np.minimum(*(np.nan_to_num(side.columns["stories"]) for side in pair)) < least
    cells.withhold(few | ~cells.shown, "no_support")
    _take_joint(cells, one, two)
    se = np.hypot(one.se, two.se)
    set_intervals(cells, se=se, groups=ext.groups, own=False, bounds=bounds)
    withhold_flat(cells)
    return cells


def _take_joint(cells: Cells, one: Cells, two: Cells) -> None:
    names = zip(cells.parts, one.parts, two.parts, strict=True)
    both = [(p, a, b) for p, a, b in names if a in one.draws and b in two.draws]
    if len(both) < len(cells.parts):
        return
    for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
        draws = np.stack([one.draws[a][city] - two.draws[b][city] for _, a, b in both])
        if np.isfinite(draws).any():
            cells.take_draws(city, draws.astype(float))


def _when(one: Sums, two: Sums) -> tuple[str, str]:
    """Language and period of a distance: ``all`` between two languages."""
    return (one.lang if one.lang == two.lang else ALL), two.period
