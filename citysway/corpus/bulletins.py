"""Template bulletins: two texts of one form that state other numbers are two stories.

Yesterday's and today's health bulletin share most 5-grams and are no reprints. They are told
from edited copies by what differs: in a bulletin the numbers, in an edited copy anything.
"""

import re
from collections.abc import Mapping

import numpy as np

from citysway.corpus.fold import fold_width
from citysway.corpus.sketch import Hashes, sketch_many

_NUMBER = re.compile(r"[0-9]+")
_AGREE = 0.8  # share of the shorter text's numbers that a copy keeps
_EXPLAINED = 1 / 3  # of the difference must go when numbers are masked


def numbers(text: str) -> frozenset[str]:
    """The distinct runs of digits in a text."""
    return frozenset(_NUMBER.findall(fold_width(text)))


class Compared:
    """Some texts by number, compared pair by pair on all their 5-grams; each is hashed once."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts
        self._grams = _grams(texts)
        self._masked: dict[int, Hashes] = {}
        self._numbers: dict[int, frozenset[str]] = {}

    def containment(self, one: int, other: int) -> float:
        """Share of the smaller set of 5-grams that lies in the other, all 5-grams counted."""
        return _contained(self._grams[one], self._grams[other])

    def only_numbers_differ(self, one: int, other: int) -> bool:
        """Whether two similar texts are of one form with other numbers.

        True when more than a fifth of the shorter text's numbers are not in the longer one, and
        masking all numbers removes at least a third of what differs.
        """
        short, long = sorted((one, other), key=lambda number: len(self._texts[number]))
        stated, held = self._numbers_of(short), self._numbers_of(long)
        if len(stated - held) <= (1 - _AGREE) * len(stated):
            return False
        lost = 1 - self.containment(short, long)
        masked = _contained(self._masked_grams(short), self._masked_grams(long))
        return lost - (1 - masked) >= _EXPLAINED * lost

    def _numbers_of(self, number: int) -> frozenset[str]:
        if number not in self._numbers:
            self._numbers[number] = numbers(self._texts[number])
        return self._numbers[number]

    def _masked_grams(self, number: int) -> Hashes:
        if number not in self._masked:
            plain = _NUMBER.sub("0", fold_width(self._texts[number]))
            self._masked[number] = _grams({number: plain})[number]
        return self._masked[number]


def _grams(texts: Mapping[int, str]) -> dict[int, Hashes]:
    """Sorted distinct hashes of all 5-grams of each text."""
    found = sketch_many(list(texts.values()), scale=1)
    ends = np.searchsorted(found.doc, np.arange(len(texts) + 1))
    return {number: found.hashes[ends[at] : ends[at + 1]] for at, number in enumerate(texts)}


def _contained(one: Hashes, other: Hashes) -> float:
    few, many = sorted((one, other), key=len)
    if not len(few):
        return 0.0
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return float(np.count_nonzero(many[at] == few)) / len(few)


def only_numbers_differ(one: str, other: str) -> bool:
    """``Compared.only_numbers_differ`` of two texts."""
    return Compared({0: one, 1: other}).only_numbers_differ(0, 1)
