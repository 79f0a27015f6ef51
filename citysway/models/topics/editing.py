"""Topics put together or taken apart by hand, without moving the shares of the others.

Edits are kept in the model as steps (:mod:`citysway.models.topics.steps`), so that new documents
get shares by the same rules. Order, coherence and kin are set right after each.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.topics.corpus import Corpus, some_documents
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.mixing import bag
from citysway.models.topics.model import TOP, TopicModel, largest_first, leading, merged_weights
from citysway.models.topics.resampling import stability
from citysway.models.topics.scores import coherence
from citysway.models.topics.steps import Merging, Splitting, Step

Floats = npt.NDArray[np.float64]

_PER_PART = 5  # documents at least for each part of a topic


@dataclass(frozen=True)
class Edited:
    """A model after one edit.

    ``kin``: the old topics each new one comes of; ``stability``: of the parts of a split topic
    among its documents, in [0, 1], by their new number.
    """

    model: TopicModel
    kin: tuple[tuple[int, ...], ...]
    stability: dict[int, float]


def merge_topics(corpus: Corpus, model: TopicModel, groups: Sequence[Sequence[int]]) -> Edited:
    """Each group of topics becomes one; ``corpus``: the documents of ``model.shares``, in order.

    Shares are added, chances averaged by the topics' sizes; a word is listed by the greatest of
    its weights, those of each topic seen from its first word, so that the first words of all lead.
    Raises StudyError for a topic that is not there, is in two groups, or alone in one.
    """
    kin = _groups(groups, len(model.weights))
    into = {old: new for new, group in enumerate(kin) for old in group}
    size = [math.fsum(column) for column in model.shares.T]
    weights = np.array([merged_weights(model.weights[list(group)]) for group in kin])
    chances = np.array([_mean(model.chances, group, size) for group in kin])
    rough = Merging(tuple(into[old] for old in range(len(into))))
    shares = _after(corpus, model, rough)
    order = largest_first(shares, weights)
    rank = {old: new for new, old in enumerate(order)}
    step = Merging(tuple(rank[new] for new in rough.into))
    names = [_name({model.names[old] for old in kin[new]}) for new in order]
    return Edited(
        _changed(corpus, model, step, [weights[order], chances[order], shares[:, order]], names),
        tuple(kin[t] for t in order),
        {},
    )


def split_topic(
    corpus: Corpus, model: TopicModel, topic: int, n: int, *, method: str = "nmf", seed: int = 0
) -> Edited:
    """One topic becomes ``n``, found among the documents whose main topic it is.

    Its share of every document is divided by the mixture of the parts in that document; words that
    set no parts apart keep their chances in each. Seeded topics are split by nmf: their seeds are
    the same in every part. Raises StudyError for ``n`` < 2, an unknown topic, too few documents.
    """
    k = len(model.weights)
    if n < 2 or not 0 <= topic < k:
        raise StudyError(f"topics: split of topic {topic} into {n}: give one of 0 to {k - 1}, 2 up")
    method = "nmf" if method == "seeded" else method
    own = (model.shares.argmax(axis=1) == topic) & (model.shares[:, topic] > 0)
    if own.sum() < n * _PER_PART:
        raise StudyError(
            f"it is the main topic of {own.sum()} texts: {n} parts need {n * _PER_PART} or more"
        )
    documents = some_documents(corpus, own)
    parts = fit_corpus(documents, n, method, seed)
    within = _spread(parts.chances, parts, model)
    held = within.sum(axis=0) > 0
    mass = float(model.chances[topic, held].sum())
    rest = np.where(held, 0.0, model.chances[topic])
    kept = [t for t in range(k) if t != topic]
    of, part = (*kept, *[topic] * n), (*[-1] * len(kept), *range(n))
    weights = np.vstack([model.weights[kept], _spread(parts.weights, parts, model)])
    chances = np.vstack([model.chances[kept], within * mass + rest])
    sizes = np.array([math.fsum(column) for column in parts.shares.T])
    rough = Splitting(of, part, within, sizes / sizes.sum())
    shares = _after(corpus, model, rough)
    order = largest_first(shares, weights)
    step = replace(rough, of=tuple(of[t] for t in order), part=tuple(part[t] for t in order))
    names = ["" if p >= 0 else model.names[t] for t, p in zip(step.of, step.part, strict=True)]
    stable = stability(documents, parts, method=method, seed=seed)
    return Edited(
        _changed(corpus, model, step, [weights[order], chances[order], shares[:, order]], names),
        tuple((t,) for t in step.of),
        {new: float(stable[p]) for new, p in enumerate(step.part) if p >= 0},
    )


def _groups(groups: Sequence[Sequence[int]], k: int) -> list[tuple[int, ...]]:
    """Every topic once: the groups, and the others alone."""
    stated = [tuple(sorted(set(group))) for group in groups]
    named = [t for group in stated for t in group]
    if len(set(named)) < len(named) or any(not 0 <= t < k for t in named):
        raise StudyError(f"topics: merge of {stated}: each topic, 0 to {k - 1}, in one group only")
    if any(len(group) < 2 for group in stated):
        raise StudyError(f"topics: merge of {stated}: give two topics or more to each group")
    return sorted([*stated, *((t,) for t in range(k) if t not in named)])


def _changed(
    corpus: Corpus, model: TopicModel, step: Step, tables: list[Floats], names: list[str]
) -> TopicModel:
    weights, chances, shares = tables
    return TopicModel(
        model.known,
        weights,
        chances,
        shares,
        coherence(corpus, [leading(row, TOP) for row in weights]),
        tuple(names),
        model.base,
        (*model.steps, step),
    )


def _after(corpus: Corpus, model: TopicModel, step: Step) -> Floats:
    """The shares of the corpus after a step; only a split looks into the documents."""
    if isinstance(step, Merging):
        return step.applied(None, model.shares)
    found, at, n = [], 0, len(model.vocabulary)
    for block in corpus:
        low, at = at, at + len(block.ends)
        found.append(step.applied(bag(block, n), model.shares[low:at]))
    return np.concatenate(found)


def _mean(chances: Floats, group: Sequence[int], size: Sequence[float]) -> Floats:
    """The chances of a group's topics, weighted by their sizes (all alike where none has any)."""
    weight = np.array([size[t] for t in group])
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(group), 1 / len(group))
    return np.asarray((chances[list(group)] * weight[:, None]).sum(axis=0))


def _spread(rows: Floats, parts: TopicModel, model: TopicModel) -> Floats:
    """Rows over the words of the parts as rows over all words of the model."""
    found = np.zeros((len(rows), len(model.vocabulary)))
    found[:, [model.known.index[word] for word in parts.vocabulary]] = rows
    return found


def _name(names: set[str]) -> str:
    """The one code of topics put together, '' for several."""
    stated = names - {""}
    return stated.pop() if len(stated) == 1 else ""
