"""Rows of figures: made, kept as JSON, shown as a table."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Row = dict[str, Any]
WIDTH = 120


def means(rows: Iterable[Row], keys: Sequence[str], values: Sequence[str]) -> list[Row]:
    """Rows with equal keys as one, with the mean of each value; in order of first appearance."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [
        dict(zip(keys, key, strict=True))
        | {value: sum(row[value] for row in group) / len(group) for value in values}
        for key, group in groups.items()
    ]


def show(title: str, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Print rows, three decimals for shares, one for seconds."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(_cell(column, row.get(column)) for column in columns))
    Console(width=WIDTH).print(table)


def _cell(column: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}" if column == "seconds" else f"{value:.3f}"
    return "" if value is None else str(value)


def read(path: Path | None) -> list[Row]:
    """Rows kept by an earlier run."""
    if path is None:
        return []
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def keep(rows: Sequence[Row], path: Path | None) -> None:
    """Write rows, one to a line."""
    if path is not None:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
