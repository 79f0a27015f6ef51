"""Agreement of labels found with labels given."""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.models.polarity_model.records import LABELS


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement with the labels: both in [0, 1]; ``macro_f1`` is the mean F1 over the labels."""

    macro_f1: float
    accuracy: float


def score(gold: Sequence[int], found: Sequence[int]) -> Score:
    """Macro-F1 over the labels of the gold, and accuracy."""
    pairs = list(zip(gold, found, strict=True))
    values = []
    for label in [label for label in LABELS if label in gold]:
        right = sum(g == f == label for g, f in pairs)
        said = sum(f == label for _, f in pairs) + sum(g == label for g, _ in pairs)
        values.append(2 * right / said)
    return Score(sum(values) / len(values), sum(g == f for g, f in pairs) / len(pairs))
