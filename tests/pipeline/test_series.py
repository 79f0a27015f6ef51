"""Bursts and breaks of a city's months, and the story family named with each."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from citysway.pipeline.facts.slices import source_roles

from citysway.pipeline.facts.detection import detect
from citysway.pipeline.facts.series import BURSTS, write_bursts
from tests.pipeline.generator import CITIES, Doc, panel_of_sources
from tests.pipeline.spread_files import loaded, write_spread
from tests.pipeline.test_persistence import month

A, B = CITIES[0].id, CITIES[1].id
SOURCES = panel_of_sources()
OUTSIDE = [s.id for s in SOURCES if A not in s.id]
MONTHS = 24


def flat(seed: int, *, rate: float = 0.15, monthly: int = 6) -> list[Doc]:
    """Six texts of every source a month, each on city A with the same chance."""
    rng = np.random.default_rng(seed)
    return [
        Doc(f"{s.id}-{n:02d}-{k}", s.id, {A: 1} if rng.random() < rate else {B: 1},
            period=month(n))
        for s in SOURCES
        for n in range(MONTHS)
        for k in range(monthly)
    ]  # fmt: skip


def told(story: str, at: int, copies: int) -> list[Doc]:
    """A story on city A in so many outlets of a month."""
    return [
        Doc(f"{story}-{k:02d}", OUTSIDE[k % len(OUTSIDE)], {A: 2}, story=story, period=month(at))
        for k in range(copies)
    ]


def bursts(folder: Path, docs: Sequence[Doc]) -> list[dict[str, Any]]:
    """The table's rows."""
    times = {d.id: f"{d.period}-{int(d.id[-1], 36) % 27 + 1:02d}" for d in docs}
    write_spread(folder, docs, SOURCES, times=times)
    facts = loaded(folder)
    with duckdb.connect() as con:
        write_bursts(con, folder, facts, source_roles(facts), least=5)
    table = pq.read_table(folder / "bursts.parquet")
    assert table.schema.equals(BURSTS)
    rows: list[dict[str, Any]] = table.to_pylist()
    assert [(r["city_id"], r["month"], r["kind"]) for r in rows] == sorted(
        (r["city_id"], r["month"], r["kind"]) for r in rows
    )
    return rows


@pytest.mark.slow
def test_a_planted_burst_is_named(tmp_path: Path) -> None:
    found = []
    for seed in range(20):
        docs = [*flat(seed), *told("big", 10, 40), *told("small", 10, 6), *told("other", 15, 8)]
        rows = [r for r in bursts(tmp_path / str(seed), docs) if r["city_id"] == A]
        found.append([(r["month"], r["kind"], r["until"], r["story_id"]) for r in rows])
        for row in (r for r in rows if r["story_id"] == "big"):
            assert row["story_docs"] == 40
            assert row["value"] == pytest.approx(row["expected"] + 46, abs=20)
            assert 0.6 < row["share"] <= 1
            assert row["doc_id"].startswith("big-")
            assert row["p"] <= 0.01
    right = [rows == [(month(10), "burst", month(10), "big")] for rows in found]
    assert np.mean(right) >= 0.9, found


@pytest.mark.slow
def test_flat_series_give_none(tmp_path: Path) -> None:
    rows = [bursts(tmp_path / str(seed), flat(seed)) for seed in range(20)]
    assert sum(map(bool, rows)) <= 1, rows


def test_an_outlet_that_joins_is_no_break(tmp_path: Path) -> None:
    """It writes of nothing else: counts rise for good, the sources' usual rates do not."""
    docs = flat(3)
    more = [
        Doc(f"new-{n:02d}-{k:02d}", "nat-0", {A: 1}, period=month(n))
        for n in range(12, MONTHS)
        for k in range(30)
    ]
    old = [d for d in docs if d.source != "nat-0"]
    assert bursts(tmp_path, [*old, *more]) == []
    counts = np.array([sum(A in d.names and d.period == month(n) for d in [*old, *more])
                       for n in range(MONTHS)], float)  # fmt: skip
    assert [e.kind for e in detect(counts, np.ones(MONTHS))] == ["break"], "counts must be fooled"


@pytest.mark.parametrize("rise", [True, False])
def test_a_planted_break(tmp_path: Path, rise: bool) -> None:
    high, low = flat(1, rate=0.4), flat(2, rate=0.1)
    one, two = (low, high) if rise else (high, low)
    docs = [d for d in one if d.period < "2024-01"] + [d for d in two if d.period >= "2024-01"]
    docs += told("cause", 12 if rise else 11, 12)
    rows = [r for r in bursts(tmp_path, docs) if r["city_id"] == A]
    assert [(r["kind"], r["month"], r["until"]) for r in rows] == [("break", "2024-01", "2024-12")]
    assert rows[0]["story_id"] == "cause"
    assert (rows[0]["value"] > rows[0]["expected"]) == rise


def test_the_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    docs = [*flat(0), *told("big", 10, 40)]
    turned = [docs[i] for i in np.random.default_rng(0).permutation(len(docs))]
    assert bursts(tmp_path / "a", docs) == bursts(tmp_path / "b", turned)
    home = [d for d in docs if d.source[:5] == "local" and A in d.source]
    more = [replace(d, id=f"{k}+{d.id}") for d in home for k in range(9)]
    grown = bursts(tmp_path / "c", [*docs, *more])
    assert [r for r in grown if r["city_id"] == A] == [
        r for r in bursts(tmp_path / "d", docs) if r["city_id"] == A
    ]


@pytest.mark.parametrize("docs", [[], [Doc("one", OUTSIDE[0], {A: 1}, period="2023-01")]])
def test_nothing_to_find(tmp_path: Path, docs: list[Doc]) -> None:
    assert bursts(tmp_path, docs) == []


@pytest.mark.parametrize(
    ("mean", "dispersion", "most"),
    [(3, 0.0, 0.03), (30, 0.0, 0.03), (30, 0.1, 0.06), (100, 0.4, 0.06)],
)
def test_flat_counts_seldom_alarm(mean: float, dispersion: float, most: float) -> None:
    alarms = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        exposure = rng.uniform(0.5, 1.5, MONTHS)
        pace = rng.gamma(1 / dispersion, dispersion, MONTHS) if dispersion else np.ones(MONTHS)
        alarms.append(bool(detect(rng.poisson(mean * exposure * pace).astype(float), exposure)))
    assert np.mean(alarms) <= most, np.mean(alarms)


def test_bursts_and_breaks_of_one_series() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(20, 36).astype(float)
    counts[18:] = rng.poisson(80, 18)
    counts[[5, 6]] = 75, 70
    counts[30] = 300
    found = [(e.start, e.end, e.kind) for e in detect(counts, np.ones(36))]
    assert found == [(5, 6, "burst"), (18, 35, "break"), (30, 30, "burst")]


@pytest.mark.parametrize(
    "counts", [np.zeros(24), np.full(24, 5.0), np.arange(5.0), np.r_[np.zeros(23), 19.0]]
)
def test_constant_and_short_series_are_quiet(counts: Any) -> None:
    assert detect(counts, np.ones(len(counts))) == []
    assert detect(counts, np.zeros(len(counts))) == []


def test_one_outlet_alone_makes_no_burst(tmp_path: Path) -> None:
    docs = [d for d in flat(0) if A not in d.names or d.period != month(10)]
    more = [Doc(f"own-{k:02d}", OUTSIDE[0], {A: 2}, period=month(10)) for k in range(60)]
    assert bursts(tmp_path / "one", [*docs, *more]) == []
    two = [replace(d, source=OUTSIDE[k % 2]) for k, d in enumerate(more)]
    assert [r["sources"] for r in bursts(tmp_path / "two", [*docs, *two])] == [2]
