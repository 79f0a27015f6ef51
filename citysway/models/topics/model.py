"""A fitted model of topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.topics.corpus import Vocabulary, number_documents
from citysway.models.topics.mixing import bag, shares_of

Floats = npt.NDArray[np.float64]


def leading(weights: Floats, n: int) -> list[int]:
    """The columns of the ``n`` greatest weights of a topic, the greatest first."""
    return [int(i) for i in np.lexsort((np.arange(len(weights)), -weights))[:n]]


@dataclass(frozen=True)
class TopicModel:
    """Topics of a corpus, the largest first.

    ``weights``: topics x words, how much a word tells of a topic (what it is listed by);
    ``chances``: topics x words, rows are distributions (what documents are mixed by);
    ``shares``: documents x topics, rows sum to 1 (all 0 for a text without known words);
    ``coherence``: c_npmi of the ten first words of each topic, in [-1, 1];
    ``names``: the code a seeded topic grew from, '' for a free one.
    """

    known: Vocabulary
    weights: Floats
    chances: Floats
    shares: Floats
    coherence: Floats
    names: tuple[str, ...]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words of the columns of ``weights``."""
        return self.known.words

    def words(self, topic: int, n: int = 10) -> list[tuple[str, float]]:
        """The ``n`` most telling words of a topic with their relevance, best first."""
        row = self.weights[topic]
        return [(self.vocabulary[i], float(row[i])) for i in leading(row, n)]

    def shares_of(self, documents: Iterable[Sequence[str]]) -> Floats:
        """Shares of documents the model was not fitted to (lists of words), in their order."""
        blocks = number_documents(documents, self.known)
        n = len(self.vocabulary)
        parts = [shares_of(bag(block, n), self.chances) for block in blocks]
        return np.concatenate([np.zeros((0, len(self.chances))), *parts])
