"""How a city is judged: its net tone with interval among those of all cities, by role."""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.reports.charts.base import INK, OUTSIDE, PALE, QUIET, RULE
from citysway.reports.charts.drawing import Frame, Number, circle, line, linked, picture, text
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import Scale, axis, scale, tick_labels, ticks

_PITCH, _TOP = 40, 24


@dataclass(frozen=True, slots=True)
class FavourRow:
    """One role: the city's net tone, those of the other cities, and the median of all cities."""

    name: str
    city: Number
    others: tuple[float, ...] = ()
    median: float | None = None


def favour(
    rows: Sequence[FavourRow], *, left: str, right: str, median: str, others: str, frame: Frame
) -> str:
    """A dot with its interval in a strip of fine ticks, one for each other city.

    ``left``/``right`` name the ends of the axis (more blame, more praise); ``median`` and
    ``others`` are the words of the key. The first row is drawn as the headline.
    """
    known = [row.city for row in rows if row.city.value is not None]
    if not known:
        return ""
    ends = [e for n in known for e in (n.value or 0.0, *(n.ends or ()))]
    ends += [value for row in rows for value in row.others]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    pad = 0.03 * ((high - low) or 2.0)
    names = min(max(measure(row.name, 12.5) for row in rows) + 16, frame.width * 0.3)
    room = max(measure(row.city.label, 12.5) for row in rows) * 1.08 + 14
    room = min(room, frame.width * 0.3)
    to = scale((low - pad, high + pad), (names, frame.width - room))
    bottom = _TOP + _PITCH * len(rows)
    marks = ticks(low - pad, high + pad, int(max(3, min(7, (frame.width - room - names) / 58))))
    parts = [
        *axis(marks, tick_labels(marks, signed=True), to, top=_TOP, bottom=bottom),
        line(to(0.0), _TOP, to(0.0), bottom, stroke=QUIET),
        *_key(names, frame.width - room, others, median),
        *_directions(names, frame.width - room, bottom + 28, left, right, frame.width),
    ]
    for at, row in enumerate(rows):
        y = _TOP + _PITCH * (at + 0.5)
        parts.extend(_row(row, y, to, names=names, frame=frame, room=room, first=at == 0))
    return picture(parts, height=bottom + 40, frame=frame)


def _key(x: float, end: float, others: str, median: str) -> list[str]:
    room = (end - x) / 2 - 16
    others, median = cut(others, 11, room), cut(median, 11, room)
    second = x + measure(others, 11) + 26
    return [
        *(_tick(x + 1.5 + 3 * at, 9, 5, PALE, 1) for at in range(3)),
        text(x + 12, 9, others, size=11, fill=QUIET),
        _tick(second, 9, 7, INK, 2),
        text(second + 6, 9, median, size=11, fill=QUIET),
    ]


def _directions(x: float, end: float, y: float, left: str, right: str, width: float) -> list[str]:
    """What the two ends of the axis mean; in a narrow chart they use its whole width."""
    if measure(f"← {left}{right} →", 11) + 16 > end - x:
        x, end = 0.0, width
    room = (end - x) / 2 - 8
    return [
        text(x, y, cut(f"← {left}", 11, room), size=11, fill=QUIET),
        text(end, y, cut(f"{right} →", 11, room), size=11, fill=QUIET, anchor="end"),
    ]


def _tick(x: float, y: float, half: float, tint: str, width: float) -> str:
    return line(x, y - half, x, y + half, stroke=tint, width=width)


def _row(
    row: FavourRow, y: float, to: Scale, *, names: float, frame: Frame, room: float, first: bool
) -> list[str]:
    weight = 600 if first else 400
    lines = wrap(row.name, 12.5, names - 12)
    top = y - 7 * (len(lines) - 1)
    parts = [
        text(0, top + 14 * at, words, size=12.5, weight=weight) for at, words in enumerate(lines)
    ]
    d = "".join(f"M{to(value):.1f},{y - 7:.1f}v14" for value in sorted(set(row.others)))
    if d:
        parts.append(f'<path d="{d}" stroke="{PALE}" stroke-width="1" stroke-opacity=".45"/>')
    if row.median is not None:
        parts.append(_tick(to(row.median), y, 10, INK, 2))
    number, edge = row.city, frame.width - room + 12
    if number.value is None:
        words = text(edge, y, cut(number.label, 11, room - 12), size=11, fill=QUIET)
        return [*parts, linked(words, number, name=row.name)]
    mark = ""
    if number.ends:
        low, high = (to(value) for value in number.ends)
        mark = line(low, y, high, y, stroke="#fff", width=6) + line(
            low, y, high, y, stroke=OUTSIDE, width=3
        )
    more = ' stroke="#fff" stroke-width="1.5"'
    mark += circle(to(number.value), y, 6.5 if first else 5.5, fill=OUTSIDE, more=more)
    mark += text(edge, y, cut(number.label, 13.4, room - 12), size=12.5, weight=weight)
    return [
        *parts,
        line(names, y + _PITCH / 2, frame.width, y + _PITCH / 2, stroke=RULE, width=0.6),
        linked(mark, number, name=row.name),
    ]
