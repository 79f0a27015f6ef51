"""First uses, follow-up and net lead against hand tables and statsmodels."""

import numpy as np
import numpy.typing as npt
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from citysway.pipeline.statistics.adoption import (
    FirstUses,
    expected_lead,
    incidence,
    median_taken,
    median_time,
    net_lead,
    origins,
    permuted_leads,
    standing,
    survival,
)
from citysway.pipeline.statistics.uncertainty import hash_ids


def uses(*rows: tuple[int, int, float, float]) -> FirstUses:
    columns: list[npt.NDArray[np.float64]] = [
        np.array(c, dtype=float) for c in zip(*rows, strict=True)
    ]
    phrase, city, low, high = columns
    return FirstUses(phrase.astype(np.int64), city.astype(np.int64), low, high)


@pytest.mark.parametrize(
    ("rows", "origin"),
    [
        pytest.param([(0, 0, 100, 100), (0, 1, 130, 130)], 0, id="lead of 30 days"),
        pytest.param([(0, 0, 100, 100), (0, 1, 129, 129)], -1, id="lead of 29 days"),
        pytest.param([(0, 1, 900, 900), (0, 0, 500, 500), (0, 2, 800, 800)], 1, id="any order"),
        pytest.param([(0, 0, 100, 100), (0, 1, 100, 100)], -1, id="same day"),
        pytest.param([(0, 0, 100, 100)], -1, id="no second user"),
        pytest.param([(0, 0, 0, 364), (0, 1, 365, 729)], 0, id="year and next year"),
        pytest.param([(0, 0, 0, 364), (0, 1, 300, 300)], -1, id="a day inside the year"),
        pytest.param(
            [(0, 0, 50, 50), (0, 1, 0, 364), (0, 2, 400, 400)], -1, id="span may be earlier"
        ),
    ],
)
def test_origin(rows: list[tuple[int, int, float, float]], origin: int) -> None:
    assert origins(uses(*rows), 1).tolist() == [origin]


def test_origin_of_no_phrase() -> None:
    none, days = np.zeros(0, np.int64), np.zeros(0)
    assert origins(FirstUses(none, none, days, days), 0).shape == (0,)


@pytest.mark.parametrize("seed", range(20))
def test_survival_is_that_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 200))
    time = rng.integers(1, 40, count).astype(float)
    event = rng.random(count) < 0.6
    event[0] = True
    times, curve = survival(time, event, np.arange(count), np.ones((count, 1)))
    other = SurvfuncRight(time, event.astype(int))
    at = np.isin(other.surv_times, times)
    assert np.allclose(curve[:, 0], other.surv_prob[at], atol=1e-12)
    # A phrase drawn twice counts as two phrases.
    weights = rng.integers(0, 3, count)
    weights[0] = 1
    _, twice = survival(time, event, np.arange(count), weights[:, None].astype(float))
    other = SurvfuncRight(np.repeat(time, weights), np.repeat(event, weights).astype(int))
    known = np.searchsorted(other.surv_times, times, side="right") - 1
    expected = np.where(known >= 0, other.surv_prob[np.maximum(known, 0)], 1.0)
    assert np.allclose(twice[:, 0], expected, atol=1e-12)


# time, event -> median, median of those taken up within 10, share within 10
HAND = [
    ([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], 3.0, 3.0, 1.0),
    ([1, 2, 3, 4], [1, 1, 1, 1], 2.5, 2.5, 1.0),
    ([2, 4, 20, 20, 20], [1, 1, 0, 0, 0], np.nan, 3.0, 0.4),
    ([2, 12, 20], [1, 1, 1], 12.0, 2.0, 1 / 3),
    ([3, 5, 6, 6], [1, 0, 1, 1], 6.0, 6.0, 1.0),
    ([7, 9], [0, 0], np.nan, np.nan, 0.0),
]


@pytest.mark.parametrize(("time", "event", "median", "taken", "share"), HAND)
def test_medians(
    time: list[int], event: list[int], median: float, taken: float, share: float
) -> None:
    times, curve = survival(
        np.array(time, float), np.array(event, bool), np.arange(len(time)), np.ones((len(time), 1))
    )
    found = (
        median_time(times, curve)[0],
        median_taken(times, curve, 10)[0],
        incidence(times, curve, 10)[0],
    )
    assert found == pytest.approx((median, taken, share), abs=1e-12, nan_ok=True)


def test_median_of_users_falls_with_short_follow_up_and_ours_does_not() -> None:
    rng = np.random.default_rng(1)
    lag = rng.uniform(0, 1000, 4000)
    left = rng.uniform(0, 1500, 4000)
    event = lag <= left
    times, curve = survival(np.minimum(lag, left), event, np.arange(4000), np.ones((4000, 1)))
    assert median_taken(times, curve, 1000)[0] == pytest.approx(500, abs=25)
    assert np.median(lag[event]) < 430


def test_net_lead_of_permuted_dates_is_not_zero() -> None:
    """Out comes in heaps, in one by one: the raw ratio is below 0 by chance alone."""
    rng = np.random.default_rng(2)
    rows = []
    for phrase in range(60):
        size = int(rng.integers(3, 9))
        for place, city in enumerate(rng.permutation(12)[:size]):
            rows.append((phrase, int(city), 100.0 * place, 100.0 * place))
    found = uses(*rows)
    state = standing(found, origins(found, 60))
    keys = hash_ids([f"{p}" for p in state.phrase], [f"{c}" for c in state.city])
    pair = state.phrase * 12 + state.city
    number = np.unique(pair, return_inverse=True)[1]
    null = permuted_leads(state, keys, number, 12, rounds=600, seed=3)
    mean = null.mean()
    assert (mean < -0.02).all()
    plain = null.leads.mean(axis=1)
    m, n = (x[state.phrase].astype(float) for x in (state.followers, state.users))
    total = np.bincount(state.city, 2 * m / n, 12).astype(float)
    by_hand = expected_lead(np.bincount(state.city, m * (m - 1) / n, 12).astype(float), total)
    of_city = np.unique(pair) % 12
    ours = expected_lead(np.bincount(of_city, null.spread, 12).astype(float), total)
    assert np.allclose(ours, by_hand, atol=0.012)
    assert np.allclose(mean, by_hand, atol=0.012)
    assert np.abs(mean - by_hand).mean() < np.abs(plain - by_hand).mean() / 2


def test_net_lead_edges() -> None:
    found = net_lead(np.array([4.0, 0.0, 2.0, 0.0]), np.array([0.0, 3.0, 2.0, 0.0]))
    assert found.tolist()[:3] == [1.0, -1.0, 0.0]
    assert np.isnan(found[3])
