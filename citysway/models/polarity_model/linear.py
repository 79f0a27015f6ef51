"""A linear model over clause features: logistic regression on weighted counts, kept as arrays."""

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.arrays import write_arrays
from citysway.models.polarity_model.features import OWN, TONES, features, tones
from citysway.models.polarity_model.records import LABELS, Case, Floats

FORMAT = "citysway polarity linear 1"
STRENGTH = 5.0  # inverse of the regularisation
_TONE_WEIGHT = 0.5
_LEAST = 2  # cases a feature must occur in
_ROUNDS = 300


@dataclass(frozen=True)
class LinearModel:
    """Fitted: ``weights`` are labels x (features + TONES), ``contrast`` the weight of each feature.

    ``labels`` are those of the training data, of -1, 0 and 1; ``about`` says what it was trained on
    and how well it did.
    """

    lang: str
    labels: tuple[int, ...]
    names: tuple[str, ...]
    contrast: Floats
    weights: Floats
    bias: Floats
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Hash of what was learned."""
        digest = hashlib.sha256("\n".join(self.names).encode())
        for array in (self.contrast, self.weights, self.bias):
            digest.update(np.ascontiguousarray(array, dtype=np.float32).tobytes())
        return digest.hexdigest()[:12]

    @cached_property
    def aspects(self) -> frozenset[str]:
        """Aspects of the training data."""
        return frozenset(self.about.get("aspects", ()))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    def probabilities(self, cases: Sequence[Case]) -> Floats:
        """len(cases) x 3: of blame, neither and praise. A label never seen in training has 0."""
        found = np.zeros((len(cases), len(LABELS)))
        if not cases:
            return found
        counted = [features(case, self.lang) for case in cases]
        chances = self.chances(counted, tones(cases))
        found[:, [LABELS.index(label) for label in self.labels]] = chances
        return found

    def chances(self, counted: Sequence[Sequence[str]], tone: Floats) -> Floats:
        """Cases x ``labels``, of their features and tones."""
        table = weigh(count(counted, self._index), self.contrast, tone)
        return _softmax(np.asarray(table @ self.weights.T) + self.bias)

    def telling(self, label: int, n: int = 15) -> list[tuple[str, float]]:
        """The ``n`` features that speak most for a label, with their weights, best first."""
        row = self.weights[self.labels.index(label), : len(self.names)] * self.contrast
        best = np.lexsort((np.arange(len(row)), -row))[:n]
        return [(self.names[i], float(row[i])) for i in best]


def fit(
    counted: Sequence[Sequence[str]],
    tone: Floats,
    gold: Sequence[int],
    *,
    lang: str,
    strength: float = STRENGTH,
    own: bool = False,
) -> LinearModel:
    """A model of the features of cases, their tones and labels.

    One label against the others, each; rare labels weigh as much as common ones. ``own``: what the
    target itself says counts too, not only what is said about it.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    names = tuple(name for name in vocabulary(counted) if own or not name.startswith(OWN))
    counts = count(counted, {name: number for number, name in enumerate(names)})
    labels = np.asarray(gold)
    known = sorted({int(label) for label in labels})
    contrast = contrasts(counts, labels, known)
    table = weigh(counts, contrast, tone)
    weights, bias = [], []
    model = LogisticRegression(
        C=strength, class_weight="balanced", solver="liblinear", dual=True, max_iter=_ROUNDS,
        tol=1e-2, random_state=0,
    )  # fmt: skip
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not converged after _ROUNDS: the fit is kept as it is
        for label in known:
            model.fit(table, labels == label)
            weights.append(model.coef_[0].copy())
            bias.append(float(model.intercept_[0]))
    share = 0.5 if len(known) == 2 else 1.0  # two labels say the same thing twice
    return LinearModel(
        lang, tuple(known), names, contrast, np.array(weights) * share, np.array(bias) * share
    )


def labels_of(model: LinearModel, counted: Sequence[Sequence[str]], tone: Floats) -> list[int]:
    """The likeliest label of each case."""
    best = model.chances(counted, tone).argmax(axis=1)
    return [model.labels[i] for i in best.tolist()]


def vocabulary(counted: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Features in two cases or more, sorted."""
    seen: dict[str, int] = {}
    for row in counted:
        for name in set(row):
            seen[name] = seen.get(name, 0) + 1
    return tuple(sorted(name for name, n in seen.items() if n >= _LEAST))


def contrasts(counts: Any, gold: npt.NDArray[Any], labels: Sequence[int]) -> Floats:
    """How unevenly each feature falls on the labels: the largest log ratio of its shares.

    Weighting by it before a linear model is that of Wang & Manning (2012), for any labels.
    """
    found = np.zeros(counts.shape[1])
    for label in labels:
        with_, without = (
            1 + np.asarray(counts[rows].sum(axis=0)).ravel()
            for rows in (np.flatnonzero(gold == label), np.flatnonzero(gold != label))
        )
        ratio = np.log(with_ / with_.sum()) - np.log(without / without.sum())
        found = np.maximum(found, np.abs(ratio))
    return found


def count(counted: Sequence[Sequence[str]], index: Mapping[str, int]) -> Any:
    """Sparse matrix cases x features: 1 where a case has a feature."""
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    ends = [0]
    for row in counted:
        columns += sorted({index[name] for name in set(row) if name in index})
        ends.append(len(columns))
    shape = (len(counted), len(index))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)


def weigh(counts: Any, contrast: Floats, tone: Floats) -> Any:
    """Rows of length 1 with the tones beside them."""
    from scipy.sparse import csr_matrix, diags, hstack

    table = counts @ diags(contrast)
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = diags(1 / np.maximum(length, 1e-12)) @ table
    assert tone.shape[1] == TONES
    return hstack([table, csr_matrix(tone * _TONE_WEIGHT)], format="csr")


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def save(model: LinearModel, path: Path) -> None:
    """One ``.npz`` file: arrays and a JSON text, nothing that could run."""
    stated = {
        "format": FORMAT,
        "lang": model.lang,
        "labels": list(model.labels),
        "names": list(model.names),
        "about": dict(model.about),
    }
    write_arrays(
        path,
        stated,
        contrast=model.contrast.astype(np.float32),
        weights=model.weights.astype(np.float32),
        bias=model.bias.astype(np.float32),
    )


def restore(stated: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> LinearModel:
    """The model of a file's JSON text and arrays. Raises ValueError where they do not fit."""
    names, labels = tuple(stated["names"]), tuple(stated["labels"])
    contrast, weights, bias = (
        np.asarray(arrays[key], dtype=np.float64) for key in ("contrast", "weights", "bias")
    )
    fits = contrast.shape == (len(names),) and bias.shape == (len(labels),)
    if not fits or weights.shape != (len(labels), len(names) + TONES) or set(labels) - set(LABELS):
        raise ValueError("its tables do not fit one another")
    return LinearModel(stated["lang"], labels, names, contrast, weights, bias, stated["about"])
