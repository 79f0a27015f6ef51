"""The indicators of relations between cities: IM22 (benchmarking.py), RA13 (imitation.py) and RA15
(exchange.py).
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from citysway.pipeline.facts.arrays import ALL, Reals
from citysway.pipeline.facts.edge_arrays import has_edges, load_edges
from citysway.pipeline.facts.relation_counts import Related, take_related
from citysway.pipeline.facts.store import Store
from citysway.pipeline.indicators.cells import REASON, Cells, Support
from citysway.pipeline.indicators.relations.benchmarking import benchmark_cells
from citysway.pipeline.indicators.relations.exchange import exchange_cells
from citysway.pipeline.indicators.relations.imitation import imitation_cells
from citysway.pipeline.statistics.uncertainty import Resampling


def relation_cells(
    folder: Path, store: Store, slices: Iterable[tuple[str, str]], *, support: Support,
    replicates: int = 0, seed: int = 0, weights: Reals | None = None,
) -> list[Cells]:  # fmt: skip
    """Their blocks for each slice (language, period) from edges/ in ``folder`` and the store.

    ``weights`` of the store's sources (sources x replicates); only the whole time is resampled.
    Without the table nothing is observable.
    """
    edges, blocks = load_edges(folder, store), []
    resampling = None if weights is None else Resampling(weights, seed)
    for lang, period in slices:
        related = take_related(store, edges, lang, period)
        drawn = resampling if period == ALL else None
        blocks += related_cells(related, support=support, resampling=drawn)
    if not has_edges(folder):
        for cells in blocks:
            _unobserved(cells)
    return blocks


def related_cells(
    related: Related, *, support: Support, resampling: Resampling | None
) -> list[Cells]:
    """The blocks of one language and period."""
    return [
        *benchmark_cells(related, support=support, resampling=resampling),
        imitation_cells(related, support=support, resampling=resampling),
        exchange_cells(related, support=support, resampling=resampling),
    ]


def _unobserved(cells: Cells) -> None:
    """Relations were not read: no value, whatever the documents."""
    cells.put(**dict.fromkeys(cells.columns, np.nan))
    cells.reason[:], cells.method[:], cells.flags[:] = REASON["not_observable"], 0, 0
    cells.draws = {}
