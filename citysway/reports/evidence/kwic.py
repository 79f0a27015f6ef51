"""Concordance lines: left context, mention, right context, aligned in the columns of a terminal."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from citysway.errors import StudyError, did_you_mean
from citysway.reports.words.quoting import visible

Row = dict[str, Any]
_MENTION = 24  # columns; a longer mention is cut
_ORIGIN = 26


def left_of(row: Row) -> str:
    """The sentence before its mention, in one line."""
    return _line(str(row["sentence"] or "")[: int(row["start"])])


def right_of(row: Row) -> str:
    """The sentence after its mention, in one line."""
    return _line(str(row["sentence"] or "")[int(row["end"]) :])


def _line(text: str) -> str:
    return visible(text.replace("\t", " ").replace("\n", " ").replace("\r", " "))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


#: By what the lines may be sorted; the left context is read backwards from the mention.
SORTS: dict[str, Callable[[Row], str]] = {
    "left": lambda row: _folded(left_of(row))[::-1],
    "right": lambda row: _folded(right_of(row)),
}


def kwic(rows: Sequence[Row], *, width: int, sort: str | None = None) -> list[str]:
    """A line of ``width`` columns for every row; wide characters (Chinese) count as two columns.

    ``sort``: ``left`` or ``right`` context, else the order of the rows. Raises StudyError for
    another ``sort``.
    """
    if sort is not None and sort not in SORTS:
        near = did_you_mean(sort, SORTS)
        raise StudyError(f"--sort {sort!r} is not known; allowed: {', '.join(SORTS)}{near}")
    ordered = sorted(rows, key=SORTS[sort]) if sort else list(rows)
    mention = min(max((cell_len(_mention(row)) for row in rows), default=0), _MENTION)
    side = max((width - mention - _ORIGIN - 5) // 2, 8)
    return [_row(row, side, mention) for row in ordered]


def _mention(row: Row) -> str:
    return _line(str(row["sentence"] or "")[int(row["start"]) : int(row["end"])])


def _row(row: Row, side: int, mention: int) -> str:
    left = _last(left_of(row), side)
    middle, right = set_cell_size(_mention(row), mention), set_cell_size(right_of(row), side)
    said = _line(f"{day(row)} {row['source'] or ''}").strip()
    return f"{left} [{middle}] {right}  {set_cell_size(said, _ORIGIN).rstrip()}".rstrip()


def _last(text: str, columns: int) -> str:
    """The end of a text in so many columns, filled up from the left."""
    kept, room = [], columns
    for char in reversed(text[-columns:]):
        room -= cell_len(char)
        if room < 0:
            break
        kept.append(char)
    found = "".join(reversed(kept))
    return " " * (columns - cell_len(found)) + found


def day(row: Row) -> str:
    """The date of a row as YYYY-MM-DD, '' without one."""
    date = row.get("date")
    return "" if date is None or date != date else str(date)[:10]
