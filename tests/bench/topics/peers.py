"""What is measured: our models and their peers behind one call.

Peers that read counts get the words of at least two documents and at most half of them, as ours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from citysway.models.topics import METHODS, fit_topics
from tests.bench.topics.corpora import Tokens
from tests.bench.topics.scores import TOP

OURS = "citysway"


@dataclass(frozen=True, slots=True)
class Topics:
    """First words of each topic, main topic of each document (-1: thrown out), seconds."""

    words: list[list[str]]
    main: list[int]
    seconds: float


Fit = Callable[[Tokens, int, int], tuple[list[list[str]], list[int]]]  # tokens, k, seed


def ours(method: str) -> Fit:
    """A method of ours."""

    def fit(tokens: Tokens, k: int, seed: int) -> tuple[list[list[str]], list[int]]:
        model = fit_topics(tokens, k=k, method=method, seed=seed)
        topics = range(model.shares.shape[1])
        words = [[word for word, _ in model.words(topic, TOP)] for topic in topics]
        return words, main_topics(model.shares)

    return fit


def gensim_lda(tokens: Tokens, k: int, seed: int) -> tuple[list[list[str]], list[int]]:
    """gensim's LDA with ten passes; one, its default, and learned priors both did worse on M10."""
    from gensim.corpora import Dictionary
    from gensim.models import LdaModel

    dictionary = Dictionary(tokens)
    dictionary.filter_extremes(no_below=2, no_above=0.5, keep_n=None)
    bags = [dictionary.doc2bow(text) for text in tokens]
    model = LdaModel(bags, k, dictionary, passes=10, random_state=seed, eval_every=None)
    words = [[word for word, _ in model.show_topic(topic, TOP)] for topic in range(k)]
    shares = model.inference(bags)[0]
    return words, main_topics(shares)


def sklearn_nmf(tokens: Tokens, k: int, seed: int) -> tuple[list[list[str]], list[int]]:
    """scikit-learn's NMF on TF-IDF, both as they are by default."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, max_df=0.5)
    model = NMF(k, random_state=seed, max_iter=400)
    shares = model.fit_transform(vectorizer.fit_transform(tokens))
    return first_words(model.components_, vectorizer), main_topics(shares)


def sklearn_lda(tokens: Tokens, k: int, seed: int) -> tuple[list[list[str]], list[int]]:
    """scikit-learn's batch LDA on counts."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=list, min_df=2, max_df=0.5)
    model = LatentDirichletAllocation(k, random_state=seed, max_iter=10)
    shares = model.fit_transform(vectorizer.fit_transform(tokens))
    return first_words(model.components_, vectorizer), main_topics(shares)


def kmeans(tokens: Tokens, k: int, seed: int) -> tuple[list[list[str]], list[int]]:
    """k-means on TF-IDF, the best of ten starts; first words of the centres."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, max_df=0.5)
    model = KMeans(k, n_init=10, random_state=seed)
    main = model.fit_predict(vectorizer.fit_transform(tokens))
    return first_words(model.cluster_centers_, vectorizer), main.tolist()


def first_words(weights: Any, vectorizer: Any) -> list[list[str]]:
    """The heaviest words of each row of a table topics x vocabulary."""
    vocabulary = vectorizer.get_feature_names_out()
    order = np.argsort(-weights, axis=1, kind="stable")[:, :TOP]
    return [[str(vocabulary[i]) for i in row] for row in order]


def main_topics(shares: Any) -> list[int]:
    """The topic of the highest share; -1 for a document that has a share of none."""
    main: list[int] = np.where(shares.sum(axis=1) > 0, shares.argmax(axis=1), -1).tolist()
    return main


PEERS: Mapping[str, Fit] = {
    "gensim-lda": gensim_lda,
    "sklearn-nmf": sklearn_nmf,
    "sklearn-lda": sklearn_lda,
    "kmeans": kmeans,
}
# The seeded model is asked for topics of a codebook and is measured on its own.
MODELS: Mapping[str, Fit] = {
    **{f"{OURS}-{method}": ours(method) for method in METHODS if method != "seeded"},
    **PEERS,
}
BERTOPIC = "bertopic"
NAMES = (*MODELS, BERTOPIC)
