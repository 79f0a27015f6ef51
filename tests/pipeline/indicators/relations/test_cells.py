"""What must hold of IM22, RA13 and RA15 whatever the corpus: order, growth, ranges, reasons."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.edge_arrays import has_edges
from citysway.pipeline.facts.relation_counts import Rest
from citysway.pipeline.indicators.cells import REASONS, Cells, Support
from citysway.pipeline.indicators.relations.blocks import related_cells, relation_cells
from citysway.pipeline.indicators.relations.sums import rest_draws
from citysway.pipeline.indicators.table import compute, registry
from citysway.pipeline.statistics.uncertainty import Resampling, source_weights, story_weights
from tests.pipeline.edge_world import (
    CITIES,
    FREE,
    World,
    ahead,
    learns,
    partner,
    resampling,
    values,
)


def many(seed: int, *, outlets: int = 12) -> World:
    """Cities that learn, compare and exchange, in policy and press."""
    rng, world = np.random.default_rng(seed), World(CITIES)
    for city in CITIES:
        for _ in range(30):
            other = CITIES[int(rng.integers(len(CITIES)))]
            said = [learns(city, other)] if other != city and rng.random() < 0.3 else []
            world.add(f"gov-{city}", *said, kind="policy", owner=city)
    for k in range(outlets):
        for _ in range(12):
            a, b = (CITIES[i] for i in rng.choice(len(CITIES), 2, replace=False))
            label = 1 if CITIES.index(a) > CITIES.index(b) else -1
            pool = [learns(a, b), ahead(a, b, label), partner(a, f"GN{rng.integers(4)}"),
                    partner(a, b, "E29")]  # fmt: skip
            world.add(f"outlet{k}", pool[int(rng.integers(4))], roles={a: "oth", b: "oth"})
    return world


def blocks(world: World, support: Support = FREE) -> list[Cells]:
    """All blocks, with replicates."""
    related = world.related()
    return related_cells(related, support=support, resampling=resampling(related))


COLUMNS = ("value", "lo", "hi", "docs", "stories", "sources", "statements")


def agree(one: Cells, two: Cells, order: list[int], columns: tuple[str, ...] = COLUMNS) -> None:
    for name in columns:
        np.testing.assert_allclose(
            one.columns[name], two.columns[name][:, order], rtol=1e-12, atol=1e-12
        )
    assert np.array_equal(one.reason, two.reason[:, order])


def test_order_of_documents_and_city_ids_does_not_matter() -> None:
    world = many(1)
    renamed = {city: f"C{(k * 3 + 2) % 7}x" for k, city in enumerate(CITIES)}
    other = World(list(renamed.values()))
    rng = np.random.default_rng(0)
    for at in rng.permutation(len(world.docs)).tolist():
        doc = world.docs[at]
        said = [s for s in world.said if s["of"] is doc]
        other.add(
            doc["source"],
            *({**s, "a": renamed.get(s["a"], s["a"]), "b": renamed.get(s["b"], s["b"])}
              for s in said),
            story=doc["story"], kind=doc["kind"], owner=renamed.get(doc["owner"], ""),
            roles={renamed[city]: role for city, role in doc["roles"].items()},
        )  # fmt: skip
    cities = sorted(renamed.values())
    order = [cities.index(renamed[city]) for city in CITIES]
    for one, two in zip(blocks(world), blocks(other), strict=True):
        agree(one, two, order)


def test_growing_home_outlets_do_not_raise_radiation() -> None:
    world, grown = many(2), many(2)
    for k in range(200):
        grown.add("home", partner("C0", f"GN{k}"), learns("C1", "C0"), roles={"C0": "home"})
    for one, two in zip(blocks(world)[2:], blocks(grown)[2:], strict=True):
        first = [one.cities.index("C0")]
        for name in ("value", "docs"):
            assert np.array_equal(
                one.columns[name][:, first], two.columns[name][:, first], equal_nan=True
            )


def test_every_document_twice_changes_no_share() -> None:
    world, twice = many(3), many(3)
    for doc in list(world.docs):
        said = [s for s in world.said if s["of"] is doc]
        twice.add(doc["source"], *said, story=f"{doc['story']}-again", kind=doc["kind"],
                  owner=doc["owner"], roles=doc["roles"])  # fmt: skip
    for one, two in zip(blocks(world), blocks(twice), strict=True):
        for part in {"learn", "cooperation", "win", "foreign", "confirmed", "breadth", "pagerank"}:
            if part in one.parts:
                assert values(one, part) == pytest.approx(values(two, part), abs=1e-12, nan_ok=True)
    assert values(blocks(world)[2]) == pytest.approx(values(blocks(twice)[2]), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_values_lie_in_their_ranges_with_intervals_or_reasons(seed: int) -> None:
    bounds = {"": (-1, 1), "learn": (0, 100), "breadth": (1, 10), "pagerank": (0, 1)}
    for cells in blocks(many(seed), Support(docs=5, source_docs=5)):
        low, high, value = (cells.columns[name] for name in ("lo", "hi", "value"))
        missing = ~np.isfinite(low) | ~np.isfinite(value)
        assert np.array_equal(missing, cells.reason > 0)
        shown = np.isfinite(low)
        assert np.all(low[shown] <= high[shown])
        for number, part in enumerate(cells.parts):
            a, b = bounds.get(part, (0, 1)) if cells.indicator != "RA15" or part else (0, 99)
            inside = value[number][np.isfinite(value[number])]
            assert np.all((inside >= a) & (inside <= b))


def _nothing(world: World) -> None:
    world.add("paper", roles={"C0": "oth"})


def _one_edge(world: World) -> None:
    world.add("paper", learns("C0", "C1"), partner("C0", "GN1"), ahead("C0", "C1"))


@pytest.mark.parametrize("fill", [_nothing, _one_edge])
@pytest.mark.parametrize("support", [FREE, Support()])
def test_little_or_nothing(fill: Any, support: Support) -> None:
    world = World(CITIES)
    fill(world)
    for cells in blocks(world, support):
        missing = ~np.isfinite(cells.columns["lo"])
        assert np.array_equal(missing, cells.reason > 0)
        assert not np.isinf(np.stack(list(cells.columns.values()))).any()


def test_no_edges_and_no_documents() -> None:
    for cells in blocks(World(CITIES), Support()):
        assert np.isnan(cells.columns["value"]).all()
        assert (cells.reason > 0).all()


def test_without_the_table_nothing_is_observable(tmp_path: Path) -> None:
    store = many(1).store(tmp_path)
    (store.path.parent / "edges" / "00000.parquet").unlink()
    assert not has_edges(store.path.parent)
    for cells in relation_cells(store.path.parent, store, [("all", "all")], support=FREE):
        assert np.isnan(cells.columns["value"]).all()
        assert {REASONS[r] for r in cells.reason.ravel()} == {"not_observable"}


def test_what_is_published_is_declared_and_within_its_range(tmp_path: Path) -> None:
    entries, world = registry(), many(4)
    world.write(tmp_path)
    cities = [City(city, None, None, "CN", None) for city in CITIES]
    frameworks = {"F1": {"F1.1": ("E01",)}, "E": {"E01": ("E01",)}}
    about: dict[str, Any] = {"cities": cities, "frameworks": frameworks, "period": "month"}
    table = compute(tmp_path, **about, support=FREE, replicates=50)
    rows = [row for row in table.indicators.to_pylist() if row["indicator"] in HERE]
    drawn = table.replicates.to_pylist()
    for name, (headline, roles) in HERE.items():
        assert entries[name].role == headline
        mine = [row for row in rows if row["indicator"] == name]
        assert {row["role"] for row in mine} == roles
        assert {row["part"] for row in mine} == {part.name for part in entries[name].parts}
        assert {(row["lang"], row["period"]) for row in mine} >= SLICES
        assert any(row["indicator"] == name for row in drawn) == (name != "RA13")  # 6 issuers
        assert any(row["value"] for row in mine)
    for row in rows:
        part = entries[row["indicator"]].part(row["part"])
        assert part is not None
        for column in ("value", "lo", "hi"):
            assert row[column] is None or part.range[0] <= row[column] <= part.range[1], row
        assert row["period"] == "all" or row["method"] != "boot"


HERE = {"IM22": ("all", {"all", "own"}), "RA13": ("gov", {"gov"}), "RA15": ("all", {"all"})}
SLICES = {("all", "all"), ("zh", "all"), ("en", "all"), ("all", "2024-05")}


def test_the_rest_is_resampled_as_story_by_story_it_would_be() -> None:
    rng, stories, sources, draws = np.random.default_rng(0), 600, 12, 4000
    keys = rng.integers(0, 2**63, stories).astype(np.uint64)
    source = np.sort((sources * rng.random(stories) ** 3).astype(np.int64))  # one prints a lot
    weight = rng.choice([1.0, 0.5], stories)
    about = Resampling(source_weights(sources, draws, seed=7), 7)
    group = np.arange(sources)
    count, square = (np.bincount(source, weight**power, sources).astype(float) for power in (1, 2))
    joined = np.bitwise_xor.reduceat(keys, np.searchsorted(source, group))
    rest = Rest(np.zeros(sources, np.int64), group, count, square, joined)
    (fast,) = rest_draws(rest, 1, own=False, resampling=about)
    exact = weight @ (story_weights(keys, draws, seed=7) * about.weights[source])
    assert fast.mean() == pytest.approx(exact.mean(), rel=0.01)
    assert fast.std() == pytest.approx(exact.std(), rel=0.05)
    levels = [0.025, 0.25, 0.75, 0.975]
    assert np.quantile(fast, levels) == pytest.approx(np.quantile(exact, levels), rel=0.02)
    assert np.corrcoef(fast, exact)[0, 1] > 0.9  # the same sources are drawn
    assert (count @ about.weights).std() < exact.std()  # sources alone say too little
    (own,) = rest_draws(rest, 1, own=True, resampling=about)
    assert own.std() == pytest.approx((weight @ story_weights(keys, draws, seed=7)).std(), rel=0.05)
