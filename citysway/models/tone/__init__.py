"""Tone toward a target: evaluative words, what steers them, and which of them mean the target.

Rules and lexicon, no trained weights. ``words`` gives every evaluative word its value where it
stands, ``clauses`` sums them, ``targets`` says what of the sums a target gets. Scores are squashed
to [-1, 1]; a label needs |score| >= NEUTRAL. Irony is left alone (docs/polarity.md).
"""

from citysway.models.tone.clauses import Tone, measure
from citysway.models.tone.targets import (
    NEUTRAL,
    OTHERS,
    Namings,
    clause_tone,
    find_namings,
    label,
    toward,
)

__all__ = [
    "NEUTRAL",
    "OTHERS",
    "Namings",
    "Tone",
    "clause_tone",
    "find_namings",
    "label",
    "measure",
    "toward",
]
