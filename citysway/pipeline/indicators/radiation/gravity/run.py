"""What the blocks of one gravity model share: panel, fit, errors and replicates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import REASON, Cells, Support
from citysway.pipeline.indicators.radiation.gravity.panel import Panel
from citysway.pipeline.statistics.gravity import Gravity, fit_gravity
from citysway.pipeline.statistics.gravity_design import make_design
from citysway.pipeline.statistics.gravity_spread import (
    parameter_draws,
    parameter_errors,
    place_influence,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STUDY = "all"
RANKED = 1e-5  # log points within which a pull is good enough to be ranked by
LEAST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A panel of a language and period, and how it is treated."""

    panel: Panel
    cities: tuple[str, ...]
    lang: str
    period: str
    support: Support
    replicates: int
    seed: int

    @property
    def rare(self) -> Bools:
        """Cities named in fewer than 3 places: leaving a place out says little of their spread."""
        found: Bools = (np.nan_to_num(self.panel.rate) > 0).sum(axis=0) < LEAST_PLACES
        return found


@dataclass(frozen=True, slots=True)
class Spread:
    """Errors (parameters) and replicates (parameters x B) of a fitted model."""

    errors: Floats
    draws: Floats


def new_block(run: Run, name: str, parts: tuple[str, ...]) -> Cells:
    """An empty block over all cities with the sources and places behind it."""
    cells = Cells(name, "ext", run.lang, run.period, parts, run.cities, kept=parts)
    cells.put(sources=run.panel.sources, places=run.panel.places)
    return cells


def explain(blocks: Sequence[Cells], run: Run, cities: Sequence[City]) -> None:
    """Reasons that follow from the panel alone."""
    panel, support = run.panel, run.support
    unplaced = np.array([city.lat is None or city.lon is None for city in cities], dtype=bool)
    few = (panel.sources < support.ext_sources) | (panel.places < support.ext_places)
    silent = ~(np.nan_to_num(panel.rate) > 0).any(axis=0)
    for cells in blocks:
        cells.withhold(unplaced, "external_missing")
        cells.withhold(panel.sources == 0, "no_support")
        cells.withhold(few, "few_sources")
        cells.withhold(silent, "no_support")


def fit(run: Run, *, own: Bools | None = None, near: Gravity | None = None) -> Gravity | None:
    """The model, or None below the support of METHOD.md 4.5 or without a finite fit; ``near``: one
    that lies near, where the search begins, for numbers that are only ranked.
    """
    panel, support = run.panel, run.support
    dummies = {"lambda": panel.province, "nu": panel.lang}
    design = make_design(panel.rate, panel.distance, dummies, own_decay=own)
    if design is None or len(design.place) < support.gravity_places:
        return None
    if len(design.city) < support.gravity_cities:
        return None
    if near is None:
        return fit_gravity(design, cities=len(run.cities))
    return fit_gravity(design, cities=len(run.cities), near=near, tolerance=RANKED)


def spread_of(run: Run, model: Gravity) -> Spread:
    """Delete-one-place errors and replicates of the parameters."""
    influence = place_influence(model)
    draws = parameter_draws(
        model, influence, run.panel.key, replicates=run.replicates, seed=run.seed
    )
    return Spread(parameter_errors(influence), draws)


def city_effects(run: Run, model: Gravity, columns: Floats) -> Floats:
    """The rows of mu (cities x columns) of parameters x columns; NaN for a city left out."""
    found = np.full((len(run.cities), columns.shape[1]), np.nan)
    found[model.design.city] = columns[: len(model.design.city)]
    return found


def city_slopes(run: Run, model: Gravity, columns: Floats) -> Floats:
    """The rows of the cities' own theta, cities x columns; NaN for a city without one."""
    found = np.full((len(run.cities), columns.shape[1]), np.nan)
    sloped = np.flatnonzero(np.isfinite(model.theta))
    found[sloped] = columns[len(columns) - len(sloped) :]
    return found


def put_values(cells: Cells, part: int, value: Floats) -> None:
    """Values (and raw values) of the cities that no reason withholds yet."""
    free = cells.reason[part] == 0
    for name in ("value", "raw"):
        cells.columns[name][part] = np.where(free, value, np.nan)
    cells.reason[part][free & ~np.isfinite(value)] = REASON["no_support"]


def take_all(cells: Cells, draws: Sequence[Floats]) -> None:
    """Limits and kept replicates of every city; ``draws`` (cities x B) one per part."""
    for city in range(len(cells.cities)):
        together = np.stack([part[city] for part in draws])
        if together.shape[1] and cells.shown[:, city].any():
            cells.take_draws(city, together)


def no_interval(cells: Cells, where: Bools) -> None:
    """A value there stays without an interval: nothing could give one."""
    where = np.broadcast_to(where, cells.reason.shape) & cells.shown
    for limits in cells.limits:
        limits[where] = np.nan
    cells.reason[where] = REASON["not_calibrated"]
