"""Two words that keep together become one token (normalised pointwise mutual information)."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from citysway.models.suggest.streams import GAP, Ints, Stream

NPMI = {"zh": 0.35, "en": 0.35}  # of two words side by side, in [-1, 1]
LEAST = 5  # times they must stand so


def join_pairs(stream: Stream, may_join: Callable[[str], bool]) -> Stream:
    """The stream with frequent collocations of two words as tokens of their own.

    Only words that ``may_join`` takes are joined, never terms of the codebook or over a gap; the
    measure is that of Bouma 2009, as in gensim's Phrases.
    """
    pairs, number = _collocations(stream, may_join)
    words, known = list(stream.words), {word: i for i, word in enumerate(stream.words)}
    blank = " " if stream.lang == "en" else ""
    joint, parts = np.empty(len(pairs), dtype=np.int64), {}
    for row, (left, right) in enumerate(pairs.tolist()):
        word = f"{words[left]}{blank}{words[right]}"
        if word not in known:
            known[word] = len(words)
            words.append(word)
            parts[known[word]] = (left, right)
        joint[row] = known[word]
    first = _taken(number >= 0)
    tokens = stream.tokens.copy()
    tokens[first] = joint[number[first]]
    keep = np.ones(len(tokens), dtype=bool)
    keep[first + 1] = False
    capital = np.concatenate([stream.capital, np.zeros(len(words) - len(stream.words))])
    if len(pairs):
        capital[joint] = stream.capital[pairs].max(axis=1)
    return replace(
        stream,
        words=words,
        capital=capital,
        tokens=tokens[keep],
        sentence=stream.sentence[keep],
        parts=parts,
    )


def _collocations(stream: Stream, may_join: Callable[[str], bool]) -> tuple[Ints, Ints]:
    """Pairs (n x 2) and, for every token, the number of the pair that begins there or -1."""
    tokens, size = stream.tokens, len(stream.words)
    free = np.array([i != GAP and i not in stream.terms and may_join(word)
                     for i, word in enumerate(stream.words)], dtype=bool)  # fmt: skip
    beside = np.zeros(len(tokens), dtype=bool)
    beside[:-1] = free[tokens[:-1]] & free[tokens[1:]]
    beside[:-1] &= (stream.sentence[:-1] == stream.sentence[1:]) & (tokens[:-1] != tokens[1:])
    at = np.flatnonzero(beside)
    keys, row, count = np.unique(
        tokens[at] * size + tokens[np.minimum(at + 1, len(tokens) - 1)],
        return_inverse=True, return_counts=True,
    )  # fmt: skip
    pairs = np.column_stack([keys // size, keys % size])
    good = (count >= LEAST) & (_npmi(pairs, count, tokens) >= NPMI[stream.lang])
    new = np.where(good, np.cumsum(good) - 1, -1)
    number = np.full(len(tokens), -1, dtype=np.int64)
    number[at] = new[row]
    return pairs[good], number


def _npmi(pairs: Ints, count: Ints, tokens: Ints) -> npt.NDArray[np.float64]:
    single = np.bincount(tokens, minlength=int(pairs.max(initial=0)) + 1) / max(len(tokens), 1)
    joint = count / max(len(tokens), 1)
    found: npt.NDArray[np.float64] = np.log(
        joint / (single[pairs[:, 0]] * single[pairs[:, 1]])
    ) / -np.log(joint)
    return found


def _taken(starts: npt.NDArray[np.bool_]) -> Ints:
    """Of starts that follow each other every second one: a word is joined once."""
    at = np.flatnonzero(starts)
    fresh = np.diff(at, prepend=-2) > 1
    run = np.maximum.accumulate(np.where(fresh, np.arange(len(at)), 0)) if len(at) else at
    taken: Ints = at[(np.arange(len(at)) - run) % 2 == 0]
    return taken
