"""Degenerate corpora: a typed NA with its reason, never an exception, an infinity or a warning
(METHOD.md 5.4).
"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from citysway.pipeline.indicators.table import City, Support, registry
from tests.pipeline.generator import (
    CITIES,
    Doc,
    Source,
    panel_of_sources,
    world,
)
from tests.pipeline.tables import SMALL, Cells, cells, pick, run

A, B = CITIES[0].id, CITIES[1].id
REASONS = {
    "no_support",
    "few_sources",
    "single_issuer",
    "not_observable",
    "not_calibrated",
    "no_dates",
    "external_missing",
}
ONE = Support(docs=1, side_docs=1, ctr_statements=1, ext_sources=1, ext_places=1, source_docs=1)


def sound(table: Cells) -> Cells:
    """Every row: finite numbers, lo <= value <= hi where both stand, a reason where one misses."""
    for key, row in table.items():
        for name in ("value", "lo", "hi", "raw", "shrink", "p", "coverage"):
            assert row[name] is None or math.isfinite(row[name]), (key, name)
        assert (row["value"] is None or row["lo"] is None) == (row["reason"] is not None), (
            key,
            row,
        )
        assert row["reason"] is None or row["reason"] in REASONS
        assert (row["lo"] is None) == (row["hi"] is None) == (row["method"] == "none")
        if row["lo"] is not None:
            assert row["lo"] <= row["hi"] + 1e-12, (key, row)
    return table


def one_code(
    name: str,
    source: str,
    city: str,
    *,
    pos: int = 0,
    neg: int = 0,
    neu: int = 0,
    code: str = "E01",
    **about: Any,
) -> Doc:
    return Doc(name, source, {city: 1}, {(city, code): (pos + neg + neu, pos, neg, neu)}, **about)


def test_empty_corpus(tmp_path: Path) -> None:
    table = sound(cells(run(tmp_path, [], panel_of_sources(), replicates=20, period="year")))
    assert pick(table, "IM01", A)["reason"] == "no_support"
    assert {row["value"] for row in table.values()} == {None}
    assert any(row["reason"] == "no_dates" for row in table.values())


def test_no_city_in_the_list(tmp_path: Path) -> None:
    docs, sources = world(1, per_source=3, own=3)
    table = sound(cells(run(tmp_path, docs, sources, cities=(), replicates=20)))
    assert {key[6] for key in table} == {"other"}


@pytest.mark.parametrize("support", [SMALL, ONE])
def test_one_document(tmp_path: Path, support: Support) -> None:
    docs = [one_code("d1", "nat-0", A, pos=2)]
    table = sound(cells(run(tmp_path, docs, panel_of_sources(), support=support, replicates=20)))
    favour = pick(table, "IM12", A)
    assert favour["reason"] == ("no_support" if support is SMALL else "few_sources")
    assert pick(table, "RA02", A)["reason"] in ("few_sources", "no_support")


def test_one_city_one_source(tmp_path: Path) -> None:
    docs = [one_code(f"d{k}", "nat-0", A, pos=k % 2, neu=1) for k in range(40)]
    table = sound(cells(run(tmp_path, docs, panel_of_sources(), cities=CITIES[:1], replicates=20)))
    favour = pick(table, "IM12", A)
    assert favour["value"] is not None
    assert (favour["lo"], favour["reason"]) == (None, "few_sources")
    assert "few_sources" in favour["flags"]


@pytest.mark.parametrize(("label", "value"), [("neu", 0.0), ("pos", 1.0), ("neg", -1.0)])
def test_all_labels_agree(tmp_path: Path, label: str, value: float) -> None:
    labels: dict[str, Any] = {label: 2}
    docs = [
        one_code(f"d{c.id}{k:02d}", f"nat-{k % 4}" if k % 3 else f"int-{k % 4}", c.id, **labels)
        for c in CITIES
        for k in range(40)
    ]
    docs += [
        replace(d, id=d.id + "x", source=f"local-{CITIES[3].id}-{n % 3}")
        for n, d in enumerate(docs)
        if A in d.names
    ]
    table = sound(cells(run(tmp_path, docs, panel_of_sources(), replicates=50)))
    favour = pick(table, "IM12", A)
    assert favour["value"] == pytest.approx(value)
    assert favour["lo"] < favour["hi"], "agreement of all labels is not certainty"
    assert "pooled_se" in favour["flags"]
    assert pick(table, "IM13", A)["value"] == 0.0


def test_tone_gap_of_opposites(tmp_path: Path) -> None:
    docs = [
        one_code(f"o{c.id}{k}", f"gov-{c.id}", c.id, pos=2, kind="policy", owner=c.id)
        for c in CITIES
        for k in range(30)
    ]
    docs += [
        one_code(f"e{c.id}{k}", f"nat-{k % 4}", c.id, neg=2, code="E14")
        for c in CITIES
        for k in range(30)
    ]
    sources = [
        *panel_of_sources(),
        *(Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES),
    ]
    table = sound(cells(run(tmp_path, docs, sources, replicates=20)))
    assert pick(table, "IM15", A, part="tone")["value"] == pytest.approx(2.0)
    assert pick(table, "IM15", A)["raw"] == pytest.approx(1.0, abs=1e-6)
    assert pick(table, "IM15", A)["p"] == pytest.approx(1 / 201)
    assert pick(table, "IM15", A, part="F1.1")["raw"] == pytest.approx(-1.0)


def test_city_only_in_own_texts(tmp_path: Path) -> None:
    docs = [one_code(f"o{k}", "gov-x", A, pos=1, kind="policy", owner=A) for k in range(40)]
    docs += [one_code(f"n{k}", f"nat-{k % 4}", B, neu=1) for k in range(40)]
    sources = [*panel_of_sources(), Source("gov-x", "local", A, "CN", CITIES[0].lat, CITIES[0].lon)]
    table = sound(cells(run(tmp_path, docs, sources, replicates=20)))
    assert pick(table, "IM15", A)["reason"] == "no_support"
    own = pick(table, "IM05", A, part="F1.1", role="own")
    assert (own["value"], own["flags"]) == (pytest.approx(1.0), ["single_issuer"])
    never = pick(table, "IM01", A)
    assert (never["lo"], never["method"], never["raw"]) == (0.0, "exact", 0.0)
    assert never["hi"] == pytest.approx(max(1 - 0.05 ** (1 / 40), never["value"]))
    assert "never_named" in never["flags"]


def test_never_named_has_no_reach(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    docs = [d for d in docs if A not in d.names]
    table = sound(cells(run(tmp_path, docs, sources, replicates=20)))
    assert pick(table, "RA02", A)["value"] == 0.0
    assert pick(table, "RA02", A)["method"] == "exact"
    assert pick(table, "RA04", A)["value"] == 0.0
    assert pick(table, "RA04", A)["reason"] == "not_calibrated"
    assert pick(table, "RA09", A)["reason"] == "no_support"


def test_unused_part_is_dropped_and_reported(tmp_path: Path) -> None:
    docs = [
        one_code(f"n{k}", f"nat-{k % 4}", c.id, neu=1, code=("E01", "E03")[k % 2])
        for c in CITIES
        for k in range(20)
    ]
    docs = [replace(d, id=f"{d.id}-{n}") for n, d in enumerate(docs)]
    table = sound(cells(run(tmp_path, docs, panel_of_sources())))
    unused = pick(table, "IM05", A, part="F1.7")
    assert (unused["value"], unused["reason"], unused["flags"]) == (
        None,
        "no_support",
        ["no_between_variance", "unused_part"],
    )
    breadth = pick(table, "IM06", A)
    assert breadth["value"] == pytest.approx(1.0)
    assert breadth["coverage"] == pytest.approx(2 / 7)


def test_breadth_of_every_period_is_over_the_parts_of_the_whole_study(tmp_path: Path) -> None:
    used = {"2021-03": ("E01",), "2022-03": ("E01", "E03")}
    docs = [
        replace(one_code(f"{c.id}{month}{k}", f"nat-{k % 4}", c.id, neu=1,
                         code=codes[k % len(codes)]), period=month)
        for c in CITIES for month, codes in used.items() for k in range(40)
    ]  # fmt: skip
    table = cells(run(tmp_path, docs, panel_of_sources(), period="year", replicates=20))
    breadth = {
        year: table["IM06", "", "", "ext", "all", year, A]["value"] for year in ("2021", "2022")
    }
    assert breadth["2021"] == pytest.approx(1 / 2)
    assert breadth["2022"] == pytest.approx(1.0, abs=0.01)


def test_no_foreign_sources(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    docs = [d for d in docs if not d.source.startswith("int-")]
    table = sound(cells(run(tmp_path, docs, sources, replicates=20)))
    for part in ("", "countries", "languages"):
        assert pick(table, "RA09", A, part=part)["reason"] == "not_observable"
    assert pick(table, "IM02", A, role="int")["reason"] == "not_observable"
    assert pick(table, "RA02", A)["value"] is not None


def test_no_dates(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    table = sound(
        cells(run(tmp_path, [replace(d, period="") for d in docs], sources, period="month"))
    )
    undated = [row for key, row in table.items() if key[5] == "none"]
    assert {row["reason"] for row in undated} == {"no_dates"}
    assert {row["indicator"] for row in undated} == set(registry())


def test_unknown_places_and_missing_coordinates(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    blind = [replace(s, scope="unknown", place=None, country=None) for s in sources]
    table = sound(cells(run(tmp_path / "a", docs, blind, replicates=20)))
    assert pick(table, "IM01", A)["reason"] == "no_support"
    assert pick(table, "RA02", A)["reason"] == "no_support"
    lost = [City(c.id, None, None, c.country, c.province) for c in CITIES]
    table = sound(cells(run(tmp_path / "b", docs, sources, cities=lost, replicates=20)))
    assert pick(table, "RA05", A)["reason"] == "external_missing"
    assert pick(table, "RA02", A)["value"] is not None


def test_all_places_at_one_point(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    here = [replace(s, lat=CITIES[0].lat, lon=CITIES[0].lon, point="place") for s in sources]
    table = sound(cells(run(tmp_path, docs, here, replicates=20)))
    assert pick(table, "RA05", A)["reason"] == "no_support"


def test_copies_of_one_story(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    table = sound(
        cells(run(tmp_path, [replace(d, story="one") for d in docs], sources, replicates=20))
    )
    assert pick(table, "IM12", A)["reason"] == "no_support"
    assert pick(table, "IM01", A)["stories"] == 1


def test_sources_too_small_everywhere(tmp_path: Path) -> None:
    docs, sources = world(2, own=5)
    table = sound(cells(run(tmp_path, docs, sources, support=Support(), replicates=20)))
    for indicator in ("RA02", "RA04", "RA05", "RA09"):
        assert pick(table, indicator, A)["reason"] in ("no_support", "not_observable")


def test_default_support_withholds(tmp_path: Path) -> None:
    docs, sources = world(2, per_source=4, own=14)
    table = cells(run(tmp_path, docs, sources, support=Support()))
    assert pick(table, "IM15", A)["reason"] == "no_support"
    assert pick(table, "IM05", A, part="F1.1", role="own")["reason"] == "no_support"
