"""Topics: coherence, diversity and agreement with gold classes of NMF, beside LDA of scikit-learn.

``npmi``: c_npmi of the ten first words of each topic by gensim, for both models by the same
referee; ``over_lda``: how much more than LDA; ``purity``: share of documents in the class that
is most frequent in their main topic.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from citysway.models.segment import content_words
from citysway.models.topics import fit_topics
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.scores import share

M10 = "gold_topics_octis_en/M10/corpus.tsv"
TITLES = "gold_topics_thucnews_titles_zh/dev.jsonl.gz"
K, TOP = 10, 10
_TITLES_READ = 10_000
Tokens = list[list[str]]
Topics = tuple[list[list[str]], list[int]]  # first words of each topic, main topic of each text
Fit = Callable[[Tokens], Topics]


def nmf(tokens: Tokens) -> Topics:
    """Our default."""
    model = fit_topics(tokens, k=K, seed=0)
    words = [[word for word, _ in model.words(topic, TOP)] for topic in range(K)]
    return words, model.shares.argmax(axis=1).tolist()


def lda(tokens: Tokens) -> Topics:
    """The peer: batch LDA on counts of the words in at least two texts and at most half."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=list, min_df=2, max_df=0.5)
    counts = vectorizer.fit_transform(tokens)
    model = LatentDirichletAllocation(K, random_state=0, max_iter=10)
    shares = model.fit_transform(counts)
    vocabulary = vectorizer.get_feature_names_out()
    order = np.argsort(-model.components_, axis=1)[:, :TOP]
    return [[str(vocabulary[i]) for i in row] for row in order], shares.argmax(axis=1).tolist()


def figures(fit: Fit = nmf) -> list[Figure]:
    """Four figures for English abstracts and four for Chinese titles."""
    found = []
    for name, pattern, (tokens, classes) in (
        ("m10_en", M10, m10()),
        ("thucnews_zh", TITLES, titles()),
    ):
        words, main = fit(tokens)
        npmi = coherence(words, tokens)
        values = {
            "npmi": npmi,
            "over_lda": npmi - coherence(lda(tokens)[0], tokens),
            "diversity": share(len({w for topic in words for w in topic}), K * TOP),
            "purity": purity(main, classes),
        }
        found += [Figure(f"topics.{name}.{k}", v, (pattern,)) for k, v in values.items()]
    return found


def m10() -> tuple[Tokens, list[str]]:
    """Preprocessed abstracts and their ten classes."""
    (path,) = gold.paths(M10)
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [text.split() for text, _, _ in lines], [label for _, _, label in lines]


def titles() -> tuple[Tokens, list[str]]:
    """Chinese titles and their ten classes."""
    rows = gold.sample(gold.rows(TITLES), _TITLES_READ)
    return [content_words(row["title"], "zh") for row in rows], [row["category"] for row in rows]


def coherence(words: Sequence[Sequence[str]], tokens: Tokens) -> float:
    """Mean c_npmi over topics."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    model = CoherenceModel(
        topics=words,
        texts=tokens,
        dictionary=Dictionary(tokens),
        coherence="c_npmi",
        topn=TOP,
        processes=1,
    )
    return float(model.get_coherence())


def purity(main: Sequence[int], classes: Sequence[str]) -> float:
    """Share of texts whose class is the most frequent one of their main topic."""
    by_topic: dict[int, Counter[str]] = {}
    for topic, label in zip(main, classes, strict=True):
        by_topic.setdefault(topic, Counter())[label] += 1
    return share(sum(max(counts.values()) for counts in by_topic.values()), len(classes))
