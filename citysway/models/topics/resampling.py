"""How stable topics are: what is left of their words when half of the documents is taken away."""

import numpy as np
import numpy.typing as npt

from citysway.models.topics.corpus import PARTS, Corpus
from citysway.models.topics.fitting import METHODS
from citysway.models.topics.model import TopicModel, leading
from citysway.models.topics.scores import matched

Floats = npt.NDArray[np.float64]

HALVES = 10
UNSTABLE = 0.5  # below, the half of a topic's words hangs on which documents were at hand
_TOP = 10
_LEAST = 2  # documents per topic in a half


def stability(
    corpus: Corpus,
    model: TopicModel,
    *,
    method: str = "nmf",
    seed: int = 0,
    halves: int = HALVES,
    threads: int = 1,
) -> Floats:
    """Mean Jaccard, in [0, 1], of each topic's ten first words with those of the topic it is
    matched to in ``halves`` models of half the documents; NaN where halves hold too few documents.
    """
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    k = len(model.weights)
    if corpus.size < 2 * _LEAST * k:
        return np.full(k, np.nan)
    ours = [leading(row, _TOP) for row in model.weights]

    def agreement(parts: tuple[int, ...]) -> Floats:
        found = METHODS[method](corpus.of_parts(parts), k, seed)
        return matched(ours, [leading(row, _TOP) for row in found.weights])

    # The limit around all: a fit that ends must not give its threads back to one that runs.
    with threadpool_limits(limits=1):
        values = Parallel(n_jobs=threads, prefer="threads")(
            delayed(agreement)(parts) for parts in halves_of(halves, seed)
        )
    return np.asarray(np.mean(values, axis=0), dtype=np.float64)


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
