"""Tone toward a target in English: words of its sentence, by distance, side and role.

A word counts less the farther it stands from the target and across clauses; a verb of conflict or
praise counts for the side the target stands on (``roles``); who is only quoted is hardly judged.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.page import Page
from citysway.models.roles import speaking

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DECAY = 100.0  # characters over which a word's weight falls to 1/e
OTHER_CLAUSE = 0.75
AHEAD = 0.75  # English evaluates rather after its subject
SPEAKER = 0.1  # weight of a sentence for who says it


@dataclass(frozen=True, slots=True)
class Words:
    """Evaluative words in order: where, and their value toward a target before or after them.

    ``said`` is where verbs of saying begin.
    """

    start: Ints
    end: Ints
    before: Floats
    after: Floats
    said: Ints


def toward_targets(page: Page, words: Words, start: Ints, end: Ints) -> Floats:
    """Sum of weighed values toward each target [start, end)."""
    sentence = page.sentence_of(start)
    bounds = np.append(page.sentences, len(page.text))
    first = np.searchsorted(words.start, bounds[sentence])
    count = np.searchsorted(words.start, bounds[sentence + 1]) - first
    target = np.repeat(np.arange(len(start)), count)
    word = np.arange(len(target)) - np.repeat(np.cumsum(count) - count - first, count)
    a, b = words.start[word], words.end[word]
    follows = a >= end[target]
    gap = np.maximum(np.maximum(a - end[target], start[target] - b), 0)
    weight = np.exp(-gap / DECAY) * np.where(follows, 1.0, AHEAD)
    weight[page.clause_of(a) != page.clause_of(start)[target]] *= OTHER_CLAUSE
    value = weight * np.where(follows, words.before[word], words.after[word])
    total = np.bincount(target, weights=value, minlength=len(start)).astype(np.float64)
    speaks = speaking(page, words.said, end)
    return np.asarray(total * np.where(speaks, SPEAKER, 1.0), dtype=np.float64)
