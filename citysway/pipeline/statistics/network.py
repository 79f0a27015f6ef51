"""Measures of co-mention networks (RA12): symmetric weights, cities x cities, zero diagonal."""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAMPING = 0.85
BACKBONE = 0.05


def pair_weight(cities: npt.NDArray[np.int64]) -> Floats:
    """Weight of each pair in a document that names k cities: 2 / (k (k - 1)), so that a document
    adds 1 whatever it lists; 0 below two.
    """
    k = np.asarray(cities, dtype=float)
    found: Floats = np.divide(2.0, k * (k - 1), out=np.zeros(k.shape), where=k >= 2)
    return found


def association(weight: Floats) -> Floats:
    """Association strength 2 m W_ij / (s_i s_j): 1 where a pair meets as often as its strengths
    let expect (van Eck & Waltman 2009); 0 for isolated cities.
    """
    strength = weight.sum(axis=1)
    expected = strength[:, None] * strength[None, :]
    total = strength.sum() * weight
    found: Floats = np.divide(total, expected, out=np.zeros(weight.shape), where=expected > 0)
    return found


def pagerank(
    weight: Floats, *, start: Floats | None = None, tolerance: float = 1e-14, rounds: int = 300
) -> Floats:
    """PageRank of weighted undirected networks, (..., n, n) -> (..., n), each summing to 1.

    Damping .85, uniform restarts; a city without ties spreads evenly, as in networkx.
    """
    count = weight.shape[-1]
    strength = weight.sum(axis=-1)
    alone = strength <= 0
    share = np.where(alone, 0.0, 1 / np.where(alone, 1.0, strength))
    rank = np.full(strength.shape, 1 / count) if start is None else start
    for _ in range(rounds):
        lost = np.where(alone, rank, 0.0).sum(axis=-1, keepdims=True)
        moved = np.matmul(weight, (rank * share)[..., None])[..., 0]
        new = DAMPING * (moved + lost / count) + (1 - DAMPING) / count
        gap = np.abs(new - rank).sum(axis=-1).max(initial=0.0)
        rank = new
        if gap < tolerance:
            break
    found: Floats = rank / rank.sum(axis=-1, keepdims=True)
    return found


def disparity_backbone(weight: Floats, level: float = BACKBONE) -> Bools:
    """Ties too heavy for chance at one of their ends: (1 - W_ij / s_i)^(k_i - 1) < ``level``
    (Serrano, Boguna & Vespignani 2009).
    """
    strength, degree = weight.sum(axis=1), (weight > 0).sum(axis=1)
    share = weight / np.where(strength > 0, strength, 1.0)[:, None]
    chance = np.where(degree[:, None] > 1, (1 - np.minimum(share, 1.0)) ** (degree[:, None] - 1), 1)
    heavy = (weight > 0) & (chance < level)
    found: Bools = heavy | heavy.T
    return found


def backbone_measures(weight: Floats) -> tuple[Floats, Floats]:
    """Betweenness in [0, 1] on lengths 1 / association, and core numbers, both of the backbone.

    On all ties the projection is nearly complete and paths say nothing (Hennemann & Derudder 2014).
    """
    import networkx as nx

    order = np.lexsort((weight.max(axis=1, initial=0.0), weight.sum(axis=1)))
    ordered = weight[np.ix_(order, order)]  # paths of equal length must not see the order of ids
    length = association(ordered)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(ordered)))
    for i, j in zip(*np.nonzero(np.triu(disparity_backbone(ordered))), strict=True):
        # 12 digits: lengths that differ by rounding alone are ties
        graph.add_edge(int(i), int(j), length=float(f"{1 / length[i, j]:.12g}"))
    between = nx.betweenness_centrality(graph, weight="length", normalized=True)
    core = nx.core_number(graph)
    found = np.zeros((2, len(weight)))
    found[:, order] = [[m[i] for i in range(len(ordered))] for m in (between, core)]
    return found[0], found[1]


def quick_backbone(weight: Floats) -> tuple[Floats, Floats]:
    """``backbone_measures`` where every two cities have one shortest path: of paths of equal length
    one is taken. For many networks, whose lengths hardly ever tie.
    """
    count = len(weight)
    heavy = disparity_backbone(weight)
    if not heavy.any():
        return np.zeros(count), np.zeros(count)
    length = np.where(heavy, 1 / np.where(heavy, association(weight), 1.0), 0.0)
    apart, before = csgraph.dijkstra(sparse.csr_array(length), return_predecessors=True)
    order = np.argsort(np.where(np.isfinite(apart), apart, np.inf), axis=1, kind="stable")
    passing, rows = np.zeros((count, count)), np.arange(count)
    for place in range(count - 1, 0, -1):  # from the farthest inwards
        node = order[:, place]
        last = before[rows, node]
        known = last >= 0
        passing[rows[known], last[known]] += 1 + passing[rows[known], node[known]]
    passing[rows, rows] = 0.0
    pairs = max((count - 1) * (count - 2), 1)
    return passing.sum(axis=0) / pairs, _core_numbers(heavy)


def _core_numbers(tied: Bools) -> Floats:
    """The largest k of a subgraph in which every node keeps k ties."""
    found, inside = np.zeros(len(tied)), np.ones(len(tied), dtype=bool)
    level = 1
    while inside.any():
        weak = inside & (tied[:, inside].sum(axis=1) < level)
        if weak.any():
            inside &= ~weak
        else:
            found[inside] = level
            level += 1
    return found


def interlock(rate: Floats, weight: Floats) -> Floats:
    """Interlocking strength sum over c' and s of a_sc a_sc', over its largest (after Taylor 2001).

    ``rate`` (sources x cities, NaN counts as nothing), ``weight`` (sources x columns) -> cities x
    columns; NaN where no two cities share a source.
    """
    service = np.nan_to_num(rate)
    tie = service * (service.sum(axis=1, keepdims=True) - service)
    total = tie.T @ weight
    top = total.max(axis=0, initial=0.0)
    found: Floats = total / np.where(top > 0, top, np.nan)
    return found
