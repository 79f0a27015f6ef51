"""How far a city is spoken of: a map centred on it, with the places that name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citysway.reports.charts.base import INK, LAND, OUTSIDE, PALE, QUIET
from citysway.reports.charts.drawing import (
    Frame, Number, circle, clean, cut, line, linked, measure, picture, rect, text, wrap, written,
)  # fmt: skip
from citysway.reports.charts.geo import View, fit, outline, project
from citysway.reports.charts.labels import Box, Wanted, around, box, place

if TYPE_CHECKING:
    from citysway.reports.charts.geo import Points

RINGS_KM = (250, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000, 16_000)


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the name given, where it lies (degrees), and its number."""

    name: str
    lat: float
    lon: float
    number: Number = Number()


def reach(
    centre: Place,
    places: Sequence[Place],
    *,
    size: str,
    silent: str,
    note: str = "",
    km: str = "km",
    frame: Frame,
) -> str:
    """Straight lines are great circles, rings are distances; both widen and darken with attention.

    ``size`` says what the points measure, ``silent`` what a hollow point is (a place observed that
    does not name the city, value 0), ``note`` what could not be placed (outlets without a point).
    '' where no place names the city.
    """
    known = [place_ for place_ in places if place_.number.value is not None]
    if not any((place_.number.value or 0) > 0 for place_ in known):
        return ""
    known.sort(key=lambda p: (-(p.number.value or 0), p.name, p.lat, p.lon))
    degrees = [(centre.lon, centre.lat), *((p.lon, p.lat) for p in known)]
    flat = project(degrees, lat=centre.lat, lon=centre.lon)
    height = round(frame.width * (0.62 if frame.width >= 500 else 0.86))
    view = fit(flat, width=frame.width, height=height, least_km=900.0, pad=34.0)
    most = max(p.number.value or 0 for p in known)
    parts = [
        rect(0, 0, frame.width, height, fill="#fff"),
        f'<path d="{outline(view, lat=centre.lat, lon=centre.lon)}" fill="{LAND}" '
        f'fill-rule="evenodd"/>',
        *_marks(centre, known, flat, view, most, km),
        f'<rect x=".5" y=".5" width="{frame.width - 1}" height="{height - 1}" fill="none" '
        f'stroke="{PALE}" stroke-opacity=".5"/>',
    ]
    hollow = any(p.number.value == 0 for p in known)
    below, end = _key(size, silent if hollow else "", note, height, frame)
    return picture([*parts, *below], height=end, frame=frame)


def _marks(
    centre: Place, places: Sequence[Place], flat: "Points", view: View, most: float, km: str
) -> list[str]:
    home = view.pixel(0.0, 0.0)
    at = [view.pixel(*point) for point in flat[1:].tolist()]
    shares = [((p.number.value or 0) / most) ** 0.5 for p in places]
    radii = [2.5 + 7.0 * share if share else 2.2 for share in shares]
    rays = [_ray(home, xy, share) for xy, share in zip(at, shares, strict=True) if share]
    points = [
        linked(_point(xy, r, share), p.number, name=p.name)
        for p, xy, r, share in zip(places, at, radii, shares, strict=True)
    ]
    words = [clean(" ".join(filter(None, (p.name, p.number.label)))) for p in places]
    words = [cut(said, 12, view.width * 0.4) for said in words]
    asked = [
        Wanted(*xy, r, said) for xy, r, said, s in zip(at, radii, words, shares, strict=True) if s
    ]
    bounds = Box(3, 3, view.width - 3, view.height - 3)
    taken = [around(*home, 7), *(around(*xy, r) for xy, r in zip(at, radii, strict=True))]
    named = cut(centre.name, 13, view.width * 0.4)
    own = place([Wanted(*home, 6, named, 14)], taken[1:], bounds)[0]
    taken += [own.box] if own else []
    spots = place(asked, taken, bounds, most=24)
    labels = [
        text(spot.x, spot.y, said.words, anchor=spot.anchor, halo=True)
        for said, spot in zip(asked, spots, strict=True)
        if spot
    ]
    if own:
        labels.append(text(own.x, own.y, named, size=13, anchor=own.anchor, weight=700, halo=True))
    taken += [spot.box for spot in spots if spot]
    city = circle(*home, 5, fill=INK, more=' stroke="#fff" stroke-width="1.5"')
    return [*_rings(home, view, taken, km), *rays, *points[::-1], city, *labels]


def _ray(home: tuple[float, float], to: tuple[float, float], share: float) -> str:
    more = f' stroke-opacity="{0.16 + 0.44 * share:.2f}"'
    return line(*home, *to, stroke=OUTSIDE, width=0.7 + 3.3 * share, more=more)


def _point(xy: tuple[float, float], r: float, share: float) -> str:
    if not share:
        return circle(*xy, r, fill="#fff", more=f' stroke="{QUIET}"')
    return circle(*xy, r, fill=OUTSIDE, more=' fill-opacity=".85" stroke="#fff"')


def _rings(home: tuple[float, float], view: View, taken: Sequence[Box], km: str) -> list[str]:
    """Circles of equal distance that the window shows, each with its number where there is room."""
    bounds, full, shown = Box(2, 2, view.width - 2, view.height - 2), list(taken), []
    last = 0.0
    corner = max(
        ((x - home[0]) ** 2 + (y - home[1]) ** 2) ** 0.5
        for x in (0, view.width)
        for y in (0, view.height)
    )
    for radius in RINGS_KM:
        r = radius * view.zoom
        if r < last + 36 or r > corner:
            continue
        spot = _ring_label(home, r, f"{written(radius)} {km}", full, bounds)
        if spot is None:
            continue
        last = r
        full.append(spot[0])
        shown.append(_arc(home, r, view))
        shown.append(
            text(
                spot[1],
                spot[2],
                f"{written(radius)} {km}",
                size=11,
                fill=QUIET,
                anchor="middle",
                halo=True,
            )
        )
    return shown


def _arc(home: tuple[float, float], r: float, view: View) -> str:
    """The part of a circle that lies in the window, as lines of about six pixels."""
    from math import cos, pi, sin

    steps = max(48, int(2 * pi * r / 6))
    turns = [2 * pi * step / steps for step in range(steps + 1)]
    d, inside = "", False
    for turn in turns:
        x, y = home[0] + r * sin(turn), home[1] - r * cos(turn)
        now = 0 <= x <= view.width and 0 <= y <= view.height
        if now:
            d += f"{'L' if inside else 'M'}{x:.0f},{y:.0f}"
        inside = now
    return f'<path d="{d}" fill="none" stroke="{PALE}" stroke-width=".8" stroke-dasharray="2 3"/>'


def _ring_label(
    home: tuple[float, float], r: float, words: str, full: Sequence[Box], bounds: Box
) -> tuple[Box, float, float] | None:
    from math import cos, pi, sin

    for step in (0, 12, 18, 6, 3, 21, 9, 15, *range(1, 24)):
        x, y = home[0] + r * sin(pi * step / 12), home[1] - r * cos(pi * step / 12)
        room = box(x, y, words, size=11, anchor="middle")
        if room.within(bounds) and not any(map(room.meets, full)):
            return room, x, y
    return None


def _key(size: str, silent: str, note: str, top: float, frame: Frame) -> tuple[list[str], float]:
    """What points mean, then the note; returns the end in pixels."""
    y, parts = top + 16.0, []
    x = 0.0
    for words, mark in ((size, _point((8, y), 6, 1.0)), (silent, _point((8, y), 3, 0.0))):
        if not words:
            continue
        words = cut(words, 11, frame.width - 20)
        if x and x + 20 + measure(words, 11) > frame.width:
            x, y = 0.0, y + 17
        at = 6 if mark.find(OUTSIDE) >= 0 else 3
        parts.append(_point((x + 8, y), at, 1.0 if at == 6 else 0.0))
        parts.append(text(x + 20, y, words, size=11, fill=QUIET))
        x += 20 + measure(words, 11) + 18
    for words in wrap(note, 11, frame.width, most=3) if note else ():
        y += 16
        parts.append(text(0, y, words, size=11, fill=QUIET))
    return parts, y + 10
