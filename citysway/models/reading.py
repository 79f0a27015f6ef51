"""What was found in one document: spans over its text, made into objects only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from citysway.corpus.document import Document
from citysway.models.aspects import toward_aspect
from citysway.models.attachment import Mentions
from citysway.models.coder import ATTRIBUTIONS, MODALITIES, Codes
from citysway.models.linker import WHY_DROPPED, Links
from citysway.models.matcher import Hits
from citysway.models.page import Page
from citysway.models.polarity_model import Judge
from citysway.models.segment import token_spans
from citysway.models.tone import NEUTRAL, OTHERS, Namings, Tone, label, toward

Label = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets in code points of ``Document.text``, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CityMention:
    """A naming linked to a place: its id, confidence in [0, 1] and a reason a person can read.

    ``derived``: inside a landmark, institution or brand, no attention mention;
    ``metonym``: the state is meant.
    """

    start: int
    end: int
    place_id: str
    name: str
    confidence: float
    reason: str
    derived: bool
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A city-like name that was seen and left open, with the reason."""

    start: int
    end: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A coded span; ``polarity`` is the one inherent in the term (-1, 0, 1)."""

    start: int
    end: int
    code: str
    term: str
    polarity: int
    modality: str


@dataclass(frozen=True, slots=True)
class Polarity:
    """Tone toward a target: label in {-1, 0, 1}, score in [-1, 1].

    ``reported``: somebody is quoted or said to say so (称, "according to") in the sentence.
    """

    label: int
    score: float
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A code said of a city.

    ``sentence`` is its index in ``Reading.sentences``; ``far``: linked by the document only.
    """

    sentence: int
    place_id: str
    code: str
    label: int
    score: float
    modality: str
    attribution: str
    start: int
    end: int
    term: str
    far: bool


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with all that was found on it, as arrays."""

    page: Page
    hits: Hits
    links: Links
    codes: Codes
    mentions: Mentions
    tone: Tone
    namings: Namings
    score: npt.NDArray[np.float64]
    label: npt.NDArray[np.int8]
    cities: list[str]
    code_names: tuple[str, ...]
    cut: Hits
    """Place names that are pieces of longer words."""
    judge: Judge | None = None

    def readings(self) -> Iterator[Reading]:
        """One reading per document, in order."""
        return (Reading(self, number) for number in range(len(self.page.docs)))


class Reading:
    """The document and everything seen in it. A pure function of the document and the knowledge."""

    __slots__ = ("__dict__", "_number", "_page", "doc", "lang")

    def __init__(self, page: ReadPage, number: int) -> None:
        self._page, self._number = page, number
        self.doc: Document = page.page.docs[number]
        self.lang: str = page.page.lang

    @property
    def _offset(self) -> int:
        return int(self._page.page.doc_start[self._number])

    def _range(self, starts: np.typing.NDArray[np.int64]) -> range:
        low, high = self._page.page.doc_start[self._number], self._page.page.doc_end[self._number]
        first, last = np.searchsorted(starts, [low, high])
        return range(int(first), int(last))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences in order, without the blanks around them."""
        page = self._page.page
        inside = self._range(page.sentences)
        starts = [int(page.sentences[i]) - self._offset for i in inside]
        ends = [*starts[1:], len(self.doc.text)][: len(starts)]
        return tuple(_trim(self.doc.text, a, b) for a, b in zip(starts, ends, strict=True))

    @cached_property
    def tokens(self) -> tuple[Span, ...]:
        """Words: rjieba's for Chinese, spaCy's for English."""
        return tuple(Span(a, b) for a, b in token_spans(self.doc.text, self.lang))

    @cached_property
    def cities(self) -> tuple[CityMention, ...]:
        """Namings linked to a city, district or county."""
        links, offset = self._page.links, self._offset
        return tuple(
            CityMention(
                int(links.start[i]) - offset,
                int(links.end[i]) - offset,
                links.place[i],
                self._text(links.start[i], links.end[i]),
                float(links.confidence[i]),
                links.reason[i],
                bool(links.derived[i]),
                bool(links.metonym[i]),
            )
            for i in self._range(links.start)
            if links.place[i]
        )

    @cached_property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """City-like names left open."""
        links, offset = self._page.links, self._offset
        return tuple(
            Unresolved(
                int(links.start[i]) - offset,
                int(links.end[i]) - offset,
                self._text(links.start[i], links.end[i]),
                links.reason[i],
            )
            for i in self._range(links.start)
            if not links.place[i]
        )

    @cached_property
    def dropped(self) -> tuple[Unresolved, ...]:
        """Place names that mean no city here, in order, each with the reason."""
        links, cut = self._page.links, self._page.cut
        low, offset = self._offset, self._offset
        high = low + len(self.doc.text)
        rows = [row for row in links.dropped if low <= row[0] < high]
        rows += [(int(cut.start[i]), int(cut.end[i]), "cut") for i in self._range(cut.start)]
        return tuple(
            Unresolved(
                start - offset,
                end - offset,
                self.doc.text[start - offset : end - offset],
                WHY_DROPPED[why],
            )
            for start, end, why in sorted(rows)
        )

    @cached_property
    def codes(self) -> tuple[CodeMention, ...]:
        """Coded spans: elements E, frames X, evaluation A."""
        codes, offset = self._page.codes, self._offset
        return tuple(
            CodeMention(
                int(codes.start[i]) - offset,
                int(codes.end[i]) - offset,
                self._page.code_names[codes.code[i]],
                self._text(codes.start[i], codes.end[i]),
                int(codes.polarity[i]),
                MODALITIES[codes.modality[i]],
            )
            for i in self._range(codes.start)
        )

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Codes linked to the cities they are said of."""
        page, codes, offset = self._page, self._page.codes, self._offset
        first = self._range(page.page.sentences).start
        starts = codes.start[page.mentions.row]
        return tuple(
            Mention(
                int(codes.sentence[row]) - first,
                page.cities[page.mentions.city[i]],
                page.code_names[codes.code[row]],
                int(page.label[i]),
                float(page.score[i]),
                MODALITIES[codes.modality[row]],
                ATTRIBUTIONS[codes.attribution[row]],
                int(codes.start[row]) - offset,
                int(codes.end[row]) - offset,
                self._text(codes.start[row], codes.end[row]),
                bool(page.mentions.link[i] == 2),
            )
            for i in self._range(starts)
            for row in [int(page.mentions.row[i])]
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
        page, tone, judge = self._page.page, self._page.tone, self._page.judge
        at = np.array([start, end], dtype=np.int64) + self._offset
        reported = bool(page.quote[at[0]] or tone.said[page.sentence_of(at[0])])
        if judge is not None:
            target = (int(at[0]), int(at[1]))
            scores, labels = judge.polarity(page, self._page.hits, tone, [target], [aspect])
            return Polarity(int(labels[0]), float(scores[0]), reported)
        own = toward_aspect(page, tone.each, aspect, int(at[0]), int(at[1])) if aspect else None
        if own is not None:
            return Polarity(int(label(np.array([own]), OTHERS[self.lang])[0]), own, reported)
        namings = self._page.namings
        row = np.searchsorted(namings.end, at[:1], side="right")
        named = np.append(namings.start, len(page.text))[row] < at[1]
        row = np.where(named, row, -1)
        score = toward(tone, page, namings, at[:1], at[1:], row)
        least = NEUTRAL if named[0] else OTHERS[self.lang]
        return Polarity(int(label(score, least)[0]), float(score[0]), reported)

    def _text(self, start: np.int64, end: np.int64) -> str:
        return self.doc.text[int(start) - self._offset : int(end) - self._offset]


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    head = len(piece) - len(piece.lstrip())
    return Span(start + head, start + max(len(piece.rstrip()), head))
