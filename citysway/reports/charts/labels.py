"""Words beside points, none on another: the most important first, each where it fits."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from citysway.reports.charts.lettering import measure


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, other: "Box") -> bool:
        """Whether this one lies inside the other."""
        across = self.left >= other.left and self.right <= other.right
        return across and self.top >= other.top and self.bottom <= other.bottom


class Wanted(NamedTuple):
    """A label asked for at a point with a mark of radius ``r``."""

    x: float
    y: float
    r: float
    words: str
    size: float = 12


class Placed(NamedTuple):
    """Where a label went: the middle of its line, and how it is anchored."""

    x: float
    y: float
    anchor: str
    box: Box


def box(x: float, y: float, words: str, *, size: float = 12, anchor: str = "start") -> Box:
    """The room a line of words takes; ``y`` is its middle."""
    width = measure(words, size)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return Box(left, y - size * 0.62, left + width, y + size * 0.62)


def around(x: float, y: float, r: float) -> Box:
    """The room a point takes."""
    return Box(x - r, y - r, x + r, y + r)


def place(
    wanted: Sequence[Wanted],
    taken: Iterable[Box],
    bounds: Box,
    *,
    rather: Sequence[Box] = (),
    most: int = 40,
) -> list[Placed | None]:
    """A place for each label in the order given, None where there is no room for it.

    Labels never lie on what is ``taken``, and on what is in ``rather`` only without another way.
    """
    full, found = list(taken), list[Placed | None]()
    for label in wanted:
        spots = _spots(label) if sum(map(bool, found)) < most else []
        free = [p for p in spots if p.box.within(bounds) and not any(map(p.box.meets, full))]
        best = [p for p in free if not any(map(p.box.meets, rather))]
        spot = next(iter(best or free), None)
        found.append(spot)
        if spot is not None:
            full.append(spot.box)
    return found


def _spots(label: Wanted) -> list[Placed]:
    x, y, r, words, size = label
    off, high = r + 4, r + size * 0.62 + 2
    tried = [
        *((x + off, y, "start"), (x - off, y, "end")),
        *((x, y - high, "middle"), (x, y + high, "middle")),
        *((x - r, y - high, "start"), (x - r, y + high, "start")),
        *((x + r, y - high, "end"), (x + r, y + high, "end")),
    ]
    return [
        Placed(*spot, box(spot[0], spot[1], words, size=size, anchor=spot[2])) for spot in tried
    ]
