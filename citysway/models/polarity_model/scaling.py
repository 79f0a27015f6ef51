"""Scaling from seeds: words get a polarity from the company they keep in a corpus without labels.

Latent semantic scaling (Watanabe 2021, the R package LSX): a matrix of sentences x words is
reduced by a truncated singular value decomposition, and a word's polarity is its mean cosine to
the seed words, each counted with its own sign. Texts are scored by the words around the target.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.arrays import write_arrays
from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.polarity_model.records import LABELS, Case, Floats
from citysway.models.segment import content_words

FORMAT = "citysway polarity scaling 1"
_SEEDS = {
    ("zh", 1.0): "好 优秀 美丽 成功 满意 优质 便利 舒适 安全 先进",
    ("zh", -1.0): "差 落后 失败 糟糕 投诉 事故 危险 肮脏 拥堵 腐败",
    ("en", 1.0): "good nice excellent positive fortunate correct superior",
    ("en", -1.0): "bad nasty poor negative unfortunate wrong inferior",
}
SEEDS: Mapping[str, Mapping[str, float]] = {
    lang: {w: sign for (of, sign), words in _SEEDS.items() if of == lang for w in words.split()}
    for lang in ("zh", "en")
}
DIMENSIONS = 300
_LEAST = 5  # sentences a word must occur in
_MOST = 30_000  # words
_REACH = {"zh": 40, "en": 120}  # characters on either side of a target that count
_STEEP = 2.0  # how fast a standardised score turns into certainty
_BAND = 0.5  # standard deviations around the mean that count as neither


@dataclass(frozen=True)
class ScalingModel:
    """Fitted: a polarity for every word, and mean and spread of sentence scores in the corpus."""

    lang: str
    words: tuple[str, ...]
    polarity: Floats
    centre: float
    spread: float
    seeds: Mapping[str, float]
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Hash of what was learned."""
        digest = hashlib.sha256("\n".join(self.words).encode())
        digest.update(self.polarity.astype(np.float32).tobytes())
        return digest.hexdigest()[:12]

    @property
    def aspects(self) -> frozenset[str]:
        """None: words are scored whatever is judged."""
        return frozenset()

    @cached_property
    def _index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def score(self, words: Iterable[str]) -> float:
        """Mean polarity of known words, in standard deviations of the corpus; 0 where none is."""
        known = [self._index[word] for word in words if word in self._index]
        if not known:
            return 0.0
        return float((self.polarity[known].mean() - self.centre) / self.spread)

    def probabilities(self, cases: Sequence[Case]) -> Floats:
        """len(cases) x 3, of the words around each target."""
        score = np.array([self.score(content_words(_around(c, self.lang), self.lang))
                          for c in cases])  # fmt: skip
        return chances(score.reshape(-1))

    def telling(self, label: int, n: int = 15) -> list[tuple[str, float]]:
        """The ``n`` words of the strongest polarity of a label's sign, strongest first."""
        order = np.lexsort((np.arange(len(self.words)), -label * self.polarity))[:n]
        return [(self.words[i], float(self.polarity[i])) for i in order]


def chances(score: Floats) -> Floats:
    """n x 3 from standardised scores: an ordered logistic model, neither within ±_BAND."""
    below = 1 / (1 + np.exp(-_STEEP * (-_BAND - score)))
    above = 1 / (1 + np.exp(-_STEEP * (score - _BAND)))
    return np.stack([below, 1 - below - above, above], axis=1).reshape(len(score), len(LABELS))


def _around(case: Case, lang: str) -> str:
    if case.whole:
        return case.text
    reach = _REACH[lang]
    return case.text[max(case.start - reach, 0) : case.start] + " " + (
        case.text[case.end : case.end + reach]
    )  # fmt: skip


def fit(
    sentences: Sequence[Sequence[str]],
    seeds: Mapping[str, float],
    *,
    lang: str,
    dimensions: int = DIMENSIONS,
) -> ScalingModel:
    """Scale the words of tokenised sentences from seeds (word -> weight in [-1, 1]).

    Raises StudyError where the corpus holds no seed of one sign, or too few words.
    """
    words, counts = _counts(sentences)
    index = {word: i for i, word in enumerate(words)}
    there = {word: weight for word, weight in seeds.items() if word in index}
    for sign, name in ((1, "praising"), (-1, "blaming")):
        if not any(weight * sign > 0 for weight in there.values()):
            asked = ", ".join(w for w, weight in seeds.items() if weight * sign > 0)
            raise StudyError(
                f"scaling: no {name} seed occurs in {_LEAST} sentences of the corpus ({asked})"
            )
    polarity = _polarity(_vectors(counts, dimensions), {index[w]: v for w, v in there.items()})
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    means = (counts @ polarity)[lengths > 0] / lengths[lengths > 0]
    centre, spread = float(means.mean()), float(means.std()) or 1.0
    about = {"sentences": len(sentences), "seeds_found": len(there), "dimensions": dimensions}
    return ScalingModel(lang, tuple(words), polarity, centre, spread, dict(there), about)


def _counts(sentences: Sequence[Sequence[str]]) -> tuple[list[str], Any]:
    from scipy.sparse import csr_matrix

    held = Counter(word for sentence in sentences for word in set(sentence))
    often = sorted(((n, word) for word, n in held.items() if n >= _LEAST), key=_rank)[:_MOST]
    words = sorted(word for _, word in often)
    if len(words) < 10:
        raise StudyError(
            f"scaling: only {len(words)} words occur in {_LEAST} sentences; give more texts"
        )
    index = {word: i for i, word in enumerate(words)}
    columns: list[int] = []
    ends = [0]
    for sentence in sentences:
        columns += [index[word] for word in sentence if word in index]
        ends.append(len(columns))
    shape = (len(sentences), len(words))
    table = csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
    table.sum_duplicates()
    return words, table


def _rank(pair: tuple[int, str]) -> tuple[int, str]:
    return -pair[0], pair[1]


def _vectors(counts: Any, dimensions: int) -> Floats:
    """Words x dimensions, rows of length 1: right singular vectors of the weighted counts."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    k = max(2, min(dimensions, min(counts.shape) - 1))
    table = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    with threadpool_limits(limits=1):
        svd = TruncatedSVD(k, random_state=0, n_iter=3).fit(table)
    vectors = svd.components_.T * svd.singular_values_
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _polarity(vectors: Floats, seeds: Mapping[int, float]) -> Floats:
    """Mean cosine to the praising seeds less that to the blaming ones, in [-1, 1]."""
    found = np.zeros(len(vectors))
    for sign in (1, -1):
        mine = {at: weight for at, weight in seeds.items() if weight * sign > 0}
        weights = np.array(list(mine.values()))
        found += vectors @ vectors[list(mine)].T @ weights / np.abs(weights).sum() / 2
    return np.asarray(found)


def sentences_of(docs: Iterable[Document], *, lang: str) -> list[list[str]]:
    """The content words of every sentence of documents of one language."""
    from citysway.models.page import lay_out

    found = []
    for doc in docs:
        starts = lay_out([doc], lang=lang).sentences.tolist()
        for start, end in zip(starts, [*starts[1:], len(doc.text)], strict=True):
            words = content_words(doc.text[start:end], lang)
            if words:
                found.append(words)
    return found


def save(model: ScalingModel, path: Path) -> None:
    """One ``.npz`` file: arrays and a JSON text, nothing that could run."""
    stated = {
        "format": FORMAT, "lang": model.lang, "words": list(model.words),
        "centre": model.centre, "spread": model.spread, "seeds": dict(model.seeds),
        "about": dict(model.about),
    }  # fmt: skip
    write_arrays(path, stated, polarity=model.polarity.astype(np.float32))


def restore(stated: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> ScalingModel:
    """The model of a file's JSON text and arrays. Raises ValueError where they do not fit."""
    words, polarity = tuple(stated["words"]), np.asarray(arrays["polarity"], dtype=np.float64)
    if polarity.shape != (len(words),):
        raise ValueError("its tables do not fit one another")
    centre, spread = float(stated["centre"]), float(stated["spread"])
    return ScalingModel(
        stated["lang"], words, polarity, centre, spread, stated["seeds"], stated["about"]
    )
