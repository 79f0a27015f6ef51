"""What the readers of credit lines collect before it becomes one answer."""

import datetime
import functools
import re
from dataclasses import dataclass, field

from citysway.corpus.dates import parse_date
from citysway.errors import DocumentError

HEAD, TAIL = 400, 300  # characters in which credits stand
# which statement of an origin counts when a text has several: the first of these
AGENCY, LABEL, QUOTED, BYLINE, CLOSING = range(5)
_DAY_ALONE = re.compile(r"(\d{1,2})日")
_LATE = datetime.timedelta(days=1)  # a dateline may name the day after the document's date


@dataclass(slots=True)
class Found:
    """Spans and statements of one text; ``origins`` by rank, the smallest counts.

    ``bracketed``: outlets in brackets behind paragraphs; several are the sources of a digest.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    origins: dict[int, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    bracketed: set[str | None] = field(default_factory=set)
    dateline: str | None = None
    date: str | None = None

    def origin(self, rank: int, name: str | None) -> None:
        """Keep the first statement of each rank."""
        if name:
            self.origins.setdefault(rank, name)

    def author(self, name: str | None) -> None:
        """Keep a byline once."""
        if name and name not in self.authors:
            self.authors.append(name)


@functools.lru_cache(maxsize=4096)
def iso_date(stated: str, anchor: str | None) -> str | None:
    """A dateline's day; where it names no year or month, the last before ``anchor`` (ISO, a day).

    None for what is no date, does not exist, or has no year and no anchor.
    """
    try:
        if (alone := _DAY_ALONE.fullmatch(stated)) and anchor:
            return _last_such_day(int(alone[1]), datetime.date.fromisoformat(anchor))
        found = parse_date(stated, anchor=anchor)
    except (DocumentError, ValueError):
        return None
    return found if found and found.count("-") == 2 else None


def _last_such_day(number: int, anchor: datetime.date) -> str | None:
    """'5日': of the anchor's month, or of the one before."""
    for month in (anchor, anchor.replace(day=1) - datetime.timedelta(days=1)):
        day = _day(month.year, month.month, number)
        if day and day <= anchor + _LATE:
            return day.isoformat()
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted, without overlap."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return tuple(out)
