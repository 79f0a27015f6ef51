"""The fields of a document, the columns they are read from, and one row to a Record."""

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any

from citysway.corpus.readers.values import as_string
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

# each field reads the column of its own name unless `columns` says otherwise
FIELDS = (
    *("id", "title", "text", "date", "source", "place", "sponsor", "url", "lang"),
    *("credit", "author", "dateline"),
)
_SHOWN = 40  # columns named in a message
_INDEX = re.compile(r"\.\d+(?=\.|\Z)")


def check_columns(name: str, there: Collection[str], columns: Mapping[str, str]) -> None:
    """Raises StudyError for a field we do not have or a mapped column the file does not have.

    ``there`` are the columns, keys inside keys as ``a.b``; ``a.0`` is item 0 of a list ``a``.
    """
    for field, column in columns.items():
        if field not in FIELDS:
            raise StudyError(
                f"columns: {field!r} is no field; allowed are {', '.join(FIELDS)}"
                + _nearest(field, FIELDS)
            )
        if column not in there and _INDEX.sub("", column) not in there:
            raise StudyError(
                f"{name}: no column {column!r} (columns: {field} = {column!r}); "
                f"the columns there are {listed(there)}" + _nearest(column, there)
            )


def listed(there: Collection[str]) -> str:
    """Column names for a message: at most 40, as text that every file can hold."""
    names = [str(name)[:60] or "(no name)" for name in list(there)[:_SHOWN]]
    more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
    return storable(", ".join(names) or "none") + more


def storable(text: str) -> str:
    r"""Half characters (lone surrogates), which no file can hold, as ``\udc80``."""
    return text.encode("utf-8", "backslashreplace").decode()


def _nearest(wanted: str, there: Collection[str]) -> str:
    lowered = {name.lower(): name for name in there}
    near = difflib.get_close_matches(wanted.lower(), lowered, n=1, cutoff=0.5)
    return f"; did you mean {lowered[near[0]]!r}?" if near else ""


def value_at(row: Mapping[str, object], column: str) -> object:
    """The value of a column; ``a.b`` is key b inside a where no column is named ``a.b``.

    Inside a list the key is looked up in every item; a number takes one item, the first is 0.
    """
    if column in row or "." not in column:
        return row.get(column)
    value: object = row
    for key in column.split("."):
        value = _inside(value, key)
    return value


def _inside(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if not isinstance(value, list):
        return None
    if key.isdecimal():
        return value[int(key)] if int(key) < len(value) else None
    return [item.get(key) for item in value if isinstance(item, dict)]


def row_record(
    name: str,
    row: Mapping[str, object],
    columns: Mapping[str, str],
    *,
    locator: str | None,
    encoding: str,
    confidence: float,
) -> Record | Rejected:
    """One row of a table, an object or a front matter as a Record.

    ``columns`` maps fields to columns; a field that is not in it reads the column of its own
    name. Rejected: a value that is no string (``as_string``), and as in ``found_record``.
    """
    found: dict[str, str | None] = {}
    field = ""
    try:
        for field in FIELDS:
            column = columns.get(field, field)
            value = row.get(column)
            if value is None and "." in column:
                value = value_at(row, column)
            if value is not None:
                found[field] = as_string(value)
    except DocumentError as error:
        return refused(name, locator, error.reason, f"{field}: {error}")
    return found_record(name, found, row, locator=locator, encoding=encoding, confidence=confidence)


def found_record(
    name: str,
    found: dict[str, Any],
    there: Collection[str],
    *,
    locator: str | None,
    encoding: str,
    confidence: float,
) -> Record | Rejected:
    """The Record of field values (None: not stated); ``there`` are the columns of its row.

    A row with a title and no text has its title as text; with neither it is rejected (``empty``).
    """
    text: str | None = found.pop("text", None) or found.get("title")
    if text is None:
        detail = f"neither text nor title; the columns there are {listed(there)}"
        return refused(name, locator, "empty", detail, item=found.get("id"))
    return Record(text, **found, locator=locator, encoding=encoding, encoding_confidence=confidence)


def refused(
    name: str, locator: str | None, reason: str, detail: str, *, item: str | None = None
) -> Rejected:
    """The row of ``rejected`` for one row of a file."""
    item = item or (f"{name}#{locator}" if locator else name)
    return Rejected("read", item, reason, name, locator, detail)
