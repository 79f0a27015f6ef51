"""topics/courses.parquet: whether a topic is born, grows, fades, is gone, or stays.

One model for all times: nothing is fitted or named anew by period. A trend is the slope of a
document's share on time inside sources (least squares with a mean of its own for each source): an
outlet that joins, leaves or prints more makes none. Its error leaves out one period after the
other, as what happens in a month touches all texts of it (the jackknife over clusters, which errs
on the wide side with few of them; MacKinnon, Nielsen & Webb 2023).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse, stats

from citysway.pipeline.topics.material import Floats, Ints, Stories
from citysway.pipeline.topics.periods import Dated, mean_interval, runs, sums, usual_spread
from citysway.pipeline.topics.schemas import COURSES

Bools = npt.NDArray[np.bool_]

LEAST_PERIODS = 6
_CHANGE = 0.25  # of the mean share over the whole span: less is steady, however certain
_ABSENT = 0.2  # of the mean share in the rest: less is practically absent
_MISSED = 5.0  # documents' worth of the topic that the part would hold at the rate of the rest
_PART = 1 / 3  # of the documents, by time: the first and the last part of the span


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
    """By group and topic: slope and 95 % limits, NaN where no error can be had; ``periods`` that
    bear on it (groups)."""

    value: Floats
    lo: Floats
    hi: Floats
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
    mean = _add(n * x, cells.group, groups) / np.maximum(_add(n, cells.group, groups), 1)
    x = x - mean[cells.group]
    size, first, second = (_add(v, cells.block)[cells.block] for v in (n, n * x, y))
    level = second / size[:, None]
    square = _add(n * x * (x - first / size), cells.group, groups)
    product = _add(x[:, None] * (y - n[:, None] * level), cells.group, groups)
    others = np.maximum(size - n, 1e-12)
    alone = size - n < 0.5
    moved = np.where(alone, 0.0, (first - n * x) / others)
    less = n * x**2 - first**2 / size + moved * (first - n * x)
    fewer = x[:, None] * y - first[:, None] * level + moved[:, None] * (second - y)
    owner = np.zeros(cells.cluster.max(initial=-1) + 1, dtype=np.int64)
    owner[cells.cluster] = cells.group
    bears = _add((~alone).astype(float), cells.cluster) > 0
    rest = square[owner] - _add(less, cells.cluster)
    without = product[owner] - _add(fewer, cells.cluster)
    return _limits(
        product / _positive(square, square)[:, None],
        without / _positive(rest, square[owner])[:, None], owner, bears, groups,
    )  # fmt: skip


def _positive(values: Floats, scale: Floats) -> Floats:
    """NaN where a sum of squares is nothing beside its scale."""
    found: Floats = np.where(values > 1e-9 * np.maximum(scale, 1e-12), values, np.nan)
    return found


def _add(values: Floats, key: Ints, size: int | None = None) -> Floats:
    """Sums of rows by key, in the order of the rows."""
    count = int(key.max(initial=-1)) + 1 if size is None else size
    member = sparse.csr_matrix((np.ones(len(key)), (key, np.arange(len(key)))), (count, len(key)))
    total: Floats = np.asarray(member @ values, dtype=float)
    return total


def _limits(value: Floats, without: Floats, owner: Ints, bears: Bools, groups: int) -> Slopes:
    """Jackknife over the periods that bear on the slope; t with two degrees of freedom less."""
    count = _add(bears.astype(float), owner, groups)
    gap = np.where(bears[:, None], without - value[owner], 0.0)
    variance = _add(gap**2, owner, groups) * ((count - 1) / np.maximum(count, 1))[:, None]
    t = stats.t.ppf(0.975, np.maximum(count - 2, 1))[:, None]
    half = np.where((count > 2)[:, None], t * np.sqrt(variance), np.nan)
    return Slopes(value, value - half, value + half, count.astype(np.int64))


def course_table(stories: Stories, times: Dated, *, least: int) -> pa.Table:
    """Schema COURSES, sorted by topic and city. ``least``: dated documents of a course."""
    cells, groups = cells_of(stories, times), len(times.names)
    n = _add(cells.n, cells.group, groups)
    share = _add(cells.y, cells.group, groups) / np.maximum(n, 1)[:, None]
    trend = slopes(cells, times.years[cells.at], groups)
    why = [_why(int(docs), int(count), least) for docs, count in zip(n, trend.periods, strict=True)]
    why = [
        reason or ("" if np.isfinite(half).all() else "few_periods")
        for reason, half in zip(why, trend.lo, strict=True)
    ]
    words = _courses(cells, trend, share, times, groups)
    first, peak = _first(stories, times), _peak(stories, times)
    rows = []
    for column, topic in enumerate(stories.topics):
        for group, city in enumerate(times.names):
            told = not why[group]
            slope = [float(v[group, column]) if told else None
                     for v in (trend.value, trend.lo, trend.hi)]  # fmt: skip
            rows.append((
                topic, city, int(n[group]), float(share[group, column]) if n[group] else None,
                *slope, words[group][column] if told else None, first[group][column],
                peak[group][column], why[group] or None,
            ))  # fmt: skip
    columns = zip(*rows, strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, COURSES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=COURSES)


def _why(docs: int, periods: int, least: int) -> str:
    if not docs:
        return "no_dates"
    if docs < least:
        return "no_support"
    return "few_periods" if periods < LEAST_PERIODS else ""


def _courses(
    cells: Cells, trend: Slopes, share: Floats, times: Dated, groups: int
) -> list[list[str]]:
    """The course of every group and topic.

    Absent in one part of the span: less than a fifth of its mean share in the rest, and certainly
    less, both inside sources.
    """
    years = times.years[cells.at]
    begin, end = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(begin, cells.group, years)
    np.maximum.at(end, cells.group, years)
    early, late = _parts(cells, groups)
    born = _absent(cells, early, groups)
    gone = _absent(cells, late, groups)
    change = np.abs(trend.value) * (end - begin)[:, None] >= _CHANGE * share
    with np.errstate(invalid="ignore"):
        up, down = change & (trend.lo > 0), change & (trend.hi < 0)
    kinds = np.select([gone, born, up, down], ["gone", "born", "growing", "fading"], "steady")
    found: list[list[str]] = kinds.tolist()
    return found


def _parts(cells: Cells, groups: int) -> tuple[Bools, Bools]:
    """Which cells stand in the first and in the last third of their group's documents, by time."""
    docs = np.zeros((groups, int(cells.at.max(initial=-1)) + 1))
    np.add.at(docs, (cells.group, cells.at), cells.n)
    through = docs.cumsum(axis=1)
    size = docs.sum(axis=1, keepdims=True)
    early = through <= np.ceil(_PART * size)
    late = through - docs >= np.floor((1 - _PART) * size)
    return early[cells.group, cells.at], late[cells.group, cells.at]


def _absent(cells: Cells, part: Bools, groups: int) -> Bools:
    """Whether topics are practically absent in a part of the span (groups x topics), compared in
    sources that have both, each weighed as in the slope."""
    n, y = [], []
    for side in (part, ~part):
        n.append(_add(cells.n * side, cells.block))
        y.append(_add(cells.y * side[:, None], cells.block))
    weight = n[0] * n[1] / np.maximum(n[0] + n[1], 1)
    owner = np.zeros(len(weight), dtype=np.int64)
    owner[cells.block] = cells.group
    inside, outside = (
        _add((weight / np.maximum(docs, 1))[:, None] * shares, owner, groups)
        for docs, shares in zip(n, y, strict=True)
    )
    share = outside / np.maximum(_add(weight, owner, groups), 1e-12)[:, None]
    missed = share * _add(n[0] * (weight > 0), owner, groups)[:, None]
    with np.errstate(invalid="ignore"):
        certain = slopes(cells, (~part).astype(float), groups).lo > 0
    return np.asarray(certain & (inside <= _ABSENT * outside) & (missed >= _MISSED))


def _first(stories: Stories, times: Dated) -> list[list[str | None]]:
    """The first period in which the topic is the main one of a document."""
    found = np.full((len(times.names), len(stories.topics)), len(times.periods))
    np.minimum.at(found, (times.group, stories.main[times.row]), times.at)
    return _labels(found, times.periods)


def _peak(stories: Stories, times: Dated) -> list[list[str | None]]:
    """The period with the highest lower limit of the mean share."""
    count = max(len(times.periods), 1)
    order, first = runs(times.group * count + times.at)
    own = stories.shares[times.row]
    n = np.diff(np.append(first, len(order))).astype(float)[:, None]
    low = mean_interval(
        sums(own, order, first), sums(own**2, order, first), n, usual_spread(stories.shares)
    )[0]
    table = np.full((len(times.names), count, len(stories.topics)), -1.0)
    table[times.group[order][first], times.at[order][first]] = low
    best = np.where(table.max(axis=1) > 0, table.argmax(axis=1), len(times.periods))
    return _labels(best, times.periods)


def _labels(number: Ints, periods: tuple[str, ...]) -> list[list[str | None]]:
    names = [*periods, None]
    return [[names[i] for i in row] for row in number.tolist()]
