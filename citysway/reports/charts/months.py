"""Attention month by month: a line with its interval, bursts named, breaks as vertical lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from citysway.reports.charts.base import BURST, INK, OUTSIDE, PALE, QUIET
from citysway.reports.charts.drawing import (
    Frame,
    Number,
    circle,
    line,
    linked,
    path,
    picture,
    rect,
    text,
)
from citysway.reports.charts.labels import Box, box
from citysway.reports.charts.lettering import cut, measure
from citysway.reports.charts.scales import Scale, scale, tick_labels, ticks

_HEIGHT, _LANE, _LANES, _TRIED = 150, 17, 5, 14


@dataclass(frozen=True, slots=True)
class Month:
    """One month ``YYYY-MM`` and its number."""

    month: str
    number: Number


@dataclass(frozen=True, slots=True)
class Event:
    """A burst (months ``month`` to ``until``, named by its story) or a break (one month)."""

    month: str
    label: str = ""
    until: str = ""
    href: str = ""
    about: str = ""


class Name(NamedTuple):
    """Where a name stands: its lane above the plot, its place, its anchor, its words cut."""

    lane: int
    x: float
    anchor: str
    words: str


def months(
    rows: Sequence[Month],
    *,
    bursts: Sequence[Event] = (),
    breaks: Sequence[Event] = (),
    unit: str = "",
    frame: Frame,
) -> str:
    """A line over time; months without a number interrupt it. Strongest bursts first.

    Bursts are shaded and named above the plot as far as their names find room (all are shown on
    hovering); breaks are dashed. ``unit`` stands above the axis. '' without any value.
    """
    known = sorted((r for r in rows if r.number.value is not None), key=lambda r: r.month)
    if not known:
        return ""
    first = min(_at(row.month) for row in rows)
    last = max(_at(row.month) for row in rows)
    most = max(max(n.value or 0, n.hi or 0) for n in (row.number for row in known)) or 1.0
    marks = ticks(0.0, most * 1.04, 4)
    numbers = tick_labels(marks)
    left = max(measure(words, 11) for words in numbers) + 8
    x = scale((first - 0.5, last + 0.5), (left, frame.width - 6))
    events = [e for e in (*bursts, *breaks) if first <= _at(e.month) <= last]
    named = _names(events, x, frame.width)
    lanes = max((name.lane for name in named.values()), default=-1) + 1
    top = 20 + _LANE * lanes + 6
    y = scale((0.0, most * 1.04), (top + _HEIGHT, top))
    parts = [
        text(0, 9, cut(unit, 11, frame.width), size=11, fill=QUIET),
        *_events(events, bursts, named, x, top, last),
        *(line(left, y(v), frame.width - 6, y(v), width=0.8) for v in marks),
        *(
            text(left - 6, y(v), w, size=11, fill=QUIET, anchor="end")
            for v, w in zip(marks, numbers, strict=True)
        ),
        *_series(known, x, y, top),
        *_years(first, last, x, top + _HEIGHT),
    ]
    return picture(parts, height=top + _HEIGHT + 24, frame=frame)


def _at(month: str) -> int:
    year, number = month[:4], month[5:7]
    return int(year) * 12 + int(number or 1) - 1


def _names(events: Sequence[Event], x: Scale, width: float) -> dict[Event, Name]:
    """Where names go: the strongest are given room first, as far as all of them fit."""
    found: dict[Event, Name] = {}
    for event in [e for e in dict.fromkeys(events) if e.label][:_TRIED]:
        tried = _arranged([*found, event], x, width)
        found = tried if len(tried) > len(found) else found
    return found


def _arranged(events: Sequence[Event], x: Scale, width: float) -> dict[Event, Name]:
    """Names from right to left, each in the lowest lane where nothing lies on another.

    A name runs to the right of its line, so that earlier ones step over later ones.
    """
    found: dict[Event, Name] = {}
    taken, stems = list[Box](), list[Box]()
    for event in sorted(events, key=lambda e: (e.month, e.label), reverse=True):
        at, words = x(_at(event.month)), _shown(event, width)
        for (spot, anchor), lane in product(((at - 3, "start"), (at + 3, "end")), range(_LANES)):
            y = -_LANE * (lane + 0.5)
            room, stem = (
                box(spot, y, words, size=11.5, anchor=anchor),
                Box(at - 1, y + 8, at + 1, 0),
            )
            inside = room.left >= 0 and room.right <= width
            if (
                inside
                and not any(map(room.meets, (*taken, *stems)))
                and not any(map(stem.meets, taken))
            ):
                found[event] = Name(lane, spot, anchor, words)
                taken.append(Box(room.left - 4, room.top, room.right + 4, room.bottom))
                stems.append(stem)
                break
    return found


def _shown(event: Event, width: float) -> str:
    """The name of an event as far as it is written out."""
    return cut(event.label, 11.5, min(190.0, width * 0.42))


def _events(
    events: Sequence[Event],
    bursts: Sequence[Event],
    named: dict[Event, Name],
    x: Scale,
    top: float,
    last: int,
) -> list[str]:
    parts = []
    for event in events:
        start, bottom = _at(event.month), top + _HEIGHT
        is_burst = event in bursts
        until = min(max(_at(event.until or event.month), start), last)
        at = x(start)
        if is_burst:
            span = x(until + 0.5) - x(start - 0.5)
            mark = rect(x(start - 0.5), top, max(span, 3.0), _HEIGHT, fill=BURST)
        else:
            mark = line(at, top, at, bottom, stroke=QUIET, width=1, more=' stroke-dasharray="4 3"')
        if event in named:
            lane, place, anchor, words = named[event]
            y = top - _LANE * (lane + 0.5)
            mark += line(at, y + 7, at, top, stroke=PALE, width=0.8)
            tint = INK if is_burst else QUIET
            mark += text(place, y, words, size=11.5, fill=tint, anchor=anchor)
        parts.append(linked(mark, Number(label=event.label, href=event.href, about=event.about)))
    return parts


def _series(rows: Sequence[Month], x: Scale, y: Scale, top: float) -> list[str]:
    """Band, line and points; a gap of months breaks them."""
    runs: list[list[Month]] = []
    for row in rows:
        if not runs or _at(row.month) != _at(runs[-1][-1].month) + 1:
            runs.append([])
        runs[-1].append(row)
    parts = []
    for run in runs:
        ends = [(x(_at(r.month)), r.number.ends) for r in run]
        banded = [(at, pair) for at, pair in ends if pair]
        if len(banded) == len(run) > 1:
            edge = [(at, y(pair[1])) for at, pair in banded]
            edge += [(at, y(pair[0])) for at, pair in reversed(banded)]
            parts.append(
                f'<path d="{path(edge, closed=True)}" fill="{OUTSIDE}" fill-opacity=".16"/>'
            )
        else:
            parts += [
                line(at, y(p[0]), at, y(p[1]), stroke=OUTSIDE, width=3, more=' stroke-opacity=".2"')
                for at, p in banded
            ]
        through = [(x(_at(r.month)), y(r.number.value or 0)) for r in run]
        if len(run) > 1:
            stroke = f'stroke="{OUTSIDE}" stroke-width="1.8" stroke-linejoin="round"'
            parts.append(f'<path d="{path(through)}" fill="none" {stroke}/>')
    size, half = (2.6 if len(rows) <= 60 else 1.8), (x(1) - x(0)) / 2
    for row in rows:
        at = x(_at(row.month))
        dot = circle(at, y(row.number.value or 0), size, fill=OUTSIDE)
        if row.number.href:  # the whole column of a month can be clicked
            dot += rect(
                at - half, top, 2 * half, _HEIGHT, fill="none", more=' pointer-events="all"'
            )
        parts.append(linked(dot, row.number, name=row.month))
    return parts


def _years(first: int, last: int, x: Scale, y: float) -> list[str]:
    """Years (months where the series is short) below the plot, as many as find room."""
    if last - first < 15:
        every = [(at, f"{at // 12}-{at % 12 + 1:02d}") for at in range(first, last + 1)]
    else:
        every = [(at, str(at // 12)) for at in range(first, last + 1) if at % 12 == 0]
        every = every or [(first, f"{first // 12}-{first % 12 + 1:02d}")]
    parts, end = [line(x(first - 0.5), y, x(last + 0.5), y, stroke=QUIET)], -1e9
    for at, words in every:
        half = measure(words, 11) / 2
        parts.append(line(x(at), y, x(at), y + 4, stroke=QUIET))
        left = min(max(x(at) - half, 0), x(last + 0.5) + 6 - 2 * half)
        if left >= end + 8:
            parts.append(text(left, y + 13, words, size=11, fill=QUIET))
            end = left + 2 * half
    return parts
