"""Topics as non-negative factors (Lee and Seung 1999): which words weigh how much in each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.topics.association import association
from citysway.models.topics.corpus import Corpus
from citysway.models.topics.mixing import bag

Floats = npt.NDArray[np.float64]

_ROUNDS = 20  # more leave the first words and their coherence as they are
_PREFER = 0.1  # exponent of document frequency: of words alike the more widespread leads


@dataclass(frozen=True, slots=True)
class Factors:
    """What a method found, topics x words, the words being the first of the vocabulary.

    ``weights``: how much a word tells of a topic; ``chances``: of a word in a topic (rows sum to
    1), None where they follow from the weights and how common words are; ``names``: what each
    topic grew from, () for nothing.
    """

    weights: Floats
    chances: Floats | None = None
    names: tuple[str, ...] = ()


def relevance(chances: Floats) -> Floats:
    """The chance of a word times the root of the topic's part in it: what is common to all topics
    sinks.
    """
    part = chances / np.maximum(chances.sum(axis=0), 1e-300)
    return np.asarray(chances * np.sqrt(part))


def factor_associations(corpus: Corpus, k: int, seed: int) -> Factors:
    """Topics x words (the paired ones): NMF of what stands near what. The default.

    Documents enter by counts only, so neither their order nor their length sways a topic.
    """
    found = _factors(association(corpus), k, seed)
    return Factors(found * corpus.vocabulary.documents[: found.shape[1]] ** _PREFER)


def factor_tfidf(corpus: Corpus, k: int, seed: int) -> Factors:
    """Topics x words: NMF of documents x words weighed by TF-IDF, all in memory."""
    from scipy.sparse import vstack

    n = len(corpus.vocabulary.words)
    counts = vstack([bag(block, n) for block in corpus])
    return Factors(_factors(_tfidf(counts, corpus), k, seed))


def factor_online(corpus: Corpus, k: int, seed: int) -> Factors:
    """The same from a stream of blocks, each seen once (Lefevre, Bach and Fevotte 2011).

    Raises StudyError where no block holds as many documents as topics are wanted.
    """
    from sklearn.decomposition import MiniBatchNMF
    from threadpoolctl import threadpool_limits

    n = len(corpus.vocabulary.words)
    model = MiniBatchNMF(k, init="nndsvda", random_state=seed)
    with threadpool_limits(limits=1):
        for block in corpus:
            if len(block.ends) >= k:
                model.partial_fit(_tfidf(bag(block, n), corpus))
    if not hasattr(model, "components_"):
        raise StudyError(f"topics k = {k}: too few texts at a time for online: ask for fewer")
    return Factors(np.asarray(model.components_, dtype=np.float64))


def _factors(matrix: Any, k: int, seed: int) -> Floats:
    from sklearn.decomposition import NMF
    from threadpoolctl import threadpool_limits

    model = NMF(k, init="nndsvda", random_state=seed, max_iter=_ROUNDS, tol=0)
    with threadpool_limits(limits=1):  # sums of several threads differ in their last digits
        model.fit(matrix)
    return np.asarray(model.components_, dtype=np.float64)


def _tfidf(counts: Any, corpus: Corpus) -> Any:
    """Rows of length 1: (1 + ln n) (1 + ln((1 + N) / (1 + documents of the word)))."""
    from sklearn.preprocessing import normalize

    weighed = counts.astype(np.float32)
    weighed.data = 1 + np.log(weighed.data)
    rare = np.log((1 + corpus.size) / (1 + corpus.vocabulary.documents)) + 1
    return normalize(weighed.multiply(rare.astype(np.float32)).tocsr())
