"""Keyness: planted codes are found, the null rejects as often as it says, and tokens do not."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse, stats
from statsmodels.stats.multitest import multipletests

from citysway.pipeline.statistics.keyness import (
    PRIOR_CODES,
    Keyness,
    benjamini_hochberg,
    g_squared,
    keyness,
    log_odds_ratio,
    percent_difference,
    prior_of,
    supported_error,
    token_error,
)
from citysway.pipeline.statistics.uncertainty import hash_ids, story_weights
from tests.pipeline.generator import CONCENTRATION, MENTIONS

Floats = npt.NDArray[np.float64]
CODES, REPLICATES, SEEDS = 40, 300, 40


def stories(rng: np.random.Generator, count: int, profile: Floats) -> Floats:
    """Mentions by story and code: multinomial from a Dirichlet around the profile."""
    shares = rng.dirichlet(np.maximum(CONCENTRATION * profile, 1e-3), count)
    return rng.multinomial(MENTIONS, shares).astype(float)


def weights(count: int, name: str, seed: int) -> npt.NDArray[np.float32]:
    return story_weights(hash_ids([f"{name}{n}" for n in range(count)]), REPLICATES, seed=seed)


def pair(seed: int, *, doubled: bool) -> tuple[Floats, Floats, int, Keyness]:
    """150 stories against 600, the code with a share next to .02 doubled or not (METHOD.md 5.2)."""
    rng = np.random.default_rng(seed)
    profile = rng.dirichlet(np.full(CODES, 2.0))
    code = int(np.argmin(np.abs(profile - 0.02)))
    near = profile.copy()
    near[code] *= 2 if doubled else 1
    left, right = stories(rng, 150, near / near.sum()), stories(rng, 600, profile)
    found = keyness(left, right, (weights(150, "l", seed), weights(600, "r", seed)))
    return left, right, code, found


def test_doubled_code_is_among_the_first_three() -> None:
    first = []
    for seed in range(SEEDS):
        *_, code, found = pair(seed, doubled=True)
        first.append(code in np.argsort(-found.zeta)[:3])
    assert np.mean(first) >= 0.85, np.mean(first)


def test_null_rejects_as_stated_and_independent_tokens_do_not() -> None:
    honest, naive, keys = [], [], []
    for seed in range(SEEDS):
        left, right, _, found = pair(seed, doubled=False)
        y_i, y_j = left.sum(axis=0), right.sum(axis=0)
        alpha = prior_of(y_i + y_j)
        honest.append(np.mean(np.abs(found.zeta) > 1.96))
        naive.append(np.mean(np.abs(found.delta / token_error(y_i, y_j, alpha)) > 1.96))
        keys.append(found.key.any())
    assert 0.03 <= np.mean(honest) <= 0.08, np.mean(honest)
    assert np.mean(naive) > 0.12, np.mean(naive)
    assert np.mean(keys) <= 0.2, np.mean(keys)


def test_log_odds_ratio_by_hand() -> None:
    left, right = np.array([30.0, 70.0]), np.array([10.0, 190.0])
    alpha = prior_of(left + right)
    assert alpha == pytest.approx([100 * 40 / 300, 100 * 260 / 300])
    first = np.log((30 + alpha[0]) / (70 + alpha[1]))
    second = np.log((10 + alpha[0]) / (190 + alpha[1]))
    delta = log_odds_ratio(left, right, alpha)
    assert delta == pytest.approx([first - second, second - first])
    error = np.sqrt(1 / (30 + alpha[0]) + 1 / (10 + alpha[0]))
    assert token_error(left, right, alpha)[0] == pytest.approx(error)


def test_prior_pulls_rare_codes_to_the_pool() -> None:
    left, right = np.array([1.0, 99.0]), np.array([0.0, 400.0])
    weak, strong = (
        log_odds_ratio(left, right, prior_of(left + right, s), strength=s) for s in (1.0, 1000.0)
    )
    assert weak[0] > strong[0] > 0


def test_sparse_and_dense_agree() -> None:
    left, right, _, found = pair(3, doubled=True)
    drawn = weights(150, "l", 3), weights(600, "r", 3)
    again = keyness(sparse.csr_matrix(left), sparse.csr_matrix(right), drawn)
    for name in Keyness.__slots__:
        assert np.allclose(getattr(found, name), getattr(again, name), equal_nan=True), name


def test_order_of_stories_does_not_matter() -> None:
    left, right, _, found = pair(5, doubled=True)
    drawn = weights(150, "l", 5)[::-1], weights(600, "r", 5)[::-1]
    again = keyness(left[::-1], right[::-1], drawn)
    assert np.allclose(found.zeta, again.zeta, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_benjamini_hochberg_agrees_with_references(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = np.concatenate([rng.uniform(size=60), rng.uniform(size=20) ** 6, [0.01, 0.01]])
    reject, adjusted = benjamini_hochberg(p)
    theirs = multipletests(p, alpha=0.05, method="fdr_bh")
    assert np.array_equal(reject, theirs[0])
    assert adjusted == pytest.approx(theirs[1])
    assert adjusted == pytest.approx(stats.false_discovery_control(p))
    assert 0 < reject.sum() < len(p)


def test_benjamini_hochberg_leaves_out_missing() -> None:
    p = np.array([[0.01, np.nan, 0.02], [0.9, 0.04, np.nan]])
    reject, adjusted = benjamini_hochberg(p)
    plain = benjamini_hochberg(p[np.isfinite(p)])
    assert np.array_equal(reject[np.isfinite(p)], plain[0])
    assert adjusted[np.isfinite(p)] == pytest.approx(plain[1])
    assert not reject[~np.isfinite(p)].any()
    assert np.isnan(adjusted[~np.isfinite(p)]).all()
    assert not benjamini_hochberg(np.full(3, np.nan))[0].any()


# a, b of the code; the other codes hold 1000 - a and 2000 - b. G2 by hand: 2 sum O ln(O / E).
HAND = [(10, 20, 0.0, 0.0), (30, 20, 15.1060, 200.0), (0, 20, 16.2856, -100.0)]


@pytest.mark.parametrize(("a", "b", "g2", "diff"), HAND)
def test_g_squared_and_percent_difference(a: float, b: float, g2: float, diff: float) -> None:
    left, right = np.array([a, 1000.0 - a]), np.array([b, 2000.0 - b])
    assert g_squared(left, right)[0] == pytest.approx(g2, abs=5e-4)
    assert percent_difference(left, right)[0] == pytest.approx(diff)
    if a:
        table = np.stack([left, right])
        theirs = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        assert g_squared(left, right)[0] == pytest.approx(theirs.statistic, abs=1e-9)


def test_degenerate_sides() -> None:
    empty, some = np.zeros((0, 3)), np.array([[2.0, 1.0, 0.0]] * 4)
    drawn = weights(4, "r", 1)
    found = keyness(empty, some, (drawn[:0], drawn))
    assert np.isnan(found.g2).all()
    assert np.isnan(found.diff).all()
    assert np.isnan(found.zeta[2])  # used by nobody
    assert np.isfinite(found.zeta[:2]).all()  # all prior on the left
    assert not found.key.any()
    alone = keyness(some[:, :1], some[:, :1], (drawn, drawn))
    assert np.isnan(alone.zeta).all()


def test_code_absent_on_one_side_has_an_error_like_the_others() -> None:
    left, right = np.array([0.0, 200.0, 100.0]), np.array([40.0, 200.0, 90.0])
    alpha = prior_of(left + right)
    token = token_error(left, right, alpha)
    se = np.array([0.01, 1.5 * token[1], 1.5 * token[2]])
    assert supported_error(se, left, right, alpha) == pytest.approx(1.5 * token)
    assert supported_error(np.zeros(3), left * 0, right, alpha) == pytest.approx(
        token_error(left * 0, right, alpha)
    )
    assert PRIOR_CODES == 100.0
