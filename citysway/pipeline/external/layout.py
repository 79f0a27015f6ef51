"""Which column of ``external.csv`` holds the city, the year, and which number."""

from dataclasses import dataclass, field

from citysway.errors import StudyError
from citysway.pipeline.external.columns import (
    CITY,
    WORDS,
    YEAR,
    Column,
    column_of,
    key_of,
    known_columns,
    split_heading,
)
from citysway.pipeline.external.numbers import scale_of

_PERCENT = ("%", "percent", "百分比")


@dataclass(slots=True)
class Layout:
    """Positions in a row; ``at``, ``columns`` and ``scales`` (unit in the heading) go together."""

    header: list[str]
    city: int
    year: int | None
    at: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)


def layout_of(header: list[str], where: str) -> Layout:
    """The layout of a header. Raises StudyError naming the column and what is allowed."""
    keys = [key_of(cell) for cell in header]
    city = [at for at, key in enumerate(keys) if key in CITY]
    year = [at for at, key in enumerate(keys) if key in YEAR]
    if len(city) != 1:
        said = "no column" if not city else f"{len(city)} columns"
        raise StudyError(
            f"{where}: {said} for the city; one is needed, called {', '.join(CITY[:4])}; "
            f"found: {', '.join(header)}"
        )
    if len(year) > 1:
        raise StudyError(f"{where}: two columns for the year: {', '.join(header[a] for a in year)}")
    layout = Layout(header, city[0], year[0] if year else None)
    for at, heading in enumerate(header):
        if at not in city and at not in year and keys[at] not in WORDS:
            _add(layout, at, heading, where)
    if not layout.columns:
        known = ", ".join(known_columns())
        raise StudyError(f"{where}: no column of numbers; any is taken, known are {known}")
    return layout


def _add(layout: Layout, at: int, heading: str, where: str) -> None:
    if not heading:
        raise StudyError(f"{where}: column {at + 1} has no heading")
    column, scale = _column(heading, where)
    for other, name in zip(layout.at, layout.columns, strict=True):
        if name.id == column.id:
            both = f"{layout.header[other]!r} and {heading!r}"
            raise StudyError(f"{where}: columns {both} are both {column.id}; keep one")
    layout.at.append(at)
    layout.columns.append(column)
    layout.scales.append(scale)


def _column(heading: str, where: str) -> tuple[Column, float]:
    name, unit = split_heading(heading)
    column = column_of(name)
    if not column.known:  # its brackets may be part of the name: no unit is taken from there
        return column_of(heading), 1.0
    if unit in _PERCENT and column.kind == "percent":
        return column, 1.0
    scale = scale_of(unit, column.words)
    if scale is None:
        allowed = [*column.words[:4], *(f"万{word}" for word in column.words[:1])]
        listed = ", ".join(allowed) or column.unit
        raise StudyError(f"{where}: column {heading!r}: unit {unit!r}; allowed are {listed}")
    return column, scale
