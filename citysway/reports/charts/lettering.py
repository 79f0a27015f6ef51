"""Widths of words without a font, so that a chart is the same on every machine; cut and wrapped."""

import unicodedata
from functools import cache

from citysway.reports.words.quoting import visible

#: Widths of ASCII 0x20-0x7e in thousandths of the font size: the widest of the usual sans fonts.
_ASCII = (
    "320 370 460 780 640 960 780 260 390 390 500 790 320 370 320 340 640 640 640 640 "
    "640 640 640 640 640 640 340 340 790 790 790 530 1000 690 690 700 770 640 580 780 "
    "760 300 300 660 560 870 750 790 610 790 700 640 620 740 690 990 690 620 690 390 "
    "340 390 790 500 500 620 640 550 640 620 360 640 640 280 280 580 280 980 640 620 "
    "640 640 420 530 400 640 600 820 600 600 530 640 340 640 790"
)
_WIDTHS = [int(width) / 1000 for width in _ASCII.split()]


@cache
def _em(char: str) -> float:
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return _WIDTHS[code - 0x20]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.72


def measure(words: str, size: float) -> float:
    """Width in pixels, at least what a usual font needs."""
    return sum(map(_em, words)) * size


def clean(words: str) -> str:
    """One line without characters that act on their own or that XML forbids."""
    line = " ".join(words.split())
    return visible(line).encode("utf-8", "replace").decode("utf-8")


def cut(words: str, size: float, room: float) -> str:
    """The words, ended by an ellipsis where they need more than ``room`` pixels."""
    words = clean(words)
    if measure(words, size) <= room:
        return words
    left = room - size
    for at, char in enumerate(words):
        left -= _em(char) * size
        if left < 0:
            return words[:at].rstrip() + "…"
    return words


def wrap(words: str, size: float, room: float, *, most: int = 2) -> list[str]:
    """At most ``most`` lines within ``room`` pixels; Chinese breaks anywhere, Latin at spaces."""
    lines, rest = list[str](), clean(words)
    while rest and len(lines) < most - 1 and measure(rest, size) > room:
        at = _break(rest, size, room)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, cut(rest, size, room)] if rest else lines


def _break(words: str, size: float, room: float) -> int:
    """Where a line ends: after punctuation or a space well into it, else between signs."""
    used, soft, hard = 0.0, 0, 0
    for at, char in enumerate(words):
        used += _em(char) * size
        if used > room:
            return soft or hard or max(at, 1)
        if char in " 、，；。/·-":
            soft = at + 1 if used > 0.55 * room or not _is_wide(words) else soft
        if _em(char) == 1.0 and words[at + 1 : at + 2] not in _NO_START:
            hard = at + 1
    return len(words)


def _is_wide(words: str) -> bool:
    return any(_em(char) == 1.0 for char in words)


_NO_START = tuple("、，。；：）》”’！？)")
