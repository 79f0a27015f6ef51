"""What a reader yields: a row as its file states it, or the reason why there is none."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["read", "decode", "clean", "language", "date", "source"]


@dataclass(frozen=True, slots=True)
class Record:
    """One document as the file states it: strings only, nothing checked, nothing guessed.

    ``locator`` finds the row inside its file (``line 17``, ``row 3``; None: the whole file).
    ``member`` is the path inside an archive; ``page`` marks a web page, from which its site's
    furniture is taken off later. ``encoding_confidence`` is in [0, 1], see
    :func:`citysway.corpus.decode.decode`.
    """

    text: str
    id: str | None = None
    title: str | None = None
    lang: str | None = None
    date: str | None = None
    source: str | None = None
    place: str | None = None
    sponsor: str | None = None
    url: str | None = None
    credit: str | None = None
    author: str | None = None
    dateline: str | None = None
    locator: str | None = None
    member: str | None = None
    page: bool = False
    encoding: str = "utf-8"
    encoding_confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row of ``rejected.parquet`` (n = 1): an item that was found and not used.

    ``item`` is the document id where one is known, else the path; ``reason`` a short word;
    ``detail`` a sentence for the user: what was found, what is allowed.
    """

    stage: Stage
    item: str
    reason: str
    path: str | None = None
    locator: str | None = None
    detail: str = ""
