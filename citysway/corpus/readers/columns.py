"""Which column of a file feeds which field of ours."""

import difflib
import json
from collections.abc import Collection, Mapping

from citysway.corpus.record import Record, Rejected
from citysway.errors import StudyError

# each field reads the column of its own name unless `columns` says otherwise
FIELDS = (
    *("id", "title", "text", "date", "source", "place", "sponsor", "url", "lang"),
    *("credit", "author", "dateline"),
)


def check_columns(name: str, there: Collection[str], columns: Mapping[str, str]) -> None:
    """Raises StudyError for a field we do not have or a mapped column the file does not have."""
    for field, column in columns.items():
        if field not in FIELDS:
            raise StudyError(
                f"columns: {field!r} is no field; allowed are {', '.join(FIELDS)}"
                + _nearest(field, FIELDS)
            )
        if column not in there:
            raise StudyError(
                f"{name}: no column {column!r} (columns: {field} = {column!r}); "
                f"the columns there are {', '.join(there) or 'none'}" + _nearest(column, there)
            )


def _nearest(wanted: str, there: Collection[str]) -> str:
    lowered = {name.lower(): name for name in there}
    near = difflib.get_close_matches(wanted.lower(), lowered, n=1, cutoff=0.5)
    return f"; did you mean {lowered[near[0]]!r}?" if near else ""


def as_string(value: object) -> str | None:
    """A JSON value as the file states it; null and blank are None, a list is joined by '; '."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, list):
        return "; ".join(part for item in value if (part := as_string(item))) or None
    return json.dumps(value, ensure_ascii=False)


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

    A row with a title and no text has its title as text; with neither it is rejected (``empty``).
    """
    found = {field: as_string(row.get(columns.get(field, field))) for field in FIELDS}
    text = found.pop("text") or found["title"]
    if text is None:
        item = found["id"] or (f"{name}#{locator}" if locator else name)
        there = ", ".join(str(key) for key in row) or "none"
        detail = f"neither text nor title; the columns there are {there}"
        return Rejected("read", item, "empty", name, locator, detail)
    return Record(text, **found, locator=locator, encoding=encoding, encoding_confidence=confidence)
