"""How stable topics are: what is left of their words when half of the documents is taken away."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.models.topics.corpus import PARTS, Corpus, parts_of
from citysway.models.topics.fitting import METHODS
from citysway.models.topics.model import TOP, TopicModel, leading, merged_weights
from citysway.models.topics.scores import partners

Floats = npt.NDArray[np.float64]

HALVES = 10
UNSTABLE = 0.5  # below, the half of a topic's words hangs on which documents were at hand
_LEAST = 2  # documents per topic in a half


def stability(
    corpus: Corpus,
    model: TopicModel,
    *,
    method: str = "nmf",
    seed: int = 0,
    halves: int = HALVES,
    groups: Sequence[Sequence[int]] | None = None,
) -> Floats:
    """Mean Jaccard, in [0, 1], of each topic's ten first words with those of the topic it is
    matched to in ``halves`` models of half the documents; NaN where halves hold too few documents.

    ``groups``: topics put together, a value for each group (None: every topic by itself). The
    topics its members are matched to are put together in the same way before words are compared.
    """
    k, drawn = len(model.weights), halves_of(halves, seed)
    if corpus.size < 2 * _LEAST * k or _smallest(corpus, drawn) < k:
        return np.full(k if groups is None else len(groups), np.nan)
    chosen = [(t,) for t in range(k)] if groups is None else groups
    ours = [leading(row, TOP) for row in model.weights]

    free = sum(not name for name in model.names)  # seeded topics are there without being asked for

    def agreement(parts: tuple[int, ...]) -> Floats:
        found = METHODS[method](corpus.of_parts(parts), free, seed).weights
        theirs = partners(ours, [leading(row, TOP) for row in found])
        return np.array([_alike(model.weights, found, group, theirs) for group in chosen])

    values = [agreement(parts) for parts in drawn]
    return np.asarray(np.mean(values, axis=0), dtype=np.float64)


def _smallest(corpus: Corpus, halves: Sequence[tuple[int, ...]]) -> int:
    """Documents of the smallest half: texts of the same words are in one part, however many."""
    size = np.sum([np.bincount(parts_of(block), minlength=PARTS) for block in corpus.kept], axis=0)
    return min(int(size[list(parts)].sum()) for parts in halves)


def _alike(ours: Floats, theirs: Floats, group: Sequence[int], matches: Sequence[int]) -> float:
    """Jaccard of a group's first words with those of its matches; 0 without any."""
    found = [matches[t] for t in group if matches[t] >= 0]
    if not found:
        return 0.0
    a, b = (
        frozenset(leading(merged_weights(rows), TOP)) for rows in (ours[list(group)], theirs[found])
    )
    return len(a & b) / max(len(a | b), 1)


def halves_of(halves: int, seed: int) -> list[tuple[int, ...]]:
    """Five of the ten parts each; every two are what the other one is not."""
    draw = np.random.default_rng(seed)
    found: list[tuple[int, ...]] = []
    while len(found) < halves:
        order = draw.permutation(PARTS)
        found += [
            tuple(sorted(order[: PARTS // 2].tolist())),
            tuple(sorted(order[PARTS // 2 :].tolist())),
        ]
    return found[:halves]
