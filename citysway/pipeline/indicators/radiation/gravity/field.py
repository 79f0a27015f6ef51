"""RA08: the influence field of a city and the breaking point toward its strongest rival."""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.radiation.gravity.run import (
    Run,
    Spread,
    city_effects,
    no_interval,
    put_values,
    take_all,
)
from citysway.pipeline.statistics.field import (
    breaking_point,
    field_draws,
    field_shares,
    strongest_rival,
)
from citysway.pipeline.statistics.gravity import Gravity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def fill_field(cells: Cells, run: Run, model: Gravity, spread: Spread) -> None:
    """Shares of places won; the limits hold the point, for a largest share is a step function."""
    panel = run.panel
    theta = model.beta.get("theta", np.nan)
    if not np.isfinite(theta):
        cells.withhold(True, "no_support")
        return
    put_values(cells, 0, field_shares(model.mu, theta, panel.distance, panel.outside))
    if run.replicates:
        mu = city_effects(run, model, spread.draws)
        slope = spread.draws[_theta_row(model)]
        take_all(cells, [field_draws(mu, slope, panel.distance, panel.outside)])
    _close(cells, run.rare, (0.0, 1.0))
    withhold_flat(cells)


def _theta_row(model: Gravity) -> int:
    return len(model.design.city) + model.design.names.index("theta")


def _hold_point(cells: Cells) -> None:
    value, (low, high) = cells.columns["value"], cells.limits
    cells.limits = np.minimum(low, value), np.maximum(high, value)


def _close(cells: Cells, rare: Bools, bounds: tuple[float, float]) -> None:
    _hold_point(cells)
    no_interval(cells, rare | ~np.isfinite(cells.limits[0]))
    se = np.full(cells.reason.shape, np.nan)
    set_intervals(cells, se=se, groups=cells.columns["places"], own=False, bounds=bounds)


def break_cells(run: Run, model: Gravity, spread: Spread, shown: Bools) -> list[Cells]:
    """One block per rival: kilometres from each city whose strongest rival it is.

    ``shown`` (cities): those with a field; none at all where the decay is not above 0.
    """
    theta = model.beta.get("theta", np.nan)
    if not theta > 0:
        return []
    rival = strongest_rival(model.mu, theta, run.panel.between)
    rival[~shown] = -1
    blocks = []
    for other in np.unique(rival[rival >= 0]):
        blocks.append(_break(run, model, spread, int(other), np.flatnonzero(rival == other)))
    return blocks


def _break(run: Run, model: Gravity, spread: Spread, other: int, own: Ints) -> Cells:
    names = tuple(run.cities[c] for c in own)
    part = f"break:{run.cities[other]}"
    cells = Cells("RA08", "ext", run.lang, run.period, (part,), names, kept=(part,))
    cells.put(sources=run.panel.sources[own], places=run.panel.places[own])
    apart = run.panel.between[own, other]
    theta = np.array([model.beta["theta"]])
    put_values(cells, 0, breaking_point(apart, model.mu[other] - model.mu[own], theta))
    if run.replicates:
        mu = city_effects(run, model, spread.draws)
        slope = spread.draws[_theta_row(model)]
        take_all(cells, [breaking_point(apart[:, None], mu[other] - mu[own], slope[None, :])])
    _close(cells, run.rare[own], (0.0, float(np.max(apart))))
    return cells
