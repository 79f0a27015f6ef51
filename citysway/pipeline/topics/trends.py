"""Trends of topics inside sources: slopes of shares on time, with the error of whole periods.

Least squares with a mean of its own for each source: an outlet that joins, leaves or prints more
makes no trend. The error leaves out one period after the other, as what happens in a month touches
all texts of it (the jackknife over clusters, which errs on the wide side with few of them;
MacKinnon, Nielsen & Webb 2023).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from citysway.pipeline.topics.material import Floats, Ints, Stories
from citysway.pipeline.topics.periods import Dated, runs, sums

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """Stories by group, source and period: ``n`` and the sums of their shares ``y`` (cells x
    topics); ``block`` numbers group and source, ``cluster`` group and period."""

    group: Ints
    at: Ints
    n: Floats
    y: Floats
    block: Ints
    cluster: Ints


@dataclass(frozen=True, slots=True)
class Slopes:
    """By group and topic: slope, 95 % limits and two-sided p, NaN where no error can be had;
    ``periods`` that bear on it (groups)."""

    value: Floats
    lo: Floats
    hi: Floats
    p: Floats
    periods: Ints


def cells_of(stories: Stories, times: Dated) -> Cells:
    """The dated stories of all groups, summed."""
    block = times.group * (int(stories.source.max(initial=0)) + 1) + stories.source[times.row]
    order, first = runs(block * max(len(times.periods), 1) + times.at)
    y = sums(stories.shares[times.row], order, first)
    n = np.diff(np.append(first, len(order))).astype(float)
    group, at = times.group[order][first], times.at[order][first]
    cluster = group * max(len(times.periods), 1) + at
    numbered = [np.unique(key, return_inverse=True)[1] for key in (block[order][first], cluster)]
    return Cells(group, at, n, y, numbered[0], numbered[1])


def slopes(cells: Cells, x: Floats, groups: int) -> Slopes:
    """Slope of the share on ``x`` (of each cell) inside sources, by groups.

    The estimate without a period is exact: what its cells add to the sums of squares and products
    of their source is taken out, and the means of the source are taken anew.
    """
    n, y = cells.n, cells.y
    mean = add(n * x, cells.group, groups) / np.maximum(add(n, cells.group, groups), 1)
    x = x - mean[cells.group]
    size, first, second = (add(v, cells.block)[cells.block] for v in (n, n * x, y))
    level = second / size[:, None]
    square = add(n * x * (x - first / size), cells.group, groups)
    product = add(x[:, None] * (y - n[:, None] * level), cells.group, groups)
    others = np.maximum(size - n, 1e-12)
    alone = size - n < 0.5
    moved = np.where(alone, 0.0, (first - n * x) / others)
    less = n * x**2 - first**2 / size + moved * (first - n * x)
    fewer = x[:, None] * y - first[:, None] * level + moved[:, None] * (second - y)
    owner = np.zeros(cells.cluster.max(initial=-1) + 1, dtype=np.int64)
    owner[cells.cluster] = cells.group
    bears = add((~alone).astype(float), cells.cluster) > 0
    rest = square[owner] - add(less, cells.cluster)
    without = product[owner] - add(fewer, cells.cluster)
    return _limits(
        product / _positive(square, square)[:, None],
        without / _positive(rest, square[owner])[:, None], owner, bears, groups,
    )  # fmt: skip


def _positive(values: Floats, scale: Floats) -> Floats:
    """NaN where a sum of squares is nothing beside its scale."""
    found: Floats = np.where(values > 1e-9 * np.maximum(scale, 1e-12), values, np.nan)
    return found


def add(values: Floats, key: Ints, size: int | None = None) -> Floats:
    """Sums of rows by key (``size`` keys), in the order of the rows."""
    count = int(key.max(initial=-1)) + 1 if size is None else size
    member = sparse.csr_matrix((np.ones(len(key)), (key, np.arange(len(key)))), (count, len(key)))
    total: Floats = np.asarray(member @ values, dtype=float)
    return total


def _limits(value: Floats, without: Floats, owner: Ints, bears: Bools, groups: int) -> Slopes:
    """Jackknife over the periods that bear on the slope; t with two degrees of freedom less."""
    count = add(bears.astype(float), owner, groups)
    gap = np.where(bears[:, None], without - value[owner], 0.0)
    variance = add(gap**2, owner, groups) * ((count - 1) / np.maximum(count, 1))[:, None]
    freedom = np.maximum(count - 2, 1)[:, None]
    error = np.where((count > 2)[:, None], np.sqrt(variance), np.nan)
    half = stats.t.ppf(0.975, freedom) * error
    known = np.where(error > 0, error, np.nan)
    p = 2 * stats.t.sf(np.abs(value) / known, freedom)
    return Slopes(value, value - half, value + half, p, count.astype(np.int64))
