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
_MANY, _SOME = 0.1, 0.25  # share of the difference that goes when numbers are masked
_NEAR = 0.9  # containment from which on a number may be an editor's correction


def numbers_tell(numbers: Rows, chars: Ints, a: Ints, b: Ints) -> Floats:
    """Per pair the share of its difference that numbers must make up in two texts of one form.

    0.1 where more than a fifth of the shorter text's numbers are not in the longer one (from 400
    characters on two of them), 0.25 where any is not, else infinite. Measured by reading pairs of
    health bulletins and of their reprints.
    """
    stated = numbers.sizes()[np.where(chars[a] <= chars[b], a, b)]
    missing = stated - numbers.shared(a, b)
    many = (missing > (1 - _AGREE) * stated) & (missing >= _least(chars, a, b))
    return np.select([many, missing > 0], [_MANY, _SOME], np.inf)


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


def one_form(contained: Floats, masked: Floats, needed: Floats) -> npt.NDArray[np.bool_]:
    """Pairs of two texts of one form: masking numbers removes enough of what differs.

    ``contained`` and ``masked`` are containments of the texts as they are and masked, ``needed``
    what ``numbers_tell`` says.
    """
    lost = 1 - contained
    form = lost - (1 - masked) >= np.minimum(needed, 2) * lost
    return form & ((needed <= _MANY) | (contained < _NEAR))
