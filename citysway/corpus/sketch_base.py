"""The sketches of all texts of a study: what is small in memory, the hashes in a file."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from citysway.corpus.overlap import Floats, Rows, ends_of, rows_of, stored_rows
from citysway.corpus.sketch import Hashes, Ints, Sketches, sketch_many

SCALES = (1, 4, 16)
_MANY = 200  # hashes from which on a sketch decides without the text


@dataclass(frozen=True, slots=True)
class SketchBase:
    """The sketches of n texts and what is known of each (arrays of n).

    ``grams`` lies in a file, ``sizes`` (n, 3) are its hashes that are 0 modulo 1, 4 and 16;
    ``numbers`` and ``days``: what a text states of them; the others as in ``Sketches``.
    ``scratch`` is a folder for what does not fit into memory.
    """

    grams: Rows
    numbers: Rows
    days: Rows
    sizes: Ints
    scale: Ints
    chars: Ints
    han: Ints
    whole: Hashes
    scratch: Path


@contextlib.contextmanager
def sketch_base(parts: Iterable[Sketches]) -> Iterator[SketchBase]:
    """Collect sketches, part after part; texts are numbered on from part to part."""
    kept = [sketch_many([])]
    sizes = [np.empty((0, len(SCALES)), np.int64)]

    def grams() -> Iterator[Rows]:
        for part in parts:
            yield rows_of(part.doc, part.hashes, len(part.scale))
            sizes.append(_sizes(part))
            kept.append(replace(part, doc=_NONE, hashes=_NO_HASHES))

    with tempfile.TemporaryDirectory() as folder:
        stored = stored_rows(grams(), Path(folder, "hashes"))
        scale, chars, han, whole = (
            np.concatenate([getattr(part, name) for part in kept])
            for name in ("scale", "chars", "han", "whole")
        )
        yield SketchBase(
            grams=stored,
            numbers=_joined(kept, "numbers", "number_doc"),
            days=_joined(kept, "days", "day_doc"),
            sizes=np.concatenate(sizes),
            scale=scale,
            chars=chars,
            han=han,
            whole=whole,
            scratch=Path(folder),
        )


_NONE, _NO_HASHES = np.empty(0, np.int64), np.empty(0, np.uint64)


def _joined(parts: Sequence[Sketches], name: str, owner: str) -> Rows:
    """What the texts of all parts state, in memory."""
    counts = [np.bincount(getattr(part, owner), minlength=len(part.scale)) for part in parts]
    stated = np.concatenate([getattr(part, name) for part in parts])
    return Rows(stated.view(np.int64), ends_of(np.concatenate(counts)))


def _sizes(part: Sketches) -> Ints:
    rows = [
        np.bincount(part.doc[(part.hashes & np.uint64(scale - 1)) == 0], minlength=len(part.scale))
        for scale in SCALES
    ]
    return np.column_stack(rows)


def first_of_identical(base: SketchBase) -> Ints:
    """(n) the first text with the same letters in the same order; itself where none is."""
    _, first, inverse = np.unique(base.whole, return_index=True, return_inverse=True)
    found = first[inverse].astype(np.int64)
    return np.where(base.chars == 0, np.arange(len(found)), found)


def coarser(base: SketchBase, a: Ints, b: Ints) -> Ints:
    """Column of ``sizes`` on which the two texts of a pair are compared."""
    return np.searchsorted(SCALES, np.maximum(base.scale[a], base.scale[b]))


def measure(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Containment per pair: the share of the smaller sketch that lies in the other, in [0, 1].

    Both sketches are taken at the coarser scale of the two, in full, boilerplate included.
    """
    return np.maximum(*overlap(base, a, b))


def overlap(base: SketchBase, a: Ints, b: Ints) -> tuple[Floats, Floats]:
    """Containment both ways per pair: the share of a's sketch in b, and of b's in a, in [0, 1]."""
    column = coarser(base, a, b)
    shared = base.grams.shared(a, b)  # what both hold is there at the coarser scale by itself
    same = (base.whole[a] == base.whole[b]) & (base.chars[a] == base.chars[b])
    one, other = (
        np.where(same, 1.0, shared / np.maximum(base.sizes[ends, column], 1)) for ends in (a, b)
    )
    return one, other


def uncertainty(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Standard error of ``measure`` per pair; 0 where all 5-grams, or 200 and more, count."""
    smaller = np.minimum(*(base.sizes[ends, coarser(base, a, b)] for ends in (a, b)))
    whole = np.maximum(base.scale[a], base.scale[b]) == 1
    return np.where(whole | (smaller >= _MANY), 0.0, np.sqrt(0.24 / np.maximum(smaller, 1)))
