"""Readers by file suffix: ``read(name, raw, columns=...) -> Iterator[Record | Rejected]``.

A new format is one file with a ``read`` and one line here. Every format may be gzipped.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from citysway.corpus.readers import html, jsonl, markdown, tables, text
from citysway.corpus.readers.streams import Raw
from citysway.corpus.record import Record, Rejected


class ReadFile(Protocol):
    """``name`` is the path shown to the user, ``raw`` bytes or a binary stream."""

    def __call__(
        self, name: str, raw: Raw, *, columns: Mapping[str, str]
    ) -> Iterator[Record | Rejected]: ...


READERS: dict[str, ReadFile] = {
    ".txt": text.read,
    ".md": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".csv": tables.read,
    ".tsv": tables.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".json": jsonl.read,
}


def suffix_of(name: str) -> str:
    """The suffix that decides, in lower case: ``.csv`` of ``a.CSV.gz``, ``""`` if none."""
    plain = name.lower().removesuffix(".gz")
    stem, dot, suffix = plain.rpartition("/")[2].rpartition(".")
    return dot + suffix if dot and stem else ""
