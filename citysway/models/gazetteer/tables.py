"""Reading the CSV files of the gazetteer: leading ``# `` lines are their source and licence."""

import csv
from collections.abc import Iterator
from pathlib import Path

from citysway.errors import StudyError


def data_lines(text: str) -> list[str]:
    """Lines of a table without its comment lines."""
    return [line for line in text.splitlines() if not line.startswith("#")]


def read_table(text: str, *, columns: tuple[str, ...], path: Path) -> Iterator[list[str]]:
    """Rows of one of our own tables as lists in the order of ``columns``.

    Raises StudyError when the header differs or a row has another number of fields.
    """
    reader = csv.reader(data_lines(text))
    header = tuple(next(reader, []))
    if header != columns:
        raise StudyError(f"{path}: columns are {', '.join(header)}; expected {', '.join(columns)}")
    width = len(columns)
    for row in reader:
        if len(row) != width:
            raise StudyError(f"{path}: {len(row)} fields instead of {width} in the row {row}")
        yield row
