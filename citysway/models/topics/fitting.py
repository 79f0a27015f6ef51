"""Fitting topics: one function, several methods, one kind of result."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.topics.association import MOST_PAIRED
from citysway.models.topics.corpus import Corpus, read_corpus
from citysway.models.topics.factoring import (
    Factors,
    factor_associations,
    factor_online,
    factor_tfidf,
)
from citysway.models.topics.lda import lda
from citysway.models.topics.mixing import (
    PRIOR,
    as_chances,
    bag,
    held_words,
    shares_of,
    word_counts,
)
from citysway.models.topics.model import AT_ONCE, TOP, TopicModel, largest_first, leading
from citysway.models.topics.scores import coherence
from citysway.models.topics.seeded import seeded
from citysway.models.topics.steps import Merging
from citysway.models.topics.stop import LANGS, Lang
from citysway.models.topics.words import TopicWords

Floats = npt.NDArray[np.float64]

#: Name -> factors of a corpus, given the number of topics and a seed.
METHODS: Mapping[str, Callable[[Corpus, int, int], Factors]] = {
    "nmf": factor_associations,
    "tfidf": factor_tfidf,
    "online": factor_online,
    "lda": lda,
    "seeded": seeded,
}
_COMMON = 0.3  # of a document's words that are of no topic, while topics are being found
_ROUNDS = 3


def fit_topics(
    texts: Iterable[str] | Iterable[Sequence[str]],
    k: int = 20,
    method: str = "nmf",
    seed: int = 0,
) -> TopicModel:
    """Fit ``k`` topics to texts (Chinese or English, told by their script) or to lists of words.

    ``method``: nmf (of word associations; the same in any order of texts), tfidf, online, lda, or
    seeded: a topic for each element of the codebook that is spoken of, and ``k`` free ones.
    Texts are gone through once.
    Raises StudyError for an unknown method, ``k`` < 1, fewer texts or words than topics.
    """
    if method not in METHODS:
        raise StudyError(f"topics method {method!r}: allowed are {', '.join(METHODS)}")
    if k < 1:
        raise StudyError(f"topics k = {k}: must be at least 1")
    documents, lang = _documents(texts)
    return fit_corpus(read_corpus(documents, join=lang), k, method, seed)


def fit_corpus(corpus: Corpus, k: int, method: str = "nmf", seed: int = 0) -> TopicModel:
    """Fit ``k`` topics to a corpus that is read already."""
    check_number(corpus, k)
    return mixed_model(corpus, METHODS[method](corpus, k, seed))


def check_number(corpus: Corpus, k: int) -> None:
    """Raises StudyError where ``k`` topics cannot be told apart in this corpus."""
    words = min(len(corpus.vocabulary.words), MOST_PAIRED)
    for found, what in ((corpus.size, "texts"), (words, "different words")):
        if k > found:
            raise StudyError(
                f"topics k = {k}: the corpus has {found} {what} to form topics of; ask for "
                f"{found} topics at most, or give more texts"
            )


def mixed_model(corpus: Corpus, found: Factors) -> TopicModel:
    """Shares of all documents from the chances of words, which may have to be found first."""
    k, n = found.weights.shape[0], len(corpus.vocabulary.words)
    chances = _chances(corpus, found.weights) if found.chances is None else found.chances
    shares = _all_shares(corpus, chances)
    weights = np.pad(found.weights, ((0, 0), (0, n - found.weights.shape[1])))
    order = largest_first(shares, weights)
    for low in range(0, len(shares), AT_ONCE):
        shares[low : low + AT_ONCE] = shares[low : low + AT_ONCE, order]
    rank = {old: new for new, old in enumerate(order)}
    names = found.names or ("",) * k
    return TopicModel(
        corpus.vocabulary,
        weights[order],
        chances[order],
        shares,
        coherence(corpus, [leading(weights[t], TOP) for t in order]),
        tuple(names[t] for t in order),
        chances,
        (Merging(tuple(rank[t] for t in range(k))),),
    )


def _all_shares(corpus: Corpus, chances: Floats) -> Floats:
    shares, at = np.empty((sum(len(block.ends) for block in corpus), len(chances))), 0
    for block in corpus:
        shares[at : at + len(block.ends)] = shares_of(bag(block, chances.shape[1]), chances)
        at += len(block.ends)
    return shares


def _chances(corpus: Corpus, weights: Floats) -> Floats:
    """Chances of all words from the weights of some.

    The words with weights mix the documents; every word then joins the topics of the documents it
    stands in, and documents and words are mixed by each other ``_ROUNDS`` times more.
    """
    n, paired = len(corpus.vocabulary.words), weights.shape[1]
    often = word_counts(corpus)
    common = often / often.sum()
    telling = as_chances(weights * often[:paired])
    start = (1 - _COMMON) * telling + _COMMON * as_chances(common[None, :paired])
    chances = np.pad(start, ((0, 0), (0, n - paired)))
    for _ in range(1 + _ROUNDS):
        chances = as_chances(held_words(corpus, chances) + PRIOR * common)
    return chances


def _documents(texts: Iterable[Any]) -> tuple[Iterable[Sequence[str]], Lang | None]:
    """Lists of words, and the language collocations are joined by (None: lists were given)."""
    stream = iter(texts)
    first = next(stream, None)
    if first is None:
        return [], None
    if not isinstance(first, str):
        return chain([first], stream), None
    lang = _script(first)
    words = {name: TopicWords(name, places="keep") for name in LANGS}
    return (words[_script(text)].words(text) for text in chain([first], stream)), lang


def _script(text: str) -> Lang:
    return "zh" if any("一" <= char <= "鿿" for char in text[:400]) else "en"
