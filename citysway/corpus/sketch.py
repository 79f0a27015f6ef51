"""FracMinHash sketches: the character 5-grams of a text whose hash is 0 modulo a power of two.

Sketches of different texts sample the same 5-grams, so their overlap estimates containment,
also of a short text in a long one (Irber et al. 2022, doi:10.1101/2022.01.11.475838).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold
from citysway.corpus.month_days import month_days

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
_Codes = npt.NDArray[np.uint32]
GRAM = 5
_SMALL, _MIDDLE = 400, 1000  # characters: all hashes below, one in four, one in sixteen above
_BATCH = 2_000_000  # characters folded and hashed at once
_END = "\x00"
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)
_KEPT = np.uint64((1 << 62) - 1)  # bits of a hash, so that it is an index of a sparse matrix


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of n texts: ``hashes`` sorted within each text, ``doc`` (0..n-1) beside them.

    Hashes have 62 bits. ``scale`` (n) is 1, 4 or 16: a hash h is kept when h mod scale is 0.
    ``chars`` (n) counts letters and digits, ``han`` (n) the Han among them; ``whole`` (n) is one
    hash of them in order, equal for identical texts. ``numbers`` are hashes of the distinct runs
    of digits and ``days`` the distinct days named with their month, both sorted within each text,
    ``number_doc`` and ``day_doc`` beside them.
    """

    doc: Ints
    hashes: Hashes
    scale: Ints
    chars: Ints
    han: Ints
    whole: Hashes
    number_doc: Ints
    numbers: Hashes
    day_doc: Ints
    days: Hashes


def sketch(text: str) -> Hashes:
    """Sorted distinct hashes of the sampled character 5-grams of one text.

    The text is folded (script, width, case) and reduced to letters and digits first. All
    5-grams under 400 characters, one in 4 under 1,000, else one in 16.
    """
    return sketch_many([text]).hashes


def sketch_many(texts: Sequence[str], *, scale: int | None = None) -> Sketches:
    """Sketches of many texts, about two million characters at a time.

    ``scale`` 1, 4 or 16 for all texts; by default the length of each decides.
    """
    parts: list[Sketches] = [_sketch_batch((), 0, scale)]
    start = 0
    while start < len(texts):
        stop, size = start, 0
        while stop < len(texts) and (stop == start or size + len(texts[stop]) < _BATCH):
            size += len(texts[stop])
            stop += 1
        parts.append(_sketch_batch(texts[start:stop], start, scale))
        start = stop
    names = [field.name for field in fields(Sketches)]
    return Sketches(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _sketch_batch(texts: Sequence[str], first: int, fixed: int | None) -> Sketches:
    joined = fold("".join(text.replace(_END, " ") + _END for text in texts))
    folded = np.frombuffer(joined.encode("utf-32-le", errors="replace"), dtype=np.uint32)
    ends = folded == 0
    of = np.cumsum(ends) - ends
    number_doc, numbers = _numbers(folded, of)
    day_doc, days = _days(joined, of)
    letter = _is_letter()[np.minimum(folded, 0x2FFFF)]
    codes, doc = folded[letter], of[letter]
    chars = np.bincount(doc, minlength=len(texts))
    scale = np.where(chars < _SMALL, 1, np.where(chars < _MIDDLE, 4, 16))
    if fixed is not None:
        scale = np.full(len(texts), fixed)
    han = np.bincount(doc[(codes >= 0x3400) & (codes < 0xAC00)], minlength=len(texts))
    whole = _in_order(codes, doc, len(texts))
    doc, grams = _sampled(codes, doc, scale)
    number_doc, day_doc = number_doc + first, day_doc + first
    return Sketches(
        doc + first, grams, scale, chars, han, whole, number_doc, numbers, day_doc, days
    )


@functools.cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return np.array([chr(code).isalnum() for code in range(0x30000)])


def _numbers(codes: _Codes, doc: Ints) -> tuple[Ints, Hashes]:
    """Sorted distinct hashes of the runs of digits of each text, and the text each is of."""
    at = np.flatnonzero((codes >= 0x30) & (codes <= 0x39))
    starts = np.ones(len(at), bool)
    starts[1:] = at[1:] != at[:-1] + 1
    run = np.cumsum(starts) - 1
    stated = _in_order(codes[at], run, int(starts.sum())) & _KEPT
    return _distinct(doc[at[starts]], stated)


def _days(folded: str, doc: Ints) -> tuple[Ints, Hashes]:
    """The distinct days that each text names with their month, and the text each is of; a day
    named again comes a second time, as a number of its own.
    """
    places, days = month_days(folded)
    found, counts = np.unique(doc[places] * 2048 + days, return_counts=True)
    found = np.sort(np.concatenate([found, found[counts > 1] + 1024]))
    return found // 2048, (found % 2048).astype(np.uint64)


def _sampled(codes: _Codes, doc: Ints, scale: Ints) -> tuple[Ints, Hashes]:
    """Sorted distinct 5-grams of each text that its scale keeps, and the text each is of."""
    if len(codes) < GRAM:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    grams = _gram_hashes(codes.astype(np.uint64))
    owner = doc[: len(grams)]
    kept = owner == doc[GRAM - 1 :]
    kept &= (grams & (scale - 1).astype(np.uint64)[owner]) == 0
    return _distinct(owner[kept], grams[kept])


def _mix(values: Hashes) -> Hashes:
    """The finisher of splitmix64: every bit of the input moves every bit of the output."""
    mixed: Hashes = values + _MIX[0]
    for shift, factor in ((30, 1), (27, 2)):
        mixed ^= mixed >> np.uint64(shift)
        mixed *= _MIX[factor]
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _gram_hashes(codes: Hashes) -> Hashes:
    """One hash per 5 code points in a row: three fit in 63 bits, the other two are mixed in."""
    last = len(codes) - GRAM + 1
    pairs = codes[: last + 3] | (codes[1 : last + 4] << np.uint64(21))
    triples = pairs[:last] | (codes[2 : last + 2] << np.uint64(42))
    return _mix(triples ^ _mix(pairs[3 : last + 3])) & _KEPT


def _distinct(doc: Ints, hashes: Hashes) -> tuple[Ints, Hashes]:
    """Sorted distinct hashes of each text; many short sorts in place beat one long one."""
    starts = np.flatnonzero(np.diff(doc, prepend=-1))
    ends = np.append(starts, len(doc))[1:].tolist()
    for start, end in zip(starts.tolist(), ends, strict=True):
        hashes[start:end].sort()
    new = np.ones(len(doc), bool)
    new[1:] = (doc[1:] != doc[:-1]) | (hashes[1:] != hashes[:-1])
    return doc[new], hashes[new]


def _in_order(codes: _Codes, doc: Ints, count: int) -> Hashes:
    """One hash per text of its characters: their sum, each mixed with its position."""
    starts = np.searchsorted(doc, np.arange(count))
    position = np.arange(len(codes)) - starts[doc] if count else np.empty(0, np.int64)
    mixed = _mix(codes.astype(np.uint64) | (position.astype(np.uint64) << np.uint64(21)))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    lengths = np.bincount(doc, minlength=count)
    total = sums[starts + lengths] - sums[starts]  # wraps around, as it may
    return _mix(total ^ lengths.astype(np.uint64))
