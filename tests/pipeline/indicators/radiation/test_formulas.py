"""Formulas of the radiation indicators (METHOD.md 5.2)."""

import numpy as np
import pytest

from citysway.pipeline.indicators.image.share_of_voice import empty_voice, set_means, take_voice
from citysway.pipeline.indicators.radiation.outside import (
    country_means,
    distance_weighted,
    place_means,
)
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.geo import EARTH_KM, great_circle_km


@pytest.mark.parametrize(
    ("a", "b", "km", "tolerance"),
    [
        ((39.9042, 116.4074), (31.2304, 121.4737), 1067.3, 1.0),
        ((10.0, 20.0), (-10.0, -160.0), np.pi * EARTH_KM, 1e-3),
        ((30.0, 100.0), (30.0, 100.0), 0.0, 1e-9),
    ],
)
def test_great_circle(
    a: tuple[float, float], b: tuple[float, float], km: float, tolerance: float
) -> None:
    assert great_circle_km(*a, np.array([b[0]]), np.array([b[1]]))[0] == pytest.approx(
        km, abs=tolerance
    )


def test_great_circle_agrees_with_the_gazetteer() -> None:
    from citysway.models.gazetteer import haversine_km

    rng = np.random.default_rng(0)
    for lat1, lon1, lat2, lon2 in rng.uniform(-80, 80, (20, 4)):
        found = great_circle_km(lat1, lon1, np.array([lat2]), np.array([lon2]))[0]
        assert found == pytest.approx(haversine_km(lat1, lon1, lat2, lon2), rel=1e-9)


@pytest.mark.parametrize(
    ("attention", "expected"),
    [([1.0, 1.0], 1.0), ([0.3, 0.3], 0.3), ([0.0, 0.0], 0.0)],
)
def test_distance_weighted_equal(attention: list[float], expected: float) -> None:
    a, present = np.array(attention)[:, None], np.ones((2, 1), bool)
    found = distance_weighted(a, present, np.array([100.0, 1000.0]))[0]
    assert found == pytest.approx(expected, abs=1e-12)


def test_distance_weighted_prefers_far() -> None:
    present, km = np.ones((2, 1), bool), np.array([100.0, 1000.0])
    near, far = (
        distance_weighted(np.array(a)[:, None], present, km)[0] for a in ([1.0, 0.0], [0.0, 1.0])
    )
    assert near / far == pytest.approx(np.log(2) / np.log(11))
    assert np.isnan(distance_weighted(np.ones((2, 1)), present, np.zeros(2))[0])


def test_source_and_place_means() -> None:
    rate = np.array([[0.1], [0.3], [0.5]])
    found, present = place_means(rate, np.ones((3, 1)), np.array([0, 0, 1]))
    assert found[:, 0].tolist() == pytest.approx([0.2, 0.5])
    _, gone = place_means(rate, np.array([[1.0], [1.0], [0.0]]), np.array([0, 0, 1]))
    assert gone[:, 0].tolist() == [True, False]
    sets = np.ones((3, 3), dtype=bool)
    drawn = np.array([[1.0, 0.0], [2.0, 0.0], [1.0, 0.0]], np.float32)
    means = set_means(drawn, np.ones((3, 2), np.float32), sets)
    whole, empty = means.of(np.repeat(rate, 2, axis=1).astype(np.float32), 0)
    assert whole == pytest.approx((0.1 + 2 * 0.3 + 0.5) / 4)
    assert np.isnan(empty)
    nations = country_means(found, present, np.array([0, 0]))
    assert nations[0, 0] == pytest.approx(0.35)


def test_external_attention_is_recovered() -> None:
    errors = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        truth = rng.gamma(2.0, 0.02, 20)
        volume = np.exp(rng.uniform(np.log(50), np.log(5000), 60)).astype(int)
        place = np.repeat(np.arange(20), 3)
        rate = rng.binomial(volume, np.minimum(truth[place], 1)) / volume
        means, _ = place_means(rate[:, None], np.ones((60, 1)), place)
        errors.append(abs(means.mean() - truth.mean()) / truth.mean())
    assert np.quantile(errors, 0.95) <= 0.10, np.quantile(errors, 0.95)


def test_share_of_voice_is_recovered() -> None:
    errors = []
    truth = np.array([0.5, 0.3, 0.2])
    for seed in range(100):
        rng = np.random.default_rng(seed)
        share = np.stack([rng.multinomial(300, rng.dirichlet(20 * truth)) / 300 for _ in range(25)])
        voice, none = empty_voice(3, 25, 0), np.zeros(3)
        for city in range(3):
            take_voice(
                voice, city, share[:, city], np.ones((3, 25), bool), np.ones(25), (none, none)
            )
        found = voice.value[0]
        assert found.sum() == pytest.approx(1.0, abs=1e-12)
        errors.append(np.abs(found - truth).max())
    assert np.quantile(errors, 0.95) <= 0.06, np.quantile(errors, 0.95)


def test_effective_reach_exact() -> None:
    assert hill(np.full(12, 0.004)) == pytest.approx(12, abs=1e-9)
    assert hill(np.array([0.02, 0.01, 0.01]), 2.0) == pytest.approx(2.667, abs=1e-3)
    assert hill(np.array([0.3])) == pytest.approx(1.0)
    assert hill(np.zeros(5)) == 0.0
