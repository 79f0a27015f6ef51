"""RA15: exchange links, the partner places of a city with a dated event (METHOD.md 3)."""

import numpy as np

from citysway.models.relations import CODES
from citysway.pipeline.facts.arrays import Floats, Ints
from citysway.pipeline.facts.edge_arrays import Edges
from citysway.pipeline.facts.relation_counts import HEARD, Related
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_one,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.relations.benchmarking import second, share
from citysway.pipeline.indicators.relations.sums import (
    added,
    copies_weight,
    distinct,
    entries,
    measured,
    replicate_sums,
)
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.uncertainty import Resampling

PARTS = ("", "breadth", "foreign", "confirmed")


def exchange_cells(related: Related, *, support: Support, resampling: Resampling | None) -> Cells:
    """RA15: role ``all``, own texts and outside ones.

    Parts: '' distinct partner places with a dated visit, signing or twinning (plans are none),
    ``breadth`` their effective number (Hill 1 over stories), ``foreign`` the share of the stories
    of links that lead abroad, ``confirmed`` the share of partner places a third party names. Home
    outlets do not count: they must not raise a city's radiation. Counts of distinct places have no
    interval (``not_calibrated``): a resampled corpus can only lose places.
    """
    edges, count = related.edges, len(related.cities)
    cells = Cells(
        "RA15", "all", related.lang, related.period, PARTS, related.cities, kept=("foreign",)
    )
    city, row, partner = links(edges)
    kept, weight = copies_weight(edges.units, edges.unit[row], city, partner)
    _places(cells, edges, city[kept], row[kept], partner[kept], weight)
    columns = np.stack([edges.foreign[row[kept]] * weight, weight], axis=1)
    found = entries(city[kept], edges.unit[row[kept]], columns)
    (drawn,) = replicate_sums(count, edges.units, [found], own=False, resampling=resampling)
    result = measured(count, edges.units, found, share, base=second, own=False, sums=drawn)
    cells.columns["value"][2] = result.value
    cells.put(raw=cells.columns["value"], docs=distinct(city, edges.doc[row], count))
    cells.put(stories=distinct(city, edges.units.story[edges.unit[row]], count))
    cells.put(sources=result.groups, places=cells.columns["value"][0])
    cells.put(statements=np.bincount(city, minlength=count))
    cells.withhold(related.heard < support.docs, "no_support")
    cells.withhold(~cells.shown, "no_support")
    _foreign_interval(cells, result.se, result.groups, result.draws)
    return cells


def links(edges: Edges) -> tuple[Ints, Ints, Ints]:
    """(city, row, partner place) of every link that counts, from either end."""
    happened = (edges.event > 0) & edges.dated & ~edges.plan & (edges.code != CODES.index("X12"))
    found = []
    sides = (
        (edges.source_city, edges.role, edges.target),
        (edges.target_city, edges.target_role, edges.source),
    )
    for city, role, partner in sides:
        rows = np.flatnonzero(happened & (city >= 0) & np.isin(role, HEARD))
        found.append((city[rows], rows, partner[rows]))
    city, row, partner = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return city, row, partner


def _places(
    cells: Cells, edges: Edges, city: Ints, row: Ints, partner: Ints, weight: Floats
) -> None:
    """Distinct partners, their effective number and the confirmed share, by city."""
    count, wide = len(cells.cities), len(edges.places) + 1
    pairs, inverse = np.unique(city * wide + partner, return_inverse=True)
    columns = np.stack([weight, edges.third_party[row].astype(float)], axis=1)
    sums = added(inverse, columns, len(pairs))
    owner = pairs // wide
    value = cells.columns["value"]
    value[0] = np.bincount(owner, minlength=count)
    bounds = np.searchsorted(owner, np.arange(count + 1))
    for number in np.flatnonzero(value[0]).tolist():
        value[1, number] = hill(np.sort(sums[bounds[number] : bounds[number + 1], 0]))
    confirmed = np.bincount(owner, sums[:, 1] > 0, count)
    value[3] = confirmed / np.where(value[0] > 0, value[0], np.nan)


def _foreign_interval(cells: Cells, error: Floats, groups: Floats, draws: Floats | None) -> None:
    distinct_parts = (np.array(cells.parts) != "foreign")[:, None]
    if draws is not None:
        for city in np.flatnonzero(cells.shown[2]).tolist():
            full = np.full((len(cells.parts), draws.shape[1]), np.nan)
            full[2] = draws[city]
            cells.take_draws(city, full)
    se = np.full(cells.reason.shape, np.nan)
    se[2] = error
    cells.reason[distinct_parts & cells.shown] = REASON["not_calibrated"]
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, 1.0))
    value, n = cells.columns["value"], cells.columns["stories"][0]
    set_exact_zero(cells, ~distinct_parts & (value <= 0), n)
    set_exact_one(cells, ~distinct_parts & (value >= 1 - 1e-12), n)
    withhold_flat(cells)
