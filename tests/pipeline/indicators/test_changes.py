"""Bursts and breaks of a city's attention, and the story family named with each."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.facts.monthly import CityMonths, load_namings, monthly
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.changes import (
    BURSTS,
    Attention,
    attention,
    bursts_table,
    detect,
    usual_docs,
)
from tests.pipeline.generator import CITIES, Doc, Source, panel_of_sources
from tests.pipeline.indicators.radiation.test_persistence import month
from tests.pipeline.spread_files import write_spread
from tests.pipeline.spread_plan import plan_of

A, B = CITIES[0].id, CITIES[1].id
LATE = Source("late", "national", None, "CN", None, None, "none")
SOURCES = [*panel_of_sources(), LATE]
OUTSIDE = [s.id for s in SOURCES if A not in s.id and s.id != "late"]
MONTHS = 24


def flat(seed: int, *, rate: float = 0.15, monthly: int = 6) -> list[Doc]:
    """Six texts of every source a month, each on city A with the same chance."""
    rng = np.random.default_rng(seed)
    return [
        Doc(f"{s.id}-{n:02d}-{k}", s.id, {A: 1} if rng.random() < rate else {B: 1},
            period=month(n))
        for s in SOURCES[:-1]
        for n in range(MONTHS)
        for k in range(monthly)
    ]  # fmt: skip


def told(story: str, at: int, copies: int) -> list[Doc]:
    """A story on city A in so many outlets of a month."""
    return [
        Doc(f"{story}-{k:02d}", OUTSIDE[k % len(OUTSIDE)], {A: 2}, story=story, period=month(at))
        for k in range(copies)
    ]


def written(folder: Path, docs: Sequence[Doc]) -> Path:
    """The documents on days of their months."""
    times = {
        d.id: f"{d.period}-{int(d.id[-1], 36) % 27 + 1:02d}" for d in docs if len(d.period) == 7
    }
    return write_spread(folder, docs, SOURCES, times=times)


def found_in(folder: Path, docs: Sequence[Doc]) -> tuple[list[dict[str, Any]], str]:
    """The table's rows, and why there can be none."""
    plan = plan_of(written(folder, docs), support=Support(docs=5, source_docs=5))
    table, why = bursts_table(folder, plan)
    assert table.schema.equals(BURSTS)
    rows: list[dict[str, Any]] = table.to_pylist()
    key = [(row["city_id"], row["month"], row["kind"]) for row in rows]
    assert key == sorted(set(key))
    return rows, why


def about(folder: Path, docs: Sequence[Doc], city: str = A) -> list[dict[str, Any]]:
    """The rows of one city."""
    return [row for row in found_in(folder, docs)[0] if row["city_id"] == city]


@pytest.mark.slow
def test_a_planted_burst_is_named(tmp_path: Path) -> None:
    found = []
    for seed in range(20):
        docs = [*flat(seed), *told("big", 10, 40), *told("small", 10, 6), *told("other", 15, 8)]
        rows = about(tmp_path / str(seed), docs)
        found.append([(r["month"], r["kind"], r["until"], r["story_id"]) for r in rows])
        for row in (r for r in rows if r["story_id"] == "big"):
            assert row["story_docs"] == 40
            assert row["value"] == pytest.approx(row["expected"] + 46, abs=25)
            assert 0.6 < row["share"] <= 1
            assert row["doc_id"].startswith("big-")
    right = [(month(10), "burst", month(10), "big") in rows for rows in found]
    assert np.mean(right) >= 0.9, found
    assert np.mean([len(rows) for rows in found]) <= 1.3, found


@pytest.mark.slow
def test_flat_series_give_none(tmp_path: Path) -> None:
    rows = [found_in(tmp_path / str(seed), flat(seed))[0] for seed in range(20)]
    assert sum(map(bool, rows)) <= 3, rows


def panel(rng: np.random.Generator, sources: int) -> CityMonths:
    """Outlets of unlike size and unlike interest in the city, whose volumes come and go."""
    size, keen = rng.gamma(1, 60, (sources, 1)) + 5, rng.gamma(1, 0.03, (sources, 1))
    volume = rng.poisson(size * rng.uniform(0.6, 1.4, (sources, MONTHS)) + 1).astype(float)
    docs = rng.binomial(volume.astype(int), np.minimum(keen, 1)).astype(float)
    return CityMonths(np.arange(sources), volume, docs, docs)


def seen(panels: Sequence[CityMonths], *, usual: bool = True) -> Attention:
    """What is watched of these panels; not ``usual``: relative to all they print."""
    counts = np.array([one.docs.sum(axis=0) for one in panels])
    exposure = np.array([usual_docs(one) if usual else one.volume.sum(axis=0) for one in panels])
    return Attention(tuple(month(n) for n in range(MONTHS)), counts, exposure, tuple(panels))


def test_outlets_that_grow_make_no_bursts() -> None:
    """A corpus of twelve cities each; in half of them the keenest outlet writes five times as much
    for four months. Counts relative to all that is printed must be fooled.
    """
    alarms: dict[str, list[bool]] = {"still": [], "grown": [], "pooled": []}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        panels = [panel(rng, 15) for _ in range(12)]
        alarms["still"].append(bool(detect(seen(panels), seed=seed)))
        for one in panels[::2]:
            at = int(np.argmax(one.docs.sum(axis=1) / one.volume.sum(axis=1)))
            one.volume[at, 8:12] *= 5
            one.docs[at, 8:12] = rng.poisson(5 * one.docs[at].mean(), 4)
        alarms["grown"].append(bool(detect(seen(panels), seed=seed)))
        alarms["pooled"].append(bool(detect(seen(panels, usual=False), seed=seed)))
    rates = {name: float(np.mean(some)) for name, some in alarms.items()}
    assert rates["still"] <= 0.15, rates
    assert rates["grown"] <= 0.2, rates
    assert rates["pooled"] >= 0.5, rates


def test_an_outlet_that_joins_is_no_break(tmp_path: Path) -> None:
    """It writes of nothing else: counts rise for good, the panel's do not."""
    more = [
        Doc(f"new-{n:02d}-{k:02d}", "late", {A: 1}, period=month(n))
        for n in range(12, MONTHS)
        for k in range(30)
    ]
    docs = [*flat(3), *more]
    assert found_in(tmp_path, docs) == ([], "")
    plan = plan_of(tmp_path)
    series = monthly(plan.store, plan.volumes, load_namings(plan.store), busy=5)
    seen_ = attention(series, plan)
    at = [city.id for city in plan.store.cities].index(A)
    assert "late" not in plan.store.sources.id[seen_.panels[at].source]
    counts = np.zeros(MONTHS)
    here = series.city == at
    np.add.at(counts, series.month[here], series.docs[here])
    even = np.ones((2, MONTHS))
    two = CityMonths(np.arange(2), even, even, even)
    pooled = Attention(series.months, counts[None, :], even[:1], (two,))
    assert "break" in {e.columns["kind"] for e in detect(pooled, seed=0)}, "counts must be fooled"


@pytest.mark.parametrize("rise", [True, False])
def test_a_planted_break(tmp_path: Path, rise: bool) -> None:
    high, low = flat(1, rate=0.4), flat(2, rate=0.1)
    one, two = (low, high) if rise else (high, low)
    docs = [d for d in one if d.period < "2024-01"] + [d for d in two if d.period >= "2024-01"]
    docs += told("cause", 12 if rise else 11, 12)
    rows = [r for r in about(tmp_path, docs) if r["kind"] == "break"]
    assert [(r["month"], r["until"]) for r in rows] == [("2024-01", "2024-12")]
    assert rows[0]["story_id"] == "cause"
    assert 0 < rows[0]["share"] < 1
    assert (rows[0]["value"] > rows[0]["expected"]) == rise


def test_a_family_of_every_month_does_not_drive_a_burst(tmp_path: Path) -> None:
    """The weather of city A has most documents of the month, and as many in every other."""
    weather = [replace(d, story="weather") for n in range(MONTHS) for d in told(f"w{n:02d}", n, 20)]
    (row,) = about(tmp_path, [*flat(0), *weather, *told("big", 10, 18), *told("some", 10, 17)])
    assert (row["month"], row["story_id"], row["story_docs"]) == (month(10), "big", 18)


def test_the_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    docs = [*flat(0), *told("big", 10, 40)]
    turned = [docs[i] for i in np.random.default_rng(0).permutation(len(docs))]
    base = found_in(tmp_path / "a", docs)
    assert base == found_in(tmp_path / "b", turned)
    assert base[0]
    home = [d for d in docs if d.source[:5] == "local" and A in d.source]
    more = [replace(d, id=f"{k}+{d.id}") for d in home for k in range(9)]
    assert about(tmp_path / "c", [*docs, *more]) == [r for r in base[0] if r["city_id"] == A]


def patchwork() -> list[Doc]:
    """Six outlets in the odd months, six others in the even ones."""
    return [
        Doc(f"{OUTSIDE[k]}-{n:02d}-{j}", OUTSIDE[k], {A: 1}, period=month(n))
        for n in range(MONTHS)
        for k in range(6 * (n % 2), 6 * (n % 2) + 6)
        for j in range(5)
    ]


@pytest.mark.parametrize(
    ("docs", "why"),
    [
        ([], "no document is dated to a month"),
        ([Doc("a", OUTSIDE[0], {A: 1}, period="2023")], "no document is dated to a month"),
        ([Doc("one", OUTSIDE[0], {A: 1}, period="2023-01")], "fewer than 12 months"),
        (patchwork(), "no source published in 80 % of the months"),
    ],
)
def test_nothing_to_find(tmp_path: Path, docs: list[Doc], why: str) -> None:
    rows, found = found_in(tmp_path, docs)
    assert rows == []
    assert found.startswith(why)


def test_one_outlet_alone_makes_no_burst(tmp_path: Path) -> None:
    docs = [d for d in flat(0) if A not in d.names or d.period != month(10)]
    more = [Doc(f"own-{k:02d}", OUTSIDE[0], {A: 2}, period=month(10)) for k in range(60)]
    assert about(tmp_path / "one", [*docs, *more]) == []
    two = [replace(d, source=OUTSIDE[k % 2]) for k, d in enumerate(more)]
    assert [r["sources"] for r in about(tmp_path / "two", [*docs, *two])] == [2]


def test_without_times_the_headline_is_the_first_document(tmp_path: Path) -> None:
    docs = [*flat(0), *told("big", 10, 40)]
    plan = plan_of(written(tmp_path, docs), support=Support(docs=5, source_docs=5))
    (tmp_path / "stories.parquet").unlink()
    rows = bursts_table(tmp_path, plan)[0].to_pylist()
    assert [(row["story_id"], row["doc_id"]) for row in rows if row["city_id"] == A] == [
        ("big", "big-00")
    ]
