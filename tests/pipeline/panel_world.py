"""A corpus of twelve cities and 35 places, large enough for every indicator of attention outside:
gravity, networks, months, both sides of the image.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from citysway.pipeline.indicators.table import City
from citysway.pipeline.statistics.geo import distances_km
from tests.pipeline.generator import CODES, SOURCE_SD, Doc, Source, draw_document, own_document
from tests.pipeline.tables import Cells, cells, pick, run

COUNT, PLACES, DOCS, OWN = 12, 22, 40, 25


def _cities() -> tuple[City, ...]:
    rng = np.random.default_rng(0)
    lat, lon = rng.uniform(22, 44, COUNT), rng.uniform(90, 122, COUNT)
    return tuple(
        City(f"CN{11 + k}0100", float(lat[k]), float(lon[k]), "CN", f"CN{11 + k}0000")
        for k in range(COUNT)
    )


PANEL = _cities()
A, B = PANEL[0].id, PANEL[1].id


def panel_voices() -> list[Source]:
    """Local outlets elsewhere, two at home in every city, national ones, and foreign ones."""
    rng = np.random.default_rng(1)
    found = [
        Source(f"loc-{k:02d}", "local", f"CN{31 + k}0100", "CN", float(lat), float(lon))
        for k, (lat, lon) in enumerate(rng.uniform((22, 90), (44, 122), (PLACES, 2)))
    ]
    found += [
        Source(f"home-{c.id}-{k}", "local", c.id, "CN", c.lat, c.lon)
        for c in PANEL
        for k in range(2)
    ]
    found += [Source(f"nat-{k}", "national", None, "CN", None, None, "none") for k in range(4)]
    for k, (lat, lon) in enumerate(rng.uniform((-40, -120), (60, 60), (6, 2))):
        point = float(lat), float(lon), "capital", "en"
        found.append(Source(f"int-{k}", "national", None, f"X{k // 2}", *point))
    return found


def issuers() -> list[Source]:
    return [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in PANEL]


def panel_docs(seed: int) -> list[Doc]:
    """40 documents of a source over two years, a quarter without a city, a fifth with two; own
    texts of every city.
    """
    rng = np.random.default_rng(seed)
    profile = rng.dirichlet(np.full(len(CODES), 2.0), COUNT)
    mass = np.exp(rng.normal(0, 0.5, COUNT))
    tone = rng.normal(0.1, 0.3, COUNT)
    at = [np.array([getattr(c, name) for c in PANEL]) for name in ("lat", "lon")]
    docs = []
    for voice in panel_voices():
        point = [np.array([getattr(voice, name) or 35.0]) for name in ("lat", "lon")]
        near = np.maximum(distances_km(*point, *at)[0], 20.0) ** -0.5
        share = mass * near / (mass * near).sum()
        bias = rng.normal(0, SOURCE_SD)
        for k in range(DOCS):
            about: dict[str, Any] = {
                "lang": voice.lang,
                "period": f"202{k % 2 + 2}-{k // 2 % 12 + 1:02d}",
            }
            name = f"{voice.id}-{k:02d}"
            if rng.random() < 0.25:
                docs.append(Doc(name, voice.id, **about))
                continue
            first, other = rng.choice(COUNT, 2, replace=False, p=share)
            doc = draw_document(
                rng, name, voice.id, PANEL[first].id, profile[first], tone=tone[first], bias=bias,
                **about,
            )  # fmt: skip
            more = {PANEL[other].id: 1} if rng.random() < 0.25 else {}
            docs.append(replace(doc, names={**doc.names, **more}))
    for c, city in enumerate(PANEL):
        mixed = 0.5 * profile[c] + 0.5 / len(CODES)
        docs += [
            own_document(rng, f"own-{city.id}-{k}", f"gov-{city.id}", city.id, mixed, tone=1.0)
            for k in range(OWN)
        ]
    return docs


def copied(docs: list[Doc], times: int) -> list[Doc]:
    """So many further documents like these, each a story of its own."""
    return [replace(d, id=f"{d.id}+{k:03d}") for d in docs for k in range(times)]


VOICES = [*panel_voices(), *issuers()]


def table_of(folder: Path, docs: Sequence[Doc], *, voices: Sequence[Source] = VOICES) -> Cells:
    """The cells of a study of these documents."""
    return cells(run(folder, docs, voices, cities=PANEL))


def value(table: Cells, indicator: str, part: str = "", city: str = A) -> float:
    """The number of all languages and periods."""
    return float(pick(table, indicator, city, part=part)["value"])


def moved(one: Cells, two: Cells, *names: str, column: str = "raw") -> list[tuple[Any, Any]]:
    """Pairs of numbers of city A in cells of these indicators."""
    rows = [key for key in one if key[0] in names and key[6] == A]
    pairs = [(one[key][column], two[key][column]) for key in rows]
    return [(a, b) for a, b in pairs if a is not None and b is not None]
