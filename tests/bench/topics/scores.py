"""Scores of topics: coherence, diversity, agreement with classes, match of two sets of topics."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from tests.bench.topics.corpora import Tokens
from tests.gates.scores import share

TOP = 10
Words = Sequence[Sequence[str]]
Table = npt.NDArray[np.float64]


def coherence(words: Words, tokens: Tokens) -> float:
    """Mean c_npmi over topics as gensim computes it with its default window, in [-1, 1].

    A topic with a single word has no pairs and is left out of the mean.
    """
    return float(np.mean(_by_topic([row for row in words if len(row) > 1], tokens)))


def transferred(words: Words, tokens: Tokens) -> float:
    """Mean c_npmi of words found in other documents than ``tokens``, in [-1, 1].

    A pair with a word that ``tokens`` do not hold counts -1: never seen together.
    """
    known = {word for text in tokens for word in text}
    kept = [[word for word in row if word in known] for row in words]
    scored = [number for number, row in enumerate(kept) if len(row) > 1]
    found = dict(zip(scored, _by_topic([kept[number] for number in scored], tokens), strict=True))
    means = []
    for number, row in enumerate(words):
        seen, all_ = _pairs(len(kept[number])), _pairs(len(row))
        if all_:
            means.append((found.get(number, 0.0) * seen - (all_ - seen)) / all_)
    return float(np.mean(means))


def _pairs(words: int) -> int:
    return words * (words - 1) // 2


def _by_topic(words: Words, tokens: Tokens) -> list[float]:
    """c_npmi of each topic; gensim wants topics of one length, so they go by length."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary(tokens)
    values: dict[int, float] = {}
    for length in sorted({len(row) for row in words}):
        numbers = [number for number, row in enumerate(words) if len(row) == length]
        model = CoherenceModel(
            topics=[list(words[number]) for number in numbers],
            texts=tokens,
            dictionary=dictionary,
            coherence="c_npmi",
            topn=length,
            processes=1,
        )
        values.update(zip(numbers, map(float, model.get_coherence_per_topic()), strict=True))
    return [values[number] for number in range(len(words))]


def diversity(words: Words) -> float:
    """Share of different words among the first words of all topics."""
    shown = [word for row in words for word in row]
    return share(len(set(shown)), len(shown))


def nmi(main: Sequence[int], classes: Sequence[str]) -> float:
    """Normalised mutual information of main topics and classes, in [0, 1]."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(list(classes), list(main)))


def purity(main: Sequence[int], classes: Sequence[str]) -> float:
    """Share of texts whose class is the most frequent one of their main topic."""
    by_topic: dict[int, Counter[str]] = {}
    for topic, label in zip(main, classes, strict=True):
        by_topic.setdefault(topic, Counter())[label] += 1
    return share(sum(max(counts.values()) for counts in by_topic.values()), len(classes))


def matched(one: Words, other: Words) -> list[float]:
    """Jaccard similarity of each topic of ``one`` and the topic of ``other`` it is matched with.

    The match is the one-to-one assignment of the highest sum (Hungarian method); a topic without
    a partner has 0.
    """
    from scipy.optimize import linear_sum_assignment

    table = np.array([[_jaccard(row, column) for column in other] for row in one])
    found = [0.0] * len(one)
    for row, column in zip(*linear_sum_assignment(-table), strict=True):
        found[row] = float(table[row, column])
    return found


def _jaccard(one: Iterable[str], other: Iterable[str]) -> float:
    first, second = set(one), set(other)
    return share(len(first & second), len(first | second))
