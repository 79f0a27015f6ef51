"""In how many windows of text words stand, and stand together (Roeder, Both and Hinneburg 2015).

Counted as gensim does: windows of ``size`` words slide by one word within a document; a shorter
document is one window; gaps are words.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block, Ints

Floats = npt.NDArray[np.float64]

SIZE = 10
_NONE = 1e-12


class Windows(NamedTuple):
    """``together``: words x words, windows that hold both (one word: the diagonal)."""

    together: Ints
    windows: int

    def npmi(self) -> Floats:
        """Normalised pointwise mutual information of each two words, in [-1, 1].

        Words that never meet get less than 0, the less the commoner they are: gensim's chance of
        1e-12 stands for none.
        """
        both = self.together / max(self.windows, 1)
        single = np.diag(both)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log((both + _NONE) / np.outer(single, single)) / -np.log(both + _NONE)
        return np.where(both < 1, found, 1.0)


def count_windows(blocks: Iterable[Block], words: Ints, size: int = SIZE) -> Windows:
    """Windows of ``words`` (ids, ascending) over all documents."""
    together = np.zeros((len(words), len(words)), dtype=np.int64)
    windows = 0
    for block in blocks:
        holds, number = _holds(block, words, size)
        together += np.asarray((holds.T @ holds).todense(), dtype=np.int64)
        windows += number
    return Windows(together, windows)


def _holds(block: Block, words: Ints, size: int) -> tuple[Any, int]:
    """Windows x words, 1 where the window holds the word; and the number of windows."""
    from scipy.sparse import coo_array

    lengths = np.diff(block.ends, prepend=0)
    slides = np.where(lengths > 0, np.maximum(lengths - size + 1, 1), 0)
    first_window = np.cumsum(slides) - slides
    place = np.searchsorted(words, block.ids)
    place = np.minimum(place, len(words) - 1)
    at = np.flatnonzero(words[place] == block.ids)
    document = block.documents[at]
    inside = at - (block.ends - lengths)[document]
    low = np.maximum(inside - size + 1, 0)
    high = np.minimum(inside, slides[document] - 1)
    many = high - low + 1
    start = np.repeat(first_window[document] + low - (np.cumsum(many) - many), many)
    rows, columns = start + np.arange(len(start)), np.repeat(place[at], many)
    shape = (int(slides.sum()), len(words))
    holds = coo_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape).tocsr()
    holds.data[:] = 1
    return holds, shape[0]
