"""Every group against all the others: null-corrected Jensen-Shannon distances (METHOD.md 2.1)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.distances import PERMUTATIONS, closure, jsd
from citysway.pipeline.statistics.uncertainty import Keys, sum_runs, uniform_keys

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Distances:
    """Columns over groups, NaN where a side is empty; as ``distances.JSResult``."""

    value: Floats
    raw: Floats
    corrected: Floats
    p: Floats


def against_rest(sums: Floats, total: Floats) -> Floats:
    """JSD of a group's summed profile and that of all the rest, parts on the last axis; NaN where a
    side is empty.
    """
    rest = np.maximum(total - sums, 0.0)
    some = (sums.sum(axis=-1) > 0) & (rest.sum(axis=-1) > 1e-9)
    found: Floats = np.where(some, jsd(closure(sums), closure(rest)), np.nan)
    return found


def js_against_rest(
    rows: Floats,
    owner: Ints,
    keys: Keys,
    groups: int,
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> Distances:
    """JSc of every group with the leave-one-out pool.

    ``rows`` (stories x parts) weighted profiles, ``owner`` (stories) the group, ``keys`` (stories).
    One random order of all stories serves every group: its null draw is the first n of them, n its
    own number of stories, so that the cost does not grow with the groups. Neither the order of rows
    nor the numbers of the groups matter.
    """
    order = np.lexsort((*rows.T, keys))
    rows, owner = rows[order], owner[order]
    apart = keys[order] + np.arange(len(keys), dtype=np.uint64) * np.uint64(2654435761)
    ranked = np.argsort(owner, kind="stable")
    sums, total = sum_runs(owner[ranked], rows[ranked], groups), rows.sum(axis=0)
    size = np.bincount(owner, minlength=groups)
    sizes, place = np.unique(size, return_inverse=True)
    null = np.empty((permutations, groups))
    for number in range(permutations):
        first = _first(uniform_keys(apart, 1, seed=seed + 7919 * number)[:, 0], sizes[-1])
        null[number] = against_rest(_prefixes(rows[first], sizes), total)[place]
    return _corrected(against_rest(sums, total), null)


def _first(drawn: Keys, count: int) -> Ints:
    """Positions of at least the ``count`` smallest, in order; only those near are sorted."""
    near = np.arange(len(drawn))
    share = (1.1 * count + 1000) / max(len(drawn), 1)
    if share < 0.9:
        below = np.flatnonzero(drawn < np.uint64(share * 2.0**64))
        near = below if len(below) >= count else near
    found: Ints = near[np.argsort(drawn[near])]
    return found


def _prefixes(rows: Floats, sizes: Ints) -> Floats:
    """Sums of the first n rows for every n of ``sizes`` (ascending, distinct)."""
    steps = np.zeros((len(sizes), rows.shape[1]))
    starts = np.concatenate([[0], sizes[:-1]])
    live = np.flatnonzero(sizes > starts)
    if len(live):
        steps[live] = np.add.reduceat(rows[: sizes[-1]], starts[live], axis=0)
    found: Floats = np.cumsum(steps, axis=0)
    return found


def _corrected(observed: Floats, null: Floats) -> Distances:
    have = np.isfinite(observed)
    corrected = observed - null.mean(axis=0)
    above = np.sum(null >= observed - 1e-12, axis=0)
    p = np.where(have, (1 + above) / (len(null) + 1), np.nan)
    return Distances(np.sqrt(np.maximum(corrected, 0.0)), np.sqrt(observed), corrected, p)
