"""Whether a phrase is whole: what stands before and after it is not always the same."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import points
from citysway.pipeline.facts.phrase_grams import Hashes, page_words

Ints = npt.NDArray[np.int64]

ALWAYS = 0.7  # of the uses with one and the same thing beside it: then it is a fragment
_SIDE = 1 << 21  # above every code point


def neighbours(text: str, hits: Ints, lang: str) -> tuple[Ints, Ints]:
    """(phrase, side, what stands beside it) as one number, and how often, of all hits of a page.

    ``hits``: pattern, start, end (rows x 3). Beside it stands a Chinese character or an English
    word; a mark, the end of the text or a function word counts as 0.
    """
    sides = _characters(text, hits) if lang == "zh" else _words(text, hits)
    rows = [(hits[:, 0] * 2 + side) * _SIDE + code for side, code in enumerate(sides)]
    return np.unique(np.concatenate(rows), return_counts=True)


def _characters(text: str, hits: Ints) -> tuple[Ints, Ints]:
    codes = np.concatenate([[10], points(text).astype(np.int64), [10]])
    codes = np.where((codes >= 0x3400) & (codes <= 0x9FFF), codes, 0)
    return codes[hits[:, 1]], codes[hits[:, 2] + 1]


def _words(text: str, hits: Ints) -> tuple[Ints, Ints]:
    """A number of the word a blank before and a blank after."""
    words = page_words(text, "en", Hashes(text))
    name = (words.hash % np.uint64(_SIDE - 1)).astype(np.int64) + 1
    name[words.apart | words.inner] = 0
    name = np.append(name, 0)
    found = []
    for edge, near in ((words.end, hits[:, 1] - 1), (words.start, hits[:, 2] + 1)):
        at = np.searchsorted(edge, near)
        there = np.append(edge, -1)[at] == near
        found.append(np.where(there, name[at], 0))
    return found[0], found[1]


def free_edges(parts: Sequence[tuple[Ints, Ints]], phrases: int) -> npt.NDArray[np.bool_]:
    """Whether nothing stands before, or after, more than ``ALWAYS`` of the uses (phrases).

    Marks and function words are edges whatever their share.
    """
    rows = np.concatenate([part[0] for part in parts])
    found, at = np.unique(rows, return_inverse=True)
    count = np.bincount(at, np.concatenate([part[1] for part in parts]), len(found))
    side = found // _SIDE
    total = np.bincount(side, count, 2 * phrases)
    tied = (count > ALWAYS * total[side]) & (found % _SIDE > 0)
    free = np.ones(phrases, dtype=bool)
    free[side[tied] // 2] = False
    return free
