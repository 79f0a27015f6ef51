"""The linked namings of a page, and why other names mean no city."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.row import Row

Ints = npt.NDArray[np.int64]

WHY_DROPPED = {
    "block": "the name of something else, no city",
    "road": "part of the name of a road or street",
    "village": "part of the name of a village or town",
    "person": "part of a person's name",
    "clock": "a time zone",
    "hyphen": "in the middle of a compound",
    "cut": "a piece of a longer word",
    "country": "a country, no city",
    "province": "a province, no city",
    "word": "also a word or a surname, and nothing here makes it a place",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Namings on a page in order; ``place`` is '' where the name was left open."""

    start: Ints
    end: Ints
    place: list[str]
    confidence: npt.NDArray[np.float64]
    reason: list[str]
    derived: npt.NDArray[np.bool_]
    metonym: npt.NDArray[np.bool_]
    dropped: Sequence[tuple[int, int, str]]
    """Names that mean no city here: start, end, why (a key of ``WHY_DROPPED``)."""

    def __len__(self) -> int:
        return len(self.place)


def columns(rows: Sequence[Row], dropped: Sequence[tuple[int, int, str]]) -> Links:
    return Links(
        start=np.array([row.start for row in rows], dtype=np.int64),
        end=np.array([row.end for row in rows], dtype=np.int64),
        place=[row.place for row in rows],
        confidence=np.array([row.confidence for row in rows], dtype=np.float64),
        reason=[row.reason for row in rows],
        derived=np.array([row.derived for row in rows], dtype=bool),
        metonym=np.array([row.metonym for row in rows], dtype=bool),
        dropped=dropped,
    )
