"""FracMinHash sketches: the character 5-grams of a text whose hash is 0 modulo a power of two.

Sketches of different texts sample the same 5-grams, so their overlap estimates containment,
also of a short text in a long one (Irber et al. 2022, doi:10.1101/2022.01.11.475838).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
GRAM = 5
_SMALL, _MIDDLE = 400, 1000  # characters: all hashes below, one in four, one in sixteen above
_BATCH = 2_000_000  # characters folded and hashed at once
_END = "\x00"
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of n texts: ``hashes`` sorted within each text, ``doc`` (0..n-1) beside them.

    ``scale`` (n) is 1, 4 or 16: a hash h is kept when h mod scale is 0. ``chars`` (n) counts
    letters and digits, ``han`` (n) the Han among them; ``whole`` (n) is one hash of them in
    order, equal for identical texts.
    """

    doc: Ints
    hashes: Hashes
    scale: Ints
    chars: Ints
    han: Ints
    whole: Hashes


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
    parts: list[Sketches] = []
    start = 0
    while start < len(texts):
        stop, size = start, 0
        while stop < len(texts) and (stop == start or size + len(texts[stop]) < _BATCH):
            size += len(texts[stop])
            stop += 1
        parts.append(_sketch_batch(texts[start:stop], start, scale))
        start = stop
    return _concatenate(parts)


def _concatenate(parts: list[Sketches]) -> Sketches:
    if not parts:
        empty, none = np.empty(0, np.int64), np.empty(0, np.uint64)
        return Sketches(empty, none, empty, empty, empty, none)
    return Sketches(
        np.concatenate([part.doc for part in parts]),
        np.concatenate([part.hashes for part in parts]),
        np.concatenate([part.scale for part in parts]),
        np.concatenate([part.chars for part in parts]),
        np.concatenate([part.han for part in parts]),
        np.concatenate([part.whole for part in parts]),
    )


def _sketch_batch(texts: Sequence[str], first: int, fixed: int | None) -> Sketches:
    codes, doc = letters(texts)
    chars = np.bincount(doc, minlength=len(texts))
    scale = np.where(chars < _SMALL, 1, np.where(chars < _MIDDLE, 4, 16))
    if fixed is not None:
        scale = np.full(len(texts), fixed)
    han = np.bincount(doc[(codes >= 0x3400) & (codes < 0xAC00)], minlength=len(texts))
    whole = _whole(codes, doc, len(texts))
    if len(codes) < GRAM:
        none = np.empty(0, np.uint64)
        return Sketches(np.empty(0, np.int64), none, scale, chars, han, whole)
    grams = _gram_hashes(codes)
    owner = doc[: len(grams)]
    kept = owner == doc[GRAM - 1 :]
    kept &= (grams & (scale[owner].astype(np.uint64) - np.uint64(1))) == 0
    owner, grams = _distinct(owner[kept], grams[kept])
    return Sketches(owner + first, grams, scale, chars, han, whole)


@functools.cache
def _is_letter() -> npt.NDArray[np.bool_]:
    table = np.array([chr(code).isalnum() for code in range(0x30000)])
    table[0] = True  # the mark between texts
    return table


def letters(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], Ints]:
    """Code points of the folded letters and digits of all texts, and the text each is of."""
    joined = _END.join(text.replace(_END, " ") for text in texts)
    raw = fold(joined).encode("utf-32-le", errors="replace")
    codes = np.frombuffer(raw, dtype=np.uint32)
    codes = codes[_is_letter()[np.minimum(codes, 0x2FFFF)]]
    ends = codes == 0
    doc = np.cumsum(ends)
    return codes[~ends].astype(np.uint64), doc[~ends]


def _mix(values: Hashes) -> Hashes:
    """The finisher of splitmix64: every bit of the input moves every bit of the output."""
    values = values + _MIX[0]
    values = (values ^ (values >> np.uint64(30))) * _MIX[1]
    values = (values ^ (values >> np.uint64(27))) * _MIX[2]
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


def _gram_hashes(codes: npt.NDArray[np.uint64]) -> Hashes:
    """One hash per 5 code points in a row: three fit in 63 bits, the other two are mixed in."""
    last = len(codes) - GRAM + 1
    pairs = codes[: last + 3] | (codes[1 : last + 4] << np.uint64(21))
    triples = pairs[:last] | (codes[2 : last + 2] << np.uint64(42))
    return _mix(triples ^ _mix(pairs[3 : last + 3]))


def _distinct(doc: Ints, hashes: Hashes) -> tuple[Ints, Hashes]:
    """Sorted distinct hashes of each text; text by text, many short sorts beat one long one."""
    numbers, starts = np.unique(doc, return_index=True)
    ends = np.append(starts[1:], len(doc)).tolist()
    parts = [np.unique(hashes[start:end]) for start, end in zip(starts.tolist(), ends, strict=True)]
    sizes = [len(part) for part in parts]
    return np.repeat(numbers, sizes), np.concatenate(parts) if parts else hashes


def _whole(codes: npt.NDArray[np.uint64], doc: Ints, count: int) -> Hashes:
    """One hash per text of its letters in order: their sum, each mixed with its position."""
    starts = np.searchsorted(doc, np.arange(count))
    position = (np.arange(len(codes)) - starts[doc]).astype(np.uint64) if len(codes) else codes
    mixed = _mix(codes | (position << np.uint64(21)))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    lengths = np.bincount(doc, minlength=count)
    total = sums[starts + lengths] - sums[starts]  # wraps around, as it may
    return _mix(total ^ lengths.astype(np.uint64))
