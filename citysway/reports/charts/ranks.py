"""Places in an order with what the sample allows: a dot and its 95 % interval from 1 to n."""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.reports.charts.base import INK, OUTSIDE, QUIET, RULE
from citysway.reports.charts.drawing import Frame, Number, circle, line, linked, picture, text
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import Scale, axis, scale, tick_labels

_TOP = 26


@dataclass(frozen=True, slots=True)
class RankRow:
    """One row: an indicator (of one city) or a city (by one indicator), its rank among ``of``."""

    name: str
    rank: Number
    of: int = 0
    strong: bool = False


def ranks(rows: Sequence[RankRow], *, first: str, last: str, frame: Frame) -> str:
    """Dots with intervals on an axis from 1 (``first``: what is best called) to n (``last``).

    The track of a row ends at its own number of ranked cities. More than 40 rows stand in two
    columns where the width allows it.
    """
    known = [row for row in rows if row.rank.value is not None]
    if not known:
        return ""
    most = max(max(row.of, row.rank.value or 1, *(row.rank.ends or (1,))) for row in known)
    pitch = 28 if len(rows) <= 12 else 20 if len(rows) <= 40 else 16
    columns = 2 if len(rows) > 40 and frame.width >= 600 else 1
    length = -(-len(rows) // columns)
    width = (frame.width - 24 * (columns - 1)) / columns
    parts = []
    for column in range(columns):
        part = rows[column * length : (column + 1) * length]
        parts += _column(part, column * (width + 24), width, most, pitch, (first, last), rows)
    return picture(parts, height=_TOP + pitch * length + 24, frame=frame)


def _column(
    rows: Sequence[RankRow],
    left: float,
    width: float,
    most: float,
    pitch: float,
    ends: tuple[str, str],
    every: Sequence[RankRow],
) -> list[str]:
    size = 12.5 if pitch > 20 else 11.5 if pitch > 16 else 11
    names = min(max(measure(row.name, size * 1.06) for row in every) + 12, width * 0.36)
    room = min(max(measure(row.rank.label, size) for row in every) * 1.06 + 14, width * 0.3)
    to = scale((1.0, max(most, 2.0)), (left + names + 6, left + width - room - 6))
    bottom = _TOP + pitch * len(rows)
    marks = _marks(most, (width - names - room) / 44)
    half = (to(max(most, 2.0)) - to(1.0)) / 2 - 4
    parts = [
        *axis(marks, tick_labels(marks), to, top=_TOP, bottom=bottom),
        text(to(1.0), 12, cut(ends[0], 11, half), size=11, fill=QUIET),
        text(to(max(most, 2.0)), 12, cut(ends[1], 11, half), size=11, fill=QUIET, anchor="end"),
    ]
    for at, row in enumerate(rows):
        y = _TOP + pitch * (at + 0.5)
        weight = 600 if row.strong else 400
        lines = wrap(row.name, size, names - 10, most=2 if pitch > 20 else 1)
        top = y - 6.5 * (len(lines) - 1)
        parts += [
            text(left, top + 13 * i, words, size=size, weight=weight)
            for i, words in enumerate(lines)
        ]
        edge = left + width - room + 8
        parts.append(
            linked(_mark(row, y, to, edge, room - 8, size, pitch), row.rank, name=row.name)
        )
    return parts


def _marks(most: float, room: float) -> list[float]:
    """1, round numbers between, and n, as many as ``room`` says."""
    n = int(most)
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200) if n / s <= max(min(room, 6), 1)), 500)
    inner = [m for m in range(step, n, step) if m > 1 and m - 1 >= step / 2 and n - m >= step / 2]
    return [float(m) for m in dict.fromkeys([1, *inner, max(n, 2)])]


def _mark(
    row: RankRow, y: float, to: Scale, edge: float, room: float, size: float, pitch: float
) -> str:
    number, tint = row.rank, OUTSIDE
    weight = 600 if row.strong else 400
    if number.value is None:
        return text(edge, y, cut(number.label, 11, room), size=11, fill=QUIET)
    mark = line(to(1.0), y, to(float(max(row.of, 1))), y, stroke=RULE, width=2) if row.of else ""
    if number.ends:
        low, high = (to(value) for value in number.ends)
        mark += line(
            low,
            y,
            high,
            y,
            stroke=tint,
            width=3.4 if pitch > 20 else 2.4,
            more=' stroke-opacity=".55"',
        )
    radius = 5.5 if pitch > 20 else 4
    mark += circle(to(number.value), y, radius, fill=INK if row.strong else tint)
    return mark + text(edge, y, cut(number.label, size, room), size=size, weight=weight)
