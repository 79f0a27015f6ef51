"""What one role says of every city, by story and source, and its sums."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import Slice
from citysway.pipeline.statistics.uncertainty import sum_runs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """One role, language and period. Entries are (city, unit) pairs, cities in order.

    ``profile[f]`` entries x parts with ``weight[f]`` entries (sum of w); ``tone`` three matrices
    entries x tone parts (positive, negative, all statements, weighted).
    """

    facts: Facts
    cut: Slice
    role: str
    city: Ints
    unit: Ints
    profile: dict[str, Any]
    weight: dict[str, Floats]
    tone: tuple[Any, Any, Any]
    profile_docs: dict[str, Floats]
    tone_docs: Floats

    @property
    def own(self) -> bool:
        """Own texts have one issuer: documents are resampled, not sources."""
        return self.role == "own"


def grouped(matrix: Any, group: Ints, groups: int) -> Floats:
    """Sums of entry rows by group, dense: groups x columns."""
    one = np.ones(len(group))
    pick = sparse.csr_matrix((one, (group, np.arange(len(group)))), (groups, len(group)))
    found = pick @ matrix
    result: Floats = found if isinstance(found, np.ndarray) else found.toarray()
    return result


def by_city(table: Table, matrix: Any) -> Floats:
    """City sums, cities x columns."""
    return grouped(matrix, table.city, len(table.facts.cities))


def pair_up(table: Table, by: str) -> tuple[Ints, Ints]:
    """Group number of every entry and the city of every group; ``by`` source or story."""
    facts = table.facts
    key = (facts.unit_source if by == "source" else facts.unit_story)[table.unit]
    wide = int(key.max(initial=0)) + 1
    pairs, group = np.unique(table.city * wide + key, return_inverse=True)
    return group, pairs // wide


def count_groups(table: Table, matrix: Any, by: str) -> Floats:
    """Distinct stories or sources with a non-zero entry: cities x columns."""
    group, owner = pair_up(table, by)
    some = grouped(matrix, group, len(owner)) > 0
    return sum_runs(owner, some.astype(float), len(table.facts.cities))
