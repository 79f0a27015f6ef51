"""Which words stand near each other more than chance has it: the matrix topics are found in.

Positive normalised pointwise mutual information (Bouma 2009) of words within ``WINDOW`` words of a
document, discounted where it rests on few meetings (Turney and Pantel 2010, 4.2). Counts are whole
numbers, so that neither the order of documents nor of threads changes them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block, Ints
from citysway.models.topics.corpus import PARTS, Corpus, parts_of

Floats = npt.NDArray[np.float32]
Exact = npt.NDArray[np.float64]

WINDOW = 20
MOST_PAIRED = 3_000  # words, the most widespread; others join a topic by its documents
_DOUBT, _RARE = 2, 1e-6  # an association is halved that rests on two meetings, or a millionth
_SELF = 0.3  # of a word with itself: it belongs to its topic, and is no topic of its own
_AT_ONCE = 2_000_000  # positions counted at a time


def association(corpus: Corpus) -> Floats:
    """Words x words (the first ``MOST_PAIRED`` of the vocabulary), symmetric, in [0, 1]."""
    by_part = corpus.counted_once("pairs", _count_by_part)
    met = sum(by_part[part] for part in corpus.parts)
    single = met.sum(axis=0) + met.sum(axis=1)  # meetings a word takes part in
    pairs = met + met.T  # a pair may have been met in both orders
    pairs = pairs.tocoo()
    first, second = pairs.coords
    upper = first < second
    first, second, together = first[upper], second[upper], pairs.data[upper].astype(np.float64)
    score = _score(together, single[first] * single[second], float(single.sum()))
    found = np.zeros(pairs.shape, dtype=np.float32)
    found[first, second] = found[second, first] = score
    np.fill_diagonal(found, _SELF)
    return found


def _score(together: Exact, chance: Exact, total: float) -> Exact:
    """Positive NPMI of pairs met ``together`` times; ``chance``: product of the words' meetings."""
    found = np.log(together * total / chance) / -np.log(together / total)
    doubt = max(_DOUBT, _RARE * total / 2)
    return np.asarray(np.clip(found, 0.0, 1.0) * (together / (together + doubt)))


def _count_by_part(corpus: Corpus) -> list[Any]:
    """For each tenth of the corpus a sparse matrix of meetings (first word x second word)."""
    from scipy.sparse import coo_array, csr_array

    n = min(len(corpus.vocabulary.words), MOST_PAIRED)
    sums = [csr_array((n, n), dtype=np.int64) for _ in range(PARTS)]
    for block in _gathered(corpus):
        of_document = parts_of(block)
        ids, documents = block.ids.astype(np.int64), block.documents
        for part in range(PARTS):
            wanted = of_document[documents] == part
            keys, counts = np.unique(
                _meetings(ids[wanted], documents[wanted], n), return_counts=True
            )
            sums[part] = sums[part] + coo_array((counts, (keys // n, keys % n)), (n, n)).tocsr()
    return sums


def _meetings(ids: Ints, documents: Ints, n: int) -> Ints:
    """first * n + second of all pairs of different words below ``n`` in one window."""
    found = [np.zeros(0, dtype=np.int64)]
    for apart in range(1, WINDOW):
        first, second = ids[:-apart], ids[apart:]
        near = (documents[:-apart] == documents[apart:]) & (first != second)
        near &= (first >= 0) & (first < n) & (second >= 0) & (second < n)
        found.append(first[near] * n + second[near])
    return np.concatenate(found)


def _gathered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks put together to ``_AT_ONCE`` positions or more."""
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if sum(len(one.ids) for one in waiting) >= _AT_ONCE:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(blocks: list[Block]) -> Block:
    before = np.cumsum([0, *(len(block.ids) for block in blocks)])
    ends = [block.ends + low for block, low in zip(blocks, before[:-1], strict=True)]
    return Block(np.concatenate([block.ids for block in blocks]), np.concatenate(ends))
