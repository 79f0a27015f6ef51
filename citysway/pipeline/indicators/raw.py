"""Statistics before shrinkage: values, errors, replicates and support of one role's sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from citysway.pipeline.facts.arrays import Draws, Floats, Ints
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import keep_draws
from citysway.pipeline.statistics.uncertainty import (
    jackknife_se,
    percentile_interval,
    sum_runs,
)

View = Callable[[str], Floats]  # replicates come in single precision
Shrinkage = Literal["profile", "share", "net", "kappa", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One statistic of sums (METHOD.md sections 2 and 3).

    ``value`` takes a view of column sums (name -> n x columns) and gives n x parts. ``base`` names
    the columns it rests on: one, or one for each part; the stories of ``support`` (the base, where
    it is not named) must reach the minimum. ``kept`` parts keep their replicates. ``moments`` names
    what the shrinkage needs: a profile's columns, or a tone's ending.
    """

    indicator: str
    parts: tuple[str, ...]
    value: Callable[[View], Floats]
    base: str
    variant: str = ""
    kept: tuple[str, ...] = ()
    shrinkage: Shrinkage = "none"
    moments: str = ""
    bounds: tuple[float, float] = (0.0, 1.0)
    support: str = ""


@dataclass(slots=True)
class Raw:
    """A measure for a chunk of cities, parts x cities; ``draws``: kept part -> cities x B.

    ``base`` the weighted size of each part; ``heard``: stories that decide the support (cities);
    ``se``: delete-one-group error; ``groups``: how many have a non-zero base; ``low``, ``high``:
    percentile limits and ``mean`` of the replicates.
    """

    value: Floats
    base: Floats
    low: Floats
    high: Floats
    mean: Floats
    se: Floats
    groups: Floats
    docs: Floats
    stories: Floats
    sources: Floats
    heard: Floats
    draws: dict[str, Draws] = field(default_factory=dict)
    moments: dict[str, Floats] = field(default_factory=dict)


def raw_of(sums: Sums, measure: Measure) -> Raw:
    """Everything but the replicates."""
    value = measure.value(_view(sums, sums.total)).T
    shape = value.shape
    low, high, mean = (np.full(shape, np.nan) for _ in range(3))
    docs, stories, sources = (
        np.broadcast_to(sums.count(measure.base, what).T, shape)
        for what in ("docs", "stories", "sources")
    )
    base = np.broadcast_to(sums.total[:, sums.columns(measure.base)].T, shape)
    se, groups = _jackknife(sums, measure, value.T)
    heard = sums.count(measure.support or measure.base, "stories")[:, :1].T
    moments = _MOMENTS[measure.shrinkage](sums, measure.moments)
    return Raw(
        value, base, low, high, mean, se.T, groups.T, docs, stories, sources, heard, {}, moments
    )


def _view(sums: Sums, matrix: Floats) -> View:
    return lambda name: matrix[:, sums.columns(name)]


def _jackknife(sums: Sums, measure: Measure, whole: Floats) -> tuple[Floats, Floats]:
    """Delete-one-group error and the number of groups that count (cities x parts)."""
    owner, _, groups = sums.groups
    left = measure.value(_view(sums, sums.rest))
    some = groups[:, sums.columns(measure.base)] > 0
    valid = np.broadcast_to(some, left.shape)
    count = sum_runs(owner, valid.astype(float), len(whole))
    return jackknife_se(left, whole, owner, valid), count


def take_draws(raw: Raw, measure: Measure, view: View, city: int, *, keep: bool) -> None:
    """Limits of one city from a view of its resampled sums (B x columns); ``keep``: its replicates
    too.
    """
    values = measure.value(view).T
    raw.low[:, city], raw.high[:, city] = percentile_interval(values)
    with_any = np.isfinite(values).any(axis=1)
    raw.mean[with_any, city] = np.nanmean(values[with_any], axis=1)
    for part in measure.kept if keep else ():
        keep_draws(raw.draws, part, city, values[measure.parts.index(part)], raw.value.shape[1])


def _profile_moments(sums: Sums, name: str) -> dict[str, Floats]:
    """Of the stories of each city: sum of size |p|^2, of size^2 and of size (cities)."""
    y, size = sums.stories[:, sums.columns(f"y:{name}")], sums.stories[:, sums.columns(f"n:{name}")]
    total = np.asarray(size.sum(axis=1)).ravel()
    square = np.asarray(y.multiply(y).sum(axis=1)).ravel()
    inside = np.divide(square, total, out=np.zeros(len(total)), where=total > 0)
    owner = sums.story_owner[0]
    found = {"inside": inside, "square": total**2, "size": total}
    return {n: np.bincount(owner, x, sums.cities).astype(float) for n, x in found.items()}


def _tone_moments(sums: Sums, name: str) -> dict[str, Floats]:
    """Of the stories of each city and part: sum of size tone^2, of size^2, their number."""
    whole = "polar" if name.startswith("A") else "all"
    pos, neg, size = (
        sums.stories[:, sums.columns(f"{sign}:{name}")] for sign in ("pos", "neg", whole)
    )
    gap, inverse = pos - neg, size.copy()
    inverse.data = 1 / np.where(inverse.data > 0, inverse.data, np.inf)
    parts = (gap.multiply(gap).multiply(inverse), size.multiply(size), (size > 0).astype(float))
    owner = sums.story_owner[0]
    names = ("inside", "square", "count")
    return {n: _by_city(owner, x, sums.cities) for n, x in zip(names, parts, strict=True)}


def _by_city(owner: Ints, matrix: object, cities: int) -> Floats:
    from scipy import sparse

    coo = sparse.coo_array(matrix)
    cell = owner[coo.row] * coo.shape[1] + coo.col
    found = np.bincount(cell, coo.data, cities * coo.shape[1]).astype(float)
    return found.reshape(cities, coo.shape[1])


_MOMENTS: Mapping[str, Callable[[Sums, str], dict[str, Floats]]] = {
    "profile": _profile_moments,
    "net": _tone_moments,
    "kappa": lambda _sums, _name: {},
    "share": lambda _sums, _name: {},
    "none": lambda _sums, _name: {},
}


def joined(pieces: list[Raw]) -> Raw:
    """The raw results of consecutive chunks as one, cities in order."""
    if len(pieces) == 1:
        one = pieces[0]
        return replace(one, draws=dict(one.draws))
    names = [name for name in Raw.__slots__ if name not in ("draws", "moments")]
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(p, name) for p in pieces], axis=1) for name in names
    }
    kept = {part for piece in pieces for part in piece.draws}
    width = max((d.shape[1] for p in pieces for d in p.draws.values()), default=0)
    draws = {}
    for part in sorted(kept):
        blank = (np.full((p.value.shape[1], width), np.nan, np.float32) for p in pieces)
        filled = [p.draws.get(part, b) for p, b in zip(pieces, blank, strict=True)]
        draws[part] = np.concatenate(filled)
    moments = {
        name: np.concatenate([p.moments[name] for p in pieces]) for name in pieces[0].moments
    }
    return Raw(**whole, draws=draws, moments=moments)
