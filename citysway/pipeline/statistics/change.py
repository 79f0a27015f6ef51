"""What bursts and breaks in monthly attention share: which series are long enough, and how false
discoveries over all cities are controlled.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.keyness import benjamini_hochberg

Floats = npt.NDArray[np.float64]

LEVEL = 0.05
LEAST_MONTHS = 12
LEAST_EVENTS = 10
MOST = 4  # bursts or breaks of one series
SIMULATIONS = 499


class Tested(Protocol):
    """A finding with its probability by chance."""

    @property
    def p(self) -> float: ...


Found = TypeVar("Found", bound=Tested)


def screened(
    counts: Floats,
    volume: Floats,
    best: Callable[[int, Floats, Floats], Found | None],
    level: float,
) -> tuple[list[Found], float]:
    """The best finding of each observable city, as far as it passes Benjamini-Hochberg over the
    cities, and the largest p that does. ``best``: of a city, its counts and its exposure (months).
    """
    found = [
        best(city, *pair) if observable(*pair) else None
        for city, pair in enumerate(zip(counts, volume, strict=True))
    ]
    p = np.array([np.nan if one is None else one.p for one in found])
    passed = benjamini_hochberg(p, level)[0]
    kept = [one for one, hit in zip(found, passed, strict=True) if one is not None and hit]
    return kept, float(p[passed].max(initial=0.0))


def observable(counts: Floats, exposure: Floats) -> bool:
    """Whether a series has months and events enough to show anything."""
    return bool((exposure > 0).sum() >= LEAST_MONTHS and counts.sum() >= LEAST_EVENTS)
