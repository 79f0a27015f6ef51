"""Styles of a Word document: what a paragraph is (title, heading, contents) and how it looks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from citysway.corpus.readers.office_xml import attribute, child, local

_OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"heading (\d)|标题 (\d)", re.IGNORECASE)
_CONTENTS = re.compile(
    r"toc \d|toc heading|toc标题|目录 ?\d|table of figures|index \d", re.IGNORECASE
)
_DEPTH = 20  # of styles based on styles; Word has nine


@dataclass(frozen=True, slots=True)
class Look:
    """None: not stated here. ``size`` in half points, ``level`` of the outline from 0."""

    size: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    centred: bool | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """``name`` in lower case as Word shows it; ``look`` with what it takes from its bases."""

    name: str
    look: Look


@dataclass(frozen=True, slots=True)
class Styles:
    """By style id; ``default`` is the paragraph style of text that names none."""

    by_id: Mapping[str, Style] = field(default_factory=dict)
    default: Style = Style("", Look())

    def of(self, style_id: str | None) -> Style:
        return self.by_id.get(style_id, self.default) if style_id else self.default


def load_styles(root: Any) -> Styles:
    """The styles of a ``styles.xml`` part."""
    stated = {attribute(one, "styleId"): one for one in root if local(one) == "style"}
    base = _look(child(root, "docDefaults", "rPrDefault"))
    by_id = {key: _style(key, stated, base) for key in stated if key}
    default = (
        by_id.get(key)
        for key, one in stated.items()
        if key and attribute(one, "type") == "paragraph" and attribute(one, "default") == "1"
    )
    return Styles(by_id, next(default, None) or Style("", base))


def _style(key: str, stated: Mapping[str | None, Any], base: Look) -> Style:
    """The style with what it leaves open taken from the style it is based on."""
    above: str | None = key
    look = Look()
    for _ in range(_DEPTH):
        if above not in stated:
            break
        element = stated[above]
        look = over(over(look, _look(element)), _named(element))
        above = value(element, "basedOn")
    name = (value(stated[key], "name") or key).lower()
    kind = attribute(stated[key], "type")
    return Style(name, over(look, base) if kind == "paragraph" else look)


def _named(style: Any) -> Look:
    """What the name of a style that comes with Word says."""
    heading = _HEADING.fullmatch(value(style, "name") or "")
    return Look(level=int(heading[1] or heading[2]) - 1) if heading else Look()


def value(element: Any, name: str) -> str | None:
    """``w:val`` of a child, or None."""
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def over(look: Look, base: Look) -> Look:
    """``look``, and ``base`` where it states nothing."""
    return Look(
        size=base.size if look.size is None else look.size,
        bold=base.bold if look.bold is None else look.bold,
        hidden=base.hidden if look.hidden is None else look.hidden,
        centred=base.centred if look.centred is None else look.centred,
        level=base.level if look.level is None else look.level,
    )


def _look(element: Any) -> Look:
    """What ``w:pPr`` and ``w:rPr`` inside an element state."""
    if element is None:
        return Look()
    return over(run_look(child(element, "rPr")), paragraph_look(child(element, "pPr")))


def run_look(properties: Any) -> Look:
    """Of a ``w:rPr``: size, bold, hidden."""
    if properties is None:
        return Look()
    size = value(properties, "sz")
    return Look(
        size=int(size) if size and size.isascii() and size.isdigit() else None,
        bold=_switch(properties, "b"),
        hidden=_switch(properties, "vanish"),
    )


def paragraph_look(properties: Any) -> Look:
    """Of a ``w:pPr``: alignment and outline level (9: body text)."""
    if properties is None:
        return Look()
    alignment, level = value(properties, "jc"), value(properties, "outlineLvl")
    return Look(
        centred=None if alignment is None else alignment == "center",
        level=int(level) if level and level in "012345678" else None,
    )


def _switch(properties: Any, name: str) -> bool | None:
    """On, off, or not stated."""
    found = child(properties, name)
    if found is None:
        return None
    return (attribute(found, "val") or "1").lower() not in _OFF


def is_contents(name: str) -> bool:
    """A line of a table of contents, of figures, or of an index: it repeats what is elsewhere."""
    return _CONTENTS.fullmatch(name) is not None
