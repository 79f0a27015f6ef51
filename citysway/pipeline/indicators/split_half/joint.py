"""Halves of what joins several roles: IM14 polarisation, IM18 conversion, IM19 steps, RA17 claim.

Each half takes half of the city's own stories, of its home outlets and of all outside sources.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ROLE, Floats
from citysway.pipeline.indicators.contributions import Contributions
from citysway.pipeline.indicators.image.measures import CLAIM, INPUT, PUT, WON
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    combined,
    log_ratio,
    no_halves,
    pick,
    sums_of,
)
from citysway.pipeline.statistics.omega import omega_squared

RECOGNITION: Named = ("_recognition", "", "ext")
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
    """``said`` by role; ``found``: the halves of the steps of IM19, of ``RECOGNITION``, of RA02 and
    of the inner measures. Conversion is without shrinkage: the shares differ from the rates by one
    constant.
    """
    joined = {("IM14", "", "ext"): _polarisation(plan, said)}
    for part in ("", "plan", "done"):
        effort = found[INPUT, part, "own"]
        joined["IM18", part, "ext"] = combined(log_ratio, found[RECOGNITION], effort)
    for part in plan.scheme.simplex["F1"]:
        sides = found[WON, part, "ext"], found[PUT, part, "own"]
        joined["IM18", part, "ext"] = combined(np.subtract, *sides)
    for step, low, high in _STEPS:
        sides = found["IM19", high[0], high[1]], found["IM19", low[0], low[1]]
        joined["IM19", step, "ext"] = combined(log_ratio, *sides)
    seen = found.get(("RA02", "", "ext"))  # no city is heard of outside: none
    if seen is not None:
        joined["RA17", "", "ext"] = combined(_boasting, found[CLAIM, "", "own"], seen)
    return joined


def _boasting(claim: Floats, observed: Floats) -> Floats:
    """RA17: z of the claim less z of the attention, z over the cities (last axis but one)."""
    both = np.isfinite(claim) & np.isfinite(observed)
    sides = [_standard(np.where(both, side, np.nan)) for side in (claim, observed)]
    return sides[0] - sides[1]


def _standard(side: Floats) -> Floats:
    """z over the cities; NaN where they do not differ."""
    count = np.maximum(np.isfinite(side).sum(axis=-2, keepdims=True), 1)
    gap = side - np.nansum(side, axis=-2, keepdims=True) / count
    scale = np.sqrt(np.nansum(gap**2, axis=-2, keepdims=True) / count)
    found: Floats = gap / np.where(scale > 0, scale, np.nan)
    return found


def _columns(said: Contributions, names: tuple[str, ...]) -> Contributions:
    """Only the columns of some names, side by side."""
    at = np.concatenate([np.arange(said.columns[n].start, said.columns[n].stop) for n in names])
    return Contributions(said.city, said.source, sparse.csr_array(said.sums[:, at]), {})


def _polarisation(plan: Plan, said: Mapping[str, Contributions]) -> Halves:
    """IM14: outside sources stand in the role that most of their documents have to the city."""
    ext = _columns(said["ext"], _TONE)
    roles = plan.roles[ext.source, ext.city]
    groups = [pick(ext, roles == ROLE[role]) for role in _OUTSIDE]
    sides = [sums_of(plan, group, joint=True) for group in groups if len(group.city)]
    sides += [
        sums_of(plan, _columns(said[role], _TONE), joint=False)
        for role in ("own", "home")
        if len(said[role].city)
    ]
    if not sides:
        return no_halves(len(plan.store.cities))
    values, control = (
        omega_squared(
            *(np.stack([getattr(side, name)[..., k] for side in sides]) for k in range(3))
        )
        for name in ("values", "control")
    )
    return Halves(values, control, len(np.unique(ext.source)))
