"""Reading a study's inputs: files to document shards (the door of this part of the corpus)."""

from collections.abc import Iterable
from pathlib import Path

from citysway.corpus.documents import DOCUMENTS, document_table
from citysway.corpus.inputs import InputSpec, list_files
from citysway.corpus.record import Rejected
from citysway.corpus.rows import DocumentRow, read_documents
from citysway.corpus.settle import settle
from citysway.corpus.shards import (
    SHARD_DOCS,
    FileWithSpec,
    Group,
    plan_groups,
    read_batches,
    write_group,
)
from citysway.corpus.site_pages import take_off_furniture

__all__ = [
    "DOCUMENTS",
    "SHARD_DOCS",
    "DocumentRow",
    "FileWithSpec",
    "Group",
    "InputSpec",
    "document_table",
    "list_files",
    "plan_groups",
    "read_batches",
    "read_documents",
    "settle",
    "take_off_furniture",
    "write_group",
    "write_shards",
]


def write_shards(
    files: Iterable[FileWithSpec], out: Path, *, base: Path, shard_docs: int = SHARD_DOCS
) -> tuple[list[Path], list[Rejected]]:
    """Read all files into ``out/documents/*.parquet``, one group after the other.

    Returns the shards and everything that was rejected. The same files give the same bytes
    in whatever order they are listed. To run groups in parallel, map ``write_group`` over
    ``plan_groups`` and call ``take_off_furniture`` and ``settle`` at the end: it is the same work.
    Raises StudyError for a mapped column that is not in a file.
    """
    shards: list[Path] = []
    rejected: list[Rejected] = []
    for group in plan_groups(files):
        paths, refused = write_group(group, base, out / "documents", shard_docs=shard_docs)
        shards += paths
        rejected += refused
    take_off_furniture(shards)
    return shards, rejected + settle(shards, out / "aside")
