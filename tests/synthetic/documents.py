"""One shard of a synthetic corpus as the tables of its documents: texts, families, issuers."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from citysway.corpus.documents import DOCUMENTS
from citysway.corpus.story_table import STORIES
from citysway.models.gazetteer import Gazetteer
from citysway.models.gazetteer import load as load_gazetteer
from citysway.models.gazetteer.records import RawPlace
from citysway.pipeline.sources.names import SOURCE_NAMES
from citysway.pipeline.sources.tables import ISSUERS, SOURCES
from tests.synthetic.corpus import source_rows
from tests.synthetic.rows import Shard, about, taken, voice, voices
from tests.synthetic.words import story_texts
from tests.synthetic.world import World

Ints = npt.NDArray[np.int64]

_MONTH_DAYS = 28  # of every month: a copy stays in the month of its story


def filled(schema: pa.Schema, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """The columns in the order of the schema; those not given are NA."""
    arrays = [
        columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type)
        for f in schema
    ]
    return pa.table(arrays, schema=schema)


def days(shard: Shard, rng: np.random.Generator) -> Ints:
    """Day of every document since 1970: a story begins early in its month."""
    month, story = shard.start.month, shard.copies.story
    day = rng.integers(0, 14, len(month))[story] + shard.copies.hours // 24
    first = (np.datetime64("2020-01") + month).astype("datetime64[D]").astype(np.int64)
    found: Ints = first[story] + np.minimum(day, _MONTH_DAYS - 1).astype(np.int64)
    return found


def document_rows(shard: Shard, number: int, seed: int) -> pa.Table:
    """documents/: the copies of a story have one text."""
    rng = np.random.default_rng([seed, 4, number])
    text = story_texts(rng, shard.world, shard.start, seed=seed).take(pa.array(shard.copies.story))
    count = len(text)
    said = about(shard)
    same = {"date_precision": "day", "path": "corpus.jsonl", "encoding": "utf-8"}
    columns = {name: pa.array([value]).take(pa.array(np.zeros(count, int)))
               for name, value in same.items()}  # fmt: skip
    columns |= {name: said[name] for name in ("doc_id", "lang", "kind", "source_id")}
    english = pc.equal(said["lang"], "en")
    columns |= {
        "text": text,
        "script": pc.if_else(english, "Latn", "Hans"),
        "date": pa.array(days(shard, rng), pa.int32()).cast(pa.date32()),
        "issuer": pc.if_else(pc.equal(said["kind"], "policy"), said["source_id"], None),
        "encoding_confidence": pa.array(np.ones(count), pa.float32()),
        "chars": pc.utf8_length(text),
        "sha256": said["doc_id"],
    }
    return filled(DOCUMENTS, columns, count)


def story_rows(shard: Shard) -> pa.Table:
    """stories.parquet: the first copy is the earliest."""
    story, hours = shard.copies.story, shard.copies.hours
    size = np.bincount(story)[story]
    whole = pa.array(np.ones(len(story)), pa.float32())
    columns = {
        "doc_id": shard.doc_id,
        "story_id": shard.story_id.take(pa.array(story)),
        "docs_in_story": pa.array(size),
        "first_in_source": pa.array(np.ones(len(story), bool)),
        "earliest": pa.array(hours == 0),
        "lag_hours": pa.array(hours),
        "relation": taken(["single", "identical"], np.minimum(size - 1, 1)),
        "containment": whole, "within": whole, "covers": whole,
    }  # fmt: skip
    return filled(STORIES, columns, len(story))


def issuer_rows(shard: Shard) -> pa.Table:
    """issuers.parquet: the city that issues an own text."""
    owner = np.where(shard.copies.source < 0, shard.start.owner[shard.copies.story], -1)
    cities = [city.id for city in shard.world.cities]
    columns = {
        "doc_id": shard.doc_id,
        "issuer_place": taken([*cities, None], np.where(owner < 0, len(cities), owner)),
        "how": taken(["none", "stated"], (owner >= 0).astype(np.int64)),
    }
    return filled(ISSUERS, columns, len(owner))


DOCUMENT_TABLES: dict[str, tuple[pa.Schema, Callable[[Shard], pa.Table]]] = {
    "stories": (STORIES, story_rows),
    "issuers": (ISSUERS, issuer_rows),
}


def count_sources(shard: Shard, docs: Ints) -> None:
    """Add the documents of a shard to those of every source."""
    docs += np.bincount(voice(shard), minlength=len(docs))


def source_tables(world: World, docs: Ints) -> dict[str, pa.Table]:
    """sources.parquet and source_names.parquet; a source without documents is in neither."""
    rows, count = source_rows(world), pa.array(docs)
    read = pc.greater(count, 0)
    columns = {name: rows[name].combine_chunks() for name in rows.schema.names}
    unknown = pc.equal(rows["scope"], "unknown").combine_chunks()
    columns |= {
        "docs": count, "stories": count,  # a source prints a story once
        "resolved_by": pc.if_else(unknown, "none", "study"),
    }  # fmt: skip
    ids = pa.array(voices(world))
    names = {"stated": ids, "source_id": ids, "docs": count,
             "by": pa.array(["study"] * len(ids))}  # fmt: skip
    return {
        "sources": filled(SOURCES, columns, len(rows)).filter(read),
        "source_names": filled(SOURCE_NAMES, names, len(ids)).filter(read),
    }


def gazetteer_of(world: World) -> Gazetteer:
    """The gazetteer with the invented places of a world in it; names mean what they meant."""
    cities = {c.id: (c.lat, c.lon) for c in world.cities}
    outlets = world.outlets
    for place, lat, lon in zip(outlets.place, outlets.lat, outlets.lon, strict=True):
        if place and not place.endswith("0000"):
            cities.setdefault(place, (lat, lon))
    raw: dict[str, RawPlace] = {}
    for place, (lat, lon) in cities.items():
        above = f"{place[:4]}0000"
        raw[above] = (above, above, above, "province", "", "", "CN", "", "", "")
        point = str(lat), str(lon)
        raw[place] = (place, place, place, "prefecture", above, above, "CN", *point, "")
    known = load_gazetteer()
    return Gazetteer({**known._raw, **raw}, known._tables, f"{known.version}+invented")
