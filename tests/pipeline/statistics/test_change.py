"""Bursts and breaks: found where planted, and flat series, however overdispersed, have none."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.statistics.breaks import find_breaks
from citysway.pipeline.statistics.bursts import Burst, find_bursts, without_bursts
from citysway.pipeline.statistics.dispersion import common_dispersion
from citysway.pipeline.statistics.scan import tail_p

Floats = npt.NDArray[np.float64]
MONTHS = 24
FLAT = [(20.0, 1.0), (8.0, 2.0), (20.0, 5.0), (100.0, 10.0)]


def series(rng: np.random.Generator, cities: int, mean: Floats | float, phi: float) -> Floats:
    """Counts with variance ``phi`` x mean: Poisson, else negative binomial."""
    level = np.broadcast_to(mean, (cities, MONTHS)).astype(float)
    if phi > 1:
        level = level * rng.gamma(level / (phi - 1), (phi - 1) / level)
    return rng.poisson(level).astype(float)


def volume(rng: np.random.Generator) -> Floats:
    """Documents of a month: growing, and uneven."""
    grown: Floats = np.linspace(0.7, 1.3, MONTHS) * rng.uniform(0.8, 1.2, MONTHS)
    return grown


@pytest.mark.parametrize(("mean", "phi"), FLAT)
def test_flat_series_have_no_burst(mean: float, phi: float) -> None:
    rng = np.random.default_rng(21)
    false = []
    for _ in range(400):
        exposure = volume(rng)
        counts = series(rng, 1, mean * exposure, phi)
        false.append(len(find_bursts(counts, exposure, seed=2, simulations=199)) > 0)
    assert np.mean(false) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400), np.mean(false)


def test_a_poisson_limit_sees_bursts_everywhere() -> None:
    rng = np.random.default_rng(3)
    chance = rng.poisson(20.0, (999, MONTHS)).max(axis=1).astype(float)
    naive = series(rng, 200, 20.0, 5.0).max(axis=1) > np.quantile(chance, 0.95)
    assert naive.mean() > 0.5


@pytest.mark.parametrize(("mean", "phi"), [(20.0, 1.0), (20.0, 2.0), (60.0, 4.0)])
def test_planted_bursts_are_found_among_many_cities(mean: float, phi: float) -> None:
    rng = np.random.default_rng(4)
    hits, false = [], []
    for _ in range(20):
        exposure, start = volume(rng), rng.integers(0, MONTHS - 1, 4)
        level = np.tile(mean * exposure, (20, 1))
        for city, month in enumerate(start):
            level[city, month : month + 2] *= 3
        found = find_bursts(series(rng, 20, level, phi), exposure, seed=5, simulations=199)
        for city, month in enumerate(start):
            mine = [b for b in found if b.city == city and b.start < month + 2 and b.stop > month]
            hits.append(bool(mine))
        false.append(float(np.mean([b.city >= 4 for b in found])) if found else 0.0)
    assert np.mean(hits) >= 0.8, np.mean(hits)
    assert np.mean(false) <= 0.1, np.mean(false)


def test_a_single_burst_among_150_cities_is_found() -> None:
    rng, hits, false = np.random.default_rng(16), [], []
    for _ in range(3):
        level = np.exp(rng.uniform(np.log(20), np.log(80), (150, 1))) * np.ones((1, MONTHS))
        level[7, 9:11] *= 3
        found = find_bursts(rng.poisson(level).astype(float), np.ones(MONTHS), seed=1)
        hits.append(any(b.city == 7 and b.start <= 10 and b.stop > 9 for b in found))
        false.append(len({b.city for b in found} - {7}))
    assert all(hits)
    assert sum(false) <= 1


def test_two_bursts_of_one_city() -> None:
    counts = np.full((1, 30), 20.0) + np.tile([0, 3, -2, 1, -4, 2], 5)
    counts[0, 4:6] += 80
    counts[0, 20:23] += 50
    found = find_bursts(counts, np.ones(30), seed=1)
    assert [(b.start, b.stop) for b in found] == [(4, 6), (20, 23)]
    assert found[0].ratio > found[1].ratio > 2
    assert found[0].count == counts[0, 4:6].sum()
    masked = without_bursts((1, 30), np.ones(30), found)
    assert masked.sum() == 25
    assert not find_breaks(counts, masked, seed=1)


def test_burst_of_volume_is_not_a_burst_of_the_city() -> None:
    rng = np.random.default_rng(6)
    exposure = np.ones(MONTHS)
    exposure[10:12] = 3
    counts = rng.poisson(20 * exposure).astype(float)[None, :]
    assert not find_bursts(counts, exposure, seed=1)
    assert find_bursts(counts, np.ones(MONTHS), seed=1)


@pytest.mark.parametrize(("mean", "phi"), FLAT)
def test_flat_series_have_no_break(mean: float, phi: float) -> None:
    rng = np.random.default_rng(7)
    false = []
    for _ in range(200):
        exposure = volume(rng)
        counts = series(rng, 1, mean * exposure, phi)
        false.append(len(find_breaks(counts, exposure, seed=2, permutations=199)) > 0)
    assert np.mean(false) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200), np.mean(false)


@pytest.mark.parametrize(("mean", "phi"), [(20.0, 1.0), (40.0, 4.0)])
def test_planted_breaks_are_found(mean: float, phi: float) -> None:
    rng = np.random.default_rng(8)
    near, false = [], []
    for _ in range(40):
        exposure, month = volume(rng), rng.integers(6, MONTHS - 6, 4)
        level = np.tile(mean * exposure, (20, 1))
        for city, at in enumerate(month):
            level[city, at:] *= 2
        found = find_breaks(series(rng, 20, level, phi), exposure, seed=9, permutations=199)
        for city, at in enumerate(month):
            near.append(any(b.city == city and abs(b.month - at) <= 2 for b in found))
        false.append(float(np.mean([b.city >= 4 for b in found])) if found else 0.0)
    assert np.mean(near) >= 0.8, np.mean(near)
    assert np.mean(false) <= 0.1, np.mean(false)


def test_two_breaks_and_their_levels() -> None:
    counts = np.repeat([10.0, 40.0, 20.0], 12)[None, :] + np.tile([-1.0, 0.0, 1.0], 12)
    found = find_breaks(counts, np.full(36, 2.0), seed=1)
    assert [b.month for b in found] == [12, 24]
    assert found[0].before == pytest.approx(5.0)
    assert found[1].after == pytest.approx(10.0)


def test_cities_are_judged_alike_in_any_order() -> None:
    rng = np.random.default_rng(10)
    counts = series(rng, 12, 20.0, 2.0)
    counts[3, 5:7] *= 4
    one, two = (find_bursts(x, np.ones(MONTHS), seed=1) for x in (counts, counts[::-1]))
    turned = [Burst(11 - b.city, b.start, b.stop, b.ratio, b.count, b.expected, b.p) for b in two]
    assert sorted(turned, key=lambda b: b.city) == one
    assert one


@pytest.mark.parametrize(
    "counts",
    [np.zeros((2, 24)), np.full((2, 24), 7.0), np.ones((1, 6)), np.zeros((0, 24))],
    ids=["nothing", "constant", "short", "no city"],
)
def test_degenerate_series(counts: Floats) -> None:
    for exposure in (np.ones(counts.shape[1]), np.zeros(counts.shape[1])):
        assert find_bursts(counts, exposure, seed=1) == []
        assert find_breaks(counts, exposure, seed=1) == []


def test_all_in_one_month_is_a_burst() -> None:
    counts = np.zeros((1, 24))
    counts[0, 9] = 40
    (found,) = find_bursts(counts, np.ones(24), seed=1)
    assert (found.start, found.stop) == (9, 10)
    assert np.isnan(found.ratio)


def test_tail_is_ranked_where_it_can_be() -> None:
    rng = np.random.default_rng(11)
    null = rng.gumbel(2.0, 1.2, 999)
    assert tail_p(float(np.quantile(null, 0.9)), null) == pytest.approx(0.1, abs=0.003)
    truth = -np.expm1(-np.exp(-(14.0 - 2.0) / 1.2))
    assert truth / 3 <= tail_p(14.0, null) <= 10 * truth
    assert tail_p(3.0, np.full(99, 3.0)) == 1.0


def test_far_tails_err_to_the_large_side() -> None:
    rng, p = np.random.default_rng(13), []
    for _ in range(4000):
        p.append(tail_p(float(rng.gumbel(2.0, 1.2)), rng.gumbel(2.0, 1.2, 199)))
    for level in (0.05, 0.01, 0.001):
        assert np.mean(np.array(p) <= level) <= level + 2 * np.sqrt(level / 4000), level


@pytest.mark.parametrize(("size", "expected"), [(0.0, 0.0), (10.0, 0.1), (3.0, 1 / 3)])
def test_common_dispersion(size: float, expected: float) -> None:
    rng = np.random.default_rng(14)
    mean = np.exp(rng.uniform(np.log(20), np.log(100), (80, 1))) * np.ones((1, 36))
    uneven = rng.gamma(size, 1 / size, mean.shape) if size else 1.0
    counts = rng.poisson(mean * uneven).astype(float)
    law, weight = common_dispersion(counts, np.ones(counts.shape))
    slope = np.median((law - 1) / counts.mean(axis=1))
    assert slope == pytest.approx(expected, rel=0.2, abs=0.005)
    assert weight >= 15  # all cities follow one law
    counts[:20, 4:6] *= 5
    again = common_dispersion(counts, np.ones(counts.shape))[0]
    assert np.median((again - 1) / counts.mean(axis=1)) == pytest.approx(slope, rel=0.5, abs=0.02)


def test_cities_of_their_own_kind_are_not_squeezed() -> None:
    rng = np.random.default_rng(15)
    size = np.exp(rng.uniform(np.log(1), np.log(200), (80, 1)))
    counts = rng.poisson(40 * rng.gamma(size, 1 / size, (80, 36))).astype(float)
    assert 0 < common_dispersion(counts, np.ones(counts.shape))[1] < 10
    few = common_dispersion(counts[:9], np.ones((9, 36)))
    assert few[1] == 0
    assert (few[0] == 1).all()
