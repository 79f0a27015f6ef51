"""Shares corrected for errors of the coder, and agreement of coders (METHOD.md 4.3, 5.2, 5.4)."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.statistics.agreement import Level, krippendorff_alpha
from citysway.pipeline.statistics.coding_error import adjusted_count, error_rates, ppi_mean
from tests.gates import codes
from tests.gates.codes_gold import agreement

Floats = npt.NDArray[np.float64]
TRUTH, TPR, FPR = 0.25, 0.8, 0.12
HAND, ALL, SEEDS = 300, 5000, 600
NONE = np.zeros(0)


def draw(seed: int, *, tpr: float = TPR, fpr: float = FPR) -> tuple[Floats, Floats, Floats]:
    """Codes of 300 texts by hand and by the program, and the program's of 5,000 others."""
    rng = np.random.default_rng(seed)
    truth = rng.random(HAND + ALL) < TRUTH
    found = (rng.random(HAND + ALL) < np.where(truth, tpr, fpr)).astype(float)
    return truth[:HAND].astype(float), found[:HAND], found[HAND:]


def test_the_share_is_covered_by_a_narrower_interval_and_the_naive_one_misses() -> None:
    held, naive, width = [], [], []
    for seed in range(SEEDS):
        hand, machine, rest = draw(seed)
        found, alone = ppi_mean(hand, machine, rest), ppi_mean(hand, machine, NONE)
        held.append(found.lo <= TRUTH <= found.hi)
        width.append((found.hi - found.lo) / (alone.hi - alone.lo))
        counted = ppi_mean(rest, rest, NONE)  # the program's codes taken for true
        naive.append(counted.lo <= TRUTH <= counted.hi)
        assert found.lo <= found.value <= found.hi
    assert 0.93 <= np.mean(held) <= 0.99, np.mean(held)
    assert np.mean(width) <= 0.85, np.mean(width)
    assert np.mean(naive) == 0.0


def test_a_program_that_knows_nothing_adds_nothing() -> None:
    """Lambda is near 0: the interval is that of the sample alone, and is no wider."""
    for seed in range(20):
        hand, machine, rest = draw(seed, tpr=0.3, fpr=0.3)
        found, alone = ppi_mean(hand, machine, rest), ppi_mean(hand, machine, NONE)
        assert (found.hi - found.lo) / (alone.hi - alone.lo) == pytest.approx(1.0, abs=0.01)
        assert found.value == pytest.approx(alone.value, abs=0.02)


def test_tone_is_corrected_like_a_share() -> None:
    rng = np.random.default_rng(1)
    held = []
    for _ in range(300):
        tone = rng.choice([-1.0, 0.0, 1.0], HAND + 2000, p=[0.2, 0.5, 0.3])
        seen = np.clip(tone + (rng.random(tone.size) < 0.2), -1, 1)  # it reads too much praise
        found = ppi_mean(tone[:HAND], seen[:HAND], seen[HAND:])
        held.append(found.lo <= 0.1 <= found.hi)
    assert 0.93 <= np.mean(held) <= 0.99, np.mean(held)


def test_ppi_by_hand() -> None:
    """Covariance 1/3 in the sample, variance 3/11 of all 12 codes: lambda = .815."""
    hand = np.array([1.0, 1.0, 0.0, 0.0])
    rest = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    found = ppi_mean(hand, hand, rest)
    weight = (1 / 3) / (1.5 * 3 / 11)
    left = hand * (1 - weight)
    se = np.sqrt(left.var(ddof=1) / 4 + weight**2 * 0.25 / 8)
    assert found.value == pytest.approx(0.5)
    assert found.hi - found.value == pytest.approx(1.959964 * se, rel=1e-6)


@pytest.mark.parametrize(
    ("hand", "machine", "rest", "value"),
    [
        (NONE, NONE, NONE, np.nan),
        (np.ones(1), np.ones(1), np.zeros(9), 1.0),
        (np.ones(9), np.ones(9), np.ones(9), 1.0),  # one class alone shows no error
    ],
)
def test_nothing_to_tell(hand: Floats, machine: Floats, rest: Floats, value: float) -> None:
    found = ppi_mean(hand, machine, rest)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert np.isnan([found.lo, found.hi]).all()
    assert found.reason == "no_support"


def test_codes_of_other_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="3 texts coded by hand, 2 by the program"):
        ppi_mean(np.ones(3), np.ones(2), np.ones(9))


@pytest.mark.parametrize(
    ("share", "tpr", "fpr", "value", "reason"),
    [
        (0.29, TPR, FPR, 0.25, "not_calibrated"),
        (0.05, TPR, FPR, 0.0, "not_calibrated"),
        (0.95, TPR, FPR, 1.0, "not_calibrated"),
        (0.29, 0.4, 0.4, np.nan, "not_observable"),
        (0.29, 0.1, 0.4, np.nan, "not_observable"),
        (0.29, np.nan, FPR, np.nan, "no_support"),
        (np.nan, TPR, FPR, np.nan, "no_support"),
    ],
)
def test_adjusted_count(share: float, tpr: float, fpr: float, value: float, reason: str) -> None:
    found = adjusted_count(share, tpr, fpr)
    assert found.value == pytest.approx(value, abs=1e-9, nan_ok=True)
    assert found.reason == reason


def test_the_adjusted_count_is_unbiased_where_the_rates_hold_and_not_elsewhere() -> None:
    """Rates of another role or language move the corrected share."""
    right, wrong = [], []
    for seed in range(40):
        hand, machine, rest = draw(seed)
        right.append(adjusted_count(float(rest.mean()), *error_rates(hand > 0, machine > 0)).value)
        other = draw(1000 + seed, tpr=0.6, fpr=0.05)
        rates = error_rates(other[0] > 0, other[1] > 0)
        wrong.append(adjusted_count(float(rest.mean()), *rates).value)
    assert abs(np.mean(right) - TRUTH) <= 0.02, np.mean(right)
    assert np.mean(wrong) > TRUTH + 0.1


@pytest.mark.parametrize(("held", "missing"), [(True, 1), (False, 0)])
def test_a_sample_of_one_class_has_one_rate(held: bool, missing: int) -> None:
    rates = error_rates(np.full(30, held), np.arange(30) % 2 == 0)
    assert np.isnan(rates[missing])
    assert rates[1 - missing] == 0.5
    assert adjusted_count(0.3, *rates).reason == "no_support"


# Krippendorff 2004: four coders, twelve units, five values, dots are not coded.
FOUR = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .")  # fmt: skip
TABLE = np.array([[np.nan if x == "." else float(x) for x in row.split()] for row in FOUR])


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_the_four_coders(level: Level, expected: float) -> None:
    assert krippendorff_alpha(TABLE, level=level) == pytest.approx(expected, abs=5e-4)
    order = np.random.default_rng(0).permutation(12)
    turned = krippendorff_alpha(TABLE[::-1][:, order], level=level)
    assert turned == pytest.approx(krippendorff_alpha(TABLE, level=level), abs=1e-12)


def test_alpha_is_0_by_chance_and_that_of_the_gold_of_codes() -> None:
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, 2, (2, 4000)).astype(float)
    assert krippendorff_alpha(drawn, level="nominal") == pytest.approx(0.0, abs=0.05)
    pairs: list[codes.Pair] = [({"c"} if a else set(), {"c"} if b else set()) for a, b in drawn.T]
    assert krippendorff_alpha(drawn, level="nominal") == pytest.approx(agreement.alpha(pairs))
    assert krippendorff_alpha(drawn[[0, 0]], level="ordinal") == 1.0


@pytest.mark.parametrize("codes_of", [np.ones((3, 5)), np.full((2, 4), np.nan), np.ones((1, 6))])
def test_alpha_without_a_difference_is_no_number(codes_of: Floats) -> None:
    assert np.isnan(krippendorff_alpha(codes_of, level="nominal"))
