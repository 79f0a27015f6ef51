"""How long after the first copy of a story each copy appeared."""

import datetime
from collections.abc import Sequence


def lags(
    days: Sequence[int | None], published: Sequence[str | None], stories: Sequence[int]
) -> list[float | None]:
    """Hours after the earliest copy, per document; None for one without a full date.

    To the minute where every dated copy of the story states a clock time, all with or all
    without an offset from UTC; else by days, in multiples of 24. ``days`` since 1970,
    ``published`` ISO 8601 with time, ``stories`` a number per document.
    """
    copies: dict[int, list[int]] = {}
    for at, (day, story) in enumerate(zip(days, stories, strict=True)):
        if day is not None:
            copies.setdefault(story, []).append(at)
    found: list[float | None] = [None] * len(days)
    for members in copies.values():
        hours = _exact([published[at] for at in members]) if len(members) > 1 else None
        whole = hours or [24.0 * (days[at] or 0) for at in members]
        start = min(whole)
        for at, hour in zip(members, whole, strict=True):
            found[at] = round(hour - start, 4)
    return found


def _exact(stated: Sequence[str | None]) -> list[float] | None:
    """Hours of all moments on one clock; None when one is missing or they are on several."""
    if not all(stated):
        return None
    moments = [datetime.datetime.fromisoformat(text) for text in stated if text]
    if len({moment.tzinfo is None for moment in moments}) > 1:
        return None
    zone = datetime.UTC if moments[0].tzinfo else None
    epoch = datetime.datetime(1970, 1, 1, tzinfo=zone)
    return [(moment - epoch).total_seconds() / 3600 for moment in moments]
