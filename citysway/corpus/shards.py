"""Files to shards: groups of files that are read independently."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from citysway.corpus.documents import document_table, write_documents
from citysway.corpus.inputs import InputSpec
from citysway.corpus.readers import COMPRESSED
from citysway.corpus.record import Rejected
from citysway.corpus.rows import DocumentRow, read_documents

FileWithSpec = tuple[Path, InputSpec]
SHARD_DOCS = 20_000
_SHARD_CHARS = 60_000_000  # no shard holds more text than this, however few its documents
_PACKED = (*COMPRESSED, ".zip", ".tgz", ".docx", ".xlsx", ".epub", ".parquet")
_PACKED_RATIO = 4  # compressed text is about a quarter of its size


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are read together; ``index`` names their shards."""

    index: int
    files: tuple[FileWithSpec, ...]


def plan_groups(
    files: Iterable[FileWithSpec], *, shard_bytes: int = 40_000_000, first: int = 0
) -> list[Group]:
    """Files in path order, cut into groups of about ``shard_bytes`` of text.

    A file of that size or more is a group of its own. The plan depends on paths and sizes
    alone, not on the order of ``files``; a file listed twice is read once, as first listed.
    Groups are numbered from ``first``.
    """
    specs: dict[Path, InputSpec] = {}
    for path, spec in files:
        specs.setdefault(path, spec)
    groups: list[list[FileWithSpec]] = [[]]
    filled = 0
    for path in sorted(specs, key=str):
        size = _text_bytes(path)
        if groups[-1] and filled + size > shard_bytes:
            groups.append([])
            filled = 0
        groups[-1].append((path, specs[path]))
        filled += size
    return [Group(index, tuple(group)) for index, group in enumerate(groups, first) if group]


def _text_bytes(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    return size * _PACKED_RATIO if path.suffix.lower() in _PACKED else size


def read_batches(
    group: Group, base: Path, *, shard_docs: int = SHARD_DOCS
) -> Iterator[tuple[pa.Table, list[Rejected]]]:
    """The group's documents in tables of at most ``shard_docs``, in reading order.

    Pure function of the files; no more than one table's documents are in memory.
    """
    rows: list[DocumentRow] = []
    rejected: list[Rejected] = []
    chars, first = 0, True
    for row in _read_all(group, base):
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        rows.append(row)
        chars += len(row.text)
        if len(rows) >= shard_docs or chars >= _SHARD_CHARS:
            yield document_table(rows), rejected
            rows, rejected, chars, first = [], [], 0, False
    if rows or rejected or first:
        yield document_table(rows), rejected


def _read_all(group: Group, base: Path) -> Iterator[DocumentRow | Rejected]:
    for path, spec in group.files:
        yield from read_documents(path, spec, base)


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
