"""A value of a row as a string: lists, objects, dates, bytes."""

import datetime
import json
from collections.abc import Collection

from citysway.corpus.decode import decode
from citysway.errors import DocumentError

_DEPTH = 30  # lists inside lists that one value may have
_SHOWN = 40  # characters of a value quoted in a message


class Twice(list[object]):
    """The different values of a key that stands more than once in one object."""


def as_string(value: object, depth: int = _DEPTH) -> str | None:
    """A value as its file states it; null and blank are None, a list is joined by '; '.

    A date or time is in ISO 8601 (a day where the time is midnight and no zone is stated), an
    object is its ``name`` if it has one, else JSON, bytes are decoded.
    Raises DocumentError: ``bad_json`` for a key with two values and for what is nested too deep,
    ``undecodable`` for bytes that are no text, and the error itself where the value is one.
    """
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, DocumentError):
        raise value
    if isinstance(value, Twice):
        shown = " and ".join(repr(str(one)[:_SHOWN]) for one in value[:2])
        raise DocumentError(f"one key with two values: {shown}", reason="bad_json")
    if isinstance(value, list | tuple):
        return _joined(value, depth)
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, bytes):
        return as_string(decode(value).text)
    if isinstance(value, datetime.date):
        return _iso(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(value: Collection[object], depth: int) -> str | None:
    if depth == 0:
        raise DocumentError(f"lists in over {_DEPTH} lists", reason="bad_json")
    return "; ".join(part for item in value if (part := as_string(item, depth - 1))) or None


def _object(value: dict[str, object]) -> str | None:
    name = value.get("name")
    if isinstance(name, str) and name.strip():
        return name
    try:
        return json.dumps(value, ensure_ascii=False, default=str) if value else None
    except RecursionError:
        raise DocumentError("objects in over 300 objects", reason="bad_json") from None


def _iso(value: datetime.date) -> str:
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    is_day = value.tzinfo is None and value.time() == datetime.time()
    return value.date().isoformat() if is_day else value.isoformat()
