"""IM22, RA13 and RA15 on hand-made worlds: exact values, traps, independent PageRank."""

from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest

from citysway.pipeline.indicators.cells import REASONS, Cells, Support
from citysway.pipeline.indicators.relations.benchmarking import benchmark_cells, net
from citysway.pipeline.indicators.relations.exchange import exchange_cells
from citysway.pipeline.indicators.relations.imitation import imitation_cells, pagerank, rates
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


def benchmark(world: World, support: Support = FREE, **more: Any) -> tuple[Cells, Cells]:
    """The blocks of IM22 of role all and of role own."""
    related = world.related()
    drawn = resampling(related, **more) if more else None
    one, two = benchmark_cells(related, support=support, resampling=drawn)
    return one, two


def star() -> World:
    """Five cities learn from C0, C0 from C1 once (METHOD.md 5.2)."""
    world = World(CITIES)
    for k in range(2, 7):
        world.add(f"gov{k}", learns(f"C{k}", "C0"), kind="policy", owner=f"C{k}")
    world.add("gov0", learns("C0", "C1"), kind="policy", owner="C0")
    return world


def test_star() -> None:
    found = values(benchmark(star())[0])
    assert found["C0"] == 4 / 8
    assert found["C1"] == 1 / 3
    assert found["C4"] == -1 / 3


def test_net_formula() -> None:
    assert net(np.array([[5.0, 1.0], [0.0, 0.0], [0.0, 3.0]])).tolist() == [0.5, 0.0, -0.6]


def test_boasting_counts_for_nothing() -> None:
    world = star()
    for _ in range(20):
        world.add("gov0", learns("C3", "C0"), kind="policy", owner="C0")
    assert values(benchmark(world)[0])["C0"] == 4 / 8
    naive = sum(s["b"] == "C0" for s in world.said), sum(s["a"] == "C0" for s in world.said)
    assert net(np.array(naive, dtype=float)) > 0.8  # what counting every edge would say


def test_reprints_weigh_one() -> None:
    world = star()
    for k in range(30):
        world.add(f"outlet{k}", learns("C5", "C1"), story="wire")
    assert values(benchmark(world)[0])["C1"] == pytest.approx(2 / 4, abs=1e-12)


def test_learning_per_hundred_documents() -> None:
    world = World(CITIES)
    for k in range(40):
        said = [learns("C2", "C0"), learns("C2", "C1")] if k < 3 else []
        world.add("gov2", *said, kind="policy", owner="C2")
    world.add("paper", learns("C2", "C0"))
    world.add("gov2", learns("C3", "C0"), kind="policy", owner="C2")  # of another city
    cells = benchmark(world)[1]
    assert values(cells, "learn")["C2"] == pytest.approx(100 * 3 / 41, abs=1e-12)
    assert cells.reason[0, cells.cities.index("C3")] == REASONS.index("no_support")


def test_win_rate() -> None:
    world = World(CITIES)
    for said in (ahead("C0", "C1"), ahead("C1", "C0", -1), ahead("C0", "C2"), ahead("C2", "C0")):
        world.add("paper", said)
    world.add("paper", ahead("C0", "C3", 0))
    world.add("gov0", ahead("C0", "C4"), owner="C0", kind="policy")  # its own word
    found = values(benchmark(world)[0], "win")
    assert (found["C0"], found["C1"], found["C2"]) == (3 / 4, 0.0, 1 / 2)
    assert np.isnan(found["C3"])
    assert np.isnan(found["C4"])


def test_few_comparisons_have_no_rate() -> None:
    world = World(CITIES)
    world.add("paper", ahead("C0", "C1"))
    cells = benchmark(world, replace(FREE, tone_statements=5))[0]
    assert cells.reason[2, 0] == REASONS.index("no_support")


def test_cooperation_is_a_share_of_stories() -> None:
    world = World(CITIES)
    for k in range(8):
        said = [partner("C0", "C1", "E29")] if k < 2 else []
        world.add(f"p{k}", *said, roles={"C0": "oth"}, story="wire" if k < 2 else "")
    assert values(benchmark(world)[0], "cooperation")["C0"] == pytest.approx(1 / 7, abs=1e-12)


def imitation(world: World, support: Support = FREE, **more: Any) -> Cells:
    related = world.related()
    drawn = resampling(related, **more) if more else None
    return imitation_cells(related, support=support, resampling=drawn)


def issued(world: World, city: str, docs: int, said: dict[str, int]) -> None:
    """Policy documents of a city; ``said``: how many learn from whom."""
    models = [model for model, count in said.items() for _ in range(count)]
    for k in range(docs):
        rows = [learns(city, models[k])] if k < len(models) else []
        world.add(f"gov-{city}", *rows, kind="policy", owner=city)


def test_imitation_is_city_equal() -> None:
    world = World(CITIES[:4])
    issued(world, "C1", 200, {"C0": 2})
    issued(world, "C2", 10, {"C0": 5})
    issued(world, "C3", 10, {})
    assert values(imitation(world))["C0"] == pytest.approx((0.01 + 0.5 + 0) / 3, abs=1e-12)
    pooled = 7 / 220
    assert abs(pooled - values(imitation(world))["C0"]) > 0.1


def test_imitation_is_strict() -> None:
    world = World(CITIES[:4])
    for city in ("C1", "C2", "C3"):
        issued(world, city, 10, {})
    world.add("paper", learns("C1", "C0"))
    world.add("gov-C2", learns("C1", "C0"), kind="policy", owner="C2")
    world.add("gov-C0", learns("C1", "C0"), kind="policy", owner="C0")
    cells = imitation(world)
    assert values(cells)["C0"] == 0.0
    assert values(cells, column="hi")["C0"] == pytest.approx(1 - 0.05 ** (1 / 31))


def test_imitation_needs_three_issuing_cities() -> None:
    world = World(CITIES[:4])
    issued(world, "C1", 40, {"C0": 1})
    cells = imitation(world, Support())
    assert REASONS[cells.reason[0, 0]] == "few_sources"
    assert REASONS[cells.reason[0, 1]] == "no_support"


@pytest.mark.parametrize("seed", range(20))
def test_pagerank_is_that_of_networkx(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, 4, (12, 12)) * (rng.random((12, 12)) < 0.2)
    weight = drawn.astype(np.float64)
    weight[rng.integers(12)] = 0.0  # points nowhere
    graph = nx.DiGraph()
    graph.add_nodes_from(range(12))
    graph.add_weighted_edges_from(
        (i, j, weight[i, j]) for i, j in zip(*np.nonzero(weight), strict=True)
    )
    expected = nx.pagerank(graph, alpha=0.85, tol=1e-13, max_iter=1000)
    assert pagerank(weight) == pytest.approx([expected[k] for k in range(12)], abs=1e-10)


def test_pagerank_of_imitation() -> None:
    world = World(CITIES)
    issued(world, "C1", 40, {"C0": 4, "C2": 2})
    issued(world, "C2", 20, {"C0": 1})
    issued(world, "C3", 30, {"C2": 3})
    graph = nx.DiGraph()
    graph.add_nodes_from(CITIES)
    graph.add_weighted_edges_from(
        [("C1", "C0", 4), ("C1", "C2", 2), ("C2", "C0", 1), ("C3", "C2", 3)]
    )
    cells = imitation(world)
    assert values(cells, "pagerank") == pytest.approx(nx.pagerank(graph, tol=1e-12), abs=1e-9)
    assert {REASONS[r] for r in cells.reason[1]} == {"not_calibrated"}


def exchange(world: World, support: Support = FREE, **more: Any) -> Cells:
    related = world.related()
    drawn = resampling(related, **more) if more else None
    return exchange_cells(related, support=support, resampling=drawn)


def test_exchange_links() -> None:
    world = World(CITIES)
    world.add("gov0", partner("C0", "GN1", event="twinned"), owner="C0", kind="policy")
    world.add("paper", partner("C0", "GN1"))
    world.add("paper", partner("C0", "GN1", event="visit"))
    world.add("gov0", partner("C0", "GN2"), owner="C0", kind="policy")
    world.add("gov0", partner("C0", "C1", "E29"), owner="C0", kind="policy")
    for more in ({"plan": True}, {"dated": False}, {"event": ""}):
        world.add("paper", partner("C0", "GN9", **more))
    world.add("home", partner("C0", "GN8"), roles={"C0": "home"})
    world.add("paper", ahead("C0", "C5"))
    cells = exchange(world)
    p = np.array([3, 1, 1]) / 5
    assert values(cells)["C0"] == 3
    assert values(cells, "breadth")["C0"] == pytest.approx(np.exp(-np.sum(p * np.log(p))))
    assert values(cells, "foreign")["C0"] == pytest.approx(4 / 5)
    assert values(cells, "confirmed")["C0"] == pytest.approx(1 / 3)
    assert values(cells)["C1"] == 0  # a policy text of another city is no outside voice
    assert REASONS[cells.reason[1, 1]] == "no_support"


def test_rates_leave_out_small_issuers_and_the_city_itself() -> None:
    world = World(CITIES[:3])
    issued(world, "C1", 10, {"C0": 2})
    issued(world, "C2", 3, {"C0": 3})
    found, docs = rates(world.related(), 5)
    assert found[1, 0] == 0.2
    assert np.isnan(found[2]).all()
    assert np.isnan(found[1, 1])
    assert docs.tolist() == [0, 10, 3]
