"""Template bulletins: two texts of one form that state other numbers are two stories.

Yesterday's and today's health bulletin share most 5-grams and are no reprints. They are told
from edited copies by what differs: in a bulletin the days and the numbers, in an edited copy
anything.
"""

import re

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_width
from citysway.corpus.overlap import Floats, Rows
from citysway.corpus.sketch import Ints

_NUMBER = re.compile(r"[0-9]+")
_AGREE = 0.8  # share of the shorter text's numbers that a copy keeps
_LONG = 400  # letters
_EXPLAINED = 1 / 3  # of the difference must go when numbers are masked


def numbers_differ(numbers: Rows, chars: Ints, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    """Pairs where more than a fifth of the shorter text's numbers are not in the longer one.

    From 400 characters on two must be missing.
    """
    stated = numbers.sizes()[np.where(chars[a] <= chars[b], a, b)]
    missing = stated - numbers.shared(a, b)
    differ: npt.NDArray[np.bool_] = missing > (1 - _AGREE) * stated
    return differ & (missing >= _least(chars, a, b))


def _least(chars: Ints, a: Ints, b: Ints) -> Ints:
    """How many numbers or days must tell two texts apart: in a long text one says little."""
    return np.where(np.minimum(chars[a], chars[b]) < _LONG, 1, 2)


def days_differ(days: Rows, chars: Ints, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    """Pairs of texts that both name days with their month, and none in common.

    From 400 characters on the shorter one must name two, or one twice: what it names once may
    be what an editor put before it.
    """
    named = days.sizes()
    shorter, longer = np.where(chars[a] <= chars[b], (a, b), (b, a))
    differ: npt.NDArray[np.bool_] = (named[shorter] >= _least(chars, a, b)) & (named[longer] > 0)
    differ[differ] = days.shared(a[differ], b[differ]) == 0
    return differ


def mask_numbers(text: str) -> str:
    """The text with every number as 0."""
    return _NUMBER.sub("0", fold_width(text))


def explained(contained: Floats, masked: Floats) -> npt.NDArray[np.bool_]:
    """Pairs of which masking all numbers removes at least a third of what differs.

    ``contained`` and ``masked`` are containments of the texts as they are and masked.
    """
    lost = 1 - contained
    return lost - (1 - masked) >= _EXPLAINED * lost
