"""Synthetic truth, level 1: documents of known profiles and tones, as fact tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.pipeline.indicators.table import City

Floats = npt.NDArray[np.float64]

CODES = tuple(f"E{number:02d}" for number in range(1, 15))
FRAMEWORKS: dict[str, dict[str, tuple[str, ...]]] = {
    "E": {code: (code,) for code in CODES},
    "F1": {f"F1.{k + 1}": CODES[2 * k : 2 * k + 2] for k in range(7)},
    "F2": {f"F2.{k + 1}": (CODES[k],) for k in range(5)},
    "F5": {"F5.H": CODES[:4], "F5.S": CODES[4:]},
}
CITIES = tuple(
    City(f"CN{prov}0100", lat, lon, "CN", f"CN{prov}0000")
    for prov, lat, lon in (
        ("51", 30.66, 104.06),
        ("42", 30.58, 114.27),
        ("33", 30.29, 120.16),
        ("61", 34.27, 108.95),
    )
)
CAPITALS = (
    ("GB", 51.5, -0.1),
    ("US", 38.9, -77.0),
    ("JP", 35.7, 139.7),
    ("SG", 1.3, 103.8),
)
CONCENTRATION, MENTIONS = 8.0, 12
SOURCE_SD, DOC_SD, SENTENCE_SD, CUT = 0.5, 0.7, 1.0, 0.6


@dataclass(frozen=True)
class Source:
    """An outlet with its place; ``point`` place | capital | none."""

    id: str
    scope: str
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    point: str = "place"
    lang: str = "zh"


@dataclass(frozen=True)
class Doc:
    """``names`` city -> namings; ``codes`` (city, code) -> (x, pos, neg, neu); ``owner`` issuing
    city; ``plan``, ``done`` (city, code) -> statements that plan, that report something done.
    """

    id: str
    source: str
    names: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], tuple[int, int, int, int]] = field(default_factory=dict)
    story: str = ""
    kind: str = "news"
    lang: str = "zh"
    period: str = "2024-05"
    owner: str = ""
    others: int = 0
    plan: Mapping[tuple[str, str], int] = field(default_factory=dict)
    done: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def story_id(self) -> str:
        """The family, else the document itself."""
        return self.story or self.id


def role_of(doc: Doc, source: Source, city: City) -> str:
    """METHOD.md 0, the first that fits."""
    if doc.owner == city.id:
        return "own"
    if doc.kind == "policy":
        return "gov"
    if source.scope == "unknown" or (not source.place and not source.country):
        return "unk"
    if source.country and source.country != city.country:
        return "int"
    if source.scope == "national":
        return "nat"
    same = bool(source.place) and str(source.place)[:4] == city.id[:4]
    if source.scope == "provincial" and same:
        return "prov"
    return "home" if source.place == city.id else "oth"


def panel_of_sources(*, per_place: int = 3, foreign: int = 4) -> list[Source]:
    """Local outlets of every city, four national ones, provincial ones, and foreign capitals."""
    found = [
        Source(f"local-{city.id}-{k}", "local", city.id, "CN", city.lat, city.lon)
        for city in CITIES
        for k in range(per_place)
    ]
    found += [Source(f"nat-{k}", "national", None, "CN", None, None, "none") for k in range(4)]
    found += [
        Source(f"prov-{city.id}", "provincial", city.province, "CN", city.lat, city.lon)
        for city in CITIES
    ]
    for k, (country, lat, lon) in enumerate(CAPITALS[:foreign]):
        found.append(Source(f"int-{k}", "national", None, country, lat, lon, "capital", "en"))
    return found


def tone_counts(
    rng: np.random.Generator, mean: float, source: float, n: int
) -> tuple[int, int, int]:
    """(pos, neg, neu) of n sentences of one document of 5.1's latent tone."""
    latent = mean + source + rng.normal(0, DOC_SD) + rng.normal(0, SENTENCE_SD, n)
    pos, neg = int((latent > CUT).sum()), int((latent < -CUT).sum())
    return pos, neg, n - pos - neg


def draw_document(
    rng: np.random.Generator,
    name: str,
    source: str,
    city: str,
    profile: Floats,
    *,
    tone: float = 0.0,
    bias: float = 0.0,
    **about: Any,
) -> Doc:
    """12 mentions from a profile ~ Dirichlet(8 p), each with a targeted label."""
    share = rng.dirichlet(np.maximum(CONCENTRATION * profile, 1e-3))
    counts = rng.multinomial(MENTIONS, share)
    codes = {
        (city, CODES[k]): (int(x), *tone_counts(rng, tone, bias, int(x)))
        for k, x in enumerate(counts)
        if x
    }
    return Doc(name, source, {city: int(rng.integers(1, 4))}, codes, **about)


def own_document(
    rng: np.random.Generator, name: str, source: str, city: str, profile: Floats, *, tone: float
) -> Doc:
    """A policy text the city issues itself."""
    drawn = draw_document(rng, name, source, city, profile, tone=tone)
    return replace(drawn, kind="policy", owner=city)


def world(seed: int, *, per_source: int = 12, own: int = 40) -> tuple[list[Doc], list[Source]]:
    """A small corpus: every source writes on its own mix of cities, every city publishes its own
    texts.
    """
    rng = np.random.default_rng(seed)
    sources = panel_of_sources()
    profiles = {city.id: rng.dirichlet(np.full(len(CODES), 2.0)) for city in CITIES}
    docs: list[Doc] = []
    for source in sources:
        bias = rng.normal(0, SOURCE_SD)
        for k in range(per_source):
            name, about = f"{source.id}-{k:03d}", CITIES[int(rng.integers(len(CITIES)))].id
            doc = draw_document(rng, name, source.id, about, profiles[about], bias=bias)
            docs.append(
                replace(
                    doc,
                    lang=source.lang,
                    others=int(rng.integers(0, 3)),
                    period=f"202{k % 3 + 2}-0{k % 9 + 1}",
                )
            )
        docs += [
            Doc(f"{source.id}-z{k}", source.id, lang=source.lang) for k in range(per_source // 3)
        ]
    for city in CITIES:
        mixed = 0.6 * profiles[city.id] + 0.4 / len(CODES)
        for k in range(own):
            name, issuer = f"own-{city.id}-{k}", f"gov-{city.id}"
            docs.append(own_document(rng, name, issuer, city.id, mixed, tone=1.0))
    sources += [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    return docs, sources
