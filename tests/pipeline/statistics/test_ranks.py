"""Rank movements under choices, by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from citysway.pipeline.statistics.ranks import (
    AGREEMENT,
    LARGEST,
    MOVES,
    kendall_tau,
    sensitivity,
)

CITIES = ("A", "B", "C", "D")
VALUES = {
    "IM12": {
        "": [0.4, 0.3, 0.2, 0.1],
        "pooled": [0.1, 0.3, 0.2, 0.0],  # A falls from 1 to 3
        "no_top": [0.4, 0.3, np.nan, 0.35],  # three cities left: D rises from 3 to 2
    },
    "IM13": {"": [1.0, 2.0, 3.0, 4.0], "pooled": [1.0, 2.0, 3.0, 4.0]},
}


def test_movements_by_hand() -> None:
    found = sensitivity(VALUES, CITIES, direction={"IM13": -1})
    moves = {(r["indicator"], r["city_id"], r["choice"]): r for r in found.moves.to_pylist()}
    rows = {key: (r["rank"], r["base_rank"], r["moved"]) for key, r in moves.items()}
    assert rows["IM12", "A", "pooled"] == (3, 1, -2)
    assert rows["IM12", "B", "pooled"] == (1, 2, 1)
    assert rows["IM12", "D", "no_top"] == (2, 3, 1)
    assert ("IM12", "C", "no_top") not in rows
    assert rows["IM13", "A", "pooled"] == (1, 1, 0)
    assert len(rows) == 4 + 3 + 4
    assert found.moves.schema == MOVES


def test_agreement_by_hand() -> None:
    found = sensitivity(VALUES, CITIES).agreement
    assert found.schema == AGREEMENT
    rows = {(r["indicator"], r["choice"]): r for r in found.to_pylist()}
    pooled = rows["IM12", "pooled"]  # of 6 pairs A-B and A-C turn: (4 - 2) / 6
    assert pooled["tau"] == pytest.approx(1 / 3)
    assert (pooled["stable"], pooled["cities"], pooled["largest_move"]) == (False, 4, 2)
    assert pooled["mean_move"] == pytest.approx(1.0)
    assert rows["IM12", "no_top"]["tau"] == pytest.approx(1 / 3)
    assert rows["IM13", "pooled"]["stable"]


def test_the_choice_that_moves_a_city_most() -> None:
    found = sensitivity(VALUES, CITIES).largest
    assert found.schema == LARGEST
    rows = {(r["indicator"], r["city_id"]): (r["choice"], r["moved"]) for r in found.to_pylist()}
    assert rows["IM12", "A"] == ("pooled", -2)
    assert rows["IM12", "B"] == ("no_top", -1)  # as far as pooled moves it; the first by name
    assert rows["IM12", "D"] == ("no_top", 1)
    assert rows["IM13", "A"] == ("pooled", 0)


@pytest.mark.parametrize("seed", range(5))
def test_tau_agrees_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 12, 40).astype(float), rng.integers(0, 12, 40) + rng.normal(0, 1, 40)
    assert kendall_tau(x, x + np.round(y)) == pytest.approx(
        stats.kendalltau(x, x + np.round(y)).statistic
    )
    x[:5] = np.nan
    assert kendall_tau(x, y) == pytest.approx(stats.kendalltau(x[5:], y[5:]).statistic)


def test_order_of_cities_does_not_matter() -> None:
    rng = np.random.default_rng(7)
    base, other = rng.normal(size=(2, 30))
    names, turn = np.array([f"C{n:02d}" for n in range(30)]), rng.permutation(30)
    one = sensitivity({"RA02": {"": base, "A": other}}, list(names))
    two = sensitivity({"RA02": {"": base[turn], "A": other[turn]}}, list(names[turn]))
    assert one.moves.equals(two.moves)
    assert one.largest.equals(two.largest)


@pytest.mark.parametrize(
    "values",
    [{}, {"IM01": {"A": [1.0, 2.0]}}, {"IM01": {"": [1.0, 2.0]}}],
    ids=["nothing", "no base", "base alone"],
)
def test_no_rows_without_a_base_and_a_choice(values: dict[str, dict[str, list[float]]]) -> None:
    found = sensitivity(values, ("A", "B"))
    assert found.moves.num_rows == found.agreement.num_rows == found.largest.num_rows == 0


def test_constant_and_missing_choices_have_no_tau() -> None:
    values = {"IM01": {"": [1.0, 2.0, 3.0], "flat": [1.0] * 3, "none": [np.nan] * 3}}
    rows = {r["choice"]: r for r in sensitivity(values, ("A", "B", "C")).agreement.to_pylist()}
    assert rows["flat"]["tau"] is None
    assert rows["flat"]["largest_move"] == 1.0  # all share rank 2
    assert (rows["none"]["tau"], rows["none"]["cities"], rows["none"]["stable"]) == (None, 0, None)
