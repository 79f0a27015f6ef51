"""Workbooks (.xlsx): every sheet a table of its own, row by row, hidden sheets too."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from typing import Any

from citysway.corpus.readers.columns import found_record, refused
from citysway.corpus.readers.headers import HEAD, Layout, layout
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import Raw, open_seekable
from citysway.corpus.readers.xlsx_package import (
    Behind,
    behind_cells,
    check_package,
    told_faults,
)
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

_ROWS = 1_048_576  # of a sheet
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_Row = tuple[int, list[str]]  # number as the spreadsheet shows it, cells


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One row, one document; the locator is ``sheet 政策, row 3``.

    The header of a sheet is the first row that names a text or a title; titles may stand above
    it. Cells are what the sheet shows: a date in ISO with the precision of its format, a whole
    number without a point, a formula's last value, a merged cell in each of its rows; a label
    with a link in the column of the address is the link. A sheet without such a header is
    rejected (``no_column``), an empty one is passed over.
    Raises StudyError for a mapped column that is in no sheet, DocumentError for a file that is
    no workbook (see ``check_package``).
    """
    import openpyxl

    with open_seekable(raw) as file:
        check_package(file)
        with told_faults(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that hold no cells
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        with closing(book), zipfile.ZipFile(file) as package:
            yield from _sheets(name, book, package, options.columns)


def _sheets(
    name: str, book: Any, package: zipfile.ZipFile, columns: Mapping[str, str]
) -> Iterator[Record | Rejected]:
    count, failed = 0, None
    waiting: list[Rejected] = []  # sheets without the stated columns: a fault if all are
    for sheet in book.worksheets:
        where = f"sheet {sheet.title}"
        try:
            for one in _sheet(name, sheet, package, columns):
                count += 1
                yield one
        except StudyError as error:
            failed = failed or error
            waiting.append(refused(name, where, "no_column", str(error)))
        except DocumentError as error:
            count += 1
            yield refused(name, where, error.reason, f"{error}; the rest of the sheet is not read")
    if failed and not count:
        raise failed
    yield from waiting
    if not count:
        yield refused(name, None, "empty", "no sheet holds a row under a header")


def _sheet(
    name: str, sheet: Any, package: zipfile.ZipFile, columns: Mapping[str, str]
) -> Iterator[Record | Rejected]:
    with told_faults():
        behind = behind_cells(package, sheet._worksheet_path)
    rows = _rows(sheet, behind)
    head = list(islice(rows, HEAD))
    if not head:
        return
    table = layout(name, [cells for _, cells in head], columns)
    if isinstance(table, Rejected):
        yield refused(name, f"sheet {sheet.title}", table.reason, table.detail)
        return
    for number, cells in chain(head[table.start :], rows):
        locator = f"sheet {sheet.title}, row {number}"
        yield _record(name, locator, number, cells, table, behind)


def _record(
    name: str, locator: str, number: int, cells: list[str], table: Layout, behind: Behind
) -> Record | Rejected:
    found = {field: cells[at] if at < len(cells) else None for field, at in table.places}
    found = {field: cell if cell and not cell.isspace() else None for field, cell in found.items()}
    if behind.links and not (found.get("url") or "").startswith("http"):
        places = dict(table.places)
        at = places.get("url", places.get("title", -1))
        found["url"] = behind.links.get((number, at + 1), found.get("url"))
    return found_record(
        name, found, table.header, locator=locator, encoding="utf-8", confidence=1.0
    )


def _rows(sheet: Any, behind: Behind) -> Iterator[_Row]:
    """The rows that hold something, with the values of merged cells in all of their rows."""
    merged: dict[int, tuple[int, str]] = {}  # column to last row and value
    sheet.reset_dimensions()  # what is stated of a sheet's size is often wrong
    for number, cells in _numbered(sheet):
        merged = {at: one for at, one in merged.items() if one[0] >= number} if merged else merged
        for column, last in behind.merged.get(number, ()):
            if column <= len(cells):
                merged[column] = last, cells[column - 1]
        if not any(cells):
            continue
        for column, (_, value) in merged.items():
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = cells[column - 1] or value
        yield number, cells


def _numbered(sheet: Any) -> Iterator[_Row]:
    rows = enumerate(sheet.iter_rows(), 1)
    while True:
        with told_faults(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of dates that no calendar has
            number, row = next(rows, (0, ()))
            if number == 0:
                return
            if number > _ROWS:
                raise DocumentError(f"a row beyond {_ROWS:,}", reason="bad_xlsx")
            cells = [_shown(cell) for cell in row]
        yield number, cells


def _shown(cell: Any) -> str:
    """The value as the sheet shows it."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value) if "_x" in value else value
    if isinstance(value, datetime.datetime):
        return _moment(value, cell.number_format)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unescaped(found: re.Match[str]) -> str:
    """``_x000D_`` is how a sheet writes the character D; halves of characters stay escaped."""
    char = chr(int(found[1], 16))
    return found[0] if "\ud800" <= char <= "\udfff" else char


def _moment(value: datetime.datetime, form: str) -> str:
    """ISO, as precise as the cell's format: ``yyyy"年"m"月"`` shows a month."""
    shown = _QUOTED.sub("", form).lower()
    if value.time() != datetime.time():
        return value.isoformat(timespec="seconds")
    parts = 3 if "d" in shown or ("m" not in shown and "y" not in shown) else 1 + ("m" in shown)
    return "-".join(value.date().isoformat().split("-")[:parts])
