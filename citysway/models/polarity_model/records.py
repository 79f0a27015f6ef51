"""What a polarity model is given, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LABELS = (-1, 0, 1)  # the columns of every table of probabilities


@dataclass(frozen=True, slots=True)
class Case:
    """A target in its text: the sentence it stands in, or the whole of what is judged.

    ``start``, ``end``: the target in ``text``; ``whole``: the text itself is the target.
    ``words`` are the evaluative words of the lexicon (start, end, score), ``cues`` the words that
    turn them (start, kind), ``clauses`` where clauses begin, ``tone`` the default's tone of each.
    ``aspect`` says what of the target is judged (a code, a label of the user's), '' for all;
    ``said`` is the default's tone toward that aspect, None where the default does not know it.
    """

    text: str
    start: int
    end: int
    whole: bool
    aspect: str
    words: tuple[tuple[int, int, float], ...]
    cues: tuple[tuple[int, str], ...]
    clauses: tuple[int, ...]
    tone: tuple[float, ...]
    said: float | None = None


class PolarityModel(Protocol):
    """Anything that judges cases of one language."""

    @property
    def lang(self) -> str:
        """zh or en: the texts it judges; texts of the other language keep the default."""

    @property
    def version(self) -> str:
        """Hash of what was learned."""

    @property
    def aspects(self) -> frozenset[str]:
        """Aspects it tells apart; others are judged as the whole."""

    def probabilities(self, cases: Sequence[Case]) -> Floats:
        """len(cases) x 3: of blame, neither and praise; rows sum to 1."""
