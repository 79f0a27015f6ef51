"""Tone toward one aspect of a target, by words that praise or blame just that aspect.

"posh but pricey" is praise in general and blame for prices. Words and scores are data
(``polarity/aspects_en.csv``). One sentence at a time, on demand: not part of reading a page.
"""

import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from citysway.models.page import Page
from citysway.models.polarity import load
from citysway.models.tone.nearness import DECAY
from citysway.models.tone.words import Words

Word = tuple[int, int, float]  # start, end, value

GENERAL = "general"
_AHEAD = 0.8  # weight of words that stand before the target
_DENIED = -0.6  # "not cheap"
_REACH = 24  # characters before a word in which a negation counts
_REST = {True: 0.2, False: 1.0}  # weight of other evaluation beside words of the aspect, or alone
_REST_GENERAL = 0.5


@dataclass(frozen=True, slots=True)
class Aspects:
    """The words of each aspect with their scores, and their patterns."""

    scores: Mapping[str, Mapping[str, float]]
    patterns: Mapping[str, re.Pattern[str]]
    negation: re.Pattern[str]

    def score(
        self, aspect: str, text: str, target: tuple[int, int], words: Sequence[Word]
    ) -> float | None:
        """Score in [-1, 1] toward ``text[slice(*target)]``; None for an unknown aspect.

        ``text`` is a folded sentence, ``words`` its evaluative words with their values.
        """
        if aspect not in self.patterns:
            return None
        text = text.replace("’", "'")
        own = list(self._own(aspect, text, target))
        others = [w for w in words if not any(w[0] < end and w[1] > start for start, end, _ in own)]
        rest = _REST_GENERAL if aspect == GENERAL else _REST[bool(own)]
        return math.tanh(_weighed(own, target) + rest * _weighed(others, target))

    def _own(self, aspect: str, text: str, target: tuple[int, int]) -> Iterable[Word]:
        for hit in self.patterns[aspect].finditer(text):
            start, end = hit.span()
            if start < target[1] and end > target[0]:
                continue
            score = self.scores[aspect][hit.group()]
            denied = self.negation.search(text[max(start - _REACH, 0) : start])
            yield start, end, score * _DENIED if denied else score


@functools.cache
def aspects_of(lang: str) -> Aspects:
    """The aspects of a language; none where it has no table of them."""
    lexicon = load(lang)
    patterns = {aspect: _any(words) for aspect, words in lexicon.aspects.items()}
    negation = _any(word for word in lexicon.negation if word.isascii()).pattern
    return Aspects(
        lexicon.aspects, patterns, re.compile(negation + r"(?:(?! but )[^.,;!?]){0,18}$")
    )


def toward_aspect(page: Page, words: Words, aspect: str, start: int, end: int) -> float | None:
    """Score in [-1, 1] toward an aspect of the target [start, end) of a page, by its sentence."""
    sentence = int(page.sentence_of(np.array([start]))[0])
    low, high = np.append(page.sentences, len(page.text))[sentence : sentence + 2].tolist()
    rows = slice(*np.searchsorted(words.start, [low, high]))
    value = np.where(words.start[rows] < start, words.after[rows], words.before[rows])
    spans = ((words.start[rows] - low).tolist(), (words.end[rows] - low).tolist(), value.tolist())
    aspects, target = aspects_of(page.lang), (start - low, end - low)
    return aspects.score(aspect, page.shadow[low:high], target, list(zip(*spans, strict=True)))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, whole; "n't" also at the end of a word."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    inner = "|".join(map(re.escape, ordered))
    return re.compile(rf"(?:(?<![a-z0-9])|(?=n't))(?:{inner})(?![a-z0-9])")


def _weighed(words: Iterable[Word], target: tuple[int, int]) -> float:
    """Values by their distance to the target."""
    total = 0.0
    for start, end, value in words:
        far = max(start - target[1], target[0] - end, 0)
        total += value * math.exp(-far / DECAY) * (_AHEAD if end <= target[0] else 1.0)
    return total
