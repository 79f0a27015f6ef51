"""Annotation: one shard of documents becomes sentences, city mentions and mentions.

A pure function of the shard, the knowledge and the study's list of cities; mapped over shards by
joblib.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from citysway.corpus.atomic import write_table
from citysway.models.attachment import LINKS
from citysway.models.coder import ATTRIBUTIONS, FLAGS, MODALITIES
from citysway.models.focus import LEAD, title_end
from citysway.models.gazetteer import Gazetteer
from citysway.models.read_page import ReadPage
from citysway.models.reader import Reader
from citysway.models.relations.finding import Relations, find_relations
from citysway.pipeline.elements import ELEMENTS, count_elements, one_count
from citysway.pipeline.pages import Pages
from citysway.pipeline.relations import KEY as RELATION_KEY
from citysway.pipeline.relations import RELATIONS, other_cities, relation_table
from citysway.pipeline.stages import Stage, key_of

Ints = npt.NDArray[np.int64]

SENTENCES = pa.schema([
    ("doc_id", pa.string()), ("sent", pa.int32()), ("start", pa.int32()), ("end", pa.int32()),
    ("clauses", pa.int16()), ("quoted", pa.bool_()),
])  # fmt: skip
CITY_MENTIONS = pa.schema([
    ("doc_id", pa.string()), ("start", pa.int32()), ("sent", pa.int32()), ("clause", pa.int16()),
    ("end", pa.int32()), ("place_id", pa.string()), ("city_id", pa.string()),
    ("confidence", pa.float32()), ("reason", pa.string()), ("derived", pa.bool_()),
    ("metonym", pa.bool_()), ("in_title", pa.bool_()), ("in_lead", pa.bool_()),
])  # fmt: skip
MENTIONS = pa.schema([
    ("doc_id", pa.string()), ("start", pa.int32()), ("code", pa.string()), ("city_id", pa.string()),
    ("sent", pa.int32()), ("clause", pa.int16()), ("end", pa.int32()), ("term", pa.string()),
    ("link", pa.string()), ("far", pa.bool_()), ("object_city", pa.string()), ("label", pa.int8()),
    ("score", pa.float32()), ("modality", pa.string()), ("negated", pa.bool_()),
    ("attribution", pa.string()), ("flag", pa.string()),
])  # fmt: skip
TONES = pa.schema([("doc_id", pa.string()), ("tone", pa.float32()), ("clauses", pa.int32())])
TABLES = ("sentences", "city_mentions", "mentions", "relations", "tones", "elements")


@dataclass(frozen=True, slots=True)
class CityList:
    """The closed set of cities of a study and how places roll up to it (METHOD.md 0)."""

    cities: frozenset[str]
    gazetteer: Gazetteer

    def roll(self, place: str) -> str | None:
        """The listed city a place counts for: itself, its city, or the prefecture above that."""
        city = self.gazetteer.city_of(place) if place else None
        if city is None or city in self.cities:
            return city
        above = self.gazetteer.place(city).parent
        return above if above in self.cities else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Per text of a page: the offset and the sentence of the page from which its own count."""

    offset: Ints
    sentence: Ints


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
        parts["sentences"].append(_sentences(read, origin))
        parts["city_mentions"].append(_city_mentions(read, cities, titles, origin))
        found = find_relations(read, reader.matcher(lang), reader.gazetteer)
        parts["mentions"].append(_mentions(read, cities, origin, found))
        parts["relations"].append(
            relation_table(read, found, cities.roll, offset=origin.offset, sentence=origin.sentence)
        )
        parts["tones"].append(_tones(read))
        parts["elements"].append(count_elements(read))
    parts["tones"] = [_one_tone(pa.concat_tables([TONES.empty_table(), *parts["tones"]]))]
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


def _ids(read: ReadPage, doc: Ints) -> pa.Array:
    return pa.array([d.id for d in read.page.docs], pa.string()).take(pa.array(doc))


def _choose(values: tuple[str, ...] | list[str | None], index: Any) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(index.astype(np.int64)))


def _first_clause(read: ReadPage, sentence: Ints) -> Ints:
    return np.searchsorted(read.page.clauses, read.page.sentences)[sentence]


def _sentences(read: ReadPage, origin: Origin) -> pa.Table:
    """Only sentences with a city or a code: evidence reads this."""
    page = read.page
    rows = np.unique(np.concatenate([page.sentence_of(read.links.start), read.codes.sentence]))
    start = page.sentences[rows]
    doc = page.doc_of(start)
    end = np.minimum(np.append(page.sentences, len(page.text))[rows + 1], page.doc_end[doc])
    clauses = np.append(np.searchsorted(page.clauses, page.sentences), len(page.clauses))
    quote = np.concatenate([[0], np.cumsum(page.quote)])
    return pa.Table.from_arrays([
        _ids(read, doc), pa.array(rows - origin.sentence[doc]),
        pa.array(start - origin.offset[doc]), pa.array(end - origin.offset[doc]),
        pa.array(np.minimum(clauses[rows + 1] - clauses[rows], 32_767)),
        pa.array(quote[end] > quote[start]),
    ], names=SENTENCES.names).cast(SENTENCES)  # fmt: skip


def _city_mentions(read: ReadPage, cities: CityList, title_end: Ints, origin: Origin) -> pa.Table:
    page, links = read.page, read.links
    doc = page.doc_of(links.start)
    sentence, clause = page.sentence_of(links.start), page.clause_of(links.start)
    offset = links.start - origin.offset[doc]
    title = offset < title_end[doc]
    return pa.Table.from_arrays([
        _ids(read, doc), pa.array(offset), pa.array(sentence - origin.sentence[doc]),
        pa.array(np.minimum(clause - _first_clause(read, sentence), 32_767)),
        pa.array(links.end - origin.offset[doc]),
        pa.array([place or None for place in links.place], pa.string()),
        pa.array([cities.roll(place) for place in links.place], pa.string()),
        pa.array(links.confidence), pa.array(links.reason, pa.string()), pa.array(links.derived),
        pa.array(links.metonym), pa.array(title),
        pa.array(~title & (offset - title_end[doc] <= LEAD[page.lang])),
    ], names=CITY_MENTIONS.names).cast(CITY_MENTIONS)  # fmt: skip


def _mentions(read: ReadPage, cities: CityList, origin: Origin, relations: Relations) -> pa.Table:
    """Mentions of listed cities; several places of one city in a clause count once."""
    page, codes = read.page, read.codes
    rolled = [cities.roll(city) for city in read.cities]
    listed = np.array([city is not None for city in rolled], dtype=bool)
    keep = np.flatnonzero(listed[read.mentions.city]) if rolled else np.empty(0, dtype=np.int64)
    names = sorted({city for city in rolled if city})
    number = np.array([names.index(city) if city else -1 for city in rolled], dtype=np.int64)
    city = number[read.mentions.city[keep]] if len(keep) else np.empty(0, dtype=np.int64)
    key = read.mentions.row[keep] * max(len(names), 1) + city
    _, one = np.unique(key, return_index=True)
    keep, city = keep[one], city[one]
    row = read.mentions.row[keep]
    start, sentence = codes.start[row], codes.sentence[row]
    doc = page.doc_of(start)
    terms = [page.text[a:b] for a, b in zip(start.tolist(), codes.end[row].tolist(), strict=True)]
    link = read.mentions.link[keep]
    said = np.array([*read.code_names], dtype=object)[codes.code[row]]
    owner = np.array([*names, None], dtype=object)[city]
    other = other_cities(relations, cities.roll, sentence=sentence, code=said, city=owner)
    return pa.Table.from_arrays([
        _ids(read, doc), pa.array(start - origin.offset[doc]),
        _choose(read.code_names, codes.code[row]), _choose(list(names), city),
        pa.array(sentence - origin.sentence[doc]),
        pa.array(np.minimum(codes.clause[row] - _first_clause(read, sentence), 32_767)),
        pa.array(codes.end[row] - origin.offset[doc]), pa.array(terms, pa.string()),
        _choose(LINKS, link), pa.array(link == 2), other,
        pa.array(read.label[keep]), pa.array(read.score[keep]),
        _choose(MODALITIES, codes.modality[row]), pa.array(codes.negated[row]),
        _choose(ATTRIBUTIONS, codes.attribution[row]), _choose(FLAGS, codes.flag[row]),
    ], names=MENTIONS.names).cast(MENTIONS)  # fmt: skip


def _tones(read: ReadPage) -> pa.Table:
    """Tone of every document: the mean over its clauses that evaluate, whatever they are about."""
    page, says = read.page, read.tone.words > 0
    doc, count = page.doc_of(page.clauses)[says], len(page.docs)
    clauses = np.bincount(doc, minlength=count)
    total = np.bincount(doc, weights=np.tanh(read.tone.clause[says]), minlength=count)
    mean = total / np.maximum(clauses, 1)
    return pa.Table.from_arrays([
        _ids(read, np.arange(count)), pa.array(mean, mask=clauses == 0), pa.array(clauses),
    ], names=TONES.names).cast(TONES)  # fmt: skip


def _one_tone(rows: pa.Table) -> pa.Table:
    """One row per document: of a mixed one the mean over the clauses of both languages."""
    weighted = pc.multiply(rows["tone"].fill_null(0.0), rows["clauses"].cast(pa.float32()))
    sums = (
        pa.table({"doc_id": rows["doc_id"], "tone": weighted, "clauses": rows["clauses"]})
        .group_by("doc_id")
        .aggregate([("tone", "sum"), ("clauses", "sum")])
    )
    clauses = sums["clauses_sum"].cast(pa.int32())
    mean = pc.divide(sums["tone_sum"], pc.max_element_wise(clauses, 1))
    tone = pc.if_else(pc.greater(clauses, 0), mean, pa.scalar(None, pa.float64()))
    return pa.table({"doc_id": sums["doc_id"], "tone": tone, "clauses": clauses}).cast(TONES)
