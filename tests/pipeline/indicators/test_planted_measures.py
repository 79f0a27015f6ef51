"""Planted truth of single indicators, over many draws (METHOD.md 5.2): IM14, IM16, IM18, IM20."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.indicators.image.salience import balance_measures
from citysway.pipeline.indicators.raw import raw_of
from citysway.pipeline.statistics.distances import js_corrected, jsd
from citysway.pipeline.statistics.omega import omega_squared
from citysway.pipeline.statistics.uncertainty import hash_ids
from tests.pipeline.generator import CONCENTRATION, MENTIONS
from tests.pipeline.profile_tables import SCHEME, sums_from

Floats = npt.NDArray[np.float64]
GROUPS, DOCS = 3, 60


def tones(distance: float, draws: int) -> Floats:
    """Document tones of three groups with means -d, 0, d and sd .5: groups x documents x draws."""
    rng = np.random.default_rng(1)
    mean = np.array([-distance, 0.0, distance])[:, None, None]
    return np.asarray(mean + rng.normal(0, 0.5, (GROUPS, DOCS, draws)))


def share_of(tone: Floats) -> Floats:
    return omega_squared(np.full(tone.shape[::2], float(DOCS)), tone.sum(axis=1), (tone**2).sum(1))


@pytest.mark.parametrize(("distance", "truth"), [(0.0, 0.0), (0.3, 0.194), (0.8, 0.631)])
def test_im14_recovers_the_share_between_groups(distance: float, truth: float) -> None:
    assert np.mean(share_of(tones(distance, 400))) == pytest.approx(truth, abs=0.02)


def test_im14_of_equal_groups_is_almost_nothing() -> None:
    tone = tones(0.0, 400)
    assert np.quantile(share_of(tone), 0.95) <= 0.03
    between = DOCS * tone.mean(axis=1).var(axis=0) * GROUPS
    naive = between / ((tone - tone.mean(axis=(0, 1))) ** 2).sum(axis=(0, 1))
    assert np.quantile(naive, 0.95) > 0.03  # uncorrected, chance alone looks like polarisation


def test_im14_leaves_out_small_groups() -> None:
    n = np.array([[60.0, 60.0], [4.0, 5.0]])
    total, square = 0.5 * n, 0.5 * n
    assert np.isnan(omega_squared(n, total, square)[0])
    assert omega_squared(n, total, square)[1] == 0.0


def year(
    rng: np.random.Generator, p: Floats, name: str
) -> tuple[Floats, Floats, npt.NDArray[np.uint64]]:
    """60 documents of 12 mentions."""
    gamma = rng.gamma(np.maximum(CONCENTRATION * p, 1e-9), size=(DOCS, len(p)))
    rows = rng.multinomial(MENTIONS, gamma / gamma.sum(axis=1, keepdims=True)) / MENTIONS
    return rows, np.ones(DOCS), hash_ids([f"{name}{n}" for n in range(DOCS)])


def constancy(drift: float) -> tuple[float, float, float]:
    """(1 - JSc, 1 - uncorrected, truth) of two years of 20 codes, mean of 40 draws."""
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        p, r = rng.dirichlet(np.full(20, 0.8), 2)
        q = (1 - drift) * p + drift * r
        one = js_corrected(year(rng, p, "a"), year(rng, q, "b"), seed=seed)
        found.append((1 - one.value, 1 - one.raw, 1 - float(np.sqrt(jsd(p, q)))))
    value, raw, truth = np.mean(found, axis=0)
    return float(value), float(raw), float(truth)


def test_im16_stable_years() -> None:
    value, raw, truth = constancy(0.0)
    assert truth == 1.0
    assert value >= 0.95
    assert raw < 0.9  # without correction a constant image looks changed


def test_im16_half_drifted_years() -> None:
    value, _, truth = constancy(0.5)
    assert truth == pytest.approx(0.698, abs=0.02)
    assert value == pytest.approx(truth, abs=0.04)


@pytest.mark.parametrize("log_odds", [0.0, 1.0])
def test_im20_complement_is_recovered(log_odds: float) -> None:
    """200 cities of 400 documents: hard and soft each in half of them, with the planted odds."""
    rng, cities, docs = np.random.default_rng(2), 200, 400
    same = np.exp(log_odds / 2) / (1 + np.exp(log_odds / 2)) / 2
    cell = rng.choice(4, cities * docs, p=[same, 0.5 - same, 0.5 - same, same])
    counts = np.zeros((cities * docs, 14), np.int64)
    counts[np.isin(cell, (0, 1)), 0] = 1  # E01 is hard
    counts[np.isin(cell, (0, 2)), 9] = 1  # E10 is soft
    owner = np.repeat(np.arange(cities), docs)
    sums = sums_from(counts, owner, np.arange(cities * docs) % 4, cities=cities)
    measure = next(m for m in balance_measures(SCHEME) if m.parts == ("complement",))
    found = raw_of(sums, measure).value[0]
    assert np.mean(found) == pytest.approx(log_odds, abs=0.05)
    assert np.std(found) <= 0.25
