"""topics/courses.parquet: whether a topic is born, grows, fades, is gone, or stays.

One model for all times: nothing is fitted or named anew by period. The trend is that of a
document's share inside sources (``trends``); a course other than steady must be sure, with false
discoveries held at 5 % over the topics of all texts, and over all topics of all cities, and large.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.statistics.keyness import benjamini_hochberg
from citysway.pipeline.topics.material import Floats, Ints, Stories
from citysway.pipeline.topics.periods import Dated, mean_interval, runs, sums, usual_spread
from citysway.pipeline.topics.schemas import COURSES
from citysway.pipeline.topics.trends import Cells, Slopes, add, cells_of, slopes

Bools = npt.NDArray[np.bool_]

LEVEL = 0.05
LEAST_PERIODS = 6
_CHANGE = 0.25  # of the mean share over the whole span: less is steady, however certain
_ABSENT = 0.2  # of the mean share in the rest: less is practically absent
_MISSED = 5.0  # documents' worth of the topic that the part would hold at the rate of the rest
_PART = 1 / 3  # of the documents, by time: the first and the last part of the span


def course_table(stories: Stories, times: Dated, *, least: int) -> pa.Table:
    """Schema COURSES, sorted by topic and city. ``least``: dated documents of a course."""
    cells, groups = cells_of(stories, times), len(times.names)
    n = add(cells.n, cells.group, groups)
    share = add(cells.y, cells.group, groups) / np.maximum(n, 1)[:, None]
    trend = slopes(cells, times.years[cells.at], groups)
    why = _reasons(n, trend, least)
    told = np.array([not reason for reason in why])
    q = over_families(trend.p, told)
    words = _courses(cells, (trend, q, told), share, times)
    first, peak = _first(stories, times), _peak(stories, times)
    rows = []
    for column, topic in enumerate(stories.topics):
        for group, city in enumerate(times.names):
            slope = [float(v[group, column]) if told[group] else None
                     for v in (trend.value, trend.lo, trend.hi, q)]  # fmt: skip
            rows.append((
                topic, city, int(n[group]), float(share[group, column]) if n[group] else None,
                *slope, words[group][column] if told[group] else None, first[group][column],
                peak[group][column], why[group] or None,
            ))  # fmt: skip
    columns = zip(*rows, strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, COURSES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=COURSES)


def _reasons(n: Floats, trend: Slopes, least: int) -> list[str]:
    """Why nothing is told of a group, '' where something is."""
    timed = (trend.periods >= LEAST_PERIODS) & np.isfinite(trend.lo).all(axis=1)
    found: list[str] = np.select(
        [n == 0, n < least, ~timed], ["no_dates", "no_support", "few_periods"], ""
    ).tolist()
    return found


def over_families(p: Floats, told: Bools) -> Floats:
    """Adjusted p (groups x topics; Benjamini & Hochberg) over the topics of all texts, the first
    row, and over those of all cities."""
    known = np.where(told[:, None], p, np.nan)
    q: Floats = np.full(p.shape, np.nan)
    for family in (slice(0, 1), slice(1, None)):
        q[family] = benjamini_hochberg(known[family])[1]
    return q


def _courses(
    cells: Cells, trends: tuple[Slopes, Floats, Bools], share: Floats, times: Dated
) -> list[list[str]]:
    """The course of every group and topic; ``trends`` with their q and which groups are told of.

    Absent in one part of the span: less than a fifth of its mean share in the rest, both inside
    sources, and surely less, by its trend or by the means themselves.
    """
    (trend, q, told), groups, years = trends, len(times.names), times.years[cells.at]
    begin, end = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(begin, cells.group, years)
    np.maximum.at(end, cells.group, years)
    early, late = _parts(cells, groups)
    change = np.abs(trend.value) * (end - begin)[:, None] >= _CHANGE * share
    sure = change & (np.nan_to_num(q, nan=1.0) <= LEVEL)
    up, down = sure & (trend.value > 0), sure & (trend.value < 0)
    born, gone = _absent(cells, early, told, up), _absent(cells, late, told, down)
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


def _absent(cells: Cells, part: Bools, told: Bools, trend: Bools) -> Bools:
    """Whether topics are practically absent in a part of the span (groups x topics), compared in
    sources that have both, each weighed as in the slope; ``trend``: theirs is sure already."""
    n, y, groups = [], [], len(told)
    for side in (part, ~part):
        n.append(add(cells.n * side, cells.block))
        y.append(add(cells.y * side[:, None], cells.block))
    weight = n[0] * n[1] / np.maximum(n[0] + n[1], 1)
    owner = np.zeros(len(weight), dtype=np.int64)
    owner[cells.block] = cells.group
    inside, outside = (
        add((weight / np.maximum(docs, 1))[:, None] * shares, owner, groups)
        for docs, shares in zip(n, y, strict=True)
    )
    share = outside / np.maximum(add(weight, owner, groups), 1e-12)[:, None]
    missed = share * add(n[0] * (weight > 0), owner, groups)[:, None]
    more = slopes(cells, (~part).astype(float), groups)
    sure = (more.value > 0) & (np.nan_to_num(over_families(more.p, told), nan=1.0) <= LEVEL)
    return np.asarray((sure | trend) & (inside <= _ABSENT * outside) & (missed >= _MISSED))


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
