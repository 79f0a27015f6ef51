"""A block of published cells (parts x cities) of one indicator, role, language and period."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.pipeline.indicators.outcomes import (
    FLAG,
    FLAGS,
    METHOD,
    METHODS,
    REASON,
    REASONS,
    Support,
)
from citysway.pipeline.statistics.uncertainty import (
    BOOT_SOURCES,
    JACK_SOURCES,
    exact_upper,
    percentile_interval,
    t_factor,
)

__all__ = ["FLAG", "FLAGS", "METHOD", "METHODS", "REASON", "REASONS", "Cells", "Support"]


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def _nan(shape: tuple[int, int]) -> Floats:
    return np.full(shape, np.nan)


@dataclass(slots=True)
class Cells:
    """Arrays are parts x cities; NaN is NA. ``limits``: percentile limits; ``draws``: the
    replicates of the ``kept`` parts, cities x B each; ``se`` delete-one-group errors and ``groups``
    how many there are.
    """

    indicator: str
    role: str
    lang: str
    period: str
    parts: tuple[str, ...]
    cities: tuple[str, ...]
    variant: str = ""
    kept: tuple[str, ...] = ()
    columns: dict[str, Floats] = field(default_factory=dict)
    reason: Ints = field(init=False)
    method: Ints = field(init=False)
    flags: Ints = field(init=False)
    limits: tuple[Floats, Floats] = field(init=False)
    se: Floats = field(init=False)
    groups: Floats = field(init=False)
    draws: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.parts), len(self.cities))
        for name in NUMBERS:
            self.columns.setdefault(name, _nan(shape))
        self.reason, self.method, self.flags = (np.zeros(shape, np.int64) for _ in range(3))
        self.limits = (_nan(shape), _nan(shape))
        self.se, self.groups = _nan(shape), np.zeros(shape)

    def put(self, **columns: Any) -> None:
        """Set number columns; a vector over cities is the same for all parts."""
        for name, values in columns.items():
            self.columns[name][:] = values

    def flag(self, name: str, where: Any) -> None:
        """Add a flag where the condition (broadcast to the block) holds."""
        self.flags |= np.where(np.broadcast_to(where, self.flags.shape), FLAG[name], 0)

    def withhold(self, where: Any, reason: str) -> None:
        """No value there, for the given reason; an earlier reason stays."""
        where = np.broadcast_to(where, self.reason.shape)
        for name in ("value", "lo", "hi", "raw", "shrink", "p"):
            self.columns[name][where] = np.nan
        self.reason[where & (self.reason == 0)] = REASON[reason]
        self.method[where] = METHOD["none"]

    def take_draws(self, city: int, draws: Floats) -> None:
        """Percentile limits of one city from its replicates (parts x B)."""
        shown = self.shown[:, city]
        limits = percentile_interval(draws[shown])
        self.limits[0][shown, city], self.limits[1][shown, city] = limits
        for number, part in enumerate(self.parts):
            if part in self.kept and shown[number]:
                keep_draws(self.draws, part, city, draws[number], len(self.cities))

    def mirrored(self) -> "Cells":
        """1 - value: a likeness out of a distance; the limits change places."""
        for name in ("value", "raw"):
            self.columns[name][:] = 1 - self.columns[name]
        low, high = (1 - self.columns[name] for name in ("hi", "lo"))
        self.columns["lo"][:], self.columns["hi"][:] = low, high
        self.draws = {part: 1 - draws for part, draws in self.draws.items()}
        return self

    @property
    def shown(self) -> Bools:
        """Cells with a value."""
        return np.isfinite(self.columns["value"])


def side_by_side(pieces: list[Cells]) -> Cells:
    """Blocks of the same parts over consecutive cities as one."""
    one = pieces[0]
    cities = tuple(city for piece in pieces for city in piece.cities)
    found = Cells(one.indicator, one.role, one.lang, one.period, one.parts, cities, one.variant)
    found.kept = one.kept
    for name in NUMBERS:
        found.columns[name][:] = np.concatenate([p.columns[name] for p in pieces], axis=1)
    for name in ("reason", "method", "flags", "se", "groups"):
        getattr(found, name)[:] = np.concatenate([getattr(p, name) for p in pieces], axis=1)
    for side in (0, 1):
        found.limits[side][:] = np.concatenate([p.limits[side] for p in pieces], axis=1)
    width = max((d.shape[1] for p in pieces for d in p.draws.values()), default=0)
    for part in sorted({part for piece in pieces for part in piece.draws}):
        blank = [np.full((len(p.cities), width), np.nan, np.float32) for p in pieces]
        filled = [p.draws.get(part, b) for p, b in zip(pieces, blank, strict=True)]
        found.draws[part] = np.concatenate(filled)
    return found


def keep_draws(
    draws: dict[str, npt.NDArray[np.float32]], part: str, city: int,
    values: npt.NDArray[np.floating[Any]], cities: int,
) -> None:  # fmt: skip
    """Put the replicates of one city (B) with those of the part (cities x B)."""
    if part not in draws:
        draws[part] = np.full((cities, len(values)), np.nan, np.float32)
    draws[part][city] = values


NUMBERS = (
    *("value", "lo", "hi", "raw", "shrink", "docs", "stories"),
    *("sources", "places", "statements", "coverage", "p"),
)


def set_intervals(
    cells: Cells,
    *,
    se: Floats,
    groups: Floats,
    own: bool,
    bounds: tuple[float, float],
    jack: tuple[Floats, Floats] | None = None,
) -> None:
    """Choose the interval of every shown cell by METHOD.md 4.1.

    ``se``: delete-one-group standard error of the value; ``groups``: sources with a
    non-zero denominator (documents for own text); ``jack``: limits to use in place of value -+ t *
    se. Where neither works the reason says why.
    """
    shape = cells.reason.shape
    groups = np.nan_to_num(np.broadcast_to(groups, shape)).astype(np.int64)
    cells.se[:], cells.groups[:] = se, groups
    se, value, shown = np.broadcast_to(se, shape), cells.columns["value"], cells.shown
    if own:
        cells.flag("single_issuer", shown)
    half = t_factor(groups) * se
    usable = shown & (groups >= JACK_SOURCES) & np.isfinite(half)
    around = jack if jack is not None else (value - half, value + half)
    _put_interval(cells, usable, *around, "jackknife", bounds)
    good = shown & np.isfinite(cells.limits[0]) & (groups >= (2 if own else BOOT_SOURCES))
    _put_interval(cells, good, *cells.limits, "boot", bounds)
    bare = shown & (cells.method == METHOD["none"]) & (cells.reason == 0)
    cells.reason[bare] = REASON["single_issuer" if own else "few_sources"]
    if not own:
        cells.flag("few_sources", bare)


def set_exact_zero(cells: Cells, where: Bools, n: Floats, *, scale: float = 1.0) -> None:
    """Never seen in n stories, whatever the sources.

    The interval is [0, scale (1 - 0.05 ** (1 / n))].
    """
    where = where & cells.shown
    upper = np.maximum(
        np.broadcast_to(scale * exact_upper(n), where.shape), np.nan_to_num(cells.columns["value"])
    )
    cells.reason[where] = 0
    _put_interval(cells, where, np.zeros(where.shape), upper, "exact", (0.0, 1.0))


def set_exact_one(cells: Cells, where: Bools, n: Floats) -> None:
    """Seen in all of n stories: the interval is [0.05 ** (1 / n), 1]."""
    where = where & cells.shown
    lower = np.minimum(
        np.broadcast_to(1 - exact_upper(n), where.shape), np.nan_to_num(cells.columns["value"])
    )
    cells.reason[where] = 0
    _put_interval(cells, where, lower, np.ones(where.shape), "exact", (0.0, 1.0))


def withhold_flat(cells: Cells) -> None:
    """An interval without width is none: the replicates never left the point."""
    width = cells.columns["hi"] - cells.columns["lo"]
    flat = cells.shown & (width <= 1e-12)
    for side in ("lo", "hi"):
        cells.columns[side][flat] = np.nan
    cells.method[flat] = METHOD["none"]
    cells.reason[flat] = REASON["not_calibrated"]


def _put_interval(
    cells: Cells, where: Bools, low: Floats, high: Floats, method: str, bounds: tuple[float, float]
) -> None:
    cells.columns["lo"][where] = np.clip(low, *bounds)[where]
    cells.columns["hi"][where] = np.clip(high, *bounds)[where]
    cells.method[where] = METHOD[method]
