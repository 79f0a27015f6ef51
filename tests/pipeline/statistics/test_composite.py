"""Normalisation, weights and composites: hand tables, scipy, scikit-learn, and their dangers."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from citysway.pipeline.statistics.composite import (
    METHODS,
    constant,
    critic_weights,
    entropy_weights,
    equal_weights,
    min_max,
    oriented,
    pca_weights,
    percentiles,
    topsis,
    weighted_mean,
    z_scores,
)

Floats = npt.NDArray[np.float64]
NAN = float("nan")
FROM_DATA = ("entropy", "critic", "pca")


def _table(seed: int, n: int = 50, k: int = 4) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, k)) * [0.5, 1.0, 2.0, 4.0][:k]


def _column(*values: float) -> Floats:
    return np.array(values, dtype=float)[:, None]


def _close(found: Floats, *wanted: float) -> None:
    assert found.ravel() == pytest.approx(wanted, nan_ok=True)


def test_percentiles_are_those_of_scipy() -> None:
    x = np.random.default_rng(0).integers(0, 8, 30).astype(float)
    wanted = [stats.percentileofscore(x, value, kind="mean") for value in x]
    _close(percentiles(x[:, None]), *wanted)
    _close(percentiles(_column(1, NAN, 2, 2, 5)), 12.5, NAN, 50, 50, 87.5)


def test_z_scores_are_those_of_scipy() -> None:
    x = _table(1)
    assert z_scores(x) == pytest.approx(stats.zscore(x, ddof=1))
    holes = x.copy()
    holes[3, 1] = NAN
    wanted = stats.zscore(holes, ddof=1, nan_policy="omit")
    assert z_scores(holes) == pytest.approx(wanted, nan_ok=True)


def test_min_max_by_hand() -> None:
    _close(min_max(_column(2, 4, NAN, 3)), 0, 1, NAN, 0.5)


def test_a_constant_stands_in_the_middle() -> None:
    for x in (_column(3, 3, 3), _column(0.1 + 0.2, 0.3, 0.3), _column(3, NAN, NAN)):
        holes = np.where(np.isnan(x.ravel()), NAN, 1.0)
        _close(min_max(x), *(0.5 * holes))
        _close(z_scores(x), *(0.0 * holes))
        assert constant(x).tolist() == [True]
    _close(percentiles(_column(3, 3, 3)), 50, 50, 50)


def test_less_is_better_is_turned() -> None:
    x = np.array([[1.0, 1.0], [2.0, 2.0]])
    assert oriented(x, np.array([1, -1])).tolist() == [[1.0, -1.0], [2.0, -2.0]]


def test_entropy_by_hand() -> None:
    """Shares 0, 1/6, 1/3, 1/2 and 0, 0, 0, 1: 0 ln 0 is 0."""
    x = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 5.0]])
    shares = np.array([1 / 6, 1 / 3, 1 / 2])
    first = 1 + float((shares * np.log(shares)).sum()) / np.log(4)
    found = entropy_weights(x)
    _close(found.values, first / (first + 1), 1 / (first + 1))
    assert (found.cities, found.reason) == (4, "")


def test_critic_by_hand() -> None:
    """An indicator, its copy and its opposite: conflicts 2, 2 and 4, equal deviations."""
    a = np.array([0.0, 1.0, 4.0, 2.0])
    _close(critic_weights(np.stack([a, 3 * a + 1, -a], axis=1)).values, 0.25, 0.25, 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_critic_of_numpy(seed: int) -> None:
    x = _table(seed)
    unit = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    raw = unit.std(axis=0, ddof=1) * (1 - np.corrcoef(x.T)).sum(axis=1)
    assert critic_weights(x).values == pytest.approx(raw / raw.sum())


@pytest.mark.parametrize("seed", range(5))
def test_pca_is_that_of_scikit_learn(seed: int) -> None:
    from sklearn.decomposition import PCA

    x = np.random.default_rng(seed).normal(size=(40, 6)) @ np.random.default_rng(7).normal(
        size=(6, 6)
    )
    model = PCA().fit(stats.zscore(x, ddof=1))
    kept = model.explained_variance_ > 1
    loadings = model.components_[kept].T * np.sqrt(model.explained_variance_[kept])
    raw = loadings**2 @ (model.explained_variance_[kept] / model.explained_variance_[kept].sum())
    assert 1 <= kept.sum() < 6
    assert pca_weights(x).values == pytest.approx(raw / raw.sum())


def test_pca_leaves_out_cities_with_holes() -> None:
    x = _table(2)
    holes = np.vstack([x, [[NAN, 9.0, 9.0, 9.0]]])
    assert pca_weights(holes).values == pytest.approx(pca_weights(x).values)
    assert pca_weights(holes).cities == 50


def test_topsis_by_hand() -> None:
    half = np.array([0.5, 0.5])
    _close(topsis(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]), half), 0.5, 0.5, 1.0)
    # lengths 5 and 5: scaled (.3, .8), (.4, .6) at weights 1/2: D+ .05 and .1
    _close(topsis(np.array([[3.0, 4.0], [4.0, 3.0]]), half), 0.5, 0.5)
    _close(topsis(np.array([[3.0, 0.0], [4.0, 5.0]]), half), 0.0, 1.0)
    _close(topsis(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]), np.array([1.0, 0.0])), 0, 1, 1)


def test_topsis_keeps_missing_and_orders_by_one_indicator() -> None:
    x = _table(3)
    x[4, 2] = NAN
    weights = np.array([0.5, 0.25, 0.25, 0.0])
    found = topsis(x, weights)
    assert np.flatnonzero(np.isnan(found)).tolist() == [4]
    assert ((found[~np.isnan(found)] >= 0) & (found[~np.isnan(found)] <= 1)).all()
    alone = topsis(x, np.array([1.0, 0.0, 0.0, 0.0]))
    assert stats.spearmanr(alone, x[:, 0]).statistic == pytest.approx(1.0)


def test_weighted_mean_keeps_missing() -> None:
    x = np.array([[1.0, 3.0, 5.0], [1.0, NAN, 5.0], [NAN, 3.0, 5.0]])
    _close(weighted_mean(x, np.array([0.25, 0.75, 0.0])), 2.5, NAN, NAN)
    _close(weighted_mean(x, np.full(3, NAN)), NAN, NAN, NAN)


@pytest.mark.parametrize("method", METHODS)
def test_weights_sum_to_one_whatever_the_order(method: str) -> None:
    x = _table(5)
    x[7, 1] = NAN
    found = METHODS[method](x)
    assert found.values.sum() == pytest.approx(1.0)
    assert (found.values >= 0).all()
    rows, columns = np.random.default_rng(0).permutation(50), np.array([2, 0, 3, 1])
    again = METHODS[method](x[rows][:, columns])
    assert again.values == pytest.approx(found.values[columns], abs=1e-12)


@pytest.mark.parametrize("method", FROM_DATA)
def test_a_constant_indicator_has_weight_0(method: str) -> None:
    x = _table(6)
    x[:, 2] = 0.1 * 3
    found = METHODS[method](x)
    assert found.values[2] == 0
    assert found.constant.tolist() == [False, False, True, False]
    assert found.values.sum() == pytest.approx(1.0)
    others = METHODS[method](x[:, [0, 1, 3]]).values
    assert found.values[[0, 1, 3]] == pytest.approx(others)


@pytest.mark.parametrize("method", FROM_DATA)
@pytest.mark.parametrize(
    ("x", "reason"),
    [
        (np.zeros((0, 3)), "no_difference"),
        (np.ones((1, 3)), "no_difference"),
        (np.ones((9, 3)), "no_difference"),
        (np.full((9, 3), NAN), "no_difference"),
        (np.zeros((9, 0)), "no_difference"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "no_support"),
    ],
)
def test_nothing_to_tell_indicators_apart(method: str, x: Floats, reason: str) -> None:
    with np.errstate(all="raise"):
        found = METHODS[method](x)
        assert np.isnan(found.values).all()
        assert found.reason == reason
        assert np.isnan(topsis(x, found.values)).all()
        for scale in (percentiles, z_scores, min_max):
            assert scale(x).shape == x.shape


@pytest.mark.parametrize("method", FROM_DATA)
def test_the_only_indicator_that_differs_has_all_weight(method: str) -> None:
    x = np.column_stack([np.ones(9), np.arange(9.0)])
    _close(METHODS[method](x).values, 0, 1)


def test_equal_weights_count_every_indicator() -> None:
    _close(equal_weights(np.ones((5, 4))).values, 0.25, 0.25, 0.25, 0.25)


def _noisy(seed: int) -> Floats:
    """Three indicators of one quality, and a rare count that knows nothing of it."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(size=100)
    informed = [quality + 0.5 * rng.normal(size=100) for _ in range(3)]
    return np.stack([*informed, rng.poisson(0.5, 100).astype(float)], axis=1)


def test_entropy_takes_noise_for_information() -> None:
    weights = np.array([entropy_weights(_noisy(seed)).values for seed in range(40)])
    assert weights[:, 3].mean() == pytest.approx(0.78, abs=0.03)
    assert weights[:, 3].min() > 0.6


def test_critic_rewards_noise_and_components_what_is_counted_twice() -> None:
    noise = np.array([critic_weights(_noisy(seed)).values for seed in range(20)])
    assert (noise.argmax(axis=1) == 3).mean() > 0.9
    twice = []
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=(100, 4))
        copies = x[:, :1] + 0.1 * np.random.default_rng(99 + seed).normal(size=(100, 2))
        twice.append(pca_weights(np.hstack([x, copies])).values)
    mean = np.mean(twice, axis=0)
    assert mean[[0, 4, 5]].min() > 1.5 * mean[[1, 2, 3]].max()


def test_equal_weights_keep_the_order_that_entropy_loses() -> None:
    kept: list[float] = []
    lost: list[float] = []
    for seed in range(20):
        x = _noisy(seed)
        quality = x[:, :3].mean(axis=1)
        for method, found in (("equal", kept), ("entropy", lost)):
            score = weighted_mean(min_max(x), METHODS[method](x).values)
            found.append(stats.spearmanr(score, quality).statistic)
    assert np.mean(kept) > 0.75
    assert np.mean(lost) < 0.5
