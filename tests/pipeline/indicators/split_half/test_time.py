"""Halves of diffusion, persistence, shares told and the calibrated reach."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.facts.diffusion import ORIGINS, Diffusion
from citysway.pipeline.facts.monthly import CityMonths
from citysway.pipeline.indicators.contributions import everywhere
from citysway.pipeline.indicators.radiation.persistence import place_equal
from citysway.pipeline.indicators.split_half.halves import combined, sums_of
from citysway.pipeline.indicators.split_half.phrases import _adopted, _median_lag
from citysway.pipeline.indicators.split_half.study import _reach
from citysway.pipeline.indicators.split_half.time import (
    _hirsch,
    _median,
    _months,
    _ratio,
    _stories,
    _time_edges,
)
from citysway.pipeline.indicators.split_half.told import _CASE, _share
from citysway.pipeline.statistics.persistence import burstiness, steadiness
from citysway.pipeline.statistics.reach import effective_places, place_rate_draws, places_in
from citysway.pipeline.statistics.survival import h_index
from tests.pipeline.half_worlds import plan_of, row_of

Floats = npt.NDArray[np.float64]
CITIES, STORIES = 12, 150


def drawn_stories(seed: int, *, spread: float) -> Diffusion:
    """Stories of the home press of every city and the outlets that print them."""
    rng = np.random.default_rng(seed)
    city = np.repeat(np.arange(CITIES), STORIES)
    mean = 2 * np.exp(spread * np.linspace(-1, 1, CITIES))[city]
    outlets = rng.poisson(mean * rng.gamma(2, 0.5, len(city)))
    hours = rng.exponential(24 / mean)
    return Diffusion(
        city=city, key=rng.integers(0, 2**63, len(city)).astype(np.uint64),
        origin=np.full(len(city), ORIGINS.index("home")), source=city,
        lang=np.full(len(city), "zh"), period=np.full(len(city), "2024-05"),
        outlets=outlets, places=(outlets + 1) // 2, t50=np.where(outlets > 0, hours, np.nan),
        event=np.ones(len(city), bool), watching=np.full(len(city), 9),
    )  # fmt: skip


def test_the_whole_of_diffusion_is_what_is_published() -> None:
    spread = drawn_stories(0, spread=0.7)
    seen = np.ones(len(spread.city), bool)
    edges = _time_edges(spread, seen)
    said = _stories(spread, seen, edges)
    sums = np.stack([said.sums[said.city == c].toarray().sum(axis=0) for c in range(CITIES)])
    outlets = spread.outlets.reshape(CITIES, STORIES)
    assert _ratio(0)(sums) == pytest.approx((outlets > 0).mean(axis=1))
    assert np.isnan(_ratio(4)(sums)).all()  # no story of an agency
    virality = [row[row > 0].mean() for row in outlets]
    assert _ratio(8)(sums) == pytest.approx(virality)
    assert _hirsch(sums).tolist() == [h_index(row) for row in outlets]
    median = np.nanmedian(spread.t50.reshape(CITIES, STORIES), axis=1)
    width = np.diff(edges)[np.searchsorted(edges, median) - 1]
    assert (abs(_median(sums, edges) - median) <= 2 * width).all()


@pytest.mark.slow
def test_diffusion_is_reliable_where_cities_differ_in_it() -> None:
    def rows(seed: int, spread: float) -> list[dict[str, Any]]:
        made = drawn_stories(seed, spread=spread)
        seen = np.ones(len(made.city), bool)
        edges = _time_edges(made, seen)
        said = everywhere(_stories(made, seen, edges), CITIES)
        sums = sums_of(plan_of(CITIES, 1), said, joint=False)
        kinds = (_ratio(0), _ratio(8), _hirsch, lambda each: _median(each, edges))
        return [row_of(combined(kind, sums)) for kind in kinds]

    planted = [rows(seed, 1.0) for seed in range(8)]
    level = [rows(seed, 0.0) for seed in range(20)]
    assert min(row["r_sb"] for found in planted for row in found) >= 0.7
    for which in range(4):
        assert abs(np.mean([found[which]["r_null"] for found in planted])) <= 0.2
        assert abs(np.mean([found[which]["r_sb"] for found in level])) <= 0.3


def test_the_whole_of_persistence_is_what_is_published() -> None:
    rng = np.random.default_rng(0)
    place = np.array([0, 2, 1, 1, 2, 0, 3])
    volume = rng.integers(0, 9, (7, 14)).astype(float)
    share = volume * rng.random(volume.shape) * 0.1
    docs = np.floor(share * 10)
    here = volume > 0
    rate = np.divide(share, volume, out=np.zeros(share.shape), where=here)
    panel = CityMonths(np.arange(7), volume, share, docs)
    ones = np.ones((7, 1))
    steady, uneven = _months(rate[None], docs[None], here[None], place, ones)
    assert steady[0, 0] == pytest.approx(steadiness(place_equal(panel, place))[0])
    assert uneven[0, 0] == pytest.approx(burstiness(docs.sum(axis=0)))
    always = _months(rate[None], docs[None], np.ones((1, 7, 14), bool), place, ones)
    full = CityMonths(np.arange(7), np.ones(volume.shape), rate, docs)
    assert always[0][0, 0] == pytest.approx(steadiness(place_equal(full, place))[0])
    half = np.array([[1, 0, 1, 0, 1, 1, 0]], float).T
    some = half[:, 0] > 0
    left = CityMonths(np.arange(4), volume[some], share[some], docs[some])
    assert _months(rate[None], docs[None], here[None], place, half)[0][0, 0] == pytest.approx(
        steadiness(place_equal(left, np.unique(place[some], return_inverse=True)[1]))[0]
    )


@pytest.mark.slow
def test_a_share_told_is_reliable_where_cities_differ_in_it() -> None:
    found: dict[float, list[dict[str, Any]]] = {}
    for spread in (0.3, 0.0):
        for seed in range(20):
            rng = np.random.default_rng(seed)
            heard = rng.integers(50, 300, (30, 12)).astype(float)
            chance = 0.1 + 0.3 * spread * np.linspace(-1, 1, 30)
            told = rng.binomial(heard.astype(int), chance[:, None]).astype(float)
            halves = _share(plan_of(30, 12), _CASE, told, heard)[_CASE]
            found.setdefault(spread, []).append(row_of(halves))
    assert all(row["ranked"] for row in found[0.3])
    assert abs(np.mean([row["r_null"] for row in found[0.3]])) <= 0.1
    assert abs(np.mean([row["r_sb"] for row in found[0.0]])) <= 0.15


def test_reach_of_a_half_is_that_of_its_sources() -> None:
    rng = np.random.default_rng(0)
    volume, place = rng.integers(50, 900, 40).astype(float), np.arange(40) // 3 * 5
    rate = rng.poisson(volume * rng.gamma(1, 0.01, 40)) / volume
    draws = place_rate_draws(
        rate * volume, volume, np.arange(40) // 3, replicates=100, settings=10, seed=4
    )
    expected = places_in(draws, 12.0).value, effective_places(draws).value
    assert _reach(rate, volume, place, 12.0, 4) == expected
    fine = place_rate_draws(rate * volume, volume, np.arange(40) // 3, replicates=400, seed=4)
    assert effective_places(draws).value == pytest.approx(effective_places(fine).value, rel=0.1)
    assert np.isnan(_reach(rate[:3], volume[:3], place[:3], 12.0, 4)).all()  # one place
    assert np.isnan(_reach(0 * rate, volume, place, 12.0, 4)).all()


def test_adoption_by_the_month() -> None:
    """Ten pairs: four taken up after 3 months, two after 40, the rest seen for 200."""
    sums = np.zeros((2, 480))
    sums[0, 3], sums[0, 40], sums[0, 240 + 200] = 4, 2, 4
    assert _adopted(sums)[0] == pytest.approx(0.6)
    assert 40 <= _median_lag(sums)[0] / (365.25 / 12) <= 41
    assert np.isnan(_adopted(sums)[1])
    assert np.isnan(_median_lag(sums)[1])
    sums[0, 240 + 20] = 10  # half were seen for 20 months alone
    assert _adopted(sums)[0] == pytest.approx(1 - 0.8 * (1 - 2 / 6))
