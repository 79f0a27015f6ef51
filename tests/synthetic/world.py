"""Cities, places, sources and what is true of them, drawn before any document."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ROLES, City
from citysway.pipeline.statistics.geo import great_circle_km
from tests.synthetic.plan import EVALUATIONS, FRAMES, Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

PER_PROVINCE = 10
NEAREST_KM = 20.0
_SCOPES = ("local", "provincial", "national", "foreign", "unknown")


@dataclass(frozen=True, slots=True)
class Outlets:
    """Sources, one entry each; ``seat`` numbers their places, ``home`` the listed city or -1."""

    id: Texts
    scope: Texts
    place: Texts
    country: Texts
    lat: Floats
    lon: Floats
    point: Texts
    lang: Texts
    seat: Ints
    home: Ints


@dataclass(frozen=True, slots=True)
class World:
    """The planted truth (C cities, S sources, J seats, K codes).

    ``profile`` and ``own_profile`` (C x K, rows sum to 1), ``tone`` (C, latent mean outside),
    ``mu`` (C), ``seat_rate`` (J x C) and ``rate`` (S x C): share of a source's namings that fall
    to a city, before reprints; ``volume`` (S) documents; ``bias`` (S x C) tone of a source;
    ``editorial`` (S x C x K) a source's profile of a city, empty where all have the city's;
    ``role`` (S x C) numbers of ``ROLES``; ``frame`` (2 x C x 13): chance that an outside, an own
    document on c holds a frame; ``evaluation`` (C x 4): chance that A1..A4 is praise.
    """

    plan: Plan
    cities: tuple[City, ...]
    outlets: Outlets
    profile: Floats
    own_profile: Floats
    tone: Floats
    mu: Floats
    seat_rate: Floats
    rate: Floats
    volume: Ints
    bias: Floats
    editorial: Floats
    role: Ints
    frame: Floats
    evaluation: Floats


def make_world(plan: Plan, *, seed: int) -> World:
    """Everything but the documents."""
    rng = np.random.default_rng([seed, 1])
    cities = make_cities(rng, plan.cities)
    outlets = make_outlets(rng, plan, cities)
    mu = rng.normal(0, plan.city_sd, plan.cities)
    mu -= mu.mean()
    seats = _seat_rates(rng, plan, cities, outlets, mu)
    pool = rng.dirichlet(np.full(len(plan.codes), 2.0))
    spread = plan.profile_spread * len(plan.codes) * pool
    profile = rng.dirichlet(spread, plan.cities)
    other = rng.dirichlet(spread, plan.cities)
    shape = (len(outlets.id), plan.cities)
    return World(
        plan,
        cities,
        outlets,
        profile,
        plan.own_mix * profile + (1 - plan.own_mix) * other,
        rng.normal(plan.tone_mean, plan.tone_sd, plan.cities),
        mu,
        seats,
        _source_rates(rng, plan, outlets, seats),
        _volumes(rng, plan),
        rng.normal(0, plan.source_sd, shape),
        _editorial(rng, plan, profile),
        roles(outlets, cities),
        rng.uniform(0.05, 0.4, (2, plan.cities, len(FRAMES))),
        rng.uniform(0.2, 0.9, (plan.cities, len(EVALUATIONS))),
    )


def make_cities(rng: np.random.Generator, count: int) -> tuple[City, ...]:
    """Invented Chinese cities, ten to a province, spread over the map."""
    lat, lon = rng.uniform(20, 48, count), rng.uniform(85, 125, count)
    return tuple(
        City(
            f"CN{11 + k // PER_PROVINCE:02d}{k % PER_PROVINCE + 1:02d}00",
            float(lat[k]),
            float(lon[k]),
            "CN",
            f"CN{11 + k // PER_PROVINCE:02d}0000",
        )
        for k in range(count)
    )


def make_outlets(rng: np.random.Generator, plan: Plan, cities: tuple[City, ...]) -> Outlets:
    """Sources by scope; a national one has no point, a foreign one its capital."""
    share = np.array(plan.scopes) / sum(plan.scopes)
    ends = np.rint(np.cumsum(share) * plan.sources).astype(int)
    lines = []
    for scope, start, end in zip(_SCOPES, [0, *ends[:-1]], ends, strict=True):
        lines += [_line(rng, plan, cities, scope, k, end - start) for k in range(end - start)]
    names = [f"s{k:04d}" for k in range(len(lines))]
    columns = [np.array(column, dtype=object) for column in zip(*lines, strict=True)]
    kind, place, country, lat, lon, point, lang, home = columns
    keys = np.where(place != "", place, country)
    keys = np.where(keys != "", keys, "?").astype(str)
    seat = np.unique(keys, return_inverse=True)[1]
    ids = np.array(names, dtype=object)
    numbers = lat.astype(float), lon.astype(float)
    return Outlets(ids, kind, place, country, *numbers, point, lang, seat, home.astype(np.int64))


def _line(
    rng: np.random.Generator, plan: Plan, cities: tuple[City, ...], scope: str, k: int, count: int
) -> tuple[object, ...]:
    """(scope, place, country, lat, lon, point, lang, listed city or -1) of the k-th of a scope."""
    none = (float("nan"), float("nan"))
    if scope == "unknown":
        return ("unknown", "", "", *none, "none", "zh", -1)
    if scope == "national":
        return ("national", "", "CN", *none, "none", "en" if k % 5 == 4 else "zh", -1)
    if scope == "foreign":
        number = k // plan.per_place
        spot = np.random.default_rng(number).uniform((-40, -120), (60, 180))
        return ("national", "", f"X{number:02d}", *map(float, spot), "capital", "en", -1)
    if scope == "provincial":
        city = cities[k * PER_PROVINCE % len(cities)]
        return ("provincial", city.province, "CN", city.lat, city.lon, "place", "zh", -1)
    if k < round(plan.at_home * count):
        at = k % len(cities)
        return ("local", cities[at].id, "CN", cities[at].lat, cities[at].lon, "place", "zh", at)
    number = k // plan.per_place
    spot = np.random.default_rng([number, 7]).uniform((20, 85), (48, 125))
    name = f"CN{70 + number // 90:02d}{number % 90 + 1:02d}00"
    return ("local", name, "CN", *map(float, spot), "place", "zh", -1)


def roles(outlets: Outlets, cities: tuple[City, ...]) -> Ints:
    """METHOD.md 0, the first that fits, for every source and city (own and policy texts apart)."""
    number = {role: k for k, role in enumerate(ROLES)}
    found = np.full((len(outlets.id), len(cities)), number["oth"])
    found[outlets.home[:, None] == np.arange(len(cities))] = number["home"]
    province = np.array([city.province for city in cities], dtype=object)
    found[(outlets.scope == "provincial")[:, None] & (outlets.place[:, None] == province)] = number[
        "prov"
    ]
    found[outlets.scope == "national"] = number["nat"]
    found[(outlets.country != "") & (outlets.country != "CN")] = number["int"]
    found[outlets.scope == "unknown"] = number["unk"]
    return found


def _seat_rates(
    rng: np.random.Generator, plan: Plan, cities: tuple[City, ...], outlets: Outlets, mu: Floats
) -> Floats:
    """Attention of every seat to every city: rows sum to ``listed``, in the mean without theta."""
    seats = int(outlets.seat.max()) + 1
    first = np.unique(outlets.seat, return_index=True)[1]
    base = np.exp(mu) / np.exp(mu).sum()
    if plan.theta is None:
        share = np.append(plan.listed * base, 1 - plan.listed)
        if plan.place_shape is None:
            return np.tile(share[:-1], (seats, 1))
        alpha = plan.place_shape * len(cities) / plan.listed * share
        drawn: Floats = rng.dirichlet(alpha, seats)[:, :-1]
        return drawn
    weight = np.tile(np.exp(mu), (seats, 1))
    for number, city in enumerate(cities):
        assert city.lat is not None
        assert city.lon is not None
        far = great_circle_km(city.lat, city.lon, outlets.lat[first], outlets.lon[first])
        weight[:, number] *= np.maximum(np.nan_to_num(far, nan=1000.0), NEAREST_KM) ** -plan.theta
    if plan.place_shape is not None:
        weight *= rng.gamma(plan.place_shape, 1 / plan.place_shape, weight.shape)
    found: Floats = plan.listed * weight / weight.sum(axis=1, keepdims=True)
    return found


def expected_rates(plan: Plan, outlets: Outlets, seats: Floats) -> Floats:
    """What a source's rates are around: its seat's, the local ones bent towards their own city."""
    rate = seats[outlets.seat].copy()
    at = np.flatnonzero(outlets.home >= 0)
    rate[at] *= 1 - plan.home
    rate[at, outlets.home[at]] += plan.home * plan.listed
    return rate


def _source_rates(rng: np.random.Generator, plan: Plan, outlets: Outlets, seats: Floats) -> Floats:
    rate = expected_rates(plan, outlets, seats)
    if plan.source_concentration is None:
        return rate
    full = np.column_stack([rate, 1 - rate.sum(axis=1)])
    drawn = rng.standard_gamma(plan.source_concentration * full)
    found: Floats = (drawn / drawn.sum(axis=1, keepdims=True))[:, :-1]
    return found


def _editorial(rng: np.random.Generator, plan: Plan, profile: Floats) -> Floats:
    """Profiles of sources around those of the cities."""
    if plan.editorial is None:
        return np.zeros((0, *profile.shape))
    drawn = rng.standard_gamma(plan.editorial * profile, (plan.sources, *profile.shape))
    found: Floats = drawn / drawn.sum(axis=2, keepdims=True)
    return found


def _volumes(rng: np.random.Generator, plan: Plan) -> Ints:
    low, high = np.log(plan.volume)
    size = np.exp(rng.uniform(low, high, plan.sources))
    if plan.mentions is not None:
        coded = (1 - plan.blank) * plan.listed * plan.per_document
        outside = plan.mentions - plan.own * plan.cities * plan.per_document
        size *= max(outside, 0.0) / (coded * size.sum())
    return np.maximum(np.rint(size), 1).astype(np.int64)
