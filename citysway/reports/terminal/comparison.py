"""Comparisons on a terminal and as CSV."""

from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from citysway.reports.handover.tabular import frame_csv
from citysway.reports.words.quoting import visible

_NUMBERS = ("first", "second", "difference", "95 %", "p", "share")


def show_comparison(table: pa.Table) -> None:
    """Every row that could be compared; what could not is counted by reason."""
    console = Console()
    rows = [row for row in table.to_pylist() if row["p"] is not None]
    if rows:
        console.print(_table(rows))
        words = "difference: second less first; * after correction for many tests"
        share = "; share: of the distance" if any(row["share"] is not None for row in rows) else ""
        console.print(words + share, markup=False)
    missing: dict[str, int] = {}
    for row in table.to_pylist():
        if row["p"] is None:
            reason = row["reason"] or "not_calibrated"
            missing[reason] = missing.get(reason, 0) + 1
    if missing or not rows:
        said = ", ".join(f"{n} {visible(reason)}" for reason, n in sorted(missing.items()))
        console.print(f"not compared: {said or 'nothing in common'}", markup=False)


def _table(rows: list[dict[str, Any]]) -> Table:
    cities = len({row["city_id"] for row in rows}) > 1
    lines = [_cells(row) for row in rows]
    head = [name for name in _NUMBERS if any(line[name] != "-" for line in lines)]
    shown = Table(box=None, pad_edge=False)
    for name in (*(("city",) if cities else ()), "indicator", "role", *head, ""):
        shown.add_column(name, no_wrap=True, justify="right" if name in _NUMBERS else "left")
    for row, line in zip(rows, lines, strict=True):
        named = " ".join(filter(None, (row["indicator"], row["part"])))
        cells = [*([row["city_id"]] if cities else []), named, row["role"]]
        cells += [*(line[name] for name in head), "*" if row["significant"] else ""]
        shown.add_row(*(Text(visible(cell)) for cell in cells))
    return shown


def _cells(row: dict[str, Any]) -> dict[str, str]:
    found = {name: _number(row.get(name)) for name in _NUMBERS}
    if row["difference"] is not None:
        found["difference"] = f"{row['difference']:+.3g}"
    if row["lo"] is not None:
        found["95 %"] = f"{row['lo']:+.3g} to {row['hi']:+.3g}"
    return found | {"p": f"{row['p']:.3f}"}


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:.3g}"


def write_comparison(table: pa.Table, path: Path) -> None:
    """The whole table, with what could not be compared and why."""
    frame_csv(table, path, bom=False)
