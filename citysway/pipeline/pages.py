"""The pages of a shard: texts of one language at a time; a mixed document once per language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from citysway.corpus.document import LANGS, Document
from citysway.models.reader import PAGE_CHARS
from citysway.models.reading import ReadPage

Ints = npt.NDArray[np.int64]
_COLUMNS = ["doc_id", "text", "title", "lang", "kind", "issuer", "sponsor", "source_id",
            "url", "parts"]  # fmt: skip
_Piece = tuple[Document, int]  # a text and where it begins in its document


@dataclass(slots=True)
class Pages:
    """Documents in pages of about PAGE_CHARS: (texts, where each begins in its document, language).

    Documents are read whole in their main language; after them the paragraphs of mixed ones that
    are in the other language, each by itself. ``homes``: homes of sources that the study states, by
    the name the documents state ('' for national ones).
    """

    shard: Path
    homes: Mapping[str, str] = field(default_factory=dict)
    _sentences: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[list[Document], Ints, str]]:
        others: list[_Piece] = []
        yield from _in_pages(self._documents(others))
        yield from _in_pages(iter(others))

    def _documents(self, others: list[_Piece]) -> Iterator[_Piece]:
        for batch in pq.ParquetFile(self.shard).iter_batches(batch_size=500, columns=_COLUMNS):
            for row in batch.to_pylist():
                doc = _document(row, self.homes)
                pieces = list(other_paragraphs(doc, row["parts"] or []))
                if pieces:
                    others += pieces
                    self._sentences[doc.id] = 0
                yield doc, 0

    def first_numbers(self, read: ReadPage) -> Ints:
        """(texts of the page) number of each one's first sentence, on from what was read of its
        document before; to be asked once for every page.
        """
        page = read.page
        ends = np.append(page.doc_start[1:], len(page.text))
        count = np.searchsorted(page.sentences, ends) - np.searchsorted(
            page.sentences, page.doc_start
        )
        first = np.zeros(len(page.docs), dtype=np.int64)
        if self._sentences:
            for at, (doc, many) in enumerate(zip(page.docs, count.tolist(), strict=True)):
                if doc.id in self._sentences:
                    first[at] = self._sentences[doc.id]
                    self._sentences[doc.id] += many
        return first


def other_paragraphs(doc: Document, parts: list[dict[str, Any]]) -> Iterator[_Piece]:
    """The parts of a mixed document that are not in its main language, and their offsets."""
    for part in parts:
        if part["lang"] in LANGS and part["lang"] != doc.lang:
            start, end = part["start"], part["end"]
            yield replace(doc, text=doc.text[start:end], lang=part["lang"]), start


def _in_pages(pieces: Iterator[_Piece]) -> Iterator[tuple[list[Document], Ints, str]]:
    chunks: dict[str, list[_Piece]] = {}
    sizes: dict[str, int] = {}
    for piece in pieces:
        lang = str(piece[0].lang)
        chunks.setdefault(lang, []).append(piece)
        sizes[lang] = sizes.get(lang, 0) + len(piece[0].text)
        if sizes[lang] >= PAGE_CHARS:
            yield _page(chunks.pop(lang), lang)
            sizes[lang] = 0
    for lang in sorted(chunks):
        yield _page(chunks[lang], lang)


def _page(pieces: list[_Piece], lang: str) -> tuple[list[Document], Ints, str]:
    return [doc for doc, _ in pieces], np.array([at for _, at in pieces], dtype=np.int64), lang


def _document(row: dict[str, Any], homes: Mapping[str, str]) -> Document:
    return Document(
        id=row["doc_id"], text=row["text"], title=row["title"], lang=row["lang"], kind=row["kind"],
        issuer_place=row["issuer"], sponsor_city=row["sponsor"],
        source_id=row["source_id"], url=row["url"], home=homes.get(row["source_id"]),
    )  # fmt: skip
