"""Documents of the generator written as the five fact tables of a study."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.pipeline.indicators.table import City
from tests.pipeline.generator import CITIES, Doc, Source, role_of

DOC_CITY = pa.schema(
    [
        *(
            (n, pa.string())
            for n in (
                "doc_id",
                "city_id",
                "source_id",
                "story_id",
                "role",
                "kind",
                "lang",
                "period",
            )
        ),
        *((n, pa.int32()) for n in ("names", "names_all")),
        *(("cities", pa.int16()), ("focus", pa.bool_()), ("copies", pa.int32())),
        *((n, pa.int32()) for n in ("pos", "neg", "neu")),
    ]
)
CODE = pa.schema(
    [
        *((n, pa.string()) for n in ("doc_id", "city_id", "code")),
        *((n, pa.int32()) for n in ("x", "statements", "pos", "neg", "neu", "plan", "done")),
    ]
)
PANEL = pa.schema(
    [
        *((n, pa.string()) for n in ("source_id", "period", "kind", "lang")),
        *((n, pa.int32()) for n in ("docs", "stories", "names_all")),
    ]
)
SOURCE = pa.schema(
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
EXPOSURE = pa.schema(
    [
        *((n, pa.string()) for n in ("doc_id", "source_id", "story_id", "kind", "lang", "period")),
        ("names_all", pa.int32()),
    ]
)


def write_facts(
    folder: Path,
    docs: Sequence[Doc],
    sources: Iterable[Source],
    *,
    cities: Sequence[City] = CITIES,
    sharded: bool = False,
) -> Path:
    """The five fact tables."""
    registry = {source.id: source for source in sources}
    rows = [row for doc in docs for row in _doc_city(doc, registry[doc.source], cities)]
    copies = Counter((row["city_id"], row["role"], row["story_id"]) for row in rows)
    for row in rows:
        row["copies"] = copies[row["city_id"], row["role"], row["story_id"]]
    codes = [row for doc in docs for row in _doc_city_code(doc)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines, schema in (("doc_city", rows, DOC_CITY), ("doc_city_code", codes, CODE)):
        table = pa.Table.from_pylist(lines, schema=schema)
        if sharded:
            (folder / name).mkdir(exist_ok=True)
            half = len(table) // 2
            pq.write_table(table.slice(half), folder / name / "00000.parquet")
            pq.write_table(table.slice(0, half), folder / name / "00001.parquet")
        else:
            pq.write_table(table, folder / f"{name}.parquet")
    pq.write_table(pa.Table.from_pylist(_panel(docs), schema=PANEL), folder / "panel.parquet")
    places = [_source(source) for source in registry.values()]
    pq.write_table(pa.Table.from_pylist(places, schema=SOURCE), folder / "sources.parquet")
    pq.write_table(_exposure(docs), folder / "exposure.parquet")
    return folder


def _exposure(docs: Sequence[Doc]) -> pa.Table:
    rows = [
        {
            "doc_id": d.id,
            "source_id": d.source,
            "story_id": d.story_id,
            "kind": d.kind,
            "lang": d.lang,
            "period": d.period,
            "names_all": sum(d.names.values()) + d.others,
        }
        for d in docs
    ]
    return pa.Table.from_pylist(rows, schema=EXPOSURE)


def _doc_city(doc: Doc, source: Source, cities: Sequence[City]) -> list[dict[str, Any]]:
    total = sum(doc.names.values()) + doc.others
    rows = []
    for city in cities:
        if doc.names.get(city.id) or doc.owner == city.id:
            tone = np.sum(
                [v[1:] for (c, _), v in doc.codes.items() if c == city.id] or [(0, 0, 0)], axis=0
            )
            rows.append(
                {
                    "doc_id": doc.id,
                    "city_id": city.id,
                    "source_id": doc.source,
                    "story_id": doc.story_id,
                    "role": role_of(doc, source, city),
                    "kind": doc.kind,
                    "lang": doc.lang,
                    "period": doc.period,
                    "names": doc.names.get(city.id, 0),
                    "names_all": total,
                    "cities": len(doc.names),
                    "focus": len(doc.names) == 1,
                    "pos": int(tone[0]),
                    "neg": int(tone[1]),
                    "neu": int(tone[2]),
                }
            )
    return rows


def _doc_city_code(doc: Doc) -> list[dict[str, Any]]:
    return [
        {
            "doc_id": doc.id,
            "city_id": city,
            "code": code,
            "x": x,
            "statements": pos + neg + neu,
            "pos": pos,
            "neg": neg,
            "neu": neu,
            "plan": doc.plan.get((city, code), 0),
            "done": doc.done.get((city, code), 0),
        }
        for (city, code), (x, pos, neg, neu) in doc.codes.items()
    ]


def _panel(docs: Sequence[Doc]) -> list[dict[str, Any]]:
    cells: dict[tuple[str, str, str, str], list[Doc]] = {}
    for doc in docs:
        cells.setdefault((doc.source, doc.period, doc.kind, doc.lang), []).append(doc)
    return [
        {
            "source_id": key[0],
            "period": key[1],
            "kind": key[2],
            "lang": key[3],
            "docs": len(members),
            "stories": len({d.story_id for d in members}),
            "names_all": sum(sum(d.names.values()) + d.others for d in members),
        }
        for key, members in cells.items()
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "name": source.id,
        "kind": "news",
        "scope": source.scope,
        "place_id": source.place,
        "country": source.country,
        "lat": source.lat,
        "lon": source.lon,
        "point": source.point,
        "lang": source.lang,
    }
