"""Wrapped lines: the line breaks and blanks that a layout set inside sentences, not the writer.

Text taken out of PDF and of mail is broken where a page was full. Chinese words have no hyphen
there: 国务|院 on two lines is no word, and its sentence is none. Such texts show themselves,
because their breaks cut words about half the time (measured: .33 to .59 of the breaks between two
characters in policy documents set by page, at most .1 where a break ends a paragraph).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_HAN = "\u3400-\u9fff"
_BREAK = re.compile(rf"(?<=[{_HAN}])\n(?=[{_HAN}])")
_MARKED = re.compile(r"(?<=[^\s。！？!?…])\n(?=[，、。；：！？）》」』”])|(?<=[（《「『“])\n(?=\S)")
_ANY_BREAK = re.compile(r"(?<=[^\s。！？!?…；;：:])\n(?=\S)")
_OPENS = re.compile(
    r"[（(]?(?:[一二三四五六七八九十百]+|\d+)[)）、．.](?!\d)"  # 一、 (2) 3.
    r"|第[一二三四五六七八九十百\d]+[章节条款篇部]|[—\-–•·●■◆★○▲※①-⑳*]"
)
_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_WINDOW = 12  # characters beside a break that tell the words there
_LEAST, _SHARE = 5, 0.25  # cut words, and their share of the breaks, in a text set by page
_FULL = 0.85  # of the usual width of a line whose last word is cut
_UPRIGHT = 2  # characters: shorter lines are set one below the other


class Running(NamedTuple):
    """A text without the breaks of its layout; ``origin``: (characters + 1) where each was."""

    text: str
    origin: npt.NDArray[np.int64]

    def laid(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stood."""
        return int(self.origin[start]), int(self.origin[max(end - 1, start)]) + (end > start)

    def found(self, start: int, end: int) -> tuple[int, int]:
        """Where what stood from ``start`` to ``end`` is in ``text``."""
        low, high = np.searchsorted(self.origin, [start, end])
        return int(low), int(high)


def running(text: str, lang: str, *, title: str | None = None) -> Running | None:
    """The text in running lines; None where it is so already.

    Chinese: line breaks go inside words, before marks that close something and after those that
    open it; in a text set by page, after every full line. A ``title`` that opens the text stays on
    its line. English: runs of blanks become one (a single
    break before a small letter ends no sentence there, and may stay).
    """
    out = list(_chinese(text, title or "") if lang == "zh" else _blanks(text))
    if not out:
        return None
    kept = np.ones(len(text) + 1, dtype=bool)
    kept[out] = False
    origin = np.flatnonzero(kept).astype(np.int64)
    return Running("".join(text[at] for at in origin[:-1].tolist()), origin)


def running_text(text: str, lang: str, *, title: str | None = None) -> str:
    """The text of :func:`running`, or the text itself."""
    found = running(text, lang, title=title)
    return text if found is None else found.text


def _blanks(text: str) -> Iterator[int]:
    """All blanks of a run but the first."""
    for run in _BLANKS.finditer(text):
        yield from range(run.start() + 1, run.end())


def _chinese(text: str, title: str) -> list[int]:
    """Breaks that go."""
    first = len(title) if title and text.startswith(title) else -1
    breaks = [found.start() for found in _BREAK.finditer(text) if found.start() != first]
    cut = [at for at in breaks if _cuts_a_word(text, at)]
    marked = {found.start() for found in _MARKED.finditer(text)} - {first}
    if len(cut) < _LEAST or len(cut) < _SHARE * len(breaks):
        return sorted(marked.union(cut))
    usual = median(_width(_line(text, at)) for at in cut)
    full = [
        at
        for at in (found.start() for found in _ANY_BREAK.finditer(text))
        if at != first
        and _width(_line(text, at)) >= _FULL * usual
        and not _OPENS.match(text, at + 1)
        and not (text[at - 1].isascii() and text[at + 1].isascii())  # words of two languages
    ]
    return sorted(marked.union(cut, full))


def _line(text: str, at: int) -> str:
    """The line that the break at ``at`` ends."""
    return text[text.rfind("\n", 0, at) + 1 : at]


def _width(line: str) -> int:
    """Columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _cuts_a_word(text: str, at: int) -> bool:
    """Whether a word goes over the break whose pieces, one of them a single character, are cut off
    on both sides when each line is read alone.
    """
    import rjieba

    left = text[max(0, at - _WINDOW) : at].rsplit("\n", 1)[-1]
    right = text[at + 1 : at + 1 + _WINDOW].split("\n", 1)[0]
    if len(left) < _UPRIGHT:
        return False
    joined = _ends(rjieba.cut(left + right, False))
    before, after = rjieba.cut(left, False), rjieba.cut(right, False)
    if len(left) in joined or min(len(before[-1]), len(after[0])) > 1:
        return False
    return joined <= _ends([*before, *after])


def _ends(words: list[str]) -> set[int]:
    return set(accumulate(map(len, words)))
