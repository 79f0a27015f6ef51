"""From raw statistics of all cities to published cells: shrinkage, support, intervals."""

from collections.abc import Callable, Mapping

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.indicators.cells import (
    Cells,
    Support,
    set_exact_one,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.raw import Measure, Raw
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.shrinkage import (
    Shrunk,
    effect_of_moments,
    moved,
    shrink_normal,
    shrink_profiles,
    shrink_shares,
    tone_variance,
)

_KAPPA = 5.0  # statements of the role's mean that are added to a city's (METHOD.md IM09)


def shape(
    measure: Measure, raw: Raw, *, role: str, lang: str, period: str, cities: tuple[str, ...],
    support: Support, keep_unused: bool = False,
) -> Cells:  # fmt: skip
    """The published block of one measure; ``cities`` in the order of the raw columns.

    ``keep_unused``: parts that the role never uses are 0 and not NA, as a side of a gap needs them.
    """
    cells = Cells(measure.indicator, role, lang, period, measure.parts, cities, measure.variant)
    cells.kept = measure.kept
    shrunk, variance = _SHRINK[measure.shrinkage](raw)
    value = np.stack([part.value for part in shrunk])
    b, scale = (np.stack([getattr(part, n) for part in shrunk]) for n in ("b", "scale"))
    cells.put(value=value, raw=raw.value, shrink=b, docs=raw.docs, stories=raw.stories)
    if role != "own":
        cells.put(sources=raw.sources)
    if measure.shrinkage != "none":
        cells.flag("no_between_variance", np.array([part.pooled for part in shrunk])[:, None])
    _withhold(cells, measure, raw, support, keep_unused)
    _move(cells, raw, scale, measure.bounds)
    _close(cells, measure, raw, scale, variance)
    return cells


def _profile(raw: Raw) -> tuple[list[Shrunk], Floats | None]:
    sums = np.nan_to_num(raw.value * raw.base).T
    moments = (raw.moments[name] for name in ("inside", "square", "size"))
    effect = effect_of_moments(sums, *moments)
    found = shrink_profiles(sums, raw.base[0], design_effect=effect)
    pooled = found.pooled
    rows = found.value.T
    return [Shrunk(row, found.b, found.scale, found.strength, pooled) for row in rows], None


def _shares(raw: Raw) -> tuple[list[Shrunk], Floats | None]:
    return [
        shrink_shares(np.nan_to_num(v * n), n) for v, n in zip(raw.value, raw.base, strict=True)
    ], None


def _net(raw: Raw) -> tuple[list[Shrunk], Floats | None]:
    names = ("inside", "square", "count")
    variance = np.stack([
        tone_variance(value, base, *(raw.moments[name][:, part] for name in names))
        for part, (value, base) in enumerate(zip(raw.value, raw.base, strict=True))
    ])  # fmt: skip
    found = [shrink_normal(v, s) for v, s in zip(raw.value, variance, strict=True)]
    return found, variance


def _kappa(raw: Raw) -> tuple[list[Shrunk], Floats | None]:
    found = []
    for value, n in zip(raw.value, raw.base, strict=True):
        have = n > 0
        mean = float(np.sum((value * n)[have]) / np.sum(n[have])) if have.any() else np.nan
        b = np.where(have, n / (n + _KAPPA), np.nan)
        found.append(Shrunk(mean + b * (value - mean), b, b, _KAPPA, False))
    return found, None


def _none(raw: Raw) -> tuple[list[Shrunk], Floats | None]:
    one = np.full(raw.value.shape[1], np.nan)
    return [Shrunk(v, one, np.ones(len(v)), 0.0, False) for v in raw.value], None


_SHRINK: Mapping[str, Callable[[Raw], tuple[list[Shrunk], Floats | None]]] = {
    "profile": _profile,
    "share": _shares,
    "net": _net,
    "kappa": _kappa,
    "none": _none,
}


def _withhold(
    cells: Cells, measure: Measure, raw: Raw, support: Support, keep_unused: bool
) -> None:
    """Support and flags of the kinds of statistic."""
    cells.withhold((raw.heard < support.docs - 1e-9) | ~(raw.base > 0), "no_support")
    if measure.shrinkage in ("net", "kappa") or measure.indicator in ("IM08", "IM13"):
        cells.put(statements=raw.base)
        cells.flag("uncorrected", cells.shown)  # no hand-coded sample yet (METHOD.md 4.5)
    if measure.shrinkage in ("net", "kappa"):
        few = (raw.base > 0) & (raw.base < support.tone_statements)
        cells.columns["raw"][few] = np.nan
        cells.flag("eb_only", few)
    if measure.indicator == "IM13":
        cells.withhold(raw.base < support.ctr_statements - 1e-9, "no_support")
    if measure.shrinkage == "profile":
        unused = np.logical_not((np.nan_to_num(raw.value) > 0).any(axis=1)).reshape(-1)
        cells.put(coverage=float(np.mean(~unused)) if len(unused) else np.nan)
        cells.flag("unused_part", unused[:, None])
        if not keep_unused:
            cells.withhold(unused[:, None], "no_support")
    cells.withhold(~cells.shown, "no_support")


def _move(cells: Cells, raw: Raw, scale: Floats, bounds: tuple[float, float]) -> None:
    """Replicates of the shrunken value: value + scale (draw - raw); limits move alike."""
    value = cells.columns["value"]
    usable = cells.shown & np.isfinite(raw.low)
    for side, limit in enumerate((raw.low, raw.high)):
        shifted = np.clip(value + scale * (limit - raw.value), *bounds)
        cells.limits[side][usable] = shifted[usable]
    for number, part in enumerate(cells.parts):
        if part in raw.draws:
            sides = value[number], scale[number], raw.value[number]
            cells.draws[part] = moved(*sides, raw.draws[part], bounds).astype(np.float32)


def _close(
    cells: Cells, measure: Measure, raw: Raw, scale: Floats, variance: Floats | None
) -> None:
    """Intervals by METHOD.md 4.1; where all labels agree the pooled variance stands in."""
    se, own = raw.se * scale, cells.role == "own"
    if variance is not None:
        low, high = cells.limits
        flat = cells.shown & (raw.groups >= 2) & ((high - low <= 1e-12) | ~(se > 1e-12))
        for limit in (low, high):
            limit[flat] = np.nan
        cells.flag("pooled_se", flat)
        se = np.where(flat, np.sqrt(np.where(np.isfinite(variance), variance, np.nan)) * scale, se)
    set_intervals(cells, se=se, groups=raw.groups, own=own, bounds=measure.bounds)
    if measure.shrinkage in ("profile", "share"):
        set_exact_zero(cells, raw.value == 0, cells.columns["stories"])
        set_exact_one(cells, raw.value >= 1 - 1e-12, cells.columns["stories"])
    if measure.indicator == "IM13":
        # all on one side: twice the share of the other side that n stories may have missed
        set_exact_zero(cells, raw.value == 0, cells.columns["stories"], scale=2.0)
    withhold_flat(cells)


def shape_breadth(measure: Measure, raw: Raw, profile: Cells, used: int) -> Cells:
    """IM06: the Hill number of the shrunken profile over K = ``used``, the parts that anyone uses
    in the whole study (METHOD.md 5.4), so that roles and periods are measured alike.
    """
    cells = Cells(
        "IM06", profile.role, profile.lang, profile.period, ("",), profile.cities, measure.variant
    )
    cells.kept = measure.kept
    parts = max(used, 1)
    for column in ("docs", "stories", "sources", "coverage", "shrink"):
        cells.columns[column][:] = profile.columns[column][:1]
    some = profile.shown.any(axis=0)
    shrunk = np.nan_to_num(profile.columns["value"]).T
    cells.put(value=np.where(some, hill(shrunk) / parts, np.nan), raw=raw.value / parts)
    cells.withhold(~some, "no_support")
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.clip(cells.columns["shrink"], 0.0, 1.0)) / parts
    centre = np.where(np.isfinite(raw.mean), raw.mean, raw.value)
    for side, limit in enumerate((raw.low, raw.high)):
        shifted = np.clip(cells.columns["value"] + scale * (limit - centre), 0.0, 1.0)
        cells.limits[side][cells.shown] = shifted[cells.shown]
    for part, draws in raw.draws.items():
        around = cells.columns["value"].T + scale.T * (draws - centre.T)
        cells.draws[part] = np.clip(around, 0.0, 1.0).astype(np.float32)
    own = cells.role == "own"
    set_intervals(cells, se=raw.se * scale, groups=raw.groups, own=own, bounds=(0.0, 1.0))
    withhold_flat(cells)
    return cells


def shape_attention(cells: Cells, raw: Raw) -> Cells:
    """IM01: whole stories, and what is known of a city never or always named."""
    cells.put(stories=np.rint(raw.stories))
    never = raw.value == 0
    cells.flag("never_named", never & cells.shown)
    set_exact_zero(cells, never, raw.base)
    set_exact_one(cells, (raw.value >= 1 - 1e-9) & ~never, raw.base)
    return cells
