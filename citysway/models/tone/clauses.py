"""Tone by clause; what a contrast says first counts less than what it goes on to."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.patterns import CUE_BIT
from citysway.models.screening import cue_hits
from citysway.models.tone.words import Words, weigh
from citysway.models.trends import with_trends

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

YIELDS = 0.3  # weight of what stands before 但 (but), or behind 虽然 (although)


@dataclass(frozen=True, slots=True)
class Tone:
    """Raw tone by clause and how many evaluative words it holds; what stands behind the sums.

    ``weight``: by clause, its weight in its sentence, and ``weighted`` what it counts there;
    ``rest``: what the others there do; ``said``: sentences with a word of reporting; ``each``: the
    words themselves; ``saying``: where words of reporting begin that voice no doubt (claims).
    """

    clause: Floats
    words: Ints
    weighted: Floats
    rest: Floats
    said: Bools
    each: Words
    saying: Ints
    weight: Floats


def measure(page: Page, hits: Hits, matcher: Matcher, inherent: Floats) -> Tone:
    """Tone of every clause of a page; ``inherent`` is the polarity of codebook terms, by hit."""
    hits, inherent = with_trends(page, hits, matcher, inherent)
    words = weigh(page, hits, matcher, inherent)
    n = len(page.clauses)
    clause = np.bincount(words.clause, weights=words.value, minlength=n).astype(np.float64)
    count: Ints = np.bincount(words.clause, minlength=n).astype(np.int64)
    said = np.zeros(len(page.sentences), dtype=bool)
    reported = cue_hits(hits, matcher, "reported")
    said[page.sentence_of(reported.start)] = True
    saying = reported.start[matcher.columns.score[reported.pattern] == 0]
    weight = _contrasted(page, hits, matcher, count)
    weighted = clause * weight
    sentence = page.sentence_of(page.clauses)
    whole = np.bincount(sentence, weights=weighted)[sentence] if n else weighted
    return Tone(clause, count, weighted, whole - weighted, said, words, saying, weight)


def _contrasted(page: Page, hits: Hits, matcher: Matcher, count: Ints) -> Floats:
    """Weight of every clause in its sentence, beside other clauses that evaluate."""
    columns, sentence = matcher.columns, page.sentence_of(page.clauses)
    conceded = page.clause_of(cue_hits(hits, matcher, "concession").start)
    turn = cue_hits(hits, matcher, "contrast")
    yielding = CUE_BIT["concession"] | CUE_BIT["concession_ahead"]
    turn = turn.take((columns.cue[turn.pattern] & yielding) == 0)
    ahead = page.clause_of(cue_hits(hits, matcher, "concession_ahead").start)
    ahead = ahead[np.append(sentence, -1)[ahead + 1] == sentence[ahead]]  # "while ..., it ..."
    at = page.clause_of(turn.start)
    at = at[count[at] > 0]  # 但 that goes on to evaluate nothing takes nothing back
    last = np.zeros(len(page.sentences), dtype=np.int64)
    np.maximum.at(last, sentence[at], at)
    weight = np.where(np.arange(len(sentence)) < last[sentence], YIELDS, 1.0)
    weight[conceded] = YIELDS
    weight[ahead] = YIELDS
    return weight
