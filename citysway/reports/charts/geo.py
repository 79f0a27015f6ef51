"""Land around a point: azimuthal equidistant projection, true in distance and direction from it.

In this projection a great circle through the centre is a straight line and a circle of equal
distance is a circle, so that reach can be read off the map.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

EARTH_KM, HALF_WAY_KM = 6371.0, 20015.0


@dataclass(frozen=True, slots=True)
class View:
    """A window of a map: its middle in kilometres from the centre, pixels a kilometre, its size."""

    x: float
    y: float
    zoom: float
    width: float
    height: float

    def pixel(self, east: float, north: float) -> tuple[float, float]:
        """Kilometres east and north of the centre to pixels from the top left corner."""
        return (
            (east - self.x) * self.zoom + self.width / 2,
            (self.y - north) * self.zoom + self.height / 2,
        )


@cache
def land() -> "tuple[Points, ...]":
    """Rings of longitude and latitude in degrees, outer ones clockwise."""
    import numpy as np

    text = (files("citysway.reports.charts") / "land.json").read_text(encoding="utf-8")
    rings: list[list[int]] = json.loads(text)["rings"]
    return tuple(np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / 100.0 for ring in rings)


def project(degrees: Any, *, lat: float, lon: float) -> "Points":
    """Points (n x 2: longitude, latitude in degrees) to kilometres east and north of a centre."""
    import numpy as np

    asked = np.radians(np.asarray(degrees, dtype=np.float64).reshape(-1, 2))
    across, phi, phi0 = asked[:, 0] - np.radians(lon), asked[:, 1], np.radians(lat)
    east = np.cos(phi) * np.sin(across)
    north = np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(across)
    up = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(across)
    flat = np.hypot(east, north)
    factor = np.arctan2(flat, up) / np.where(flat > 1e-12, flat, 1.0) * EARTH_KM
    return np.stack([east * factor, north * factor], axis=1)


def fit(points: "Points", *, width: float, height: float, least_km: float, pad: float) -> View:
    """The window that holds all points with ``pad`` pixels around, at least ``least_km`` high."""
    low, high = points.min(axis=0), points.max(axis=0)
    east, north = (low + high) / 2
    across, along = high - low
    room = max(width - 2 * pad, 40.0), max(height - 2 * pad, 40.0)
    zoom = min(room[0] / max(across, 1.0), room[1] / max(along, 1.0), height / least_km)
    return View(float(east), float(north), float(zoom), width, height)


def outline(view: View, *, lat: float, lon: float) -> str:
    """The land seen in a window, as the ``d`` of a path to be filled by the even-odd rule."""
    import numpy as np

    shown = []
    for ring in land():
        flat = project(ring, lat=lat, lon=lon)
        shown += [_clip(part, view) for part in ([flat, _rim()] if _is_far(flat) else [flat])]
    return "".join(_d(np.round(part, 1)) for part in shown if len(part) >= 3)


@cache
def _rim() -> "Points":
    import numpy as np

    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    return np.stack([np.sin(turn), np.cos(turn)], axis=1) * HALF_WAY_KM


def _is_far(ring: "Points") -> bool:
    """Whether a ring of land holds the point opposite the centre: it then lies outside its line."""
    import numpy as np

    angle = np.arctan2(ring[:, 1], ring[:, 0])
    turn = np.diff(angle, append=angle[:1])
    turns = np.round(((turn + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))
    return bool(turns > 0)


def _clip(ring: "Points", view: View) -> "Points":
    """A ring in pixels within the window, a few pixels of which are kept around it."""
    import numpy as np

    shift, half = np.array([view.x, view.y]), np.array([view.width, view.height]) / 2
    part = (ring - shift) * np.array([view.zoom, -view.zoom]) + half
    for axis, limit, keep_below in (
        *((0, 0.0, False), (0, view.width, True)),
        *((1, 0.0, False), (1, view.height, True)),
    ):
        part = _cut(part, axis, limit, keep_below)
    return _thin(part)


def _cut(part: "Points", axis: int, limit: float, keep_below: bool) -> "Points":
    """Sutherland and Hodgman: a polygon on one side of a line."""
    import numpy as np

    side = limit - part[:, axis] if keep_below else part[:, axis] - limit
    inside = side >= 0
    if len(part) == 0 or inside.all():
        return part
    if not inside.any():
        return part[:0]
    after, side_after = np.roll(part, -1, axis=0), np.roll(side, -1)
    crossing = inside != np.roll(inside, -1)
    share = np.where(crossing, side / np.where(crossing, side - side_after, 1.0), 0.0)
    met = part + share[:, None] * (after - part)
    both = np.stack([part, met], axis=1).reshape(-1, 2)
    return both[np.stack([inside, crossing], axis=1).reshape(-1)]


def _thin(part: "Points", least: float = 0.6) -> "Points":
    """Without points that move less than ``least`` pixels from the one before."""
    import numpy as np

    if len(part) < 4:
        return part
    cell = np.round(part / least)
    moved = np.any(cell != np.roll(cell, 1, axis=0), axis=1)
    return part[moved]


def _d(points: "Points") -> str:
    tenths = (points * 10).round().astype(int)
    steps = tenths[1:] - tenths[:-1]
    head = f"M{_dec(tenths[0, 0])},{_dec(tenths[0, 1])}l"
    return head + " ".join(f"{_dec(x)},{_dec(y)}" for x, y in steps.tolist()) + "z"


def _dec(tenths: int) -> str:
    whole, part = divmod(abs(int(tenths)), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
