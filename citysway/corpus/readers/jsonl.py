"""JSON lines, and JSON files: a list, one object, objects one after the other, a list inside."""

import codecs
import functools
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from io import BufferedReader
from itertools import chain
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.readers.columns import (
    check_columns,
    refused,
    row_record,
    storable,
    value_at,
)
from citysway.corpus.readers.json_values import has_half, json_values, listed_objects, load
from citysway.corpus.readers.mapping import mapping, paths
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import BadLine, Raw, decoded_lines, head_of, open_bytes
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

_CHECKED, _CHECKED_CHARS = 100, 8_000_000  # rows whose keys say which columns a file has
_SNIFF = 1 << 18
_WHOLE = 1 << 24  # a file of up to 16 MB is decoded as a whole: its lines may differ in encoding
_JSON_NAME = re.compile(r"\.json(?:\.(?:gz|bz2|xz|zst))?\Z", re.I)
_Parsed = tuple[str, Decoded, object, bool]  # locator, encoding, value or fault, half characters


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One object, one document; the locator is ``line N``, in a list or between lines ``item N``.

    An object without a text that holds a list of objects with texts or titles is their envelope:
    these are the documents (``line 3 item 7``). What is no object is rejected (``bad_json``).
    Raises StudyError when a mapped column is in none of the first 100 objects.
    """
    with open_bytes(raw) as stream, closing(_parsed(name, stream, options)) as parsed:
        head, keys, plain = _head(parsed)
        if not head:
            yield Rejected("read", name, "empty", name, None, "the file holds no objects")
            return
        if keys:
            check_columns(name, keys, options.columns)
        columns = mapping(plain, options.columns)
        for locator, line, row, half in chain(head, parsed):
            yield _document(name, locator, line, row, half=half, columns=columns)


def _head(
    parsed: Iterator[_Parsed],
) -> tuple[list[_Parsed], dict[str, None], dict[str, None]]:
    """The first objects, the keys that are in them, and those of them that are in no list."""
    head: list[_Parsed] = []
    keys: dict[str, None] = {}
    plain: dict[str, None] = {}
    size = 0
    for one in parsed:
        head.append(one)
        size += len(one[1].text)
        if isinstance(one[2], dict):
            keys |= dict.fromkeys(paths(one[2]))
            plain |= dict.fromkeys(paths(one[2], lists=False))
        if len(head) == _CHECKED or size > _CHECKED_CHARS:
            break
    return head, keys, plain


def _document(
    name: str, locator: str, line: Decoded, row: object, *, half: bool, columns: Mapping[str, str]
) -> Record | Rejected:
    if isinstance(row, BadLine):
        return refused(name, locator, row.reason, row.detail)
    if isinstance(row, DocumentError):
        return refused(name, locator, row.reason, str(row))
    if not isinstance(row, dict):
        return refused(name, locator, "bad_json", "a JSON value, no object")
    found = row_record(
        name, row, columns, locator=locator, encoding=line.encoding, confidence=line.confidence
    )
    return _storable(name, locator, found) if half else found


def _storable(name: str, locator: str, found: Record | Rejected) -> Record | Rejected:
    """Rejects a record with half a character (a lone surrogate) in it, which no file can hold."""
    if isinstance(found, Rejected):
        return refused(name, locator, found.reason, found.detail, item=storable(found.item))
    for field in Record.__slots__:
        value = getattr(found, field)
        if isinstance(value, str) and storable(value) != value:
            at = next(at for at, char in enumerate(value) if "\ud800" <= char <= "\udfff")
            shown = storable(value[max(0, at - 10) : at + 10])
            detail = f"{field}: half a character (a lone surrogate): {shown!r}"
            return refused(name, locator, "bad_json", detail)
    return found


def _parsed(
    name: str, stream: "BufferedReader[Any]", options: Options
) -> Generator[_Parsed, None, None]:
    """Every value with its place; an envelope's documents in place of it."""
    lines = _is_lines(name, stream.peek(_SNIFF), options.encoding)
    found = (_by_lines if lines else _by_values)(stream, options.encoding)
    own = ("text", "title") if lines else ("text",)  # a feed has a title of its own
    for locator, line, value, half in found:
        inside = _inside(value, options.columns, own) if isinstance(value, dict) else []
        if not inside:
            yield locator, line, value, half
        start = "" if locator == "item 1" else f"{locator} "
        for number, item in enumerate(inside, 1):
            yield f"{start}item {number}", line, item, half


def _is_lines(name: str, head: bytes, declared: str | None) -> bool:
    """Whether the values stand one per line: one of several lines may then be broken."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head, declared).text
    except DocumentError:
        return True  # which will say so
    text = text.lstrip("\ufeff\x1e \t\r\n")
    is_json = _JSON_NAME.search(name) is not None
    if text.startswith("["):
        return not is_json and text[1:].lstrip()[:1] not in ("{", "]", "")
    line, _, rest = text.partition("\n")
    if not text.startswith("{") or line.strip() == "{":
        return not text.startswith("{")
    if not is_json:
        return True
    try:
        load(line)
    except DocumentError:
        return False
    return rest.lstrip().startswith("{")


def _by_lines(stream: "BufferedReader[Any]", declared: str | None) -> Iterator[_Parsed]:
    for number, line in enumerate(decoded_lines(stream, declared), 1):
        if isinstance(line, BadLine):
            yield f"line {number}", Decoded("", "utf-8", 0.0), line, False
            continue
        text = line.text
        if text.isspace() or text == "\ufeff":
            continue
        try:
            value = load(text)
        except DocumentError as error:
            yield f"line {number}", line, error, False
        else:
            yield f"line {number}", line, value, "\\u" in text and has_half(text)


def _by_values(stream: "BufferedReader[Any]", declared: str | None) -> Iterator[_Parsed]:
    start, pieces = _pieces(stream, declared)
    for locator, value, half in json_values(pieces):
        yield locator, start, value, half


def _pieces(stream: "BufferedReader[Any]", declared: str | None) -> tuple[Decoded, Iterator[str]]:
    """The encoding of the whole (its text is left out) and the text in pieces."""
    head, fault = head_of(stream, _WHOLE)
    if len(head) < _WHOLE:
        found = decode(head, declared)
        texts = [found.text]
    else:
        found = decode(head[:_SNIFF].rpartition(b"\n")[0] or head[:_SNIFF], declared)
        texts = []
    start = Decoded("", found.encoding, found.confidence)
    return start, chain(texts, [] if texts else _decoded(head, stream, found.codec), _raised(fault))


def _raised(fault: Exception | None) -> Iterator[str]:
    """The fault, where the text before it has been read."""
    if fault is not None:
        raise fault
    yield ""


def _decoded(head: bytes, stream: "BufferedReader[Any]", codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    yield decoder.decode(head)
    while chunk := stream.read1(_SNIFF):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _inside(
    value: dict[str, object], columns: Mapping[str, str], own: tuple[str, ...]
) -> list[dict[str, object]]:
    """The documents that an object without ``own`` fields holds in its lists."""
    lists = list(listed_objects(value))
    if not lists or _feeds(own, value, columns):
        return []
    return [
        item
        for items in lists
        if any(_feeds(("text", "title"), one, columns) for one in items[:9])
        for item in items
    ]


def _feeds(fields: tuple[str, ...], row: object, columns: Mapping[str, str]) -> bool:
    """Whether one of the fields has a value in an object."""
    if not isinstance(row, dict):
        return False
    feeding = _mapped(tuple(paths(row, 2, lists=False)), tuple(columns.items()))
    return any(value_at(row, feeding.get(field, field)) for field in fields)


@functools.lru_cache(maxsize=1000)
def _mapped(keys: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return mapping(keys, dict(columns))
