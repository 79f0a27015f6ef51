"""Conversion elasticity: recovered from panels with overdispersion; METHOD.md 5.2, IM18 beta."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.statistics.panel import Elasticity, fit_elasticity

Floats = npt.NDArray[np.float64]
CITIES, ELEMENTS, YEARS, SEEDS = 15, 8, 8, 40
CLUSTER = np.repeat(np.arange(CITIES), ELEMENTS)


def draw(seed: int, beta: float) -> tuple[Floats, Floats]:
    """Input and recognition (units x years): what is put in answers for the next year's mean."""
    rng = np.random.default_rng(seed)
    units = CITIES * ELEMENTS
    own = rng.normal(2.0, 0.7, (units, 1))
    year = np.cumsum(rng.normal(0.1, 0.3, YEARS))
    effort = 1.0 + rng.poisson(np.exp(own + rng.normal(0, 0.8, (units, YEARS))))
    past = np.column_stack([np.ones(units), effort[:, :-1]])
    mean = np.exp(1.5 + 0.8 * (own - 2) + year + beta * np.log(past))
    won = rng.poisson(mean * rng.gamma(8.0, 1 / 8.0, mean.shape)).astype(float)
    return effort.astype(float), won


def lagged(effort: Floats, won: Floats, lag: int) -> Elasticity:
    x, y = np.log(effort), won
    pair = (y[:, lag:], x[:, :-lag]) if lag > 0 else (y[:, :lag], x[:, -lag:])
    found = fit_elasticity(*pair, CLUSTER)
    assert found is not None
    return found


def test_elasticity_is_recovered() -> None:
    fits = [lagged(*draw(seed, 0.4), 1) for seed in range(SEEDS)]
    values = np.array([fit.beta for fit in fits])
    assert abs(values.mean() - 0.4) <= 0.02, values.mean()
    assert np.quantile(np.abs(values - 0.4), 0.95) <= 0.06
    covered = [fit.limits[0] <= 0.4 <= fit.limits[1] for fit in fits]
    assert np.mean(covered) >= 0.85
    assert np.mean([fit.se for fit in fits]) == pytest.approx(values.std(ddof=1), rel=0.4)


def test_no_effect_and_future_input() -> None:
    flat = [lagged(*draw(seed, 0.0), 1) for seed in range(SEEDS)]
    assert np.mean([fit.limits[0] <= 0 <= fit.limits[1] for fit in flat]) >= 0.85
    # past input, left out, stands to future input as -1 / (years - 1) inside a unit
    future = np.array([lagged(*draw(seed, 0.4), -1).beta for seed in range(SEEDS)])
    assert abs(future.mean()) <= 0.08


def test_without_effects_it_fails() -> None:
    """The naive slope of logs takes the size of a unit for an effect of its input."""
    naive = []
    for seed in range(SEEDS):
        effort, won = draw(seed, 0.0)
        x, y = np.log(effort[:, :-1]).ravel(), np.log(won[:, 1:] + 1).ravel()
        naive.append(np.polyfit(x, y, 1)[0])
    assert np.mean(naive) > 0.2


def test_against_dummies() -> None:
    """The same as a Poisson regression with all dummies, as an independent library fits it."""
    import statsmodels.api as sm

    effort, won = draw(3, 0.4)
    x, y = np.log(effort[:, :-1]), won[:, 1:]
    y[5, 2] = np.nan
    kept = np.flatnonzero(np.nansum(y, axis=1) > 0)[:30]
    found = fit_elasticity(y[kept], x[kept], CLUSTER[kept])
    assert found is not None
    unit = np.repeat(np.eye(len(kept)), y.shape[1], axis=0)
    year = np.tile(np.eye(y.shape[1])[:, 1:], (len(kept), 1))
    good = np.isfinite(y[kept]).ravel()
    design = np.column_stack([x[kept].ravel(), unit, year])[good]
    fit = sm.GLM(y[kept].ravel()[good], design, family=sm.families.Poisson()).fit(tol=1e-12)
    assert found.beta == pytest.approx(fit.params[0], abs=1e-6)


def test_order_and_scale_do_not_matter() -> None:
    effort, won = draw(1, 0.4)
    x, y = np.log(effort[:, :-1]), won[:, 1:]
    turn = np.random.default_rng(0).permutation(len(x))
    base, other = fit_elasticity(y, x, CLUSTER), fit_elasticity(y[turn], x[turn] + 3, CLUSTER[turn])
    assert base is not None
    assert other is not None
    assert (other.beta, other.se) == pytest.approx((base.beta, base.se), abs=1e-9)


@pytest.mark.parametrize(
    ("y", "x"),
    [
        (np.zeros((6, 3)), np.ones((6, 3))),
        (np.ones((6, 3)), np.ones((6, 3))),
        (np.ones((6, 3)), np.tile([1.0, 2, 3], (6, 1))),
        (np.full((6, 3), np.nan), np.ones((6, 3))),
        (np.ones((6, 1)), np.ones((6, 1))),
        (np.ones((0, 3)), np.ones((0, 3))),
    ],
)
def test_nothing_to_tell(y: Floats, x: Floats) -> None:
    assert fit_elasticity(y, x, np.arange(len(y))) is None


def test_one_city_says_nothing_of_others() -> None:
    effort, won = draw(1, 0.4)
    assert fit_elasticity(won[:, 1:], np.log(effort[:, :-1]), np.zeros(len(won), np.int64)) is None
