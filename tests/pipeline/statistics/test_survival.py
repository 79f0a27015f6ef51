"""Kaplan-Meier, the median's interval and the h index, beside statsmodels and tables by hand."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.statistics.survival import (
    grouped_median,
    h_index,
    kaplan_meier,
    median_interval,
    median_time,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# Freireich et al. 1963: weeks in remission under 6-MP, the textbook case; + is censored.
WEEKS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
BY_HAND = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def remission() -> tuple[Floats, Bools]:
    """Times in weeks and which of them were observed."""
    words = WEEKS.split()
    observed = np.array(["+" not in word for word in words])
    return np.array([float(word.strip("+")) for word in words]), observed


def test_the_textbook_curve() -> None:
    curve = kaplan_meier(*remission())
    assert curve.time.tolist() == list(map(float, BY_HAND))
    assert curve.survival == pytest.approx(list(BY_HAND.values()), abs=5e-5)
    assert np.sqrt(curve.variance[0]) == pytest.approx(0.0764, abs=5e-5)
    assert median_time(curve) == 23


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_statsmodels(seed: int) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(seed)
    event, limit = rng.exponential(30, 41), rng.exponential(60, 41)
    times, observed = np.ceil(np.minimum(event, limit)), event <= limit
    curve = kaplan_meier(times, observed)
    other = SurvfuncRight(times, observed.astype(int))
    assert curve.time == pytest.approx(other.surv_times)
    assert curve.survival == pytest.approx(other.surv_prob, abs=1e-12)
    inside = curve.survival > 1e-9
    errors = np.sqrt(curve.variance[inside])
    assert errors == pytest.approx(other.surv_prob_se[inside], abs=1e-9)
    assert median_time(curve) == other.quantile(0.5)
    for scale, method in (("loglog", "cloglog"), ("linear", "linear")):
        low, high = median_interval(curve, scale=scale)  # type: ignore[arg-type]
        with np.errstate(all="ignore"):  # its transforms of 0 and 1
            theirs = other.quantile_ci(0.5, method=method)
        assert low == theirs[0]
        assert high == theirs[1] or (np.isnan(high) and np.isinf(theirs[1]))


@pytest.mark.parametrize(
    ("times", "observed", "expected"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.0),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], 3.0),
        ([1, 2, 3, 4], [0, 0, 0, 1], 4.0),
        ([1, 2, 3, 4], [1, 0, 0, 0], None),
        ([5, 6], [0, 0], None),
        ([7], [1], 7.0),
        ([], [], None),
    ],
)
def test_median(times: list[float], observed: list[int], expected: float | None) -> None:
    curve = kaplan_meier(np.array(times, float), np.array(observed, bool))
    found = median_time(curve)
    assert np.isnan(found) if expected is None else found == expected
    low, high = median_interval(curve)
    assert not low > found
    assert not high < found


@pytest.mark.slow
@pytest.mark.parametrize("groups", [6, 15])
def test_limits_of_grouped_times_cover(groups: int) -> None:
    """Times of one group share a pace; Greenwood's errors, which know no groups, must fail."""
    covered = {"grouped": [], "naive": []}  # type: dict[str, list[bool]]
    truth = 24.0 * np.log(2) ** (1 / 1.0)
    for seed in range(300):
        rng = np.random.default_rng(seed)
        group = np.repeat(np.arange(groups), 20)
        # Given its group a time is lognormal, so the median over groups is exp(mean).
        logs = np.log(truth) + rng.normal(0, 0.7, groups)[group] + rng.normal(0, 0.7, len(group))
        event, limit = np.exp(logs), rng.exponential(200, len(group))
        times, observed = np.minimum(event, limit), event <= limit
        _, low, high = grouped_median(times, observed, group)
        covered["grouped"].append(low <= truth <= high)
        low, high = median_interval(kaplan_meier(times, observed))
        covered["naive"].append(low <= truth <= high)
    assert 0.90 <= np.mean(covered["grouped"]) <= 0.99, np.mean(covered["grouped"])
    assert np.mean(covered["naive"]) < 0.75, np.mean(covered["naive"])


def test_one_group_has_no_limits() -> None:
    middle, low, high = grouped_median(np.arange(1.0, 6), np.ones(5, bool), np.zeros(5, np.int64))
    assert middle == 3.0
    assert np.isnan([low, high]).all()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 1, 1, 2, 3, 3, 4, 5, 8], 3),
        ([10, 8, 5, 4, 3], 4),
        ([25, 8, 5, 3, 3], 3),
        ([9], 1),
        ([0, 0], 0),
        ([], 0),
    ],
)
def test_h_index(counts: list[int], expected: int) -> None:
    assert h_index(np.array(counts)) == expected
