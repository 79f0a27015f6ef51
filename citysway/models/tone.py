"""Tone toward a target: evaluative words, negation and degree, summed by clause and sentence.

Rules and lexicon, no trained weights. Scores are squashed to [-1, 1]; a label needs
|score| >= NEUTRAL.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.roles import sides
from citysway.models.screening import cue_hits, last_before
from citysway.models.targets import Words, toward_targets

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEUTRAL = 0.15
_NEUTRAL_EN = 0.07  # toward an English target, whose words count less with distance
_SPILL = 0.5  # weight of the rest of the sentence for a clause without evaluative words
_FLIP = -0.75  # 不美 is milder blame than 丑
_FLIP_BLAME = -0.25  # 不拥堵 is hardly praise
_HYPOTHETICAL = 0.5
_REACH = {"zh": (8, 4), "en": (28, 14)}  # characters a negation and a degree word reach forward


@dataclass(frozen=True, slots=True)
class Tone:
    """Raw tone by clause and by sentence, and whether a clause holds any evaluative word.

    ``spoken`` are the words themselves, with their values toward targets on either side.
    """

    clause: Floats
    sentence: Floats
    words: Ints
    spoken: Words


def measure(page: Page, hits: Hits, matcher: Matcher, inherent: Floats) -> Tone:
    """Tone of every clause of a page; ``inherent`` is the polarity of codebook terms, by hit."""
    value = np.where(inherent != 0, inherent, matcher.columns.score[hits.pattern])
    words = hits.take(value != 0)
    clause = page.clause_of(words.start)
    value = value[value != 0]
    steered = _steering(page, hits, matcher, words, clause)
    before, after = (steered(side) for side in sides(page, words, matcher, value))
    said = cue_hits(hits, matcher, "reported").start
    spoken = Words(words.start, words.end, before, after, said)
    return _sum(page, hits, matcher, clause, steered(value), spoken)


def _steering(
    page: Page, hits: Hits, matcher: Matcher, words: Hits, clause: Ints
) -> Callable[[Floats], Floats]:
    """What degree, negation and reversal make of the values of the words."""
    negation, degree = _REACH[page.lang]
    degrees = hits.take(matcher.columns.degree[hits.pattern] > 0)
    index = last_before(degrees, page, words.start, clause, degree)
    factor = np.append(matcher.columns.degree[degrees.pattern], 1.0)[index]
    reversal = last_before(
        cue_hits(hits, matcher, "reversal"), page, words.start, clause, 2 * negation
    )
    negated = last_before(cue_hits(hits, matcher, "negation"), page, words.start, clause, negation)

    def steered(value: Floats) -> Floats:
        value = np.where((reversal >= 0) & (value < 0), 0.0, value * factor)
        return np.where(negated >= 0, value * np.where(value < 0, _FLIP_BLAME, _FLIP), value)

    return steered


def _sum(
    page: Page, hits: Hits, matcher: Matcher, clause: Ints, value: Floats, spoken: Words
) -> Tone:
    n = len(page.clauses)
    by_clause = np.bincount(clause, weights=value, minlength=n).astype(np.float64)
    unreal = page.clause_of(cue_hits(hits, matcher, "hypothetical").start)
    by_clause[unreal] *= _HYPOTHETICAL
    sentence = page.sentence_of(page.clauses)
    by_sentence: Floats = np.bincount(
        sentence, weights=by_clause, minlength=len(page.sentences)
    ).astype(np.float64)
    words: Ints = np.bincount(clause, minlength=n).astype(np.int64)
    return Tone(by_clause, by_sentence, words, spoken)


def toward(tone: Tone, clause: Ints, sentence: Ints, alone: npt.NDArray[np.bool_]) -> Floats:
    """Score toward a target in a clause; ``alone``: no other target shares the sentence."""
    own = tone.clause[clause]
    rest = tone.sentence[sentence] - own
    silent = alone & (tone.words[clause] == 0)
    return np.asarray(np.tanh(own + np.where(silent, _SPILL, 0.0) * rest), dtype=np.float64)


def toward_english(tone: Tone, page: Page, start: Ints, end: Ints) -> Floats:
    """Score toward the English targets [start, end)."""
    return np.tanh(toward_targets(page, tone.spoken, start, end))


def label(score: Floats, lang: str = "") -> npt.NDArray[np.int8]:
    """-1, 0 or 1."""
    neutral = _NEUTRAL_EN if lang == "en" else NEUTRAL
    return np.where(np.abs(score) < neutral, 0, np.sign(score)).astype(np.int8)
