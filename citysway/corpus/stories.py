"""Stories: families of near-duplicate documents (reprints, cuts, edited copies)."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from citysway.corpus.bulletins import days_differ, mask_numbers, numbers_tell, one_form
from citysway.corpus.document import Document
from citysway.corpus.full_texts import Texts, containments
from citysway.corpus.overlap import Floats
from citysway.corpus.pairs import hash_index, propose, propose_mass
from citysway.corpus.sketch import Ints, sketch, sketch_many
from citysway.corpus.sketch_base import (
    SketchBase,
    first_of_identical,
    measure,
    sketch_base,
    uncertainty,
)
from citysway.corpus.story_text import story_text

__all__ = ["CONTAINMENT", "family_roots", "sketch", "stories"]

CONTAINMENT = 0.6
MASS = 0.8  # containment of a mass reprint: what many texts share is a form, unless nearly all
_BELOW, _ABOVE = 2, 4  # standard errors of a small sketch around the threshold: the text decides
_MUCH_LONGER = 2  # a text is quoted where it is half or less of what holds it
_PART, _CUT = 3, 0.9  # a third or less of a text is a cut of it when nearly all of it is in it
_NONE = np.empty(0, np.int64)
Pairs = tuple[Ints, Ints]
Near = tuple[Ints, Ints, npt.NDArray[np.bool_]]


def stories(docs: Iterable[Document], *, containment: float = CONTAINMENT) -> list[list[str]]:
    """Families of two or more near-duplicates: document ids sorted, families sorted.

    Two documents are of one story when ``containment`` (0 to 1) of the shorter one's
    character 5-grams lie in the longer one (0.9 where that is three times as long), the numbers
    it states among them; documents under 30 Han (90 letters) only when identical. Credit lines
    and datelines do not count. The order of ``docs`` does not matter.
    Raises ValueError when an id comes twice.
    """
    ordered = sorted(docs, key=lambda doc: doc.id)
    ids = [doc.id for doc in ordered]
    if len(set(ids)) < len(ids):
        raise ValueError("stories: a document id comes twice")
    texts = [story_text(doc.text or doc.title or "", doc.lang) for doc in ordered]
    with sketch_base([sketch_many(texts)]) as base:
        roots = family_roots(base, lambda some: {n: texts[n] for n in some}, threshold=containment)
    families: dict[int, list[str]] = {}
    for name, root in zip(ids, roots.tolist(), strict=True):
        families.setdefault(root, []).append(name)
    return sorted(family for family in families.values() if len(family) > 1)


def family_roots(base: SketchBase, read_texts: Texts, *, threshold: float) -> Ints:
    """(n) the first text of each text's family, itself where it has none.

    ``read_texts`` gives the texts of some numbers: those whose sketches are too small to decide
    and those whose difference numbers may explain.
    """
    same = first_of_identical(base)
    rank = np.empty(len(same), np.int64)
    rank[np.lexsort((np.arange(len(same)), -base.chars))] = np.arange(len(same))
    strict = max(threshold, MASS)
    with hash_index(base) as index:
        near = _near(base, propose(index, base, threshold=threshold), threshold)
        near_mass = _near(base, propose_mass(index), strict)
    rare = _confirmed(base, near, read_texts, threshold)
    mass = _confirmed(base, near_mass, read_texts, strict)
    near_full = _near(base, [_with_fullest(*mass, rank)], threshold)
    full = _confirmed(base, near_full, read_texts, threshold)
    a, b = (np.concatenate(ends) for ends in zip(rare, mass, full, strict=True))
    a, b = _without_quotes(a, b, base.chars)
    return _first_of(_hubs(a, b, base.chars, rank))[same]


def _without_quotes(a: Ints, b: Ints, chars: Ints) -> Pairs:
    """The pairs without those of a text and much longer ones that are not linked themselves.

    What stands in several other stories is a statement that all quote or the furniture of a
    site, and no cut of any of them.
    """
    short, long = np.where(chars[a] <= chars[b], (a, b), (b, a))
    inside = chars[long] >= _MUCH_LONGER * chars[short]
    holders: dict[int, list[int]] = {}
    for text, holder in zip(short[inside].tolist(), long[inside].tolist(), strict=True):
        holders.setdefault(text, []).append(holder)
    linked = set(_pair(a, b).tolist())
    quoted = np.zeros(len(chars), bool)
    for text, found in holders.items():
        fullest = max(found, key=lambda holder: (chars[holder], -holder))
        others = np.array([holder for holder in found if holder != fullest], np.int64)
        related = sum(
            pair in linked for pair in _pair(others, np.full_like(others, fullest)).tolist()
        )
        quoted[text] = 2 * related < len(others)
    kept = ~(inside & quoted[short])
    return a[kept], b[kept]


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


def _hubs(a: Ints, b: Ints, chars: Ints, rank: Ints) -> Ints:
    """(n) the fullest text of each text's family; ``rank`` (n) is 0 for the fullest of all.

    Copies of like length find together first; a family is then taken whole by a much longer text
    that holds its fullest one, so that a round-up never parts the copies of what it took up.
    """
    long, short = np.maximum(chars[a], chars[b]), np.minimum(chars[a], chars[b])
    alike = long < _MUCH_LONGER * short
    hub = _around_fullest(a[alike], b[alike], rank)
    a, b = a[~alike], b[~alike]
    own = (hub[a] == a) & (hub[b] == b)
    return _around_fullest(a[own], b[own], rank)[hub]


def _around_fullest(a: Ints, b: Ints, rank: Ints) -> Ints:
    """(n) the fullest text takes all that are linked to it, then the fullest of the rest: a chain
    is not one story. A text without links is its own.
    """
    ends = np.concatenate([a, b])
    order = np.argsort(rank[ends], kind="stable")
    texts, others = ends[order].tolist(), np.concatenate([b, a])[order].tolist()
    hub = [-1] * len(rank)
    for one, other in zip(texts, others, strict=True):
        if hub[one] in (-1, one):
            hub[one] = one
            if hub[other] == -1:
                hub[other] = one
    found = np.array(hub, dtype=np.int64)
    return np.where(found < 0, np.arange(len(rank)), found)


def _first_of(hub: Ints) -> Ints:
    """(n) the first text of each family."""
    first = np.full(len(hub), len(hub))
    np.minimum.at(first, hub, np.arange(len(hub)))
    return first[hub]


def _pair(a: Ints, b: Ints) -> Ints:
    """One number for an unordered pair."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return low * (2**32) + high


def _least(base: SketchBase, a: Ints, b: Ints, threshold: float) -> Floats:
    """Containment that each pair needs: a text much shorter than the other may only quote it."""
    short, long = np.sort([base.chars[a], base.chars[b]], axis=0)
    return np.where(long >= _PART * short, max(threshold, _CUT), threshold)


def _near(base: SketchBase, blocks: Iterable[Pairs], threshold: float) -> Near:
    """The proposed pairs that may be near-duplicates by their sketches, and which of them are."""
    found = [(_NONE, _NONE, np.empty(0, bool))]
    for a, b in blocks:
        value, error = measure(base, a, b), uncertainty(base, a, b)
        least = _least(base, a, b, threshold)
        near = (value >= least - _BELOW * error) & ~days_differ(base.days, base.chars, a, b)
        sure = (error == 0) | (value >= least + _ABOVE * error)
        found.append((a[near], b[near], sure[near]))
    a, b, sure = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    order = np.lexsort((b, a))
    return a[order], b[order], sure[order]


def _confirmed(base: SketchBase, near: Near, read_texts: Texts, threshold: float) -> Pairs:
    """Pairs that hold on the texts: all 5-grams where the sketch was small, and the numbers."""
    a, b, sure = near
    needed = numbers_tell(base.numbers, base.chars, a, b)
    told = np.isfinite(needed)
    kept = np.ones(len(a), bool)
    asked = np.flatnonzero(~sure | told)
    contained = containments(base, read_texts, a[asked], b[asked])
    kept[asked] = sure[asked] | (contained >= _least(base, a, b, threshold)[asked])
    form = kept[asked] & told[asked]
    asked, contained = asked[form], contained[form]
    masked = containments(base, read_texts, a[asked], b[asked], change=mask_numbers)
    kept[asked] = ~one_form(contained, masked, needed[asked])
    return a[kept], b[kept]
