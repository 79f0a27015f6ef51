"""Text of drawings in Office files: paragraphs of DrawingML, titles of charts, diagrams."""

from collections.abc import Iterator, Mapping
from typing import Any

from citysway.corpus.readers.office import Package
from citysway.corpus.readers.office_xml import (
    Relation,
    attribute,
    child,
    local,
    part_root,
    related_id,
)

_COUNTED = ("slidenum", "datetime")  # fields that a program fills in
_ESCAPED = {"_x000B_": "\n", "_x000D_": "", "_x0009_": "\t", "_x000A_": "\n"}


def paragraphs(body: Any) -> Iterator[str]:
    """The paragraphs (``a:p``) of a text body that have text, line breaks within them kept."""
    for paragraph in body:
        if local(paragraph) == "p":
            text = "".join(_runs(paragraph)).strip("\n")
            if text.strip():
                yield text


def _runs(paragraph: Any) -> Iterator[str]:
    for one in paragraph:
        name = local(one)
        if name == "br":
            yield "\n"
        elif name == "r" or (name == "fld" and not (one.get("type") or "").startswith(_COUNTED)):
            text = child(one, "t")
            if text is not None and text.text:
                yield _unescaped(text.text)
        elif name == "AlternateContent":  # a formula, and how it looks
            for shown in one.iter("{*}Choice"):
                yield "".join(each.text or "" for each in shown.iter("{*}t"))


def _unescaped(text: str) -> str:
    if "_x00" in text:
        for escape, character in _ESCAPED.items():
            text = text.replace(escape, character)
    return text.replace("\v", "\n")


def drawing_lines(package: Package, related: Mapping[str, Relation], element: Any) -> list[str]:
    """Of a reference to a chart its title, of one to a diagram (SmartArt) its points.

    What it refers to may be missing, as it is after some programs have saved a file.
    Raises DocumentError as part_root for a part that is there and damaged.
    """
    is_chart = local(element) == "chart"
    relation = related.get(related_id(element, "id" if is_chart else "dm") or "")
    if relation is None or relation.target.lower() not in package.entries:
        return []
    root = part_root(package, relation.target)
    return _chart_title(root) if is_chart else _points(root)


def _chart_title(root: Any) -> list[str]:
    """The title that somebody wrote; one that repeats the name of the only series is none."""
    body = child(root, "chart", "title", "tx", "rich")
    return [] if body is None else list(paragraphs(body))


def _points(root: Any) -> list[str]:
    """The text of the boxes of a diagram in the order in which they were written."""
    lines: list[str] = []
    points = child(root, "ptLst")
    for point in () if points is None else points:
        body = child(point, "t")
        if body is not None and (attribute(point, "type") or "node") in ("node", "asst"):
            lines += paragraphs(body)
    return lines
