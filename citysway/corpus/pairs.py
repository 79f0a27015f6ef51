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
LEAST = 30  # Han characters, or 90 letters; shorter texts are stories only when identical
MASS = 0.8  # containment of a mass reprint: what many texts share is a form, unless nearly all
_PICKS = 8
_MANY = 200  # hashes from which on a sketch decides without the text
_SCALES = (1, 4, 16)
_CHUNK = 100_000  # pairs counted at once: bounds the memory of the join
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
    han: Ints
    whole: Hashes


@contextlib.contextmanager
def sketch_base(parts: Iterable[Sketches]) -> Iterator[SketchBase]:
    """Collect sketches, part after part; texts are numbered on from part to part."""
    import duckdb

    kept: list[tuple[Ints, Ints, Ints, Ints, Hashes]] = []
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = '{spill}'; SET enable_progress_bar = false")
        connection.execute("CREATE TABLE hashes (doc INTEGER, h UBIGINT)")
        first = 0
        for part in parts:
            doc = (part.doc + first).astype(np.int32)
            connection.register("part", pa.table({"doc": doc, "h": part.hashes}))
            connection.execute("INSERT INTO hashes SELECT doc, h FROM part")
            connection.unregister("part")
            kept.append((_sizes(part), part.scale, part.chars, part.han, part.whole))
            first += len(part.scale)
        columns = [np.concatenate(arrays) for arrays in zip(*kept, strict=True)]
        yield SketchBase(connection, *(columns or _NOTHING))


_NONE = np.empty(0, np.int64)
_NOTHING = [np.empty((0, 3), np.int64), _NONE, _NONE, _NONE, np.empty(0, np.uint64)]


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


def propose(base: SketchBase, *, threshold: float) -> tuple[Ints, Ints]:
    """Pairs a < b, sorted, that share two or more hashes of document frequency 2 to 50.

    Identical texts count as one; texts under 30 Han (90 letters) are not proposed, nor pairs whose
    containment stays under ``threshold`` even if they share all their boilerplate.
    """
    texts = np.arange(len(base.chars))
    single = texts[(first_of_identical(base) == texts) & (base.chars + 2 * base.han >= 3 * LEAST)]
    rows = base.connection
    rows.register("single", pa.table({"doc": single.astype(np.int32)}))
    rows.execute(_KNOWN)
    rows.unregister("single")
    found = rows.execute(_PROPOSE, {"rare": RARE, "shared": SHARED}).fetchnumpy()
    a, b, shared = (np.asarray(found[name], np.int64) for name in ("a", "b", "shared"))
    common = _common_sizes(base)
    column = np.searchsorted(_SCALES, np.maximum(base.scale[a], base.scale[b]))
    most = shared + np.minimum(common[a, column], common[b, column])
    smaller = np.minimum(base.sizes[a, column], base.sizes[b, column])
    kept = most >= threshold * smaller
    return a[kept], b[kept]


def propose_mass(base: SketchBase) -> tuple[Ints, Ints]:
    """Pairs a < b, sorted, for texts that more than 50 others may repeat; after ``propose``.

    Of a wire story in a hundred slightly edited copies every hash is too frequent to propose.
    So each text names its eight least frequent hashes beyond 50, and is paired with the first
    text that names the same: at most eight pairs per text, however many copies there are.
    """
    found = base.connection.execute(_MASS, {"rare": RARE, "picks": _PICKS}).fetchnumpy()
    return np.asarray(found["a"], np.int64), np.asarray(found["b"], np.int64)


def _common_sizes(base: SketchBase) -> Ints:
    """(n, 3): as ``sizes``, of the hashes in more than 50 texts alone."""
    found = base.connection.execute(_COMMON, {"rare": RARE}).fetchnumpy()
    common = np.zeros_like(base.sizes)
    common[np.asarray(found["doc"], np.int64)] = np.column_stack(
        [np.asarray(found[name], np.int64) for name in ("n1", "n4", "n16")]
    )
    return common


_KNOWN = """
CREATE OR REPLACE TABLE known AS SELECT doc, h FROM hashes SEMI JOIN single USING (doc);
CREATE OR REPLACE TABLE frequency AS SELECT h, count(*) AS df FROM known GROUP BY h
"""
_PROPOSE = """
WITH held AS (
    SELECT doc, h FROM known
    SEMI JOIN (SELECT h FROM frequency WHERE df BETWEEN 2 AND $rare) USING (h)
)
SELECT x.doc AS a, y.doc AS b, count(*) AS shared
FROM held x JOIN held y ON x.h = y.h AND x.doc < y.doc
GROUP BY ALL HAVING count(*) >= $shared ORDER BY a, b
"""
_MASS = """
WITH ranked AS (
    SELECT doc, h, row_number() OVER (PARTITION BY doc ORDER BY df, h) AS place
    FROM known JOIN frequency USING (h) WHERE df > $rare
),
picked AS (SELECT doc, h FROM ranked WHERE place <= $picks),
hub AS (SELECT h, min(doc) AS a FROM picked GROUP BY h)
SELECT DISTINCT a, doc AS b FROM picked JOIN hub USING (h) WHERE a < doc ORDER BY a, b
"""
_COMMON = """
SELECT doc, count(*) AS n1, count(*) FILTER (h % 4 = 0) AS n4, count(*) FILTER (h % 16 = 0) AS n16
FROM known SEMI JOIN (SELECT h FROM frequency WHERE df > $rare) USING (h) GROUP BY doc
"""
_SHARED = """
SELECT pair, count(*) AS shared FROM wanted
JOIN hashes x ON x.doc = a JOIN hashes y ON y.doc = b AND y.h = x.h
GROUP BY pair ORDER BY pair
"""


def measure(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Containment per pair: the share of the smaller sketch that lies in the other, in [0, 1].

    Both sketches are taken at the coarser scale of the two, in full, boilerplate included.
    """
    return np.maximum(*overlap(base, a, b))


def overlap(base: SketchBase, a: Ints, b: Ints) -> tuple[Floats, Floats]:
    """Containment both ways per pair: the share of a's sketch in b, and of b's in a, in [0, 1]."""
    column = np.searchsorted(_SCALES, np.maximum(base.scale[a], base.scale[b]))
    parts = [
        _shared(base, a[at : at + _CHUNK], b[at : at + _CHUNK]) for at in range(0, len(a), _CHUNK)
    ]
    shared = np.concatenate([np.zeros(0), *parts])
    same = (base.whole[a] == base.whole[b]) & (base.chars[a] == base.chars[b])
    one, other = (
        np.where(same, 1.0, shared / np.maximum(base.sizes[ends, column], 1)) for ends in (a, b)
    )
    return one, other


def uncertainty(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Two standard errors of ``measure`` per pair; 0 where all 5-grams, or 200 and more, count."""
    scale = np.maximum(base.scale[a], base.scale[b])
    column = np.searchsorted(_SCALES, scale)
    smaller = np.maximum(1, np.minimum(base.sizes[a, column], base.sizes[b, column]))
    return np.where((scale == 1) | (smaller >= _MANY), 0.0, 2 * np.sqrt(0.24 / smaller))


def _shared(base: SketchBase, a: Ints, b: Ints) -> Floats:
    """Common hashes per pair; what both hold is there at the coarser scale by itself."""
    pairs = {"pair": np.arange(len(a)), "a": a.astype(np.int32), "b": b.astype(np.int32)}
    base.connection.register("wanted", pa.table(pairs))
    found = base.connection.execute(_SHARED).fetchnumpy()
    base.connection.unregister("wanted")
    shared = np.zeros(len(a))
    shared[np.asarray(found["pair"], np.int64)] = found["shared"]
    return shared
