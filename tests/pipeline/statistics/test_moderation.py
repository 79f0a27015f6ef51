"""Variances from few groups steadied by those of the others, against the truth and scipy."""

import numpy as np
import pytest
from scipy import special, stats

from citysway.pipeline.statistics.keyness import normal_score
from citysway.pipeline.statistics.moderation import inverse_trigamma, moderated


def test_equal_variances_are_pooled_and_the_error_falls() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(0.5, 2.0, (300, 1))
    freedom = np.full((300, 1), 3.0)
    seen = 4 * expected * rng.chisquare(3, (300, 1)) / 3
    found, degrees = moderated(seen, expected, freedom)
    worse, better = (np.std(np.log(x / (4 * expected))) for x in (seen, found))
    assert better < 0.25 * worse
    assert (degrees == 12).all()  # four times its own


@pytest.mark.parametrize("prior", [4.0, 12.0])
def test_planted_degrees_of_freedom(prior: float) -> None:
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        truth = prior / rng.chisquare(prior, 2000)
        seen = truth * rng.chisquare(20, 2000) / 20
        steady, degrees = moderated(seen, np.ones(2000), np.full(2000, 20.0))
        found.append(degrees[0] - 20)
        assert np.mean((np.log(steady / truth)) ** 2) < np.mean((np.log(seen / truth)) ** 2)
    assert np.mean(found) == pytest.approx(prior, rel=0.1)


def test_unlike_variances_stay() -> None:
    rng = np.random.default_rng(2)
    seen = np.exp(rng.normal(0, 5, 500))
    steady, _ = moderated(seen, np.ones(500), np.full(500, 9.0))
    assert np.median(np.abs(np.log(steady / seen))) < 0.3


@pytest.mark.parametrize("bad", [np.nan, 0.0, -1.0])
def test_no_variance_takes_no_part(bad: float) -> None:
    seen = np.array([bad, *np.linspace(1, 2, 20)])
    steady, degrees = moderated(seen, np.ones(21), np.full(21, 5.0))
    assert np.array_equal(steady[:1], seen[:1], equal_nan=True)
    assert degrees[0] == 5
    alone = moderated(seen[1:], np.ones(20), np.full(20, 5.0))
    assert np.allclose(steady[1:], alone[0])


def test_too_few_cells_teach_nothing() -> None:
    seen = np.array([1.0, 5.0, 0.2])
    steady, degrees = moderated(seen, np.ones(3), np.full(3, 2.0))
    assert np.array_equal(steady, seen)
    assert (degrees == 2).all()


@pytest.mark.parametrize("x", [0.01, 0.3, 1.0, 7.0, 900.0])
def test_inverse_trigamma(x: float) -> None:
    assert inverse_trigamma(float(special.polygamma(1, x))) == pytest.approx(x, rel=1e-6)


@pytest.mark.parametrize("freedom", [2.0, 5.0, 30.0, 400.0])
def test_normal_score_has_the_tail_of_t(freedom: float) -> None:
    t = np.array([-12.0, -2.0, 0.0, 0.5, 3.0, 30.0])
    z = normal_score(t, np.array(freedom))
    assert np.allclose(stats.norm.logsf(np.abs(z)), stats.t.logsf(np.abs(t), freedom), rtol=1e-6)
    assert np.array_equal(np.sign(z), np.sign(t))


def test_normal_score_at_the_ends() -> None:
    t = np.array([np.nan, 2.5, 1e4, -1e4])
    z = normal_score(t, np.array([5.0, np.inf, 300.0, 300.0]))
    assert np.isnan(z[0])
    assert z[1] == 2.5
    assert np.isfinite(z[2:]).all()
    assert z[2] == -z[3] > 30
