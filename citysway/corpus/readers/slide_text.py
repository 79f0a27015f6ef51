"""Text of one slide: its title, then its shapes from top to bottom."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from citysway.corpus.readers.drawing import paragraphs
from citysway.corpus.readers.office_xml import child, local

_TITLES = ("title", "ctrTitle")
_FURNITURE = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_SHAPES = ("sp", "grpSp", "graphicFrame", "cxnSp", "pic", "AlternateContent")
_SAME_ROW = 230_000  # English metric units, a quarter of an inch: tops that are meant to be level
Place = tuple[int, int]  # top and left


@dataclass(frozen=True, slots=True)
class Slide:
    """``title`` as set; ``lines``: the rest."""

    title: tuple[str, ...]
    lines: tuple[str, ...]


def slide_text(
    tree: Any, places: Callable[[str], Place | None], drawing: Callable[[Any], list[str]]
) -> Slide:
    """The text of a shape tree (``p:spTree``).

    ``places(key)`` is where the slide's layout puts a placeholder (see :func:`placeholder`),
    ``drawing`` the lines of a chart or diagram. Footers, dates, slide numbers and hidden shapes
    are left out.
    """
    title: list[str] = []
    rest = []
    for shape in _shapes(tree):
        key = placeholder(shape)
        if key is not None and key.partition(" ")[0] in _TITLES:
            title += _lines(shape, drawing)
        else:
            rest.append(shape)
    lines = [line for shape in _in_order(rest, places) for line in _lines(shape, drawing)]
    return Slide(tuple(title), tuple(lines))


def _shapes(tree: Any) -> Iterator[Any]:
    """The shapes that are shown; of one in two forms the newer."""
    for one in tree:
        name = local(one)
        if name == "AlternateContent":
            chosen = child(one, "Choice")
            chosen = child(one, "Fallback") if chosen is None else chosen
            yield from () if chosen is None else _shapes(chosen)
        elif name in _SHAPES and not _is_left_out(one):
            yield one


def _is_left_out(shape: Any) -> bool:
    properties = _properties(shape)
    shown = child(properties, "cNvPr")
    hidden = shown is not None and shown.get("hidden") in ("1", "true")
    key = placeholder(shape)
    return hidden or (key is not None and key.partition(" ")[0] in _FURNITURE)


def _properties(shape: Any) -> Any:
    """``p:nvSpPr``, ``p:nvGrpSpPr``, ``p:nvGraphicFramePr``..."""
    return next((one for one in shape if local(one).startswith("nv")), None)


def placeholder(shape: Any) -> str | None:
    """Kind and index of a placeholder (``title 0``, ``body 1``), None for any other shape."""
    found = child(_properties(shape), "nvPr", "ph")
    return None if found is None else f"{found.get('type') or 'body'} {found.get('idx') or '0'}"


def _in_order(shapes: Iterable[Any], places: Callable[[str], Place | None]) -> list[Any]:
    """By rows from top to bottom, in a row from left to right; a shape without place first."""
    placed = [(_place(shape, places), shape) for shape in shapes]
    placed.sort(key=lambda one: one[0][0])
    rows: list[list[tuple[Place, Any]]] = []
    for one in placed:
        if rows and one[0][0] - rows[-1][0][0][0] <= _SAME_ROW:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [shape for row in rows for _, shape in sorted(row, key=lambda one: one[0][1])]


def _place(shape: Any, places: Callable[[str], Place | None]) -> Place:
    stated = stated_place(shape)
    if stated is None and (key := placeholder(shape)) is not None:
        stated = places(key)
    return stated or (0, 0)


def stated_place(shape: Any) -> Place | None:
    """Top and left corner, where the shape itself states them."""
    for properties in shape:
        frame = properties if local(properties) == "xfrm" else child(properties, "xfrm")
        corner = child(frame, "off")
        if corner is not None:
            try:
                return int(corner.get("y") or 0), int(corner.get("x") or 0)
            except ValueError:
                return None
    return None


def _lines(shape: Any, drawing: Callable[[Any], list[str]]) -> list[str]:
    name = local(shape)
    if name == "grpSp":
        inside = _in_order(_shapes(shape), lambda key: None)
        return [line for one in inside for line in _lines(one, drawing)]
    if name == "graphicFrame":
        return _frame(child(shape, "graphic", "graphicData"), drawing)
    body = child(shape, "txBody")
    return [] if body is None else list(paragraphs(body))


def _frame(data: Any, drawing: Callable[[Any], list[str]]) -> list[str]:
    """A table by rows, a chart's title, a diagram's points."""
    lines: list[str] = []
    for one in () if data is None else data:
        name = local(one)
        if name == "tbl":
            lines += [line for row in one if local(row) == "tr" and (line := _row(row))]
        elif name in ("chart", "relIds"):
            lines += drawing(one)
    return lines


def _row(row: Any) -> str:
    """Cells joined by tabs; one that continues a merged cell has no text of its own."""
    cells = []
    for cell in row:
        if local(cell) == "tc" and cell.get("hMerge") not in ("1", "true"):
            body = child(cell, "txBody")
            text = () if body is None else paragraphs(body)
            cells.append(" ".join(" ".join(text).split()))
    return "\t".join(cells).rstrip("\t")
