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

EARTH_KM, HALF_WAY_KM, DEGREE_KM = 6371.0, 20015.0, 111.195
#: Windows narrower than this show the finer outlines.
_FINE_KM = 7000.0
#: A map of the whole world is cut in the Bering Strait and leaves the Antarctic out.
_CUT_LON, _SOUTH, _NORTH = -169.0, -57.0, 80.0


@dataclass(frozen=True, slots=True)
class View:
    """A window of a map: its middle in kilometres from the centre, pixels a kilometre, its place.

    ``lat``, ``lon``: the centre of the projection; both None for a map of the whole world, where
    kilometres stand for degrees of longitude and latitude alike.
    """

    x: float
    y: float
    zoom: float
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    lat: float | None = None
    lon: float | None = None

    def pixel(self, east: float, north: float) -> tuple[float, float]:
        """Kilometres east and north of the centre to pixels of the picture."""
        return (
            self.left + (east - self.x) * self.zoom + self.width / 2,
            self.top + (self.y - north) * self.zoom + self.height / 2,
        )

    def pixels(self, flat: "Points") -> list[tuple[float, float]]:
        """The same for many points."""
        return [self.pixel(east, north) for east, north in flat.tolist()]


@cache
def land(detail: str) -> "tuple[Points, NDArray[np.intp]]":
    """All rings one after another (longitude, latitude in degrees), and where each begins.

    ``detail``: ``far`` (1:110 million) or ``near`` (1:50 million, simplified).
    """
    import numpy as np

    text = (files("citysway.reports.charts") / "land.json").read_text(encoding="utf-8")
    rings: list[list[int]] = json.loads(text)[detail]
    parts = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / 100.0 for ring in rings]
    return np.concatenate(parts), np.cumsum([0, *map(len, parts[:-1])])


def project(degrees: Any, *, lat: float | None, lon: float | None) -> "Points":
    """Points (n x 2: longitude, latitude in degrees) to kilometres east and north of a centre."""
    import numpy as np

    asked = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
    if lat is None or lon is None:
        across = np.where(asked[:, 0] < _CUT_LON, asked[:, 0] + 360.0, asked[:, 0])
        return np.stack([across, asked[:, 1]], axis=1) * DEGREE_KM
    across, phi, phi0 = np.radians(asked[:, 0] - lon), np.radians(asked[:, 1]), np.radians(lat)
    east = np.cos(phi) * np.sin(across)
    north = np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(across)
    up = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(across)
    flat = np.hypot(east, north)
    factor = np.arctan2(flat, up) / np.where(flat > 1e-12, flat, 1.0) * EARTH_KM
    return np.stack([east * factor, north * factor], axis=1)


def world(width: float) -> View:
    """The whole world but the Antarctic, as wide as the picture."""
    zoom = width / (360.0 * DEGREE_KM)
    middle = (_CUT_LON + 180.0) * DEGREE_KM, (_SOUTH + _NORTH) / 2 * DEGREE_KM
    return View(*middle, zoom, width, round((_NORTH - _SOUTH) * DEGREE_KM * zoom))


def fit(
    points: "Points",
    *,
    centre: tuple[float, float],
    size: tuple[float, float],
    pad: float,
    at: tuple[float, float] = (0.0, 0.0),
    least_km: float = 1200.0,
) -> View:
    """The window that holds all points with ``pad`` pixels around, at least ``least_km`` high.

    ``centre``: latitude and longitude of the projection; ``size``, ``at``: pixels.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    east, north = (low + high) / 2
    across, along = high - low
    room = max(size[0] - 2 * pad, 40.0), max(size[1] - 2 * pad, 40.0)
    zoom = min(room[0] / max(across, 1.0), room[1] / max(along, 1.0), size[1] / least_km)
    return View(float(east), float(north), float(zoom), *size, *at, *centre)


def outline(view: View) -> str:
    """The land seen in a window, as the ``d`` of a path to be filled by the even-odd rule."""
    import numpy as np

    degrees, starts = land("near" if view.width / view.zoom < _FINE_KM else "far")
    flat = project(degrees, lat=view.lat, lon=view.lon)
    half = np.array([view.width, view.height]) / 2 / view.zoom
    low, high = np.array([view.x, view.y]) - half, np.array([view.x, view.y]) + half
    seen = (np.minimum.reduceat(flat, starts) <= high) & (np.maximum.reduceat(flat, starts) >= low)
    rings = np.split(flat, starts[1:])
    shown = [_clip(rings[at], view) for at in np.flatnonzero(seen.all(axis=1))]
    if view.lat is not None and any(map(_is_far, rings)):
        shown.append(_clip(_rim(), view))
    return "".join(_d(part) for part in shown if len(part) >= 3)


@cache
def _rim() -> "Points":
    import numpy as np

    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    return np.stack([np.sin(turn), np.cos(turn)], axis=1) * HALF_WAY_KM


def _is_far(ring: "Points") -> bool:
    """Whether a ring of land holds the point opposite the centre: it then lies outside its line.

    Outer rings run clockwise; only such a one runs the other way around the centre.
    """
    import numpy as np

    if np.abs(ring).max() < HALF_WAY_KM / 2 or len(ring) < 20:
        return False
    angle = np.arctan2(ring[:, 1], ring[:, 0])
    turn = np.diff(angle, append=angle[:1])
    turns = np.round(((turn + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))
    return bool(turns > 0)


def _clip(ring: "Points", view: View) -> "Points":
    """A ring in pixels, cut at the edges of the window."""
    import numpy as np

    shift, corner = np.array([view.x, view.y]), np.array([view.left, view.top])
    half = np.array([view.width, view.height]) / 2
    part = (ring - shift) * np.array([view.zoom, -view.zoom]) + half + corner
    for axis in (0, 1):
        part = _cut(part, axis, corner[axis], keep_below=False)
        part = _cut(part, axis, corner[axis] + 2 * half[axis], keep_below=True)
    return _thin(part)


def _cut(part: "Points", axis: int, limit: float, *, keep_below: bool) -> "Points":
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
    kept: Points = both[np.stack([inside, crossing], axis=1).reshape(-1)]
    return kept


def _thin(part: "Points", least: float = 0.9) -> "Points":
    """Without points that stay within ``least`` pixels of the one before."""
    import numpy as np

    if len(part) < 4:
        return part
    cell = np.round(part / least)
    kept: Points = part[np.any(cell != np.roll(cell, 1, axis=0), axis=1)]
    return kept


def _d(points: "Points") -> str:
    """A closed path in steps of tenths of a pixel, written as short as SVG allows."""
    tenths = (points * 10).round().astype(int)
    steps = tenths[1:] - tenths[:-1]
    body = " ".join(map(_dec, steps[steps.any(axis=1)].ravel().tolist()))
    if not body:  # a point is no land
        return ""
    return f"M{tenths[0, 0] / 10:g} {tenths[0, 1] / 10:g}l{body}z".replace(" -", "-")


def _dec(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    said = f"{whole or ''}.{part}" if part else f"{whole}"
    return f"-{said}" if tenths < 0 else said
