"""Sentences, city mentions and mentions of a page as tables: offsets in the texts they stand in."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.models.attachment import LINKS
from citysway.models.coder import ATTRIBUTIONS, FLAGS, MODALITIES
from citysway.models.focus import LEAD
from citysway.models.gazetteer import Gazetteer
from citysway.models.read_page import ReadPage
from citysway.models.relations.finding import Relations
from citysway.pipeline.relations import other_cities

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


def ids_of(read: ReadPage, doc: Ints) -> pa.Array:
    """Ids of documents by their numbers in the page."""
    return pa.array([d.id for d in read.page.docs], pa.string()).take(pa.array(doc))


def _choose(values: tuple[str, ...] | list[str | None], index: Any) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(index.astype(np.int64)))


def _first_clause(read: ReadPage, sentence: Ints) -> Ints:
    return np.searchsorted(read.page.clauses, read.page.sentences)[sentence]


def sentence_table(read: ReadPage, origin: Origin) -> pa.Table:
    """Sentences with a city or a code (schema ``SENTENCES``): evidence reads this."""
    page = read.page
    rows = np.unique(np.concatenate([page.sentence_of(read.links.start), read.codes.sentence]))
    start = page.sentences[rows]
    doc = page.doc_of(start)
    end = np.minimum(np.append(page.sentences, len(page.text))[rows + 1], page.doc_end[doc])
    clauses = np.append(np.searchsorted(page.clauses, page.sentences), len(page.clauses))
    quote = np.concatenate([[0], np.cumsum(page.quote)])
    return pa.Table.from_arrays([
        ids_of(read, doc), pa.array(rows - origin.sentence[doc]),
        pa.array(start - origin.offset[doc]), pa.array(end - origin.offset[doc]),
        pa.array(np.minimum(clauses[rows + 1] - clauses[rows], 32_767)),
        pa.array(quote[end] > quote[start]),
    ], names=SENTENCES.names).cast(SENTENCES)  # fmt: skip


def naming_table(read: ReadPage, cities: CityList, title_end: Ints, origin: Origin) -> pa.Table:
    """Every naming, linked or not (schema ``CITY_MENTIONS``)."""
    page, links = read.page, read.links
    doc = page.doc_of(links.start)
    sentence, clause = page.sentence_of(links.start), page.clause_of(links.start)
    offset = links.start - origin.offset[doc]
    title = offset < title_end[doc]
    return pa.Table.from_arrays([
        ids_of(read, doc), pa.array(offset), pa.array(sentence - origin.sentence[doc]),
        pa.array(np.minimum(clause - _first_clause(read, sentence), 32_767)),
        pa.array(links.end - origin.offset[doc]),
        pa.array([place or None for place in links.place], pa.string()),
        pa.array([cities.roll(place) for place in links.place], pa.string()),
        pa.array(links.confidence), pa.array(links.reason, pa.string()), pa.array(links.derived),
        pa.array(links.metonym), pa.array(title),
        pa.array(~title & (offset - title_end[doc] <= LEAD[page.lang])),
    ], names=CITY_MENTIONS.names).cast(CITY_MENTIONS)  # fmt: skip


def mention_table(
    read: ReadPage, cities: CityList, origin: Origin, relations: Relations
) -> pa.Table:
    """Mentions of listed cities (schema ``MENTIONS``); several places of one city in a clause count
    once.
    """
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
        ids_of(read, doc), pa.array(start - origin.offset[doc]),
        _choose(read.code_names, codes.code[row]), _choose(list(names), city),
        pa.array(sentence - origin.sentence[doc]),
        pa.array(np.minimum(codes.clause[row] - _first_clause(read, sentence), 32_767)),
        pa.array(codes.end[row] - origin.offset[doc]), pa.array(terms, pa.string()),
        _choose(LINKS, link), pa.array(link == 2), other,
        pa.array(read.label[keep]), pa.array(read.score[keep]),
        _choose(MODALITIES, codes.modality[row]), pa.array(codes.negated[row]),
        _choose(ATTRIBUTIONS, codes.attribution[row]), _choose(FLAGS, codes.flag[row]),
    ], names=MENTIONS.names).cast(MENTIONS)  # fmt: skip
