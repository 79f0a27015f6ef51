"""Cells and comparisons as HTML tables and as rows for CSV."""

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from citysway.reports.app.opened import Opened
from citysway.reports.app.words import Words
from citysway.reports.numbers.cells import Cell
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.study import environment
from citysway.reports.words.wording import unit_of

CELL_COLUMNS = (
    *("indicator", "part", "role", "city_id", "city", "value", "lo", "hi", "docs", "stories"),
    *("sources", "places", "statements", "reason", "flags"),
)
DIFFERENCE_COLUMNS = (
    *("indicator", "part", "role", "first", "second", "difference", "lo", "hi", "p"),
    *("significant", "method", "reason"),
)


def cells_html(cells: Sequence[Cell], words: Words, opened: Opened) -> Markup:
    """One row an indicator, part and role; one column a city."""
    shown = Shown(words.text, ())
    cities = list(dict.fromkeys(cell.city_id for cell in cells))
    by_key = {(c.indicator, c.part, c.role, c.city_id): c for c in cells}
    rows = [
        {
            "name": name_of(cell_key[0], cell_key[1], words, opened),
            "note": _note(*cell_key, words),
            "cells": [shown.full(by_key[(*cell_key, city)]) for city in cities],
        }
        for cell_key in dict.fromkeys((c.indicator, c.part, c.role) for c in cells)
    ]
    heads = [words("indicators"), *(words.city(opened, city) for city in cities)]
    return table_html(words("numbers"), heads, rows)


def name_of(indicator: str, part: str, words: Words, opened: Opened) -> str:
    """The name of an indicator, or of a category in a profile."""
    whole = words.indicator(opened, indicator)
    return whole if not part else f"{whole} · {words.part(opened, part)}"


def _note(indicator: str, part: str, role: str, words: Words) -> str:
    """The role, and what the numbers count in where they do not say it themselves."""
    unit = unit_of(indicator, part, words.text)
    return f"{words.role(role)} · {unit}" if unit else words.role(role)


def cell_rows(cells: Iterable[Cell], words: Words, opened: Opened) -> list[dict[str, Any]]:
    """Cells for CSV: numbers as in the tables of the study, not rounded."""
    fields = [name for name in CELL_COLUMNS if name != "city"]
    return [
        {name: getattr(cell, name) for name in fields}
        | {"city": words.city(opened, cell.city_id), "flags": "|".join(cell.flags)}
        for cell in cells
    ]


def difference_html(
    rows: Sequence[dict[str, Any]], cities: Sequence[str], words: Words, opened: Opened
) -> Markup:
    """Both values and the second less the first, with its interval or the reason."""
    lines = [
        {
            "name": name_of(row["indicator"], row["part"], words, opened),
            "note": _note(row["indicator"], row["part"], row["role"], words),
            "cells": [*_values(row, words), _difference(row, words)],
        }
        for row in rows
    ]
    heads = [
        words("indicators"),
        *(words.city(opened, city) for city in cities),
        words("difference"),
    ]
    return table_html(words("compare"), heads, lines)


def _values(row: dict[str, Any], words: Words) -> list[Markup]:
    found = []
    for side in ("first", "second"):
        cell = Cell(row["indicator"], row["part"], row["role"], "", value=row[side],
                    reason=row["reason"])  # fmt: skip
        found.append(Shown(words.text, ())(cell))
    return found


def _difference(row: dict[str, Any], words: Words) -> Markup:
    cell = Cell(row["indicator"], row["part"], row["role"], "", value=row["difference"],
                lo=row["lo"], hi=row["hi"], reason=row["reason"] or "not_calibrated")  # fmt: skip
    star = " ✱" if row["significant"] else ""
    return Markup("{}{}").format(Shown(words.text, ()).full(cell), star)


def table_html(caption: str, heads: Sequence[str], rows: Sequence[dict[str, Any]]) -> Markup:
    """A table that scrolls by itself; every cell is escaped unless it is markup already."""
    template = environment().get_template("app_table.jinja")
    return Markup(template.render(caption=caption, heads=heads, rows=rows))
