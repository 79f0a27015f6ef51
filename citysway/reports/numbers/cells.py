"""The numbers a report shows, read from ``indicators``, by indicator, part, role, city."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.panel import Panel, panel_for
from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb

#: Role shown first for an indicator when several were computed (METHOD.md 0, 2.2: perceived = EXT).
PREFERRED = ("ext", "all", "news", "", "own-ext", "own+ext", "own", "home", "unk", "nat", "int")
HEADLINE: dict[str, tuple[str, ...]] = {
    "IM02": ("all", "news", "ext", "nat", "int", "unk"),
    "IM21": ("own",),
    "IM22": ("own", "all"),
}


#: Rows that are never shown as a city: the shares of every city outside the study's list, and
#: what is measured of the whole study.
NO_CITIES = frozenset({"other", "all"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with its interval, support and, where something is missing, the reason.

    ``value``, ``lo``, ``hi`` are None when not available; ``reason`` then says why.
    """

    indicator: str
    part: str
    role: str
    city_id: str
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    docs: int | None = None
    stories: int | None = None
    sources: int | None = None
    places: int | None = None
    statements: int | None = None
    reason: str | None = "not_computed"
    flags: tuple[str, ...] = ()

    @property
    def panel(self) -> Panel:
        """The evidence panel of this number."""
        return panel_for(self.indicator, self.part, self.role, self.city_id)

    @property
    def anchor(self) -> str:
        """The element id of its row on the page of the city."""
        said = "-".join(filter(None, (self.indicator, self.role, self.part)))
        return "n-" + re.sub(r"[^0-9A-Za-z._-]", "_", said)


class Cells:
    """Every shown cell of a study by key; what is not in the table is a cell that says so."""

    def __init__(
        self,
        cells: Iterable[Cell],
        *,
        reliability: Mapping[tuple[str, str, str], tuple[float | None, bool]] | None = None,
    ) -> None:
        self._reliability = reliability or {}
        self._by_key = {(c.indicator, c.part, c.role, c.city_id): c for c in cells}
        self._roles: dict[str, dict[str, bool]] = {}
        self._parts: dict[str, set[str]] = {}
        self._of_city: dict[str, list[Cell]] = {}
        for _, cell in sorted(self._by_key.items()):
            self._of_city.setdefault(cell.city_id, []).append(cell)
        for cell in self._by_key.values():
            roles = self._roles.setdefault(cell.indicator, {})
            roles[cell.role] = roles.get(cell.role, False) or cell.value is not None
            self._parts.setdefault(cell.indicator, set()).add(cell.part)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]],
        *,
        reliability: Mapping[tuple[str, str, str], tuple[float | None, bool]] | None = None,
    ) -> "Cells":
        """Cells of rows of ``indicators``; columns a cell does not have are left out.

        ``reliability``: (indicator, part, role) -> r_sb and whether cities may be ranked by it.
        """
        fields = Cell.__slots__
        cells = (
            Cell(
                **(
                    {k: v for k, v in row.items() if k in fields}
                    | {"flags": tuple(row["flags"] or ())}
                )
            )
            for row in rows
        )
        return cls(cells, reliability=reliability)

    def rankable(self, cell: Cell) -> bool:
        """Whether cities may stand in the order of this number."""
        key = (cell.indicator, cell.part, cell.role)
        return self._reliability.get(key, (None, False))[1]

    def reliability(self, cell: Cell) -> float | None:
        """Split-half reliability of this number over the cities; None where it is not known."""
        key = (cell.indicator, cell.part, cell.role)
        return self._reliability.get(key, (None, False))[0]

    def role(self, indicator: str) -> str:
        """The headline role: the most wanted one with a value, else the most wanted one."""
        have = self._roles.get(indicator, {})
        order = (*HEADLINE.get(indicator, ()), *PREFERRED, *sorted(have))
        full = [role for role in order if have.get(role)]
        return (full or [role for role in order if role in have] or ["ext"])[0]

    def part(self, indicator: str) -> str:
        """The part that stands for the whole: '' where there is one, else the first."""
        parts = self._parts.get(indicator, {""})
        return "" if "" in parts else min(parts)

    def get(
        self, indicator: str, city_id: str, *, part: str | None = None, role: str | None = None
    ) -> Cell:
        """The cell for a city; headline part and role unless given."""
        part = self.part(indicator) if part is None else part
        role = self.role(indicator) if role is None else role
        blank = Cell(indicator, part, role, city_id)
        return self._by_key.get((indicator, part, role, city_id), blank)

    def of_city(self, city_id: str) -> list[Cell]:
        """All shown cells of one city in the headline role of each indicator (both for IM05)."""
        mine = self._of_city.get(city_id, [])
        roles = {indicator: self.role(indicator) for indicator in {c.indicator for c in mine}}
        return [c for c in mine if c.indicator == "IM05" or c.role == roles[c.indicator]]

    def known(self, indicator: str, part: str | None = None) -> bool:
        """Has any city a value of this indicator (and part)?"""
        return any(
            cell.value is not None
            for cell in self._by_key.values()
            if cell.indicator == indicator and part in (None, cell.part)
        )

    def all_missing(self, prefix: str) -> list[Cell]:
        """The cells of a family (``RA``) when not one has a value, else nothing."""
        family = [c for key, c in sorted(self._by_key.items()) if key[0].startswith(prefix)]
        return [] if any(cell.value is not None for cell in family) else family


def read_cells(con: "duckdb.DuckDBPyConnection") -> Cells:
    """Whole values, F1 and F3 parts of the default variant, all languages and periods together."""
    rows = records(
        con,
        """SELECT indicator, part, role, city_id, value, lo, hi, docs, stories, sources, places,
                  statements, reason, flags
           FROM indicators WHERE variant = '' AND lang = 'all' AND period = 'all'
           ORDER BY indicator, part, role, city_id""",
    )
    tested = (
        records(con, "SELECT indicator, part, role, r_sb, ranked FROM reliability")
        if has(con, "reliability")
        else []
    )
    reliability = {
        (row["indicator"], row["part"], row["role"]): (row["r_sb"], row["ranked"]) for row in tested
    }
    return Cells.from_rows((row for row in rows if _shown(row["part"])), reliability=reliability)


def _shown(part: str) -> bool:
    return part.startswith(("F1.", "F3.")) or not re.match(r"[EXAF]\d", part)


def over_time(
    con: "duckdb.DuckDBPyConnection", roles: Mapping[str, str], *, length: int
) -> dict[tuple[str, str], dict[str, Cell]]:
    """Cells of whole indicators, each in its role, by period in order: (indicator, city) -> period
    -> cell; ``length`` of a period: 4 for years, 7 for months.
    """
    rows = records(
        con,
        """SELECT indicator, role, period, city_id, value, lo, hi, reason FROM indicators
           WHERE variant = '' AND lang = 'all' AND part = '' AND length(period) = ?
             AND regexp_matches(period, '^[0-9]{4}(-[0-9]{2})?$')
           ORDER BY indicator, city_id, period""",
        [length],
    )
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in rows:
        period = row.pop("period")
        if roles.get(row["indicator"]) == row["role"]:
            cell = Cell(part="", **row)
            found.setdefault((cell.indicator, cell.city_id), {})[period] = cell
    return found
