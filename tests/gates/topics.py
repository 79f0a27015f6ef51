"""Topics: coherence, diversity and agreement with gold classes of our default, NMF.

At as many topics as classes. ``npmi``: c_npmi of the ten first words of each topic by gensim;
``over_lda``: how much more than LDA of scikit-learn has by the same referee; ``nmi`` and
``purity``: of main topics and classes.
"""

from collections.abc import Callable

from tests.bench.topics import corpora, scores
from tests.bench.topics.corpora import Corpus, Tokens
from tests.bench.topics.peers import ours, sklearn_lda
from tests.gates.floors import Figure

CORPORA = {"m10_en": "M10", "bbc_en": "bbc", "agnews_en": "agnews", "thucnews_zh": "thucnews"}
WORDED = ("m10_en", "thucnews_zh")  # short texts of ten classes: words are judged, too
Topics = tuple[list[list[str]], list[int]]  # first words of each topic, main topic of each text
Fit = Callable[[Tokens, int], Topics]


def nmf(tokens: Tokens, k: int) -> Topics:
    """Our default."""
    return ours("nmf")(tokens, k, 0)


def figures(fit: Fit = nmf) -> list[Figure]:
    """Agreement with the classes of four corpora, and the words of two of them."""
    found = []
    for name, source in CORPORA.items():
        corpus = corpora.load(source)
        words, main = fit(corpus.tokens, corpus.k)
        values = {
            "nmi": scores.nmi(main, corpus.classes),
            "purity": scores.purity(main, corpus.classes),
        }
        if name in WORDED:
            values |= worded(words, corpus)
        gold = (corpora.pattern(source),)
        found += [Figure(f"topics.{name}.{score}", v, gold) for score, v in values.items()]
    return found


def worded(words: list[list[str]], corpus: Corpus) -> dict[str, float]:
    """Scores of the first words of topics, LDA of scikit-learn beside them."""
    npmi = scores.coherence(words, corpus.tokens)
    peer, _ = sklearn_lda(corpus.tokens, corpus.k, 0)
    return {
        "npmi": npmi,
        "over_lda": npmi - scores.coherence(peer, corpus.tokens),
        "diversity": scores.diversity(words),
    }
