"""Stories: families of near-duplicate documents (reprints, cuts, edited copies)."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from citysway.corpus.bulletins import Compared
from citysway.corpus.document import Document
from citysway.corpus.pairs import (
    MASS,
    SketchBase,
    first_of_identical,
    measure,
    propose,
    propose_mass,
    sketch_base,
    uncertainty,
)
from citysway.corpus.sketch import Ints, sketch, sketch_many

__all__ = ["CONTAINMENT", "family_roots", "sketch", "stories"]

CONTAINMENT = 0.6
_CHUNK = 8_000  # pairs whose texts are in memory at once
Texts = Callable[[Sequence[int]], dict[int, str]]


def stories(docs: Iterable[Document], *, containment: float = CONTAINMENT) -> list[list[str]]:
    """Families of two or more near-duplicates: document ids sorted, families sorted.

    Two documents are of one story when ``containment`` (0 to 1) of the shorter one's
    character 5-grams lie in the longer one, the numbers it states among them; documents under
    30 Han (90 letters) only when identical.
    The order of ``docs`` does not matter. Raises ValueError when an id comes twice.
    """
    ordered = sorted(docs, key=lambda doc: doc.id)
    ids = [doc.id for doc in ordered]
    if len(set(ids)) < len(ids):
        raise ValueError("stories: a document id comes twice")
    texts = [doc.text or doc.title or "" for doc in ordered]
    with sketch_base([sketch_many(texts)]) as base:
        roots = family_roots(base, lambda some: {n: texts[n] for n in some}, threshold=containment)
    families: dict[int, list[str]] = {}
    for name, root in zip(ids, roots.tolist(), strict=True):
        families.setdefault(root, []).append(name)
    return sorted(family for family in families.values() if len(family) > 1)


def family_roots(base: SketchBase, read_texts: Texts, *, threshold: float) -> Ints:
    """(n) the first text of each text's family, itself where it has none.

    ``read_texts`` gives the texts of some numbers: those whose similarity numbers may explain.
    """
    same = first_of_identical(base)
    rank = np.empty(len(same), np.int64)
    rank[np.lexsort((np.arange(len(same)), -base.chars))] = np.arange(len(same))
    rare = _links(base, *propose(base, threshold=threshold), read_texts, threshold)
    mass = _links(base, *propose_mass(base), read_texts, max(threshold, MASS))
    full = _links(base, *_with_fullest(*mass, rank), read_texts, threshold)
    a, b = (np.concatenate(ends) for ends in zip(rare, mass, full, strict=True))
    return _around_fullest(a, b, rank)[same]


def _with_fullest(a: Ints, b: Ints, rank: Ints) -> tuple[Ints, Ints]:
    """Pairs a < b of every text of a mass reprint with the fullest one of its chain.

    Mass reprints are linked to the first text that repeats them, which may be a short one.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    members, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    links = (np.ones(len(a), bool), (ends[: len(a)], ends[len(a) :]))
    graph = coo_matrix(links, shape=(len(members), len(members)))
    _, chain = connected_components(graph, directed=False)
    order = np.lexsort((rank[members], chain))
    first = np.ones(len(order), bool)
    first[1:] = chain[order][1:] != chain[order][:-1]
    hub = members[order[first]][chain]
    other = hub != members
    low, high = np.minimum(hub, members)[other], np.maximum(hub, members)[other]
    new = ~np.isin(_pair(low, high), _pair(a, b))
    return low[new], high[new]


def _around_fullest(a: Ints, b: Ints, rank: Ints) -> Ints:
    """(n) the first text of each family: the fullest text takes all that are linked to it, then
    the fullest of the rest. A chain is not one story; ``rank`` (n) is 0 for the fullest.
    """
    count = len(rank)
    ends = np.concatenate([a, b])
    order = np.argsort(rank[ends], kind="stable")
    texts, others = ends[order].tolist(), np.concatenate([b, a])[order].tolist()
    family = [-1] * count
    for one, other in zip(texts, others, strict=True):
        if family[one] in (-1, one):
            family[one] = one
            if family[other] == -1:
                family[other] = one
    found = np.array(family, dtype=np.int64) if count else np.empty(0, np.int64)
    found = np.where(found < 0, np.arange(count), found)
    first_of = np.full(count, count)
    np.minimum.at(first_of, found, np.arange(count))
    return first_of[found]


def _pair(a: Ints, b: Ints) -> Ints:
    """One number for an unordered pair."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return low * (2**32) + high


def _links(
    base: SketchBase, a: Ints, b: Ints, read_texts: Texts, threshold: float
) -> tuple[Ints, Ints]:
    """The proposed pairs that are near-duplicates, by sketch and, where needed, by text."""
    margin = uncertainty(base, a, b)
    near = measure(base, a, b) >= threshold - margin
    a, b, exact = a[near], b[near], margin[near] == 0
    kept = np.zeros(len(a), bool)
    for at in range(0, len(a), _CHUNK):
        part = slice(at, at + _CHUNK)
        kept[part] = _confirmed(a[part], b[part], exact[part], read_texts, threshold)
    return a[kept], b[kept]


def _confirmed(
    a: Ints, b: Ints, exact: npt.NDArray[np.bool_], read_texts: Texts, threshold: float
) -> list[bool]:
    """Pairs that hold on the texts: all 5-grams where the sketch was small, and the numbers."""
    texts = Compared(read_texts(np.union1d(a, b).tolist()))
    return [
        (sure or texts.containment(one, other) >= threshold)
        and not texts.only_numbers_differ(one, other)
        for one, other, sure in zip(a.tolist(), b.tolist(), exact.tolist(), strict=True)
    ]
