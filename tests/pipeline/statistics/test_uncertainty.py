"""Intervals and shrinkage reach what METHOD.md 5.2 asks, and the naive ways fail as it says."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from scipy import stats

from citysway.pipeline.statistics.shrinkage import (
    dirichlet_concentration,
    paule_mandel,
    shrink_normal,
    shrink_profiles,
    shrink_shares,
    tone_variance,
)
from citysway.pipeline.statistics.uncertainty import (
    bootstrap_sums,
    exact_upper,
    hash_ids,
    jackknife_se,
    percentile_interval,
    rank_intervals,
    source_weights,
    story_weights,
    t_factor,
)
from tests.pipeline.generator import CUT, DOC_SD, SENTENCE_SD, SOURCE_SD

Floats = npt.NDArray[np.float64]
DOCS, SENTENCES = 8, 15
TRUTH = float(
    stats.norm.sf(CUT - 0.3, scale=np.sqrt(SOURCE_SD**2 + DOC_SD**2 + SENTENCE_SD**2))
    - stats.norm.cdf(-CUT - 0.3, scale=np.sqrt(SOURCE_SD**2 + DOC_SD**2 + SENTENCE_SD**2))
)


def labels(rng: np.random.Generator, sources: int) -> Floats:
    """Labels -1, 0, 1 of the design of METHOD.md 4.1: sources x documents x sentences, mean tone
    0.3.
    """
    latent = (
        0.3 + rng.normal(0, SOURCE_SD, (sources, 1, 1)) + rng.normal(0, DOC_SD, (sources, DOCS, 1))
    )
    latent = latent + rng.normal(0, SENTENCE_SD, (sources, DOCS, SENTENCES))
    return (latent > CUT).astype(float) - (latent < -CUT)


def two_stage(sample: Floats, seed: int, *, others: int = 0) -> tuple[float, float]:
    """Percentile interval of net tone by the house's own weights; ``others``: sources of other
    cells.
    """
    sources = sample.shape[0]
    doc = sample.sum(axis=2).ravel()
    unit = np.repeat(np.arange(sources), DOCS)
    keys = hash_ids([f"s{s}" for s in unit], [f"d{d}" for d in range(len(doc))])
    sums = bootstrap_sums(
        np.stack([doc, np.full(len(doc), float(SENTENCES))], axis=1),
        keys,
        replicates=400,
        seed=seed,
        source=unit,
        weights=source_weights(sources + others, 400, seed=seed),
    )
    low, high = percentile_interval((sums[0] / sums[1])[None, :])
    return float(low[0]), float(high[0])


@pytest.mark.parametrize("others", [0, 200])
def test_source_bootstrap_covers(others: int) -> None:
    rng = np.random.default_rng(11)
    found = [two_stage(labels(rng, 20), seed, others=others) for seed in range(300)]
    covered = np.mean([low <= TRUTH <= high for low, high in found])
    assert 0.90 <= covered <= 0.99, covered


def test_resampling_sentences_does_not_cover() -> None:
    rng = np.random.default_rng(12)
    hits = []
    for _ in range(300):
        flat = labels(rng, 20).ravel()
        drawn = rng.choice(flat, (200, flat.size)).mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        hits.append(low <= TRUTH <= high)
    assert np.mean(hits) < 0.6, np.mean(hits)


@pytest.mark.parametrize("sources", [4, 6, 9, 10])
def test_jackknife_t_covers(sources: int) -> None:
    rng = np.random.default_rng(13)
    hits = []
    for _ in range(600):
        means = labels(rng, sources).mean(axis=(1, 2))
        whole, left = means.mean(), (means.sum() - means) / (sources - 1)
        se = jackknife_se(
            left[:, None],
            np.array([[whole]]),
            np.zeros(sources, np.int64),
            np.ones((sources, 1), bool),
        )
        half = t_factor(np.array([sources]))[0] * se[0, 0]
        hits.append(abs(whole - TRUTH) <= half)
    assert np.mean(hits) >= 0.92, np.mean(hits)


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    x = np.array([1.0, 2.0, 4.0, 9.0])
    left = (x.sum() - x) / 3
    se = jackknife_se(
        left[:, None], np.array([[4.0]]), np.zeros(4, np.int64), np.ones((4, 1), bool)
    )
    assert se[0, 0] == pytest.approx(x.std(ddof=1) / 2, abs=1e-12)


def test_weights_follow_ids_not_order() -> None:
    names = [f"d{n}" for n in range(500)]
    keys = hash_ids(names)
    drawn = story_weights(keys, 300, seed=5)
    turned = story_weights(keys[::-1].copy(), 300, seed=5)
    assert np.array_equal(drawn, turned[::-1])
    assert np.array_equal(drawn[:, :100], story_weights(keys, 100, seed=5))
    assert not np.array_equal(drawn, story_weights(keys, 300, seed=6))
    assert drawn.mean() == pytest.approx(1.0, abs=0.02)
    assert drawn.var() == pytest.approx(1.0, abs=0.03)
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.15


def test_source_weights_are_multinomial() -> None:
    drawn = source_weights(20, 2000, seed=1)
    assert np.all(drawn.sum(axis=0) == 20)
    assert drawn.var() == pytest.approx(0.95, abs=0.03)
    assert source_weights(0, 5, seed=1).shape == (0, 5)


def test_percentiles_leave_empty_replicates_out() -> None:
    draws = np.vstack([np.arange(101.0), np.full(101, np.nan), np.arange(101.0)])
    draws[2, 50:] = np.nan
    low, high = percentile_interval(draws)
    assert (low[0], high[0]) == (pytest.approx(2.5), pytest.approx(97.5))
    assert np.isnan(low[1])
    assert np.isnan(high[1])
    assert high[2] == pytest.approx(49 * 0.975)


def test_eb_beats_raw_favourability() -> None:
    ratios = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        truth = np.clip(rng.normal(0.1, 0.2, 60), -0.9, 0.9)
        n = np.exp(rng.uniform(np.log(3), np.log(500), 60)).astype(int)
        owner = np.repeat(np.arange(60), n)
        p = (0.6 + truth[owner]) / 2, (0.6 - truth[owner]) / 2
        u = rng.random(len(owner))
        p = np.clip(p[0], 0, 1), np.clip(p[1], 0, 1)
        tone = np.where(u < p[0], 1.0, np.where(u > 1 - p[1], -1.0, 0.0))
        raw = np.bincount(owner, tone) / n
        target = np.bincount(owner, p[0] - p[1]) / n
        size = n.astype(float)
        se2 = tone_variance(raw, size, np.bincount(owner, tone**2).astype(float), size, size)
        found = shrink_normal(raw, se2)
        error = [np.sqrt(np.mean((x - target) ** 2)) for x in (found.value, raw)]
        ratios.append(error[0] / error[1])
    assert np.mean(ratios) <= 0.75, np.mean(ratios)


def test_own_variance_is_a_trap_and_pooled_is_not() -> None:
    ten = np.full(3, 10.0)
    se2 = tone_variance(np.ones(3), ten, ten, ten, ten)
    assert np.all(se2 > 0)
    found = shrink_normal(np.ones(3), se2)
    assert np.allclose(found.value, 1.0)
    assert found.pooled


def test_paule_mandel_solves_its_equation() -> None:
    rng = np.random.default_rng(3)
    v = rng.uniform(0.01, 0.1, 40)
    y = rng.normal(0.2, np.sqrt(0.05 + v))
    tau2 = paule_mandel(y, v)
    w = 1 / (v + tau2)
    assert np.sum(w * (y - np.sum(w * y) / w.sum()) ** 2) == pytest.approx(39, abs=1e-6)
    assert paule_mandel(np.full(5, 0.3), v[:5]) == 0.0


def test_dirichlet_concentration_is_recovered() -> None:
    rng = np.random.default_rng(4)
    pool = np.array([0.4, 0.3, 0.2, 0.1])
    found = []
    for _ in range(20):
        counts = np.array(
            [rng.multinomial(200, rng.dirichlet(12 * pool)) for _ in range(80)], float
        )
        found.append(dirichlet_concentration(counts, pool))
    assert np.median(found) == pytest.approx(12, rel=0.1)


def test_no_difference_between_cities_pools_all() -> None:
    counts = np.tile(np.array([[40.0, 60.0]]), (6, 1))
    found = shrink_profiles(counts, np.full(6, 100.0))
    assert found.pooled
    assert np.allclose(found.value, [0.4, 0.6])
    assert np.allclose(found.b, 0.0)


def test_shares_shrink_small_cities_more() -> None:
    found = shrink_shares(
        np.array([2.0, 300.0, 700.0, 50.0]), np.array([4.0, 1000.0, 1000.0, 1000.0])
    )
    assert found.b[0] < found.b[1]
    assert 0.05 < found.value[0] < 0.5
    few = shrink_shares(np.array([2.0, 3.0]), np.array([4.0, 9.0]))
    assert np.allclose(few.value, [0.5, 1 / 3])


def test_exact_upper_of_never_seen() -> None:
    assert exact_upper(np.array([30.0]))[0] == pytest.approx(1 - 0.05 ** (1 / 30))


def test_rank_intervals_follow_joint_draws() -> None:
    names = ("indicator", "part", "role", "lang", "city_id")
    rng = np.random.default_rng(0)
    shock = rng.normal(0, 5, 400)
    draws = {"A": shock + 1, "B": shock, "C": shock - 1 + rng.normal(0, 3, 400)}
    table = pa.table(
        {
            **{n: ["IM01" if n == "indicator" else ""] * 3 for n in names[:-1]},
            "city_id": list(draws),
            "values": [v.tolist() for v in draws.values()],
        }
    )
    found = {row["city_id"]: row for row in rank_intervals(table).to_pylist()}
    assert (found["A"]["rank"], found["A"]["lo"]) == (1.0, 1.0)
    assert found["B"]["lo"] <= 2.0 <= found["B"]["hi"]
    assert found["C"]["p_top"][2] == 1.0
    assert found["A"]["p_top"] == sorted(found["A"]["p_top"])
    turned = {r["city_id"]: r for r in rank_intervals(table, direction={"IM01": -1}).to_pylist()}
    assert turned["A"]["rank"] == 3.0
