"""RA14 and the lag of IM21 on planted truth (METHOD.md 5.2), M1, M17, M22, degenerate corpora."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from citysway.pipeline.indicators.cells import REASONS, Cells
from citysway.pipeline.indicators.radiation.phrases.adoption import PhraseRules, phrase_cells
from tests.pipeline.phrase_corpora import Plan, Use, Writer, cities, corpus, tables

Floats = npt.NDArray[np.float64]
Blocks = dict[tuple[str, str, str], Cells]
RULES = PhraseRules(rounds=60)
ADOPTION, LEAD = ("RA14", "", ""), ("RA14", "netlead", "")
LAG, STRICT, NATIONAL = ("RA14", "lag", ""), ("RA14", "lag", "strict"), ("IM21", "lag", "")
TRUTH = 1 - np.exp(-0.5)


def blocks(
    phrases: pa.Table, writers: pa.Table, count: int, *, replicates: int = 200, **options: Any
) -> Blocks:
    found = phrase_cells(
        phrases, writers, cities(count), replicates=replicates, rules=RULES, **options
    )
    return {(cells.indicator, cells.parts[0], cells.variant): cells for cells in found}


def measured(plan: Plan, seed: int, *, replicates: int = 200) -> Blocks:
    made = corpus(plan, np.random.default_rng(seed))
    return blocks(*tables(*made), plan.cities, replicates=replicates, seed=seed)


def value(cells: Cells, city: int = 0, column: str = "value") -> float:
    return float(cells.columns[column][0, city])


def reason(cells: Cells, city: int = 0) -> str:
    return REASONS[cells.reason[0, city]]


@pytest.fixture(scope="module")
def recovered() -> list[Blocks]:
    """40 corpora of 20 cities and 120 phrases, each other city with some of its own."""
    plan = Plan(own=24, others=0.04)
    return [measured(plan, seed, replicates=2) for seed in range(40)]


def test_adoption_is_recovered(recovered: list[Blocks]) -> None:
    values = np.array([value(found[ADOPTION]) for found in recovered])
    # 24 phrases x 19 cities: the standard deviation of a share is .023
    assert abs(values.mean() - TRUTH) <= 0.01
    assert (abs(values - TRUTH) <= 0.09).all()
    assert values.std() <= 0.03


def test_adoption_is_recovered_within_the_tolerance() -> None:
    values = [value(measured(Plan(own=120), seed, replicates=2)[ADOPTION]) for seed in range(20)]
    assert (abs(np.array(values) - TRUTH) <= 0.03).all()


@pytest.mark.parametrize("key", [ADOPTION, LEAD])
def test_leader_ranks_first(recovered: list[Blocks], key: tuple[str, str, str]) -> None:
    ranked = [int(np.nanargmax(found[key].columns["value"][0])) for found in recovered]
    assert np.mean([first == 0 for first in ranked]) >= 0.95
    assert all(found[key].shown[0].sum() >= 5 for found in recovered)


def test_adoption_with_full_follow_up_is_the_share_of_pairs() -> None:
    uses, writers = corpus(Plan(cities=6, phrases=30, own=30), np.random.default_rng(4))
    phrases, read = tables(uses, writers)
    begin = {use[0]: int(use[3]) for use in uses if use[2] == "C00"}
    lead = {
        name: min(int(u[3]) for u in uses if u[0] == name and u[2] != "C00") - at
        for name, at in begin.items()
        if any(u[0] == name and u[2] != "C00" for u in uses)
    }
    counted = [name for name in lead if lead[name] >= 30]
    taken = sum(
        1
        for u in uses
        if u[0] in counted and u[2] != "C00" and int(u[3]) - begin[u[0]] <= 5 * 365.25
    )
    assert value(blocks(phrases, read, 6)[ADOPTION]) == pytest.approx(
        taken / (len(counted) * 5), abs=1e-12
    )


def test_short_follow_up_is_corrected() -> None:
    """Texts end 1 to 5 years after the first use: counting users alone gives too little."""
    plan = Plan(phrases=240, own=240, years=8.5, until=7.5)
    values, naive, seen = [], [], []
    for seed in range(20):
        uses, writers = corpus(plan, np.random.default_rng(seed))
        found = blocks(*tables(uses, writers), 20, replicates=2)[ADOPTION]
        values.append(value(found))
        seen.append(value(found, column="coverage"))
        users = sum(1 for use in uses if use[2] != "C00")
        naive.append(users / (240 * 19))
    assert abs(np.mean(values) - TRUTH) <= 0.015
    assert np.mean(naive) < TRUTH - 0.05
    assert 0.5 < np.mean(seen) < 0.95


def national(
    lag: float = 90.0, *, count: int = 40, spread: float = 0.0, seed: int = 0
) -> tuple[list[Use], list[Writer]]:
    """C00 takes national phrases up after ``lag`` days, C01 after 400."""
    rng = np.random.default_rng(seed)
    uses: list[Use] = []
    for number in range(count):
        at = 500.0 + 40 * number
        uses.append((f"n{number}", "country", "CN", at, f"n{number}"))
        days = lag + rng.normal(0, spread) if spread else lag
        uses.append((f"n{number}", "city", "C00", at + max(days, 1), f"a{number}"))
        uses.append((f"n{number}", "city", "C01", at + 400, f"b{number}"))
    ends: list[Writer] = [("city", "C00", 0, 4000), ("city", "C01", 0, 4000)]
    return uses, [*ends, ("city", "C02", 0, 4000), ("country", "CN", 0, 4000)]


@pytest.mark.parametrize("seed", range(20))
def test_lag_of_national_phrases(seed: int) -> None:
    found = blocks(*tables(*national(spread=10.0, seed=seed)), 3, seed=seed)[NATIONAL]
    assert abs(value(found) - 90) <= 5
    assert value(found, 1) == 400
    assert value(found, column="lo") <= 90 <= value(found, column="hi") + 5
    assert (reason(found, 1), reason(found, 2)) == ("not_calibrated", "no_support")


def test_lag_of_phrases_all_taken_up_after_the_same_time_has_no_interval() -> None:
    found = blocks(*tables(*national()), 3)[NATIONAL]
    assert value(found) == 90
    assert np.isnan(value(found, column="lo"))


def test_phrases_a_city_had_before_are_not_national() -> None:
    uses, writers = national()
    uses += [(f"n{number}", "city", "C02", 450.0, "early") for number in range(40)]
    assert reason(blocks(*tables(uses, writers), 3)[NATIONAL]) == "no_support"


def test_national_lag_needs_national_text() -> None:
    uses, writers = national()
    only = [use for use in uses if use[1] == "city"]
    found = blocks(*tables(only, writers[:-1]), 3)
    assert {reason(found[NATIONAL], city) for city in range(3)} == {"not_observable"}
    assert found[ADOPTION].flags[0, 0] > 0  # uncorrected: no top-down filter


@pytest.mark.parametrize("level", ["country", "province"])
def test_m17_phrase_earlier_in_state_text_is_lost_for_every_city(level: str) -> None:
    uses, writers = corpus(Plan(own=40), np.random.default_rng(5))
    before = blocks(*tables(uses, writers), 20)
    place = "CN" if level == "country" else "P1"
    writers = [*writers, ("province", "P1", 0.0, 5000.0)]
    named = sorted({use[0] for use in uses})
    told: list[Use] = [(name, level, place, 400.0, "law") for name in named[:60]]
    after = blocks(*tables([*uses, *told], writers), 20)
    assert (
        before[ADOPTION].columns["statements"].sum() > after[ADOPTION].columns["statements"].sum()
    )
    assert value(after[ADOPTION], column="statements") == 0
    assert reason(after[ADOPTION]) == "no_support"
    kept = [use for use in uses if use[0] not in named[:60]]
    without = blocks(*tables(kept, writers), 20)
    for key in (ADOPTION, LEAD, LAG, STRICT):
        assert np.array_equal(
            after[key].columns["value"], without[key].columns["value"], equal_nan=True
        )
    # Later state text takes nothing away.
    late: list[Use] = [(name, level, place, 5000.0, "law") for name in named]
    same = blocks(*tables([*uses, *late], writers), 20)
    assert np.array_equal(
        same[ADOPTION].columns["value"], before[ADOPTION].columns["value"], equal_nan=True
    )


def test_m1_order_of_rows_and_cities() -> None:
    made = corpus(Plan(others=0.1, shared=2), np.random.default_rng(6))
    phrases, writers = tables(*made)
    one = blocks(phrases, writers, 20, seed=3)
    turned = np.random.default_rng(7).permutation(phrases.num_rows)
    rows = phrase_cells(
        phrases.take(turned), writers.take(list(range(writers.num_rows))[::-1]),
        cities(20)[::-1], replicates=200, rules=RULES, seed=3,
    )  # fmt: skip
    for cells in rows:
        other = one[cells.indicator, cells.parts[0], cells.variant]
        for name in ("value", "lo", "hi", "raw", "p", "statements", "sources", "coverage"):
            assert np.allclose(
                cells.columns[name][0][::-1], other.columns[name][0], atol=1e-12, equal_nan=True
            ), name


def test_m16_all_dates_a_year_later() -> None:
    uses, writers = corpus(Plan(others=0.1), np.random.default_rng(12))
    later: list[Use] = [(*use[:3], use[3] + 365.0, use[4]) for use in uses]
    read: list[Writer] = [(*w[:2], w[2] + 365.0, w[3] + 365.0) for w in writers]
    one, two = blocks(*tables(uses, writers), 20), blocks(*tables(later, read), 20)
    assert one[LAG].shown.any()
    for key in (ADOPTION, LEAD, LAG, STRICT):
        for name in ("value", "lo", "hi", "raw", "p"):
            columns = one[key].columns[name], two[key].columns[name]
            assert np.allclose(*columns, atol=1e-12, equal_nan=True), (key, name)


def shuffled(uses: list[Use], rng: np.random.Generator) -> list[Use]:
    """The cities of each phrase change places: who leads is chance."""
    found: list[Use] = []
    for name in sorted({use[0] for use in uses}):
        rows = [use for use in uses if use[0] == name]
        places = rng.permutation([use[2] for use in rows])
        found += [(r[0], r[1], str(p), r[3], r[4]) for r, p in zip(rows, places, strict=True)]
    return found


@pytest.mark.slow
def test_m22_net_lead_of_relabelled_cities_is_null() -> None:
    values, raw, inside, p = [], [], [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        uses, writers = corpus(Plan(phrases=300, own=150, others=0.1), rng)
        found = blocks(*tables(shuffled(uses, rng), writers), 20, seed=seed)[LEAD]
        columns = found.columns
        shown = np.isfinite(columns["lo"][0])
        values.append(columns["value"][0])
        raw.append(columns["raw"][0])
        inside.append((columns["lo"][0] <= 0)[shown] & (columns["hi"][0] >= 0)[shown])
        p.append(columns["p"][0][shown])
    assert abs(np.mean(values)) <= 0.015
    assert np.mean(raw) < -0.01  # the ratio alone is not 0
    assert 0.90 <= np.concatenate(inside).mean() <= 0.99
    assert 0.02 <= (np.concatenate(p) < 0.05).mean() <= 0.09


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "key"),
    [
        (Plan(phrases=160, own=120, shared=5, frailty=3.0), ADOPTION),
        (Plan(phrases=30, own=30, shared=5, frailty=3.0), ADOPTION),
        (Plan(phrases=160, own=120, shared=5, frailty=3.0), STRICT),
    ],
)
def test_intervals_cover(plan: Plan, key: tuple[str, str, str]) -> None:
    """Phrases of one document share a gamma factor; 24 such documents, or six."""
    cells = [measured(plan, seed)[key] for seed in range(120)]
    truth = np.mean([value(c) for c in cells])
    hits = [value(c, column="lo") <= truth <= value(c, column="hi") for c in cells]
    assert 0.89 <= np.mean(hits) <= 1.0, np.mean(hits)


@pytest.mark.slow
def test_intervals_over_phrases_do_not_cover() -> None:
    """Each phrase as its own document: what phrases of a document share is forgotten."""
    plan = Plan(phrases=120, own=120, shared=10, frailty=1.5)
    hits, values = [], []
    for seed in range(60):
        uses, writers = corpus(plan, np.random.default_rng(seed))
        apart = [(*use[:4], f"{use[4]}-{use[0]}") for use in uses]
        values.append(blocks(*tables(apart, writers), 20)[ADOPTION])
    truth = np.mean([value(c) for c in values])
    hits = [value(c, column="lo") <= truth <= value(c, column="hi") for c in values]
    assert np.mean(hits) < 0.75, np.mean(hits)


def degenerate(name: str) -> tuple[pa.Table, pa.Table, int]:
    uses, writers = corpus(Plan(cities=4, phrases=40), np.random.default_rng(8))
    if name == "empty":
        return *tables([], []), 0
    if name == "no text":
        return *tables([], []), 4
    if name == "one city":
        return *tables([u for u in uses if u[2] == "C00"], writers[:1]), 1
    if name == "same date":
        return *tables([(*u[:3], 1000.0, u[4]) for u in uses], writers), 4
    if name == "all in the first year":
        return *tables([(*u[:3], u[3] % 300, u[4]) for u in uses], writers), 4
    phrases, read = tables([], writers)
    none = pa.nulls(read.num_rows, pa.date32())
    for column in ("first_date", "last_date"):
        read = read.set_column(read.schema.get_field_index(column), column, none)
    zero, ten = (pa.array([n] * read.num_rows, pa.int32()) for n in (0, 10))
    read = read.set_column(read.schema.get_field_index("docs"), "docs", zero)
    return phrases, read.set_column(read.schema.get_field_index("undated"), "undated", ten), 4


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("empty", None),
        ("no text", "no_support"),
        ("one city", "no_support"),
        ("same date", "no_support"),
        ("all in the first year", "no_support"),
        ("no dates", "no_dates"),
    ],
)
def test_degenerate(name: str, why: str | None) -> None:
    phrases, writers, count = degenerate(name)
    for key, cells in blocks(phrases, writers, count).items():
        assert not cells.shown.any()
        if why is not None and key != NATIONAL:
            assert {reason(cells, city) for city in range(count)} == {why}, key
        for city in range(count):
            assert reason(cells, city), key


def test_every_missing_value_or_limit_has_a_reason() -> None:
    found = measured(Plan(cities=8, phrases=60, own=20, others=0.2), 9)
    for cells in found.values():
        missing = np.isnan(cells.columns["value"]) | np.isnan(cells.columns["lo"])
        assert np.array_equal(missing, cells.reason > 0)
        for name in ("value", "lo", "hi", "raw", "p"):
            assert not np.isinf(cells.columns[name]).any()


def test_year_precision() -> None:
    """Dates known to the year: uses in one year have no order, a year apart they have."""
    plan = Plan(cities=6, phrases=60, own=60, leader=0.3)
    made = corpus(plan, np.random.default_rng(10))
    exact, rough = (
        blocks(*tables(*made, precision=precision), 6)[ADOPTION] for precision in ("day", "year")
    )
    assert value(rough, column="statements") < value(exact, column="statements")
    assert value(rough) == pytest.approx(value(exact), abs=0.15)
