"""The indicators of relations between cities: IM22, RA13, RA15."""

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.edge_arrays import Edges, take_edges
from citysway.pipeline.facts.slices import Slice
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.exchange import exchange_cells
from citysway.pipeline.indicators.imitation import imitation_cells
from citysway.pipeline.indicators.links import benchmark_cells


def relation_cells(
    facts: Facts, edges: Edges, cut: Slice, *, support: Support, resampling: Resampling | None
) -> list[Cells]:
    """Their blocks for one language and period; ``edges`` are those of ``load_edges``."""
    here = take_edges(edges, facts, cut)
    return [
        *benchmark_cells(facts, here, cut, support=support, resampling=resampling),
        imitation_cells(facts, here, cut, support=support, resampling=resampling),
        exchange_cells(facts, here, cut, support=support, resampling=resampling),
    ]
