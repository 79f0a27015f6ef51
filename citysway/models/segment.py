"""Words: rjieba for Chinese (jieba where it is missing), spaCy's rule tokenizer for English."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@functools.cache
def _cutter() -> Callable[[str, bool], list[str]]:
    try:
        import rjieba
    except ImportError:
        import jieba

        jieba.setLogLevel(60)
        return lambda text, hmm: jieba.lcut(text, HMM=hmm)
    cut: Callable[[str, bool], list[str]] = rjieba.cut
    return cut


@functools.cache
def _english() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


def cut(text: str, *, hmm: bool = True) -> list[str]:
    """Chinese words in order; joined they are the text again."""
    return _cutter()(text, hmm)


def word_ends(shadow: str, starts: Ints, ends: Ints) -> Bools:
    """Flags of length n+1: True where a word of the stretches [start, end) begins or ends.

    Stretches end at punctuation, so that cutting them alone gives the words of the whole. Without
    the hidden Markov model: an unknown name is cut in single characters, never glued to others.
    """
    flags = np.zeros(len(shadow) + 1, dtype=bool)
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    words = cut("\n".join([shadow[a:b] for a, b in pairs]), hmm=False)
    size = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    at = np.cumsum(size)
    first = np.concatenate([[0], np.cumsum(ends - starts + 1)])[: len(starts)]  # joined by a break
    piece = np.maximum(np.searchsorted(first, at, side="right") - 1, 0) if len(first) else at
    if len(first):
        flags[np.minimum(starts[piece] + at - first[piece], ends[piece])] = True
        flags[starts] = True
    return flags


def token_spans(text: str, lang: str) -> list[tuple[int, int]]:
    """(start, end) of every word that is not blank."""
    if lang == "en":
        return [(t.idx, t.idx + len(t)) for t in _english()(text) if not t.is_space]
    spans, start = [], 0
    for word in cut(fold(text)):
        if not word.isspace():
            spans.append((start, start + len(word)))
        start += len(word)
    return spans


def content_words(text: str, lang: str) -> list[str]:
    """Lower-case words for topics and search.

    Chinese words of two characters or more, English ones of three or more without stop words.
    """
    if lang == "zh":
        return [w for w in cut(fold(text)) if len(w) > 1 and w.isalpha()]
    return [t.lower_ for t in _english()(text) if t.is_alpha and not t.is_stop and len(t) > 2]
