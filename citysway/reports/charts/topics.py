"""What the texts on a city are about: shares of topics, with those over all texts as a mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.reports.charts.base import INK, OUTSIDE, QUIET
from citysway.reports.charts.drawing import Frame, Number, line, linked, picture, rect, text
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import Scale, scale

_PITCH, _BAR, _TOP = 38, 12, 30


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic: its leading words joined, its share in the city's texts and over all texts."""

    words: str
    city: Number
    everywhere: float | None = None


def topics(rows: Sequence[TopicRow], *, city: str, everywhere: str, frame: Frame) -> str:
    """Small bars in the order given; ``city`` and ``everywhere`` are the words of the key."""
    known = [row for row in rows if row.city.value is not None]
    if not known:
        return ""
    ends = [e for r in known for e in (r.city.value or 0.0, r.city.hi or 0.0, r.everywhere or 0.0)]
    names = min(max(measure(row.words, 12) for row in rows) + 16, frame.width * 0.5)
    room = max(measure(row.city.label, 12) for row in known) + 10
    to = scale((0.0, max(ends) or 1.0), (names, max(frame.width - room, names + 30)))
    bottom = _TOP + _PITCH * len(rows)
    parts = [
        *_key(names, frame.width, city, everywhere),
        line(names, _TOP, names, bottom, stroke=QUIET),
    ]
    for at, row in enumerate(rows):
        y = _TOP + _PITCH * (at + 0.5)
        lines = wrap(row.words, 12, names - 14)
        top = y - 7 * (len(lines) - 1)
        parts += [text(0, top + 14 * i, words) for i, words in enumerate(lines)]
        parts.append(
            linked(_bar(row, y, to, names, frame.width - names - 8), row.city, name=row.words)
        )
    return picture(parts, height=bottom + 4, frame=frame)


def _key(x: float, end: float, city: str, everywhere: str) -> list[str]:
    room = (end - x) / 2 - 24
    city, everywhere = cut(city, 11, room), cut(everywhere, 11, room)
    second = x + measure(city, 11) + 36
    return [
        rect(x, 8, 12, 8, fill=OUTSIDE, more=' fill-opacity=".72"'),
        text(x + 17, 12, city, size=11, fill=QUIET),
        line(second, 5, second, 19, stroke=INK, width=2),
        text(second + 7, 12, everywhere, size=11, fill=QUIET),
    ]


def _bar(row: TopicRow, y: float, to: Scale, start: float, room: float) -> str:
    number = row.city
    if number.value is None:
        return text(start + 7, y, cut(number.label, 11, room), size=11, fill=QUIET)
    end = to(number.value)
    mark = rect(start, y - _BAR / 2, end - start, _BAR, fill=OUTSIDE, more=' fill-opacity=".72"')
    edge = end
    if number.ends:
        low, high = (to(value) for value in number.ends)
        mark += line(low, y, high, y, stroke=INK, width=1.2)
        edge = max(edge, high)
    if row.everywhere is not None:
        at = to(row.everywhere)
        mark += line(at, y - 10, at, y + 10, stroke=INK, width=2)
        edge = at if edge - 4 <= at <= edge + 10 + measure(number.label, 12) else edge
    return mark + text(edge + 6, y, number.label)
