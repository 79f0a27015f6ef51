"""Text of Word paragraphs and tables as the document would be printed: no revision marks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from citysway.corpus.readers.office_xml import attribute, child, local
from citysway.corpus.readers.word_styles import Styles, is_contents, run_look, value

PROSE = 200  # characters in a cell: a table that lays out a page, not one of data
_UNREAD = frozenset(
    [
        *("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"),
        *("instrText", "delText", "delInstrText", "fldData", "rt", "rubyPr", "sectPr"),
        *("annotationRef", "commentReference", "proofErr", "bookmarkStart", "bookmarkEnd"),
    ]
)
_PLAIN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Context:
    """What reading needs and gathers. ``note(kind, id)`` gives the lines of a footnote or
    endnote, ``drawing(element)`` those of a chart or diagram; ``beneath`` waits for the end of
    the paragraph (text boxes), ``notes`` for that of the block, ``endnotes`` for that of the text.
    """

    styles: Styles
    note: Callable[[str, str], list[str]]
    drawing: Callable[[Any], list[str]]
    beneath: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    endnotes: list[str] = field(default_factory=list)


def block_lines(block: Any, context: Context) -> list[str]:
    """Lines of a paragraph or table of the body, then the footnotes it refers to."""
    context.notes = []
    lines = _one(block, context)
    return [*lines, *context.notes]


def _one(block: Any, context: Context) -> list[str]:
    return _table(block, context) if local(block) == "tbl" else _paragraph(block, context)


def container_lines(container: Any, context: Context) -> list[str]:
    """Lines of everything in a cell, a text box, a note."""
    lines: list[str] = []
    for one in _blocks(container):
        lines += _one(one, context)
    return lines


def _blocks(container: Any) -> Iterator[Any]:
    for one in container:
        name = local(one)
        if name in ("p", "tbl"):
            yield one
        elif name == "AlternateContent":
            yield from _blocks(_chosen(one))
        elif name not in _UNREAD and not is_prompt(one):
            yield from _blocks(one)


def _paragraph(paragraph: Any, context: Context) -> list[str]:
    """Its text, and after it the text of boxes that are anchored in it."""
    style = context.styles.of(value(child(paragraph, "pPr"), "pStyle"))
    if is_contents(style.name):
        return []
    outer, context.beneath = context.beneath, []
    parts: list[str] = []
    _inline(paragraph, parts, context, hidden=style.look.hidden is True)
    text = "".join(parts).strip("\n")
    lines = [text, *context.beneath] if text.strip() else context.beneath
    context.beneath = outer
    return lines


def _inline(element: Any, parts: list[str], context: Context, *, hidden: bool) -> None:
    for one in element:
        name = local(one)
        if name == "r":
            _inline(one, parts, context, hidden=_is_hidden(one, context, hidden))
        elif name == "t":
            if not hidden:
                parts.append(_text(one))
        elif name in _PLAIN:
            parts.append("" if hidden else _PLAIN[name])
        elif name == "AlternateContent":
            _inline(_chosen(one), parts, context, hidden=hidden)
        elif name == "txbxContent":
            context.beneath += container_lines(one, context)
        elif name in ("footnoteReference", "endnoteReference"):
            _note(one, name, context)
        elif name in ("chart", "relIds"):
            context.beneath += context.drawing(one)
        elif name not in _UNREAD and not is_prompt(one):
            _inline(one, parts, context, hidden=hidden)


def _note(reference: Any, name: str, context: Context) -> None:
    kind = name.removesuffix("Reference")
    lines = context.note(kind, attribute(reference, "id") or "")
    (context.notes if kind == "footnote" else context.endnotes).extend(lines)


def _text(element: Any) -> str:
    """A line break of the file itself is a blank."""
    text: str = element.text or ""
    return " ".join(text.split("\n")) if "\n" in text else text


def _is_hidden(run: Any, context: Context, inherited: bool) -> bool:
    properties = child(run, "rPr")
    if properties is None:
        return inherited
    stated = run_look(properties).hidden
    if stated is None and (style := value(properties, "rStyle")):
        stated = context.styles.of(style).look.hidden
    return inherited if stated is None else stated


def _chosen(alternatives: Any) -> Any:
    """Of the same content in two forms the first, newer one."""
    chosen = child(alternatives, "Choice")
    chosen = child(alternatives, "Fallback") if chosen is None else chosen
    return () if chosen is None else chosen


def is_prompt(element: Any) -> bool:
    """A form field in which nobody has written: it shows what should be written there."""
    return local(element) == "sdt" and child(element, "sdtPr", "showingPlcHdr") is not None


def _table(table: Any, context: Context) -> list[str]:
    """A line for each row, its cells joined by tabs."""
    lines: list[str] = []
    for row in _inside(table, "tr"):
        properties = child(row, "trPr")
        gone = child(properties, "del") is not None or child(properties, "hidden") is not None
        if not gone:
            cells = [container_lines(cell, context) for cell in _inside(row, "tc")]
            lines += _row(cells)
    return lines


def _row(cells: list[list[str]]) -> list[str]:
    """Cells of data side by side; cells with running text one below the other."""
    filled = [cell for cell in cells if cell]
    prose = any(len(line) > PROSE or "\t" in line for cell in filled for line in cell)
    if len(filled) <= 1 or prose:
        return [line for cell in filled for line in cell]
    joined = (" ".join(" ".join(cell).split()) for cell in cells)
    return ["\t".join(joined).rstrip("\t")]


def _inside(element: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those in content controls."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) not in _UNREAD and local(one) != "tbl":
            yield from _inside(one, name)
