"""Random halves of the sources, and the negative control: city labels permuted inside sources."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import Bools, Floats, Ints, Texts
from citysway.pipeline.indicators.contributions import Contributions
from citysway.pipeline.indicators.image.measures import share
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.raw import View
from citysway.pipeline.statistics.reliability import half_weights
from citysway.pipeline.statistics.uncertainty import hash_ids, uniform_keys

HALVES, CONTROLS, CONTROL_HALVES = 50, 20, 5
FEW_HALVES, FEW_CONTROLS = 10, 10  # of what is costly to estimate again; one half a control
_BATCH = 64
SUMS = "_sums"  # the half sums of some columns themselves: (SUMS, name, role)
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


@dataclass(frozen=True)
class Drawn:
    """Random halves of all sources, the same for every city: ``weights`` (sources x 2R) and the
    number of sources ``present``; ``controls``: the columns each control looks at.
    """

    weights: Floats
    present: int
    controls: tuple[Ints, ...]


def drawn_halves(ids: Texts, known: Bools, *, seed: int, few: bool = False) -> Drawn:
    """Halves of the sources with anything ``known`` (cities x sources) by the hashes of their ids;
    ``few`` of them where an evaluation is costly.
    """
    halves, each = (FEW_HALVES, 1) if few else (HALVES, CONTROL_HALVES)
    at = np.flatnonzero(known.any(axis=0))
    weights = np.zeros((known.shape[1], 2 * halves))
    keys = hash_ids([str(ids[number]) for number in at])
    weights[at] = np.concatenate(half_weights(keys, halves, seed=seed), axis=1)
    chosen = _chosen(FEW_CONTROLS if few else CONTROLS, each, halves)
    return Drawn(weights, len(at), chosen)


def _chosen(controls: int, each: int, halves: int) -> tuple[Ints, ...]:
    """The columns of first and second halves of every control."""
    numbers = [np.arange(n * each, (n + 1) * each) % halves for n in range(controls)]
    return tuple(np.concatenate([number, number + halves]) for number in numbers)


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
        block = said.sums[start[first] : start[last]].toarray()
        found = np.zeros((last - first, weights.shape[1], said.sums.shape[1]))
        for city in range(first, last):
            low, high = start[city], start[city + 1]
            if high > low:
                here = block[low - start[first] : high - start[first]]
                np.matmul(weights[low:high].T, here, out=found[city - first])
        yield first, found


def combined(operation: Callable[..., Floats], *sides: Halves) -> Halves:
    """A function of the values of several halves, which lasts as long as the fewest sources."""
    values, control = (
        operation(*(getattr(side, name) for side in sides)) for name in ("values", "control")
    )
    return Halves(values, control, min(side.sources for side in sides))


def log_ratio(top: Floats, base: Floats) -> Floats:
    """ln(top / base), NaN where a side is 0."""
    some = (top > 0) & (base > 0)
    ratio = np.divide(top, base, out=np.ones(some.shape), where=some)
    return np.where(some, np.log(ratio), np.nan)


def no_halves(cities: int) -> Halves:
    """Nothing was there to be halved."""
    blank = np.full((cities, 2), np.nan)
    return Halves(blank, blank[None], 0)


def view_of(said: Contributions, flat: Floats) -> View:
    """Columns of ``flat`` (n x column sums) by name."""
    return lambda name: flat[:, said.columns[name]]


def ratio_of(plan: Plan, name: Named) -> Evaluate:
    """The first column over the second."""

    def evaluate(said: Contributions, weights: Floats) -> dict[Named, Floats]:
        value = share(*said.columns)
        found = np.full((len(plan.store.cities), weights.shape[1]), np.nan)
        for first, sums in half_sums(said, weights, len(found)):
            values = value(view_of(said, sums.reshape(-1, sums.shape[2])))
            found[first : first + len(sums)] = values.reshape(sums.shape[:2])
        return {name: found}

    return evaluate


def sums_of(plan: Plan, said: Contributions, *, joint: bool, ids: Texts | None = None) -> Halves:
    """Column sums of the halves themselves: cities x 2R x columns."""
    whole = (SUMS, "", "")
    return of_sums(plan, said, {whole: lambda sums: sums}, joint=joint, ids=ids)[whole]


def of_sums(
    plan: Plan, said: Contributions, values: Mapping[Named, Callable[[Floats], Floats]], *,
    joint: bool, ids: Texts | None = None,
) -> dict[Named, Halves]:  # fmt: skip
    """Functions of the column sums (cities x n x columns) of the halves, some cities at a time:
    there may be many columns.
    """

    def evaluate(some: Contributions, weights: Floats) -> dict[Named, Floats]:
        found: dict[Named, list[Floats]] = {name: [] for name in values}
        for _, sums in half_sums(some, weights, len(plan.store.cities)):
            for name, value in values.items():
                found[name].append(value(sums))
        return {name: np.concatenate(parts) for name, parts in found.items()}

    return halves_of(plan, said, evaluate, joint=joint, ids=ids)


def halves_of(
    plan: Plan, said: Contributions, evaluate: Evaluate, *, joint: bool, ids: Texts | None = None
) -> dict[Named, Halves]:
    """``joint``: halves of all sources, the same for every city; else of each city's own pairs.

    ``ids`` of what counts as a source, where it is not the sources of the study.
    """
    names = plan.store.sources.id if ids is None else ids
    weights, sources = pair_weights(said, names, HALVES, joint=joint, seed=plan.seed)
    values = evaluate(said, weights)
    controls: dict[Named, list[Floats]] = {name: [] for name in values}
    labels = Labels(said, joint)
    for number, chosen in enumerate(_chosen(CONTROLS, CONTROL_HALVES, HALVES)):
        other, order = labels.permuted(seed=plan.seed + number)
        if joint:
            half = weights[:, chosen][order]
        else:
            half, _ = pair_weights(other, names, CONTROL_HALVES, joint=False, seed=number)
        for name, found in evaluate(other, half).items():
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
    most = int(place.max(initial=-1)) + 1
    drawn = uniform_keys(np.arange(most, dtype=np.uint64), halves, seed=seed + 3)
    first = np.zeros((len(said.city), halves))
    known: dict[int, Floats] = {}
    bounds = np.flatnonzero(np.diff(said.city, prepend=-1, append=-1))
    for low, high in pairwise(bounds.tolist()):
        size = high - low
        if size not in known:
            order = drawn[:size].argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
            known[size] = (order < size // 2).astype(float)
        first[low:high] = known[size]
    return np.concatenate([first, 1 - first], axis=1), len(said.city)


@dataclass(frozen=True)
class Labels:
    """The negative control of contributions: city labels permuted inside every source (``joint``),
    else among all pairs.
    """

    said: Contributions
    joint: bool

    @cached_property
    def _by_source(self) -> tuple[Ints, Ints]:
        """The pairs by source and city, and the source of each where labels stay inside."""
        order = np.lexsort((self.said.city, self.said.source))
        group = self.said.source[order] if self.joint else np.zeros(len(order), np.int64)
        return order, group

    def permuted(self, *, seed: int) -> tuple[Contributions, Ints]:
        """In the order of the new cities, and where each pair came from."""
        said, (by_source, group) = self.said, self._by_source
        chance = np.random.default_rng(seed).random(len(group))
        taken = np.argsort(group + chance)
        city = np.empty_like(said.city)
        city[taken] = said.city[by_source]
        # stable: inside a city the pairs stay in the order of their sources
        small = np.min_scalar_type(int(city.max(initial=0)))
        order = np.argsort(city.astype(small), kind="stable")
        moved = by_source[order]
        sums = sparse.csr_array(said.sums[moved])
        return Contributions(city[order], said.source[moved], sums, said.columns), moved


def permuted_inside(inside: Bools, among: Bools, controls: int, *, seed: int) -> Ints:
    """``inside``: pairs (cities x sources) that change places inside their source; ``among``: all
    those that do so together.
    """
    found: Ints = np.tile(np.arange(inside.size), (controls, 1))
    columns = [np.flatnonzero(each) for each in inside.T]
    home, width = np.flatnonzero(among.ravel()), inside.shape[1]
    for number, place in enumerate(found):
        rng = np.random.default_rng(seed + number)
        for source, at in enumerate(columns):
            place[at * width + source] = rng.permutation(at) * width + source
        place[home] = rng.permutation(home)
    return found.reshape(controls, *inside.shape)
