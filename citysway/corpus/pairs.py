"""Pairs of similar sketches, proposed and counted in DuckDB, which spills to disk."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.corpus.sketch import Hashes, Ints, Sketches

RARE = 50  # a hash in more texts than this is boilerplate and proposes nothing
SHARED = 2  # rare hashes that two texts must share to be compared
LEAST = 30  # letters; a shorter text is a near-duplicate only when identical
_SCALES = (1, 4, 16)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SketchBase:
    """The sketches of n texts in DuckDB, and what is known of each (arrays of n).

    ``sizes`` (n, 3): hashes that are 0 modulo 1, 4 and 16; the others as in ``Sketches``.
    """

    connection: Any
    sizes: Ints
    scale: Ints
    chars: Ints
    whole: Hashes


@contextlib.contextmanager
def sketch_base(parts: Iterable[Sketches]) -> Iterator[SketchBase]:
    """Collect sketches, part after part; texts are numbered on from part to part."""
    import duckdb

    kept: list[tuple[Ints, Ints, Ints, Hashes]] = []
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = '{spill}'")
        connection.execute("CREATE TABLE hashes (doc INTEGER, h UBIGINT)")
        first = 0
        for part in parts:
            doc = (part.doc + first).astype(np.int32)
            connection.register("part", pa.table({"doc": doc, "h": part.hashes}))
            connection.execute("INSERT INTO hashes SELECT doc, h FROM part")
            connection.unregister("part")
            kept.append((_sizes(part), part.scale, part.chars, part.whole))
            first += len(part.scale)
        columns = [np.concatenate(arrays) for arrays in zip(*kept, strict=True)]
        sizes, scale, chars, whole = columns or [np.empty((0, 3), np.int64), *_NOTHING]
        yield SketchBase(connection, sizes, scale, chars, whole)


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64))


def _sizes(part: Sketches) -> Ints:
    rows = [
        np.bincount(part.doc[(part.hashes & np.uint64(scale - 1)) == 0], minlength=len(part.scale))
        for scale in _SCALES
    ]
    return np.column_stack(rows)


def first_of_identical(base: SketchBase) -> Ints:
    """(n) the first text with the same letters in the same order; itself where none is."""
    _, first, inverse = np.unique(base.whole, return_index=True, return_inverse=True)
    found = first[inverse].astype(np.int64)
    return np.where(base.chars == 0, np.arange(len(found)), found)


def propose(base: SketchBase) -> tuple[Ints, Ints]:
    """Pairs a < b, sorted, that share two or more hashes of document frequency 2 to 50.

    Identical texts count as one; texts under 30 letters are not proposed.
    """
    texts = np.arange(len(base.chars))
    single = texts[(first_of_identical(base) == texts) & (base.chars >= LEAST)]
    table = pa.table({"doc": single.astype(np.int32)})
    base.connection.register("single", table)
    found = base.connection.execute(_PROPOSE, {"rare": RARE, "shared": SHARED}).fetchnumpy()
    base.connection.unregister("single")
    return np.asarray(found["a"], np.int64), np.asarray(found["b"], np.int64)


_PROPOSE = """
WITH known AS (SELECT doc, h FROM hashes SEMI JOIN single USING (doc)),
rare AS (SELECT h FROM known GROUP BY h HAVING count(*) BETWEEN 2 AND $rare),
held AS (SELECT doc, h FROM known SEMI JOIN rare USING (h))
SELECT x.doc AS a, y.doc AS b FROM held x JOIN held y ON x.h = y.h AND x.doc < y.doc
GROUP BY ALL HAVING count(*) >= $shared ORDER BY a, b
"""
_SHARED = """
SELECT pair, count(*) AS shared FROM wanted
JOIN hashes x ON x.doc = a JOIN hashes y ON y.doc = b AND y.h = x.h
GROUP BY pair ORDER BY pair
"""


def containment(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Per pair, the share of the smaller sketch that lies in the other, in [0, 1].

    Both sketches are taken at the coarser scale of the two, in full, boilerplate included.
    """
    pairs = {"pair": np.arange(len(a)), "a": a.astype(np.int32), "b": b.astype(np.int32)}
    rows = base.connection
    rows.register("wanted", pa.table(pairs))
    found = rows.execute(_SHARED).fetchnumpy()
    rows.unregister("wanted")
    shared = np.zeros(len(a))
    shared[np.asarray(found["pair"], np.int64)] = found["shared"]
    column = np.searchsorted(_SCALES, np.maximum(base.scale[a], base.scale[b]))
    smaller = np.minimum(base.sizes[a, column], base.sizes[b, column])
    value = shared / np.maximum(smaller, 1)
    same = (base.whole[a] == base.whole[b]) & (base.chars[a] == base.chars[b])
    return np.where(same, 1.0, value)
