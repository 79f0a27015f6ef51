"""The spaCy component ``citysway``: ``nlp.add_pipe("citysway")`` on a zh or en pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from citysway.corpus.document import LANGS, Document
from citysway.errors import StudyError
from citysway.models.entities import Entity
from citysway.models.reader import Reader
from citysway.models.reading import Reading

KINDS = ("cities", "codes", "unresolved", "mentions")


@lru_cache(maxsize=4)
def _reader(codebook: str | None, places: str | None) -> Reader:
    """One reader per process and pair of files; loading it takes longer than reading."""
    return Reader(codebook=codebook, places=places)


class CitySway:
    """Settings of the component; the knowledge is loaded at the first document."""

    def __init__(self, lang: str, codebook: str | None, places: str | None) -> None:
        self.lang, self.codebook, self.places = lang, codebook, places

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1000) -> Iterator[Doc]:
        """Documents in their order, ``batch_size`` at a time to the reader's pages."""
        docs = iter(stream)
        reader = _reader(self.codebook, self.places)
        while batch := list(islice(docs, batch_size)):
            texts = [
                Document(id=str(i), text=text, lang=self.lang)
                for i, text in enumerate(doc.text for doc in batch)  # spaCy joins it each time
            ]
            readings = reader.read_many(texts, entities=map(entities_of, batch))
            for doc, reading in zip(batch, readings, strict=True):
                fill(doc, reading)
            yield from batch

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: the settings are in the pipeline's config."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> CitySway:
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Nothing: the settings are in the pipeline's config."""

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> CitySway:
        return self


def entities_of(doc: Doc) -> list[Entity]:
    """What the pipeline's own recogniser found, in characters."""
    return [Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def fill(doc: Doc, reading: Reading) -> None:
    """Spans and facts of a reading; ``expanded`` counts spans that grew to whole tokens."""
    facts: dict[str, Any] = {kind: list(map(_row, getattr(reading, kind))) for kind in KINDS}
    expanded = 0
    for key, label in (("cities", "place_id"), ("codes", "code")):
        rows = facts[key]
        spans = [_span(doc, row["start"], row["end"], row[label]) for row in rows]
        doc.spans[key] = spans
        expanded += sum(
            (s.start_char, s.end_char) != (r["start"], r["end"])
            for s, r in zip(spans, rows, strict=True)
        )
    doc._.citysway = {**facts, "expanded": expanded}


def _row(found: Any) -> dict[str, Any]:
    """A record of a reading as a dictionary (``dataclasses.asdict`` copies deeply and slowly)."""
    return {name: getattr(found, name) for name in found.__slots__}


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    return doc.char_span(start, end, label=label, alignment_mode="expand")


@Language.factory(  # type: ignore[untyped-decorator]
    "citysway",
    assigns=["doc.spans", "doc._.citysway"],
    default_config={"codebook": None, "places": None},
)
def create(nlp: Language, name: str, codebook: str | None, places: str | None) -> CitySway:
    """The component for ``nlp``; ``codebook`` and ``places`` are a user's own files.

    Raises StudyError for a pipeline that is neither Chinese nor English.
    """
    if nlp.lang not in LANGS:
        raise StudyError(f"citysway: a pipeline of {nlp.lang!r}; allowed are {', '.join(LANGS)}")
    if not Doc.has_extension("citysway"):
        Doc.set_extension("citysway", default=None)
    return CitySway(nlp.lang, codebook, places)
