"""Topics that grow from words given beforehand, beside free ones.

Latent Dirichlet allocation with the seed words of a topic as its prior (Jagarlamudi, Daume and
Udupa 2012; Lu, Ott, Cardie and Tsou 2011), fitted by maximum a posteriori: expectation and
maximisation over all documents at once, so that their order changes nothing.
"""

import functools
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import Codebook
from citysway.models.codebook import load as load_codebook
from citysway.models.topics.corpus import PARTS, Corpus
from citysway.models.topics.factoring import Factors, factor_associations, relevance
from citysway.models.topics.mixing import PRIOR, as_chances, held_words, word_counts
from citysway.models.topics.stop import LANGS
from citysway.models.topics.units import Units
from citysway.models.topics.words import TopicWords

Floats = npt.NDArray[np.float64]
Seeds = Mapping[str, Sequence[str]]

_ROUNDS = 8
_MOST = 6_000  # documents the words of topics are learned from; all get shares
_STRENGTH = 5.0  # the prior holds so many times as much of a seed word as the corpus does


@functools.cache
def default_seeds() -> Seeds:
    """The elements of the default codebook, Chinese and English."""
    return element_seeds(load_codebook())


def element_seeds(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Code of an element (facet E) -> its terms as words of topics; terms of several words that
    are no unit are left out.
    """
    seeds: dict[str, dict[str, None]] = {}
    for lang in LANGS:
        cutter = TopicWords(lang, Units.load(lang, codebook=codebook))
        for term in codebook.terms(lang):
            words = cutter.words(term.text)
            if codebook.codes[term.code].facet == "E" and len(words) == 1:
                seeds.setdefault(term.code, {})[words[0]] = None
    return {code: tuple(words) for code, words in sorted(seeds.items())}


def seeded(corpus: Corpus, k: int, seed: int) -> Factors:
    """A topic for each of ``corpus.seeds`` (the elements of the codebook if None) of which a word
    is known, and ``k`` free ones.
    """
    index = corpus.vocabulary.index
    known = {
        name: [index[word] for word in words if word in index]
        for name, words in (default_seeds() if corpus.seeds is None else corpus.seeds).items()
    }
    known = {name: words for name, words in known.items() if words}
    learned = _some(corpus)
    prior = _prior(learned, list(known.values()), k)
    chances = _start(learned, prior, k, seed)
    for _ in range(_ROUNDS):
        chances = as_chances(held_words(learned, chances) + prior)
    return Factors(relevance(chances), chances, (*known, *[""] * k))


def _some(corpus: Corpus) -> Corpus:
    """As many tenths of the corpus as hold about ``_MOST`` documents."""
    tenths = min(len(corpus.parts), max(1, PARTS * _MOST // corpus.size))
    return corpus.of_parts(corpus.parts[:tenths])


def _prior(corpus: Corpus, seeds: list[list[int]], k: int) -> Floats:
    """Words every topic is thought to hold beforehand (topics x words)."""
    often = word_counts(corpus) + 1
    prior = np.tile(PRIOR * (often / often.sum()), (len(seeds) + k, 1))
    for topic, words in enumerate(seeds):
        prior[topic, words] += _STRENGTH * often[words]
    return prior


def _start(corpus: Corpus, prior: Floats, k: int, seed: int) -> Floats:
    """Seeded topics begin with their prior, free ones as the topics of the corpus."""
    chances = prior.copy()
    if k:
        free = factor_associations(corpus, k, seed).weights
        chances[-k:, : free.shape[1]] += PRIOR * as_chances(free)
    return as_chances(chances)
