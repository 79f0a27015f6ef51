"""The course of a topic as a small line: periods put together where there are too many."""

from collections import defaultdict
from collections.abc import Sequence

from citysway.reports.pages.topics.records import Burst, Month

_MOST = 72  # points of a line
_STEPS = (1, 3, 12, 60)  # months of a point


def line_of(
    months: Sequence[Month], bursts: Sequence[Burst]
) -> tuple[list[tuple[int, float]], list[tuple[int, int]]]:
    """(points, spans of the bursts): numbers of periods from the first on, and the mean share of
    their documents. A point is a month or a year, of a long span a quarter, a year or five years.
    """
    if not months:
        return [], []
    size = len(months[0].period)
    first, last = _number(months[0].period), _number(months[-1].period)
    step = next((s for s in _STEPS if (last - first) // s < _MOST), _STEPS[-1])
    total, docs = defaultdict[int, float](float), defaultdict[int, int](int)
    for month in months:
        at = _number(month.period) // step - first // step
        total[at] += month.share * month.docs
        docs[at] += month.docs
    points = [(at, total[at] / docs[at]) for at in sorted(docs) if docs[at]]
    ends = [(b.start, b.end) for b in bursts if len(b.start) == len(b.end) == size]
    spans = [(_number(a) // step - first // step, _number(b) // step - first // step)
             for a, b in ends]  # fmt: skip
    return points, spans


def _number(period: str) -> int:
    """Months, or years, since the year 0."""
    year, month = int(period[:4]), period[5:7]
    return year * 12 + int(month) - 1 if month else year
