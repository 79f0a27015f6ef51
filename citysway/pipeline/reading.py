"""The first stage: every file of the inputs into shards of documents, each file once.

A second run over a grown folder reads the new files alone; the documents of a removed file go;
a moved file only changes its name. The outcome is that of a first run over the folder as it is.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from citysway.corpus.atomic import write_table, write_text
from citysway.corpus.documents import DOCUMENTS
from citysway.corpus.inputs import relative_name
from citysway.corpus.record import Rejected
from citysway.corpus.settle import rows_of, settle, write_rows
from citysway.corpus.shards import FileWithSpec, Group, plan_groups, write_group
from citysway.corpus.site_pages import take_off_furniture
from citysway.errors import StudyError
from citysway.pipeline import ledger
from citysway.pipeline.ledger import Change, Entry
from citysway.pipeline.rejected import rejections
from citysway.pipeline.stages import Stage, clear_shards, count_rows, key_of

Map = Callable[[str, Callable[..., Any], Sequence[tuple[Any, ...]]], list[Any]]
_WHERE = {"path", "locator"}  # where a document lies is no part of what it says


class Folders:
    """Where the first stage keeps what it makes, below a study's results."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.documents = out / "documents"
        self.aside = out / "stages" / "aside"
        self.ledger = out / "stages" / "files.parquet"
        self.rejected = out / "stages" / "read.parquet"
        self.pages = out / "stages" / "pages.txt"

    def shards(self, group: int) -> list[Path]:
        """The shards of one group."""
        named = self.documents.glob(f"{group:05d}*.parquet")
        return sorted(path for path in named if path.stem.split("-")[0] == f"{group:05d}")

    def stage(self, group: int, shard_docs: int) -> Stage:
        """The stamp of one group; its note holds what was rejected."""
        first = self.documents / f"{group:05d}.parquet"
        return Stage(self.out, f"read/{group:05d}", key_of("read", shard_docs), [first])


def read_inputs(
    files: Iterable[FileWithSpec], *, base: Path, out: Path, shard_docs: int, run: Map
) -> dict[str, Any]:
    """Bring ``documents/`` up to the files there are; returns the tallies of the stage.

    ``digests`` (by shard) say what the documents of a shard hold, wherever they lie. ``run`` maps
    a function over groups of files. Raises StudyError when there are no files.
    """
    folders = Folders(out)
    files = list(files)
    if not files:
        raise StudyError(f"{base}: no files to read")
    change = ledger.compare(files, ledger.load(folders.ledger), base)
    _forget(change, folders, shard_docs)
    groups = _plan(change, files, folders, base, shard_docs)
    run("read", _read_group, [(group, base, out, shard_docs) for group in groups])
    rejected = _rejected(folders, shard_docs)
    shards = sorted(folders.documents.glob("*.parquet"))
    if groups or change.gone or not folders.pages.exists():
        folders.pages.unlink(missing_ok=True)
        write_text(str(take_off_furniture(shards)), folders.pages)
    rejected += settle(shards, folders.aside)
    write_table(rejections(rejected), folders.rejected)
    return {
        "documents": count_rows(folders.documents),
        "rejected": len(rejected),
        "files": len(files),
        "read": sum(len(group.files) for group in groups),
        "digests": {shard.stem: digest(shard) for shard in shards},
    }


def _plan(
    change: Change, files: Sequence[FileWithSpec], folders: Folders, base: Path, shard_docs: int
) -> list[Group]:
    """The groups still to be read: new ones, and those that a stopped run left undone."""
    first = max((entry.group for entry in change.known), default=-1) + 1
    entries = {file[0]: entry for file, entry in change.new}
    groups = plan_groups([file for file, _ in change.new], first=first)
    planned = [
        Entry(e.name, e.spec, e.size, e.changed, e.digest, group.index)
        for group in groups
        for path, _ in group.files
        for e in [entries[path]]
    ]
    ledger.save([*change.known, *planned], folders.ledger)
    undone = {entry.group for entry in change.known}
    undone = {number for number in undone if not folders.stage(number, shard_docs).done()}
    names = {entry.name: entry.group for entry in change.known if entry.group in undone}
    left: dict[int, list[FileWithSpec]] = {}
    for path, spec in files:
        group = names.pop(relative_name(path, base), None)
        if group is not None:
            left.setdefault(group, []).append((path, spec))
    again = [
        Group(number, tuple(sorted(some, key=lambda file: str(file[0]))))
        for number, some in sorted(left.items())
    ]
    return again + groups


def _read_group(group: Group, base: Path, out: Path, shard_docs: int) -> None:
    folders = Folders(out)
    for old in [*folders.shards(group.index), *folders.aside.glob(f"{group.index:05d}*.parquet")]:
        old.unlink()
    _, rejected = write_group(group, base, folders.documents, shard_docs=shard_docs)
    rows = rejections(rejected).drop_columns(["n"]).to_pylist()
    folders.stage(group.index, shard_docs).finish(rejected=rows)


def _rejected(folders: Folders, shard_docs: int) -> list[Rejected]:
    numbers = sorted({int(path.stem.split("-")[0]) for path in folders.documents.glob("*.parquet")})
    notes = [folders.stage(number, shard_docs).note() for number in numbers]
    return [Rejected(**row) for note in notes for row in note["rejected"]]


def _forget(change: Change, folders: Folders, shard_docs: int) -> None:
    """Take the documents of gone files out of the shards, and rename those of moved files."""
    if not change.known:
        clear_shards(folders.documents, keep=set())
        clear_shards(folders.aside, keep=set())
        return
    alive = {entry.group for entry in change.known}
    for shard in sorted(folders.documents.glob("*.parquet")):
        number = int(shard.stem.split("-")[0])
        aside = folders.aside / shard.name
        if number not in alive:
            shard.unlink()
            aside.unlink(missing_ok=True)
        elif change.gone or change.moved:
            for file in (shard, aside):
                _refile(file, change)
    if change.gone or change.moved:
        for number in sorted(alive):
            _refile_rejected(folders.stage(number, shard_docs), change)


def _refile(file: Path, change: Change) -> None:
    """One shard without the documents of gone files, moved ones under their new names."""
    if not file.exists():
        return
    names = set(pq.read_table(file, columns=["path"])["path"].to_pylist())
    if names.isdisjoint(change.gone) and names.isdisjoint(change.moved):
        return
    rows = [row for row in rows_of(file) if row["path"] not in change.gone]
    for row in rows:
        row["path"] = change.moved.get(row["path"], row["path"])
    write_rows(rows, file)


def _refile_rejected(stage: Stage, change: Change) -> None:
    if not stage.done():
        return
    rows = [row for row in stage.note()["rejected"] if row["path"] not in change.gone]
    for row in rows:
        old = row["path"]
        new = change.moved.get(old, old)
        if new != old:
            row["path"], row["item"] = new, row["item"].replace(old, new)
    stage.finish(rejected=rows)


def digest(shard: Path) -> str:
    """Hash of what the documents of a shard say; the text stands for itself by ``sha256``."""
    columns = [name for name in DOCUMENTS.names if name not in _WHERE | {"text", "cut"}]
    table = pq.read_table(shard, columns=columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return str(xxhash.xxh3_64_hexdigest(sink.getvalue()))
