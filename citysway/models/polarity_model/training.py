"""Training on labelled sentences, and what the model is worth: beside the default, on the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.polarity_model import linear
from citysway.models.polarity_model.agreement import Score, score
from citysway.models.polarity_model.features import features, tones
from citysway.models.polarity_model.judge import cases_of
from citysway.models.polarity_model.labelled import Labelled
from citysway.models.polarity_model.linear import LinearModel
from citysway.models.polarity_model.recipes import fit_best, folds_of
from citysway.models.polarity_model.records import Case, Floats

if TYPE_CHECKING:
    from citysway.models.reader import Reader

__all__ = ["FOLDS", "LEAST", "Score", "Trained", "cross_validate", "default_labels", "fit_best",
           "folds_of", "language_of", "read_cases", "score", "train"]  # fmt: skip
FOLDS = 5
LEAST = 10  # rows of each label
_BATCH = 1000  # texts read at once
_NEUTRAL = 0.15  # as the default's labels


@dataclass(frozen=True, slots=True)
class Trained:
    """A model of all rows, and what models of four fifths of them said of the other fifth."""

    model: LinearModel
    trained: Score
    default: Score
    rows: int


def train(rows: Sequence[Labelled], *, reader: Reader, lang: str | None = None) -> Trained:
    """A linear model of labelled rows, cross-validated; ``lang`` is found where it is not stated.

    Raises StudyError for too few rows of a label, or of labels.
    """
    labels = [row.label for row in rows]
    _enough(labels)
    spoken = lang or language_of(rows)
    cases = read_cases(rows, reader=reader, lang=spoken)
    counted, tone = [features(case, spoken) for case in cases], tones(cases)
    groups = [row.text.strip() for row in rows]
    found = cross_validate(counted, tone, labels, groups=groups, lang=spoken)
    trained = score(labels, found)
    default = score(labels, default_labels(cases, sorted(set(labels))))
    model, recipe = fit_best(counted, tone, labels, groups=groups, lang=spoken)
    about = {
        "rows": {str(label): labels.count(label) for label in sorted(set(labels))},
        "macro_f1": round(trained.macro_f1, 4),
        "accuracy": round(trained.accuracy, 4),
        "default_macro_f1": round(default.macro_f1, 4),
        "default_accuracy": round(default.accuracy, 4),
        "recipe": {"strength": recipe.strength, "own": recipe.own},
        "aspects": sorted({row.aspect for row in rows if row.aspect}),
    }
    fitted = LinearModel(
        spoken, model.labels, model.names, model.contrast, model.weights, model.bias, about
    )
    return Trained(fitted, trained, default, len(rows))


def _enough(labels: Sequence[int]) -> None:
    counts = {label: labels.count(label) for label in sorted(set(labels))}
    if len(counts) < 2:
        raise StudyError(f"labels: only {list(counts)} among {len(labels)} rows; two are needed")
    few = {label: n for label, n in counts.items() if n < LEAST}
    if few:
        raise StudyError(f"labels: {LEAST} rows of each are needed; rows by label: {counts}")


def language_of(rows: Sequence[Labelled]) -> str:
    """zh or en: what most of the first rows are written in."""
    from citysway.models.pieces import language

    said = [language(row.text) for row in rows[:200]]
    return max(("zh", "en"), key=said.count)


def read_cases(rows: Sequence[Labelled], *, reader: Reader, lang: str) -> list[Case]:
    """The case of every row, in order: its text read as a document of its own."""
    found: list[Case] = []
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        docs = [Document(id=str(i), text=row.text, lang=lang) for i, row in enumerate(batch)]
        read = reader.read_page(docs, lang)
        offsets = read.page.doc_start.tolist()
        targets = [(at + row.start, at + row.end) for at, row in zip(offsets, batch, strict=True)]
        aspects = [row.aspect for row in batch]
        matcher = reader.matcher(lang)
        found += cases_of(read.page, read.hits, matcher, read.tone, targets, aspects)
    return found


def cross_validate(
    counted: Sequence[Sequence[str]],
    tone: Floats,
    labels: Sequence[int],
    *,
    groups: Sequence[str],
    lang: str,
    folds: int = FOLDS,
) -> list[int]:
    """A label for every case by a model that has seen no case of its fold; a group keeps together.

    Recipe, vocabulary and weights are those of the training folds too.
    """
    fold = np.array(folds_of(groups, folds))
    gold = np.asarray(labels)
    found = np.zeros(len(gold), dtype=np.int64)
    for number in range(folds):
        held, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        model, _ = fit_best(
            [counted[i] for i in rest.tolist()],
            tone[rest],
            gold[rest].tolist(),
            groups=[groups[i] for i in rest.tolist()],
            lang=lang,
        )
        found[held] = linear.labels_of(model, [counted[i] for i in held.tolist()], tone[held])
    return [int(label) for label in found]


def default_labels(cases: Sequence[Case], labels: Sequence[int]) -> list[int]:
    """What the default says; where the labels know no neutral, no praise counts as blame."""
    found = []
    for own in tones(cases)[:, 0].tolist():
        sign = (own > 0) - (own < 0)
        if 0 in labels:
            found.append(0 if abs(own) < _NEUTRAL else sign)
        else:
            found.append(max(labels) if own > 0 else min(labels))
    return found
