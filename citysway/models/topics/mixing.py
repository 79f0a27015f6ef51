"""Of which topics a document is mixed: shares that add up to 1, from the words of the topics.

Probabilistic latent semantic analysis (Hofmann 1999) with the topics held fixed: each document by
itself, so that a document's shares do not hang on the others, on their order, or on blocks.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block
from citysway.models.topics.collocations import count_words
from citysway.models.topics.corpus import Corpus, document_words

Floats = npt.NDArray[np.float64]

_ROUNDS = 12
_DOCUMENTS = 1_000  # mixed at a time
FINE = 1 << 20  # steps a share is counted in where shares are summed over documents
PRIOR = 50.0  # words a topic is thought to hold beforehand, as common as everywhere


def bag(block: Block, n: int) -> Any:
    """Sparse counts of documents x ``n`` words."""
    from scipy.sparse import csr_array

    documents, words, counts = document_words(block, n)
    starts = np.searchsorted(documents, np.arange(len(block.ends) + 1))
    return csr_array((counts, words, starts), shape=(len(block.ends), n))


def shares_of(counts: Any, topics: Floats) -> Floats:
    """Documents x topics, rows sum to 1, all 0 for a document without a known word.

    ``counts``: documents x words; ``topics``: topics x words, each row a distribution.
    """
    words = np.ascontiguousarray(topics.T, dtype=np.float32)
    rows = range(0, counts.shape[0], _DOCUMENTS)
    parts = [_mixed(counts[low : low + _DOCUMENTS], words) for low in rows]
    return np.concatenate(parts) if parts else np.zeros((0, topics.shape[0]))


def held_words(corpus: Corpus, chances: Floats) -> Floats:
    """Topics x words: how often each word stands for each topic when ``chances`` mix the documents.

    Summed as whole numbers: the same in any order of documents.
    """
    topics, n = chances.shape
    found = np.zeros((n, topics), dtype=np.int64)
    for block in corpus:
        counts = bag(block, n)
        found += counts.T @ np.rint(shares_of(counts, chances) * FINE).astype(np.int64)
    return np.asarray(found.T / FINE)


def word_counts(corpus: Corpus) -> Floats:
    """How often each word of the vocabulary stands in the corpus."""
    n = len(corpus.vocabulary.words)
    counts = np.zeros(n)
    for block in corpus:
        counts += count_words(block.ids, n)
    return counts


def as_chances(matrix: Floats) -> Floats:
    """Rows that sum to 1."""
    return np.asarray(matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-300))


def _mixed(counts: Any, words: npt.NDArray[np.float32]) -> Floats:
    from scipy.sparse import csr_array

    size, topics = counts.shape[0], words.shape[1]
    rows = np.repeat(np.arange(size), np.diff(counts.indptr))
    known = np.take(words, counts.indices, axis=0)
    often = counts.data.astype(np.float32)
    shares = np.full((size, topics), 1 / topics, dtype=np.float32)
    for _ in range(_ROUNDS):
        likely = (np.take(shares, rows, axis=0) * known).sum(axis=1)
        told = often / np.maximum(likely, np.float32(1e-30))
        weights = csr_array((told, counts.indices, counts.indptr), shape=counts.shape)
        shares = shares * (weights @ words)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-30))
    exact = shares.astype(np.float64)
    total = exact.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(exact, total, out=np.zeros_like(exact), where=total > 0))
