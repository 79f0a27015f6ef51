"""How much an English word counts for a target of its sentence, by distance, side and clause."""

import numpy as np
import numpy.typing as npt

from citysway.models.coder import within
from citysway.models.page import Page
from citysway.models.tone.words import Words

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DECAY = 100.0  # characters over which a word's weight falls to 1/e
FAR = 1000  # characters beyond which a word weighs nothing, so that endless sentences end
OTHER_CLAUSE = 0.75
AHEAD = 0.75  # English evaluates rather after its subject than before it


def pairs(page: Page, words: Words, start: Ints) -> tuple[Ints, Ints]:
    """Every target with the words of its sentence: index of the target, index of the word."""
    sentence = page.sentence_of(start)
    bounds = np.append(page.sentences, len(page.text) + 1)
    first = np.searchsorted(words.start, np.maximum(bounds[sentence], start - FAR))
    count = np.searchsorted(words.start, np.minimum(bounds[sentence + 1], start + FAR)) - first
    target = np.repeat(np.arange(len(start)), count)
    return target, np.repeat(first, count) + within(count)


def nearness(page: Page, words: Words, start: Ints, end: Ints, of: Ints, word: Ints) -> Floats:
    """Weight in (0, 1] of each pair of a target [start, end) and a word."""
    a, b = words.start[word], words.end[word]
    gap = np.maximum(np.maximum(a - end[of], start[of] - b), 0)
    weight = np.exp(-gap / DECAY) * np.where(a >= end[of], 1.0, AHEAD)
    weight[words.clause[word] != page.clause_of(start)[of]] *= OTHER_CLAUSE
    return np.asarray(weight, dtype=np.float64)
