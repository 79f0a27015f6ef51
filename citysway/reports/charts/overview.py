"""The attention all cities of a study have abroad: one map, a point a city."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from citysway.reports.charts.base import OUTSIDE, QUIET
from citysway.reports.charts.drawing import Frame, circle, linked, picture, text
from citysway.reports.charts.geo import View, fit, project, world
from citysway.reports.charts.ground import border, ground
from citysway.reports.charts.labels import Box, Wanted, around, place
from citysway.reports.charts.lettering import clean, cut, wrap
from citysway.reports.charts.reach import Place

if TYPE_CHECKING:
    from citysway.reports.charts.geo import Points

#: Cities farther than this from their middle are shown on a map of the whole world.
_WORLD_KM = 6_000.0


def overview(places: Sequence[Place], *, size: str, note: str = "", frame: Frame) -> str:
    """Points sized by attention on land without borders, the largest named.

    The map is centred on the middle of the cities; ``size`` says what the points measure. '' where
    no city has a value.
    """
    known = [p for p in places if p.number.value is not None]
    if not known:
        return ""
    known.sort(key=lambda p: (-(p.number.value or 0), p.name, p.lat, p.lon))
    view, flat = _view([(p.lon, p.lat) for p in known], frame)
    parts = [*ground(view), *_points(known, view.pixels(flat), view), border(view)]
    y = view.height + 16.0
    parts.append(circle(8, y, 6, fill=OUTSIDE, more=' fill-opacity=".8"'))
    parts.append(text(20, y, cut(size, 11, frame.width - 20), size=11, fill=QUIET))
    for words in wrap(note, 11, frame.width, most=3):
        y += 16
        parts.append(text(0, y, words, size=11, fill=QUIET))
    return picture(parts, height=y + 10, frame=frame)


def _view(degrees: list[tuple[float, float]], frame: Frame) -> "tuple[View, Points]":
    """The window and the cities in it, by what reads best: their region, or the whole world."""
    import numpy as np

    lat, lon = _middle(degrees)
    flat = project(degrees, lat=lat, lon=lon)
    if np.hypot(flat[:, 0], flat[:, 1]).max() > _WORLD_KM:
        return world(float(frame.width)), project(degrees, lat=None, lon=None)
    size = (float(frame.width), float(round(frame.width * (0.7 if frame.width >= 500 else 0.95))))
    return fit(flat, centre=(lat, lon), size=size, pad=26.0), flat


def _middle(degrees: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of points on a sphere: latitude and longitude in degrees."""
    import numpy as np

    lon, lat = np.radians(degrees).T
    x, y = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean()
    up = np.sin(lat).mean()
    return float(np.degrees(np.arctan2(up, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def _points(places: Sequence[Place], at: Sequence[tuple[float, float]], view: View) -> list[str]:
    most = max(p.number.value or 0 for p in places) or 1.0
    radii = [1.8 + 9.0 * (max(p.number.value or 0, 0) / most) ** 0.5 for p in places]
    more = ' fill-opacity=".62" stroke="#fff"'
    marks = [
        linked(circle(*xy, r, fill=OUTSIDE, more=more), p.number, name=p.name)
        for p, xy, r in zip(places, at, radii, strict=True)
    ]
    words = [cut(clean(p.name), 12, view.width * 0.3) for p in places]
    wanted = [Wanted(*xy, r, said) for xy, r, said in zip(at, radii, words, strict=True)]
    bounds = Box(3, 3, view.width - 3, view.height - 3)
    taken = [around(*xy, r * 0.8) for xy, r in zip(at, radii, strict=True)]
    spots = place(wanted, taken, bounds, most=30)
    named = [
        text(spot.x, spot.y, said.words, anchor=spot.anchor, halo=True)
        for said, spot in zip(wanted, spots, strict=True)
        if spot
    ]
    return [*marks, *named]
