"""Containment of texts on all their 5-grams, for pairs that sketches leave open."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from citysway.corpus.overlap import Floats, Rows, blocks, rows_of, stored_rows
from citysway.corpus.sketch import Ints, sketch_many
from citysway.corpus.sketch_base import SketchBase

_ROOM = 8_000_000  # characters of the texts that are in memory at once
Texts = Callable[[Sequence[int]], dict[int, str]]


def containments(
    base: SketchBase, read_texts: Texts, a: Ints, b: Ints, *, change: Callable[[str], str] = str
) -> Floats:
    """Per pair the share of the smaller set of 5-grams that lies in the other, in [0, 1].

    Each text is read once, goes through ``change`` and is hashed; the hashes lie in a file.
    """
    wanted = np.union1d(a, b)

    def parts() -> Iterator[Rows]:
        for start, stop in blocks(base.chars[wanted], _ROOM):
            numbers = wanted[start:stop].tolist()
            texts = read_texts(numbers)
            found = sketch_many([change(texts.pop(number)) for number in numbers], scale=1)
            yield rows_of(found.doc, found.hashes, len(numbers))

    path = base.scratch / "full"
    grams = stored_rows(parts(), path)
    path.unlink()
    a, b = np.searchsorted(wanted, a), np.searchsorted(wanted, b)
    sizes = grams.sizes()
    return grams.shared(a, b) / np.maximum(np.minimum(sizes[a], sizes[b]), 1)
