"""Stories of one city's home press and how many outlets outside printed each."""

import datetime
from collections.abc import Sequence
from typing import Any

from citysway.pipeline.indicators.cells import METHODS, REASONS, Cells
from tests.pipeline.generator import CITIES, Doc, Source, panel_of_sources

A, B = CITIES[0].id, CITIES[1].id
HOME = tuple(f"local-{A}-{k}" for k in range(3))
SOURCES = [
    *panel_of_sources(),
    Source("新华社", "national", None, "CN", None, None, "none"),
    Source(f"gov-{A}", "local", A, "CN", CITIES[0].lat, CITIES[0].lon),
]
OUTSIDE = [s.id for s in SOURCES if s.id not in HOME and s.id not in (f"gov-{A}", "新华社")]
BREADTHS = (0, 0, 1, 1, 2, 3, 3, 4, 5, 8)
Spread = tuple[list[Doc], dict[str, str]]


def day(number: int) -> str:
    """The ISO date so many days into 2024."""
    return (datetime.date(2024, 1, 1) + datetime.timedelta(days=number)).isoformat()


def fillers() -> Spread:
    """A text without the city of every source every ten days of the year."""
    docs = [Doc(f"zz-{s.id}-{n:02d}", s.id) for s in SOURCES for n in range(37)]
    return docs, {doc.id: day(10 * int(doc.id[-2:]) + 5) for doc in docs}


def planted(breadths: Sequence[int], *, start: int = 60, homes: Sequence[str] = HOME) -> Spread:
    """Stories of city A's home press, each printed by so many outlets outside, one a day."""
    docs, times = fillers()
    for k, breadth in enumerate(breadths):
        story = f"s{k:02d}"
        for n, source in enumerate((homes[k % len(homes)], *OUTSIDE[:breadth])):
            docs.append(Doc(f"{story}-{n}", source, {A: 1}, story=story))
            times[docs[-1].id] = day(start + n)
    return docs, times


def cell(blocks: dict[str, Cells], part: str, city: str = A) -> dict[str, Any]:
    """One cell: numbers, reason and method by name."""
    block = blocks[part]
    at = block.parts.index(part), block.cities.index(city)
    found: dict[str, Any] = {name: float(column[at]) for name, column in block.columns.items()}
    return found | {"reason": REASONS[block.reason[at]], "method": METHODS[block.method[at]]}
