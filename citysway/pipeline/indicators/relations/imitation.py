"""RA13: how many other cities' policy documents learn from a city (METHOD.md 3)."""

import numpy as np

from citysway.models.relations import CODES
from citysway.pipeline.facts.arrays import Bools, Floats, Ints
from citysway.pipeline.facts.relation_counts import Related
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.relations.benchmarking import learning_documents, learning_entries
from citysway.pipeline.indicators.relations.sums import (
    added,
    distinct,
    joined,
    replicate_sums,
    unit_weights,
)
from citysway.pipeline.statistics.uncertainty import Resampling, jackknife_se

DAMPING = 0.85
_X11 = CODES.index("X11")


def pointing(related: Related) -> tuple[Ints, Ints, Ints]:
    """(issuer, model, unit) of every policy document in which its city learns from another listed
    one: the subject of the sentence is the city that issued the text.
    """
    edges = related.edges
    strict = (edges.code == _X11) & edges.policy & (edges.source == edges.owner)
    strict &= (edges.source_city >= 0) & (edges.target_city >= 0)
    rows = np.flatnonzero(strict)
    key = joined(edges.doc[rows], edges.source_city[rows], edges.target_city[rows])
    _, first = np.unique(key, return_index=True)
    rows = rows[np.sort(first)]
    return edges.source_city[rows], edges.target_city[rows], edges.unit[rows]


def rates(related: Related, least: int) -> tuple[Floats, Floats]:
    """(share of city j's policy documents that learn from c, by j and c; documents of j).

    Rows of cities with fewer than ``least`` documents are NaN, the diagonal too.
    """
    cities = len(related.cities)
    docs = np.bincount(related.issued.city, related.issued.docs, cities).astype(float)
    hits = np.zeros((cities, cities))
    np.add.at(hits, pointing(related)[:2], 1.0)
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


def imitation_cells(related: Related, *, support: Support, resampling: Resampling | None) -> Cells:
    """RA13: parts '' and ``pagerank``, role ``gov``.

    '' is the mean over other cities j with ``support.source_docs`` policy documents of the share
    of these in which j learns from the city; ``pagerank`` has no interval (``not_calibrated``).
    """
    cities = related.cities
    cells = Cells("RA13", "gov", related.lang, related.period, ("", "pagerank"), cities, kept=("",))
    found, docs = rates(related, support.source_docs)
    present = np.isfinite(found)
    others = present.sum(axis=0)
    value = np.nansum(found, axis=0) / np.where(others > 0, others, np.nan)
    rank = pagerank(np.nan_to_num(found)) if np.nansum(found) > 0 else np.full(len(cities), np.nan)
    cells.put(value=np.stack([value, rank]), raw=np.stack([value, rank]))
    _support(cells, related, found, docs)
    few = others < support.ext_places
    cells.withhold(others == 0, "no_support")
    cells.withhold(few, "few_sources")
    cells.withhold(~np.isfinite(cells.columns["value"]), "no_support")
    _intervals(cells, related, found, resampling)
    heard = np.where(present, docs[:, None], 0.0).sum(axis=0)
    never = cells.columns["value"] == 0
    cells.flag("never_named", never & cells.shown)
    set_exact_zero(cells, never, heard[None, :])
    withhold_flat(cells)
    cells.reason[1][cells.shown[1]] = REASON["not_calibrated"]
    return cells


def _support(cells: Cells, related: Related, found: Floats, docs: Floats) -> None:
    count = len(cells.cities)
    issuer, model, unit = pointing(related)
    used = np.isfinite(found)[issuer, model]
    model = model[used]
    cells.put(
        docs=np.where(np.isfinite(found), docs[:, None], 0.0).sum(axis=0),
        stories=distinct(model, related.edges.units.story[unit[used]], count),
        sources=np.isfinite(found).sum(axis=0),
        places=distinct(model, issuer[used], count),
        statements=np.bincount(model, minlength=count),
    )


def _intervals(
    cells: Cells, related: Related, found: Floats, resampling: Resampling | None
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
        _draw(cells, related, present, resampling)
    set_intervals(cells, se=se, groups=count[None, :], own=False, bounds=(0.0, 1.0))


def _draw(cells: Cells, related: Related, present: Bools, resampling: Resampling) -> None:
    """Replicates of '': a city weighs as its issuing sources are drawn, its documents Poisson."""
    docs, weight = _documents(related, resampling)
    asked = np.asarray(present.any(axis=1), dtype=bool)
    weight = np.where(asked[:, None] & (docs > 0), weight, 0.0)
    everyone = weight.sum(axis=0)
    pairs = pointing(related)
    order = np.argsort(pairs[1], kind="stable")
    issuers, models, units = (column[order] for column in pairs)
    bounds = np.searchsorted(models, np.arange(len(present) + 1))
    for city in np.flatnonzero(cells.shown[0]).tolist():
        rows = np.arange(bounds[city], bounds[city + 1])
        rows = rows[present[issuers[rows], city]]
        issuer, place = np.unique(issuers[rows], return_inverse=True)
        drawn = unit_weights(related.edges.units, units[rows], False, resampling)
        hits = added(place, drawn.astype(np.float64), len(issuer))
        total = (weight[issuer] * hits / np.maximum(docs[issuer], 1.0)).sum(axis=0)
        base = everyone - weight[city]
        mean = np.minimum(total / np.where(base > 1e-12, base, np.nan), 1.0)
        cells.take_draws(city, np.stack([mean, np.full(len(mean), np.nan)]))


def _documents(related: Related, resampling: Resampling) -> tuple[Floats, Floats]:
    """Replicates (cities x B): resampled documents, and how often the city is drawn."""
    issued, cities = related.issued, len(related.cities)
    one = learning_entries(related.edges, issued, learning_documents(related.edges), own=False)
    (docs,) = replicate_sums(cities, related.edges.units, [one], own=False, resampling=resampling)
    count = np.zeros((cities, len(resampling.weights)))
    np.add.at(count, (issued.city, issued.source), issued.docs)
    size = np.maximum(count.sum(axis=1, keepdims=True), 1.0)
    assert docs is not None
    return docs[:, :, 1], (count / size) @ resampling.weights
