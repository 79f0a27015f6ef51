"""Template bulletins: two texts of one form that state other numbers are two stories.

Yesterday's and today's health bulletin share most 5-grams and are no reprints. They are told
from edited copies by what differs: in a bulletin the numbers, in an edited copy anything.
"""

import re

import numpy as np

from citysway.corpus.fold import fold_width
from citysway.corpus.sketch import sketch_many

_NUMBER = re.compile(r"[0-9]+")
_AGREE = 0.8  # share of the shorter text's numbers that a copy keeps
_EXPLAINED = 1 / 3  # of the difference must go when numbers are masked


def numbers(text: str) -> frozenset[str]:
    """The distinct runs of digits in a text."""
    return frozenset(_NUMBER.findall(fold_width(text)))


def only_numbers_differ(one: str, other: str) -> bool:
    """Whether two similar texts are of one form with other numbers.

    True when more than a fifth of the shorter text's numbers are not in the longer one, and
    masking all numbers removes at least a third of what differs.
    """
    short, long = sorted((one, other), key=len)
    stated = numbers(short)
    if len(stated - numbers(long)) <= (1 - _AGREE) * len(stated):
        return False
    lost = 1 - full_containment(short, long)
    masked = [_NUMBER.sub("0", fold_width(text)) for text in (short, long)]
    return lost - (1 - full_containment(*masked)) >= _EXPLAINED * lost


def full_containment(one: str, other: str) -> float:
    """Share of the smaller set of 5-grams that lies in the other, all 5-grams counted."""
    found = sketch_many([one, other], scale=1)
    first, second = (found.hashes[found.doc == doc] for doc in (0, 1))
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / max(1, min(len(first), len(second)))
