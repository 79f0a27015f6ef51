"""What was found in one document: spans over its text, made into objects only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from citysway.models.spans import CityMention, CodeMention, Mention, Polarity, Span, Unresolved

if TYPE_CHECKING:
    from citysway.corpus.document import Document
    from citysway.corpus.wrapped import Running
    from citysway.models.read_page import PieceReading

_PLACE = attrgetter("start", "end")
_T = TypeVar("_T", Span, CityMention, Unresolved, CodeMention, Mention)


class Reading:
    """The document and everything seen in it. A pure function of the document and the knowledge.

    ``lang`` is its main language; paragraphs in the other one were read in theirs. ``running``: the
    text without the line breaks of its layout, if that is what was read: spans are where the
    document has them, their ``text`` is without the breaks.
    """

    __slots__ = ("__dict__", "_pieces", "_running", "doc", "lang")

    def __init__(
        self,
        doc: Document,
        lang: str,
        pieces: Sequence[PieceReading],
        running: Running | None = None,
    ) -> None:
        self.doc, self.lang, self._pieces, self._running = doc, lang, pieces, running

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences in order, without the blanks around them."""
        return self._laid([span for span, _, _ in self._numbered])

    @cached_property
    def _numbered(self) -> list[tuple[Span, int, int]]:
        """(sentence, piece, its number there) in order."""
        found = [
            (span, at, number)
            for at, piece in enumerate(self._pieces)
            for number, span in enumerate(piece.sentences())
        ]
        if len(self._pieces) == 1:
            return found
        return sorted((row for row in found if self._read_here(row)), key=lambda row: row[0].start)

    def _read_here(self, row: tuple[Span, int, int]) -> bool:
        """Whether a sentence is no stretch that another piece reads."""
        span, at, _ = row
        others = self._pieces[1:] if at == 0 else ()
        return not any(o.start <= span.start and span.end <= o.end for o in others)

    @cached_property
    def tokens(self) -> tuple[Span, ...]:
        """Words: rjieba's for Chinese, spaCy's for English."""
        return self._in_order([piece.tokens() for piece in self._pieces])

    @cached_property
    def cities(self) -> tuple[CityMention, ...]:
        """Namings linked to a city, district or county."""
        return self._in_order([piece.cities() for piece in self._pieces])

    @cached_property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """City-like names left open."""
        return self._in_order([piece.unresolved() for piece in self._pieces])

    @cached_property
    def dropped(self) -> tuple[Unresolved, ...]:
        """Place names that mean no city here, in order, each with the reason."""
        return self._in_order([piece.dropped() for piece in self._pieces])

    @cached_property
    def codes(self) -> tuple[CodeMention, ...]:
        """Coded spans: elements E, frames X, evaluation A."""
        return self._in_order([piece.codes() for piece in self._pieces])

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Codes linked to the cities they are said of."""
        if len(self._pieces) == 1:
            return self._in_order([self._pieces[0].mentions()])
        rank = {(at, number): i for i, (_, at, number) in enumerate(self._numbered)}
        return self._in_order(
            [
                [replace(m, sentence=rank[at, m.sentence]) for m in piece.mentions()]
                for at, piece in enumerate(self._pieces)
            ]
        )

    def polarity(self, start: int, end: int, *, aspect: str = "") -> Polarity:
        """Tone toward the target ``text[start:end]``. Raises ValueError outside the text.

        ``aspect``: what of it is judged: general, price, transit-location or safety in English, or
        what a trained model knows; another aspect changes nothing.
        """
        if not 0 <= start < end <= len(self.doc.text):
            raise ValueError(
                f"target [{start}:{end}] outside the text of {len(self.doc.text)} characters"
            )
        if self._running is not None:
            start, end = self._running.found(start, end)
        holds = [p for p in self._pieces[1:] if p.start <= start and end <= p.end]
        return (holds or self._pieces)[0].polarity(start, end, aspect=aspect)

    def _in_order(self, found: list[list[_T]]) -> tuple[_T, ...]:
        if len(found) == 1:
            return self._laid(found[0])
        return self._laid(sorted((item for items in found for item in items), key=_PLACE))

    def _laid(self, spans: list[_T]) -> tuple[_T, ...]:
        """Spans where the document has them."""
        if self._running is None:
            return tuple(spans)
        places = [self._running.laid(span.start, span.end) for span in spans]
        return tuple(
            replace(span, start=start, end=end)
            for span, (start, end) in zip(spans, places, strict=True)
        )
