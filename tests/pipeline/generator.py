"""Synthetic truth, level 1: documents drawn from known profiles and tones, written as fact tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.pipeline.indicators import City

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
    for prov, lat, lon in (("51", 30.66, 104.06), ("42", 30.58, 114.27), ("33", 30.29, 120.16), ("61", 34.27, 108.95))
)  # fmt: skip
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
    """``names`` city -> namings; ``codes`` (city, code) -> (x, pos, neg, neu); ``owner`` issuing city."""

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


_DOC_CITY = pa.schema(
    [
        *((n, pa.string()) for n in ("doc_id", "city_id", "source_id", "story_id", "role", "kind", "lang", "period")),
        *((n, pa.int32()) for n in ("names", "names_all")),
        *(("cities", pa.int16()), ("focus", pa.bool_()), ("copies", pa.int32())),
        *((n, pa.int32()) for n in ("pos", "neg", "neu")),
    ]
)  # fmt: skip
_CODE = pa.schema(
    [
        *((n, pa.string()) for n in ("doc_id", "city_id", "code")),
        *((n, pa.int32()) for n in ("x", "statements", "pos", "neg", "neu", "plan", "done")),
    ]
)
_PANEL = pa.schema(
    [
        *((n, pa.string()) for n in ("source_id", "period", "kind", "lang")),
        *((n, pa.int32()) for n in ("docs", "stories", "names_all")),
    ]
)
_SOURCE = pa.schema(
    [
        *((n, pa.string()) for n in ("source_id", "name", "kind", "scope", "place_id", "country")),
        *(
            ("lat", pa.float64()),
            ("lon", pa.float64()),
            ("point", pa.string()),
            ("lang", pa.string()),
        ),
    ]
)
_STORY = pa.schema([(n, pa.string()) for n in ("doc_id", "story_id")])
_STORY_FULL = pa.schema(
    [(n, pa.string()) for n in ("doc_id", "story_id", "source_id", "kind", "lang", "period")]
)


def write_facts(
    folder: Path, docs: Sequence[Doc], sources: Iterable[Source], *, cities: Sequence[City] = CITIES,
    exact: bool = True, sharded: bool = False,
) -> Path:  # fmt: skip
    """The five fact tables of the documents; ``exact`` adds the source columns to stories.parquet."""
    registry = {source.id: source for source in sources}
    rows = [row for doc in docs for row in _doc_city(doc, registry[doc.source], cities)]
    copies = Counter((row["city_id"], row["role"], row["story_id"]) for row in rows)
    for row in rows:
        row["copies"] = copies[row["city_id"], row["role"], row["story_id"]]
    codes = [row for doc in docs for row in _doc_city_code(doc)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines, schema in (("doc_city", rows, _DOC_CITY), ("doc_city_code", codes, _CODE)):
        table = pa.Table.from_pylist(lines, schema=schema)
        if sharded:
            (folder / name).mkdir(exist_ok=True)
            half = len(table) // 2
            pq.write_table(table.slice(half), folder / name / "00000.parquet")
            pq.write_table(table.slice(0, half), folder / name / "00001.parquet")
        else:
            pq.write_table(table, folder / f"{name}.parquet")
    pq.write_table(pa.Table.from_pylist(_panel(docs), schema=_PANEL), folder / "panel.parquet")
    places = [_source(source) for source in registry.values()]
    pq.write_table(pa.Table.from_pylist(places, schema=_SOURCE), folder / "sources.parquet")
    stories = [{"doc_id": d.id, "story_id": d.story_id, "source_id": d.source, "kind": d.kind,
                "lang": d.lang, "period": d.period} for d in docs]  # fmt: skip
    table = pa.Table.from_pylist(stories, schema=_STORY_FULL)
    pq.write_table(table if exact else table.select(_STORY.names), folder / "stories.parquet")
    return folder


def _doc_city(doc: Doc, source: Source, cities: Sequence[City]) -> list[dict[str, Any]]:
    total = sum(doc.names.values()) + doc.others
    rows = []
    for city in cities:
        if doc.names.get(city.id) or doc.owner == city.id:
            tone = np.sum(
                [v[1:] for (c, _), v in doc.codes.items() if c == city.id] or [[0, 0, 0]], axis=0
            )
            rows.append({
                "doc_id": doc.id, "city_id": city.id, "source_id": doc.source, "story_id": doc.story_id,
                "role": role_of(doc, source, city), "kind": doc.kind, "lang": doc.lang, "period": doc.period,
                "names": doc.names.get(city.id, 0), "names_all": total, "cities": len(doc.names),
                "focus": len(doc.names) == 1, "pos": int(tone[0]), "neg": int(tone[1]), "neu": int(tone[2]),
            })  # fmt: skip
    return rows


def _doc_city_code(doc: Doc) -> list[dict[str, Any]]:
    return [
        {"doc_id": doc.id, "city_id": city, "code": code, "x": x, "statements": pos + neg + neu,
         "pos": pos, "neg": neg, "neu": neu, "plan": 0, "done": 0}
        for (city, code), (x, pos, neg, neu) in doc.codes.items()
    ]  # fmt: skip


def _panel(docs: Sequence[Doc]) -> list[dict[str, Any]]:
    cells: dict[tuple[str, str, str, str], list[Doc]] = {}
    for doc in docs:
        cells.setdefault((doc.source, doc.period, doc.kind, doc.lang), []).append(doc)
    return [
        {"source_id": key[0], "period": key[1], "kind": key[2], "lang": key[3], "docs": len(members),
         "stories": len({d.story_id for d in members}),
         "names_all": sum(sum(d.names.values()) + d.others for d in members)}
        for key, members in cells.items()
    ]  # fmt: skip


def _source(source: Source) -> dict[str, Any]:
    return {"source_id": source.id, "name": source.id, "kind": "news", "scope": source.scope,
            "place_id": source.place, "country": source.country, "lat": source.lat, "lon": source.lon,
            "point": source.point, "lang": source.lang}  # fmt: skip


def panel_of_sources(*, per_place: int = 3, foreign: int = 4) -> list[Source]:
    """Local outlets of every city, four national ones, provincial ones, and foreign capitals."""
    found = [
        Source(f"local-{city.id}-{k}", "local", city.id, "CN", city.lat, city.lon)
        for city in CITIES for k in range(per_place)
    ]  # fmt: skip
    found += [Source(f"nat-{k}", "national", None, "CN", None, None, "none") for k in range(4)]
    found += [
        Source(f"prov-{city.id}", "provincial", city.province, "CN", city.lat, city.lon)
        for city in CITIES
    ]
    for k, (country, lat, lon) in enumerate([("GB", 51.5, -0.1), ("US", 38.9, -77.0), ("JP", 35.7, 139.7), ("SG", 1.3, 103.8)][:foreign]):  # fmt: skip
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
    rng: np.random.Generator, name: str, source: str, city: str, profile: Floats, *, tone: float = 0.0,
    bias: float = 0.0, **about: Any,
) -> Doc:  # fmt: skip
    """12 mentions from a profile ~ Dirichlet(8 p), each with a targeted label."""
    share = rng.dirichlet(np.maximum(CONCENTRATION * profile, 1e-3))
    counts = rng.multinomial(MENTIONS, share)
    codes = {
        (city, CODES[k]): (int(x), *tone_counts(rng, tone, bias, int(x)))
        for k, x in enumerate(counts) if x
    }  # fmt: skip
    return Doc(name, source, {city: int(rng.integers(1, 4))}, codes, **about)


def world(seed: int, *, per_source: int = 12, own: int = 40) -> tuple[list[Doc], list[Source]]:
    """A small corpus: every source writes on its own mix of cities, every city publishes its own texts."""
    rng = np.random.default_rng(seed)
    sources = panel_of_sources()
    profiles = {city.id: rng.dirichlet(np.full(len(CODES), 2.0)) for city in CITIES}
    docs: list[Doc] = []
    for source in sources:
        bias = rng.normal(0, SOURCE_SD)
        for k in range(per_source):
            city = CITIES[int(rng.integers(len(CITIES)))].id
            doc = draw_document(
                rng, f"{source.id}-{k:03d}", source.id, city, profiles[city], bias=bias
            )
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
            about = {"kind": "policy", "owner": city.id}
            docs.append(
                draw_document(
                    rng, f"own-{city.id}-{k}", f"gov-{city.id}", city.id, mixed, tone=1.0, **about
                )
            )
    sources += [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    return docs, sources
