"""How far a city is spoken of: a map centred on it, with the places that name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citysway.reports.charts.base import INK, OUTSIDE, QUIET
from citysway.reports.charts.drawing import Frame, Number, circle, line, linked, picture, text
from citysway.reports.charts.geo import View, fit, project
from citysway.reports.charts.ground import border, ground, rings
from citysway.reports.charts.labels import Box, Wanted, around, place
from citysway.reports.charts.lettering import clean, cut, measure, wrap

if TYPE_CHECKING:
    from citysway.reports.charts.geo import Points

#: Where places lie both near and far, a second map shows the near ones.
NEAR_KM, FAR_KM, _NEAR_PLACES = 2_600.0, 5_000.0, 4
_SPACE = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the name given, where it lies (degrees), and its number."""

    name: str
    lat: float
    lon: float
    number: Number


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
    """Straight lines are great circles, rings are distances; lines widen and darken with attention.

    ``size`` says what the points measure, ``silent`` what a hollow point is (a place observed that
    does not name the city, value 0), ``note`` what could not be placed (outlets without a point).
    Where places lie near and far, the near ones are shown on a map of their own. '' where no place
    names the city.
    """
    known = [place_ for place_ in places if place_.number.value is not None]
    if not any((place_.number.value or 0) > 0 for place_ in known):
        return ""
    known.sort(key=lambda p: (-(p.number.value or 0), p.name, p.lat, p.lon))
    degrees = [(centre.lon, centre.lat), *((p.lon, p.lat) for p in known)]
    flat = project(degrees, lat=centre.lat, lon=centre.lon)
    parts, end = [], 0.0
    for view, near in _views(flat, centre, frame):
        parts += _panel(centre, known, flat, view, near=near, km=km)
        end = max(end, view.top + view.height)
    hollow = any(p.number.value == 0 for p in known)
    below, end = _key(size, silent if hollow else "", note, end, frame)
    return picture([*parts, *below], height=end, frame=frame)


def _views(flat: "Points", centre: Place, frame: Frame) -> list[tuple[View, bool | None]]:
    """One window, or one for the near places and one for all; True: near, False: all, None: one."""
    import numpy as np

    away = np.hypot(flat[:, 0], flat[:, 1])
    point = centre.lat, centre.lon
    wide = frame.width >= 500
    if away.max() <= FAR_KM or (away <= NEAR_KM).sum() - 1 < _NEAR_PLACES:
        size = (float(frame.width), float(round(frame.width * (0.62 if wide else 0.86))))
        return [(fit(flat, centre=point, size=size, pad=34.0), None)]
    width = float((frame.width - _SPACE) // 2) if wide else float(frame.width)
    size = (width, float(round(width * (1.05 if wide else 0.8))))
    second = (width + _SPACE, 0.0) if wide else (0.0, size[1] + _SPACE)
    near = fit(flat[away <= NEAR_KM], centre=point, size=size, pad=30.0)
    return [(near, True), (fit(flat, centre=point, size=size, pad=22.0, at=second), False)]


def _panel(
    centre: Place,
    places: Sequence[Place],
    flat: "Points",
    view: View,
    *,
    near: bool | None,
    km: str,
) -> list[str]:
    """Ground, rays, points and names of one window; far names only where near ones have a map."""
    from math import hypot

    away = [hypot(*point) for point in flat[1:].tolist()]
    kept = [at for at in range(len(places)) if not near or away[at] <= NEAR_KM]
    most = max(p.number.value or 0 for p in places)
    shares = {at: ((places[at].number.value or 0) / most) ** 0.5 for at in kept}
    xy = dict(zip(range(len(places)), view.pixels(flat[1:]), strict=True))
    radii = {at: (2.4 + 6.6 * shares[at]) if shares[at] else 2.2 for at in kept}
    home = view.pixel(0.0, 0.0)
    faint = min(1.0, (40 / len(kept)) ** 0.5)
    rays = [_ray(home, xy[at], shares[at], faint) for at in kept if shares[at]]
    points = [
        linked(_point(xy[at], radii[at], shares[at]), places[at].number, name=places[at].name)
        for at in reversed(kept)
    ]
    named = [at for at in kept if shares[at] and (near is not False or away[at] > NEAR_KM)]
    wanted = [Wanted(*xy[at], radii[at], _said(places[at], view)) for at in named]
    taken = [around(*xy[at], radii[at]) for at in kept if shares[at]]
    silent = [around(*xy[at], radii[at]) for at in kept if not shares[at]]
    names, full = _names(centre, home, wanted, taken, silent, view)
    city = circle(*home, 5, fill=INK, more=' stroke="#fff" stroke-width="1.5"')
    rings_ = rings(home, view, full, km)
    return [*ground(view), *rings_, *rays, *points, city, *names, border(view)]


def _said(place_: Place, view: View) -> str:
    return cut(
        clean(" ".join(filter(None, (place_.name, place_.number.label)))), 12, view.width * 0.45
    )


def _names(
    centre: Place,
    home: tuple[float, float],
    wanted: Sequence[Wanted],
    taken: Sequence[Box],
    silent: Sequence[Box],
    view: View,
) -> tuple[list[str], list[Box]]:
    """The names that find room, that of the city first; and all room that is then taken.

    Names keep clear of silent places where they can.
    """
    bounds = Box(
        view.left + 3, view.top + 3, view.left + view.width - 3, view.top + view.height - 3
    )
    city = Wanted(*home, 6, cut(centre.name, 13.5, view.width * 0.4), 13.5)
    own = place([city], [*taken, *silent], bounds)[0]
    full = [*taken, around(*home, 7), *([own.box] if own else [])]
    spots = place(wanted, full, bounds, rather=silent, most=24)
    names = [
        text(spot.x, spot.y, label.words, anchor=spot.anchor, halo=True)
        for label, spot in zip(wanted, spots, strict=True)
        if spot
    ]
    if own:
        said = text(own.x, own.y, city.words, size=13, anchor=own.anchor, weight=700, halo=True)
        names.append(said)
    return names, [*full, *silent, *(spot.box for spot in spots if spot)]


def _ray(home: tuple[float, float], to: tuple[float, float], share: float, faint: float) -> str:
    more = f' stroke-opacity="{(0.18 + 0.42 * share) * faint:.2f}"'
    return line(*home, *to, stroke=OUTSIDE, width=0.8 + 3.2 * share, more=more)


def _point(xy: tuple[float, float], r: float, share: float) -> str:
    if not share:
        return circle(*xy, r, fill="#fff", more=f' stroke="{QUIET}"')
    return circle(*xy, r, fill=OUTSIDE, more=' fill-opacity=".85" stroke="#fff"')


def _key(size: str, silent: str, note: str, top: float, frame: Frame) -> tuple[list[str], float]:
    """What points mean, then the note; returns the end in pixels."""
    x, y, parts = 0.0, top + 16.0, list[str]()
    for words, r, share in ((size, 6.0, 1.0), (silent, 3.0, 0.0)):
        if not words:
            continue
        words = cut(words, 11, frame.width - 20)
        if x and x + 20 + measure(words, 11) > frame.width:
            x, y = 0.0, y + 17
        parts.append(_point((x + 8, y), r, share))
        parts.append(text(x + 20, y, words, size=11, fill=QUIET))
        x += 20 + measure(words, 11) + 18
    for words in wrap(note, 11, frame.width, most=3):
        y += 16
        parts.append(text(0, y, words, size=11, fill=QUIET))
    return parts, y + 10
