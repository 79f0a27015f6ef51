"""Keyness: is a word more frequent in the sentences that hold a code than in the others?"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def keyness(both: Floats, word: Floats, code: Floats, total: int) -> tuple[Floats, Floats]:
    """Log-likelihood (words x codes, negative where the word is rarer) and log ratio in bits.

    ``both`` words x codes: sentences that hold both; ``word`` and ``code`` sentences that hold one;
    ``total`` all sentences. Dunning 1993; the ratio with half a sentence added to each side.
    """
    with_code, rest = code[None, :], total - code[None, :]
    other = word[:, None] - both
    rate = word[:, None] / max(total, 1)
    cells = ((both, rate * with_code), (other, rate * rest),
             (with_code - both, (1 - rate) * with_code),
             (rest - other, (1 - rate) * rest))  # fmt: skip
    likelihood = 2 * sum(_term(seen, expected) for seen, expected in cells)
    ratio = np.log2((both + 0.5) / (with_code + 0.5)) - np.log2((other + 0.5) / (rest + 0.5))
    return np.where(ratio < 0, -likelihood, likelihood), ratio


def _term(seen: Floats, expected: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, seen * np.log(seen / expected), 0.0)


def incidence(rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    """Sparse 0/1 matrix with a one wherever a row and a column meet."""
    from scipy import sparse

    found = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
    found.data[:] = 1.0
    return found
