"""IM21 and the shares of stories told: planted profiles, exact shares, what cannot be seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.facts.design import make_design
from citysway.pipeline.facts.store import take_chunk
from citysway.pipeline.indicators.image.alignment import align
from citysway.pipeline.indicators.plan import Part
from citysway.pipeline.indicators.table import Support, compute
from citysway.pipeline.statistics.distances import jsd
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import (
    CITIES,
    CODES,
    FRAMEWORKS,
    Doc,
    Source,
    draw_document,
    own_document,
    panel_of_sources,
)
from tests.pipeline.plans import plan_of
from tests.pipeline.tables import SMALL, Cells, cells

Floats = npt.NDArray[np.float64]
A, B = CITIES[0].id, CITIES[1].id
NATIONAL = pa.schema(
    [
        *((n, pa.string()) for n in ("doc_id", "story_id", "country", "lang", "period", "code")),
        ("x", pa.int32()),
    ]
)
CARRIED = pa.schema(
    [
        *(
            (name, pa.string())
            for name in (
                *("doc_id", "city_id", "source_id", "story_id", "role", "kind", "lang", "period"),
            )
        ),
        ("named", pa.bool_()),
    ]
)
MEMBERS = [[CODES.index(code) for code in group] for group in FRAMEWORKS["F1"].values()]


def nation(rng: np.random.Generator, profile: Floats, count: int, country: str = "CN") -> Any:
    """Rows of ``national``: 12 mentions a document."""
    return [
        {
            "doc_id": f"{country}{k}", "story_id": f"{country}{k}", "country": country,
            "lang": "zh", "period": "2024-05", "code": code, "x": x,
        }
        for k in range(count)
        for (_, code), (x, *_) in draw_document(rng, "d", "s", A, profile).codes.items()
    ]  # fmt: skip


def result(
    folder: Path,
    docs: Sequence[Doc],
    *,
    national: Sequence[dict[str, Any]] | None = None,
    carried: Sequence[dict[str, Any]] | None = None,
    support: Support = SMALL,
) -> Cells:
    issuers = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    write_facts(folder, docs, [*panel_of_sources(), *issuers])
    for name, rows, schema in (("national", national, NATIONAL), ("carried", carried, CARRIED)):
        if rows is not None:
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    return cells(
        compute(folder, cities=CITIES, frameworks=FRAMEWORKS, support=support, replicates=0)
    )


def own(rng: np.random.Generator, city: str, profile: Floats, count: int) -> list[Doc]:
    return [
        own_document(rng, f"o{city}{k}", f"gov-{city}", city, profile, tone=0.0)
        for k in range(count)
    ]


def cell(table: Cells, part: str, city: str, *, indicator: str = "IM21", role: str = "own") -> Any:
    return table[indicator, part, "", role, "all", "all", city]


def aligned(folder: Path, docs: Sequence[Doc], national: Sequence[dict[str, Any]]) -> Any:
    """The block of IM21 over the whole time, without the other indicators."""
    issuers = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    write_facts(folder, docs, issuers)
    pq.write_table(pa.Table.from_pylist(national, schema=NATIONAL), folder / "national.parquet")
    plan = plan_of(folder, cities=CITIES, support=SMALL)
    part = Part()
    chunk = take_chunk(plan.store, 0, len(CITIES))
    align(plan, make_design(chunk, plan.scheme, plan.store.codes), part)
    return part.cells[0]


@pytest.mark.slow
def test_planted_alignment(tmp_path: Path) -> None:
    """City A speaks as the nation, B with half of another profile; the raw distance sees a gap."""
    same, apart, naive, covered = [], [], [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        common, other = rng.dirichlet(np.full(len(CODES), 2.0), 2)
        mixed = 0.5 * common + 0.5 * other
        docs = own(rng, A, common, 60) + own(rng, B, mixed, 60)
        found = aligned(tmp_path / str(seed), docs, nation(rng, common, 60))
        at = {city: found.cities.index(city) for city in (A, B)}
        parts = [np.array([p[group].sum() for group in MEMBERS]) for p in (common, mixed)]
        truth = 1 - float(np.sqrt(jsd(*parts)))
        value, raw, low, high = (found.columns[n][0] for n in ("value", "raw", "lo", "hi"))
        same.append(value[at[A]] - 1)
        apart.append(value[at[B]] - truth)
        naive.append(raw[at[A]] - 1)
        covered.append(low[at[B]] <= truth <= high[at[B]])
    assert np.mean(same) >= -0.04
    assert abs(np.mean(apart)) <= 0.03
    assert np.quantile(np.abs(apart), 0.95) <= 0.12
    assert np.mean(naive) < -0.06, "the raw distance must show its bias"
    assert np.mean(covered) >= 0.85


def test_alignment_without_policy_of_the_nation(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    profile = np.full(len(CODES), 1 / len(CODES))
    docs = own(rng, A, profile, 10) + own(rng, B, profile, 2)
    none = result(tmp_path / "none", docs)
    abroad = result(tmp_path / "abroad", docs, national=nation(rng, profile, 10, "GB"))
    few = result(tmp_path / "few", docs, national=nation(rng, profile, 3))
    some = result(tmp_path / "some", docs, national=nation(rng, profile, 10))
    assert [cell(t, "", A)["reason"] for t in (none, abroad, few, some)] == [
        "not_observable", "not_observable", "no_support", None,
    ]  # fmt: skip
    assert cell(some, "", B)["reason"] == "no_support"
    assert cell(some, "", A)["lo"] <= cell(some, "", A)["value"] <= cell(some, "", A)["hi"]


def case(name: str, source: str, code: str, **about: Any) -> Doc:
    return Doc(name, source, {A: 1}, {(A, code): (1, 0, 0, 1)}, **about)


def test_recognised_exact(tmp_path: Path) -> None:
    """Of ten national stories three name A as a case, one of them in two papers; local ones and
    other frames do not count.
    """
    docs = [
        case("a", "nat-0", "X08"),
        case("b", "nat-1", "X11"),
        case("c1", "nat-2", "X08", story="c"),
        case("c2", "nat-3", "X08", story="c"),
        case("d", "nat-0", "X09"),
        case("e", f"local-{B}-0", "X08"),
        *(Doc(f"z{k}", f"nat-{k % 4}") for k in range(6)),
    ]
    table = result(tmp_path, docs)
    row = cell(table, "recognised", A, role="nat")
    assert row["raw"] == pytest.approx(3 / 10)
    assert (row["stories"], row["method"]) == (10, "jackknife")
    assert cell(table, "recognised", B, role="nat")["raw"] == 0


def carrying(doc: str, source: str, *, city: str = A, story: str = "", **about: Any) -> Any:
    row = {
        "doc_id": doc, "city_id": city, "source_id": source, "story_id": story or doc,
        "role": "nat", "kind": "news", "lang": "zh", "period": "2024-05", "named": False,
    }  # fmt: skip
    return row | about


def test_carry_exact(tmp_path: Path) -> None:
    """Of 20 outside stories eight carry a name of A, one of them twice; five do not name the city.
    What the city issues or prints at home is not heard.
    """
    docs = [Doc(f"d{k:02d}", f"nat-{k % 4}") for k in range(20)]
    docs += [Doc("e", "nat-1", story="d00"), Doc("h", f"local-{A}-0")]
    rows = [carrying(f"d{k:02d}", f"nat-{k % 4}", named=k >= 5) for k in range(8)]
    rows += [carrying("e", "nat-1", story="d00"), carrying("h", f"local-{A}-0", role="home")]
    rows += [carrying("d09", "nat-1", role="gov", kind="policy")]
    table = result(tmp_path, docs, carried=rows)
    whole = cell(table, "carry", A, indicator="RA11", role="ext")
    assert whole["raw"] == pytest.approx(8 / 20)
    assert whole["lo"] <= whole["value"] <= whole["hi"]
    bare = cell(table, "detached", A, indicator="RA11", role="ext")
    assert bare["raw"] == pytest.approx(5 / 8)
    other = cell(table, "carry", B, indicator="RA11", role="ext")
    assert (other["raw"], other["method"]) == (0, "exact")
    assert cell(table, "detached", B, indicator="RA11", role="ext")["reason"] == "no_support"


def test_without_the_table(tmp_path: Path) -> None:
    table = result(tmp_path, [Doc("a", "nat-0", {A: 1})])
    for part in ("carry", "detached"):
        row = cell(table, part, A, indicator="RA11", role="ext")
        assert (row["value"], row["reason"]) == (None, "not_observable")


def test_carry_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    docs = [Doc(f"d{k:02d}", f"nat-{k % 4}", story=f"s{k % 9}") for k in range(20)]
    rows = [carrying(f"d{k:02d}", f"nat-{k % 4}", story=f"s{k % 9}") for k in range(11)]
    one = result(tmp_path / "a", docs, carried=rows)
    two = result(tmp_path / "b", docs[::-1], carried=rows[::-1])
    assert one == two
