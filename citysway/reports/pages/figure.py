"""A chart as a page holds it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from citysway.reports.charts.drawing import Frame, Number
from citysway.reports.numbers.cells import Cell
from citysway.reports.words.text import SCALES, Text, written

WIDE, NARROW = 820, 350
_READ_OUT = 8  # numbers in the description of a chart


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in two widths; ``missing`` says what it leaves out, or why it is empty; ``rows``
    are its numbers, to be handed on with it.
    """

    wide: Markup
    narrow: Markup
    missing: Markup
    rows: tuple[dict[str, Any], ...] = ()
    title: str = ""


def row_of(name: str, number: Number) -> dict[str, Any]:
    """A number of a chart as a line of its table."""
    shown = {"value": number.value, "lo": number.lo, "hi": number.hi, "label": number.label}
    return {"name": name} | shown


def drawn(
    text: Text,
    key: str,
    *,
    title: str,
    rows: Sequence[tuple[str, Number]],
    read: Sequence[tuple[str, Number]],
    draw: Callable[[Frame], str],
    why: Markup,
) -> Figure:
    """A chart of ``rows`` in two widths, or ``why`` there is none; its description says the first
    of ``read``.
    """
    said = [f"{name} {number.label}" for name, number in read if number.value is not None]
    desc = str(text.join(said[:_READ_OUT], "reason_sep"))
    wide, narrow = (
        draw(Frame(ident=f"{size}-{key}", title=title, desc=desc, lang=text.lang, width=width))
        for size, width in (("w", WIDE), ("n", NARROW))
    )
    if not wide:
        return Figure(Markup(""), Markup(""), text("no_number", reason=why))
    table = tuple(row_of(*row) for row in rows)
    return Figure(Markup(wide), Markup(narrow), Markup(""), table, title)


def number(text: Text, cell: Cell, href: str) -> Number:
    """A cell as a chart shows it: in the unit written, or with the reason why it is missing."""
    if cell.value is None:
        return Number(label=text.word("reason", cell.reason))
    scale = SCALES.get(written(cell.indicator, cell.part)[0], 1.0)
    lo, hi = (None if end is None else end * scale for end in (cell.lo, cell.hi))
    label = text.number(cell.indicator, cell.value, cell.part)
    return Number(cell.value * scale, lo, hi, label, href)
