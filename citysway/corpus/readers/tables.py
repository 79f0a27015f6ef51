"""Tables in text: .csv and .tsv, row by row, line breaks inside cells included."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from statistics import mode

from citysway.corpus.detect import Decoded
from citysway.corpus.readers.columns import found_record, refused
from citysway.corpus.readers.csv_rows import Fault, Lines, csv_rows
from citysway.corpus.readers.headers import HEAD, Layout, header_at, is_header, layout
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import Raw, decoded_lines
from citysway.corpus.record import Record, Rejected

_DELIMITERS = ",\t;|"
_HEAD_CHARS = 8_000_000  # of the rows that are held until it is known what the columns are
_STATED = re.compile(r'\ufeff?"?sep=(.)"?\s*\Z', re.I)  # the first line some spreadsheets write
_MARKUP = re.compile(r"\ufeff?\s*<(?:!doctype|html|\?xml|table)\b", re.I)
_TAB_NAME = re.compile(r"\.tsv(?:\.(?:gz|bz2|xz|zst))?\Z", re.I)
_Row = tuple[int, list[str], Decoded]  # number, cells, encoding


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One row, one document. The locator is ``row N``; the header and blank rows are counted.

    The header is the first row that names a text or a title (``mapping``); title rows may stand
    above it. A file without a header is read when ``columns`` maps to numbers (1 = first column)
    or its columns are plainly a date, a text and at most an address.
    Raises StudyError for a mapped column that is not there.
    """
    lines = Lines(decoded_lines(raw, options.encoding))
    ahead = lines.ahead(HEAD)
    if not ahead:
        faults = list(_faults(name, lines))
        yield from faults or [refused(name, None, "empty", "the file holds no rows")]
        return
    if what := _other_format(ahead[0]):
        yield Rejected("read", name, "wrong_format", name, None, what)
        return
    delimiter = _delimiter(name, ahead, options.columns)
    if _STATED.match(ahead[0]):
        next(lines)
        ahead = ahead[1:]
    split = [_split(line, delimiter) for line in ahead]
    at = header_at(split, options.columns)
    width = len(split[at]) if at is not None else mode(map(len, split or [[]]))
    rows = _rows(name, csv_rows(lines, delimiter, width), lines)
    yield from _records(name, rows, options.columns)


def _faults(name: str, lines: Lines) -> Iterator[Rejected]:
    """The lines that could not be read so far."""
    for fault in lines.faults:
        yield refused(name, f"line {fault.line}", fault.reason, fault.detail)
    lines.faults.clear()


def _rows(name: str, rows: Iterator[list[str] | Fault], lines: Lines) -> Iterator[_Row | Rejected]:
    """Rows that hold something, numbered from 1, and what could not be read between them."""
    for number, row in enumerate(rows, 1):
        if lines.faults:
            yield from _faults(name, lines)
        if isinstance(row, Fault):
            yield refused(name, f"row {number}", row.reason, row.detail)
        elif any(row) and any(cell.strip() for cell in row):
            yield number, row, lines.last
    yield from _faults(name, lines)


def _records(
    name: str, rows: Iterator[_Row | Rejected], columns: Mapping[str, str]
) -> Iterator[Record | Rejected]:
    head: list[_Row | Rejected] = []
    size = 0
    for one in rows:
        head.append(one)
        size += 0 if isinstance(one, Rejected) else sum(map(len, one[1]))
        if len(head) == HEAD or size > _HEAD_CHARS:
            break
    first = [one for one in head if not isinstance(one, Rejected)]
    found = layout(name, [row for _, row, _ in first], columns)
    if isinstance(found, Rejected):
        yield from (one for one in head if isinstance(one, Rejected))
        yield found
        return
    above = [number for number, _, _ in first[: found.start]]
    count = 0
    for one in chain(head, rows):
        if isinstance(one, Rejected):
            count += 1
            yield one
        elif one[0] not in above:
            count += 1
            yield _record(name, one, found)
    if not count:
        yield Rejected("read", name, "empty", name, None, "a header without rows")


def _record(name: str, found: _Row, table: Layout) -> Record | Rejected:
    number, row, line = found
    locator, width = f"row {number}", len(table.header)
    if len(row) != width and (any(row[width:]) or len(row) < min(width, 2)):
        detail = f"{len(row)} cells under {width} columns"
        return refused(name, locator, "bad_row", detail)
    values = {
        field: row[at] if at < len(row) and row[at].strip() else None for field, at in table.places
    }
    return found_record(
        name,
        values,
        table.header,
        locator=locator,
        encoding=line.encoding,
        confidence=line.confidence,
    )


def _delimiter(name: str, lines: Sequence[str], columns: Mapping[str, str]) -> str:
    """The one that is stated, that makes a header, or that all lines hold most of.

    A tie is won by the tab for .tsv, else by the comma.
    """
    if stated := _STATED.match(lines[0]):
        return stated[1]
    allowed = sorted(_DELIMITERS, key=lambda one: one != "\t") if _TAB_NAME.search(name) else None
    return max(allowed or _DELIMITERS, key=lambda one: _fit(lines, one, columns))


def _fit(lines: Sequence[str], delimiter: str, columns: Mapping[str, str]) -> tuple[int, ...]:
    rows = [_split(line, delimiter) for line in lines]
    header = max((len(row) for row in rows if is_header(row, columns)), default=0)
    return header, min(map(len, rows)), lines[0].count(delimiter)


def _split(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself."""
    text = line.removeprefix("\ufeff").replace("\r", " ").replace("\n", " ")
    return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), [])]


def _other_format(line: str) -> str | None:
    """What the first line shows that no table begins with."""
    if _MARKUP.match(line):
        return "HTML or XML under the name of a table: save it as a table, or rename it"
    if not line.lstrip("\ufeff \t").startswith(("{", "[")):
        return None
    try:
        is_json = isinstance(json.loads(line.lstrip("\ufeff")), dict | list)
    except (ValueError, RecursionError):
        return None
    told = 'JSON lines under the name of a table: set format = ".jsonl" for this input'
    return told if is_json else None
