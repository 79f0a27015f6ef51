"""Scores of taggers against gold: all in [0, 1] (c_npmi in [-1, 1]), higher is better."""

from collections.abc import Hashable, Iterable, Sequence

Pair = tuple[int, int]


def share(good: int, all_: int) -> float:
    """``good`` of ``all_``; 0 of nothing, so that a tagger that finds nothing passes no gate."""
    return good / all_ if all_ else 0.0


def f1(right: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall."""
    return share(2 * right, found + gold)


def macro_f1(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Mean F1 over the labels of the gold set; a label outside it counts against recall only."""
    labels = sorted(set(gold), key=repr)
    scores = []
    for label in labels:
        right = sum(g == label == f for g, f in zip(gold, found, strict=True))
        scores.append(f1(right, sum(f == label for f in found), sum(g == label for g in gold)))
    return sum(scores) / len(scores)


def accuracy(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Share of equal labels."""
    return share(sum(g == f for g, f in zip(gold, found, strict=True)), len(gold))


def word_spans(words: Iterable[str]) -> set[Pair]:
    """Offsets of words that stand one after the other."""
    spans, at = set(), 0
    for word in words:
        spans.add((at, at + len(word)))
        at += len(word)
    return spans


def overlaps(one: Pair, other: Pair) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]
