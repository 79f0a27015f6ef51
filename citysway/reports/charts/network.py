"""The cities a city is named together with: at most twelve, in a ring around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from citysway.reports.charts.base import INK, OUTSIDE, PALE, QUIET
from citysway.reports.charts.drawing import Frame, Number, circle, line, linked, picture, text
from citysway.reports.charts.lettering import cut, measure

MOST = 12


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A city named together with the one in the middle; the number is the association."""

    name: str
    number: Number


def network(
    centre: str,
    neighbours: Sequence[Neighbour],
    *,
    ties: Sequence[tuple[str, str, float]] = (),
    width: str,
    among: str = "",
    frame: Frame,
) -> str:
    """Neighbours clockwise from the top, the strongest first; the wider a line, the stronger.

    ``ties``: (name, name, strength) between neighbours, drawn as thin curves; ``width`` and
    ``among`` say in words what the lines measure. Names that do not fit are cut.
    """
    known = [n for n in neighbours if n.number.value is not None and n.number.value > 0]
    known.sort(key=lambda n: (-(n.number.value or 0), n.name))
    known = known[:MOST]
    if not known:
        return ""
    height = 330.0 if len(known) > 4 else 250.0
    across = min(frame.width * (0.27 if frame.width >= 500 else 0.19), 170.0)
    along = height / 2 - 34
    middle = frame.width / 2, height / 2
    spots = {n.name: _spot(i, len(known), middle, across, along) for i, n in enumerate(known)}
    most = known[0].number.value or 1.0
    parts = [_tie(spots[a], spots[b], middle) for a, b in _pairs(ties, spots)]
    parts += [_neighbour(n, spots[n.name], middle, most, frame) for n in known]
    parts += _centre(centre, middle, across)
    words = " · ".join(filter(None, (width, among if _pairs(ties, spots) else "")))
    parts.append(text(0, height + 6, cut(words, 11, frame.width), size=11, fill=QUIET))
    return picture(parts, height=height + 18, frame=frame)


def _spot(
    place: int, of: int, middle: tuple[float, float], across: float, along: float
) -> tuple[float, float]:
    """Half a step off the vertical, so that every name stands at the side of its point."""
    turn = 2 * pi * (place + 0.5) / of if of > 1 else pi / 2
    return middle[0] + across * sin(turn), middle[1] - along * cos(turn)


def _pairs(
    ties: Sequence[tuple[str, str, float]], spots: dict[str, tuple[float, float]]
) -> list[tuple[str, str]]:
    found = {tuple(sorted((a, b))) for a, b, strength in ties if a != b and strength > 0}
    return sorted((a, b) for a, b in found if a in spots and b in spots)


def _tie(a: tuple[float, float], b: tuple[float, float], middle: tuple[float, float]) -> str:
    bend = [(p + q) / 2 + (m - (p + q) / 2) * 0.35 for p, q, m in zip(a, b, middle, strict=True)]
    d = f"M{a[0]:.1f},{a[1]:.1f}Q{bend[0]:.1f},{bend[1]:.1f} {b[0]:.1f},{b[1]:.1f}"
    return f'<path d="{d}" fill="none" stroke="{PALE}" stroke-width="1" stroke-opacity=".55"/>'


def _neighbour(
    row: Neighbour, at: tuple[float, float], middle: tuple[float, float], most: float, frame: Frame
) -> str:
    share = (row.number.value or 0) / most
    more = f' stroke-opacity="{0.35 + 0.35 * share:.2f}" stroke-linecap="round"'
    mark = line(*middle, *at, stroke=OUTSIDE, width=0.8 + 6.2 * share, more=more)
    mark += circle(*at, 5, fill=OUTSIDE, more=' stroke="#fff" stroke-width="1.5"')
    right = at[0] >= middle[0]
    room = (frame.width - at[0] if right else at[0]) - 12
    label = cut(row.number.label, 11, room * 0.5)
    name = cut(row.name, 12.5, room - measure(label, 11) - 6)
    x, away = at[0] + (10 if right else -10), measure(name, 12.5) + 6
    anchor = "start" if right else "end"
    mark += text(x, at[1], name, size=12.5, anchor=anchor, halo=True)
    if label:
        side = x + away if right else x - away
        mark += text(side, at[1], label, size=11, fill=QUIET, anchor=anchor, halo=True)
    return linked(mark, row.number, name=row.name)


def _centre(name: str, at: tuple[float, float], across: float) -> list[str]:
    words = cut(name, 13.5, across * 1.3)
    half = measure(words, 13.5) / 2 + 10
    box = (
        f'<rect x="{at[0] - half:.1f}" y="{at[1] - 13:.1f}" width="{2 * half:.1f}" height="26" '
        f'rx="13" fill="{INK}"/>'
    )
    return [box, text(*at, words, size=13.5, fill="#fff", anchor="middle", weight=600)]
