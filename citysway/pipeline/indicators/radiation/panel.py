"""Means over places and countries as linear forms of what each source says, resampled or with one
source left out.
"""

from dataclasses import dataclass

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Draws, Floats, Ints

D0_KM = 100.0


@dataclass(frozen=True, slots=True)
class Forms:
    """Coefficients of the sources in each replicate (sources x B): ``mean`` over places (RA02),
    ``reach`` by distance (RA05), ``away`` and ``home`` sums over countries (RA09).
    """

    mean: Draws
    reach: Draws
    away: Draws
    home: Draws

    def of(self, rate: Draws) -> dict[str, Floats]:
        """RA02, RA05 and the share of RA09 (B each) of the rates (sources x B)."""
        mean, reach, away, home = (
            np.einsum("sb,sb->b", rate, form).astype(float)
            for form in (self.mean, self.reach, self.away, self.home)
        )
        # a form that is 0 everywhere has no place in that replicate
        mean[~self.mean.any(axis=0)] = np.nan
        reach[~self.reach.any(axis=0)] = np.nan
        both = away + home
        return {"RA02": mean, "RA05": reach, "RA09": away / np.where(both > 0, both, np.nan)}


def panel_forms(
    weight: Draws, place: Ints, distance: Floats, country: Ints, foreign: Floats
) -> Forms:
    """The forms of one panel: ``weight`` (sources x B), ``place`` of each source, ``distance`` (km,
    NaN without a point) and ``country`` of each place, ``foreign`` 1 or 0 of each country.
    """
    base = by_group(weight, place, len(distance))
    present = (base > 0).astype(np.float32)
    share = weight * (present / np.where(base > 0, base, 1))[place]
    count = present.sum(axis=0)
    near: Floats = np.log1p(np.nan_to_num(distance) / D0_KM)
    far = near @ present.astype(float)  # exact to the last digits, whatever the order of places
    inverse = (1 / np.where(far > 0, far, np.inf)).astype(np.float32)
    nation = by_group(present, country, len(foreign))
    seen = (nation > 0).astype(np.float32)
    part = (seen / np.where(nation > 0, nation, 1))[country]
    sides: list[Draws] = []
    for side in (foreign > 0, foreign == 0):
        scale = np.float32(side.sum()) / np.maximum(seen[side].sum(axis=0), np.float32(1))
        kept = side[country].astype(np.float32)[:, None]
        sides.append(share * (part * kept * scale)[place])
    mean: Draws = share / np.maximum(count, np.float32(1))
    by_place = near.astype(np.float32)[place]
    reach = (share * by_place[:, None] * inverse).astype(np.float32, copy=False)
    return Forms(mean, reach, *sides)


def by_group(values: Draws, group: Ints, groups: int) -> Draws:
    """Sums of rows by group: groups x columns."""
    order = np.argsort(group, kind="stable")
    found = np.zeros((groups, values.shape[1]), np.float32)
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    if len(first):
        found[group[order][first]] = np.add.reduceat(values[order], first, axis=0)
    return found


def without_one(
    rate: Floats, place: Ints, distance: Floats, country: Ints, foreign: Floats
) -> dict[str, Floats]:
    """RA02, RA05 and RA09 with each source left out in turn (sources); arguments as above."""
    size = np.bincount(place, minlength=len(distance)).astype(float)
    mean = np.bincount(place, rate, len(distance)) / size
    stays = size[place] > 1
    new = (size * mean)[place] - rate
    new = np.where(stays, new / np.maximum(size[place] - 1, 1), 0.0)
    change = new - mean[place]
    gone = ~stays
    count = len(distance) - gone
    ra02 = (mean.sum() + change) / np.where(count > 0, count, np.nan)
    near: Floats = np.log1p(np.nan_to_num(distance) / D0_KM)
    far = near.sum() - near[place] * gone
    ra05 = ((near * mean).sum() + near[place] * change) / np.where(far > 0, far, np.nan)
    return {
        "RA02": ra02,
        "RA05": ra05,
        "RA09": _abroad(mean, change, gone, place, country, foreign),
    }


def _abroad(
    mean: Floats, change: Floats, gone: Bools, place: Ints, country: Ints, foreign: Floats
) -> Floats:
    """Foreign share of the country means, the country of the source changed or emptied."""
    places = np.bincount(country, minlength=len(foreign)).astype(float)
    total = np.bincount(country, mean, len(foreign))
    of = country[place]
    left = places[of] - gone
    nation = np.divide(total[of] + change, left, out=np.zeros(len(of)), where=left > 0)
    sides = []
    for side in (foreign > 0, foreign == 0):
        number = float(side.sum())
        whole = (total / np.maximum(places, 1))[side].sum()
        mine = side[of]
        sums = whole + np.where(mine, nation - (total / np.maximum(places, 1))[of], 0.0)
        seen = number - (mine & (left <= 0))
        sides.append(sums / np.maximum(seen, 1) * number)
    both = sides[0] + sides[1]
    found: Floats = sides[0] / np.where(both > 0, both, np.nan)
    return found
