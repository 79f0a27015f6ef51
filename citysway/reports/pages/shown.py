"""Cells as HTML: a linked number, its interval, or the reason why there is none."""

from collections.abc import Collection, Mapping

from markupsafe import Markup

from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.panel import Panel
from citysway.reports.words.text import Text


class Shown:
    """Writes cells in one language; numbers whose panel holds sentences become links to it.

    ``pages``: city -> the page that holds its numbers, where that is another one; ``openings``:
    the counts that open on this page; ``silent``: where it says why a number has no sentences.
    """

    def __init__(
        self,
        text: Text,
        open_panels: Collection[Panel],
        pages: Mapping[str, str] | None = None,
        openings: Collection[Opening] = (),
        silent: str = "",
    ) -> None:
        self.text, self._open, self._pages = text, open_panels, pages or {}
        self._openings, self._silent = openings, silent

    def __call__(self, cell: Cell) -> Markup:
        """The number alone; for a missing one a dash and the reason in words."""
        if cell.value is None:
            return Markup('<span class="na">— {}</span>').format(self.reason(cell))
        number = self.text.number(cell.indicator, cell.value, cell.part)
        target = self.target(cell)
        if not target:
            return Markup('<span class="n">{}</span>').format(number)
        return Markup('<a class="n" href="{}">{}</a>').format(target, number)

    def target(self, cell: Cell) -> str:
        """Where a number leads: its sentences here, its row on the city's own page, or nowhere."""
        if cell.panel in self._open:
            return f"#{cell.panel.anchor}"
        page = self._pages.get(cell.city_id, "")
        return f"{page}#{cell.anchor}" if page else self._silent if cell.value is not None else ""

    def opening(self, wanted: Opening) -> str:
        """Where the documents that a number counted are: here, on the city's own page, or nowhere.

        The page of a city holds every opening that ``openings.of_city`` names.
        """
        if wanted in self._openings:
            return f"#{wanted.anchor}"
        page = self._pages.get(wanted.city_id, "")
        return f"{page}#{wanted.anchor}" if page else ""

    def linked(self, said: object, target: str) -> Markup:
        """A number in words, as a link where it leads anywhere."""
        return (
            Markup('<a class="n" href="{}">{}</a>').format(target, said)
            if target
            else Markup("{}").format(said)
        )

    def full(self, cell: Cell) -> Markup:
        """The number with its interval, or with the reason why it has none."""
        if cell.value is None:
            return self(cell)
        return Markup("{}{}").format(self(cell), self.interval(cell))

    def interval(self, cell: Cell) -> Markup:
        """The interval in brackets, or the reason for its absence."""
        if cell.lo is None or cell.hi is None:
            return Markup('<span class="ci na">— {}</span>').format(self.reason(cell))
        low, high = (self.text.number(cell.indicator, e, cell.part) for e in (cell.lo, cell.hi))
        return Markup('<span class="ci">[{}, {}]</span>').format(low, high)

    def reason(self, cell: Cell) -> str:
        """The reason in words; a cell without any says that it was not computed."""
        return self.text.word("reason", cell.reason or "not_computed")

    def remarks(self, cell: Cell) -> Markup:
        """Flags in words."""
        return self.text.join([self.text.word("flag", flag) for flag in cell.flags])
