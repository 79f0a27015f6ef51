"""Measures of co-mention networks against networkx and by hand (RA12)."""

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.statistics.network import (
    association,
    backbone_measures,
    disparity_backbone,
    interlock,
    pagerank,
    pair_weight,
)

Floats = npt.NDArray[np.float64]


def draw_network(seed: int, cities: int = 30, *, dense: float = 0.4) -> Floats:
    """Symmetric heavy-tailed weights, the last city alone."""
    rng = np.random.default_rng(seed)
    weight = np.triu(rng.pareto(1.2, (cities, cities)) * (rng.random((cities, cities)) < dense), 1)
    weight[:, -1] = 0.0
    return weight + weight.T


def test_a_list_document_weighs_one() -> None:
    """METHOD.md 5.2: 40 cities add 1.0; full counting would add 780."""
    pairs = 40 * 39 // 2
    assert pairs == 780
    assert pairs * pair_weight(np.array([40]))[0] == pytest.approx(1.0)
    assert pair_weight(np.array([0, 1, 2, 3])).tolist() == [0.0, 0.0, 1.0, pytest.approx(1 / 3)]


@pytest.mark.parametrize("seed", range(5))
def test_pagerank_is_that_of_networkx(seed: int) -> None:
    weight = draw_network(seed)
    reference = nx.pagerank(nx.from_numpy_array(weight), alpha=0.85, tol=1e-13, max_iter=500)
    found = pagerank(weight)
    assert found == pytest.approx([reference[k] for k in range(30)], abs=1e-10)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert found[-1] == found.min()  # the floor of an isolated city


def test_pagerank_of_many_networks_at_once() -> None:
    many = np.stack([draw_network(seed) for seed in range(4)])
    each = np.stack([pagerank(weight) for weight in many])
    assert np.allclose(pagerank(many), each, atol=1e-12)
    start = np.broadcast_to(each[0], each.shape)
    assert np.allclose(pagerank(many, start=start), each, atol=1e-12)
    assert pagerank(np.zeros((4, 4))).tolist() == [0.25] * 4


def test_scale_does_not_matter() -> None:
    weight = draw_network(1)
    assert np.allclose(pagerank(weight), pagerank(1e-6 * weight), atol=1e-13)
    assert np.allclose(association(weight), association(1e-6 * weight), atol=1e-12)
    assert np.array_equal(disparity_backbone(weight), disparity_backbone(1e-6 * weight))


def test_association_by_hand() -> None:
    """Strengths 3, 3, 2 of 8: A_01 = 8 * 2 / 9, A_02 = 8 * 1 / 6."""
    weight = np.array([[0.0, 2, 1, 0], [2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]])
    found = association(weight)
    assert found[0, 1] == pytest.approx(16 / 9)
    assert found[0, 2] == pytest.approx(8 / 6)
    assert not found[3].any()
    strength = weight.sum(axis=1)
    spread = (found * strength[:, None] * strength[None, :]).sum() / strength.sum() ** 2
    assert spread == pytest.approx(1.0)  # 1 on average where strengths decide


def test_disparity_by_hand() -> None:
    """A star of degree 4 with one heavy tie: (1 - .91)^3 < .05, (1 - .03)^3 is not."""
    weight = np.zeros((5, 5))
    weight[0, 1:] = [91.0, 3.0, 3.0, 3.0]
    weight += weight.T
    found = disparity_backbone(weight)
    assert np.argwhere(found).tolist() == [[0, 1], [1, 0]]
    even = np.ones((6, 6)) - np.eye(6)
    assert not disparity_backbone(even).any()


@pytest.mark.parametrize("seed", range(3))
def test_backbone_measures_are_those_of_networkx(seed: int) -> None:
    weight = draw_network(seed)
    held, length = disparity_backbone(weight), association(weight)
    graph = nx.Graph()
    graph.add_nodes_from(range(30))
    for i, j in np.argwhere(np.triu(held)).tolist():
        graph.add_edge(i, j, cost=1 / length[i, j])
    between, core = backbone_measures(weight)
    reference = nx.betweenness_centrality(graph, weight="cost")
    assert between == pytest.approx([reference[k] for k in range(30)], abs=1e-9)
    assert core.tolist() == [nx.core_number(graph)[k] for k in range(30)]
    assert between.max() > 0.005
    order = np.random.default_rng(0).permutation(30)
    turned = backbone_measures(weight[np.ix_(order, order)])
    assert np.array_equal(turned[0], between[order])
    assert np.array_equal(turned[1], core[order])


def test_interlock_by_hand() -> None:
    """Two sources; city 2 is served by neither of the pairs that count."""
    rate = np.array([[0.2, 0.1, 0.0], [0.1, np.nan, 0.0]])
    one = np.ones((2, 1))
    assert interlock(rate, one)[:, 0].tolist() == pytest.approx([1.0, 1.0, 0.0])
    rate = np.array([[0.2, 0.1, 0.1], [0.1, 0.0, 0.0]])
    found = interlock(rate, np.column_stack([one, [1.0, 0.0], [0.0, 1.0]]))
    assert found[:, 0] == pytest.approx([1.0, 0.75, 0.75])  # .04, .03, .03
    assert found[:, 1] == pytest.approx([1.0, 0.75, 0.75])
    assert np.isnan(found[:, 2]).all()  # one city alone
