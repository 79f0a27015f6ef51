"""The stories table of a study: every document, its family, its place in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.pairs import Floats, SketchBase, measure, sketch_base
from citysway.corpus.sketch import Ints, Sketches, sketch_many
from citysway.corpus.stories import CONTAINMENT, family_roots

STORIES = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("story_id", pa.string(), nullable=False),
        pa.field("docs_in_story", pa.int32(), nullable=False),
        pa.field("first_in_source", pa.bool_(), nullable=False),
        pa.field("earliest", pa.bool_()),
        pa.field("lag_hours", pa.float64()),
        pa.field("relation", pa.string(), nullable=False),
        pa.field("containment", pa.float32(), nullable=False),
    ]
)
_FACTS = ["doc_id", "source_id", "date", "date_precision"]
_CUT = 0.9  # of a cut's 5-grams lie in the full copy, which is longer by a tenth or more


def story_table(documents_dir: Path, *, containment: float = CONTAINMENT) -> pa.Table:
    """The stories table (schema STORIES), one row per document, sorted by doc_id.

    ``story_id`` is the smallest doc_id of the family. ``first_in_source``: the first copy that
    its source printed (by date, then doc_id; undated last). ``earliest`` and ``lag_hours``
    compare days, so the lag is a multiple of 24; NA for a document without a full date.
    ``relation`` to the fullest copy of the story (most letters, then smallest doc_id), which
    is identical to itself: identical (same letters), cut, edited; single without a family.
    ``containment`` in [0, 1] of the smaller of the two in the other. Reads one shard at a time.
    Raises ValueError for a doc_id that is in two shards.
    """
    shards = sorted(documents_dir.glob("*.parquet"))
    facts = pa.concat_tables(
        [pq.read_table(shard, columns=_FACTS) for shard in shards] or [_no_facts()]
    )
    ids: list[str] = facts["doc_id"].to_pylist()
    if len(set(ids)) < len(ids):
        raise ValueError(f"{documents_dir}: a doc_id is in two shards")
    with sketch_base(_sketches(shards)) as base:
        roots = family_roots(base, lambda some: _texts(shards, some), threshold=containment)
        relation, contained = _relations(base, roots, ids)
    return _table(facts, ids, roots, relation, contained)


def _no_facts() -> pa.Table:
    types = {"date": pa.date32()}
    return pa.schema([(name, types.get(name, pa.string())) for name in _FACTS]).empty_table()


def _sketches(shards: Sequence[Path]) -> Iterator[Sketches]:
    for shard in shards:
        yield sketch_many(pq.read_table(shard, columns=["text"])["text"].to_pylist())


def _texts(shards: Sequence[Path], wanted: Sequence[int]) -> dict[int, str]:
    """The texts of some documents by their number over all shards in order."""
    found: dict[int, str] = {}
    numbers, first = np.asarray(wanted, np.int64), 0
    for shard in shards:
        count = pq.read_metadata(shard).num_rows
        here = numbers[(numbers >= first) & (numbers < first + count)]
        if len(here):
            texts = pq.read_table(shard, columns=["text"])["text"].take(pa.array(here - first))
            found.update(zip(here.tolist(), texts.to_pylist(), strict=True))
        first += count
    return found


def _relations(base: SketchBase, roots: Ints, ids: list[str]) -> tuple[list[str], Floats]:
    """(relation, containment) of every document to the fullest copy of its story."""
    count = len(roots)
    rank = np.argsort(np.argsort(np.array(ids, dtype=object))) if count else np.arange(0)
    order = np.lexsort((rank, -base.chars, roots))
    lead = np.ones(count, bool)
    lead[1:] = roots[order][1:] != roots[order][:-1]
    fullest = order[lead][np.cumsum(lead) - 1]
    full = np.empty(count, np.int64)
    full[order] = fullest
    contained = np.ones(count)
    other = np.flatnonzero(full != np.arange(count))
    contained[other] = measure(base, other, full[other])
    same = base.whole == base.whole[full]
    cut = (contained >= _CUT) & (base.chars <= 0.9 * base.chars[full])
    single = np.bincount(roots, minlength=count)[roots] == 1
    relation = np.select([single, same, cut], ["single", "identical", "cut"], "edited")
    return relation.tolist(), contained


def _table(
    facts: pa.Table, ids: list[str], roots: Ints, relation: list[str], contained: Floats
) -> pa.Table:
    """The columns that families, sources and dates decide."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    story: dict[int, str] = {}
    for at in order:
        story.setdefault(int(roots[at]), ids[at])
    sizes = np.bincount(roots, minlength=len(ids))
    days = _days(facts)
    start: dict[int, int] = {}
    for root, day in zip(roots.tolist(), days, strict=True):
        if day is not None:
            start[root] = min(day, start.get(root, day))
    lags = [
        None if day is None else 24.0 * (day - start[root])
        for root, day in zip(roots.tolist(), days, strict=True)
    ]
    first = _first_in_source(facts["source_id"].to_pylist(), ids, roots, days)
    rows = [
        {
            "doc_id": ids[at],
            "story_id": story[int(roots[at])],
            "docs_in_story": int(sizes[roots[at]]),
            "first_in_source": at in first,
            "earliest": None if lags[at] is None else lags[at] == 0,
            "lag_hours": lags[at],
            "relation": relation[at],
            "containment": float(contained[at]),
        }
        for at in order
    ]
    return pa.Table.from_pylist(rows, schema=STORIES)


def _days(facts: pa.Table) -> list[int | None]:
    """Days since 1970 of documents with a full date; None for a month, a year or nothing."""
    numbers = facts["date"].cast(pa.int32()).to_pylist()
    full = [precision == "day" for precision in facts["date_precision"].to_pylist()]
    return [day if known else None for day, known in zip(numbers, full, strict=True)]


def _first_in_source(
    sources: list[str], ids: list[str], roots: Ints, days: list[int | None]
) -> set[int]:
    """The documents that are their source's first copy of a story."""
    best: dict[tuple[int, str], tuple[tuple[bool, int, str], int]] = {}
    for at, (source, root) in enumerate(zip(sources, roots.tolist(), strict=True)):
        day = days[at]
        key = (day is None, day or 0, ids[at])
        held = best.get((root, source))
        if held is None or key < held[0]:
            best[(root, source)] = (key, at)
    return {at for _, at in best.values()}
