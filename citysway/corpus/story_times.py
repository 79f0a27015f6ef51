"""How long after the first copy of a story each copy appeared."""

import datetime
from collections.abc import Sequence

_Copy = tuple[int, datetime.datetime | None]  # days since 1970, moment where stated


def lags(
    days: Sequence[int | None], published: Sequence[str | None], stories: Sequence[int]
) -> list[float | None]:
    """Hours after the earliest copy, per document; None for one without a full date.

    Exact where a copy and the earliest one both state a clock time, both with or both without
    an offset from UTC; else by days, in multiples of 24. ``days`` since 1970, ``published``
    ISO 8601 with time, ``stories`` a number per document.
    """
    copies: dict[int, list[int]] = {}
    for at, (day, story) in enumerate(zip(days, stories, strict=True)):
        if day is not None:
            copies.setdefault(story, []).append(at)
    found: list[float | None] = [None] * len(days)
    for members in copies.values():
        stated = [published[at] for at in members] if len(members) > 1 else [None]
        moments = [datetime.datetime.fromisoformat(text) if text else None for text in stated]
        dated = [(days[at] or 0, moment) for at, moment in zip(members, moments, strict=True)]
        first = _earliest(dated)
        for at, copy in zip(members, dated, strict=True):
            found[at] = _hours(first, copy)
    return found


def _earliest(copies: Sequence[_Copy]) -> _Copy:
    """The copy that the others are compared with: of the first day, its clock times first.

    Moments with an offset decide before those without: they hold across time zones, where a
    moment of the next day may come before one of this day.
    """
    first_day = min(day for day, _ in copies)
    for zoned in (True, False):
        timed = [(moment, day) for day, moment in copies if moment and _zoned(moment) == zoned]
        if any(day == first_day for _, day in timed):
            moment, day = min(timed)
            return day, moment
    return first_day, None


def _hours(first: _Copy, copy: _Copy) -> float:
    (first_day, start), (day, moment) = first, copy
    if start is None or moment is None or _zoned(start) != _zoned(moment):
        return max(0.0, 24.0 * (day - first_day))
    return round((moment - start).total_seconds() / 3600, 4)


def _zoned(moment: datetime.datetime) -> bool:
    return moment.tzinfo is not None
