"""JSON values of a text of any size: one item of a list at a time, in bounded memory."""

import json
import re
from collections.abc import Iterator, Mapping

from citysway.corpus.readers.options import MAX_BYTES
from citysway.corpus.readers.values import Twice
from citysway.errors import DocumentError

Found = tuple[str, object, bool]  # where; the value or the DocumentError; may hold half characters

_PIECE = 1 << 18  # characters; a window of less than this is filled before it is read
_NEAR_END = 12  # an error this near to the end may be a value that is cut (-Infinity, \ud83d)
_DEPTH = 4  # objects in objects in which lists are looked for
_SPACE = re.compile("[\ufeff\x1e \t\r\n]*")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def load(text: str) -> object:
    """The one JSON value of a text; a comma may follow it. Raises DocumentError (``bad_json``)."""
    start = _start(text, 0)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _bad(error.msg, error.pos) from None
    except (ValueError, RecursionError) as error:
        raise _bad(_told(error), start) from None
    if end < len(text) and text[end:].strip("\r\n\t ,"):
        raise _bad("more after the value", end)
    return value


def has_half(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether an escape may stand for half a character (a lone surrogate)."""
    return _HALF.search(text, start, len(text) if end is None else end) is not None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; a key that stands twice keeps both values where they differ."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    every: dict[str, list[object]] = {}
    for key, value in pairs:
        there = every.setdefault(key, [])
        if value not in (None, "", *there):
            there.append(value)
    return {
        key: Twice(values) if len(values) > 1 else (values or [found[key]])[0]
        for key, values in every.items()
    }


# numbers with a point as written (2023.10 is a month), NaN is missing, tabs in strings are read
_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=str, parse_constant=lambda _: None, strict=False
)


def _start(text: str, at: int) -> int:
    return found.end() if (found := _SPACE.match(text, at)) else at


def _told(error: Exception) -> str:
    deep = isinstance(error, RecursionError)
    return "lists or objects nested hundreds deep" if deep else str(error).partition(";")[0]


def _bad(message: str, at: int) -> DocumentError:
    return DocumentError(f"{message} (character {at + 1})", reason="bad_json")


class _Window:
    """The part of the text that is being read; ``at`` is the next character."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._ended = False
        self._before = 0  # characters left behind
        self.text = ""
        self.at = 0
        self.indent: str | None = ""  # of the line that the next value begins; None: it does not
        self.lost = False  # after a fault from which nothing can be found again

    def fill(self) -> bool:
        """Twice as much text from ``at`` on; False where there is no more."""
        parts = [self.text[self.at :]]
        wanted = max(_PIECE, len(parts[0]))
        while wanted > 0 and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            parts.append(piece or "")
            wanted -= len(parts[-1])
        self._before += self.at
        self.text, self.at = "".join(parts), 0
        return any(parts[1:])

    @property
    def place(self) -> int:
        """Characters before ``at`` in the whole text."""
        return self._before + self.at

    def peek(self) -> str:
        """The next character that is no white space, ``""`` at the end."""
        blank = "" if self.place else "\n"
        while True:
            start = _start(self.text, self.at)
            blank += self.text[self.at : start]
            self.at = start
            if start < len(self.text) or not self.fill():
                break
        line = blank.rpartition("\n")
        self.indent = line[2].strip("\ufeff\x1e") if line[1] else None
        return self.text[self.at : self.at + 1]

    def value(self) -> tuple[object, bool]:
        """The value at ``at``, which moves behind it, and whether it may hold half characters.

        Raises DocumentError: ``bad_json``, ``truncated`` (``at`` moves to the fault),
        ``too_large`` (``at`` stays).
        """
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                self._check_cut(error)
            except (ValueError, RecursionError) as error:
                raise _bad(_told(error), self.place) from None
            else:
                if end < len(self.text) or self._ended:
                    half = has_half(self.text, self.at, end)
                    self.at = end
                    return found, half
            self.fill()
            if len(self.text) - self.at > MAX_BYTES // (1 if self.text.isascii() else 2):
                detail = f"a value of over {MAX_BYTES:,} bytes; one document may have as many"
                raise DocumentError(detail, reason="too_large")

    def _check_cut(self, error: json.JSONDecodeError) -> None:
        """Raises where the fault is not that the window ends before the value does."""
        near = 0 if self._ended else _NEAR_END
        cut = error.msg.startswith("Unterminated")
        cut = cut or error.pos >= len(self.text.rstrip()) - near
        if not cut or self._ended:
            self.at = min(error.pos, len(self.text))
        if not cut:
            raise _bad(error.msg, self._before + error.pos) from None
        if self._ended:
            raise DocumentError("the file ends inside a value", reason="truncated") from None

    def skip(self, indent: str | None) -> None:
        """To the next line that begins an object at ``indent``; where there is none, ``lost``."""
        mark = f"\n{indent}{{"
        while indent is not None and (found := self.text.find(mark, self.at)) < 0:
            self.at = max(self.at, len(self.text) - len(mark))
            if not self.fill():
                indent = None
        if indent is None:
            self.lost, self._ended, self.text, self.at = True, True, "", 0
        else:
            self.at = found + len(mark) - 1


def json_values(pieces: Iterator[str]) -> Iterator[Found]:
    """Every top-level value, of a list its items, of an object too large for one its lists'.

    After a value that is broken the next one is looked for at the same indent. What is broken
    is a DocumentError in its place (``bad_json``, ``truncated``, ``too_large``).
    """
    window = _Window(pieces)
    for number, (found, half) in enumerate(_top(window), 1):
        yield f"item {number}", found, half


def _top(window: _Window) -> Iterator[tuple[object, bool]]:
    while char := window.peek():
        if char == "[":
            window.at += 1
            yield from _items(window)
        elif char in ",]":
            window.at += 1
        else:
            yield from _one(window)


def _items(window: _Window) -> Iterator[tuple[object, bool]]:
    """The items of a list whose bracket has been read."""
    while (char := window.peek()) != "]":
        if char == ",":
            window.at += 1
        elif not char:
            if not window.lost:
                yield DocumentError("the file ends inside a list", reason="truncated"), False
            return
        else:
            yield from _one(window)
    window.at += 1


def _one(window: _Window) -> Iterator[tuple[object, bool]]:
    """The next value; where it is too large for one document, the items of its lists."""
    indent, is_object = window.indent, window.text[window.at] == "{"
    try:
        yield window.value()
        return
    except DocumentError as error:
        failed = error
    if failed.reason == "too_large" and is_object:
        yield from _lists(window, _DEPTH)
        return
    yield failed, False
    window.skip(indent)


def _lists(window: _Window, depth: int) -> Iterator[tuple[object, bool]]:
    """The items of every list of objects in an object that is not held as a whole."""
    window.at += 1
    try:
        while (char := window.peek()) not in ("}", ""):
            if char == ",":
                window.at += 1
                continue
            window.value()
            if window.peek() != ":":
                raise _bad("no colon after a key", window.place)
            window.at += 1
            char = window.peek()
            if char == "[":
                window.at += 1
                yield from _items(window)
            elif char == "{" and depth > 1:
                yield from _lists(window, depth - 1)
            else:
                window.value()
        window.at += 1
    except DocumentError as error:
        yield error, False
        window.skip(None)


def listed_objects(
    value: Mapping[str, object], depth: int = _DEPTH
) -> Iterator[list[dict[str, object]]]:
    """The lists of objects inside an object and the objects in it."""
    for inner in value.values():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield inner
        elif isinstance(inner, dict) and depth > 1:
            yield from listed_objects(inner, depth - 1)
