"""Everything that is asked of a chunk of cities: the work that is spread over the cores."""

from citysway.pipeline.facts.design import make_design
from citysway.pipeline.facts.store import take_chunk
from citysway.pipeline.indicators.by_source import attend, radiate, share_voices
from citysway.pipeline.indicators.image.alignment import align
from citysway.pipeline.indicators.image.content import measure_content
from citysway.pipeline.indicators.plan import Part, Plan
from citysway.pipeline.indicators.radiation.carried import carry
from citysway.pipeline.indicators.robustness.checks import check_chunk


def measure_chunk(plan: Plan, first: int, last: int) -> Part:
    """The sums, statistics and replicates of the cities ``first`` to ``last``."""
    design = make_design(take_chunk(plan.store, first, last), plan.scheme, plan.store.codes)
    part = Part()
    for work in (measure_content, attend, share_voices, radiate, carry, align, check_chunk):
        work(plan, design, part)
    return part
