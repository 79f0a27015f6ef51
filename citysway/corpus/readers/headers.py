"""Where the columns of a table get their names: a header row, or what the cells plainly are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citysway.corpus.dates import parse_date
from citysway.corpus.readers.columns import check_columns, listed
from citysway.corpus.readers.mapping import mapping
from citysway.corpus.record import Rejected
from citysway.errors import DocumentError, StudyError

HEAD = 20  # rows in which a header, or what the columns are, is looked for
_LEAST = 3  # rows that show what the columns of a bare table are
_SHORT = 80  # characters of a cell that is a date and no sentence with one
_TEXT = 12  # characters that a headline has in the middle of all


@dataclass(frozen=True, slots=True)
class Layout:
    """``header``: column names; ``places``: field and index of its column; ``start``: first row."""

    header: list[str]
    places: list[tuple[str, int]]
    start: int


def layout(
    name: str, rows: Sequence[Sequence[str]], columns: Mapping[str, str]
) -> Layout | Rejected:
    """What the first rows of a table (without blank rows) say of its columns.

    Raises StudyError for a mapped column that is not there; a table in which no column is a
    text or a title is Rejected (``no_column``).
    """
    at = header_at(rows, columns)
    if at is not None:
        return _layout(unique(rows[at]), columns, at + 1)
    first = max(rows[:HEAD], key=len) if rows else []
    header = unique(next((row for row in rows if len(row) == len(first)), first))
    numbers = [value for value in columns.values() if value.isdecimal()]
    if numbers and len(numbers) < len(columns) and not set(numbers) <= set(header):
        raise StudyError(f"{name}: columns are all names or all numbers, found {dict(columns)}")
    bare = columns if numbers else ({} if columns else bare_columns(rows))
    if bare:
        header = [str(number) for number in range(1, len(first) + 1)]
        check_columns(name, header, bare)
        return _layout(header, bare, 0)
    check_columns(name, header, columns)
    detail = (
        f"no column 'text' or 'title', or another name for one; the columns there are "
        f'{listed(header)}; name one in columns = {{ text = "..." }}, or by number '
        '(text = "2") if the first row is no header'
    )
    return Rejected("read", name, "no_column", name, None, detail)


def _layout(header: list[str], columns: Mapping[str, str], start: int) -> Layout:
    found = mapping(header, columns)
    return Layout(header, [(field, header.index(found[field])) for field in found], start)


def unique(cells: Sequence[str]) -> list[str]:
    """Column names: blank ones are their number, the second ``title`` is ``title (2)``."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.strip("\ufeff").split()) or str(number)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def is_header(cells: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Whether a row names a text or a title, and every column that is stated."""
    names = unique(cells)
    found = mapping(names, columns)
    stated = all(column in names for column in columns.values())
    return stated and not {"text", "title"}.isdisjoint(found)


def header_at(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> int | None:
    """The index of the header: the first that is one and is as wide as all above it (titles)."""
    widest = 0
    for at, cells in enumerate(rows[:HEAD]):
        filled = sum(not cell.isspace() for cell in cells if cell)
        if filled >= widest and filled and is_header(cells, columns):
            return at
        widest = max(widest, filled)
    return None


def bare_columns(rows: Sequence[Sequence[str]]) -> dict[str, str] | None:
    """Field to column number (1 = first) of a table without a header, where that is certain.

    Certain are: one column of dates, at most one of addresses, and one of texts, of which none
    is a date, in three or more rows; any other column makes it uncertain.
    """
    head = [row for row in rows[:HEAD] if any(cell.strip() for cell in row)]
    if len(head) < _LEAST or len({len(row) for row in head}) != 1:
        return None
    found: dict[str, str] = {}
    for number, cells in enumerate(zip(*head, strict=True), 1):
        field = _kind(cells)
        if field is None or field in found:
            return None
        found[field] = str(number)
    return found if {"text", "date"} <= set(found) else None


def _kind(cells: Sequence[str]) -> str | None:
    """What every cell of a column is: ``url``, ``date``, ``text`` or nothing certain."""
    if all(cell.startswith(("http://", "https://")) for cell in cells):
        return "url"
    if all(map(_is_date, cells)):
        return "date"
    lengths = sorted(len(cell.strip()) for cell in cells)
    different = len(set(cells)) > len(cells) * 0.9
    long = lengths[len(lengths) // 2] >= _TEXT
    return "text" if long and different and not any(map(_is_date, cells)) else None


def _is_date(cell: str) -> bool:
    try:
        return len(cell) <= _SHORT and cell[:40].count(" ") < 9 and parse_date(cell) is not None
    except DocumentError:
        return False
