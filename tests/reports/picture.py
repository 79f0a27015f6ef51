"""What a drawn chart shows: its words and where they stand, read from the SVG."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from citysway.reports.charts.labels import Box
from citysway.reports.charts.lettering import measure


@dataclass(frozen=True)
class Word:
    """One line of words and the room it takes in pixels."""

    said: str
    box: Box


def parse(svg: str) -> ElementTree.Element:
    """The drawing as a tree; fails where it is not well-formed."""
    return ElementTree.fromstring(svg)


def words(svg: str) -> list[Word]:
    """Every text of a drawing with its box."""
    return [_word(node) for node in parse(svg).iter("text")]


def _word(node: ElementTree.Element) -> Word:
    said, size = node.text or "", float(node.get("font-size", "12"))
    x, y = float(node.get("x", "0")), float(node.get("y", "0")) - size * 0.35
    # half a pixel of each side is left to rounding; bold words are wider
    width = measure(said, size) - 1.0
    left = {"start": x, "middle": x - width / 2 - 0.5, "end": x - width - 0.5}
    start = left[node.get("text-anchor", "start")] + 0.5
    return Word(said, Box(start, y - size * 0.42, start + width, y + size * 0.42))


def overlaps(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts that lie on one another."""
    found = words(svg)
    return [
        (one.said, other.said)
        for at, one in enumerate(found)
        for other in found[:at]
        if one.box.meets(other.box)
    ]


def outside(svg: str) -> list[str]:
    """Texts and marks that leave the view box."""
    root = parse(svg)
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    view = Box(-1.0, -1.0, width + 1.0, height + 1.0)
    wrong = [word.said for word in words(svg) if not word.box.within(view)]
    return wrong + [f"{tag} {box}" for tag, box in _marks(root) if not box.within(view)]


def _marks(root: ElementTree.Element) -> list[tuple[str, Box]]:
    found = []
    for node in root.iter():
        at = {key: float(value) for key, value in node.attrib.items() if _NUMBER.fullmatch(value)}
        if node.tag == "rect":
            right, bottom = at["x"] + at["width"], at["y"] + at["height"]
            found.append(("rect", Box(at["x"], at["y"], right, bottom)))
        elif node.tag == "circle":
            x, y, r = at["cx"], at["cy"], at["r"]
            found.append(("circle", Box(x - r, y - r, x + r, y + r)))
        elif node.tag == "line":
            xs, ys = sorted((at["x1"], at["x2"])), sorted((at["y1"], at["y2"]))
            found.append(("line", Box(xs[0], ys[0], xs[1], ys[1])))
    return found


_NUMBER = re.compile(r"-?[\d.]+")
