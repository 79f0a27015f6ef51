"""What cities, codes, indicators and panels are called on a page."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.panel import Panel
from citysway.reports.words.methods import part_name
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import quote, visible
from citysway.reports.words.text import Text, strings, written

Registry = Mapping[str, Mapping[str, Any]]


class Labels:
    """Names in one language, harmless to print."""

    def __init__(self, names: Names, registry: Registry, text: Text) -> None:
        self._names, self._registry, self._text = names, registry, text

    def city(self, city_id: str) -> str:
        """The city."""
        return visible(self._names.city(city_id, self._text.lang))

    def code(self, code: str) -> str:
        """A code or category."""
        return visible(self._names.code(code, self._text.lang))

    def media(self, country: str) -> str:
        """Sources without a point of their own."""
        if not country:
            return str(self._text("unplaced_press"))
        return str(self._text("national_press", country=self._text.word("country", country)))

    def short(self, indicator: str) -> str:
        """The column head of an indicator."""
        return self._text.word("short", indicator)

    def indicator(self, indicator: str) -> str:
        """The full name of an indicator."""
        entry = self._registry.get(indicator, {})
        return str(entry.get(f"{self._text.lang}_name") or self.short(indicator))

    def part(self, cell: Cell) -> str:
        """The part of an indicator; a code, a city or a declared name."""

        def name(item: str) -> str:
            code = self._names.code(item, self._text.lang)
            return code if code != item else self._names.city(item, self._text.lang)

        entry = self._registry.get(cell.indicator, {})
        return visible(part_name(entry, cell.part, self._text.lang, name=name))

    def unit(self, cell: Cell) -> str:
        """What the written number counts in, where the number does not say it itself."""
        return unit_of(cell.indicator, cell.part, self._text)

    def panel(self, panel: Panel) -> Markup:
        """The heading of an evidence panel."""
        fill = {"city": self.city(panel.city_id), "side": self._text.word("role", panel.side)}
        if f"panel_{panel.topic}" in strings()["ui"]:
            return self._text(f"panel_{panel.topic}", **fill)
        topics = [self._names.code(code, self._text.lang) for code in panel.codes]
        return self._text("panel_topic", topic=self._text.join(topics), **fill)

    def for_template(self) -> dict[str, Callable[[Any], Any]]:
        """The names under which templates call them."""
        return {
            "name": self.city,
            "code": self.code,
            "part_name": self.part,
            "short": self.short,
            "indicator_name": self.indicator,
            "unit": self.unit,
        }


def panel_rows(
    quotes: Mapping[Panel, list[dict[str, Any]]], labels: Labels, text: Text, *, width: int
) -> list[dict[str, Any]]:
    """The evidence panels of a page in order; each quotation ``width`` characters either side."""
    return [
        {
            "anchor": panel.anchor,
            "city": panel.city_id,
            "title": labels.panel(panel),
            "note": "",
            "printed": panel.topic in ("tone", "names") and panel.side in ("ext", "unk"),
            "rows": [quote(row, text, width=width) for row in rows],
        }
        for panel, rows in sorted(quotes.items())
    ]


def unit_of(indicator: str, part: str, text: Text) -> str:
    """What a number counts in, where the written number does not say it itself; '' elsewhere."""
    kind = written(indicator, part)[0]
    return {"mille": "‰", "points": str(text("points"))}.get(kind, "")
