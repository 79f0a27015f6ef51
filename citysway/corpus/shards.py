"""Files to shards: groups of files that are read independently, duplicate ids across them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from citysway.corpus.documents import DOCUMENTS, document_table, write_documents
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

    Pure function of the files; no more than one table's documents are in memory. An id that an
    earlier file states for another text becomes ``id@path``; the same text under the same id, and
    an id that comes twice in one file, are rejected (``duplicate_id``).
    """
    seen: dict[str, tuple[str, str]] = {}
    rows: list[DocumentRow] = []
    rejected: list[Rejected] = []
    chars = 0
    for row in _read_all(group, base):
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        first, digest = seen.get(row.doc_id, (row.path, ""))
        if row.doc_id in seen and (first == row.path or digest == row.sha256):
            rejected.append(_duplicate(row.doc_id, row.path, row.locator, first))
        else:
            if row.doc_id in seen:
                row = replace(row, doc_id=qualified(row.doc_id, row.path))
            seen[row.doc_id] = (row.path, row.sha256)
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


def qualified(doc_id: str, path: str) -> str:
    """The id of a document whose stated id another file uses, too."""
    return f"{doc_id}@{path}"


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
        write_documents(table, path)
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
    """Rewrite shards that repeat an id of an earlier one; returns the documents dropped."""
    import pyarrow.parquet as pq

    repeated: dict[Path, dict[str, Path]] = {}
    for doc_id, kept, shard in duplicate_ids(shards):
        repeated.setdefault(shard, {})[doc_id] = kept
    rejected: list[Rejected] = []
    for shard, ids in sorted(repeated.items()):
        known = _digests({kept for kept in ids.values()}, set(ids))
        rows = []
        for row in pq.read_table(shard, schema=DOCUMENTS).to_pylist():
            if known.get(row["doc_id"]) == row["sha256"]:
                first = relative_name(ids[row["doc_id"]], base)
                rejected.append(_duplicate(row["doc_id"], row["path"], row["locator"], first))
                continue
            if row["doc_id"] in ids:
                row["doc_id"] = qualified(row["doc_id"], row["path"])
            rows.append(row)
        write_documents(pa.Table.from_pylist(rows, schema=DOCUMENTS).sort_by("doc_id"), shard)
    return rejected


def _digests(shards: set[Path], ids: set[str]) -> dict[str, str]:
    """sha256 by id, for some ids of some shards."""
    import pyarrow.parquet as pq

    found: dict[str, str] = {}
    for shard in sorted(shards):
        table = pq.read_table(shard, columns=["doc_id", "sha256"])
        for doc_id, digest in zip(*(table[c].to_pylist() for c in table.column_names), strict=True):
            if doc_id in ids:
                found.setdefault(doc_id, digest)
    return found
