"""Halves of the outside sources for the gravity model: RA06 pull, RA07 decay, RA08 field, PULx."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, Floats, Ints, in_group
from citysway.pipeline.indicators.image.beyond_size import PULL_MARKS, Size, size_of
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.gravity.panel import Panel, make_panel, pointless
from citysway.pipeline.indicators.radiation.gravity.run import Run, fit
from citysway.pipeline.indicators.split_half.halves import Halves, Named, drawn_halves
from citysway.pipeline.indicators.split_half.places import Told, halves_from, relabelled
from citysway.pipeline.indicators.study_wide import voices_of
from citysway.pipeline.statistics.field import field_shares
from citysway.pipeline.statistics.gravity import Gravity
from citysway.pipeline.statistics.regression import ols_residuals, size_design

_PULL: Named = ("RA06", "", "ext")
_DECAY: Named = ("RA07", "", "ext")
_FIELD: Named = ("RA08", "", "ext")
_BEYOND: Named = ("RA06", "pulx", "ext")


@dataclass(frozen=True)
class Model:
    """The panel of all sources, its fit ``whole``, and ``rate`` (sources x cities, NaN: not in the
    panel) with the ``place`` of each source.
    """

    run: Run
    rate: Floats
    place: Ints
    size: Size
    whole: Gravity | None


def pull_halves(plan: Plan, told: Told, external: External | None) -> dict[Named, Halves]:
    """The model fitted to the panel of each half; a half needs half of the places. ``told``: the
    attention over the outward documents.
    """
    drawn = drawn_halves(plan.store.sources.id, told.known, seed=plan.seed, few=True)
    model = _model(plan, told, external)
    moved = relabelled(plan, told.known, len(drawn.controls), seed=plan.seed)
    values = _values(model, model.rate, drawn.weights)
    control: dict[Named, list[Floats]] = {name: [] for name in values}
    flat = told.rates[0].ravel()
    for at, order in zip(drawn.controls, moved, strict=True):
        other = np.where(np.isfinite(model.rate), flat[order].T, np.nan)
        for name, found in _values(model, other, drawn.weights[:, at]).items():
            control[name].append(found)
    return {
        name: halves_from(found, np.concatenate(control[name], axis=1), drawn)
        for name, found in values.items()
    }


def _model(plan: Plan, told: Told, external: External | None) -> Model:
    store, cities = plan.store, plan.store.cities
    place = store.sources.seat_number
    voices = voices_of(store, place)
    outside = in_group(plan.roles, "ext") & ~pointless(voices, cities)
    rate = np.where(outside, told.rates[0].T, np.nan)
    support = replace(
        plan.support,
        gravity_places=plan.support.gravity_places // 2,
        decay_places=plan.support.decay_places // 2,
    )
    names = tuple(city.id for city in cities)
    run = Run(make_panel(rate, voices, cities), names, ALL, ALL, support, 0, plan.seed)
    size = size_of(external, names, marks=PULL_MARKS)
    return Model(run, rate, place, size, fit(run))


def _values(model: Model, rate: Floats, weights: Floats) -> dict[Named, Floats]:
    """Cities x columns of ``weights``, NaN where the model has none."""
    shape = (rate.shape[1], weights.shape[1])
    found = {name: np.full(shape, np.nan) for name in (_PULL, _DECAY, _FIELD, _BEYOND)}
    for column in range(shape[1]):
        panel = _half_panel(model, np.where(weights[:, [column]] > 0, rate, np.nan))
        run = replace(model.run, panel=panel)
        fitted = fit(run, near=model.whole)
        if fitted is not None:
            found[_PULL][:, column] = fitted.mu
            found[_BEYOND][:, column] = _beyond(model.size, fitted.mu)
            whole, theta = model.run.panel, fitted.beta.get("theta", np.nan)
            if np.isfinite(theta):
                field = field_shares(fitted.mu, theta, whole.distance, whole.outside)
                found[_FIELD][:, column] = field
        seen = (np.nan_to_num(panel.rate) > 0) & np.isfinite(panel.distance)
        own = seen.sum(axis=0) >= run.support.decay_places
        sloped = fit(run, own=own, near=fitted) if own.any() else None
        if sloped is not None:
            found[_DECAY][:, column] = sloped.theta
    return found


def _half_panel(model: Model, rate: Floats) -> Panel:
    """The panel with the place means of some sources."""
    whole = model.run.panel
    used = np.isfinite(rate)
    one = (np.ones(len(rate)), (model.place, np.arange(len(rate))))
    of_place = sparse.csr_array(one, (len(whole.rate), len(rate)))
    count, total = of_place @ used.astype(float), of_place @ np.where(used, rate, 0.0)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return replace(whole, rate=mean)


def _beyond(size: Size, mu: Floats) -> Floats:
    """PULx: residuals of the pull on size; NaN without outside statistics."""
    found = np.full(len(mu), np.nan)
    used = size.used & np.isfinite(mu)
    if not size.reason and used.sum() > size.columns.shape[1] + 1:
        found[used] = ols_residuals(mu[used, None], size_design(size.columns[used]))[:, 0]
    return found
