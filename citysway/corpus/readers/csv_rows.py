"""The rows of a table in text; a quote that never closes costs its own row, not the file."""

import csv
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citysway.corpus.detect import Decoded
from citysway.corpus.readers.options import MAX_BYTES
from citysway.corpus.readers.streams import BadLine

_LINES = 100_000  # of one row; no document has as many
_AGAIN = 1_000_000  # lines that are read again after faults in one file
_WITNESSES = 10  # lines after an open quote that say whether it is a stray one
_BARE_RETURN = re.compile(r"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row, or a line of one, that is not read: the reason and a sentence."""

    reason: str
    detail: str
    line: int


class Lines:
    """The lines for ``csv.reader``; those of the row being read are held and can be given back."""

    def __init__(self, lines: Iterator[Decoded | BadLine]) -> None:
        self._lines = enumerate(lines, 1)
        self._again: deque[tuple[int, Decoded]] = deque()
        self._size = 0
        self._old: bool | None = None  # lines end with a carriage return alone, as on old Macs
        self.given_back = 0
        self.held: list[tuple[int, Decoded]] = []
        self.faults: list[Fault] = []
        self.last = Decoded("", "utf-8", 1.0)

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if self._again:
            number, line = self._again.popleft()
        else:
            number, line = self._next()
        self.held.append((number, line))
        self.last = line
        self._size += len(line.text)
        if self._size > MAX_BYTES // 2 or len(self.held) > _LINES:
            raise csv.Error("a row without end")
        return line.text

    def _next(self) -> tuple[int, Decoded]:
        for number, line in self._lines:
            if isinstance(line, BadLine):
                self.faults.append(Fault(line.reason, line.detail, number))
                continue
            if self._old is None:
                self._old = _BARE_RETURN.search(line.text) is not None
            if self._old and _BARE_RETURN.search(line.text):
                self._again.extend((number, piece) for piece in _split_at_returns(line))
                return self._again.popleft()
            return number, line
        raise StopIteration

    def start_row(self) -> None:
        self.held.clear()
        self._size = 0

    def give_back(self, lines: Sequence[tuple[int, Decoded]]) -> None:
        self._again.extendleft(reversed(lines))
        self.given_back += len(lines)
        self.start_row()

    def ahead(self, count: int) -> list[str]:
        """The next lines that are not blank, which are still to be read."""
        found: list[str] = []
        for text in self:
            found += [text] if text.strip("\ufeff \t\r\n\u3000") else []
            if len(found) == count:
                break
        self.give_back(list(self.held))
        return found

    def stop(self) -> None:
        self._again.clear()
        self._lines = enumerate(iter(()), 1)


def csv_rows(lines: Lines, delimiter: str, width: int) -> Iterator[list[str] | Fault]:
    """The rows, quotes read strictly; ``width`` is the number of columns, 0 if unknown.

    A quote inside a quoted cell that is not doubled is read as spreadsheets do, where the cell
    is on one line, and is a Fault (``bad_csv``) where it is on several. A quote after which
    whole rows stand line by line was never closed: its row is a Fault (``bad_csv``; with tabs,
    which need no quotes, it is read as it stands) and the lines after it are read. Where a quote
    is open at the end of the file (``truncated``) or over 100,000 lines (``bad_csv``), and
    nothing says that rows went on, the Fault says so and reading ends.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # the default refuses long documents
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_row()
        try:
            row: list[str] | Fault = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = _mended(lines, str(error), delimiter, width)
        yield row


def _mended(lines: Lines, message: str, delimiter: str, width: int) -> list[str] | Fault:
    held = list(lines.held)
    if message.startswith("new-line character"):  # outside quotes it is no line end here
        lines.give_back([(number, _without_returns(line)) for number, line in held])
        return _lenient(lines, delimiter)
    ended, endless = "end of data" in message, message.startswith("a row without end")
    opened, (text, rest) = held[0][0], (held[0][1].text, held[1:])
    stray = _are_rows(rest, delimiter, width, least=3 if ended and width < 3 else 1)
    bare = not rest or _are_rows(rest, delimiter, width, least=1)
    if delimiter == "\t" and bare and text.count("\t") + 1 == width:
        lines.give_back(rest)
        return text.rstrip("\r\n").split("\t")
    detail = f"a quote in the row that begins in line {opened} is not closed"
    if lines.given_back < _AGAIN and stray:
        lines.give_back(rest)
        return Fault("bad_csv", f"{detail}; the lines after it are read", opened)
    if ended or endless or lines.given_back >= _AGAIN:
        lines.stop()
        detail = f"{detail}; the rest ({len(rest)} lines) is not read" if rest else detail
        return Fault("truncated" if ended else "bad_csv", detail, opened)
    lines.give_back(held)
    row = _lenient(lines, delimiter)
    if not rest or isinstance(row, Fault):
        return row
    detail = f"a quote that is not doubled in the cell that begins in line {opened}"
    return Fault("bad_csv", f"{detail}; where the cell ends is not certain", opened)


def _lenient(lines: Lines, delimiter: str) -> list[str] | Fault:
    """The next row, a stray quote being a letter."""
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error as error:
        opened = lines.held[0][0]
        lines.stop()
        return Fault("bad_csv", f"{error} from line {opened} on is not read", opened)


def _split_at_returns(line: Decoded) -> list[Decoded]:
    texts = _BARE_RETURN.split(line.text.rstrip("\r\n"))
    return [Decoded(f"{text}\n", line.encoding, line.confidence) for text in texts]


def _without_returns(line: Decoded) -> Decoded:
    return Decoded(_BARE_RETURN.sub(" ", line.text), line.encoding, line.confidence)


def _are_rows(
    rest: Sequence[tuple[int, Decoded]], delimiter: str, width: int, *, least: int
) -> bool:
    """Whether each of the next lines (up to ten) is a row of that width by itself."""
    texts = [line.text for _, line in rest if not line.text.isspace()][:_WITNESSES]
    return (
        width > 1 and len(texts) >= least and all(_cells(one, delimiter) == width for one in texts)
    )


def _cells(text: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([text], delimiter=delimiter, strict=True)))
    except csv.Error:
        return 0
