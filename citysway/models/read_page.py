"""A page that was read: arrays over many texts, and each text's spans made into objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.aspects import toward_aspect
from citysway.models.attachment import Mentions
from citysway.models.coder import ATTRIBUTIONS, MODALITIES, Codes
from citysway.models.links import WHY_DROPPED, Links
from citysway.models.matcher import Hits
from citysway.models.page import LEFT_OUT, Page
from citysway.models.polarity_model import Judge
from citysway.models.segment import token_spans
from citysway.models.spans import CityMention, CodeMention, Mention, Polarity, Span, Unresolved
from citysway.models.tone import NEUTRAL, OTHERS, Namings, Tone, label, toward


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

    def pieces(self) -> Iterator[PieceReading]:
        """One reading per text, in order."""
        return (PieceReading(self, number) for number in range(len(self.page.docs)))


class PieceReading:
    """What was found in one text of a page; offsets count in the document from ``start`` on."""

    __slots__ = ("_number", "_page", "start", "text")

    def __init__(self, page: ReadPage, number: int, start: int = 0) -> None:
        self._page, self._number, self.start = page, number, start
        self.text: str = page.page.docs[number].text

    def at(self, start: int) -> PieceReading:
        """The same text where it begins at ``start`` of its document."""
        return PieceReading(self._page, self._number, start)

    @property
    def end(self) -> int:
        """Where the text ends in its document."""
        return self.start + len(self.text)

    @property
    def _offset(self) -> int:
        """Of the document in the page."""
        return int(self._page.page.doc_start[self._number]) - self.start

    def _range(self, starts: npt.NDArray[np.int64]) -> range:
        low, high = self._page.page.doc_start[self._number], self._page.page.doc_end[self._number]
        first, last = np.searchsorted(starts, [low, high])
        return range(int(first), int(last))

    def sentences(self) -> list[Span]:
        """Sentences in order, without the blanks around them."""
        page, offset = self._page.page, self._offset
        starts = [int(page.sentences[i]) - offset for i in self._range(page.sentences)]
        ends = [*starts[1:], self.end][: len(starts)]
        return [self._trim(a, b) for a, b in zip(starts, ends, strict=True)]

    def tokens(self) -> list[Span]:
        """Words: rjieba's for Chinese, spaCy's for English; what is left out of a piece is none."""
        spans = token_spans(self.text, self._page.page.lang)
        if LEFT_OUT in self.text:
            spans = [(a, b) for a, b in spans if LEFT_OUT not in self.text[a:b]]
        return [Span(a + self.start, b + self.start) for a, b in spans]

    def cities(self) -> list[CityMention]:
        """Namings linked to a city, district or county."""
        links, offset = self._page.links, self._offset
        return [
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
        ]

    def unresolved(self) -> list[Unresolved]:
        """City-like names left open."""
        links, offset = self._page.links, self._offset
        return [
            Unresolved(
                int(links.start[i]) - offset,
                int(links.end[i]) - offset,
                self._text(links.start[i], links.end[i]),
                links.reason[i],
            )
            for i in self._range(links.start)
            if not links.place[i]
        ]

    def dropped(self) -> list[Unresolved]:
        """Place names that mean no city here, in order, each with the reason."""
        links, cut = self._page.links, self._page.cut
        offset = self._offset
        low, high = offset + self.start, offset + self.end
        rows = [row for row in links.dropped if low <= row[0] < high]
        rows += [(int(cut.start[i]), int(cut.end[i]), "cut") for i in self._range(cut.start)]
        return [
            Unresolved(
                start - offset,
                end - offset,
                self._text(start, end),
                WHY_DROPPED[why],
            )
            for start, end, why in sorted(rows)
        ]

    def codes(self) -> list[CodeMention]:
        """Coded spans: elements E, frames X, evaluation A."""
        codes, offset = self._page.codes, self._offset
        return [
            CodeMention(
                int(codes.start[i]) - offset,
                int(codes.end[i]) - offset,
                self._page.code_names[codes.code[i]],
                self._text(codes.start[i], codes.end[i]),
                int(codes.polarity[i]),
                MODALITIES[codes.modality[i]],
            )
            for i in self._range(codes.start)
        ]

    def mentions(self) -> list[Mention]:
        """Codes linked to the cities they are said of."""
        page, codes, offset = self._page, self._page.codes, self._offset
        first = self._range(page.page.sentences).start
        starts = codes.start[page.mentions.row]
        return [
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
        ]

    def polarity(self, start: int, end: int, *, aspect: str = "") -> Polarity:
        """Tone toward the target from ``start`` to ``end``, inside this text."""
        page, tone, judge = self._page.page, self._page.tone, self._page.judge
        at = np.array([start, end], dtype=np.int64) + self._offset
        reported = bool(page.quote[at[0]] or tone.said[page.sentence_of(at[0])])
        if judge is not None:
            target = (int(at[0]), int(at[1]))
            scores, labels = judge.polarity(page, self._page.hits, tone, [target], [aspect])
            return Polarity(int(labels[0]), float(scores[0]), reported)
        own = toward_aspect(page, tone.each, aspect, int(at[0]), int(at[1])) if aspect else None
        if own is not None:
            return Polarity(int(label(np.array([own]), OTHERS[page.lang])[0]), own, reported)
        namings = self._page.namings
        row = np.searchsorted(namings.end, at[:1], side="right")
        named = np.append(namings.start, len(page.text))[row] < at[1]
        row = np.where(named, row, -1)
        score = toward(tone, page, namings, at[:1], at[1:], row)
        least = NEUTRAL if named[0] else OTHERS[page.lang]
        return Polarity(int(label(score, least)[0]), float(score[0]), reported)

    def _text(self, start: int | np.int64, end: int | np.int64) -> str:
        begin = self._offset + self.start
        return self.text[int(start) - begin : int(end) - begin]

    def _trim(self, start: int, end: int) -> Span:
        part = self.text[start - self.start : end - self.start]
        head = len(part) - len(part.lstrip())
        return Span(start + head, start + max(len(part.rstrip()), head))
