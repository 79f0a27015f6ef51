"""Any number of documents out of a real corpus, made when they are asked for, the same each time.

A document has half the words of one real document and half of another; one word in ten is drawn
from the whole corpus and one in a hundred is new, so that the vocabulary grows as real ones do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.topics.corpora import Corpus

DRAWN, NEW = 0.1, 0.01
_BLOCK = 1_000  # documents made with one generator of random numbers
_ZIPF = 1.5  # exponent of the frequencies of new words


@dataclass(frozen=True, slots=True)
class Pool:
    """Words of a corpus by number: document ``d`` is ``words[starts[d]:starts[d + 1]]``."""

    vocabulary: npt.NDArray[np.str_]
    words: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, corpus: Corpus) -> "Pool":
        """The pool of a corpus."""
        vocabulary = sorted({word for tokens in corpus.tokens for word in tokens})
        number = {word: i for i, word in enumerate(vocabulary)}
        words = [number[word] for tokens in corpus.tokens for word in tokens]
        starts = np.cumsum([0, *map(len, corpus.tokens)])
        return cls(np.array(vocabulary), np.array(words, dtype=np.int32), starts)

    def save(self, path: Path) -> None:
        """Write a file for another process."""
        np.savez(path, vocabulary=self.vocabulary, words=self.words, starts=self.starts)

    @classmethod
    def load(cls, path: Path) -> "Pool":
        """Read a written file."""
        with np.load(path) as found:
            return cls(found["vocabulary"], found["words"], found["starts"])


class Made:
    """Token lists of ``documents`` made documents; can be gone through again and again."""

    def __init__(self, pool: Pool, documents: int, seed: int = 0) -> None:
        self._pool, self._documents, self._seed = pool, documents, seed
        self._vocabulary = pool.vocabulary.astype(object)

    def __len__(self) -> int:
        return self._documents

    def __iter__(self) -> Iterator[list[str]]:
        for first in range(0, self._documents, _BLOCK):
            draw = np.random.default_rng((self._seed, first))
            for _ in range(min(_BLOCK, self._documents - first)):
                yield self._document(draw)

    def _document(self, draw: np.random.Generator) -> list[str]:
        pool = self._pool
        one, other = draw.integers(0, len(pool.starts) - 1, 2)
        both = np.concatenate([
            pool.words[pool.starts[number] : pool.starts[number + 1]] for number in (one, other)
        ])  # fmt: skip
        words = both[draw.random(len(both)) < 0.5]
        drawn = draw.random(len(words)) < DRAWN
        words[drawn] = draw.choice(pool.words, int(drawn.sum()))
        tokens: list[str] = self._vocabulary[words].tolist()
        for place in np.flatnonzero(draw.random(len(tokens)) < NEW):
            tokens[place] = f"新词{draw.zipf(_ZIPF)}"
        return tokens
