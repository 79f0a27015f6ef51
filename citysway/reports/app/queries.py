"""What the views show, as plain rows: pure functions over the tables of a study."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citysway.reports.app.opened import Opened
from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.tables import records

if TYPE_CHECKING:
    import duckdb

_CELL = """indicator, part, role, city_id, value, lo, hi, docs, stories, sources, places,
           statements, reason, flags"""
#: Profile of a side by category (shares), and what is said of each (tone).
PROFILE = {"F1": "IM05", "F2": "IM05", "F5": "IM05", "E": "IM05"}


def numbers(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    cities: Sequence[str],
    indicators: Sequence[str],
    roles: Sequence[str] = (),
    period: str = "all",
) -> list[Cell]:
    """The whole of each indicator for each city, in this order; by role where ``roles`` are given.

    What is not in the table is a cell that says so.
    """
    wanted = [
        (indicator, role)
        for indicator in indicators
        for role in (roles or (opened.headline_role(indicator),))
    ]
    found = {
        (cell.indicator, cell.role, cell.city_id): cell
        for cell in _cells(con, cities, indicators, period, "part = ''")
    }
    return [
        found.get((indicator, role, city), Cell(indicator, "", role, city))
        for indicator, role in wanted
        for city in cities
    ]


def profile(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    cities: Sequence[str],
    framework: str,
    sides: Sequence[str],
    period: str = "all",
) -> list[Cell]:
    """The profile of each city by category of a framework (or by element ``E``), side by side.

    Shares of elements (IM05) where the study has them for the framework, else what its own
    indicator states (IM24); nothing where it has neither.
    """
    parts = parts_of(opened, framework)
    for indicator in (PROFILE.get(framework, "IM24"), "IM24", "IM23"):
        cells = _cells(con, cities, [indicator], period, "list_contains(?, part)", [list(parts)])
        known = {(c.part, c.role, c.city_id): c for c in cells}
        if known:
            return [
                known.get((part, side, city), Cell(indicator, part, side, city))
                for part in parts
                for city in cities
                for side in sides
            ]
    return []


def parts_of(opened: Opened, framework: str) -> tuple[str, ...]:
    """The categories of a framework in order; the elements for ``E``."""
    if framework != "E":
        return opened.names.framework(framework)
    return tuple(
        sorted(code for code in opened.names.codes if code[0] == "E" and code[1:].isdigit())
    )


def _cells(
    con: "duckdb.DuckDBPyConnection",
    cities: Sequence[str],
    indicators: Sequence[str],
    period: str,
    where: str,
    values: Sequence[Any] = (),
) -> list[Cell]:
    rows = records(
        con,
        f"""SELECT {_CELL} FROM indicators
            WHERE variant = '' AND lang = 'all' AND period = ? AND list_contains(?, city_id)
              AND list_contains(?, indicator) AND {where}
            ORDER BY indicator, part, role, city_id""",
        [period, list(cities), list(indicators), *values],
    )
    return [Cell(**(row | {"flags": tuple(row["flags"] or ())})) for row in rows]
