"""Formulas of the image indicators: exact cases and recovery (METHOD.md 5.2)."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from citysway.pipeline.indicators.ratios import controversy, net_tone
from citysway.pipeline.statistics.distances import (
    aitchison,
    chao1,
    closure,
    hill,
    js_corrected,
    jsd,
)
from citysway.pipeline.statistics.shrinkage import effect_of_moments, shrink_profiles
from citysway.pipeline.statistics.uncertainty import hash_ids
from tests.pipeline.generator import CONCENTRATION, MENTIONS

Floats = npt.NDArray[np.float64]
SEEDS = 20


def documents(rng: np.random.Generator, p: Floats, n: int) -> Floats:
    """n document profiles of 12 mentions, Dirichlet(8 p)."""
    gamma = rng.gamma(np.maximum(CONCENTRATION * p, 1e-9), size=(n, len(p)))
    counts = np.stack([rng.multinomial(MENTIONS, row) for row in closure(gamma)])
    return counts / MENTIONS


@pytest.mark.parametrize(("docs", "limit"), [(50, 0.05), (200, 0.025), (1000, 0.012)])
def test_profile_is_recovered(docs: int, limit: float) -> None:
    errors = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        truth = rng.dirichlet(np.ones(40), 5)
        rows = [documents(rng, p, docs) for p in truth]
        sums, size = np.stack([r.sum(axis=0) for r in rows]), np.full(5, float(docs))
        inside = np.array([(r**2).sum() for r in rows])
        effect = effect_of_moments(sums, inside, size, size)
        found = shrink_profiles(sums, np.full(5, float(docs)), design_effect=effect).value
        errors += list(np.abs(found - truth).max(axis=1))
    assert np.quantile(errors, 0.95) <= limit, np.quantile(errors, 0.95)


@pytest.mark.parametrize(
    ("pos", "neg", "neu", "expected"),
    [(10, 10, 0, 1), (10, 0, 10, 0), (5, 5, 10, 0.5), (0, 0, 7, 0)],
)
def test_controversy_exact(pos: int, neg: int, neu: int, expected: float) -> None:
    found = controversy(*(np.array([float(x)]) for x in (pos, neg, pos + neg + neu)))
    assert found[0] == expected


def test_no_statement_is_missing_not_zero() -> None:
    zero = np.zeros(1)
    assert np.isnan(controversy(zero, zero, zero)[0])
    assert np.isnan(net_tone(zero, zero, zero)[0])


def test_hill_exact() -> None:
    cases = [
        (np.full(12, 1 / 12), 12.0),
        (np.array([0.5, 0.25, 0.25]), 2.0**1.5),
        (np.eye(1)[0], 1.0),
    ]
    for p, n1 in cases:
        assert hill(p) == pytest.approx(n1, abs=1e-9)
    assert hill(np.array([0.5, 0.25, 0.25]), 2.0) == pytest.approx(1 / 0.375, abs=1e-9)
    assert hill(np.zeros(4)) == 0.0
    assert hill(np.zeros(4), 2.0) == 0.0


def test_jsd_exact() -> None:
    p, q = np.array([0.5, 0.5, 0, 0]), np.array([0, 0, 0.5, 0.5])
    assert jsd(p, q) == pytest.approx(1.0, abs=1e-6)
    assert jsd(p, p) == pytest.approx(0.0, abs=1e-6)


def test_merging_parts_cannot_raise_distance_or_diversity() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        p, q = rng.dirichlet(np.ones(6), 2)
        merged = [np.append(x[:4], x[4:].sum()) for x in (p, q)]
        assert jsd(*merged) <= jsd(p, q) + 1e-12
        assert hill(merged[0]) <= hill(p) + 1e-12


def test_aitchison_is_scale_free() -> None:
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.6, 0.3])
    assert aitchison(p, q) == pytest.approx(aitchison(7 * p, q))
    assert aitchison(p, p) == 0.0
    assert aitchison(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 0.0


def test_chao_bound() -> None:
    assert chao1(np.array([1.0, 1, 1, 2, 5, 0])) == pytest.approx(5 + 3 * 2 / (2 * 2))


def distance(left: Floats, right: Floats, seed: int) -> tuple[float, float, float]:
    """(corrected, raw, p) of two sets of documents."""
    sides = []
    for name, rows in (("a", left), ("b", right)):
        sides.append((rows, np.ones(len(rows)), hash_ids([f"{name}{n}" for n in range(len(rows))])))
    found = js_corrected(sides[0], sides[1], seed=seed)
    turned = js_corrected(sides[1], sides[0], seed=seed)
    assert (found.value, found.p) == (turned.value, turned.p)
    return found.value, found.raw, found.p


@pytest.mark.parametrize(("docs", "limit"), [(50, 0.06), (200, 0.025)])
@pytest.mark.parametrize(("mixed", "distant"), [(0.1, 0.11), (0.3, 0.25), (0.6, 0.40)])
def test_distance_of_mixtures(mixed: float, distant: float, docs: int, limit: float) -> None:
    corrected, naive, truths = [], [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        p, r = rng.dirichlet(np.full(20, 0.5), 2)
        q = (1 - mixed) * p + mixed * r
        value, raw, _ = distance(documents(rng, p, docs), documents(rng, q, docs), seed)
        truths.append(float(np.sqrt(jsd(p, q))))
        corrected.append(abs(value - truths[-1]))
        naive.append(abs(raw - truths[-1]))
    assert np.mean(truths) == pytest.approx(distant, abs=0.01)
    assert np.mean(corrected) <= limit, np.mean(corrected)
    assert mixed > 0.1 or np.mean(naive) > 1.5 * np.mean(corrected)


def test_distance_of_equals() -> None:
    values, raws, ps = [], [], []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        p = rng.dirichlet(np.ones(20))
        value, raw, pv = distance(documents(rng, p, 15), documents(rng, p, 15), seed)
        values.append(value)
        raws.append(raw)
        ps.append(pv)
    assert np.mean(values) <= 0.08, np.mean(values)
    assert np.mean(raws) > 0.2, "the raw distance must show its bias"
    assert np.mean(np.array(ps) <= 0.05) <= 0.11
    assert stats.kstest(ps, "uniform").pvalue > 0.01
