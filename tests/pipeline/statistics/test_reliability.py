"""Split-half reliability: the planted one comes back, permuted city labels leave none."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from citysway.pipeline.statistics.reliability import (
    Reliability,
    agreement,
    half_weights,
    spearman_brown,
)
from citysway.pipeline.statistics.uncertainty import hash_ids

Floats = npt.NDArray[np.float64]
CITIES, SOURCES, SEEDS = 80, 20, 30


def keys(count: int) -> npt.NDArray[np.uint64]:
    return hash_ids([f"s{n:03d}" for n in range(count)])


def contributions(seed: int, error: float) -> Floats:
    """Cities x sources: a true score of variance 1 and an error of each source."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(CITIES, 1)) + rng.normal(0, error, (CITIES, SOURCES))


def means(columns: Floats, weights: Floats) -> Floats:
    """Mean over the chosen sources that know a city; NaN where none does."""
    base = np.isfinite(columns) @ weights
    return (np.nan_to_num(columns) @ weights) / np.where(base > 0, base, np.nan)


def measured(
    columns: Floats, names: npt.NDArray[np.uint64] | None = None, *, halves: int = 100
) -> Reliability:
    """Reliability of the mean over sources."""
    names = keys(columns.shape[1]) if names is None else names
    sides = [means(columns, weights) for weights in half_weights(names, halves, seed=1)]
    return agreement(*sides, sources=len(names), permutations=200, seed=1)


def relabelled(columns: Floats, seed: int) -> Floats:
    """City labels permuted inside every source, on its own."""
    return np.random.default_rng(seed).permuted(columns, axis=0)


def expected(error: float) -> float:
    """Spearman-Brown of the Spearman correlation of two halves of normal scores."""
    r = 1 / (1 + error**2 / (SOURCES / 2))
    rho = 6 / np.pi * np.arcsin(r / 2)
    return float(2 * rho / (1 + rho))


@pytest.mark.parametrize("error", [1.0, 3.0, 6.0])
def test_planted_reliability_comes_back(error: float) -> None:
    found = [measured(contributions(seed, error)) for seed in range(SEEDS)]
    assert np.mean([f.r_sb for f in found]) == pytest.approx(expected(error), abs=0.03)
    inside = [f.lo <= expected(error) <= f.hi for f in found]
    assert np.mean(inside) >= 0.9, np.mean(inside)
    if error != 3.0:  # far from the limit of .7 on either side
        assert {f.ranked for f in found} == {expected(error) >= 0.7}


def test_permuted_labels_have_no_reliability() -> None:
    columns = [relabelled(contributions(seed, 1.0), seed) for seed in range(200)]
    found = [measured(x, halves=50) for x in columns]
    assert abs(np.mean([f.r_sb for f in found])) <= 0.06
    assert 0.02 <= np.mean([f.p <= 0.05 for f in found]) <= 0.085
    assert np.std([f.r_sb for f in found]) == pytest.approx(
        np.mean([f.null.std() for f in found]), rel=0.2
    )
    assert not any(f.ranked for f in found)
    planted = measured(contributions(1, 3.0))
    assert planted.p == pytest.approx(1 / 201)
    assert abs(planted.null.mean()) <= 0.05


@pytest.mark.parametrize("count", [4, 7, 20])
def test_halves_are_halves(count: int) -> None:
    first, second = half_weights(keys(count), 50, seed=3)
    assert (first.sum(axis=0) == count // 2).all()
    assert np.array_equal(first + second, np.ones((count, 50)))
    assert len(np.unique(first, axis=1).T) > 1
    turned = half_weights(keys(count)[::-1], 50, seed=3)[0]
    assert np.array_equal(turned[::-1], first)


def test_halves_correlate_as_scipy_says() -> None:
    columns = contributions(4, 3.0)
    columns[:6, :18] = np.nan  # six cities are in two sources alone
    found = measured(columns, halves=5)
    first, second = (means(columns, side) for side in half_weights(keys(SOURCES), 5, seed=1))
    theirs = [
        stats.spearmanr(a, b, nan_policy="omit").statistic
        for a, b in zip(first.T, second.T, strict=True)
    ]
    assert found.halves == pytest.approx(theirs)
    assert found.r_sb == pytest.approx(spearman_brown(np.mean(theirs)))
    assert CITIES - 6 <= found.cities < CITIES


@pytest.mark.parametrize(("r", "whole"), [(0.5, 2 / 3), (0.0, 0.0), (1.0, 1.0), (-0.5, -2 / 3)])
def test_spearman_brown(r: float, whole: float) -> None:
    assert spearman_brown(r) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (np.ones((30, 8)), "no_between_variance"),
        (np.random.default_rng(1).normal(size=(3, 8)), "no_support"),
        (np.full((30, 8), np.nan), "no_support"),
        (np.zeros((0, 8)), "no_support"),
        (np.zeros((5, 0)), "no_support"),
    ],
)
def test_degenerate(columns: Floats, reason: str) -> None:
    found = measured(columns)
    assert found.reason == reason
    assert np.isnan(found.r_sb)
    assert not found.ranked


def test_order_of_sources_and_cities_does_not_matter() -> None:
    columns, rng = contributions(5, 2.0), np.random.default_rng(6)
    turn, names = rng.permutation(SOURCES), keys(SOURCES)
    one = measured(columns)
    mixed = columns[rng.permutation(CITIES)][:, turn]
    two = measured(mixed, names[turn])
    assert two.r_sb == pytest.approx(one.r_sb, abs=1e-12)
    assert two.lo == pytest.approx(one.lo, abs=1e-12)
