"""JSON lines (and a JSON list or object in a .json file), one object, one document."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from citysway.corpus.decode import Decoded
from citysway.corpus.readers.columns import check_columns, row_record
from citysway.corpus.readers.streams import Raw, decoded_lines
from citysway.corpus.record import Record, Rejected

_CHECKED = 100  # rows whose keys say which columns a file has
_Parsed = tuple[str, Decoded, object]  # locator, line, object or the error


def read(name: str, raw: Raw, *, columns: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One line, one document; the locator is ``line N`` (``item N`` in a JSON list).

    A line that is no JSON object is rejected (``bad_json``). Raises StudyError when a mapped
    column is in none of the first 100 objects.
    """
    parsed = _parse(decoded_lines(raw))
    head = list(islice(parsed, _CHECKED))
    if not head:
        yield Rejected("read", name, "empty", name, None, "the file holds no lines")
        return
    keys = dict.fromkeys(key for *_, row in head if isinstance(row, dict) for key in row)
    if keys:
        check_columns(name, keys, columns)
    for locator, line, row in chain(head, parsed):
        if isinstance(row, dict):
            yield row_record(
                name,
                row,
                columns,
                locator=locator,
                encoding=line.encoding,
                confidence=line.confidence,
            )
        else:
            detail = str(row) if isinstance(row, ValueError) else "a JSON value, no object"
            item = f"{name}#{locator}"
            yield Rejected("read", item, "bad_json", name, locator, detail)


def _parse(lines: Iterator[Decoded]) -> Iterator[_Parsed]:
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.text.strip())
    first = next(numbered, None)
    if first is None:
        return
    row = _load(first[1].text)
    if isinstance(row, list) or (isinstance(row, ValueError) and _opens(first[1].text)):
        yield from _whole(first, numbered)
        return
    for number, line in chain([first], numbered):
        yield f"line {number}", line, _load(line.text)


def _opens(text: str) -> bool:
    """A first line that only opens a list or object: the file is one JSON value over lines."""
    return text.strip().lstrip("\ufeff") in ("[", "{", "[{")


def _whole(first: tuple[int, Decoded], rest: Iterator[tuple[int, Decoded]]) -> Iterator[_Parsed]:
    number, line = first
    value = _load(line.text + "".join(more.text for _, more in rest))
    if isinstance(value, list):
        yield from ((f"item {at}", line, row) for at, row in enumerate(value, 1))
    else:
        yield f"line {number}", line, value


def _load(text: str) -> object:
    """The JSON value, or the ValueError as a value: one bad line does not end the file."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return ValueError(str(error))
