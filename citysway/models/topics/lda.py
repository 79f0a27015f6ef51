"""Latent Dirichlet allocation by gensim, from a stream of blocks (Hoffman, Blei and Bach 2010)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from citysway.models.topics.corpus import Corpus
from citysway.models.topics.factoring import Factors, relevance
from citysway.models.topics.mixing import bag

_PASSES = 5


@dataclass(frozen=True, slots=True)
class _Bags:
    """The documents as gensim takes them; gone through once a pass."""

    corpus: Corpus

    def __len__(self) -> int:
        return sum(len(block.ends) for block in self.corpus)

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        n = len(self.corpus.vocabulary.words)
        for block in self.corpus:
            counts = bag(block, n)
            for low, high in zip(counts.indptr[:-1], counts.indptr[1:], strict=True):
                words, often = counts.indices[low:high], counts.data[low:high]
                yield list(zip(words.tolist(), often.tolist(), strict=True))


def lda(corpus: Corpus, k: int, seed: int) -> Factors:
    """Topics of gensim; words are listed by ``relevance``."""
    from gensim.models import LdaModel

    words = dict(enumerate(corpus.vocabulary.words))
    model = LdaModel(
        _Bags(corpus), k, words, random_state=seed, passes=_PASSES, eval_every=None,
        alpha="auto" if k > 1 else "symmetric",
    )  # fmt: skip
    chances = np.asarray(model.get_topics(), dtype=np.float64)
    return Factors(relevance(chances), chances)
