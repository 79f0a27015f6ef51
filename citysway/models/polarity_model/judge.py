"""A model at work on a page: targets become cases, probabilities become scores and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from citysway.models.aspects import toward_aspect
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.polarity_model.records import LABELS, Case, Floats, PolarityModel
from citysway.models.screening import cue_hits

if TYPE_CHECKING:
    from citysway.models.attachment import Mentions
    from citysway.models.coder import Codes
    from citysway.models.tone import Tone

Ints = npt.NDArray[np.int64]
CUES = ("negation", "reversal", "contrast", "hypothetical")


@dataclass(frozen=True, slots=True)
class Judge:
    """A model and the matcher whose hits it reads; both of one language."""

    model: PolarityModel
    matcher: Matcher

    def polarity(
        self,
        page: Page,
        hits: Hits,
        tone: Tone,
        targets: Sequence[tuple[int, int]],
        aspects: Sequence[str] | None = None,
    ) -> tuple[Floats, npt.NDArray[np.int8]]:
        """Score in [-1, 1] and label of each target (start, end on the page)."""
        cases = cases_of(page, hits, self.matcher, tone, targets, aspects)
        chances = self.model.probabilities(cases)
        label = np.array(LABELS, dtype=np.int8)[chances.argmax(axis=1)]
        return chances[:, 2] - chances[:, 0], label

    def mentions(
        self, page: Page, hits: Hits, tone: Tone, codes: Codes, mentions: Mentions,
        names: Sequence[str], namings: tuple[Ints, Ints, Ints],
    ) -> tuple[Floats, npt.NDArray[np.int8]]:  # fmt: skip
        """Score and label of every mention toward the nearest naming of its city.

        ``names`` are the codes' own, ``namings`` start, end and city number of each naming. What
        is linked by the document only says nothing of the city: score 0.
        """
        known = self.model.aspects
        near = np.flatnonzero(mentions.link < 2)
        spans = _nearest(page, codes, mentions, near, namings)
        said = [names[code] for code in codes.code[mentions.row[near]].tolist()]
        asked = [(span, a if a in known else "") for span, a in zip(spans, said, strict=True)]
        score, label = np.zeros(len(mentions.row)), np.zeros(len(mentions.row), dtype=np.int8)
        if asked:
            once = {key: number for number, key in enumerate(dict.fromkeys(asked))}
            targets, aspects = [t for t, _ in once], [a for _, a in once]
            scores, labels = self.polarity(page, hits, tone, targets, aspects)
            which = [once[key] for key in asked]
            score[near], label[near] = scores[which], labels[which]
        return score, label


def _nearest(
    page: Page, codes: Codes, mentions: Mentions, near: Ints, namings: tuple[Ints, Ints, Ints]
) -> list[tuple[int, int]]:
    """For each mention the naming of its city in its sentence that stands nearest to the code."""
    start, end, city = namings
    held: dict[tuple[int, int], list[tuple[int, int]]] = {}
    columns = (page.sentence_of(start), city, start, end)
    for sentence, of, a, b in zip(*(column.tolist() for column in columns), strict=True):
        held.setdefault((sentence, of), []).append((a, b))
    found = []
    for row, of in zip(mentions.row[near].tolist(), mentions.city[near].tolist(), strict=True):
        at, own = int(codes.start[row]), (int(codes.start[row]), int(codes.end[row]))
        spans = held.get((int(codes.sentence[row]), of), [own])
        found.append(min(spans, key=lambda span: abs(span[0] - at)))
    return found


def cases_of(
    page: Page,
    hits: Hits,
    matcher: Matcher,
    tone: Tone,
    targets: Sequence[tuple[int, int]],
    aspects: Sequence[str] | None = None,
) -> list[Case]:
    """The case of every target, in order; ``aspects`` beside them, where they are known."""
    score = matcher.columns.score[hits.pattern]
    words = np.flatnonzero(score)
    marks = [(cue_hits(hits, matcher, cue).start, cue) for cue in CUES]
    columns = _Columns(hits.start[words], hits.end[words], score[words], marks)
    said = aspects or [""] * len(targets)
    return [
        _case(page, columns, tone, start, end, aspect)
        for (start, end), aspect in zip(targets, said, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Columns:
    start: Ints
    end: Ints
    score: Floats
    marks: list[tuple[Ints, str]]


def _case(page: Page, words: _Columns, tone: Tone, start: int, end: int, aspect: str) -> Case:
    low, high, whole = _window(page, start, end)
    first, last = np.searchsorted(words.start, [low, high])
    ends = words.end[first:last]
    starts = (words.start[first:last] - low).tolist()
    spans = zip(starts, (ends - low).tolist(), words.score[first:last].tolist(), strict=True)
    cues = [
        (at, cue)
        for where, cue in words.marks
        for at in (where[slice(*np.searchsorted(where, [low, high]))] - low).tolist()
    ]
    inside = slice(*np.searchsorted(page.clauses, [low, high]))
    return Case(
        text=page.text[low:high],
        start=start - low,
        end=end - low,
        whole=whole,
        aspect=aspect,
        words=tuple(spans),
        cues=tuple(sorted(cues)),
        clauses=tuple((page.clauses[inside] - low).tolist()),
        tone=tuple(tone.clause[inside].tolist()),
        said=toward_aspect(page, tone.each, aspect, start, end) if aspect else None,
    )


def _window(page: Page, start: int, end: int) -> tuple[int, int, bool]:
    """From the target's first sentence to its last; a target that fills it is the text itself."""
    at = np.array([start, max(end - 1, start)], dtype=np.int64)
    first, last = page.sentence_of(at).tolist()
    doc = int(page.doc_of(at[:1])[0])
    low = max(int(page.sentences[first]), int(page.doc_start[doc]))
    after = int(page.sentences[last + 1]) if last + 1 < len(page.sentences) else len(page.text)
    high = min(after, int(page.doc_end[doc]))
    left = len(page.text[low:start].strip()) + len(page.text[end:high].strip())
    return low, high, left == 0 or end - start > (high - low) * 0.9
