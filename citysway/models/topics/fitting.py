"""Topics: NMF on TF-IDF by default, LDA on request.

Deterministic, and described by words, shares and coherence.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.segment import content_words

Floats = npt.NDArray[np.float64]
_VOCABULARY = 20_000
_TOP = 10


@dataclass(frozen=True, slots=True)
class TopicModel:
    """A fitted model.

    ``shares``: documents x topics, rows sum to 1 (all 0 for a text without known words);
    ``coherence``: c_npmi of the ten first words of each topic, in [-1, 1].
    """

    vocabulary: tuple[str, ...]
    weights: Floats
    shares: Floats
    coherence: Floats

    def words(self, topic: int, n: int = 10) -> list[tuple[str, float]]:
        """The ``n`` most relevant words of a topic with their relevance, best first."""
        relevance = _relevance(self.weights)[topic]
        best = np.lexsort((np.arange(len(relevance)), -relevance))[:n]
        return [(self.vocabulary[i], float(relevance[i])) for i in best]


def fit_topics(
    texts: Sequence[str] | Sequence[Sequence[str]],
    k: int = 20,
    method: str = "nmf",
    seed: int = 0,
) -> TopicModel:
    """Fit ``k`` topics to texts (Chinese or English, told by their script) or to lists of tokens.

    Raises StudyError for an unknown method, ``k`` < 1 or texts without two usable documents.
    """
    if method not in METHODS:
        raise StudyError(f"topics method {method!r}: allowed are {', '.join(METHODS)}")
    if k < 1:
        raise StudyError(f"topics k = {k}: must be at least 1")
    tokens = [_tokens(text) for text in texts]
    counts, vocabulary = _count(tokens)
    k = min(k, max(1, min(counts.shape) - 1))
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        weights, shares = METHODS[method](counts, vocabulary, k, seed)
    total = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    order = np.lexsort((np.arange(k), -shares.sum(axis=0)))
    model = TopicModel(tuple(vocabulary), weights[order], shares[:, order], np.zeros(k))
    top = [[word for word, _ in model.words(t, _TOP)] for t in range(k)]
    return TopicModel(
        model.vocabulary, model.weights, model.shares, _coherence(top, counts, vocabulary)
    )


def _tokens(text: str | Sequence[str]) -> list[str]:
    if not isinstance(text, str):
        return list(text)
    return content_words(text, "zh" if any("一" <= char <= "鿿" for char in text[:400]) else "en")


def _count(tokens: list[list[str]]) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Sparse counts (documents x words) of words in two documents or more, at most in half."""
    from sklearn.feature_extraction.text import CountVectorizer

    few = len(tokens) < 20
    vectorizer = CountVectorizer(
        analyzer=_identity,
        min_df=1 if few else 2,
        max_df=1.0 if few else 0.5,
        max_features=_VOCABULARY,
    )
    try:
        counts = vectorizer.fit_transform(tokens)
    except ValueError:
        raise StudyError(
            f"topics: {len(tokens)} texts hold no words that could form topics; "
            "give more or longer texts"
        ) from None
    if min(counts.shape) < 2:
        raise StudyError("topics: at least two texts and two different words are needed")
    return counts, [str(word) for word in vectorizer.get_feature_names_out()]


def _identity(tokens: list[str]) -> list[str]:
    return tokens


def _nmf(counts: Floats, vocabulary: list[str], k: int, seed: int) -> tuple[Floats, Floats]:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    tfidf = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    model = NMF(k, init="nndsvd", random_state=seed, max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not converged after max_iter: the fit is kept as it is
        shares = model.fit_transform(tfidf)
    return np.asarray(model.components_), np.asarray(shares)


def _lda(counts: Floats, vocabulary: list[str], k: int, seed: int) -> tuple[Floats, Floats]:
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    bags = Sparse2Corpus(counts, documents_columns=False)
    words = dict(enumerate(vocabulary))
    model = LdaModel(bags, k, words, random_state=seed, passes=5, alpha="auto", eval_every=None)
    shares = np.zeros((counts.shape[0], k))
    for row, bag in enumerate(bags):
        for topic, share in model.get_document_topics(bag, minimum_probability=0.0):
            shares[row, topic] = share
    return np.asarray(model.get_topics()), shares


METHODS: Mapping[str, Callable[[Floats, list[str], int, int], tuple[Floats, Floats]]] = {
    "nmf": _nmf,
    "lda": _lda,
}


def _relevance(weights: Floats) -> Floats:
    """Weight times the word's concentration in the topic: common words sink, telling ones rise."""
    share = weights / np.maximum(weights.sum(axis=0, keepdims=True), 1e-12)
    return np.asarray(weights * np.sqrt(share))


def _coherence(top: list[list[str]], counts: Floats, vocabulary: list[str]) -> Floats:
    """Mean normalised pointwise mutual information of word pairs over documents (c_npmi)."""
    index = {word: i for i, word in enumerate(vocabulary)}
    values = []
    n = counts.shape[0]
    for words in top:
        column: Any = (counts[:, [index[w] for w in words]] > 0).astype(np.float64)
        joint = np.asarray((column.T @ column).todense()) / n
        single = joint.diagonal()
        with np.errstate(divide="ignore", invalid="ignore"):
            npmi = np.log(joint / np.outer(single, single)) / -np.log(joint)
        npmi = np.where(joint > 0, np.where(joint >= 1, 1.0, npmi), -1.0)
        upper = np.triu_indices(len(words), 1)
        values.append(float(npmi[upper].mean()) if len(words) > 1 else 0.0)
    return np.array(values)
