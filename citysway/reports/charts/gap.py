"""Where own words and outside view part: one signed bar a category, sorted."""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.reports.charts.base import INK, OUTSIDE, OWN, QUIET
from citysway.reports.charts.drawing import (
    Frame,
    Number,
    line,
    linked,
    picture,
    rect,
    text,
    whisker,
)
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import Scale, scale

_PITCH, _BAR, _TOP = 28, 12, 34


@dataclass(frozen=True, slots=True)
class GapRow:
    """One category and its signed difference of shares (outside minus own, as IM15)."""

    name: str
    gap: Number


def gap(rows: Sequence[GapRow], *, left: str, right: str, frame: Frame) -> str:
    """Bars from zero, largest first; ``left`` and ``right`` say what either direction means.

    Negative values (the city speaks of it more) run left in the colour of own words, positive
    ones right in that of the outside. Rows without a value come last with their reason.
    """
    known = sorted((row for row in rows if row.gap.value is not None), key=lambda r: -_value(r))
    if not known:
        return ""
    shown = [*known, *(row for row in rows if row.gap.value is None)]
    reach = max(abs(e) for r in known for e in (_value(r), *(r.gap.ends or ()))) or 1.0
    names = min(max(measure(row.name, 12.5) for row in rows) + 16, frame.width * 0.34)
    room = max(measure(row.gap.label, 12) for row in known) + 8
    to = scale((-reach, reach), (names + room, frame.width - room))
    zero, bottom = to(0.0), _TOP + _PITCH * len(shown)
    parts = [
        text(zero - 8, 16, cut(left, 12, zero - 8), fill=OWN, anchor="end", weight=600),
        text(zero + 8, 16, cut(right, 12, frame.width - zero - 8), fill=OUTSIDE, weight=600),
        line(zero, _TOP - 6, zero, bottom, stroke=QUIET),
    ]
    for at, row in enumerate(shown):
        y = _TOP + _PITCH * (at + 0.5)
        parts.extend(_name(row.name, y, names - 12))
        parts.append(linked(_bar(row.gap, y, to, frame.width - zero - 8), row.gap, name=row.name))
    return picture(parts, height=bottom + 6, frame=frame)


def _value(row: GapRow) -> float:
    return row.gap.value or 0.0


def _name(name: str, y: float, room: float) -> list[str]:
    lines = wrap(name, 12, room, most=2)
    top = y - 6.6 * (len(lines) - 1)
    return [text(0, top + 13.2 * at, words) for at, words in enumerate(lines)]


def _bar(number: Number, y: float, to: Scale, room: float) -> str:
    zero = to(0.0)
    if number.value is None:
        return text(zero + 7, y, cut(number.label, 11, room), size=11, fill=QUIET)
    end, tint = to(number.value), OWN if number.value < 0 else OUTSIDE
    bar = rect(zero, y - _BAR / 2, end - zero, _BAR, fill=tint, more=' fill-opacity=".72"')
    low, high = (to(value) for value in number.ends or (number.value, number.value))
    if number.ends:
        bar += whisker(low, high, y, stroke=INK)
    if number.value < 0:
        return bar + text(min(end, low, zero) - 6, y, number.label, anchor="end")
    return bar + text(max(end, high, zero) + 6, y, number.label)
