"""The attention all cities of a study have abroad: one map, a point a city."""

from collections.abc import Sequence

from citysway.reports.charts.base import LAND, OUTSIDE, PALE, QUIET
from citysway.reports.charts.drawing import (
    Frame, circle, clean, cut, linked, picture, rect, text, wrap,
)  # fmt: skip
from citysway.reports.charts.geo import View, fit, outline, project
from citysway.reports.charts.labels import Box, Wanted, around, place
from citysway.reports.charts.reach import Place


def overview(places: Sequence[Place], *, size: str, note: str = "", frame: Frame) -> str:
    """Points sized by attention on land without borders, the largest named.

    The map is centred on the middle of the cities; ``size`` says what the points measure. '' where
    no city has a value.
    """
    known = [p for p in places if p.number.value is not None]
    if not known:
        return ""
    known.sort(key=lambda p: (-(p.number.value or 0), p.name, p.lat, p.lon))
    lat, lon = _middle(known)
    flat = project([(p.lon, p.lat) for p in known], lat=lat, lon=lon)
    height = round(frame.width * (0.7 if frame.width >= 500 else 0.95))
    view = fit(flat, width=frame.width, height=height, least_km=900.0, pad=26.0)
    parts = [
        rect(0, 0, frame.width, height, fill="#fff"),
        f'<path d="{outline(view, lat=lat, lon=lon)}" fill="{LAND}" fill-rule="evenodd"/>',
        *_points(known, [view.pixel(*point) for point in flat.tolist()], view),
        f'<rect x=".5" y=".5" width="{frame.width - 1}" height="{height - 1}" fill="none" '
        f'stroke="{PALE}" stroke-opacity=".5"/>',
    ]
    y = height + 16.0
    parts.append(circle(8, y, 6, fill=OUTSIDE, more=' fill-opacity=".8"'))
    parts.append(text(20, y, cut(size, 11, frame.width - 20), size=11, fill=QUIET))
    for words in wrap(note, 11, frame.width, most=3) if note else ():
        y += 16
        parts.append(text(0, y, words, size=11, fill=QUIET))
    return picture(parts, height=y + 10, frame=frame)


def _middle(places: Sequence[Place]) -> tuple[float, float]:
    """The middle of points on a sphere: latitude and longitude in degrees."""
    import numpy as np

    lat, lon = np.radians([[p.lat for p in places], [p.lon for p in places]])
    mean = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).mean(
        axis=1
    )
    found = np.degrees(
        [np.arctan2(mean[2], np.hypot(mean[0], mean[1])), np.arctan2(mean[1], mean[0])]
    )
    return float(found[0]), float(found[1])


def _points(places: Sequence[Place], at: Sequence[tuple[float, float]], view: View) -> list[str]:
    most = max(p.number.value or 0 for p in places) or 1.0
    radii = [1.8 + 9.0 * (max(p.number.value or 0, 0) / most) ** 0.5 for p in places]
    marks = [
        linked(
            circle(*xy, r, fill=OUTSIDE, more=' fill-opacity=".62" stroke="#fff"'),
            p.number,
            name=p.name,
        )
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
