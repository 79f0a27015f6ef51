"""Readers by file suffix: ``read(name, raw, options=...) -> Iterator[Record | Rejected]``.

A new format is one file with a ``read`` and one line here. Every format may be compressed.
"""

from collections.abc import Iterator
from typing import Protocol

from citysway.corpus.readers import (
    archives,
    epub,
    feeds,
    html,
    jsonl,
    markdown,
    parquet,
    pdf,
    sgml,
    sheets,
    slides,
    tables,
    text,
    warc,
    word,
)
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import Raw
from citysway.corpus.record import Record, Rejected


class ReadFile(Protocol):
    """``name`` is the path shown to the user, ``raw`` bytes or a binary stream."""

    def __call__(self, name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]: ...


READERS: dict[str, ReadFile] = {
    ".txt": text.read,
    ".md": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".warc": warc.read,
    ".xml": feeds.read,
    ".rss": feeds.read,
    ".atom": feeds.read,
    ".sgm": sgml.read,
    ".sgml": sgml.read,
    ".csv": tables.read,
    ".tsv": tables.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".json": jsonl.read,
    ".xlsx": sheets.read,
    ".parquet": parquet.read,
    ".docx": word.read,
    ".pptx": slides.read,
    ".pdf": pdf.read,
    ".epub": epub.read,
    ".zip": archives.read,
    ".tar": archives.read,
    ".tgz": archives.read,
}


COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def suffix_of(name: str) -> str:
    """The suffix that decides, in lower case: ``.csv`` of ``a.CSV.gz``, ``""`` if none."""
    plain = name.lower().rpartition("/")[2]
    for suffix in COMPRESSED:
        plain = plain.removesuffix(suffix)
    stem, dot, suffix = plain.rpartition(".")
    return dot + suffix if dot and stem else ""
