"""A document by language: whole in its main one, its other paragraphs each in their own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

from citysway.corpus.document import LANGS, Document
from citysway.corpus.language import Language, Part, detect, paragraphs
from citysway.corpus.wrapped import Running, running
from citysway.models.page import LEFT_OUT

_T = TypeVar("_T")
_CHARACTER = re.compile("[^\n]")
_HAN = re.compile("[\u3400-\u9fff]")


class Piece(NamedTuple):
    """A text of one language (``doc.lang``), and where it begins in its document."""

    doc: Document
    start: int

    @property
    def lang(self) -> str:
        """Of the piece: ``doc.lang``."""
        return str(self.doc.lang)


def pieces(doc: Document, lang: str, parts: Iterable[Part] | None = None) -> list[Piece]:
    """The document in its main language ``lang``, then its paragraphs in the other one.

    What a later piece reads is left out of the first, which keeps its length. ``parts`` are those
    of :func:`citysway.corpus.language.paragraphs`, found where they are not given.
    """
    if parts is None and lang == "en" and not _HAN.search(doc.text):
        parts = ()
    elif parts is None:
        parts = paragraphs(doc.text, Language("zh" if lang == "zh" else "en", "", 1.0))
    others = [part for part in parts if part.lang in LANGS and part.lang != lang]
    whole = doc if doc.lang == lang else replace(doc, lang=lang)
    if not others:
        return [Piece(whole, 0)]
    found = [Piece(_without(whole, others), 0)]
    for part in others:
        text = doc.text[part.start : part.end]
        found.append(Piece(replace(doc, text=text, lang=part.lang), part.start))
    return found


def in_running_lines(doc: Document) -> tuple[Document, Running | None]:
    """The document with its language, as it is read: without the breaks of a layout."""
    lang = doc.lang or language(doc.text)
    found = running(doc.text, lang, title=doc.title)
    if found is not None:
        return replace(doc, lang=lang, text=found.text), found
    return (doc if doc.lang == lang else replace(doc, lang=lang)), None


def _without(doc: Document, others: list[Part]) -> Document:
    text, title = doc.text, doc.title
    for part in others:
        hidden = _CHARACTER.sub(LEFT_OUT, text[part.start : part.end])
        text = text[: part.start] + hidden + text[part.end :]
    if title and doc.text.startswith(title):
        title = text[: len(title)]
    return replace(doc, text=text, title=title)


def language(text: str) -> str:
    """zh or en; what is neither is read as the nearer of the two (the corpus rejects it before)."""
    found = detect(text).lang
    if found in LANGS:
        return found
    return "zh" if any("一" <= c <= "鿿" for c in text[:2000]) else "en"


def batches(
    told: Iterable[tuple[Document, _T]], *, size: int
) -> Iterator[list[tuple[Document, _T]]]:
    """Documents, each with what is told of it, in batches of about ``size`` characters."""
    batch: list[tuple[Document, _T]] = []
    chars = 0
    for doc, what in told:
        batch.append((doc, what))
        chars += len(doc.text)
        if chars >= size:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
