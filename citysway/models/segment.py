"""Words: rjieba for Chinese (jieba where it is missing), spaCy's rule tokenizer for English."""

import functools
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold, points
from citysway.models.boundaries import isin, run_edges

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# What the segmenter takes into words: Han of all blocks (the table covers the basic plane, all
# beyond counts), Latin letters, digits and the marks that join them.
_LETTERS = np.zeros(0x10000, dtype=bool)
_LETTERS[0x3400:0xA000] = _LETTERS[0xF900:0xFB00] = True
_LETTERS[[ord(char) for char in f"{string.ascii_letters}{string.digits}+#&._%-"]] = True


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


@functools.cache
def inner_words(word: str) -> tuple[str, ...]:
    """Shorter dictionary words inside a Chinese word: 大熊, 熊猫 in 大熊猫; none in two signs."""
    if len(word) < 3:
        return ()
    return tuple(part for part in _finder()(word, False) if part != word)


@functools.cache
def _finder() -> Callable[[str, bool], list[str]]:
    try:
        import rjieba
    except ImportError:
        import jieba

        return lambda text, hmm: jieba.lcut_for_search(text, HMM=hmm)
    found: Callable[[str, bool], list[str]] = rjieba.cut_for_search
    return found


def word_ends(shadow: str, doubtful: Ints) -> Bools:
    """Flags of length n+1: True where a word begins or ends.

    Only runs of letters that hold a ``doubtful`` position are cut into words; the segmenter treats
    each run by itself, so that its words are those of the whole text. Without the hidden Markov
    model: an unknown name is cut in single characters, never glued to others.
    """
    codes = points(shadow)
    letter = isin(codes, _LETTERS) | (codes >= len(_LETTERS))
    flags = run_edges(letter)
    run = np.cumsum(flags[:-1])
    wanted = np.zeros(len(codes) + 2, dtype=bool)
    wanted[run[doubtful]] = True
    kept = np.flatnonzero(wanted[run] | (~letter & np.append(False, wanted[run[:-1]])))
    words = cut(codes[kept].tobytes().decode("utf-32-le", "surrogatepass"), hmm=False)
    size = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    flags[kept[np.cumsum(size) - 1] + 1] = True
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
