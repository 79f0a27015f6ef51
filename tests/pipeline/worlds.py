"""Planted gravity: places and cities on a map, attention that falls with distance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.radiation.gravity.panel import Voices
from citysway.pipeline.statistics.geo import distances_km

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """``rate`` (places x cities) with its planted ``mu`` and ``theta`` (cities)."""

    rate: Floats
    distance: Floats
    province: npt.NDArray[np.bool_]
    mu: Floats
    theta: Floats
    points: tuple[Floats, Floats, Floats, Floats]


def draw_world(
    seed: int,
    places: int,
    cities: int,
    *,
    theta: float = 0.8,
    theta_sd: float = 0.0,
    same: float = 0.0,
    shape: float = 5.0,
    mu_sd: float = 0.6,
) -> World:
    """Gamma noise of the given shape around exp(alpha_j + mu_c - theta ln D + same)."""
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(22, 45, places), rng.uniform(85, 122, places)
    at = rng.uniform(22, 45, cities), rng.uniform(85, 122, cities)
    km = np.maximum(distances_km(lat, lon, *at), 20.0)
    mu = rng.normal(0, mu_sd, cities)
    mu -= mu.mean()
    own = theta + rng.normal(0, theta_sd, cities)
    near = (lon[:, None] // 8 == at[1] // 8) & (lat[:, None] // 8 == at[0] // 8)
    index = rng.normal(-4, 0.5, places)[:, None] + mu - own * np.log(km / 500) + same * near
    rate = np.minimum(np.exp(index) * rng.gamma(shape, 1 / shape, km.shape), 1.0)
    return World(rate, km, near, mu, own, (lat, lon, *at))


def voices_of(
    world: World, *, seed: int = 0, most: int = 3, volume: int = 2000
) -> tuple[Floats, Voices]:
    """1 to ``most`` sources a place, with Poisson counts in ``volume`` documents: rates and
    columns.
    """
    rng = np.random.default_rng(seed)
    count = len(world.rate)
    place = np.sort(np.append(np.arange(count), rng.integers(0, count, (most - 1) * count // 2)))
    mean = world.rate[place] * rng.gamma(10, 0.1, (len(place), world.rate.shape[1]))
    rate = rng.poisson(np.minimum(mean, 1.0) * volume) / volume
    province = np.array([f"P{k % 9}" for k in place], dtype=object)
    words = [np.full(len(place), word, dtype=object) for word in ("zh", "CN", "place", "local")]
    lat, lon = world.points[0][place], world.points[1][place]
    return rate, Voices(place, lat, lon, province, *words)


def cities_of(world: World) -> tuple[City, ...]:
    """The cities of a world, each in its own province."""
    at = zip(world.points[2], world.points[3], strict=True)
    return tuple(
        City(f"C{n:02d}", float(lat), float(lon), "CN", f"Q{n}") for n, (lat, lon) in enumerate(at)
    )
