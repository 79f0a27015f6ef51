"""What sources write beyond their own city: the denominators of what compares cities.

RA06 to RA08 and RA12 set the cities against each other. If a city's own outlets wrote more of it,
their attention to all others would fall, and with it what these are compared by. Documents that
name nothing but the source's own city are therefore left out of the base there (METHOD.md M4).
"""

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.volumes import flat
from citysway.pipeline.indicators.plan import Plan, Slice


def outward_docs(plan: Plan, slice_: Slice) -> Floats:
    """Documents by source without those of its own city alone."""
    slots = plan.slots[slice_]
    every, home = (
        flat(cube)[:, slots].sum(axis=1) for cube in (plan.volumes.docs, plan.volumes.home)
    )
    found: Floats = every - home
    return found


def outward_scale(plan: Plan, slice_: Slice) -> Floats:
    """Sources x cities: by how much a rate is larger over the outward documents than over all; NaN
    below ``support.source_docs`` of them.
    """
    slots = plan.slots[slice_]
    every = flat(plan.volumes.docs)[:, slots].sum(axis=1)
    owner, source, slot, docs = plan.volumes.own
    mine = slots[slot]
    own = np.zeros((len(every), len(plan.store.cities)))
    np.add.at(own, (source[mine], owner[mine]), docs[mine])
    outward = outward_docs(plan, slice_)[:, None] - own
    enough = outward >= plan.support.source_docs
    found: Floats = np.where(
        enough, (every[:, None] - own) / np.where(enough, outward, 1.0), np.nan
    )
    return found
