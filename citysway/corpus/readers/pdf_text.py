"""Running text of a printed document: lines joined to paragraphs, and its title."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from citysway.corpus.readers.pdf_glyphs import is_han
from citysway.corpus.readers.pdf_layout import Row, regions
from citysway.corpus.readers.pdf_running import Page

_REPEATS = 3  # pages with the same text across them: a watermark
_FINAL = re.compile(r"[。！？.!?:：；;…][”’\"')）】》」』⁰¹²³⁴⁵⁶⁷⁸⁹]*\Z")
_BULLET = re.compile(r"[•●○■▪◆◇➢✓※·▶►☆★□]")
_BROKEN_WORD = re.compile(r"([A-Za-z]+)[-\u00ad\u2010]\Z")
_LETTERS = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_KEEPS_HYPHEN = re.compile(  # first parts of words that keep it when it falls on the line's end
    "all|cross|ex|half|high|long|low|mid|non|quasi|self|semi|short|well|full|part|north|south|east"
    "|west|sino|two|three|four|five|six|seven|eight|nine|ten",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:\d{1,2}(?:\.\d+)*[.、．]?\s|[一二三四五六七八九十]+[、．.]|第[一二三四五六七八九十\d]+[章节篇条部]"
    r"|(?:abstract|contents|introduction|目\s*录|前\s*言|摘\s*要)\Z)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Paragraph:
    """``text`` as it grows; ``size`` is its glyph height, ``full`` that its last row was full."""

    text: str
    size: float
    rows: int
    full: bool
    table: bool
    x0: float


def paragraphs(pages: Sequence[Page], heads: Sequence[frozenset[int]]) -> list[Paragraph]:
    """All pages as paragraphs in reading order; one that runs over a page or column is one.

    ``heads`` are the fragments to leave out, as :func:`running` finds them.
    """
    words = _words(pages)
    repeated = Counter(text for page in pages for text in set(page.aside))
    found: list[Paragraph] = []
    laid = [_blocks(page, head) for page, head in zip(pages, heads, strict=True)]
    margin = _margin(laid)
    for page, blocks in zip(pages, laid, strict=True):
        for block in blocks:
            least = margin if len(blocks) == 1 else 0.0
            _append(found, list(_block(block, words, least)), words)
        for text in page.aside:
            if repeated[text] < max(2, min(_REPEATS, len(pages))):
                found.append(Paragraph(text, 0.0, 1, False, True, 0.0))
    return found


def _blocks(page: Page, head: frozenset[int]) -> list[list[Row]]:
    return list(regions([one for one in page.fragments if id(one) not in head]))


def _margin(laid: Sequence[Sequence[Sequence[Row]]]) -> float:
    """Where most rows of pages without columns end; 0 without such pages."""
    ends = sorted(row.x1 for blocks in laid if len(blocks) == 1 for row in blocks[0])
    return ends[3 * len(ends) // 4] if ends else 0.0


def _words(pages: Sequence[Page]) -> frozenset[str]:
    """English words that stand whole somewhere: they tell how a broken one is joined."""
    texts = (fragment.text.lower() for page in pages for fragment in page.fragments)
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _append(
    found: list[Paragraph], block: list[tuple[Paragraph, bool]], words: frozenset[str]
) -> None:
    """Add a block's paragraphs; its first may be the rest of one before it (footnotes skipped)."""
    if block and (first := block[0][0]) and not block[0][1] and not first.table:
        for before in reversed(found[-12:]):
            if abs(before.size - first.size) > 0.1 * first.size:
                continue
            if before.full and not before.table and not _FINAL.search(before.text):
                before.text = joined(before.text, first.text, words)
                before.full, before.rows = first.full, before.rows + first.rows
                block = block[1:]
            break
    found += [paragraph for paragraph, _ in block]


def _block(
    block: Sequence[Row], words: frozenset[str], margin: float
) -> Iterator[tuple[Paragraph, bool]]:
    """(paragraph, is indented) of rows below each other; ``margin`` is where rows end at least."""
    texts = [row for row in block if row.cells < 2] or block
    left, right = min(row.x0 for row in texts), max(_right(texts), margin)
    leading = _leading(block)
    current: Paragraph | None = None
    indented = False
    before: Row | None = None
    for row in block:
        if current is None or before is None or _begins(before, row, current, right, leading):
            if current is not None:
                yield current, indented
            current = Paragraph(row.text, row.size, 1, False, row.cells > 1, row.x0)
            indented = row.x0 > left + 1.2 * row.size
        else:
            current.text = joined(current.text, row.text, words)
            current.rows += 1
        current.full = row.x1 > right - 2.5 * row.size
        before = row
    if current is not None:
        yield current, indented


def _right(block: Sequence[Row]) -> float:
    """The right margin: where rows end, but not a single one that sticks out."""
    ends = sorted((row.x1 for row in block), reverse=True)
    pairs = pairwise(ends)
    return next((one for one, two in pairs if one - two < block[0].size), ends[0])


def _leading(block: Sequence[Row]) -> float:
    """The usual distance of two rows; 0 for a single one."""
    steps = [one.base - two.base for one, two in pairwise(block)]
    return median(steps) if steps else 0.0


def _begins(before: Row, row: Row, current: Paragraph, right: float, leading: float) -> bool:
    """A new paragraph: another size, a gap, a table row, an indent, room left above."""
    em = row.size
    if abs(em - before.size) > 0.15 * max(em, before.size) or _BULLET.match(row.text):
        return True
    if row.cells > 1 or before.cells > 1 or before.base - row.base > 1.4 * leading + 0.1 * em:
        return True
    if row.x0 > before.x0 + 1.2 * em and not (current.rows == 1 and _hangs(before, row)):
        return True
    if current.rows > 1 and row.x0 < before.x0 - 1.2 * em:
        return True
    return right - before.x1 > _first_word(row) + (1.0 if is_han(row.text[0]) else 0.5) * em


def _hangs(before: Row, row: Row) -> bool:
    """The row begins below the text behind the number or bullet of the one before."""
    return bool(_BULLET.match(before.text)) or any(
        abs(one.x0 - row.x0) < 0.5 * row.size for one in before.fragments[1:3]
    )


def _first_word(row: Row) -> float:
    """Width of what could have stood in the row above, had there been room."""
    if is_han(row.text[0]):
        return row.size
    word = re.match(r"[^\s\u2e80-\uffff]+", row.text)
    units = sum(2 if is_han(char) else 1 for char in row.text)
    return (row.x1 - row.x0) * (len(word[0]) if word else 1) / max(1, units)


def joined(one: str, two: str, words: frozenset[str] = frozenset()) -> str:
    """Two rows of a paragraph: Chinese without a space, a word broken by a hyphen made whole.

    ``words`` are those of the document; the form that is among them is taken.
    """
    if is_han(one[-1]) or is_han(two[0]):
        return one + two
    first, second = _BROKEN_WORD.search(one), _LETTERS.match(two)
    if first and second:
        whole, hyphened = f"{first[1]}{second[0]}".lower(), f"{first[1]}-{second[0]}".lower()
        known = whole in words or (hyphened not in words and second[0].islower())
        keeps = whole not in words and _KEEPS_HYPHEN.fullmatch(first[1])
        return one[:-1] + two if known and not keeps else f"{one[:-1]}-{two}"
    if one[-1] in "-\u2010/" and not one.endswith((" -", "--")):
        return one + two
    return f"{one} {two}"


def title_of(page: Page, head: frozenset[int], body: float) -> str | None:
    """The rows in the largest type of a page, where it is clearly larger than the body's."""
    kept = [fragment for fragment in page.fragments if id(fragment) not in head]
    found = [row for block in regions(kept) for row in block]
    sized = [row for row in found if sum(char.isalpha() for char in row.text) >= 2]
    largest = max((row.size for row in sized), default=0.0)
    if not sized or largest < 1.15 * body:
        return None
    start = found.index(next(row for row in sized if row.size >= 0.95 * largest))
    title = found[start].text
    if _SECTION.match(title):
        return None
    for before, row in zip(found[start:], found[start + 1 : start + 5], strict=False):
        if row.size < 0.95 * largest or before.y0 - row.y1 > largest:
            break
        title = joined(title, row.text)
    return title if len(title) <= 200 else None


def body_size(found: Iterable[Paragraph]) -> float:
    """The glyph height in which most of the text is set."""
    weights: Counter[float] = Counter()
    for paragraph in found:
        weights[round(paragraph.size, 1)] += len(paragraph.text)
    return weights.most_common(1)[0][0] if weights else 0.0
