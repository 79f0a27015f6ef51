"""One naming while it is being settled, and what is found for one of its readings."""

from dataclasses import dataclass

from citysway.models.context import NO_CONTEXT, Context
from citysway.models.gazetteer import Name
from citysway.models.vicinity import NO_HINTS, Hints

ENOUGH = 2.0  # points that settle a name
COMMON = frozenset({"word", "month", "title"})
WEAK = frozenset({"word", "person", "surname", "month", "title"})


@dataclass(slots=True)
class Row:
    """One naming on a page while it is being settled; ``place`` '' while open."""

    start: int
    end: int
    name: Name
    place: str = ""
    confidence: float = 0.0
    reason: str = ""
    derived: bool = False
    metonym: bool = False
    dateline: bool = False
    number: int = 0
    elsewhere: bool = False
    hints: Hints = NO_HINTS
    context: Context = NO_CONTEXT


@dataclass(frozen=True, slots=True)
class Verdict:
    """Points for the best candidate and what gave most of them."""

    place: str
    weight: float
    reason: str


def is_weak(row: Row) -> bool:
    """Whether a name is rather a word or a person: not in a dateline or the name of its source."""
    named = row.dateline or row.name.text == row.context.town
    return row.name.evidence in WEAK and not (named and row.name.evidence not in COMMON)
