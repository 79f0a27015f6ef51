"""Pairs of texts that may be near-duplicates, proposed in DuckDB, which spills to disk."""

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from citysway.corpus.overlap import blocks
from citysway.corpus.sketch import Ints
from citysway.corpus.sketch_base import SketchBase, coarser, first_of_identical

RARE = 50  # a hash in more texts than this is boilerplate and proposes nothing
SHARED = 2  # rare hashes that two texts must share to be compared
LEAST = 30  # Han characters, or 90 letters; shorter texts are stories only when identical
_PICKS = 8
_MEMORY = "500MB"  # of DuckDB, which spills; a query that cannot do with it has what it needs
_PART = 2_000_000  # hashes handed over at once


@contextlib.contextmanager
def hash_index(base: SketchBase) -> Iterator[Any]:
    """DuckDB with ``known`` (doc, h), the hashes of the texts that are compared, and ``frequency``
    (h, df): identical texts count as one, texts under 30 Han (90 letters) are left out.
    """
    import duckdb

    texts = np.arange(len(base.chars))
    compared = (first_of_identical(base) == texts) & (base.chars + 2 * base.han >= 3 * LEAST)
    sizes = base.grams.sizes()
    with duckdb.connect() as connection:
        connection.execute(
            f"SET temp_directory = '{base.scratch}'; SET memory_limit = '{_MEMORY}';"
            "SET enable_progress_bar = false; SET preserve_insertion_order = false;"
            "CREATE TABLE known (doc INTEGER, h BIGINT)"
        )
        for first, last in blocks(sizes, _PART):
            doc = np.repeat(texts[first:last], sizes[first:last])
            taken = compared[doc]
            keys = base.grams.keys[base.grams.ends[first] : base.grams.ends[last]][taken]
            part = pa.table({"doc": doc[taken].astype(np.int32), "h": keys})
            connection.register("part", part)
            _run(connection, "INSERT INTO known SELECT doc, h FROM part")
            connection.unregister("part")
        _run(connection, _FREQUENCY)
        yield connection


def _run(index: Any, query: str, **values: int) -> None:
    """Run a query; a second time without a limit where DuckDB cannot spill enough of it."""
    import duckdb

    try:
        index.execute(query, values)
    except duckdb.OutOfMemoryException:
        index.execute("RESET memory_limit")
        index.execute(query, values)


def propose(index: Any, base: SketchBase, *, threshold: float) -> Iterator[tuple[Ints, Ints]]:
    """Blocks of pairs a < b that share two or more hashes of document frequency 2 to 50.

    Left out are pairs whose containment stays under ``threshold`` even if they share all their
    boilerplate. A hash proposes at most 1,225 pairs, so their number grows with that of texts.
    """
    common = _common_sizes(index, base)
    _run(index, _PROPOSE, rare=RARE, shared=SHARED)
    for batch in pa.RecordBatchReader.from_stream(index.sql("FROM proposed")):
        a, b, shared = (np.asarray(batch[name]).astype(np.int64) for name in ("a", "b", "shared"))
        column = coarser(base, a, b)
        most = shared + np.minimum(common[a, column], common[b, column])
        kept = most >= threshold * np.minimum(base.sizes[a, column], base.sizes[b, column])
        yield a[kept], b[kept]


def propose_mass(index: Any) -> Iterator[tuple[Ints, Ints]]:
    """Blocks of pairs a < b, for texts that more than 50 others may repeat.

    Of a wire story in a hundred slightly edited copies every hash is too frequent to propose.
    So each text names its eight least frequent hashes beyond 50, and is paired with the first
    text that names the same: at most eight pairs per text, however many copies there are.
    """
    _run(index, _MASS, rare=RARE, picks=_PICKS)
    for batch in pa.RecordBatchReader.from_stream(index.sql("FROM proposed")):
        yield np.asarray(batch["a"]).astype(np.int64), np.asarray(batch["b"]).astype(np.int64)


def _common_sizes(index: Any, base: SketchBase) -> Ints:
    """(n, 3): as ``base.sizes``, of the hashes in more than 50 texts alone."""
    _run(index, _COMMON, rare=RARE)
    found = index.execute("FROM common").fetchnumpy()
    common = np.zeros_like(base.sizes)
    common[np.asarray(found["doc"], np.int64)] = np.column_stack(
        [np.asarray(found[name], np.int64) for name in ("n1", "n4", "n16")]
    )
    return common


_FREQUENCY = "CREATE TABLE frequency AS SELECT h, count(*)::INTEGER AS df FROM known GROUP BY h"
_PROPOSE = """
CREATE OR REPLACE TABLE proposed AS
WITH held AS (
    SELECT doc, h FROM known
    SEMI JOIN (SELECT h FROM frequency WHERE df BETWEEN 2 AND $rare) USING (h)
)
SELECT x.doc AS a, y.doc AS b, count(*) AS shared
FROM held x JOIN held y ON x.h = y.h AND x.doc < y.doc
GROUP BY ALL HAVING count(*) >= $shared
"""
_MASS = """
CREATE OR REPLACE TABLE proposed AS
WITH ranked AS (
    SELECT doc, h, row_number() OVER (PARTITION BY doc ORDER BY df, h) AS place
    FROM known JOIN frequency USING (h) WHERE df > $rare
),
picked AS (SELECT doc, h FROM ranked WHERE place <= $picks),
hub AS (SELECT h, min(doc) AS a FROM picked GROUP BY h)
SELECT DISTINCT a, doc AS b FROM picked JOIN hub USING (h) WHERE a < doc
"""
_COMMON = """
CREATE OR REPLACE TABLE common AS
SELECT doc, count(*) AS n1, count(*) FILTER (h % 4 = 0) AS n4, count(*) FILTER (h % 16 = 0) AS n16
FROM known SEMI JOIN (SELECT h FROM frequency WHERE df > $rare) USING (h) GROUP BY doc
"""
