"""Intervals of the image blocks: replicates by city, delete-one-group errors where replicates do
not serve.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.entries import by_city
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import Cells, set_exact_zero, set_intervals
from citysway.pipeline.indicators.image_points import RoleImage, controversy, net_tone
from citysway.pipeline.indicators.profiles import leave_one_out, replicate_sums
from citysway.pipeline.statistics.distances import closure, hill
from citysway.pipeline.statistics.shrinkage import Shrunk, moved
from citysway.pipeline.statistics.uncertainty import BOOT_SOURCES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHARE, _NET = (0.0, 1.0), (-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class RoleDraws:
    """Replicates of one city and role: F1 profile raw and shrunken (parts x B), tone (B)."""

    raw: Floats
    profile: Floats
    tone: Floats


def draw_role(image: RoleImage, city: int, resampling: Resampling) -> RoleDraws | None:
    """Draw one city's replicates and set the limits of every block; None without sources."""
    blocks = [*image.profile.values(), image.favour]
    if not any(_drawable(image, block, city) for block in blocks):
        return None
    names, table = list(image.raw), image.table
    matrices = [table.profile[name] for name in names]
    sizes = [table.weight[name][:, None] for name in names]
    sums = replicate_sums(table, city, [*matrices, *sizes, *table.tone], resampling)
    raw = {name: _ratio(sums[place], sums[len(names) + place]) for place, name in enumerate(names)}
    shares = {name: _share_draws(image, name, city, raw[name]) for name in names}
    tone = _tone_draws(image, city, (sums[-3], sums[-2], sums[-1]))
    if "F1" not in raw:
        return None
    return RoleDraws(raw["F1"], shares["F1"], tone[0])


def _drawable(image: RoleImage, block: Cells, city: int) -> bool:
    """Some cell of the city is shown and has sources enough (side minima of the gap are lower: 1 is
    enough).
    """
    stories = np.nan_to_num(block.columns["stories"][:, city])
    sources = np.nan_to_num(block.columns["sources"][:, city])
    return bool(np.any((stories > 1) & (image.table.own | (sources >= BOOT_SOURCES))))


def _ratio(top: Floats, base: Floats) -> Floats:
    found: Floats = top / np.where(base > 0, base, np.nan)
    return found


def _share_draws(image: RoleImage, name: str, city: int, raw: Floats) -> Floats:
    shrunk = image.shrunk[name]
    scale = np.full(raw.shape[0], shrunk.scale[city])
    draws = moved(shrunk.value[city], scale, image.raw[name][city], raw, _SHARE)
    image.profile[name].take_draws(city, draws)
    breadth = image.breadth[name]
    if breadth.shown[0, city]:
        parts = max(int((np.nan_to_num(image.raw[name]).sum(axis=0) > 0).sum()), 1)
        effective = hill(closure(np.nan_to_num(draws.T))) / parts
        breadth.take_draws(city, recentred(breadth.columns["value"][0, city], effective)[None, :])
    return draws


def recentred(value: float, draws: Floats) -> Floats:
    """Replicates of a statistic that resampling biases, moved so that their mean is the value."""
    found: Floats = value + draws - np.nanmean(draws)
    return found


def _tone_draws(image: RoleImage, city: int, sums: tuple[Floats, Floats, Floats]) -> Floats:
    value = np.array([part.value[city] for part in image.tone])
    scale = np.array([part.scale[city] for part in image.tone])
    draws = moved(value, scale, image.tone_raw[:, city], net_tone(*sums), _NET)
    image.favour.take_draws(city, draws)
    head = len(image.controversy.parts)
    image.controversy.take_draws(city, controversy(*(total[:head] for total in sums)))
    return draws


def close_intervals(image: RoleImage) -> None:
    """Set lo, hi, method and reason of all blocks of the role."""
    for name, cells in image.profile.items():
        se, groups = profile_error(image, name)
        set_intervals(cells, se=se, groups=groups, own=image.table.own, bounds=_SHARE)
        never = by_city(image.table, image.table.profile[name]).T == 0
        set_exact_zero(cells, never, cells.columns["stories"])
        _close_breadth(image, name)
    _close_tone(image)


def profile_error(image: RoleImage, name: str) -> tuple[Floats, Floats]:
    """Delete-one-group error of the shrunken profile and the groups, parts x cities."""
    table = image.table
    matrices = [table.profile[name], table.weight[name][:, None]]
    se, groups = leave_one_out(table, matrices, lambda sums, _: _ratio(sums[0], sums[1]))
    return (se * image.shrunk[name].scale[:, None]).T, groups.T


def _close_breadth(image: RoleImage, name: str) -> None:
    table, shrunk, cells = image.table, image.shrunk[name], image.breadth[name]
    parts = max(int((np.nan_to_num(image.raw[name]).sum(axis=0) > 0).sum()), 1)

    def statistic(sums: list[Floats], owner: Ints) -> Floats:
        raw, whole = _ratio(sums[0], sums[1]), image.raw[name][owner]
        near = shrunk.value[owner] + shrunk.scale[owner][:, None] * (raw - whole)
        effective = hill(np.maximum(np.nan_to_num(near), 0.0)) / parts
        return np.where(np.isfinite(raw[:, 0]), effective, np.nan)[:, None]

    matrices = [table.profile[name], table.weight[name][:, None]]
    if not cells.shown.any():
        return
    se, groups = leave_one_out(table, matrices, statistic)
    set_intervals(cells, se=se.T, groups=groups.T, own=table.own, bounds=_SHARE)


def tone_error(image: RoleImage) -> tuple[Floats, Floats]:
    """Delete-one-group error of the shrunken tone and the groups, tone parts x cities."""
    matrices = list(image.table.tone)
    se, groups = leave_one_out(image.table, matrices, lambda sums, _: net_tone(*sums))
    return se.T * _scale(image.tone), groups.T


def _scale(tone: list[Shrunk]) -> Floats:
    return np.stack([part.scale for part in tone])


def _close_tone(image: RoleImage) -> None:
    """Where all labels agree resampling sees no variance: the pooled one stands in (flag
    ``pooled_se``).
    """
    se, groups = tone_error(image)
    variance = np.where(np.isfinite(image.tone_variance), image.tone_variance, np.nan)
    pooled = np.sqrt(variance) * _scale(image.tone)
    limits = image.favour.limits
    flat = image.favour.shown & (groups >= 2) & ((limits[1] - limits[0] <= 1e-12) | ~(se > 1e-12))
    limits[0][flat] = limits[1][flat] = np.nan
    own = image.table.own
    image.favour.flag("pooled_se", flat)
    se = np.where(flat, pooled, se)
    set_intervals(image.favour, se=se, groups=groups, own=own, bounds=_NET)
    head = len(image.controversy.parts)
    matrices = [matrix[:, :head] for matrix in image.table.tone]
    se, groups = leave_one_out(image.table, matrices, lambda sums, _: controversy(*sums))
    set_intervals(image.controversy, se=se.T, groups=groups.T, own=own, bounds=_SHARE)
    # all on one side: twice the share of the other side that n stories may have missed
    unopposed = image.controversy.columns["value"] == 0
    set_exact_zero(image.controversy, unopposed, image.controversy.columns["stories"], scale=2.0)
