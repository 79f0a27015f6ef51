"""Stories: families of near-duplicate documents (reprints, cuts, edited copies)."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from citysway.corpus.document import Document
from citysway.corpus.pairs import SketchBase, containment, first_of_identical, propose, sketch_base
from citysway.corpus.sketch import Ints, sketch, sketch_many

__all__ = ["CONTAINMENT", "family_roots", "sketch", "stories"]

CONTAINMENT = 0.6
Texts = Callable[[Sequence[int]], dict[int, str]]


def stories(docs: Iterable[Document], *, containment: float = CONTAINMENT) -> list[list[str]]:
    """Families of two or more near-duplicates: document ids sorted, families sorted.

    Two documents are of one story when ``containment`` (0 to 1) of the shorter one's
    character 5-grams lie in the longer one; documents under 30 letters only when identical.
    The order of ``docs`` does not matter. Raises ValueError when an id comes twice.
    """
    ordered = sorted(docs, key=lambda doc: doc.id)
    ids = [doc.id for doc in ordered]
    if len(set(ids)) < len(ids):
        raise ValueError("stories: a document id comes twice")
    texts = [doc.text or doc.title or "" for doc in ordered]
    with sketch_base([sketch_many(texts)]) as base:
        roots = family_roots(base, threshold=containment)
    families: dict[int, list[str]] = {}
    for name, root in zip(ids, roots.tolist(), strict=True):
        families.setdefault(root, []).append(name)
    return sorted(family for family in families.values() if len(family) > 1)


def family_roots(base: SketchBase, *, threshold: float) -> Ints:
    """(n) the first text of each text's family, itself where it has none."""
    a, b = propose(base)
    linked = containment(base, a, b) >= threshold
    roots = first_of_identical(base)
    return union(roots, a[linked], b[linked])


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
