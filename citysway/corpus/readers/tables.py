"""Tables in text: .csv and .tsv, row by row, line breaks inside cells included."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping

from citysway.corpus.decode import Decoded
from citysway.corpus.readers.columns import check_columns, row_record
from citysway.corpus.readers.streams import Raw, decoded_lines
from citysway.corpus.record import Record, Rejected
from citysway.errors import StudyError

_DELIMITERS = ",\t;"


class _Lines:
    """The lines for ``csv.reader``, remembering the encoding of the last one."""

    def __init__(self, lines: Iterable[Decoded]) -> None:
        self._lines = iter(lines)
        self.last = Decoded("", "utf-8", 1.0)

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last = line
            yield line.text


def read(name: str, raw: Raw, *, columns: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One row, one document. The locator is ``row N``; the header, where there is one, is row 1.

    A file without a header is read when ``columns`` maps to numbers (1 = first column).
    Raises StudyError for a mapped column that is not there.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # the default refuses long documents
    lines = _Lines(decoded_lines(raw))
    text = iter(lines)
    first = next((line for line in text if line.strip()), None)
    if first is None:
        yield Rejected("read", name, "empty", name, None, "the file holds no rows")
        return
    if _is_json(first):
        detail = 'JSON lines under the name of a table: set format = ".jsonl" for this input'
        yield Rejected("read", name, "wrong_format", name, None, detail)
        return
    rows = csv.reader(_joined(first, text), delimiter=_delimiter(name, first))
    try:
        yield from _rows(name, rows, lines, columns)
    except csv.Error as error:
        where = f"row after line {rows.line_num}"
        yield Rejected("read", name, "bad_csv", name, where, f"{error}; the rest is not read")


def _joined(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _rows(
    name: str, rows: Iterator[list[str]], lines: _Lines, columns: Mapping[str, str]
) -> Iterator[Record | Rejected]:
    header, start = _header(name, next(rows), columns)
    if isinstance(start, Rejected):
        yield start
        return
    for row in start:
        yield _row(name, 1, row, header, columns, lines.last)
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            yield _row(name, number, row, header, columns, lines.last)


def _header(
    name: str, first: list[str], columns: Mapping[str, str]
) -> tuple[list[str], list[list[str]] | Rejected]:
    """Column names, and the rows already read that are data (the first row of a bare table)."""
    header = [cell.strip() for cell in first]
    numbers = [value for value in columns.values() if str(value).isdigit()]
    if numbers and len(numbers) == len(columns) and not set(numbers) <= set(header):
        header = [str(number) for number in range(1, len(first) + 1)]
        check_columns(name, header, columns)
        return header, [first]
    if numbers and len(numbers) < len(columns) and not set(numbers) <= set(header):
        raise StudyError(f"{name}: columns are all names or all numbers, found {dict(columns)}")
    check_columns(name, header, columns)
    if {columns.get("text", "text"), columns.get("title", "title")} & set(header):
        return header, []
    detail = (
        f"no column 'text' or 'title'; the columns there are {', '.join(header)}; name one in "
        'columns = { text = "..." }, or by number (text = "2") if the first row is no header'
    )
    return header, Rejected("read", name, "no_column", name, None, detail)


def _row(
    name: str,
    number: int,
    row: list[str],
    header: list[str],
    columns: Mapping[str, str],
    line: Decoded,
) -> Record | Rejected:
    locator = f"row {number}"
    if len(row) > len(header) or len(row) < min(len(header), 2):
        detail = f"{len(row)} cells under {len(header)} columns"
        return Rejected("read", f"{name}#{locator}", "bad_row", name, locator, detail)
    found = dict(zip(header, row, strict=False))
    return row_record(
        name, found, columns, locator=locator, encoding=line.encoding, confidence=line.confidence
    )


def _delimiter(name: str, first: str) -> str:
    """Tab for .tsv; for .csv the commonest of comma, tab and semicolon in the first line."""
    if name.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    return max(_DELIMITERS, key=first.count)


def _is_json(line: str) -> bool:
    if not line.lstrip("\ufeff \t").startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(line.lstrip("\ufeff")), dict | list)
    except ValueError:
        return False
