"""Gravity on rates: statsmodels as reference, planted pull and decay, fields (METHOD.md 5.2)."""

from dataclasses import replace

import numpy as np
import pytest

from citysway.models.gazetteer import haversine_km
from citysway.pipeline.statistics.field import (
    breaking_point,
    field_draws,
    field_shares,
    shrink_decay,
    strongest_rival,
)
from citysway.pipeline.statistics.geo import EARTH_KM, distances_km, great_circle_km
from citysway.pipeline.statistics.gravity import Gravity, fit_gravity
from citysway.pipeline.statistics.gravity_design import make_design
from citysway.pipeline.statistics.gravity_spread import (
    parameter_draws,
    parameter_errors,
    place_influence,
)
from tests.pipeline.worlds import World, draw_world

PLACES, CITIES = 60, 15


def fitted(world: World, *, own: bool = False, dummy: bool = False) -> Gravity:
    """The model of a world, which must exist."""
    dummies = {"lambda": world.province} if dummy else {}
    slopes = np.ones(len(world.mu), bool) if own else None
    design = make_design(world.rate, world.distance, dummies, own_decay=slopes)
    assert design is not None
    model = fit_gravity(design, cities=len(world.mu))
    assert model is not None
    return model


@pytest.mark.parametrize(
    ("a", "b", "km", "tolerance"),
    [
        ((39.9042, 116.4074), (31.2304, 121.4737), 1067.3, 1.0),
        ((0.0, 0.0), (0.0, 1.0), 2 * np.pi * EARTH_KM / 360, 1e-9),
        ((10.0, 20.0), (-10.0, -160.0), np.pi * EARTH_KM, 1e-3),
        ((30.0, 100.0), (30.0, 100.0), 0.0, 1e-9),
    ],
)
def test_distances(
    a: tuple[float, float], b: tuple[float, float], km: float, tolerance: float
) -> None:
    one = great_circle_km(*a, np.array([b[0]]), np.array([b[1]]))[0]
    table = distances_km(*(np.array([x]) for x in (*a, *b)))[0, 0]
    assert one == pytest.approx(km, abs=tolerance)
    assert table == pytest.approx(one, abs=1e-9)
    assert one == pytest.approx(haversine_km(*a, *b), abs=1e-3)
    assert np.isnan(
        distances_km(np.array([np.nan]), np.array([1.0]), *map(np.array, ([1.0], [1.0])))
    )


@pytest.mark.parametrize("own", [False, True])
def test_model_is_that_of_statsmodels(own: bool) -> None:
    """A missing and a zero cell, a dummy, with one slope and with one per city."""
    from statsmodels.api import GLM
    from statsmodels.genmod.families import Poisson

    world = draw_world(0, 25, 12, same=0.5)
    world.rate[3, 4], world.rate[7, 2] = np.nan, 0.0
    model = fitted(world, own=own, dummy=True)
    live = np.isfinite(world.rate)
    place, city = np.nonzero(live)
    near = -np.log(world.distance[live])[:, None]
    slope = np.eye(12)[city] * near if own else near
    x = np.column_stack([np.eye(25)[place], np.eye(12)[city][:, 1:], slope, world.province[live]])
    reference = GLM(world.rate[live], x, family=Poisson()).fit(tol=1e-12, maxiter=200).params
    assert model.beta["lambda"] == pytest.approx(reference[-1], abs=1e-6)
    if own:
        assert np.allclose(model.theta, reference[36:48], atol=1e-6)
    else:
        mu = np.append(0.0, reference[25:36])
        assert np.allclose(model.mu, mu - mu.mean(), atol=1e-6)
        assert model.beta["theta"] == pytest.approx(reference[36], abs=1e-6)


def test_pull_and_decay_are_recovered() -> None:
    """RA06 of METHOD.md 5.2, 40 seeds."""
    theta, close, largest = [], [], []
    for seed in range(40):
        world = draw_world(seed, PLACES, CITIES)
        model = fitted(world)
        theta.append(model.beta["theta"] - 0.8)
        close.append(np.corrcoef(model.mu, world.mu)[0, 1])
        largest.append(np.abs(model.mu - world.mu).max())
        assert model.mu.sum() == pytest.approx(0.0, abs=1e-9)
    assert np.abs(theta).max() <= 0.2
    assert abs(np.mean(theta)) <= 0.03
    assert np.min(close) >= 0.95
    assert np.quantile(largest, 0.95) <= 0.5


def test_archives_do_not_move_rates_and_do_move_counts() -> None:
    """M21: a place grown x100 at the same mix; the naive fit on counts moves."""
    moved = []
    for seed in range(20):
        world = draw_world(seed, PLACES, CITIES)
        before = fitted(world).mu
        volume = np.full(PLACES, 1000.0)
        grown = volume.copy()
        grown[seed] *= 100
        count = world.rate * volume[:, None], world.rate * grown[:, None]
        rates = [one / size[:, None] for one, size in zip(count, (volume, grown), strict=True)]
        again = [fitted(replace(world, rate=x)).mu for x in (*rates, count[1])]
        assert np.allclose(again[0], before, atol=1e-9)
        assert np.allclose(again[1], before, atol=1e-9)
        moved.append(np.abs(again[2] - before).max())
    assert np.median(moved) > 0.05


def test_order_does_not_matter() -> None:
    world, rng = draw_world(3, 30, 12, same=0.4), np.random.default_rng(0)
    j, c = rng.permutation(30), rng.permutation(12)
    turned = World(
        world.rate[np.ix_(j, c)],
        world.distance[np.ix_(j, c)],
        world.province[np.ix_(j, c)],
        world.mu[c],
        world.theta,
        world.points,
    )
    one, two = fitted(world, dummy=True), fitted(turned, dummy=True)
    assert np.allclose(one.mu[c], two.mu, rtol=0, atol=1e-12)
    assert one.beta == pytest.approx(two.beta, abs=1e-12)


def test_separation_leaves_out_what_has_no_finite_effect() -> None:
    world = draw_world(1, 30, 12)
    world.rate[:, 5] = 0.0  # never named
    world.rate[4] = 0.0  # names nobody
    world.rate[:, 7] = np.nan
    model = fitted(world)
    assert np.flatnonzero(np.isnan(model.mu)).tolist() == [5, 7]
    assert 4 not in model.design.place
    assert np.nansum(model.mu) == pytest.approx(0.0, abs=1e-9)
    assert make_design(np.zeros((30, 12)), world.distance, {}) is None


def test_parts_of_a_panel_that_never_meet_are_not_compared() -> None:
    world = draw_world(2, 30, 12)
    world.rate[:20, 8:], world.rate[20:, :8] = np.nan, np.nan
    model = fitted(world)
    assert np.flatnonzero(np.isfinite(model.mu)).tolist() == list(range(8))


def test_absorbed_covariates_are_not_identified() -> None:
    world = draw_world(4, 30, 12)
    by_place = np.repeat((np.arange(30) % 2 == 0)[:, None], 12, axis=1)
    alone = np.zeros((30, 12), bool)
    alone[2, 3] = True
    world.rate[2, 3] = 0.0  # a dummy whose only cell is zero has no finite effect
    dummies = {"place": by_place, "zero": alone, "lambda": world.province}
    design = make_design(world.rate, world.distance, dummies)
    assert design is not None
    assert design.names == ("theta", "lambda")


def test_near_places_stand_at_20_km() -> None:
    world = draw_world(5, 30, 12)
    world.distance[3, 3] = 20.0
    before = fitted(world)
    world.distance[3, 3] = 0.0
    assert np.array_equal(fitted(world).mu, before.mu)


@pytest.mark.slow
@pytest.mark.parametrize(("places", "cities"), [(20, 10), (60, 15)])
def test_intervals_of_pull_cover(places: int, cities: int) -> None:
    """Places are resampled; 30 seeds of all cities, nominal .95."""
    mu, theta = [], []
    for seed in range(30):
        world = draw_world(seed, places, cities)
        model = fitted(world)
        keys = np.arange(places, dtype=np.uint64)
        draws = parameter_draws(model, place_influence(model), keys, replicates=300, seed=seed)
        low, high = np.quantile(draws, [0.025, 0.975], axis=1)
        truth = np.append(world.mu, 0.8)
        inside = (low <= truth) & (truth <= high)
        mu.append(inside[:-1].mean())
        theta.append(inside[-1])
    assert 0.90 <= np.mean(mu) <= 0.99
    assert np.mean(theta) >= 0.85


def test_errors_are_those_of_leaving_places_out() -> None:
    """One Newton step per place against refitting without it."""
    world = draw_world(6, 40, 10)
    model = fitted(world)
    left = []
    for place in range(40):
        rate = world.rate.copy()
        rate[place] = np.nan
        left.append(fitted(replace(world, rate=rate)).parameters)
    spread = np.array(left)
    reference = np.sqrt(39 / 40 * ((spread - spread.mean(axis=0)) ** 2).sum(axis=0))
    assert np.allclose(parameter_errors(place_influence(model)), reference, rtol=0.15)


def test_shrunken_decays_beat_raw_ones() -> None:
    """RA07: EB against raw slopes and against one slope for all."""
    error = []
    for seed in range(20):
        world = draw_world(seed, PLACES, CITIES, theta_sd=0.2, shape=2.0)
        model = fitted(world, own=True)
        slopes = parameter_errors(place_influence(model))[-CITIES:]
        shrunk, scale = shrink_decay(model.theta, slopes)
        assert np.all((scale > 0) & (scale <= 1))
        each = (model.theta, shrunk.value, np.full(CITIES, 0.8))
        error.append([np.sqrt(np.mean((x - world.theta) ** 2)) for x in each])
    raw, eb, one = np.mean(error, axis=0)
    assert eb <= 0.9 * raw
    assert eb <= 0.95 * one


@pytest.mark.parametrize(("mass", "km"), [(1.0, 50.0), (4.0, 200 / 3), (0.25, 100 / 3)])
def test_breaking_point(mass: float, km: float) -> None:
    found = breaking_point(np.array([100.0]), np.array([-np.log(mass)]), np.array([2.0]))
    assert found[0] == pytest.approx(km, abs=1e-6)
    assert np.isnan(breaking_point(np.array([100.0]), np.array([0.0]), np.array([-0.1])))[0]
    assert breaking_point(np.array([100.0]), np.array([900.0]), np.array([0.1]))[0] >= 0


def test_fields_by_hand() -> None:
    """Three cities on a line of five places 100 km apart; city 1 twice as heavy, theta 1."""
    at, place = np.array([0.0, 200.0, 400.0]), np.arange(5) * 100.0
    km = np.abs(place[:, None] - at[None, :])
    outside = km > 0
    mu = np.log([1.0, 2.0, 1.0])
    field = field_shares(mu, 1.0, km, outside)
    # place 0, 1, 3 and 4 to city 1; place 2 is its own and tied between the others
    assert field == pytest.approx([0.5 / 4, 4 / 4, 0.5 / 4])
    drawn = field_draws(
        np.tile((mu + np.array([0.0, 0.0, 1e-3]))[:, None], 2), np.ones(2), km, outside
    )
    assert drawn[:, 0] == pytest.approx([0.0, 1.0, 0.25])
    assert strongest_rival(mu, 1.0, np.abs(at[:, None] - at)).tolist() == [1, 0, 1]


def test_fields_without_competitors_are_missing() -> None:
    km = np.array([[50.0, np.nan], [np.nan, np.nan]])
    field = field_shares(np.array([0.3, np.nan]), 1.0, km, np.isfinite(km))
    assert field[0] == 1.0
    assert np.isnan(field[1])
    assert strongest_rival(np.array([0.0, np.nan]), 1.0, km).tolist() == [-1, -1]
