"""Is an English word used as a noun or a verb? Told by the words around it, without a tagger."""

from collections.abc import Set

import numpy as np

from citysway.models.suggest.streams import GAP, Bools, Stream

_BEFORE_NOUN = (
    *("the", "a", "an", "its", "his", "her", "their", "our", "your", "my", "this", "that", "these"),
    *("those", "some", "any", "many", "several", "no", "every", "each", "of", "other", "all"),
)
_BEFORE_VERB = (
    *("to", "will", "can", "could", "would", "should", "must", "may", "might", "they", "we", "you"),
    *("who", "which", "has", "have", "had", "is", "are", "was", "were", "be", "been", "he", "she"),
)
_SHARE = {"E": 0.08, "X": 0.15}  # of all uses


def used_as(stream: Stream, facet: str, stop: Set[str]) -> Bools:
    """Flag per word of an English stream: used as the facet asks for.

    Elements are nouns: a determiner before and no other noun behind (``the ancient`` city is none);
    frames are verbs; evaluations may be anything.
    """
    if facet not in _SHARE:
        return np.ones(len(stream.words), dtype=bool)
    size, tokens = len(stream.words), stream.tokens
    same = np.diff(stream.sentence, prepend=-1, append=-1) == 0
    before = np.where(same[:-1], np.roll(tokens, 1), GAP)
    after = np.where(same[1:], np.roll(tokens, -1), GAP)
    if facet == "E":
        seen = _flags(stream, _BEFORE_NOUN)[before] & _flags(stream, ("", *stop))[after]
    else:
        seen = _flags(stream, _BEFORE_VERB)[before]
    total = np.bincount(tokens, minlength=size)
    share = np.bincount(tokens[seen], minlength=size) / np.maximum(total, 1)
    found: Bools = share >= _SHARE[facet]
    return found


def _flags(stream: Stream, words: Set[str] | tuple[str, ...]) -> Bools:
    wanted = frozenset(words)
    return np.array([word in wanted for word in stream.words], dtype=bool)
