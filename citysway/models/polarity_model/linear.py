"""A linear model over clause features: logistic regression on weighted counts, kept as arrays."""

import hashlib
import json
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.atomic import whole
from citysway.errors import StudyError
from citysway.models.polarity_model.features import TONES, features, tones
from citysway.models.polarity_model.records import LABELS, Case, Floats

FORMAT = "citysway polarity linear 1"
STRENGTH = 5.0  # inverse of the regularisation
_TONE_WEIGHT = 0.5
_LEAST = 2  # cases a feature must occur in
_ROUNDS = 300


@dataclass(frozen=True)
class LinearModel:
    """Fitted: ``weights`` are labels x (features + TONES), ``rarity`` is the idf of each feature.

    ``labels`` are those of the training data, of -1, 0 and 1; ``about`` says what it was trained on
    and how well it did.
    """

    lang: str
    labels: tuple[int, ...]
    names: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Hash of what was learned."""
        digest = hashlib.sha256("\n".join(self.names).encode())
        for array in (self.rarity, self.weights, self.bias):
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
        table = weigh(count(counted, self._index), self.rarity, tone)
        return _softmax(np.asarray(table @ self.weights.T) + self.bias)

    def telling(self, label: int, n: int = 15) -> list[tuple[str, float]]:
        """The ``n`` features that speak most for a label, with their weights, best first."""
        row = self.weights[self.labels.index(label), : len(self.names)] * self.rarity
        best = np.lexsort((np.arange(len(row)), -row))[:n]
        return [(self.names[i], float(row[i])) for i in best]


def fit(
    counted: Sequence[Sequence[str]],
    tone: Floats,
    gold: Sequence[int],
    *,
    lang: str,
    strength: float = STRENGTH,
) -> LinearModel:
    """A model of the features of cases, their tones and labels; rare labels weigh as the others."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    names, rarity = vocabulary(counted)
    index = {name: number for number, name in enumerate(names)}
    table = weigh(count(counted, index), rarity, tone)
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=_ROUNDS, tol=1e-3)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not converged after _ROUNDS: the fit is kept as it is
        model.fit(table, np.asarray(gold))
    weights, bias = np.asarray(model.coef_), np.asarray(model.intercept_)
    if len(model.classes_) == 2:  # one row says both: half of it for either label
        weights, bias = np.vstack([-weights, weights]) / 2, np.append(-bias, bias) / 2
    labels = tuple(int(label) for label in model.classes_)
    return LinearModel(lang, labels, names, rarity, weights, bias)


def labels_of(model: LinearModel, counted: Sequence[Sequence[str]], tone: Floats) -> list[int]:
    """The likeliest label of each case."""
    best = model.chances(counted, tone).argmax(axis=1)
    return [model.labels[i] for i in best.tolist()]


def vocabulary(counted: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], Floats]:
    """Features in two cases or more, sorted, and their rarity (smoothed idf, at least 1)."""
    seen: dict[str, int] = {}
    for row in counted:
        for name in set(row):
            seen[name] = seen.get(name, 0) + 1
    names = tuple(sorted(name for name, n in seen.items() if n >= _LEAST))
    held = np.array([seen[name] for name in names], dtype=np.float64)
    return names, np.asarray(np.log((1 + len(counted)) / (1 + held)) + 1)


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


def weigh(counts: Any, rarity: Floats, tone: Floats) -> Any:
    """Rows of length 1 with the tones beside them."""
    from scipy.sparse import csr_matrix, diags, hstack

    table = counts @ diags(rarity)
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
        rarity=model.rarity.astype(np.float32),
        weights=model.weights.astype(np.float32),
        bias=model.bias.astype(np.float32),
    )


def restore(stated: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> LinearModel:
    """The model of a file's JSON text and arrays. Raises ValueError where they do not fit."""
    names, labels = tuple(stated["names"]), tuple(stated["labels"])
    rarity, weights, bias = (
        np.asarray(arrays[key], dtype=np.float64) for key in ("rarity", "weights", "bias")
    )
    fits = rarity.shape == (len(names),) and bias.shape == (len(labels),)
    if not fits or weights.shape != (len(labels), len(names) + TONES) or set(labels) - set(LABELS):
        raise ValueError("its tables do not fit one another")
    return LinearModel(stated["lang"], labels, names, rarity, weights, bias, stated["about"])


def write_arrays(path: Path, stated: Mapping[str, Any], **arrays: npt.NDArray[Any]) -> None:
    """Arrays and a JSON text as one ``.npz``; the same contents give the same bytes."""
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()
    with whole(path) as part, part.open("wb") as file:
        tables: dict[str, Any] = {"stated": np.frombuffer(text, dtype=np.uint8), **arrays}
        np.savez_compressed(file, **tables)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """What ``write_arrays`` wrote. Raises StudyError for any other file; nothing is unpickled."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        stated: dict[str, Any] = json.loads(arrays.pop("stated").tobytes().decode())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StudyError(f"{path}: no polarity model of ours: {error}") from None
    return stated, arrays
