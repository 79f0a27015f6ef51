"""The pages of a shard: texts of one language at a time; a mixed document once per language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from citysway.corpus.document import Document
from citysway.corpus.language import Part
from citysway.models.pieces import Piece, pieces
from citysway.models.read_page import ReadPage
from citysway.models.reader import PAGE_CHARS

Ints = npt.NDArray[np.int64]
_COLUMNS = ["doc_id", "text", "title", "lang", "kind", "issuer", "sponsor", "source_id",
            "url", "parts"]  # fmt: skip


@dataclass(slots=True)
class Pages:
    """Documents in pages of about PAGE_CHARS: (texts, where each begins in its document, language).

    The pieces of :func:`citysway.models.pieces.pieces`: documents in their main language; after
    them the paragraphs of mixed ones that are in the other language, each by itself. ``homes``:
    homes of sources that the study states, by the name the documents state ('' for national ones).
    """

    shard: Path
    homes: Mapping[str, str] = field(default_factory=dict)
    _sentences: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[list[Document], Ints, str]]:
        others: list[Piece] = []
        yield from _in_pages(self._documents(others))
        yield from _in_pages(iter(others))

    def _documents(self, others: list[Piece]) -> Iterator[Piece]:
        for batch in pq.ParquetFile(self.shard).iter_batches(batch_size=500, columns=_COLUMNS):
            for row in batch.to_pylist():
                parts = [Part(**part) for part in row["parts"] or []]
                whole, *rest = pieces(_document(row, self.homes), row["lang"], parts)
                if rest:
                    others += rest
                    self._sentences[whole.doc.id] = 0
                yield whole

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


def _in_pages(pieces: Iterator[Piece]) -> Iterator[tuple[list[Document], Ints, str]]:
    chunks: dict[str, list[Piece]] = {}
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


def _page(pieces: list[Piece], lang: str) -> tuple[list[Document], Ints, str]:
    return [doc for doc, _ in pieces], np.array([at for _, at in pieces], dtype=np.int64), lang


def _document(row: dict[str, Any], homes: Mapping[str, str]) -> Document:
    return Document(
        id=row["doc_id"], text=row["text"], title=row["title"], lang=row["lang"], kind=row["kind"],
        issuer_place=row["issuer"], sponsor_city=row["sponsor"],
        source_id=row["source_id"], url=row["url"], home=homes.get(row["source_id"]),
    )  # fmt: skip
