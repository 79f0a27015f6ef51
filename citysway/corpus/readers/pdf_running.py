"""Running heads, running feet and page numbers: what repeats at the edges of pages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from citysway.corpus.readers.pdf_glyphs import Fragment
from citysway.corpus.readers.pdf_layout import Row, rows

_REPEATS = 3  # pages with the same line make it a running head; half of a short document does too
_OUTERMOST = 3  # rows at the top and at the bottom that can be running heads and feet
_SAME_HEIGHT = 0.03  # of the page's height
_DIGITS = re.compile(r"\d+")
_NUMERAL = r"(?:\d+|[ivxlc]+|[〇零一二三四五六七八九十百]+)"
_PAGE_NUMBER = re.compile(
    rf"(?:第|page|p\.)?[-–—·•|~/ ]*{_NUMERAL}[-–—·•|~/ ]*(?:页|頁)?"
    rf"(?:[,，(（ ]*(?:/|of|共|总共)[ ]*{_NUMERAL}[ ]*(?:页|頁)?[)）]?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: fragments of its text, text in other directions, its height in points."""

    fragments: list[Fragment]
    aside: list[str]
    height: float


def running(pages: Sequence[Page]) -> list[frozenset[int]]:
    """Per page the ids of the fragments of running heads, feet and page numbers.

    A row among the three outermost of its page whose text, digits masked, stands at about the
    same height on three pages (of three or more; on half of them in a shorter document).
    """
    edges = [list(_edge_rows(page)) for page in pages]
    seen: defaultdict[tuple[bool, str], list[tuple[int, float]]] = defaultdict(list)
    for number, found in enumerate(edges):
        for top, row in found:
            seen[top, _masked(row.text)].append((number, row.y0 / pages[number].height))
    needed = min(_REPEATS, max(2, ceil(len(pages) / 2))) if len(pages) >= 3 else len(pages) + 1
    middles = {key: median(y for _, y in places) for key, places in seen.items()}
    counts = {
        key: len({page for page, y in places if abs(y - middles[key]) < _SAME_HEIGHT})
        for key, places in seen.items()
    }
    off = []
    for number, (page, found) in enumerate(zip(pages, edges, strict=True), 1):
        gone = set()
        for top, row in found:
            key = (top, _masked(row.text))
            near = abs(row.y0 / page.height - middles[key]) < _SAME_HEIGHT
            if (counts[key] >= needed and near) or _is_own_number(row, number, found):
                gone |= {id(fragment) for fragment in row.fragments}
        off.append(frozenset(gone))
    return off


def _edge_rows(page: Page) -> Iterator[tuple[bool, Row]]:
    """(is at the top, row) for the outermost rows; in a short page none is counted twice."""
    found = rows(page.fragments)
    most = max(1, min(_OUTERMOST, len(found) // 3))
    top = found[:most]
    bottom = found[max(len(top), len(found) - most) :]
    yield from ((True, row) for row in top)
    yield from ((False, row) for row in bottom)


def _masked(text: str) -> str:
    plain = "".join(text.split()).lower()
    return "#" if _PAGE_NUMBER.fullmatch(plain) else _DIGITS.sub("#", plain)


def _is_own_number(row: Row, number: int, found: Sequence[tuple[bool, Row]]) -> bool:
    """The outermost row says nothing but which page this is: ``- 2 -``, ``Page 2 of 3``."""
    if row is not found[0][1] and row is not found[-1][1]:
        return False
    digits = _DIGITS.findall(row.text)
    plain = "".join(row.text.split())
    return bool(digits) and int(digits[0][:9]) == number and bool(_PAGE_NUMBER.fullmatch(plain))
