"""A chart as a page holds it."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from citysway.reports.charts.drawing import Number


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
