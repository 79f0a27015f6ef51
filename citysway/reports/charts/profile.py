"""What a city says of itself against what others say of it: diverging bars, one row a category."""

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

_PITCH, _BAR, _TOP = 32, 13, 34


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One category: its name, its share in the city's own texts and in those of others."""

    name: str
    own: Number
    outside: Number


def profile(rows: Sequence[ProfileRow], *, own: str, outside: str, frame: Frame) -> str:
    """Bars from the names in the middle: ``own`` to the left, ``outside`` to the right.

    Rows stand in the order given (7 categories, or 15 elements). '' where no row has a value.
    """
    numbers = [number for row in rows for number in (row.own, row.outside)]
    known = [number for number in numbers if number.value is not None]
    if not known:
        return ""
    most = max(end for n in known for end in (n.value or 0.0, n.hi or 0.0)) or 1.0
    gutter = min(max(measure(row.name, 12.5) for row in rows) + 24, frame.width * 0.3)
    room = max(measure(number.label, 12) for number in known) + 10
    left, right = (frame.width - gutter) / 2, (frame.width + gutter) / 2
    reach = max(left - room, 20.0)
    parts = [
        *_head(left, right, own, outside, frame),
        *(_baseline(x, len(rows)) for x in (left, right)),
    ]
    silent = [_all_missing([row.own for row in rows]), _all_missing([r.outside for r in rows])]
    middle = _TOP + _PITCH * len(rows) / 2
    for words, x, anchor in zip(silent, (left - 7, right + 7), ("end", "start"), strict=True):
        if words:
            words = cut(words, 11, left - 8)
            parts.append(text(x, middle, words, size=11, fill=QUIET, anchor=anchor))
    for at, row in enumerate(rows):
        y = _TOP + _PITCH * (at + 0.5)
        for number, x, way, tint in ((row.own, left, -1, OWN), (row.outside, right, 1, OUTSIDE)):
            to = scale((0.0, most), (x, x + way * reach))
            if silent[way > 0] is not None:
                continue
            side = own if way < 0 else outside
            bar = _bar(number, y, to, way, tint, left - 8)
            parts.append(linked(bar, number, name=f"{row.name} {side}"))
        parts.extend(_name(row.name, frame.width / 2, y, gutter - 14))
    return picture(parts, height=_TOP + _PITCH * len(rows) + 6, frame=frame)


def _all_missing(numbers: Sequence[Number]) -> str | None:
    """The one reason why a side has no number at all, said once; None where rows differ."""
    said = {number.label for number in numbers}
    missing = all(number.value is None for number in numbers)
    return said.pop() if missing and len(said) == 1 and len(numbers) > 1 else None


def _head(left: float, right: float, own: str, outside: str, frame: Frame) -> list[str]:
    said = [
        (own, left, left, OWN, "end"),
        (outside, right, frame.width - right, OUTSIDE, "start"),
    ]
    parts = []
    for words, x, room, tint, anchor in said:
        lines = wrap(words, 12.5, room, most=2)
        for at, words_ in enumerate(lines):
            y = 22 - 15 * (len(lines) - 1 - at)
            parts.append(text(x, y, words_, size=12.5, fill=tint, anchor=anchor, weight=600))
    return parts


def _baseline(x: float, rows: int) -> str:
    return line(x, _TOP, x, _TOP + _PITCH * rows, stroke=QUIET, width=1)


def _bar(number: Number, y: float, to: Scale, way: int, tint: str, room: float) -> str:
    anchor = "end" if way < 0 else "start"
    start = to(0.0)
    if number.value is None:
        words = cut(number.label, 11, room)
        return text(start + 7 * way, y, words, size=11, fill=QUIET, anchor=anchor)
    end = to(number.value)
    bar = rect(start, y - _BAR / 2, end - start, _BAR, fill=tint, more=' fill-opacity=".72"')
    edge = end
    if number.ends:
        low, high = (to(value) for value in number.ends)
        bar += whisker(low, high, y, stroke=INK)
        edge = max(end, high) if way > 0 else min(end, high)
    return bar + text(edge + 6 * way, y, number.label, anchor=anchor)


def _name(name: str, x: float, y: float, room: float) -> list[str]:
    lines = wrap(name, 12.5, room, most=2)
    size = 12.5 if len(lines) == 1 else 11.5
    lines = lines if size == 12.5 else wrap(name, size, room, most=2)
    shift = 6.8 * (len(lines) - 1)
    return [
        text(x, y - shift + 13.6 * at, words, size=size, anchor="middle")
        for at, words in enumerate(lines)
    ]
