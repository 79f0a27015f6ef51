"""Comparisons of cities, periods, events and of the two images, on planted differences."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.pipeline.before_after import compare_event, compare_periods
from citysway.pipeline.comparisons import (
    COMPARISON,
    compare_cities,
    compare_gap,
    error_of,
    finished,
)
from tests.pipeline.generator import (
    CITIES,
    CODES,
    Doc,
    Source,
    draw_document,
    own_document,
    panel_of_sources,
    world,
)
from tests.pipeline.tables import run

A, B = CITIES[0].id, CITIES[1].id
MONTHS = tuple(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13))
EVENT = "2024-01-15"
Rows = dict[tuple[str, str, str, str], dict[str, Any]]


def study(folder: Path, docs: Sequence[Doc], sources: Sequence[Source], **options: Any) -> Path:
    """The tables of a study of these documents."""
    results = run(folder, docs, sources, sharded=True, **options)
    pq.write_table(results.indicators, folder / "indicators.parquet")
    pq.write_table(results.replicates, folder / "replicates.parquet")
    return folder


def rows(table: pa.Table) -> Rows:
    assert table.schema == COMPARISON
    return {
        (row["city_id"], row["indicator"], row["part"], row["role"]): row
        for row in table.to_pylist()
    }


def event_world(seed: int, *, effect: bool) -> tuple[list[Doc], list[Source]]:
    """Outlets write monthly on all cities; from the event on twice as much everywhere, and on A
    three times as much and more on code E10, if there is an ``effect``.
    """
    rng = np.random.default_rng(seed)
    sources = [s for s in panel_of_sources(per_place=0) if s.scope == "national"]
    base = np.full(len(CODES), 1 / len(CODES))
    moved = base.copy()
    moved[CODES.index("E10")] += 0.5
    docs: list[Doc] = []
    for source in sources:
        for at, month in enumerate(MONTHS):
            after = at >= 12
            for city in CITIES:
                hit = after and effect and city.id == A
                profile = moved / moved.sum() if hit else base
                for k in range(rng.poisson((2 if after else 1) * (3 if hit else 1))):
                    name = f"{source.id}-{month}-{city.id}-{k}"
                    doc = draw_document(rng, name, source.id, city.id, profile)
                    docs.append(dataclasses.replace(doc, period=month))
            docs += [Doc(f"{source.id}-{month}-z{k}", source.id, period=month) for k in range(9)]
    return docs, sources


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study(tmp_path_factory.mktemp("event"), *event_world(1, effect=True), period="year")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docs, sources = world(1, per_source=30)
    return study(tmp_path_factory.mktemp("plain"), docs, sources, replicates=200)


def test_an_event_moves_what_it_moved(event: Path) -> None:
    found = rows(compare_event(event, EVENT, window=12))
    attention, code = found[A, "IM01", "", "ext"], found[A, "IM05", "E10", "ext"]
    assert attention["method"] == "did"
    assert attention["lo"] <= np.log(3) <= attention["hi"]
    assert attention["p"] <= 0.05  # three other cities alone say how much cities change
    assert code["p"] <= 0.05
    assert code["difference"] > 0.1
    assert code["p"] == min(row["p"] for key, row in found.items() if key[1] == "IM05" and row["p"])
    assert found[A, "IM05", "E07", "ext"]["difference"] < 0.02
    others = [row for key, row in found.items() if key[0] != A]
    assert not any(row["significant"] for row in others)


def test_an_event_without_effect_moves_nothing(tmp_path: Path) -> None:
    """Everything doubled everywhere: the change by itself would mislead."""
    false = 0
    for seed in range(3):
        folder = study(tmp_path / str(seed), *event_world(10 + seed, effect=False))
        found = rows(compare_event(folder, "2024-01", window=12, indicators=["IM01"]))
        false += sum(row["p"] is not None and row["p"] <= 0.05 for row in found.values())
        plain = rows(compare_periods(folder, "2023", "2024", indicators=["IM01"]))
        assert all(row["difference"] > 0.2 for row in plain.values())
    assert false <= 2


def test_window_and_city_choose(event: Path) -> None:
    found = rows(compare_event(event, "2024-01", window=3, city=B))
    assert {key[0] for key in found} == {B}
    same = rows(compare_event(event, "2024-01-31", window=3, city=B))
    assert found == same


def test_periods_by_source_and_by_table(event: Path) -> None:
    found = rows(compare_periods(event, "2023", "2024", city=A))
    attention = found[A, "IM01", "", "ext"]
    assert attention["method"] == "paired"
    assert attention["lo"] > 0
    assert attention["second"] > attention["first"]
    published = [row for row in found.values() if row["method"] == "jackknife"]
    assert {row["indicator"] for row in published} >= {"RA02", "IM02"}
    back = rows(compare_periods(event, "2024", "2023", city=A))
    for key, row in found.items():
        if row["p"] is not None and key in back:
            assert back[key]["difference"] == pytest.approx(-row["difference"], abs=1e-9)
            assert back[key]["p"] == pytest.approx(row["p"], abs=1e-9)


def test_cities_against_each_other(plain: Path) -> None:
    found, back = rows(compare_cities(plain, A, B)), rows(compare_cities(plain, B, A))
    assert {key[0] for key in found} == {B}
    booted = 0
    for key, row in found.items():
        if row["p"] is None:
            assert row["reason"], row
            continue
        other = back[(A, *key[1:])]
        assert other["difference"] == pytest.approx(-row["difference"], abs=1e-9)
        assert row["lo"] <= row["hi"]
        booted += row["method"] == "boot"
    assert booted > 20
    only = rows(compare_cities(plain, A, B, role="ext", indicators=["RA02"]))
    assert set(only) == {(B, "RA02", "", "ext")}


def test_same_texts_do_not_differ(tmp_path: Path) -> None:
    """Every document names both cities: joint replicates know that, two intervals do not."""
    docs, sources = world(4, per_source=30)
    twins = [
        dataclasses.replace(
            doc,
            names={A: 1, B: 1},
            codes={(c, k[1]): v for k, v in doc.codes.items() for c in (A, B)},
        )
        for doc in docs
        if not doc.owner and not doc.source.startswith("local")
    ]
    folder = study(tmp_path, twins, sources, replicates=100)
    for row in rows(compare_cities(folder, A, B, role="ext", indicators=["IM12"])).values():
        if row["difference"] is not None:
            assert row["difference"] == pytest.approx(0, abs=1e-9)
            assert row["p"] is None or row["p"] > 0.9


def test_gap_of_two_images(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    sources = panel_of_sources()
    own = np.array([0.4, 0.3, *[0.3 / 12] * 12])
    ext = np.array([*[0.3 / 12] * 12, 0.3, 0.4])
    docs: list[Doc] = []
    for source in sources:
        for k in range(12):
            docs.append(draw_document(rng, f"{source.id}-{k}", source.id, A, ext, tone=-0.5))
    docs += [own_document(rng, f"own-{k}", "gov", A, own, tone=1.0) for k in range(60)]
    gov = Source("gov", "local", A, "CN", CITIES[0].lat, CITIES[0].lon)
    folder = study(tmp_path, docs, [*sources, gov], replicates=200)
    found = rows(compare_gap(folder, A))
    whole = found[A, "IM15", "", "ext"]
    assert whole["p"] <= 0.01
    assert whole["significant"]
    parts = {key[2]: row for key, row in found.items() if key[2].startswith("F1.")}
    assert parts["F1.1"]["difference"] < -0.4
    assert parts["F1.7"]["difference"] > 0.4
    assert parts["F1.1"]["significant"]
    assert sum(row["share"] for row in parts.values()) == pytest.approx(1)
    assert parts["F1.1"]["share"] + parts["F1.7"]["share"] > 0.8
    tone = found[A, "IM12", "gap", "ext"]
    assert tone["difference"] < 0
    assert tone["lo"] <= tone["difference"] <= tone["hi"] < 0


def test_gap_without_support_says_why(plain: Path, tmp_path: Path) -> None:
    docs, sources = world(1)
    folder = study(tmp_path, [doc for doc in docs if not doc.owner], sources)
    assert {row["reason"] for row in rows(compare_gap(folder, A)).values()} == {"no_support"}
    assert rows(compare_gap(plain, A))[A, "IM15", "", "ext"]["reason"] is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda out: compare_cities(out, A, A), "that is"),
        (lambda out: compare_cities(out, A, "Atlantis"), "Atlantis"),
        (lambda out: compare_cities(out, A, B, role="foreign"), "allowed are"),
        (lambda out: compare_cities(out, A, B, indicators=["RA2"]), "RA02"),
        (lambda out: compare_periods(out, "1999", "2024"), "allowed are 2023, 2024"),
        (lambda out: compare_periods(out, "2024", "spring"), "--with spring"),
        (lambda out: compare_periods(out, "2024", "2024-03"), "overlap"),
        (lambda out: compare_event(out, "2030-01"), "2023-01 to 2024-12"),
        (lambda out: compare_event(out, "2024-13"), "YYYY-MM"),
        (lambda out: compare_event(out, "2024-01", window=0), "at least 1"),
        (lambda out: compare_gap(out, "Atlantis"), "Atlantis"),
    ],
)
def test_errors_name_what_is_allowed(call: Any, words: str, event: Path) -> None:
    with pytest.raises(StudyError, match=words):
        call(event)


def test_no_dates_no_comparison(tmp_path: Path) -> None:
    docs, sources = world(1)
    undated = [dataclasses.replace(doc, period="") for doc in docs]
    with pytest.raises(StudyError, match="no document has a month"):
        compare_event(study(tmp_path, undated, sources), "2024-01")


def test_one_source_has_no_interval(tmp_path: Path) -> None:
    docs, sources = event_world(1, effect=True)
    folder = study(tmp_path, [doc for doc in docs if doc.source == "nat-0"], sources)
    found = rows(compare_event(folder, "2024-01", window=12))
    assert found
    assert all(row["p"] is None and row["reason"] for row in found.values())


def test_errors_come_back_from_intervals() -> None:
    row = {"lo": 0.0, "hi": 2.0, "method": "jackknife", "sources": 5}
    error, groups = error_of(row)
    assert (error, groups) == pytest.approx((1 / 2.776445, 5.0), rel=1e-6)
    assert error_of({**row, "method": "boot"})[0] == pytest.approx(1 / 1.959964, rel=1e-6)


def test_many_tests_are_corrected() -> None:
    common = {"city_id": "a", "indicator": "IM12", "role": "ext"}
    lines = [{**common, "part": str(k), "p": 0.045} for k in range(3)]
    lines += [{**common, "part": "x", "p": 0.5}, {**common, "part": "", "p": 0.045}]
    assert finished(lines)["significant"].to_pylist() == [False] * 5
    assert finished(lines, tested="part")["significant"].to_pylist() == [False] * 4 + [True]
    assert finished([]).num_rows == 0
