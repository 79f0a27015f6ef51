"""Places in an order with what the sample allows: a dot and its 95 % interval from 1 to n."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citysway.reports.charts.base import INK, OUTSIDE, QUIET
from citysway.reports.charts.drawing import Frame, Number, circle, line, linked, picture, text
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import Scale, axis, scale, tick_labels


@dataclass(frozen=True, slots=True)
class RankRow:
    """One row: an indicator (of one city) or a city (by one indicator), its rank among ``of``."""

    name: str
    rank: Number
    of: int = 0
    strong: bool = False


class Sheet(NamedTuple):
    """The measures of a chart in pixels; ``most`` is the last rank of its axis."""

    width: float
    top: float
    pitch: float
    size: float
    names: float
    room: float
    most: float

    @property
    def to(self) -> Scale:
        """Ranks to pixels."""
        span = self.names + 6, self.width - self.room - 6
        return scale((1.0, max(self.most, 2.0)), span)


def ranks(rows: Sequence[RankRow], *, first: str, last: str, frame: Frame) -> str:
    """Dots with intervals on an axis from 1 (``first``: what is best called) to n (``last``).

    The track of a row ends at its own number of ranked cities. A long list may be drawn in parts,
    whose axes agree as long as the largest ``of`` does.
    """
    known = [row for row in rows if row.rank.value is not None]
    if not known:
        return ""
    most = max(max(row.of, row.rank.value or 1, *(row.rank.ends or (1,))) for row in known)
    few, some = len(rows) <= 12, len(rows) <= 40
    pitch, size = (28.0, 12.5) if few else (20.0, 11.5) if some else (16.0, 11.0)
    top, width = 44.0 if len(rows) > 25 else 26.0, float(frame.width)
    names = min(max(measure(row.name, size * 1.06) for row in rows) + 12, width * 0.36)
    room = min(max(measure(row.rank.label, size * 1.06) for row in rows) + 14, width * 0.34)
    sheet = Sheet(width, top, pitch, size, names, room, most)
    drawn = _rows(rows, sheet, (first, last))
    return picture(drawn, height=top + pitch * len(rows) + 24, frame=frame)


def _rows(rows: Sequence[RankRow], sheet: Sheet, ends: tuple[str, str]) -> list[str]:
    to, last = sheet.to, max(sheet.most, 2.0)
    marks = _marks(sheet.most, (to(last) - to(1.0)) / 44)
    half = (to(last) - to(1.0)) / 2 - 4
    bottom = sheet.top + sheet.pitch * len(rows)
    parts = [
        *axis(marks, tick_labels(marks), to, top=sheet.top, bottom=bottom),
        text(to(1.0), 12, cut(ends[0], 11, half), size=11, fill=QUIET),
        text(to(last), 12, cut(ends[1], 11, half), size=11, fill=QUIET, anchor="end"),
    ]
    if sheet.top > 40:  # a long list has its axis at both ends
        parts += axis(marks, tick_labels(marks), to, top=0, bottom=sheet.top - 16, grid=False)
    for at, row in enumerate(rows):
        y = sheet.top + sheet.pitch * (at + 0.5)
        parts += _name(row, y, sheet)
        parts.append(linked(_mark(row, y, sheet), row.rank, name=row.name))
    return parts


def _name(row: RankRow, y: float, sheet: Sheet) -> list[str]:
    weight, size = 600 if row.strong else 400, sheet.size
    lines = wrap(row.name, size * 1.06, sheet.names - 10, most=2 if sheet.pitch > 20 else 1)
    top = y - 6.5 * (len(lines) - 1)
    return [
        text(0, top + 13 * at, words, size=size, weight=weight) for at, words in enumerate(lines)
    ]


def _marks(most: float, room: float) -> list[float]:
    """1, round numbers between, and n, as many as ``room`` says."""
    n = int(most)
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200) if n / s <= max(min(room, 6), 1)), 500)
    inner = [m for m in range(step, n, step) if m > 1 and m - 1 >= step / 2 and n - m >= step / 2]
    return [float(m) for m in dict.fromkeys([1, *inner, max(n, 2)])]


def _mark(row: RankRow, y: float, sheet: Sheet) -> str:
    number, to, big = row.rank, sheet.to, sheet.pitch > 20
    edge, room = sheet.width - sheet.room + 8, sheet.room - 8
    if number.value is None:
        return text(edge, y, cut(number.label, 11, room), size=11, fill=QUIET)
    mark = line(to(1.0), y, to(float(max(row.of, 1))), y, width=1.5) if row.of else ""
    if number.ends:
        low, high = (to(value) for value in number.ends)
        more = ' stroke-opacity=".55"'
        mark += line(low, y, high, y, stroke=OUTSIDE, width=3.4 if big else 2.6, more=more)
    radius = 5.5 if big else 4 if sheet.pitch > 16 else 3
    mark += circle(to(number.value), y, radius, fill=INK if row.strong else OUTSIDE)
    said = cut(number.label, sheet.size * 1.06, room)
    return mark + text(edge, y, said, size=sheet.size, weight=600 if row.strong else 400)
