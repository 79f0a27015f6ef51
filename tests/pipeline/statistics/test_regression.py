"""Regressions against statsmodels, and what they do at the edges."""

import warnings

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from citysway.pipeline.statistics.regression import (
    fit_means,
    fit_nb2,
    independent_columns,
    means,
    nb2_gradient,
    nb2_loglik,
    ols_residuals,
    size_design,
)

Floats = npt.NDArray[np.float64]


def _cities(seed: int, alpha: float, n: int = 60) -> tuple[Floats, Floats]:
    """Counts and a design of ln population, ln GDP and a rank."""
    rng = np.random.default_rng(seed)
    population = rng.normal(15, 1, n)
    gdp = population + rng.normal(9, 0.5, n)
    rank = rng.choice([2.0, 2.0, 3.0, 4.0], n)
    mu = np.exp(-10 + 0.9 * population + 0.3 * (rank - 2))
    y = rng.poisson(mu) if alpha == 0 else rng.negative_binomial(1 / alpha, 1 / (1 + alpha * mu))
    return y.astype(float), size_design(np.column_stack([population, gdp, rank]))


@pytest.mark.parametrize("alpha", [0.01, 0.2, 1.0, 3.0])
@pytest.mark.parametrize("seed", range(6))
def test_nb2_is_that_of_statsmodels(seed: int, alpha: float) -> None:
    y, design = _cities(seed, alpha)
    found = fit_nb2(y, design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.NegativeBinomial(y, design, loglike_method="nb2")
        other = model.fit(disp=0, maxiter=1000, method="bfgs", gtol=1e-8)
    assert found.converged
    assert found.beta == pytest.approx(other.params[:-1], abs=1e-4)
    assert found.alpha == pytest.approx(other.params[-1], abs=1e-4)
    assert found.loglik == pytest.approx(other.llf, abs=1e-6)
    assert found.mu == pytest.approx(other.predict(), rel=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_gradient_is_the_slope_of_the_likelihood(seed: int) -> None:
    y, design = _cities(seed, 0.5)
    log_alpha = -0.7
    beta: Floats = np.random.default_rng(seed).normal(size=(design.shape[1],)) * 0.3
    beta[0] += np.log(y.mean())

    def value(shift: Floats) -> float:
        mu = means(design, (beta + shift[:-1])[:, None])[:, 0]
        return nb2_loglik(y, mu, float(np.exp(log_alpha + shift[-1])))

    steps = np.eye(design.shape[1] + 1) * 1e-5
    slopes = [(value(step) - value(-step)) / 2e-5 for step in steps]
    exact = nb2_gradient(y, design, means(design, beta[:, None])[:, 0], float(np.exp(log_alpha)))
    assert exact == pytest.approx(slopes, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_less_scatter_than_poisson_is_poisson(seed: int) -> None:
    design = _cities(seed, 0.2)[1]
    y = np.rint(np.exp(design @ np.array([4.0, 0.5, 0.0, 0.2])))
    found = fit_nb2(y, design)
    other = sm.GLM(y, design, family=sm.families.Poisson()).fit(tol=1e-12)
    assert found.alpha == 0
    assert found.beta == pytest.approx(other.params, abs=1e-6)


def test_dispersion_is_recovered() -> None:
    found = [fit_nb2(*_cities(seed, 0.4, 200)).alpha for seed in range(30)]
    assert np.mean(found) == pytest.approx(0.4, abs=0.04)


def test_replicates_are_fitted_like_one_by_one() -> None:
    y, design = _cities(3, 0.2)
    draws = np.random.default_rng(0).poisson(np.repeat(y[:, None], 50, axis=1)).astype(float)
    whole = fit_nb2(y, design)
    together = fit_means(draws, design, alpha=whole.alpha, start=whole.beta[:, None])
    family = sm.families.NegativeBinomial(alpha=whole.alpha)
    for at in range(0, 50, 7):
        alone = sm.GLM(draws[:, at], design, family=family).fit(tol=1e-12)
        assert together[:, at] == pytest.approx(alone.params, abs=1e-6)
    few = fit_means(draws, design, alpha=whole.alpha, start=whole.beta[:, None], steps=3)
    assert few == pytest.approx(together, abs=1e-4)


def test_units_and_order_do_not_matter() -> None:
    y, design = _cities(1, 0.5)
    order = np.random.default_rng(0).permutation(len(y))
    one, two = fit_nb2(y, design), fit_nb2(y[order], design[order])
    assert two.mu == pytest.approx(one.mu[order], rel=1e-10)
    other = fit_nb2(y, design * [1.0, 100.0, 0.01, 3.0])
    assert other.mu == pytest.approx(one.mu, rel=1e-7)


def test_columns_that_say_nothing_new_go() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 25))
    assert size_design(np.column_stack([a, a * 3 + 5, np.ones(25), b, a - b])).shape == (25, 3)
    assert independent_columns(np.zeros((5, 2))).tolist() == []
    assert size_design(np.zeros((5, 0))).tolist() == [[1.0]] * 5


def test_edges_of_the_counts() -> None:
    design = _cities(0, 0.2)[1]
    none = fit_nb2(np.zeros(60), design)
    assert not none.converged
    assert none.mu.tolist() == [0.0] * 60
    same = fit_nb2(np.full(60, 7.0), design)
    assert same.mu == pytest.approx(np.full(60, 7.0), rel=1e-9)
    apart = np.where(design[:, 3] > 1, 50.0, 0.0)  # one rank is never named: no finite solution
    found = fit_nb2(apart, design)
    assert np.isfinite(found.mu).all()
    assert found.mu[apart == 0].max() < 1e-3
    empty = fit_means(np.zeros((60, 2)), design, alpha=0.1)
    assert np.isnan(empty).all()


@pytest.mark.parametrize("seed", range(3))
def test_least_squares_are_those_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = _cities(seed, 0.2)[1]
    y = rng.normal(size=(60, 4))
    y[:5, 2] = np.nan
    y[4:, 3] = np.nan
    found = ols_residuals(y, design)
    for column in (0, 1):
        assert found[:, column] == pytest.approx(
            sm.OLS(y[:, column], design).fit().resid, abs=1e-12
        )
    part = sm.OLS(y[5:, 2], design[5:]).fit().resid
    assert found[5:, 2] == pytest.approx(part, abs=1e-12)
    assert np.isnan(found[:5, 2]).all()
    assert np.isnan(found[:, 3]).all()
