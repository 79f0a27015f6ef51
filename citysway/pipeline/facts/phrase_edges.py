"""Whether a phrase is whole: what stands before and after it is not always the same."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import points

Ints = npt.NDArray[np.int64]

ALWAYS = 0.7  # of the uses with one and the same character beside it: then it is a fragment
_SIDE = 1 << 21  # above every code point


def neighbours(text: str, hits: Ints) -> tuple[Ints, Ints]:
    """(phrase, side, character beside it) as one number, and how often, of all hits of a page.

    ``hits``: pattern, start, end (rows x 3). A mark, blank or end of text counts as character 0.
    """
    codes = np.concatenate([[10], points(text).astype(np.int64), [10]])
    han = (codes >= 0x3400) & (codes <= 0x9FFF)
    codes = np.where(han, codes, 0)
    sides = (codes[hits[:, 1]], codes[hits[:, 2] + 1])
    rows = [(hits[:, 0] * 2 + side) * _SIDE + code for side, code in enumerate(sides)]
    return np.unique(np.concatenate(rows), return_counts=True)


def free_edges(parts: Sequence[tuple[Ints, Ints]], phrases: int) -> npt.NDArray[np.bool_]:
    """Whether no character stands before, or after, more than ``ALWAYS`` of the uses (phrases).

    Marks and blanks are edges whatever their share.
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
