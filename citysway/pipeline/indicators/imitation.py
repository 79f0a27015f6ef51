"""RA13: how many other cities' policy documents learn from a city (METHOD.md 3)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.relations import CODES
from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.edge_arrays import Edges
from citysway.pipeline.facts.slices import Slice, rows_of
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.link_sums import (
    added,
    distinct,
    entries,
    joined,
    replicate_sums,
    unit_weights,
)
from citysway.pipeline.statistics.uncertainty import jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DAMPING = 0.85
_X11 = CODES.index("X11")


@dataclass(frozen=True, slots=True)
class Pointing:
    """Policy documents: ``issuer`` and ``unit`` of each in which its city learns from ``model``;
    ``docs`` and ``doc_unit``: the issuer and unit of every one.
    """

    issuer: Ints
    model: Ints
    unit: Ints
    doc: Ints
    docs: Ints
    doc_unit: Ints


def pointing(facts: Facts, edges: Edges, cut: Slice) -> Pointing:
    """Strict reading: the subject of the sentence is the city that issued the text."""
    issued = rows_of(facts, cut, "own")
    issued = issued[facts.rows.policy[issued]]
    strict = (edges.code == _X11) & edges.policy & (edges.source == edges.owner)
    strict &= (edges.source_city >= 0) & (edges.target_city >= 0)
    rows = np.flatnonzero(strict)
    key = joined(edges.doc[rows], edges.source_city[rows], edges.target_city[rows])
    _, first = np.unique(key, return_index=True)
    rows = rows[np.sort(first)]
    table = facts.rows
    return Pointing(
        edges.source_city[rows],
        edges.target_city[rows],
        edges.unit[rows],
        edges.doc[rows],
        table.city[issued],
        table.unit[issued],
    )


def rates(pairs: Pointing, cities: int, least: int) -> tuple[Floats, Floats]:
    """(share of city j's policy documents that learn from c, by j and c; documents of j).

    Rows of cities with fewer than ``least`` documents are NaN, the diagonal too.
    """
    docs = np.bincount(pairs.docs, minlength=cities).astype(float)
    hits = np.zeros((cities, cities))
    np.add.at(hits, (pairs.issuer, pairs.model), 1.0)
    found = hits / np.where(docs >= max(least, 1), docs, np.nan)[:, None]
    np.fill_diagonal(found, np.nan)
    return found, docs


def pagerank(weight: Floats, *, damping: float = DAMPING) -> Floats:
    """PageRank of a directed graph, ``weight[j, c]`` >= 0 from j to c; sums to 1.

    A node that points nowhere points everywhere. Page, Brin, Motwani & Winograd (1999).
    """
    count = len(weight)
    if not count:
        return np.zeros(0)
    out = weight.sum(axis=1, keepdims=True)
    step = np.where(out > 0, weight / np.where(out > 0, out, 1.0), 1.0 / count)
    jump = np.full(count, (1 - damping) / count)
    found: Floats = np.linalg.solve(np.eye(count) - damping * step.T, jump)
    found /= found.sum()
    return found


def imitation_cells(
    facts: Facts, edges: Edges, cut: Slice, *, support: Support, resampling: Resampling | None
) -> Cells:
    """RA13, ``edges`` being those of ``cut``: parts '' and ``pagerank``, role ``gov``.

    '' is the mean over other cities j with ``support.source_docs`` policy documents of the share
    of these in which j learns from the city; ``pagerank`` has no interval (``not_calibrated``).
    """
    cities = tuple(city.id for city in facts.cities)
    cells = Cells("RA13", "gov", cut.lang, cut.period, ("", "pagerank"), cities, kept=("",))
    pairs = pointing(facts, edges, cut)
    found, docs = rates(pairs, len(cities), support.source_docs)
    present = np.isfinite(found)
    others = present.sum(axis=0)
    value = np.nansum(found, axis=0) / np.where(others > 0, others, np.nan)
    rank = pagerank(np.nan_to_num(found)) if np.nansum(found) > 0 else np.full(len(cities), np.nan)
    cells.put(value=np.stack([value, rank]), raw=np.stack([value, rank]))
    _support(facts, cells, pairs, found, docs)
    few = others < support.ext_places
    cells.withhold(others == 0, "no_support")
    cells.withhold(few, "few_sources")
    cells.withhold(~np.isfinite(cells.columns["value"]), "no_support")
    _intervals(facts, cells, pairs, found, resampling)
    heard = np.where(present, docs[:, None], 0.0).sum(axis=0)
    never = cells.columns["value"] == 0
    cells.flag("never_named", never & cells.shown)
    set_exact_zero(cells, never, heard[None, :])
    withhold_flat(cells)
    cells.reason[1][cells.shown[1]] = REASON["not_calibrated"]
    return cells


def _support(facts: Facts, cells: Cells, pairs: Pointing, found: Floats, docs: Floats) -> None:
    count = len(cells.cities)
    used = np.isfinite(found)[pairs.issuer, pairs.model]
    model, unit = pairs.model[used], pairs.unit[used]
    cells.put(
        docs=np.where(np.isfinite(found), docs[:, None], 0.0).sum(axis=0),
        stories=distinct(model, facts.unit_story[unit], count),
        sources=np.isfinite(found).sum(axis=0),
        places=distinct(model, pairs.issuer[used], count),
        statements=np.bincount(model, minlength=count),
    )


def _intervals(
    facts: Facts, cells: Cells, pairs: Pointing, found: Floats, resampling: Resampling | None
) -> None:
    """Issuing cities stand for sources: two-stage bootstrap, or the jackknife over cities."""
    present = np.isfinite(found)
    count = present.sum(axis=0)
    total = np.nansum(found, axis=0)
    left = (total - np.nan_to_num(found)) / np.where(count > 1, count - 1, np.nan)
    value = cells.columns["value"][:1]
    se = np.full(cells.reason.shape, np.nan)
    se[0] = jackknife_se(left, value, np.zeros(len(found), np.int64), present)[0]
    if resampling is not None:
        _draw(facts, cells, pairs, present, resampling)
    set_intervals(cells, se=se, groups=count[None, :], own=False, bounds=(0.0, 1.0))


def _draw(
    facts: Facts,
    cells: Cells,
    pairs: Pointing,
    present: npt.NDArray[np.bool_],
    resampling: Resampling,
) -> None:
    """Replicates of '': a city weighs as its issuing sources are drawn, its documents Poisson."""
    docs, weight = _documents(facts, pairs, resampling)
    asked = np.asarray(present.any(axis=1), dtype=bool)
    weight = np.where(asked[:, None] & (docs > 0), weight, 0.0)
    everyone = weight.sum(axis=0)
    order = np.argsort(pairs.model, kind="stable")
    bounds = np.searchsorted(pairs.model[order], np.arange(len(present) + 1))
    for city in np.flatnonzero(cells.shown[0]).tolist():
        rows = order[bounds[city] : bounds[city + 1]]
        rows = rows[present[pairs.issuer[rows], city]]
        issuer, place = np.unique(pairs.issuer[rows], return_inverse=True)
        drawn = unit_weights(facts, pairs.unit[rows], False, resampling).astype(np.float64)
        hits = added(place, drawn, len(issuer))
        total = (weight[issuer] * hits / np.maximum(docs[issuer], 1.0)).sum(axis=0)
        base = everyone - weight[city]
        mean = total / np.where(base > 1e-12, base, np.nan)
        cells.take_draws(city, np.stack([mean, np.full(len(mean), np.nan)]))


def _documents(facts: Facts, pairs: Pointing, resampling: Resampling) -> tuple[Floats, Floats]:
    """Replicates (cities x B): resampled documents, and how often the city is drawn."""
    one = entries(pairs.docs, pairs.doc_unit, np.ones((len(pairs.docs), 1)))
    (docs,) = replicate_sums(facts, [one], own=False, resampling=resampling)
    cities, sources = len(facts.cities), len(resampling.weights)
    count = np.zeros((cities, sources))
    np.add.at(count, (pairs.docs, facts.unit_source[pairs.doc_unit]), 1.0)
    size = np.maximum(count.sum(axis=1, keepdims=True), 1.0)
    assert docs is not None
    return docs[:, :, 0], (count / size) @ resampling.weights
