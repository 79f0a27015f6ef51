"""Reading order of a page: rows, and columns where a gutter runs down between lines of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from citysway.corpus.readers.pdf_glyphs import Fragment, is_han

_GUTTER = 0.8  # em; a gutter narrower than this is a word space
_LINE = 8.0  # em; lines of a column are longer, cells of a table mostly not
_FILLED = 0.6  # share of its column a line of running text fills
_CELL = 1.2  # em between two cells of a table row
_RAISED = str.maketrans("0123456789()+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻ⁿ")
_MAX_FRAGMENTS = 20_000  # of one page: beyond, no columns are looked for
_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: its text, box (points, y upwards), glyph height, base line and cells."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    base: float
    cells: int
    fragments: tuple[Fragment, ...]


def regions(fragments: Sequence[Fragment], depth: int = 0) -> Iterator[list[Row]]:
    """Blocks of rows in reading order: a column each, and what spans the columns between them."""
    if not fragments:
        return
    em = median(fragment.size for fragment in fragments) or 1.0
    bands = list(_bands(fragments))
    held: list[Fragment] = []
    at = 0
    extent = min(one.x0 for one in fragments), max(one.x1 for one in fragments)
    plain = depth > 2 or len(fragments) > _MAX_FRAGMENTS
    while at < len(bands):
        columns, end = ([], at) if plain else _columns(bands, at, extent, em)
        if not columns:
            held += bands[at]
            at += 1
            continue
        if held:
            yield rows(held)
            held = []
        for column in columns:
            yield from regions(column, depth + 1)
        at = end
    if held:
        yield rows(held)


def rows(fragments: Sequence[Fragment]) -> list[Row]:
    """Fragments on one height are one row, from left to right; rows from top to bottom."""
    if not fragments:
        return []
    usual = 0.75 * median(fragment.size for fragment in fragments)
    found: list[list[Fragment]] = []
    # small ones last: a footnote mark finds its line, a small line makes its own
    for fragment in sorted(fragments, key=lambda one: (one.size < usual, -one.base, one.x0)):
        near = found if fragment.size < usual else found[-4:]
        home = min(near, key=lambda row: _off(row, fragment), default=None)
        if home is None or _off(home, fragment) == float("inf"):
            found.append([fragment])
        else:
            home.append(fragment)
    built = [_row(sorted(row, key=lambda one: one.x0)) for row in found]
    return sorted(built, key=lambda row: -row.base)


def _off(row: Sequence[Fragment], fragment: Fragment) -> float:
    """How far a fragment is from a row's base line; infinite when it stands on another."""
    first = row[0]
    off = abs(first.base - fragment.base)
    if off < 0.12 * min(first.size, fragment.size):
        return off
    if fragment.size < 0.75 * first.size:
        middle = (fragment.y0 + fragment.y1) / 2
        return off if first.y0 < middle < first.y1 else float("inf")
    near = 0.4 * min(first.size, fragment.size)
    return off if off < near and first.size < 1.34 * fragment.size else float("inf")


def _row(fragments: Sequence[Fragment]) -> Row:
    main = max(fragments, key=lambda one: (len(one.text), one.size))
    text, cells, before = "", 1, fragments[0]
    for fragment in fragments:
        gap = fragment.x0 - before.x1
        if text and _apart(before, fragment, gap, main.size):
            cells += gap > _CELL * main.size and len(text) > 4  # else a number or bullet
            text += " "
        text += _raised(fragment, main)
        before = fragment
    return Row(
        text,
        fragments[0].x0,
        min(one.y0 for one in fragments),
        max(one.x1 for one in fragments),
        max(one.y1 for one in fragments),
        main.size,
        main.base,
        cells,
        tuple(fragments),
    )


def _apart(before: Fragment, after: Fragment, gap: float, em: float) -> bool:
    between_han = is_han(before.text[-1]) or is_han(after.text[0])
    if before.text[-1].isascii() or after.text[0].isascii():
        return gap > (0.35 if between_han else 0.15) * em
    return gap > 0.6 * em


def _raised(fragment: Fragment, main: Fragment) -> str:
    """A footnote mark or exponent keeps its height: 口¹1761 is not 11761."""
    small = fragment.size < 0.75 * main.size
    if small and len(fragment.text) <= 4 and fragment.y0 > main.y0 + 0.2 * main.size:
        return fragment.text.translate(_RAISED)
    return fragment.text


def _bands(fragments: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Fragments between two horizontal white stripes, from top to bottom."""
    held: list[Fragment] = []
    floor = 0.0
    for fragment in sorted(fragments, key=lambda one: -one.y1):
        trim = 0.2 * (fragment.y1 - fragment.y0)  # boxes of close lines overlap a little
        if held and fragment.y1 - trim < floor:
            yield held
            held = []
        floor = min(floor, fragment.y0 + trim) if held else fragment.y0 + trim
        held.append(fragment)
    if held:
        yield held


def _columns(
    bands: Sequence[Sequence[Fragment]], start: int, extent: _Span, em: float
) -> tuple[list[list[Fragment]], int]:
    """(columns, the band after them) of the longest run of bands from ``start`` with a gutter."""
    zone: list[Fragment] = []
    gutters, end = [extent], start
    first_end, last_begin = float("inf"), float("-inf")  # of fragments in the zone
    for band in bands[start:]:
        narrowed = _common(gutters, _gaps(band), _GUTTER * em)
        ends = min(first_end, *(one.x1 for one in band), float("inf"))
        begins = max(last_begin, *(one.x0 for one in band), float("-inf"))
        had = _inner(gutters, first_end, last_begin)
        if not narrowed or (had and not _inner(narrowed, ends, begins)):
            break
        gutters, first_end, last_begin = narrowed, ends, begins
        zone += band
        end += 1
    columns = _split(zone, _inner(gutters, first_end, last_begin))
    return (columns, end) if _are_text(columns, em) else ([], start)


def _gaps(band: Sequence[Fragment]) -> list[_Span]:
    """What no fragment covers, from left to right, both margins included."""
    found: list[_Span] = []
    edge = float("-inf")
    for fragment in sorted(band, key=lambda one: one.x0):
        if fragment.x0 > edge:
            found.append((edge, fragment.x0))
        edge = max(edge, fragment.x1)
    return [*found, (edge, float("inf"))]


def _common(one: Sequence[_Span], two: Sequence[_Span], least: float) -> list[_Span]:
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return [span for span in both if span[1] - span[0] >= least]


def _inner(gutters: Sequence[_Span], first_end: float, last_begin: float) -> list[_Span]:
    """Gutters with text on both sides."""
    return [span for span in gutters if first_end <= span[0] and span[1] <= last_begin]


def _split(zone: Sequence[Fragment], gutters: Sequence[_Span]) -> list[list[Fragment]]:
    edges = sorted(right for _, right in gutters)
    columns: list[list[Fragment]] = [[] for _ in range(len(edges) + 1)]
    for fragment in zone:
        columns[sum(fragment.x0 >= edge for edge in edges)].append(fragment)
    return columns


def _are_text(columns: Sequence[Sequence[Fragment]], em: float) -> bool:
    """Lines of running text side by side; cells of a table are shorter or leave theirs unfilled."""
    if not 2 <= len(columns) <= 6:
        return False
    tall = 0
    for column in columns:
        lines = rows(column)
        if sum(line.cells > 1 for line in lines) * 3 > len(lines):
            return False
        if len(lines) < 3:
            if max(line.x1 - line.x0 for line in lines) < _LINE * em:
                return False
            continue
        width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
        middle = median(line.x1 - line.x0 for line in lines)
        if middle < max(_LINE * em, _FILLED * width):
            return False
        tall += 1
    return tall > 0
