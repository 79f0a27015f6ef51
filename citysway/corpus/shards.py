"""Files to shards: groups of files that are read independently, duplicate ids across them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from citysway.corpus.documents import DOCUMENTS, document_table, write_table
from citysway.corpus.inputs import InputSpec, relative_name
from citysway.corpus.record import Rejected
from citysway.corpus.rows import DocumentRow, read_documents

FileWithSpec = tuple[Path, InputSpec]
SHARD_DOCS = 20_000
_SHARD_CHARS = 60_000_000  # no shard holds more text than this, however few its documents
_GZIP_RATIO = 4  # text in gzip is about four times its size


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are read together; ``index`` numbers the groups of a plan from 0."""

    index: int
    files: tuple[FileWithSpec, ...]


def plan_groups(files: Iterable[FileWithSpec], *, shard_bytes: int = 40_000_000) -> list[Group]:
    """Files in path order, cut into groups of about ``shard_bytes`` of text.

    A file of that size or more is a group of its own. The plan depends on paths and sizes
    alone, not on the order of ``files``; a file listed twice is read once, as first listed.
    """
    specs: dict[Path, InputSpec] = {}
    for path, spec in files:
        specs.setdefault(path, spec)
    groups: list[list[FileWithSpec]] = [[]]
    filled = 0
    for path in sorted(specs, key=Path.as_posix):
        size = _text_bytes(path)
        if groups[-1] and filled + size > shard_bytes:
            groups.append([])
            filled = 0
        groups[-1].append((path, specs[path]))
        filled += size
    return [Group(index, tuple(group)) for index, group in enumerate(groups) if group]


def _text_bytes(path: Path) -> int:
    size = path.stat().st_size if path.is_file() else 0
    return size * _GZIP_RATIO if path.suffix.lower() == ".gz" else size


def read_batches(
    group: Group, base: Path, *, shard_docs: int = SHARD_DOCS
) -> Iterator[tuple[pa.Table, list[Rejected]]]:
    """The group's documents in tables of at most ``shard_docs``, in reading order.

    Pure function of the files; no more than one table's documents are in memory. Within the
    group the first document of an id is kept, later ones are rejected (``duplicate_id``).
    """
    seen: dict[str, str] = {}
    rows: list[DocumentRow] = []
    rejected: list[Rejected] = []
    chars = 0
    for row in _read_all(group, base):
        if isinstance(row, Rejected):
            rejected.append(row)
        elif row.doc_id in seen:
            rejected.append(_duplicate(row.doc_id, row.path, row.locator, seen[row.doc_id]))
        else:
            seen[row.doc_id] = row.path
            rows.append(row)
            chars += len(row.text)
        if len(rows) >= shard_docs or chars >= _SHARD_CHARS:
            yield document_table(rows), rejected
            rows, rejected, chars = [], [], 0
    if rows or rejected or not seen:
        yield document_table(rows), rejected


def _read_all(group: Group, base: Path) -> Iterator[DocumentRow | Rejected]:
    for path, spec in group.files:
        yield from read_documents(path, spec, base)


def _duplicate(doc_id: str, path: str, locator: str | None, first: str) -> Rejected:
    detail = f"the id {doc_id!r} was read before, in {first}"
    return Rejected("read", doc_id, "duplicate_id", path, locator, detail)


def read_group(group: Group, base: Path) -> tuple[pa.Table, list[Rejected]]:
    """All documents of a group as one table sorted by doc_id, and what was rejected."""
    batches = list(read_batches(group, base))
    table = (
        pa.concat_tables([table for table, _ in batches]) if batches else DOCUMENTS.empty_table()
    )
    return table.sort_by("doc_id"), [item for _, rejected in batches for item in rejected]


def write_group(
    group: Group, base: Path, out: Path, *, shard_docs: int = SHARD_DOCS
) -> tuple[list[Path], list[Rejected]]:
    """Write the group's shards into the directory ``out``, one batch in memory at a time.

    Names: ``00003.parquet`` for group 3, then ``00003-001.parquet``. A group that holds no
    document writes an empty shard: it is done, too.
    """
    paths: list[Path] = []
    rejected: list[Rejected] = []
    for part, (table, refused) in enumerate(read_batches(group, base, shard_docs=shard_docs)):
        rejected += refused
        if part and not table.num_rows:
            continue
        path = out / (
            f"{group.index:05d}-{part:03d}.parquet" if part else f"{group.index:05d}.parquet"
        )
        write_table(table, path)
        paths.append(path)
    return paths, rejected


def duplicate_ids(shards: Sequence[Path]) -> list[tuple[str, Path, Path]]:
    """(doc_id, shard that keeps it, shard that must drop it) for ids in several shards.

    The shard first by name keeps the document. Sorted by shard to drop from, then id.
    Only the id column is read.
    """
    import duckdb

    if not shards:
        return []
    names = sorted(path.as_posix() for path in shards)
    found = duckdb.sql(
        "SELECT doc_id, kept, filename FROM (SELECT doc_id, filename, "
        "min(filename) OVER (PARTITION BY doc_id) AS kept "
        "FROM read_parquet($names, filename = true)) "
        "WHERE filename <> kept ORDER BY filename, doc_id",
        params={"names": names},
    ).fetchall()
    return [(doc_id, Path(kept), Path(dropped)) for doc_id, kept, dropped in found]


def drop_duplicates(shards: Sequence[Path], base: Path) -> list[Rejected]:
    """Rewrite the shards that repeat an id of an earlier one; returns what was dropped."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    dropped: dict[Path, dict[str, Path]] = {}
    for doc_id, kept, shard in duplicate_ids(shards):
        dropped.setdefault(shard, {})[doc_id] = kept
    rejected: list[Rejected] = []
    for shard, ids in sorted(dropped.items()):
        table = pq.read_table(shard, schema=DOCUMENTS)
        repeated = pc.is_in(table["doc_id"], value_set=pa.array(ids, pa.string()))
        for row in table.filter(repeated).select(["doc_id", "path", "locator"]).to_pylist():
            first = relative_name(ids[row["doc_id"]], base)
            rejected.append(_duplicate(row["doc_id"], row["path"], row["locator"], first))
        write_table(table.filter(pc.invert(repeated)), shard)
    return rejected
