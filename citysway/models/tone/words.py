"""The value of every evaluative word where it stands: negated, strengthened, supposed, undone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.screening import cue_hits, first_after, last_before
from citysway.models.tone.roles import sides

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

FLIP = -0.75  # 不美 is milder blame than 丑
FLIP_BLAME = -0.1  # 不拥堵 is hardly praise
HYPOTHETICAL = 0.7
AUTHORITY = 0.25  # what a rule forbids and punishes is not said of the place
_TOO = re.compile(r"\btoo(?: \w+){1,2} to (?:be )?$")
_TOO_BEFORE = 40
DENIED_DEGREE = 0.75  # 不是很好 and "not very good" are milder than 不好


@dataclass(frozen=True, slots=True)
class Reach:
    """Characters over which one word works on another; what comes before it and after it."""

    negation: int
    degree: int
    after: int
    twice: int


REACH = {"zh": Reach(8, 4, 5, 2), "en": Reach(28, 14, 12, 4)}


@dataclass(frozen=True, slots=True)
class Words:
    """Evaluative words in order of position: start, end, clause, value.

    ``before, after``: value toward a target that stands before the word, or after it.
    """

    start: Ints
    end: Ints
    clause: Ints
    value: Floats
    before: Floats
    after: Floats


def weigh(page: Page, hits: Hits, matcher: Matcher, inherent: Floats) -> Words:
    """All evaluative words of a page; ``inherent`` is the polarity of codebook terms, by hit."""
    columns, reach = matcher.columns, REACH[page.lang]
    value = np.where(inherent != 0, inherent, columns.score[hits.pattern])
    kept = np.flatnonzero(value)
    words = hits.take(kept)
    clause = page.clause_of(words.start)
    steer = _Steer(page, hits, matcher, words, clause, reach)
    value = value[kept] * columns.share[words.pattern]
    before, after = sides(page, words, matcher, value)
    steered = steer.all()
    return Words(words.start, words.end, clause, *map(steered, (value, before, after)))


@dataclass(frozen=True, slots=True)
class _Steer:
    page: Page
    hits: Hits
    matcher: Matcher
    words: Hits
    clause: Ints
    reach: Reach

    def cues(self, name: str) -> Hits:
        return cue_hits(self.hits, self.matcher, name)

    def before(self, cues: Hits, reach: int) -> Ints:
        return last_before(cues, self.page, self.words.start, self.clause, reach)

    def after(self, cues: Hits, reach: int) -> Ints:
        return first_after(cues, self.page, self.words.end, self.clause, reach)

    def all(self) -> Callable[[Floats], Floats]:
        """What all that steers makes of values of the words."""
        negation, odd, asked = self.negated()
        degree = self.degree(negation)
        undone, left = self.undone()
        supposed = np.where(self.supposed(), HYPOTHETICAL, 1.0)
        ruled = np.where(self.ruled(), AUTHORITY, 1.0)

        def steered(value: Floats) -> Floats:
            value = value * degree
            flipped = value * np.where((value < 0) & ~asked, FLIP_BLAME, FLIP)
            value = np.where((value < 0) & undone, 0.0, np.where(odd & ~left, flipped, value))
            return value * supposed * np.where(value < 0, ruled, 1.0)

        return steered

    def negated(self) -> tuple[Ints, Bools, Bools]:
        """Start of the negation before each word (-1: none); is it denied; by a question."""
        cues = self.cues("negation")
        near = self.before(cues, self.reach.negation)
        start = np.append(cues.start, -1)[near]
        twice = self._stands(cues, start, self.reach.twice)
        asked = self.before(self.cues("rhetorical"), 3 * self.reach.negation) >= 0
        late = self.after(self.cues("negation_after"), self.reach.after) >= 0
        odd = (near >= 0) ^ twice ^ asked ^ late ^ self._too()
        return start, np.asarray(odd, dtype=bool), asked

    def _stands(self, cues: Hits, at: Ints, reach: int) -> Bools:
        """Whether a cue comes before the positions ``at`` (-1: no position)."""
        found = last_before(cues, self.page, at, self.clause, reach)
        return np.asarray((at >= 0) & (found >= 0), dtype=bool)

    def _too(self) -> Bools:
        """Too crowded to enjoy: what follows ``to`` is denied."""
        found = np.zeros(len(self.words), dtype=bool)
        if self.page.lang != "en":
            return found
        start, codes = self.words.start, np.append(self.page.codes, 0)
        near = np.zeros(len(start), dtype=bool)
        for back in (4, 7):  # "to enjoy", "to be enjoyable"
            at = np.maximum(start - back, 0)
            near |= (
                (codes[at] == ord(" ")) & (codes[at + 1] == ord("t")) & (codes[at + 2] == ord("o"))
            )
        for row in np.flatnonzero(near).tolist():
            low = max(int(start[row]) - _TOO_BEFORE, 0)
            found[row] = _TOO.search(self.page.shadow[low : start[row]]) is not None
        return found

    def degree(self, negation: Ints) -> Floats:
        """Factor of the degree words around each word; inside a negation they soften."""
        degrees = self.hits.take(self.matcher.columns.degree[self.hits.pattern] > 0)
        near = self.before(degrees, self.reach.degree)
        factor = np.append(self.matcher.columns.degree[degrees.pattern], 1.0)
        inner = (negation >= 0) & (np.append(degrees.start, -1)[near] > negation)
        found = np.where(inner & (factor[near] > 1), DENIED_DEGREE, factor[near])
        late = self.cues("degree_after")
        after = np.append(self.matcher.columns.degree[late.pattern], 1.0)
        return np.asarray(found * after[self.after(late, 2)], dtype=np.float64)

    def undone(self) -> tuple[Bools, Bools]:
        """Whether something bad is fought or ended, and whether that is itself denied."""
        negation, reach = self.cues("negation"), self.reach
        verbs, ends = self.cues("reversal"), self.cues("reversal_after")
        fought = self.before(verbs, 2 * reach.negation)
        ended = self.after(ends, 3 * reach.after)
        failed = self._stands(negation, np.append(verbs.start, -1)[fought], 2 * reach.twice)
        failed |= self._stands(negation, np.append(ends.start, -1)[ended], 2 * reach.twice)
        left = ((fought >= 0) | (ended >= 0)) & failed
        return ((fought >= 0) | (ended >= 0)) & ~left, left

    def supposed(self) -> Bools:
        """Behind a word of supposition in the clause, or in the clause that follows from one."""
        size = len(self.page.text)
        inside = self.before(self.cues("hypothetical"), size) >= 0
        inside |= self.before(self.cues("conditional"), size) >= 0
        inside |= self.after(self.cues("hypothetical_after"), size) >= 0
        follows = np.zeros(len(self.page.clauses) + 1, dtype=bool)
        for name in ("conditional", "hypothetical_after"):
            follows[self.page.clause_of(self.cues(name).start) + 1] = True
        sentence = self.page.sentence_of(self.page.clauses)
        follows[1:-1] &= sentence[1:] == sentence[:-1]
        for name in ("contrast", "conditional"):
            follows[self.page.clause_of(self.cues(name).start)] = False
        return np.asarray(inside | follows[self.clause], dtype=bool)

    def ruled(self) -> Bools:
        """In a sentence that sets a rule or a penalty."""
        rules = np.zeros(len(self.page.sentences), dtype=bool)
        rules[self.page.sentence_of(self.cues("authority").start)] = True
        return rules[self.page.sentence_of(self.words.start)]
