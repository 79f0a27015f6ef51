"""The table of indicators: its schemas, its refusals."""

from pathlib import Path
from typing import Any

import pytest

from citysway.errors import StudyError
from citysway.pipeline.indicators.table import INDICATORS, REPLICATES, compute, registry
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, FRAMEWORKS, panel_of_sources, world
from tests.pipeline.tables import run


def test_tables_follow_their_schemas(tmp_path: Path) -> None:
    found = run(tmp_path, *world(1), replicates=30, period="year")
    assert found.indicators.schema == INDICATORS
    assert found.replicates.schema == REPLICATES
    assert {len(row) for row in found.replicates["values"].to_pylist()} == {30}
    rows = found.indicators.to_pylist()
    key = [tuple(row[name] for name in INDICATORS.names[:7]) for row in rows]
    assert key == sorted(key)
    assert {row["period"] for row in rows} == {"all", "2022", "2023", "2024"}
    assert all(row["method"] != "boot" for row in rows if row["period"] != "all")
    kept = {tuple(row[n] for n in REPLICATES.names[:6]) for row in found.replicates.to_pylist()}
    assert not any(part.startswith("E") for _, part, *_ in kept), (
        "draws of single codes are not kept"
    )
    drawn = {
        (r["indicator"], r["part"], "", r["role"], r["lang"], r["city_id"])
        for r in rows
        if r["method"] == "boot"
        and r["lang"] == "all"
        and not r["variant"]
        and not r["part"].startswith("E")
    }
    assert kept == drawn


def test_messages_name_what_is_missing(tmp_path: Path) -> None:
    about: dict[str, Any] = {"cities": CITIES, "frameworks": FRAMEWORKS}
    with pytest.raises(StudyError, match=r"doc_city\.parquet or doc_city/\*\.parquet"):
        compute(tmp_path, **about)
    write_facts(tmp_path, [], panel_of_sources())
    with pytest.raises(StudyError, match="allowed are all, year, month"):
        compute(tmp_path, **{**about, "period": "week"})
    with pytest.raises(StudyError, match="F1 is needed"):
        compute(tmp_path, cities=CITIES, frameworks={"E": FRAMEWORKS["E"]})


def test_what_is_published_is_declared_and_within_its_range(tmp_path: Path) -> None:
    entries = registry()
    rows = run(tmp_path, *world(2), replicates=20, period="year").indicators.to_pylist()
    assert len({row["indicator"] for row in rows}) > 10
    for row in rows:
        entry = entries[row["indicator"]]
        part = entry.part(row["part"])
        assert part is not None, row
        assert row["variant"] in {"", *(variant.name for variant in entry.variants)}, row
        low, high = part.range
        for name in ("value", "lo", "hi"):
            assert row[name] is None or low - 1e-9 <= row[name] <= high + 1e-9, row
