"""Random halves of the sources, and the negative control: city labels permuted inside sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Floats, Ints, Texts
from citysway.pipeline.indicators.checks import Contributions
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.statistics.reliability import half_weights
from citysway.pipeline.statistics.uncertainty import hash_ids, uniform_keys

HALVES, CONTROLS, CONTROL_HALVES = 50, 20, 5
_BATCH = 64
Named = tuple[str, str, str]  # indicator, part, role
Evaluate = Callable[[Contributions, Floats], dict[Named, Floats]]


@dataclass(frozen=True, slots=True)
class Halves:
    """Values of the halves (cities x 2R, first halves first; or more axes), those of the permuted
    labels (controls x cities x 2R'), and the number of sources that were halved.
    """

    values: Floats
    control: Floats
    sources: int


def pick(said: Contributions, chosen: Bools) -> Contributions:
    """Some of the pairs."""
    at = np.flatnonzero(chosen)
    return Contributions(said.city[at], said.source[at], said.sums[at], said.columns)


def half_sums(said: Contributions, weights: Floats, cities: int) -> Iterator[tuple[int, Floats]]:
    """(first city, cities x columns of ``weights`` x column sums) in batches of cities; ``weights``
    pairs x n.
    """
    start = np.searchsorted(said.city, np.arange(cities + 1)).tolist()
    for first in range(0, cities, _BATCH):
        last = min(first + _BATCH, cities)
        found = np.zeros((last - first, weights.shape[1], said.sums.shape[1]))
        for city in range(first, last):
            mine = slice(start[city], start[city + 1])
            if mine.stop > mine.start:
                found[city - first] = weights[mine].T @ said.sums[mine].toarray()
        yield first, found


def halves_of(
    plan: Plan, said: Contributions, evaluate: Evaluate, *, joint: bool
) -> dict[Named, Halves]:
    """``joint``: halves of all sources, the same for every city; else of each city's own pairs."""
    ids = plan.store.sources.id
    weights, sources = pair_weights(said, ids, HALVES, joint=joint, seed=plan.seed)
    values = evaluate(said, weights)
    controls: dict[Named, list[Floats]] = {name: [] for name in values}
    for number in range(CONTROLS):
        chosen = np.arange(number * CONTROL_HALVES, (number + 1) * CONTROL_HALVES) % HALVES
        other = relabelled(said, joint=joint, seed=plan.seed + number)
        half = weights[:, np.concatenate([chosen, chosen + HALVES])]
        if not joint:
            half, _ = pair_weights(other[0], ids, CONTROL_HALVES, joint=False, seed=number)
        else:
            half = half[other[1]]
        for name, found in evaluate(other[0], half).items():
            controls[name].append(found)
    return {
        name: Halves(found, np.stack(controls[name]), sources) for name, found in values.items()
    }


def pair_weights(
    said: Contributions, ids: Texts, halves: int, *, joint: bool, seed: int
) -> tuple[Floats, int]:
    """0 and 1 for every pair (pairs x 2R, the first halves and then the second), and the number of
    sources that were halved.
    """
    if joint:
        present, index = np.unique(said.source, return_inverse=True)
        keys = hash_ids([str(ids[number]) for number in present])
        both = np.concatenate(half_weights(keys, halves, seed=seed), axis=1)
        return both[index], len(present)
    start = np.searchsorted(said.city, said.city)
    place = np.arange(len(said.city)) - start  # the same halves whatever the city is called
    drawn = uniform_keys(place.astype(np.uint64), halves, seed=seed + 3)
    first = np.zeros((len(said.city), halves))
    bounds = np.flatnonzero(np.diff(said.city, prepend=-1, append=-1))
    for low, high in pairwise(bounds.tolist()):
        order = drawn[low:high].argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
        first[low:high] = order < (high - low) // 2
    return np.concatenate([first, 1 - first], axis=1), len(said.city)


def relabelled(said: Contributions, *, joint: bool, seed: int) -> tuple[Contributions, Ints]:
    """The negative control: city labels permuted inside every source (``joint``), else among all
    pairs; in the order of the new cities, and where each pair came from.
    """
    rng = np.random.default_rng(seed)
    chance = rng.random(len(said.city))
    group = said.source if joint else np.zeros(len(said.city), np.int64)
    slots = np.lexsort((said.city, group))
    taken = np.lexsort((chance, group))
    city = np.empty_like(said.city)
    city[taken] = said.city[slots]
    order = np.lexsort((said.source, city))
    moved = Contributions(city[order], said.source[order], said.sums[order], said.columns)
    return moved, order
