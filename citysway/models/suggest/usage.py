"""How a word is used, told by the words around it: a piece of a phrase, a noun, a verb."""

from collections.abc import Set

import numpy as np

from citysway.models.suggest.streams import GAP, Bools, Ints, Stream

_BEFORE_NOUN = (
    *("the", "a", "an", "its", "his", "her", "their", "our", "your", "my", "this", "that", "these"),
    *("those", "some", "any", "many", "several", "no", "every", "each", "of", "other", "all"),
)
_BEFORE_VERB = (
    *("to", "will", "can", "could", "would", "should", "must", "may", "might", "they", "we", "you"),
    *("who", "which", "has", "have", "had", "is", "are", "was", "were", "be", "been", "he", "she"),
)
_SHARE = {"E": 0.08, "X": 0.15}  # of all uses
_FIXED = 0.5  # share of uses with one and the same neighbour above which a word is a fragment


def is_fragment(stream: Stream, stop: Set[str]) -> Bools:
    """Flag per word: does one and the same word stand beside it most of the time?

    ``共乐`` is a piece of ``共居共学共事共乐``. Punctuation and stop words leave a word free.
    """
    size, tokens = len(stream.words), stream.tokens
    free = _flags(stream, ("", *stop))
    total = np.bincount(tokens, minlength=size)
    found = np.zeros(size, dtype=bool)
    for beside in _neighbours(stream):
        bound = ~free[beside]
        keys, count = np.unique(tokens[bound] * size + beside[bound], return_counts=True)
        most = np.zeros(size, dtype=np.int64)
        np.maximum.at(most, keys // size, count)
        found |= most > _FIXED * total
    return found


def _neighbours(stream: Stream) -> tuple[Ints, Ints]:
    """The token before and the token after each token; a gap at the ends of sentences."""
    same = np.diff(stream.sentence, prepend=-1, append=-1) == 0
    before = np.where(same[:-1], np.roll(stream.tokens, 1), GAP)
    return before, np.where(same[1:], np.roll(stream.tokens, -1), GAP)


def used_as(stream: Stream, facet: str, stop: Set[str]) -> Bools:
    """Flag per word of an English stream: used as the facet asks for.

    Elements are nouns: a determiner before and no other noun behind (``the ancient`` city is none);
    frames are verbs; adverbs (``wildly`` beside ``wild``) are neither; evaluations are anything.
    """
    if facet not in _SHARE:
        return np.ones(len(stream.words), dtype=bool)
    size, tokens = len(stream.words), stream.tokens
    before, after = _neighbours(stream)
    if facet == "E":
        seen = _flags(stream, _BEFORE_NOUN)[before] & _flags(stream, ("", *stop))[after]
    else:
        seen = _flags(stream, _BEFORE_VERB)[before]
    total = np.bincount(tokens, minlength=size)
    share = np.bincount(tokens[seen], minlength=size) / np.maximum(total, 1)
    known = frozenset(stream.words)
    adverb = np.array([w.endswith("ly") and w[:-2] in known for w in stream.words], dtype=bool)
    found: Bools = (share >= _SHARE[facet]) & ~adverb
    return found


def _flags(stream: Stream, words: Set[str] | tuple[str, ...]) -> Bools:
    wanted = frozenset(words)
    return np.array([word in wanted for word in stream.words], dtype=bool)
