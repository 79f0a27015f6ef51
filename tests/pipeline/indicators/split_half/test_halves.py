"""Every number has its split halves and their control, or says why not."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from citysway.models import codebook
from citysway.pipeline.indicators.contributions import everywhere
from citysway.pipeline.indicators.measure import frameworks, rates
from citysway.pipeline.indicators.registry import registry
from citysway.pipeline.indicators.robustness.choices import ranked_keys
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Labels,
    half_sums,
    pair_weights,
    pick,
)
from citysway.pipeline.indicators.split_half.joint import _boasting
from citysway.pipeline.indicators.split_half.sides import _languages, _stability
from citysway.pipeline.indicators.split_half.untested import UNHALVED, asked, why_not_halved
from citysway.pipeline.indicators.table import Results, Support, compute
from citysway.pipeline.statistics.reliability import agreement, null_agreement
from tests.pipeline.generator import world
from tests.pipeline.half_worlds import pairs_of, plan_of, row_of
from tests.pipeline.tables import run
from tests.synthetic.corpus import write_corpus
from tests.synthetic.plan import Plan

Floats = npt.NDArray[np.float64]
SEEDS = range(20)
CITIES, SOURCES, PARTS = 30, 24, 5
Key = tuple[str, str, str]
NEW = ("IM04", "IM07", "IM16", "IM17", "IM22", "RA03", "RA06", "RA07", "RA08", "RA10", "RA12",
       "RA13", "RA15", "RA16", "RA17")  # fmt: skip


def published(results: Results) -> dict[Key, Any]:
    """Keys over the whole time that hold every city."""
    rows = [row for row in results.indicators.to_pylist()
            if (row["lang"], row["period"], row["variant"]) == ("all", "all", "")]  # fmt: skip
    whole = {row["city_id"] for row in rows if row["indicator"] == "RA02"}
    cities: dict[Key, set[str]] = {}
    for row in rows:
        key = row["indicator"], row["part"], row["role"]
        cities.setdefault(key, set()).add(row["city_id"])
    return {key: None for key, found in cities.items() if found >= whole}


def untested(results: Results) -> list[Key]:
    """What is ranked, or asked for, and has no row of reliability."""
    keys, rows = published(results), results.checks["reliability"].to_pylist()
    have = {(row["indicator"], row["part"], row["role"]) for row in rows}
    wanted = {key for key, _ in ranked_keys(keys)} | {key for key in keys if asked(key)}
    return sorted(wanted - have)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Results:
    docs, sources = world(1, per_source=40)
    return run(tmp_path_factory.mktemp("small"), docs, sources, checks=True)


def test_no_number_is_untested(small: Results) -> None:
    assert untested(small) == []
    keys = published(small)
    assert {name for name, _, _ in keys} >= set(NEW) - {"IM04"}
    assert sum(asked(key) for key in keys) > 150


@pytest.mark.slow
def test_no_number_of_the_codebook_is_untested(tmp_path: Path) -> None:
    plan = Plan(cities=12, sources=40, volume=(60.0, 90.0), months=36, frames=True, own=30)
    corpus, book = write_corpus(tmp_path, plan, seed=1), codebook.load()
    found = compute(
        tmp_path, cities=corpus.world.cities, frameworks=frameworks(book), rates=rates(book),
        support=Support(docs=5, side_docs=5, source_docs=5), checks=True,
    )  # fmt: skip
    assert untested(found) == []
    assert {name for name, _, _ in published(found)} >= set(registry()) - {"RA14"}


def test_what_cannot_be_halved_says_so(small: Results) -> None:
    rows = {(row["indicator"], row["part"]): row
            for row in small.checks["reliability"].to_pylist()}  # fmt: skip
    for (indicator, part), reason in UNHALVED.items():
        assert registry()[indicator].part(part) is not None
        assert rows[indicator, part]["reason"] == reason
        assert not rows[indicator, part]["ranked"]
    assert why_not_halved(("RA02", "", "ext")) == ""


def drawn_years(rng: np.random.Generator, drift: Floats, years: int = 4) -> Floats:
    """Cities x sources x (profile and size of every year); ``drift`` (cities) between two years."""
    base = rng.dirichlet(np.full(PARTS, 4.0), (len(drift), 1))
    steps = rng.dirichlet(np.full(PARTS, 4.0), (len(drift), years)) - base
    profile = base + drift[:, None, None] * steps
    size = rng.integers(5, 30, (len(drift), SOURCES, years, 1)).astype(float)
    taste = np.stack([[rng.dirichlet(40 * p + 0.1, SOURCES) for p in city] for city in profile])
    table = np.concatenate([taste.transpose(0, 2, 1, 3) * size, size], axis=3)
    return table.reshape(len(drift), SOURCES, -1)


def slots(kinds: int) -> dict[str, slice]:
    return {str(n): slice(n * (PARTS + 1), (n + 1) * (PARTS + 1)) for n in range(kinds)}


def change(seed: int, drift: Floats, kinds: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    said, plan = pairs_of(drawn_years(rng, drift, kinds), slots(kinds)), plan_of(CITIES, SOURCES)
    found = _stability(plan, said, "ext") if kinds > 2 else _languages(plan, said, "ext")
    return row_of(found)


@pytest.mark.slow
@pytest.mark.parametrize("kinds", [4, 2])
def test_change_is_reliable_where_cities_differ_in_it(kinds: int) -> None:
    """IM16 (four years) and IM17 (two languages)."""
    planted = [change(seed, np.linspace(0, 1, CITIES), kinds) for seed in SEEDS]
    level = [change(100 + seed, np.zeros(CITIES), kinds) for seed in SEEDS]
    assert np.mean([row["ranked"] for row in planted]) >= 0.95
    assert abs(np.mean([row["r_null"] for row in planted])) <= 0.1
    assert abs(np.mean([row["r_sb"] for row in level])) <= 0.2
    assert np.mean([row["ranked"] for row in level]) <= 0.05
    assert {row["halves"] for row in planted} == {50}


def test_two_years_are_too_few() -> None:
    said = pairs_of(drawn_years(np.random.default_rng(0), np.ones(CITIES), 2), slots(2))
    assert row_of(_stability(plan_of(CITIES, SOURCES), said, "ext"))["reason"] == "no_support"


def test_boasting_is_a_difference_of_scores() -> None:
    claim, seen = np.random.default_rng(0).normal(size=(2, CITIES, 4))
    expected = [(x - x.mean(axis=0)) / x.std(axis=0) for x in (claim, seen)]
    assert _boasting(claim, seen) == pytest.approx(expected[0] - expected[1])
    assert np.isnan(_boasting(claim, np.ones(seen.shape))).all()
    seen[3] = np.nan
    assert np.isnan(_boasting(claim, seen)[3]).all()


def test_sums_of_halves_are_those_of_a_loop() -> None:
    table = np.random.default_rng(1).normal(size=(70, 6, 3))
    said = pairs_of(table)
    weights, sources = pair_weights(said, plan_of(70, 6).store.sources.id, 5, joint=True, seed=2)
    sums = np.concatenate([part for _, part in half_sums(said, weights, 70)])
    each = weights.reshape(70, 6, 10)
    assert sources == 6
    assert sums == pytest.approx(np.einsum("csk,csn->cnk", table, each))
    assert (each.sum(axis=1) == 3).all()
    assert (each[:1] == each).all()  # the same sources for every city


@pytest.mark.parametrize("joint", [True, False])
def test_labels_are_permuted(joint: bool) -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(size=(40, 8, 1))
    said = pairs_of(table)
    moved, order = Labels(said, joint).permuted(seed=1)
    assert sorted(order.tolist()) == list(range(320))
    assert moved.sums.toarray() == pytest.approx(said.sums.toarray()[order])
    assert (np.diff(moved.city) >= 0).all()
    assert (np.bincount(moved.city) == 8).all()
    assert np.mean(moved.city == said.city[order]) < 0.1
    inside = [sorted(moved.city[moved.source == s]) == list(range(40)) for s in range(8)]
    assert all(inside) == joint
    assert (moved.source == said.source[order]).all()


def test_a_sum_has_a_row_everywhere() -> None:
    table = np.random.default_rng(0).normal(size=(9, 5, 2))
    some = np.random.default_rng(1).random((9, 5)) < 0.4
    whole = everywhere(pick(pairs_of(table), some.ravel()), 9)
    assert whole.sums.toarray().reshape(9, -1, 2) == pytest.approx(
        (table * some[:, :, None])[:, some.any(axis=0)]
    )
    assert (np.diff(whole.city) >= 0).all()
    assert sorted(set(whole.source.tolist())) == np.flatnonzero(some.any(axis=0)).tolist()


def test_control_is_the_agreement_of_each() -> None:
    control = np.random.default_rng(0).normal(size=(6, 20, 8))
    control[2, :18] = np.nan  # too few cities
    control[3] = 1.0  # nothing to rank
    each = [agreement(one[:, :4], one[:, 4:], sources=0).r_sb for one in control]
    assert null_agreement(control) == pytest.approx([r for r in each if np.isfinite(r)])
    assert len(null_agreement(control)) == 4


def test_without_a_control_nothing_is_ranked() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20, 1)) + 0.1 * rng.normal(size=(20, 20))
    assert row_of(Halves(values, rng.normal(size=(20, 20, 4)), 9))["ranked"]
    row = row_of(Halves(values, np.ones((20, 20, 4)), 9))
    assert not row["ranked"]
    assert "r_null" not in row
