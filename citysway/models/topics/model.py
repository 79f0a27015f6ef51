"""A fitted model of topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block
from citysway.models.topics.corpus import Vocabulary, number_documents
from citysway.models.topics.mixing import FINE, bag, shares_of
from citysway.models.topics.steps import Step

Floats = npt.NDArray[np.float64]

TOP = 10  # words a topic is judged by
AT_ONCE = 10_000  # documents whose shares are looked at together


def leading(weights: Floats, n: int) -> list[int]:
    """The columns of the ``n`` greatest weights of a topic, the greatest first."""
    return [int(i) for i in np.lexsort((np.arange(len(weights)), -weights))[:n]]


def merged_weights(rows: Floats) -> Floats:
    """Weights of the words of topics put together: the greatest, each row seen from its first."""
    if len(rows) == 1:
        return np.asarray(rows[0])
    first = np.maximum(rows.max(axis=1, keepdims=True), 1e-300)
    return np.asarray((rows / first).max(axis=0) * first.max())


def largest_first(shares: Floats, weights: Floats) -> list[int]:
    """Topics by the sum of their shares; equals by their words."""
    size = np.zeros(len(weights), dtype=np.int64)
    for low in range(0, len(shares), AT_ONCE):  # whole numbers: the same in any order
        size += np.rint(shares[low : low + AT_ONCE] * FINE).astype(np.int64).sum(axis=0)
    first = [leading(row, TOP) for row in weights]
    return sorted(range(len(size)), key=lambda t: (-size[t], first[t]))


@dataclass(frozen=True)
class TopicModel:
    """Topics of a corpus, the largest first.

    ``weights``: topics x words, how much a word tells of a topic (what it is listed by);
    ``chances``: topics x words, rows are distributions (how common they are in it);
    ``shares``: documents x topics, rows sum to 1 (all 0 for a text without known words);
    ``coherence``: c_npmi of the ten first words of each topic, in [-1, 1];
    ``names``: the code a seeded topic grew from, '' for a free one;
    ``base``: the chances documents are mixed by, in the order topics were found in;
    ``steps``: what brings these shares to those of the model: the order by size, then edits.
    """

    known: Vocabulary
    weights: Floats
    chances: Floats
    shares: Floats
    coherence: Floats
    names: tuple[str, ...]
    base: Floats
    steps: tuple[Step, ...]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words of the columns of ``weights``."""
        return self.known.words

    def words(self, topic: int, n: int = 10) -> list[tuple[str, float]]:
        """The ``n`` most telling words of a topic with their relevance, best first."""
        row = self.weights[topic]
        return [(self.vocabulary[i], float(row[i])) for i in leading(row, n)]

    def shares_of(self, documents: Iterable[Sequence[str]]) -> Floats:
        """Shares of documents the model was not fitted to (lists of words), in their order.

        A document the model was fitted to gets the shares it has.
        """
        return self.shares_over(number_documents(documents, self.known))

    def shares_over(self, blocks: Iterable[Block]) -> Floats:
        """The same for documents in the ids of the vocabulary."""
        n = len(self.vocabulary)
        parts = [self._shares(bag(block, n)) for block in blocks]
        return np.concatenate([np.zeros((0, len(self.chances))), *parts])

    def _shares(self, counts: Any) -> Floats:
        found = shares_of(counts, self.base)
        for step in self.steps:
            found = step.applied(counts, found)
        return found
