"""Annotation: one shard of documents becomes sentences, city mentions and mentions.

A pure function of the shard, the knowledge and the study's list of cities; mapped over shards by
joblib.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.models.focus import title_end
from citysway.models.reader import Reader
from citysway.models.relations.finding import find_relations
from citysway.pipeline.elements import ELEMENTS, count_elements, one_count
from citysway.pipeline.pages import Pages
from citysway.pipeline.relations import KEY as RELATION_KEY
from citysway.pipeline.relations import RELATIONS, relation_table
from citysway.pipeline.span_tables import (
    CITY_MENTIONS,
    MENTIONS,
    SENTENCES,
    CityList,
    Origin,
    mention_table,
    naming_table,
    sentence_table,
)
from citysway.pipeline.stages import Stage, key_of
from citysway.pipeline.tones import TONES, document_tones, one_tone

TABLES = ("sentences", "city_mentions", "mentions", "relations", "tones", "elements")


@functools.cache
def reader_for(
    codebook: str | None,
    places: str | None,
    polarity: tuple[str, ...] = (),
    learned: tuple[str, str] | None = None,
) -> Reader:
    """One reader per process and knowledge; ``learned`` is the path of a file and its hash."""
    words = learned[0] if learned else None
    return Reader(codebook=codebook, places=places, polarity=polarity, learned=words)


def annotate_once(
    shard: Path, digest: str, out: Path, codebook: str | None, places: str | None,
    cities: list[str], polarity: tuple[str, ...] = (), homes: Mapping[str, str] | None = None,
    learned: tuple[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """``annotate_shard`` unless its tables stand; returns the note of the shard's stage.

    ``digest`` says what the documents of the shard hold, ``homes`` where sources are at home.
    """
    reader = reader_for(codebook, places, polarity, learned)
    outputs = [out / name / shard.name for name in TABLES]
    key = key_of("annotate", digest, reader.version, cities, homes)
    stage = Stage(out, f"annotate/{shard.stem}", key, outputs)
    if not stage.done():
        listed = CityList(frozenset(cities), reader.gazetteer)
        stage.finish(**annotate_shard(shard, out, reader=reader, cities=listed, homes=homes))
    return stage.note()


def annotate_shard(
    shard: Path,
    out: Path,
    *,
    reader: Reader,
    cities: CityList,
    homes: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Read one Parquet file of documents and write its tables under the same name.

    ``homes`` as in ``Pages``. Returns the number of rows by table.
    """
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    pages = Pages(shard, homes or {})
    for docs, begins, lang in pages:
        read = reader.read_page(docs, lang)
        page = read.page
        origin = Origin(
            page.doc_start - begins,
            np.searchsorted(page.sentences, page.doc_start) - pages.first_numbers(read),
        )
        titles = np.array([title_end(doc) for doc in docs], dtype=np.int64)
        parts["sentences"].append(sentence_table(read, origin))
        parts["city_mentions"].append(naming_table(read, cities, titles, origin))
        found = find_relations(read, reader.matcher(lang), reader.gazetteer)
        parts["mentions"].append(mention_table(read, cities, origin, found))
        parts["relations"].append(
            relation_table(read, found, cities.roll, offset=origin.offset, sentence=origin.sentence)
        )
        parts["tones"].append(document_tones(read))
        parts["elements"].append(count_elements(read))
    parts["tones"] = [one_tone(pa.concat_tables([TONES.empty_table(), *parts["tones"]]))]
    parts["elements"] = [one_count(pa.concat_tables([ELEMENTS.empty_table(), *parts["elements"]]))]
    made = (SENTENCES, CITY_MENTIONS, MENTIONS, RELATIONS, TONES, ELEMENTS)
    schemas = dict(zip(TABLES, made, strict=True))
    counts = {}
    for name, schema in schemas.items():
        key = [(column, "ascending") for column in _keys(name)]
        table = pa.concat_tables([schema.empty_table(), *parts[name]]).cast(schema).sort_by(key)
        write_table(table, out / name / shard.name)
        counts[name] = table.num_rows
    return counts


def _keys(name: str) -> tuple[str, ...]:
    return {
        "sentences": ("doc_id", "sent"),
        "city_mentions": ("doc_id", "start"),
        "mentions": ("doc_id", "start", "code", "city_id"),
        "relations": RELATION_KEY,
        "tones": ("doc_id",),
        "elements": ("doc_id", "code"),
    }[name]
