"""``external.csv`` as rows of cells with their lines; delimiter found, comments left out."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from citysway.errors import StudyError

_DELIMITERS = ",\t;|，"


@dataclass(frozen=True, slots=True)
class Row:
    """``line``: the last line of the file the row stands on, from 1."""

    line: int
    cells: list[str]


def read_rows(text: str, where: str) -> tuple[list[str], list[Row]]:
    """Headings, and the rows below them; short rows are filled up, empty ones left out.

    Raises StudyError for a broken table, a row longer than the header, and an empty file.
    """
    lines = ["\n" if line.startswith("#") else line for line in io.StringIO(text, newline="")]
    first = next((line for line in lines if line.strip()), "")
    found = _cells(lines, max(_DELIMITERS, key=first.count), where)
    header = next(found, None)
    if header is None:
        raise StudyError(f"{where}: empty; the first line names the columns: city, year, ...")
    rows = []
    for row in found:
        if len(row.cells) > len(header.cells):
            raise StudyError(
                f"{where}:{row.line}: {len(row.cells)} cells; the header names "
                f'{len(header.cells)} (a comma inside a number needs quotes: "1,234")'
            )
        filled = row.cells + [""] * (len(header.cells) - len(row.cells))
        rows.append(Row(row.line, filled))
    if not rows:
        raise StudyError(f"{where}: no row below the header")
    return header.cells, rows


def _cells(lines: list[str], delimiter: str, where: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield Row(reader.line_num, cells)
    except csv.Error as error:
        raise StudyError(f"{where}:{reader.line_num}: not a table: {error}") from None
