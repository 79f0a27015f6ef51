"""The stories table of a study: every document, its family, its place in it."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.overlap import Floats
from citysway.corpus.sketch import Ints
from citysway.corpus.sketch_base import SketchBase, overlap, sketch_base
from citysway.corpus.sketch_cache import shard_sketches
from citysway.corpus.stories import CONTAINMENT, family_roots
from citysway.corpus.story_text import some_story_texts
from citysway.corpus.story_times import lags

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
        pa.field("within", pa.float32(), nullable=False),
        pa.field("covers", pa.float32(), nullable=False),
        pa.field("origin", pa.string()),
    ]
)
_FACTS = ["doc_id", "source_id", "date", "date_precision", "published", "credit"]
_CUT = 0.9  # of a cut's 5-grams lie in the full copy, which is longer by a tenth or more


def story_table(
    documents_dir: Path,
    *,
    containment: float = CONTAINMENT,
    names: Mapping[str, str] | None = None,
    cache: Path | None = None,
) -> pa.Table:
    """The stories table (schema STORIES), one row per document, sorted by doc_id.

    ``story_id`` is the smallest doc_id of the family. ``first_in_source``: the first copy that
    its source printed (by time, then doc_id; undated last); ``names`` maps stated sources to
    their one name. ``earliest`` and ``lag_hours``: see ``story_times.lags``. ``origin``: the
    outlet that most copies credit (ties: the earliest copy's).
    ``relation`` to the fullest copy of the story (most letters, then smallest doc_id), which
    is identical to itself: identical (same letters but for credit lines), cut, edited; single
    without a family.
    ``within`` is the share of the document's 5-grams that lie in the fullest copy, ``covers`` the
    share of the fullest copy's in the document, ``containment`` the greater of the two, in [0, 1].
    Reads one shard at a time; ``cache`` is a folder that keeps the sketches of shards.
    Raises ValueError for a doc_id that is in two shards.
    """
    shards = sorted(documents_dir.glob("*.parquet"))
    facts = pa.concat_tables(
        [pq.read_table(shard, columns=_FACTS) for shard in shards] or [_no_facts()]
    )
    ids: list[str] = facts["doc_id"].to_pylist()
    if len(set(ids)) < len(ids):
        raise ValueError(f"{documents_dir}: a doc_id is in two shards")
    with sketch_base(shard_sketches(shards, cache)) as base:
        roots = family_roots(
            base, lambda some: some_story_texts(shards, some), threshold=containment
        )
        relation, within, covers = _relations(base, roots, ids)
    return _table(facts, ids, roots, names or {}, relation, within, covers)


def _no_facts() -> pa.Table:
    types = {"date": pa.date32()}
    return pa.schema([(name, types.get(name, pa.string())) for name in _FACTS]).empty_table()


def _relations(base: SketchBase, roots: Ints, ids: list[str]) -> tuple[list[str], Floats, Floats]:
    """(relation, within, covers) of every document to the fullest copy of its story."""
    count = len(roots)
    rank = np.argsort(np.argsort(np.array(ids, dtype=object))) if count else np.arange(0)
    order = np.lexsort((rank, -base.chars, roots))
    lead = np.ones(count, bool)
    lead[1:] = roots[order][1:] != roots[order][:-1]
    fullest = order[lead][np.cumsum(lead) - 1]
    full = np.empty(count, np.int64)
    full[order] = fullest
    within, covers = np.ones(count), np.ones(count)
    other = np.flatnonzero(full != np.arange(count))
    within[other], covers[other] = overlap(base, other, full[other])
    same = base.whole == base.whole[full]
    cut = (within >= _CUT) & (base.chars <= 0.9 * base.chars[full])
    single = np.bincount(roots, minlength=count)[roots] == 1
    relation = np.select([single, same, cut], ["single", "identical", "cut"], "edited")
    return relation.tolist(), within, covers


def _table(
    facts: pa.Table,
    ids: list[str],
    roots: Ints,
    names: Mapping[str, str],
    relation: list[str],
    within: Floats,
    covers: Floats,
) -> pa.Table:
    """The columns that families, sources and dates decide."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    story: dict[int, str] = {}
    for at in order:
        story.setdefault(int(roots[at]), ids[at])
    sizes = np.bincount(roots, minlength=len(ids))
    lag = lags(_days(facts), facts["published"].to_pylist(), roots.tolist())
    sources = [names.get(name, name) for name in facts["source_id"].to_pylist()]
    first = _first_in_source(sources, ids, roots, lag)
    origin = _origins(facts["credit"].to_pylist(), names, ids, roots, lag)
    rows = [
        {
            "doc_id": ids[at],
            "story_id": story[int(roots[at])],
            "docs_in_story": int(sizes[roots[at]]),
            "first_in_source": at in first,
            "earliest": None if lag[at] is None else lag[at] == 0,
            "lag_hours": lag[at],
            "relation": relation[at],
            "containment": float(max(within[at], covers[at])),
            "within": float(within[at]),
            "covers": float(covers[at]),
            "origin": origin.get(int(roots[at])),
        }
        for at in order
    ]
    return pa.Table.from_pylist(rows, schema=STORIES)


def _days(facts: pa.Table) -> list[int | None]:
    """Days since 1970 of documents with a full date; None for a month, a year or nothing."""
    numbers = facts["date"].cast(pa.int32()).to_pylist()
    full = [precision == "day" for precision in facts["date_precision"].to_pylist()]
    return [day if known else None for day, known in zip(numbers, full, strict=True)]


def _order(lag: float | None, doc_id: str) -> tuple[bool, float, str]:
    """Copies of a story by time, then doc_id; undated ones last."""
    return lag is None, lag or 0.0, doc_id


def _first_in_source(
    sources: list[str], ids: list[str], roots: Ints, lag: list[float | None]
) -> set[int]:
    """The documents that are their source's first copy of a story."""
    best: dict[tuple[int, str], tuple[tuple[bool, float, str], int]] = {}
    for at, (source, root) in enumerate(zip(sources, roots.tolist(), strict=True)):
        key = _order(lag[at], ids[at])
        held = best.get((root, source))
        if held is None or key < held[0]:
            best[(root, source)] = (key, at)
    return {at for _, at in best.values()}


def _origins(
    credits: list[str | None],
    names: Mapping[str, str],
    ids: list[str],
    roots: Ints,
    lag: list[float | None],
) -> dict[int, str]:
    """Story to the outlet most of its copies credit; of equals the one credited first."""
    votes: dict[int, Counter[str]] = {}
    first: dict[tuple[int, str], tuple[bool, float, str]] = {}
    for at, credit in enumerate(credits):
        if credit:
            root, name = int(roots[at]), names.get(credit, credit)
            votes.setdefault(root, Counter())[name] += 1
            key = _order(lag[at], ids[at])
            first[root, name] = min(first.get((root, name), key), key)
    return {
        root: min(count, key=lambda name: (-count[name], first[root, name]))
        for root, count in votes.items()
    }
