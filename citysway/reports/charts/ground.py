"""What lies under the points of a map: land, circles of equal distance, the edge of the window."""

from collections.abc import Sequence
from math import cos, hypot, pi, sin

from citysway.reports.charts.base import LAND, PALE, QUIET
from citysway.reports.charts.drawing import rect, text
from citysway.reports.charts.geo import View, outline
from citysway.reports.charts.labels import Box, box
from citysway.reports.charts.scales import written

RINGS_KM = (100, 250, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000)
#: Rings closer than this (pixels) are left out.
_APART = 36


def ground(view: View) -> list[str]:
    """White sea, pale land."""
    return [
        rect(view.left, view.top, view.width, view.height, fill="#fff"),
        f'<path d="{outline(view)}" fill="{LAND}" fill-rule="evenodd"/>',
    ]


def border(view: View) -> str:
    """A fine line around the window."""
    return (
        f'<rect x="{view.left + 0.5:.1f}" y="{view.top + 0.5:.1f}" width="{view.width - 1:.1f}" '
        f'height="{view.height - 1:.1f}" fill="none" stroke="{PALE}" stroke-opacity=".5"/>'
    )


def rings(home: tuple[float, float], view: View, taken: Sequence[Box], km: str) -> list[str]:
    """The circles a window shows, each with its distance; none without room for its label."""
    sides = (view.left, view.left + view.width), (view.top, view.top + view.height)
    bounds = Box(sides[0][0] + 2, sides[1][0] + 2, sides[0][1] - 2, sides[1][1] - 2)
    corner = max(hypot(x - home[0], y - home[1]) for x in sides[0] for y in sides[1])
    full, shown, last = list(taken), list[str](), 0.0
    for radius in RINGS_KM:
        r, words = radius * view.zoom, f"{written(radius)} {km}"
        if r < last + _APART or r > corner:
            continue
        spot = _label(home, r, words, full, bounds)
        if spot is not None:
            last = r
            full.append(spot[0])
            shown.append(_arc(home, r, bounds))
            _, x, y = spot
            label = text(x, y, words, size=11, fill=QUIET, anchor="middle", halo=True)
            shown.append(label)
    return shown


def _label(
    home: tuple[float, float], r: float, words: str, full: Sequence[Box], bounds: Box
) -> tuple[Box, float, float] | None:
    """Room on the circle, looked for at the top first."""
    for step in (0, 12, 18, 6, 3, 21, 9, 15, *range(1, 24)):
        x, y = home[0] + r * sin(pi * step / 12), home[1] - r * cos(pi * step / 12)
        room = box(x, y, words, size=11, anchor="middle")
        if room.within(bounds) and not any(map(room.meets, full)):
            return room, x, y
    return None


def _arc(home: tuple[float, float], r: float, bounds: Box) -> str:
    """The part of a circle that lies in the window, as lines of about eight pixels."""
    steps = max(48, int(2 * pi * r / 8))
    d, inside = "", False
    for step in range(steps + 1):
        x, y = home[0] + r * sin(2 * pi * step / steps), home[1] - r * cos(2 * pi * step / steps)
        now = Box(x, y, x, y).within(bounds)
        if now:
            d += f"{'L' if inside else 'M'}{x:.0f},{y:.0f}"
        inside = now
    return f'<path d="{d}" fill="none" stroke="{PALE}" stroke-width=".8" stroke-dasharray="2 3"/>'
