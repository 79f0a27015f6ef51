"""Where stories begin and how far they go: RA10 on known truth (METHOD.md 5.2 to 5.4)."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.pipeline.facts.diffusion import DIFFUSION, load_diffusion, write_diffusion
from citysway.pipeline.indicators.cells import Support
from tests.pipeline.generator import CITIES, Doc, Source
from tests.pipeline.spread_files import spread_cells, write_spread
from tests.pipeline.spread_world import (
    BREADTHS,
    HOME,
    OUTSIDE,
    SOURCES,
    A,
    B,
    cell,
    day,
    fillers,
    planted,
)


def test_the_planted_stories(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    blocks = spread_cells(write_spread(tmp_path, docs, SOURCES, times=times))
    expected = {"": 0.8, "home": 0.8, "virality": 27 / 8, "h": 3, "t50": 48.0}
    for part, value in expected.items():
        assert cell(blocks, part)["value"] == pytest.approx(value, abs=1e-12), part
    whole = cell(blocks, "")
    assert (whole["stories"], whole["sources"], whole["coverage"]) == (10, 3, 1)
    assert whole["method"] == "jackknife"
    assert whole["lo"] < 0.8 < whole["hi"]
    assert cell(blocks, "h")["reason"] == "not_calibrated"
    for part in ("own", "wire"):
        assert np.isnan(cell(blocks, part)["value"])
        assert cell(blocks, part)["reason"] == "no_support"
    assert cell(blocks, "", B)["reason"] == "no_support"


def test_m4_home_outlets_grow(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    own = [doc for doc in docs if doc.source in HOME and doc.names]
    more = [replace(d, id=f"{d.id}+{k}", story="") for d in own for k in range(9)]
    late = times | {doc.id: times[doc.id.split("+")[0]] for doc in more}
    one = spread_cells(write_spread(tmp_path / "a", docs, SOURCES, times=times))
    two = spread_cells(write_spread(tmp_path / "b", [*docs, *more], SOURCES, times=late))
    assert cell(two, "")["value"] == pytest.approx(0.08)
    for part in ("virality", "places", "t50", "h"):
        assert cell(two, part)["value"] == cell(one, part)["value"]
    copies = [replace(d, id=f"{d.id}+{k}") for d in own for k in range(9)]
    three = spread_cells(write_spread(tmp_path / "c", [*docs, *copies], SOURCES, times=late))
    for part in ("", "virality", "places", "t50", "h"):
        assert cell(three, part)["value"] == cell(one, part)["value"]


Copy = tuple[str, str | None]
X, X2, NAT = f"local-{B}-0", f"local-{B}-1", "nat-0"


@pytest.mark.parametrize(
    ("copies", "credit", "expected"),
    [
        ([(HOME[0], day(5)), (X, day(6))], None, ("home", 1)),
        ([(HOME[0], day(5))], None, ("home", 0)),
        ([(f"gov-{A}", day(5)), (X, day(6)), (X, day(7))], None, ("own", 1)),
        ([(f"gov-{A}:policy", day(5)), (X, day(6))], None, ("policy", 1)),
        ([(f"gov-{A}:policy", day(5)), (HOME[0], day(5)), (X, day(6))], None, ("home", 1)),
        ([(X, day(5)), (HOME[0], day(6))], None, None),
        ([(HOME[0], day(5)), (HOME[1], day(5)), (X, day(6))], None, ("home", 1)),
        ([(HOME[0], day(5)), (X, day(5))], None, ("unknown", 1)),
        ([(HOME[0], day(5)), (X, day(5))], (X, HOME[0]), ("home", 1)),
        ([(HOME[0], day(5)), (X, day(5))], (X, f"{HOME[0]}官网"), ("home", 1)),
        ([(HOME[0], day(5)), (X, day(5))], (HOME[0], HOME[0]), ("unknown", 1)),
        ([(HOME[0], day(5)), (X, day(5))], (X, NAT), None),
        ([(HOME[0], day(5)), (X, day(6))], (HOME[0], NAT), None),
        ([(HOME[0], day(5)), (X, day(6))], (X, "某个没有文本的单位"), ("home", 1)),
        ([(HOME[0], day(5)), (X, day(6))], (X, "中新社"), None),
        ([(HOME[0], day(5)), (X, None)], None, ("unknown", 1)),
        ([(HOME[0], None), (X, day(5))], None, ("unknown", 1)),
        ([(HOME[0], None)], None, ("unknown", 0)),
        ([("新华社", day(5)), (X, day(6)), (X2, day(6))], None, ("wire", 2)),
        (
            [("新华社", day(5)), (HOME[0], day(5)), (X, day(6))],
            (HOME[0], "新华网"),
            ("wire", 1),
        ),
        ([("新华社", day(5)), (X, day(5))], None, None),
        ([("新华社", day(5)), (X, day(5))], ("新华社", "新华网"), None),
        ([(X, day(4)), (X2, day(5))], (X, "新华社"), None),
        ([(HOME[0], day(5)), ("health", day(6)), (X, day(7))], None, ("home", 1)),
        ([(HOME[0], day(5) + "T08:00"), (X, day(5) + "T09:30")], None, ("home", 1)),
    ],
)
def test_where_a_story_begins(
    tmp_path: Path,
    copies: list[Copy],
    credit: tuple[str, str] | None,
    expected: tuple[str, int] | None,
) -> None:
    docs, times = fillers()
    docs.append(Doc("yy", NAT, {A: 1}))
    times["yy"] = day(3)
    for n, (source, stamp) in enumerate(copies):
        source, _, kind = source.partition(":")
        owner = A if source.startswith("gov") else ""
        docs.append(Doc(f"k{n}", source, {A: 1}, story="k", owner=owner, kind=kind or "news"))
        times |= {f"k{n}": stamp} if stamp else {}
    credits = {("k", credit[0]): credit[1]} if credit else {}
    office = Source("health", "provincial", CITIES[1].province, "CN", None, None)
    folder = write_spread(tmp_path, docs, [*SOURCES, office], times=times, credits=credits)
    sources = pq.read_table(folder / "sources.parquet").to_pandas()
    sources.loc[sources["source_id"] == "health", "kind"] = "government"
    sources.to_parquet(folder / "sources.parquet")
    with duckdb.connect() as con:
        write_diffusion(con, folder)
    rows = pq.read_table(folder / "diffusion.parquet").to_pylist()
    found = [(row["origin"], row["outlets"]) for row in rows if row["story_id"] == "k"]
    assert found == ([expected] if expected else [])
    if any("T" in (stamp or "") for _, stamp in copies):
        assert [row["t50_hours"] for row in rows if row["story_id"] == "k"] == [1.5]


def test_a_copy_without_the_city_does_not_carry_it(tmp_path: Path) -> None:
    docs, times = planted([2])
    cut = [replace(d, names={B: 1}) if d.source == OUTSIDE[1] else d for d in docs]
    write_spread(tmp_path, cut, SOURCES, times=times)
    with duckdb.connect() as con:
        write_diffusion(con, tmp_path)
    spread = load_diffusion(tmp_path, [A], HOME)
    assert spread.outlets.tolist() == [1]


def test_a_passing_city_has_no_wire_story(tmp_path: Path) -> None:
    docs, times = fillers()
    docs += [Doc("w0", "新华社", {A: 1, B: 3}, story="w"), Doc("w1", NAT, {A: 1, B: 3}, story="w")]
    times |= {"w0": day(5), "w1": day(6)}
    write_spread(tmp_path, docs, SOURCES, times=times)
    table = pq.read_table(tmp_path / "doc_city.parquet").to_pandas()
    table["focus"] = table["city_id"] == B
    table.to_parquet(tmp_path / "doc_city.parquet")
    with duckdb.connect() as con:
        write_diffusion(con, tmp_path)
    rows = pq.read_table(tmp_path / "diffusion.parquet").to_pylist()
    assert [(row["city_id"], row["origin"], row["outlets"]) for row in rows] == [(B, "wire", 1)]


@pytest.mark.parametrize(
    ("case", "reason"),
    [("ties", "not_observable"), ("undated", "no_dates"), ("late", "no_support"),
     ("alone", "not_observable"), ("one", "no_support")],
)  # fmt: skip
def test_degenerate(tmp_path: Path, case: str, reason: str) -> None:
    docs, times = planted(BREADTHS, start=360 if case == "late" else 60)
    if case == "ties":
        docs, times = planted([b + 1 for b in BREADTHS])
        times = {name: day(60) for name in times}
    if case == "undated":
        times = {}
    if case == "alone":  # nobody outside was read
        docs = [doc for doc in docs if doc.source in HOME]
    if case == "one":
        docs = [replace(doc, story="s" if doc.names else "") for doc in docs]
    found = cell(spread_cells(write_spread(tmp_path, docs, SOURCES, times=times)), "")
    assert np.isnan(found["value"])
    assert found["reason"] == reason
    assert found["coverage"] == {"ties": 0, "undated": 0}.get(case, 1)


def test_no_dates_is_not_zero_pickup_of_stories_printed_once(tmp_path: Path) -> None:
    """Half of the stories tie: what is left is given with the share it rests on."""
    docs, times = planted([0] * 6 + [3] * 6)
    tied = {d.id: times[f"{d.story_id}-0"] for d in docs if d.story > "s05"}
    found = cell(spread_cells(write_spread(tmp_path, docs, SOURCES, times=times | tied)), "")
    assert (found["value"], found["coverage"]) == (0.0, 0.5)


def test_the_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    turned = [docs[i] for i in np.random.default_rng(0).permutation(len(docs))]
    found = []
    for name, some in (("a", docs), ("b", turned)):
        blocks = spread_cells(
            write_spread(tmp_path / name, some, SOURCES, times=times), replicates=50
        )
        found.append([block.columns for block in blocks.values()])
    for one, two in zip(*found, strict=True):
        for name, column in one.items():
            np.testing.assert_array_equal(column, two[name], err_msg=name)
    one, two = (pq.read_table(tmp_path / name / "diffusion.parquet") for name in "ab")
    assert one.equals(two)
    assert one.schema.names == DIFFUSION.names


def test_language_and_period_are_those_of_the_first_copy(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    folder = write_spread(tmp_path, docs, SOURCES, times=times)
    assert cell(spread_cells(folder, period="2024-03"), "")["stories"] == 10
    assert cell(spread_cells(folder, period="2024-04"), "")["reason"] == "no_support"
    assert cell(spread_cells(folder, lang="zh"), "")["stories"] == 10
    assert cell(spread_cells(folder, lang="en"), "")["stories"] == 0


def test_the_table_is_named_where_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"diffusion\.parquet is missing"):
        load_diffusion(tmp_path, [A], HOME)


def test_support_is_asked_for(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    folder = write_spread(tmp_path, docs, SOURCES, times=times)
    found = cell(spread_cells(folder, support=Support(source_docs=1)), "")
    assert (found["reason"], found["stories"]) == ("no_support", 10)
    big = Support(docs=5, source_docs=50)
    assert cell(spread_cells(folder, support=big), "")["reason"] == "no_support"


def test_a_story_that_nobody_could_have_printed_tells_nothing(tmp_path: Path) -> None:
    """The outlets elsewhere were read in another year: no pick-up of 0."""
    docs, times = planted([0] * 10)
    early = {d.id: f"2021{times[d.id][4:]}" for d in docs if not d.names}
    folder = write_spread(tmp_path, docs, SOURCES, times=times | early | {docs[0].id: day(300)})
    found = cell(spread_cells(folder), "")
    assert np.isnan(found["value"])
    assert found["reason"] == "not_observable"
    assert load_diffusion(folder, [A], HOME).watching.tolist() == [0] * 10


def test_m16_all_dates_a_year_later(tmp_path: Path) -> None:
    docs, times = planted(BREADTHS)
    later = {name: f"{int(day[:4]) + 1}{day[4:]}" for name, day in times.items()}
    one, two = (
        spread_cells(write_spread(tmp_path / name, docs, SOURCES, times=some), replicates=50)
        for name, some in (("a", times), ("b", later))
    )
    assert cell(one, "t50")["value"] == 48.0
    for part, block in one.items():
        for name, column in block.columns.items():
            np.testing.assert_array_equal(column, two[part].columns[name], err_msg=f"{part} {name}")
