"""How good topics are: coherence, diversity, agreement of two sets of topics."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block
from citysway.models.topics.windows import count_windows

Floats = npt.NDArray[np.float64]

_WIDE = 110


def coherence(blocks: Iterable[Block], topics: Sequence[Sequence[int]]) -> Floats:
    """c_npmi of each topic's words (ids), in [-1, 1]: the mean over pairs, in windows of ten words.

    0 for a topic of a single word.
    """
    words = np.unique(np.concatenate([np.asarray(topic, dtype=np.int64) for topic in topics]))
    npmi = count_windows(blocks, words).npmi()
    return np.array([_mean_of_pairs(npmi, np.searchsorted(words, topic)) for topic in topics])


def diversity(topics: Sequence[Sequence[object]]) -> float:
    """Share of distinct words among the first words of all topics, in (0, 1]."""
    return len({word for topic in topics for word in topic}) / sum(map(len, topics))


def matched(ours: Sequence[Sequence[object]], theirs: Sequence[Sequence[object]]) -> Floats:
    """Jaccard of each of our topics with the one of theirs it is matched to, in [0, 1].

    0 for a topic without a partner.
    """
    sets = [frozenset(topic) for topic in ours], [frozenset(topic) for topic in theirs]
    found = enumerate(partners(ours, theirs))
    return np.array([_jaccard(sets[0][t], sets[1][p]) if p >= 0 else 0.0 for t, p in found])


def partners(ours: Sequence[Sequence[object]], theirs: Sequence[Sequence[object]]) -> list[int]:
    """For each of our topics the one of theirs it is matched to, -1 for none.

    One to one, so that the sum of the Jaccard indices of their words is greatest.
    """
    from scipy.optimize import linear_sum_assignment

    sets = [frozenset(topic) for topic in ours], [frozenset(topic) for topic in theirs]
    alike = np.array([[_jaccard(a, b) for b in sets[1]] for a in sets[0]])
    rows, columns = linear_sum_assignment(-alike)
    found = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    return [found.get(t, -1) for t in range(len(ours))]


def _jaccard(a: frozenset[object], b: frozenset[object]) -> float:
    return len(a & b) / max(len(a | b), 1)


def _mean_of_pairs(npmi: Floats, at: npt.NDArray[np.int64]) -> float:
    first, second = np.triu_indices(len(at), 1)
    return float(npmi[at[first], at[second]].mean()) if len(first) else 0.0


def coherence_v(blocks: Iterable[Block], topics: Sequence[Sequence[int]]) -> Floats:
    """c_v of each topic's words (ids), in [-1, 1]: how alike each word's company is to that of all,
    in windows of 110 words (Roeder, Both and Hinneburg 2015).
    """
    words = np.unique(np.concatenate([np.asarray(topic, dtype=np.int64) for topic in topics]))
    npmi = count_windows(blocks, words, size=_WIDE).npmi()
    return np.array([_mean_cosine(npmi, np.searchsorted(words, topic)) for topic in topics])


def _mean_cosine(npmi: Floats, at: npt.NDArray[np.int64]) -> float:
    company = npmi[np.ix_(at, at)]
    whole = company.sum(axis=0)
    length = np.linalg.norm(company, axis=1) * np.linalg.norm(whole)
    return float(np.mean(company @ whole / np.maximum(length, 1e-300)))
