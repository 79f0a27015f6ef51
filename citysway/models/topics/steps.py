"""What edits do to shares: the same for documents a model was fitted to and for new ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.topics.mixing import shares_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Merging:
    """``into``: for each old topic the new one it becomes, alone or with others."""

    into: tuple[int, ...]

    def applied(self, counts: Any, shares: Floats) -> Floats:
        """Documents x new topics: the sums of what is merged."""
        found = np.zeros((len(shares), max(self.into) + 1))
        for old, new in enumerate(self.into):
            found[:, new] += shares[:, old]
        return found


@dataclass(frozen=True)
class Splitting:
    """``of``: the old topic of each new one; ``part``: which part of it, -1 for all of it.

    ``chances``: parts x words, rows are distributions over the words that set the parts apart, 0
    for others; ``sizes``: of the parts, for documents without such a word (sum 1).
    """

    of: tuple[int, ...]
    part: tuple[int, ...]
    chances: Floats
    sizes: Floats

    def applied(self, counts: Any, shares: Floats) -> Floats:
        """Documents x new topics; ``counts``: documents x words. Shares of other topics stay."""
        within = shares_of(counts, self.chances)
        within[within.sum(axis=1) == 0] = self.sizes
        found = shares[:, list(self.of)]
        for new, part in enumerate(self.part):
            if part >= 0:
                found[:, new] *= within[:, part]
        return found


Step = Merging | Splitting
