"""Places that lie in one point, and outside places that lie where the city does (METHOD.md 5.4)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.generator import CITIES, Doc, Source, world
from tests.pipeline.indicators.test_degenerate import sound
from tests.pipeline.statistics.test_gravity import fitted
from tests.pipeline.tables import Cells, cells, pick, run
from tests.pipeline.worlds import draw_world

A = CITIES[0]


def added(folder: Path, places: list[Source], share: int) -> Cells:
    """A small corpus and further places, with so many of ten documents on city A in each."""
    docs, voices = world(2, own=5)
    more = [
        Doc(f"{place.id}-{k}", place.id, {A.id: 1} if k < share else {})
        for place in places
        for k in range(10)
    ]
    return sound(cells(run(folder, [*docs, *more], [*voices, *places], replicates=20)))


def test_two_places_in_one_point_are_two_places(tmp_path: Path) -> None:
    there = Source("x", "local", "CN700100", "CN", 25.0, 102.0)
    near = replace(there, id="y", place="CN700200")
    far = replace(near, lat=25.0 + 1e-9)
    one, two = (added(tmp_path / n, [there, p], 4) for n, p in (("a", near), ("b", far)))
    alone = added(tmp_path / "c", [there], 4)
    for city in CITIES:
        for name in ("RA02", "RA04", "RA05"):
            found = [pick(table, name, city.id)["value"] for table in (one, two)]
            assert found[0] == pytest.approx(found[1], rel=1e-9), name
    reach = [pick(t, "RA03", A.id, part="places")["value"] for t in (alone, one)]
    assert reach[1] == reach[0] + 1


def test_gravity_of_places_in_one_point() -> None:
    world = draw_world(3, 30, 12)
    before = fitted(world)
    for points in world.points[:2]:
        points[1] = points[0]
    world.distance[1] = world.distance[0]
    found = fitted(world)
    assert np.isfinite(found.mu).all()
    assert np.abs(found.mu - before.mu).max() < 0.5


def test_outside_places_where_the_city_lies_have_no_distance(tmp_path: Path) -> None:
    """Two counties at the point of the city, full of it: reach by distance does not see them."""
    here = [Source(f"h{k}", "local", f"CN70010{k}", "CN", A.lat, A.lon) for k in (1, 2)]
    docs, voices = world(2, own=5)
    base = sound(cells(run(tmp_path / "base", docs, voices, replicates=20)))
    table = added(tmp_path / "more", here, 10)
    before, after = (pick(t, "RA05", A.id)["value"] for t in (base, table))
    assert after == pytest.approx(before, rel=1e-12)
    assert pick(table, "RA02", A.id)["value"] > pick(base, "RA02", A.id)["value"]


def test_home_outlets_listed_twice_are_home(tmp_path: Path) -> None:
    """A second outlet of the city's own place is home, too, and never outside."""
    twin = [Source(f"twin-{k}", "local", A.id, "CN", A.lat, A.lon) for k in range(2)]
    docs, voices = world(2, own=5)
    base = sound(cells(run(tmp_path / "base", docs, voices)))
    table = added(tmp_path / "more", twin, 10)
    for name in ("RA02", "RA04", "RA05", "RA09"):
        before, after = (pick(t, name, A.id)["value"] for t in (base, table))
        assert after == pytest.approx(before, rel=1e-12), name
    assert pick(table, "RA01", A.id)["value"] < pick(base, "RA01", A.id)["value"]
