"""IM15: the distance between the projected (OWN) and the perceived (EXT) image, whole, signed and
in tone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.entries import Table, grouped, pair_up
from citysway.pipeline.indicators.cells import REASON, Cells, Support, set_intervals, withhold_flat
from citysway.pipeline.indicators.image_draws import RoleDraws, profile_error, tone_error
from citysway.pipeline.indicators.image_points import RoleImage, block_of
from citysway.pipeline.indicators.profiles import leave_one_out
from citysway.pipeline.statistics.distances import JSResult, aitchison, js_corrected, jsd
from citysway.pipeline.statistics.uncertainty import Keys, t_factor

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FRAMEWORK = "F1"


@dataclass(frozen=True, slots=True)
class Gap:
    """The blocks of IM15: ``whole`` JSc, ``signed`` p_ext - p_own by category, ``tone`` F_own -
    F_ext, ``ratio`` the Aitchison check.
    """

    own: RoleImage
    ext: RoleImage
    corrected: Floats
    whole: Cells
    signed: Cells
    tone: Cells
    ratio: Cells

    def take(self, city: int, own: RoleDraws | None, ext: RoleDraws | None) -> None:
        """Limits of one city from the replicates of its two sides."""
        if own is None or ext is None:
            return
        raw = jsd(np.nan_to_num(own.raw.T), np.nan_to_num(ext.raw.T))
        around = self.corrected[city] + raw - raw.mean()
        self.whole.take_draws(city, np.sqrt(np.maximum(around, 0.0))[None, :])
        self.signed.take_draws(city, ext.profile - own.profile)
        self.tone.take_draws(city, (own.tone - ext.tone)[None, :])

    def close(self) -> list[Cells]:
        """Set every interval; the four blocks."""
        _close_whole(self)
        both = [profile_error(side, FRAMEWORK) for side in (self.own, self.ext)]
        se = np.hypot(both[0][0], both[1][0])
        set_intervals(self.signed, se=se, groups=both[1][1], own=False, bounds=(-1.0, 1.0))
        sides = [tone_error(side) for side in (self.own, self.ext)]
        se = np.hypot(sides[0][0][:1], sides[1][0][:1])
        set_intervals(self.tone, se=se, groups=sides[1][1][:1], own=False, bounds=(-2.0, 2.0))
        for cells in (self.signed, self.tone):
            withhold_flat(cells)
        self.tone.flag("uncorrected", self.tone.shown)
        self.ratio.reason[self.ratio.shown] = REASON["not_calibrated"]
        return [self.whole, self.signed, self.tone, self.ratio]


def make_gap(own: RoleImage, ext: RoleImage, *, support: Support, seed: int) -> Gap:
    """Point values of IM15 for all cities; a side below ``support.side_docs`` stories gives NA."""
    parts = own.profile[FRAMEWORK].parts
    blocks = [
        block_of(ext.table, "IM15", name) for name in (("",), parts, ("tone",), ("aitchison",))
    ]
    whole, signed, tone, ratio = blocks
    for cells in (whole, signed, tone):
        cells.kept = cells.parts
    enough = _support(blocks, own, ext, support)
    corrected = _fill_whole(whole, own, ext, enough, seed)
    a, b = own.shrunk[FRAMEWORK], ext.shrunk[FRAMEWORK]
    signed.put(value=(b.value - a.value).T, raw=(ext.raw[FRAMEWORK] - own.raw[FRAMEWORK]).T)
    tone.put(value=own.tone[0].value - ext.tone[0].value, raw=own.tone_raw[0] - ext.tone_raw[0])
    for city in np.flatnonzero(enough):
        ratio.columns["value"][0, city] = aitchison(a.value[city], b.value[city])
    for cells in (whole, signed, ratio):
        cells.withhold(~enough, "no_support")
    sides = [image.favour.columns["stories"][0] for image in (own, ext)]
    tone.withhold(np.minimum(*np.nan_to_num(sides)) < support.side_docs, "no_support")
    return Gap(own, ext, corrected, whole, signed, tone, ratio)


def _support(
    blocks: list[Cells], own: RoleImage, ext: RoleImage, support: Support
) -> npt.NDArray[np.bool_]:
    for cells in blocks:
        sides = [_columns(image, cells.parts == ("tone",)) for image in (own, ext)]
        for name in ("docs", "stories"):
            cells.put(**{name: np.nan_to_num(sides[0][name]) + np.nan_to_num(sides[1][name])})
        cells.put(sources=sides[1]["sources"], coverage=_columns(ext, False)["coverage"])
    stories = [np.nan_to_num(_columns(image, False)["stories"]) for image in (own, ext)]
    return np.minimum(*stories) >= support.side_docs


def _columns(image: RoleImage, tone: bool) -> dict[str, Floats]:
    cells = image.favour if tone else image.profile[FRAMEWORK]
    return {name: cells.columns[name][0] for name in ("docs", "stories", "sources", "coverage")}


def _fill_whole(
    whole: Cells, own: RoleImage, ext: RoleImage, enough: npt.NDArray[np.bool_], seed: int
) -> Floats:
    corrected = np.full(len(whole.cities), np.nan)
    left, right = story_rows(own.table), story_rows(ext.table)
    for city in np.flatnonzero(enough):
        found: JSResult = js_corrected(left[city], right[city], seed=seed)
        corrected[city] = found.corrected
        for name, value in (("value", found.value), ("raw", found.raw), ("p", found.p)):
            whole.columns[name][0, city] = value
    return corrected


def story_rows(table: Table) -> list[tuple[Floats, Floats, Keys]]:
    """By city: F1 profiles of its stories (rows sum to 1), their weights and keys."""
    group, owner = pair_up(table, "story")
    sums = grouped(table.profile[FRAMEWORK], group, len(owner))
    weight = sums.sum(axis=1)
    keys = np.full(len(owner), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(keys, group, table.facts.unit_key[table.unit])
    found = []
    for city in range(len(table.facts.cities)):
        mine = np.flatnonzero((owner == city) & (weight > 0))
        found.append((sums[mine] / weight[mine, None], weight[mine], keys[mine]))
    return found


def _close_whole(gap: Gap) -> None:
    """Below ten sources: corrected JSD -+ t times the errors of both sides, then floor and root."""
    total = np.zeros(gap.whole.reason.shape)
    groups = total
    for side, other in ((gap.own, gap.ext), (gap.ext, gap.own)):
        matrices = [side.table.profile[FRAMEWORK], side.table.weight[FRAMEWORK][:, None]]
        fixed = np.nan_to_num(other.raw[FRAMEWORK])
        se, count = leave_one_out(side.table, matrices, _distance_to(fixed))
        total, groups = total + np.nan_to_num(se.T) ** 2, count.T
    half = t_factor(np.nan_to_num(groups).astype(np.int64)) * np.sqrt(total)
    low, high = (np.sqrt(np.maximum(gap.corrected[None, :] + sign * half, 0.0)) for sign in (-1, 1))
    set_intervals(
        gap.whole, se=np.sqrt(total), groups=groups, own=False, bounds=(0.0, 1.0), jack=(low, high)
    )


def _distance_to(fixed: Floats) -> Callable[[list[Floats], Ints], Floats]:
    def statistic(sums: list[Floats], owner: Ints) -> Floats:
        some = sums[1] > 0
        near = np.where(some, sums[0] / np.where(some, sums[1], 1.0), 0.0)
        return np.where(some, jsd(near, fixed[owner])[:, None], np.nan)

    return statistic
