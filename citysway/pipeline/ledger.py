"""The ledger of a study: which file was read into which shards, so that only what is new is read.

A file is known by its bytes: moved, it keeps its documents; changed, it is another file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table
from citysway.corpus.inputs import InputSpec, input_name, relative_name
from citysway.corpus.readers import suffix_of
from citysway.corpus.remote import is_remote, version_of
from citysway.corpus.shards import FileWithSpec
from citysway.pipeline.stages import file_hash, key_of

_LEDGER = pa.schema([
    ("name", pa.string()), ("spec", pa.string()), ("size", pa.int64()), ("changed", pa.int64()),
    ("digest", pa.string()), ("group", pa.int32()),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name, what is stated of it, its bytes, and the group it was planned into."""

    name: str
    spec: str
    size: int
    changed: int
    digest: str
    group: int

    @property
    def content(self) -> tuple[str, str]:
        """What its documents depend on."""
        return self.spec, self.digest


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a folder since the ledger was written.

    ``known`` entries stand under their present names; ``moved`` maps old names to new ones;
    ``gone`` names are no longer there; ``new`` files (entries without a group) are to be read.
    """

    known: list[Entry]
    moved: Mapping[str, str]
    gone: frozenset[str]
    new: list[tuple[FileWithSpec, Entry]]


def load(path: Path) -> list[Entry]:
    """The entries of a ledger; none where there is no ledger."""
    if not path.exists():
        return []
    return [Entry(**row) for row in pq.read_table(path, schema=_LEDGER).to_pylist()]


def save(entries: Iterable[Entry], path: Path) -> None:
    """Write the ledger, sorted by name."""
    rows = sorted(entries, key=lambda entry: entry.name)
    columns = {name: [getattr(row, name) for row in rows] for name in _LEDGER.names}
    write_table(pa.table(columns, schema=_LEDGER), path)


def compare(files: Iterable[FileWithSpec], entries: Iterable[Entry], base: Path) -> Change:
    """The files of today against the ledger.

    A file whose size and time of change stand is not opened; of any other the bytes decide.
    """
    before = {entry.name: entry for entry in entries}
    known: list[Entry] = []
    fresh: list[tuple[FileWithSpec, Entry]] = []
    for path, spec in dict(_first(files)).items():
        entry = _entry(path, spec, relative_name(path, base), before)
        old = before.get(entry.name)
        if old is not None and old.content == entry.content:
            known.append(replace(entry, group=old.group))
        else:
            fresh.append(((path, spec), entry))
    lost = {name: entry for name, entry in before.items() if name not in {e.name for e in known}}
    moved: dict[str, str] = {}
    new: list[tuple[FileWithSpec, Entry]] = []
    homeless = {entry.content: entry for entry in lost.values()}
    for file, entry in fresh:
        old = homeless.pop(entry.content, None)
        if old is None:
            new.append((file, entry))
        else:
            moved[old.name] = entry.name
            known.append(replace(entry, group=old.group))
    return Change(known, moved, frozenset(lost.keys() - moved.keys()), new)


def _first(files: Iterable[FileWithSpec]) -> Iterable[FileWithSpec]:
    """A file of two inputs is read once, as first listed."""
    seen: set[Path] = set()
    for path, spec in files:
        if path not in seen:
            seen.add(path)
            yield path, spec


def _entry(path: Path, spec: InputSpec, name: str, before: Mapping[str, Entry]) -> Entry:
    size, changed = _state(path)
    old = before.get(name)
    if is_remote(name):
        digest = version_of(path)
    elif old is not None and (old.size, old.changed) == (size, changed) and size >= 0:
        digest = old.digest
    else:
        digest = file_hash(path) if path.is_file() else ""
    return Entry(name, _spec_key(spec, name), size, changed, digest, -1)


def _state(path: Path) -> tuple[int, int]:
    """(bytes, time of change in ns); -1 where there is nothing to ask."""
    try:
        state = path.stat()
        return state.st_size, state.st_mtime_ns
    except (OSError, AttributeError):
        return -1, -1


def _spec_key(spec: InputSpec, name: str) -> str:
    """What is stated of a file, and as much of its name as its documents depend on."""
    stated = {field: getattr(spec, field) for field in spec.__slots__ if field != "path"}
    of_name = name if spec.pattern else suffix_of(name)
    return key_of(sorted(stated.items(), key=str), input_name(spec, name), of_name)
