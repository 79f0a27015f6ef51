"""Reading the room's CSV files: leading ``#`` lines are their header comments."""

import csv
from pathlib import Path

from citysway.errors import StudyError


def rows_of(name: str, columns: tuple[str, ...]) -> list[list[str]]:
    """The rows below the header. Raises StudyError for other columns or a row of another length."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    reader = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    if (header := tuple(next(reader, ()))) != columns:
        raise StudyError(f"{name}: columns are {', '.join(header)}; expected {', '.join(columns)}")
    rows = list(reader)
    for row in rows:
        if len(row) != len(columns):
            raise StudyError(
                f"{name}: {len(row)} fields instead of {len(columns)} in the row {row}"
            )
    return rows
