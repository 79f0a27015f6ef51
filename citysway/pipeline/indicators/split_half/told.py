"""Halves of shares of the stories told: IM21 recognised by the nation, RA11 brands carried."""

from pathlib import Path

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import Floats, in_group
from citysway.pipeline.facts.volumes import heard_stories
from citysway.pipeline.indicators.contributions import Contributions
from citysway.pipeline.indicators.image.told import Told, load_carried, load_cases
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    halves_of,
    no_halves,
    ratio_of,
)

_CASE: Named = ("IM21", "recognised", "nat")
_CARRY: Named = ("RA11", "carry", "ext")
_DETACHED: Named = ("RA11", "detached", "ext")


def told_halves(plan: Plan, folder: Path, heard: Contributions) -> dict[Named, Halves]:
    """Halves of the sources that could tell; ``heard``: the stories of outside sources (its last
    column).
    """
    shape = (len(plan.store.cities), len(plan.store.sources.id))
    found = {name: no_halves(shape[0]) for name in (_CASE, _CARRY, _DETACHED)}
    cases, carried = load_cases(plan.store), load_carried(plan.store, folder)
    if len(cases.city):
        stories = _by_source(cases, cases.stories, shape)
        found |= _share(plan, _CASE, stories, _national(plan, shape))
    if carried is not None and len(carried.city):
        stories, bare = (_by_source(carried, x, shape) for x in (carried.stories, carried.bare))
        every = np.zeros(shape)
        every[heard.city, heard.source] = heard.sums[:, [-1]].toarray()[:, 0]
        found |= _share(plan, _CARRY, stories, every)
        found |= _share(plan, _DETACHED, bare, stories)
    return found


def _by_source(told: Told, values: Floats, shape: tuple[int, int]) -> Floats:
    cell = told.city * shape[1] + told.source
    return np.bincount(cell, values, shape[0] * shape[1]).astype(float).reshape(shape)


def _national(plan: Plan, shape: tuple[int, int]) -> Floats:
    """Stories of the national sources toward each city (cities x sources); of cities with the same
    sources those of the first, whose own texts alone may differ.
    """
    found, known = np.zeros(shape), dict[bytes, Floats]()
    for city, roles in enumerate(plan.roles.T):
        national = in_group(roles, "nat")
        key = national.tobytes()
        if key not in known:
            known[key] = heard_stories(plan.volumes, national, city).sum(axis=1)
        found[city] = known[key]
    return found


def _share(plan: Plan, name: Named, told: Floats, heard: Floats) -> dict[Named, Halves]:
    city, source = np.nonzero(heard > 0)
    table = np.stack([np.minimum(told, heard)[city, source], heard[city, source]], axis=1)
    columns = {kind: slice(n, n + 1) for n, kind in enumerate(("told", "heard"))}
    said = Contributions(city, source, sparse.csr_array(table), columns)
    return halves_of(plan, said, ratio_of(plan, name), joint=True)
