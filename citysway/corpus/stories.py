"""Stories: families of near-duplicate documents (reprints, cuts, edited copies)."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from citysway.corpus.bulletins import full_containment, only_numbers_differ
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
_CHUNK = 5000  # pairs whose texts are in memory at once
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
    texts = np.arange(len(base.chars))
    links = [(first_of_identical(base), texts)]
    rare = propose(base, threshold=threshold)
    links.append(_links(base, *rare, read_texts, threshold))
    links.append(_links(base, *propose_mass(base), read_texts, max(threshold, MASS)))
    a, b = (np.concatenate(ends) for ends in zip(*links, strict=True))
    same = links[0][0]
    return _around_fullest(base, same, union(texts, a, b), read_texts, threshold)[same]


def _around_fullest(
    base: SketchBase, same: Ints, roots: Ints, read_texts: Texts, threshold: float
) -> Ints:
    """Families whose members all share enough with the fullest copy: a chain is not one story.

    Round by round the fullest text of each chain takes the members that hold; the rest go on.
    """
    fullest = np.lexsort((np.arange(len(roots)), -base.chars))
    family = np.arange(len(roots))
    left = fullest[
        (same == np.arange(len(roots)))[fullest] & (np.bincount(roots)[roots] > 1)[fullest]
    ]
    while len(left):
        _, first, chain = np.unique(roots[left], return_index=True, return_inverse=True)
        hub = left[first][chain]
        a, b = _links(base, np.minimum(hub, left), np.maximum(hub, left), read_texts, threshold)
        held = np.isin(_pair(hub, left), _pair(a, b)) | (hub == left)
        for one, other in zip(hub[held].tolist(), left[held].tolist(), strict=True):
            family[other] = one
        left = left[~held]
    first_of = np.full(len(roots), len(roots))
    np.minimum.at(first_of, family, np.arange(len(roots)))
    return first_of[family]


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
    texts = read_texts(np.union1d(a, b).tolist())
    pairs = [(texts[one], texts[other]) for one, other in zip(a.tolist(), b.tolist(), strict=True)]
    return [
        (sure or full_containment(*pair) >= threshold) and not only_numbers_differ(*pair)
        for pair, sure in zip(pairs, exact.tolist(), strict=True)
    ]


def union(roots: Ints, a: Ints, b: Ints) -> Ints:
    """Union-find: ``roots`` (n) joined by the links a-b; the smallest number is the root."""
    parent = roots.tolist()

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in zip(a.tolist(), b.tolist(), strict=True):
        one, other = find(left), find(right)
        parent[max(one, other)] = min(one, other)
    return np.array([find(node) for node in range(len(parent))], dtype=np.int64)
