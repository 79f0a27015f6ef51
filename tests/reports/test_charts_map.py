"""Maps: distances and directions are true, land is land wherever the map is centred."""

import re
from math import hypot

import numpy as np
import pytest

from citysway.reports import charts
from citysway.reports.charts import Frame, Number, Place
from citysway.reports.charts.geo import View, land, outline, project, world
from citysway.reports.charts.labels import Box, Wanted, around, place
from tests.reports.picture import words

LAND = [(48.8, 2.3), (40.0, 116.0), (39.7, -105.0), (-15.8, -47.9), (-23.7, 133.9), (27.0, 30.0),
        (66.0, 100.0), (-80.0, 60.0), (72.0, -40.0)]  # fmt: skip
SEA = [(0.0, -30.0), (30.0, -150.0), (-40.0, 80.0), (-50.0, -120.0), (15.0, 65.0), (42.0, 51.0)]
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
CENTRES = {"Shenzhen": (22.5, 114.1), "Wellington": (-41.3, 174.8), "Quito": (-0.2, -78.5),
           "London": (51.5, -0.1), "Pacific": (0.0, -150.0), "Beijing": (39.9, 116.4)}  # fmt: skip


def _polygons(d: str) -> list[list[tuple[float, float]]]:
    found = []
    for part in filter(None, d.split("M")):
        start, _, steps = part.rstrip("z").partition("l")
        at = np.array(_NUMBER.findall(start) + _NUMBER.findall(steps), dtype=float)
        found.append([(x, y) for x, y in at.reshape(-1, 2).cumsum(axis=0).tolist()])
    return found


def _inside(d: str, x: float, y: float) -> bool:
    crossed = False
    for points in _polygons(d):
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed = not crossed
    return crossed


@pytest.mark.parametrize("centre", CENTRES)
def test_land_is_land_and_sea_is_sea(centre: str) -> None:
    lat, lon = CENTRES[centre]
    view = View(0.0, 0.0, 0.02, 820.0, 820.0, lat=lat, lon=lon)
    d = outline(view)
    for points, expected in ((LAND, True), (SEA, False)):
        for at in points:
            flat = project([(at[1], at[0])], lat=lat, lon=lon)
            if np.hypot(*flat[0]) < 17_500:
                assert _inside(d, *view.pixels(flat)[0]) is expected, (centre, at)


def test_the_map_of_the_world_is_right_on_both_sides_of_its_cut() -> None:
    view = world(720.0)
    d = outline(view)
    for points, expected in ((LAND, True), (SEA, False)):
        for at in points:
            if at[0] > -55:
                flat = project([(at[1], at[0])], lat=None, lon=None)
                assert _inside(d, *view.pixels(flat)[0]) is expected, at


def test_near_maps_are_cut_at_their_window() -> None:
    view = View(0.0, 0.0, 0.5, 600.0, 400.0, left=40.0, top=20.0, lat=22.5, lon=114.1)
    points = [point for polygon in _polygons(outline(view)) for point in polygon]
    assert points
    assert all(39.9 <= x <= 640.1 and 19.9 <= y <= 420.1 for x, y in points)


@pytest.mark.parametrize(("to", "km"), [((51.5, -0.13), 9600), ((-33.87, 151.2), 7390),
                                         ((22.54, 114.06), 0)])  # fmt: skip
def test_distance_from_the_centre_is_true(to: tuple[float, float], km: float) -> None:
    flat = project([(to[1], to[0])], lat=22.54, lon=114.06)
    assert hypot(*flat[0]) == pytest.approx(km, rel=0.01, abs=1)


def test_the_outlines_are_those_of_the_world() -> None:
    for detail, least in (("far", 120), ("near", 500)):
        points, starts = land(detail)
        assert len(starts) >= least
        assert points[:, 0].min() >= -180
        assert points[:, 0].max() <= 180
        assert np.abs(points[:, 1]).max() <= 90


def _reach(places: list[Place], width: int = 640) -> str:
    home = Place("深圳", 22.54, 114.06, Number())
    frame = Frame("m", "地图", "", "zh", width)
    return charts.reach(home, places, size="关注度", silent="未提及", km="公里", frame=frame)


def test_near_and_far_places_have_a_map_each() -> None:
    near = [Place(f"近{i}", 24.0 + 2 * i, 113.0, Number(1.0 + i)) for i in range(4)]
    far = Place("伦敦", 51.5, -0.13, Number(3.0))
    both = [word.said for word in words(_reach([*near, far]))]
    assert both.count("深圳") == 2
    assert both.count("伦敦") == 1
    assert [word.said for word in words(_reach(near))].count("深圳") == 1


def test_silent_places_are_hollow_and_explained() -> None:
    places = [Place("甲", 30.0, 110.0, Number(1.0)), Place("乙", 35.0, 110.0, Number(0.0))]
    assert "未提及" in [word.said for word in words(_reach(places))]
    assert "未提及" not in [word.said for word in words(_reach(places[:1]))]
    assert _reach(places[1:]) == ""


def test_the_first_label_wins_and_none_lies_on_another() -> None:
    bounds, point = Box(0, 0, 400, 300), Wanted(200, 150, 4, "一个城市的名字")
    spots = place([point] * 12, [around(200, 150, 4)], bounds)
    put = [spot.box for spot in spots if spot]
    assert spots[0] is not None
    assert 2 <= len(put) < 12
    assert not any(a.meets(b) for i, a in enumerate(put) for b in put[:i])
    assert all(box.within(bounds) for box in put)
