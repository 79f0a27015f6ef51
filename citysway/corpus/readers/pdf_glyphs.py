"""The text layer of one PDF page: glyphs with their places, put upright and joined to fragments."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MAX_GLYPHS = 200_000  # of one page; a densely printed newspaper page has 30,000
_SKEW = 4  # the "quarter" of text that lies across the page, such as a watermark
_VERTICAL = 5  # the "quarter" of Chinese set in columns from top to bottom
_HYPHENS = (0x02, 0xFFFE)  # what pdfium writes for a hyphen at the end of a line
_BULLETS = dict.fromkeys("\uf06c\uf06e\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e8\uf0fc", "•")
# Radicals that fonts map in place of the characters they look like (⻔ for 门); NFKC leaves them.
_RADICALS = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻮⻰⻑⻁⻨⻭⻯",
        "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟黄齐齿龙長虎麦歯竜",
        strict=True,
    )
)
_COMPATIBLE = ((0x2E80, 0x2FD5), (0xF900, 0xFAFF), (0xFB00, 0xFB06))  # radicals, doubles, ligatures


@dataclass(frozen=True, slots=True)
class Fragment:
    """Glyphs that stand side by side; the box in points, y upwards, ``size`` its glyph height."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    base: float  # height of its base line


@dataclass(slots=True)
class _Glyph:
    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin: tuple[float, float]
    spaced: bool  # a typed space stands before it
    gap: bool  # the page shows a gap before it
    quarter: int = 0


@dataclass(frozen=True, slots=True)
class PageText:
    """``fragments`` in the page's main direction; ``aside`` is text in any other direction."""

    fragments: list[Fragment]
    aside: list[str]
    glyphs: int
    unreadable: int  # glyphs without a character: private use, U+FFFD, controls


def page_text(textpage: Any) -> PageText:
    """The glyphs of a pdfium text page, as fragments in the order of the file."""
    glyphs = list(_glyphs(textpage))
    if not glyphs:
        return PageText([], [], 0, 0)
    groups: dict[int, list[_Glyph]] = {}
    for glyph in glyphs:
        groups.setdefault(glyph.quarter, []).append(glyph)
    main = Counter(glyph.quarter for glyph in glyphs).most_common(1)[0][0]
    upright = _turned(groups.pop(main), main)
    if main == 0 and _is_vertical(upright):
        upright = _turned(upright, _VERTICAL)
    aside = ["".join(f.text for f in _fragments(_turned(g, q))) for q, g in groups.items()]
    unreadable = sum(_is_unreadable(char) for glyph in glyphs for char in glyph.char)
    return PageText(list(_fragments(upright)), aside, len(glyphs), unreadable)


def is_han(char: str) -> bool:
    """Chinese characters and the full-width signs that stand between them without spaces."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\uffef" or char >= "\U00020000"


def _glyphs(textpage: Any) -> Iterator[_Glyph]:
    """Glyphs with characters; the spaces and line ends between them become marks."""
    import pypdfium2.raw as pdfium

    raw, box = textpage.raw, pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    spaced = gap = False
    last: _Glyph | None = None
    for index in range(min(textpage.count_chars(), MAX_GLYPHS)):
        char = _character(pdfium.FPDFText_GetUnicode(raw, index))
        if not char or char.isspace():
            gap = True
            spaced = spaced or (bool(char) and pdfium.FPDFText_IsGenerated(raw, index) == 0)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(box)):
            continue
        edges = (box.left, box.bottom, box.right, box.top)
        if not all(map(math.isfinite, edges)):
            continue
        glyph = _Glyph(char, *edges, (0.0, 0.0), spaced, gap)
        if last is not None and last.quarter == 0 and _follows(last, glyph):
            glyph.origin = last.origin  # asking pdfium costs as much as all the rest
        else:
            glyph.quarter = _quarter(pdfium.FPDFText_GetCharAngle(raw, index))
            pdfium.FPDFText_GetCharOrigin(raw, index, ctypes.byref(x), ctypes.byref(y))
            glyph.origin = (x.value, y.value)
        last, spaced, gap = glyph, False, False
        yield glyph


def _character(code: int) -> str:
    """The character meant: bullets of symbol fonts, radicals and ligatures resolved."""
    if code in _HYPHENS:
        return "-"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return " " if code in (9, 10, 13) else "\ufffd" if code else ""
    char = chr(code)
    if code < 0x2E80:
        return char
    char = _RADICALS.get(char) or _BULLETS.get(char) or char
    if any(first <= code <= last for first, last in _COMPATIBLE):
        return unicodedata.normalize("NFKC", char)
    return char


def _is_unreadable(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs")


def _quarter(angle: float) -> int:
    """0..3 quarter turns to the left; pdfium turns to the right. Or across the page."""
    if angle < 0 or not math.isfinite(angle):
        return 0
    turns = angle / (math.pi / 2)
    return -round(turns) % 4 if abs(turns - round(turns)) < 0.1 else _SKEW


def _turned(glyphs: list[_Glyph], quarter: int) -> list[_Glyph]:
    """The glyphs as if the page were turned until their lines run from left to right."""
    if quarter in (0, _SKEW):
        return glyphs
    for glyph in glyphs:
        x, y = glyph.origin
        if quarter == 1:
            glyph.x0, glyph.y0, glyph.x1, glyph.y1 = glyph.y0, -glyph.x1, glyph.y1, -glyph.x0
            glyph.origin = (y, -x)
        elif quarter == 2:
            glyph.x0, glyph.y0, glyph.x1, glyph.y1 = -glyph.x1, -glyph.y1, -glyph.x0, -glyph.y0
            glyph.origin = (-x, -y)
        else:
            glyph.x0, glyph.y0, glyph.x1, glyph.y1 = -glyph.y1, glyph.x0, -glyph.y0, glyph.x1
            glyph.origin = (-y, x if quarter == 3 else glyph.y0)
    return glyphs


def _is_vertical(glyphs: Sequence[_Glyph]) -> bool:
    """Most Chinese glyphs stand right under the one before them."""
    under = beside = 0
    for one, two in pairwise(glyphs):
        if is_han(one.char[0]) and is_han(two.char[0]):
            beside += _follows(one, two)
            size = one.y1 - one.y0
            same = abs((one.x0 + one.x1) - (two.x0 + two.x1)) < size / 2
            under += same and 0.5 * size < one.y1 - two.y1 < 2 * size
    return under > 20 and under > 3 * beside


def _follows(one: _Glyph, two: _Glyph) -> bool:
    """``two`` stands on the line of ``one``, in about its size and right behind it."""
    height, other = one.y1 - one.y0, two.y1 - two.y0
    overlap = min(one.y1, two.y1) - max(one.y0, two.y0)
    small, large = min(height, other), max(height, other)
    return (
        overlap > 0.5 * small and small > 0.7 * large and abs(two.x0 - one.x1) < 0.6 * large + 0.01
    )


def _fragments(glyphs: Sequence[_Glyph]) -> Iterator[Fragment]:
    held: list[_Glyph] = []
    for glyph in glyphs:
        if held and not _follows(held[-1], glyph):
            yield _fragment(held)
            held = []
        held.append(glyph)
    if held:
        yield _fragment(held)


def _fragment(glyphs: Sequence[_Glyph]) -> Fragment:
    """A small gap beside a Chinese character is spacing of the print, unless a space was typed."""
    parts = [glyphs[0].char]
    for before, glyph in pairwise(glyphs):
        han = is_han(before.char[-1]) or is_han(glyph.char[0])
        wide = glyph.x0 - before.x1 > 0.35 * (glyph.y1 - glyph.y0)
        shown = glyph.spaced or (glyph.gap and (wide or not han))
        parts.append(" " + glyph.char if shown else glyph.char)
    heights = sorted(glyph.y1 - glyph.y0 for glyph in glyphs)
    return Fragment(
        "".join(parts),
        min(glyph.x0 for glyph in glyphs),
        min(glyph.y0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.y1 for glyph in glyphs),
        heights[len(heights) // 2],
        glyphs[0].origin[1],
    )
