"""Comparisons: contributions add up, p-values are uniform without a difference, intervals cover."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import spatial, stats

from citysway.pipeline.statistics.comparing import (
    Difference,
    event_effect,
    joint_difference,
    jsd_contributions,
    paired_difference,
    welch_difference,
)
from citysway.pipeline.statistics.distances import jsd
from citysway.pipeline.statistics.keyness import benjamini_hochberg
from citysway.pipeline.statistics.uncertainty import hash_ids, source_weights, story_weights

Floats = npt.NDArray[np.float64]
TIMES = 400


def uniform(p: list[float]) -> bool:
    """No departure from the uniform law, and as many below .05 as chance allows."""
    below = np.mean(np.array(p) < 0.05)
    return bool(stats.kstest(p, "uniform").pvalue > 0.01 and 0.02 <= below <= 0.085)


def pair(rng: np.random.Generator, sources: int, gap: float) -> Floats:
    """Means of two cities in the same outlets, which share their outlets' line: 2 x sources."""
    line = rng.normal(0, 1.0, sources)
    return np.stack([line, line + gap]) + rng.normal(0, 0.7, (2, sources))


def left_out(x: Floats) -> Floats:
    rest: Floats = (x.sum(axis=-1, keepdims=True) - x) / (x.shape[-1] - 1)
    return rest


@pytest.mark.parametrize("sources", [5, 12])
def test_paired_difference(sources: int) -> None:
    rng, p, covered, loose = np.random.default_rng(1), [], [], []
    for _ in range(TIMES):
        for gap in (0.0, 0.5):
            x = pair(rng, sources, gap)
            rest = left_out(x)
            found = paired_difference(*x.mean(axis=1), *rest)
            theirs = stats.ttest_rel(x[1], x[0])
            assert found.p == pytest.approx(theirs.pvalue)
            covered.append(found.lo <= gap <= found.hi)
            if gap == 0.0:
                p.append(float(found.p))
                error = x.std(axis=1, ddof=1) / np.sqrt(sources)
                mean, groups = x.mean(axis=1), (sources, sources)
                apart = welch_difference(mean[0], mean[1], (error[0], error[1]), groups)
                loose.append(float(apart.p) < 0.05)
    assert uniform(p)
    assert 0.92 <= np.mean(covered) <= 0.975, np.mean(covered)
    assert np.mean(loose) < 0.02  # shared outlets taken for independent hide differences


def test_welch_difference_agrees_with_scipy_and_covers() -> None:
    rng, p, covered = np.random.default_rng(2), [], []
    for _ in range(TIMES):
        one, two = rng.normal(0.3, 1, 6), rng.normal(0.3, 3, 14)
        errors = one.std(ddof=1) / np.sqrt(6), two.std(ddof=1) / np.sqrt(14)
        found = welch_difference(one.mean(), two.mean(), errors, (6, 14))
        assert found.p == pytest.approx(stats.ttest_ind(one, two, equal_var=False).pvalue)
        p.append(float(found.p))
        covered.append(found.lo <= 0 <= found.hi)
    assert uniform(p)
    assert 0.93 <= np.mean(covered) <= 0.97, np.mean(covered)


def test_joint_difference_uses_what_replicates_share() -> None:
    rng, p, covered, apart = np.random.default_rng(3), [], [], []
    for seed in range(TIMES):
        x = pair(rng, 40, 0.0)
        weights = source_weights(40, 400, seed=seed)
        draws = x @ weights / weights.sum(axis=0)
        mean = x.mean(axis=1)
        found = joint_difference(mean[0], mean[1], draws[0], draws[1])
        p.append(float(found.p))
        covered.append(found.lo <= 0 <= found.hi)
        other = draws[1][rng.permutation(400)]
        wide = joint_difference(mean[0], mean[1], draws[0], other)
        apart.append((wide.hi - wide.lo) / (found.hi - found.lo))
    assert uniform(p)
    assert 0.91 <= np.mean(covered) <= 0.97, np.mean(covered)
    assert np.mean(apart) > 1.3


def test_periods_with_replicates_of_stories() -> None:
    rng, hits = np.random.default_rng(4), []
    for seed in range(200):
        x = [rng.poisson(2 + year, 80).astype(float) for year in (0, 1)]
        keys = [hash_ids([f"{year}{n}" for n in range(80)]) for year in (0, 1)]
        weights = [story_weights(k, 400, seed=seed) for k in keys]
        draws = [y @ w / w.sum(axis=0) for y, w in zip(x, weights, strict=True)]
        found = joint_difference(x[0].mean(), x[1].mean(), draws[0], draws[1])
        hits.append(found.lo <= 1 <= found.hi)
    assert 0.9 <= np.mean(hits) <= 0.985, np.mean(hits)


def panel(rng: np.random.Generator, effect: float) -> tuple[Floats, Floats]:
    """Twelve months of 25 cities of unequal size with a common trend and changes of their own."""
    size = np.exp(rng.uniform(np.log(5), np.log(200), 25))
    own = 0.3 + rng.normal(0, 0.2, 25)
    own[0] += effect
    after = np.arange(12) >= 6
    mean = size[:, None] * np.exp(own[:, None] * after)
    drawn = rng.poisson(mean)
    first, second = (drawn[:, half].sum(axis=1) + 0.5 for half in (~after, after))
    return np.log(second / first), 1 / first + 1 / second


def test_event_effect() -> None:
    rng, p, covered, naive = np.random.default_rng(5), [], [], []
    for _ in range(TIMES):
        change, variance = panel(rng, 0.0)
        p.append(float(event_effect(change, variance, 0).p))
        naive.append(abs(change[0]) / np.sqrt(variance[0]) > 1.96)
        change, variance = panel(rng, 0.8)
        found = event_effect(change, variance, 0)
        covered.append(found.lo <= 0.8 <= found.hi)
    assert uniform(p)
    assert 0.92 <= np.mean(covered) <= 0.98, np.mean(covered)
    assert np.mean(naive) > 0.5  # before against after alone takes the trend for the event


def test_event_effect_in_any_order_and_without_others() -> None:
    change, variance = panel(np.random.default_rng(6), 0.8)
    turned = event_effect(change[::-1], variance[::-1], 24)
    found = event_effect(change, variance, 0)
    assert turned.value == pytest.approx(found.value, abs=1e-12)
    assert turned.p == pytest.approx(found.p, abs=1e-12)
    for few in (
        event_effect(change[:3], variance[:3], 0),
        event_effect(change * np.nan, variance, 0),
    ):
        assert np.isnan([few.value, few.lo, few.hi, few.p]).all()
    same = event_effect(np.zeros(10), np.zeros(10), 0)
    assert same.value == 0


@pytest.mark.parametrize("seed", range(5))
def test_contributions_sum_to_the_divergence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.full(9, 0.7), 2)
    p[3] = 0
    p /= p.sum()
    parts = jsd_contributions(p, q)
    assert parts.sum() == pytest.approx(float(jsd(p, q)), abs=1e-12)
    assert parts.sum() == pytest.approx(spatial.distance.jensenshannon(p, q, base=2) ** 2)
    assert (parts >= 0).all()
    assert parts == pytest.approx(jsd_contributions(q, p))


HALF, ONE = np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.0, 0.0, 0.5, 0.5])


@pytest.mark.parametrize(
    ("p", "q", "parts"), [(HALF, ONE, [0.25] * 4), (HALF, HALF, [0.0] * 4)], ids=["apart", "same"]
)
def test_contributions_exact(p: Floats, q: Floats, parts: list[float]) -> None:
    assert jsd_contributions(p, q) == pytest.approx(parts, abs=1e-12)


def profiles(rng: np.random.Generator, mean: Floats, seed: int) -> tuple[Floats, Floats]:
    """The mean profile of 120 stories and its replicates."""
    rows = rng.dirichlet(8 * mean, 120)
    weights = story_weights(hash_ids([f"{seed}-{n}" for n in range(120)]), 400, seed=seed)
    return rows.mean(axis=0), rows.T @ weights / weights.sum(axis=0)


def test_the_element_that_parts_said_and_seen_is_found() -> None:
    rng, first, false, level = np.random.default_rng(7), [], [], []
    mean = np.full(8, 1 / 8)
    moved = mean + np.array([0.06, -0.06, 0, 0, 0, 0, 0, 0])
    for seed in range(100):
        own = profiles(rng, mean, seed)
        ext = profiles(rng, moved, 1000 + seed)
        gap = joint_difference(own[0], ext[0], own[1], ext[1])
        contribution = jsd_contributions(own[0], ext[0])
        first.append(set(np.argsort(-contribution)[:2]) == {0, 1})
        assert gap.value.sum() == pytest.approx(0.0, abs=1e-12)
        same = profiles(rng, mean, 2000 + seed)
        null = joint_difference(own[0], same[0], own[1], same[1])
        false.append(bool(benjamini_hochberg(null.p)[0].any()))
        level.append(float(np.mean(null.p < 0.05)))
        if first[-1]:
            assert gap.value[0] > 0 > gap.value[1]
    assert np.mean(first) >= 0.9, np.mean(first)
    assert np.mean(false) <= 0.12, np.mean(false)
    assert 0.03 <= np.mean(level) <= 0.08, np.mean(level)


def test_equal_profiles_and_still_replicates_have_no_interval() -> None:
    draws = np.tile(HALF[:, None], 50)
    assert np.isnan(joint_difference(HALF, HALF, draws, draws).lo).all()
    assert not jsd_contributions(HALF, HALF).any()
    missing = joint_difference(np.nan, 1.0, np.full(50, np.nan), np.ones(50))
    assert all(np.isnan(getattr(missing, name)) for name in Difference.__slots__)
    alone = welch_difference(0.0, 1.0, (0.1, 0.1), (1, 5))
    assert np.isnan(alone.p)
