"""The inputs of a study: which files, and what is stated of all of them."""

import difflib
import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from citysway.corpus.document import KINDS
from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.columns import FIELDS
from citysway.errors import StudyError


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One ``[[input]]`` of a study: a file, directory or glob, relative to the study's folder.

    ``source``, ``place`` and ``sponsor`` hold for rows that do not state their own; ``format``
    is a suffix that is read in place of the file's own; ``columns`` maps our field to theirs.
    Raises StudyError for a kind, format or field that does not exist.
    """

    path: str
    kind: str = "news"
    source: str | None = None
    place: str | None = None
    sponsor: str | None = None
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        suffix = f".{self.format.lower().lstrip('.')}" if self.format else None
        columns = {name: str(value) for name, value in self.columns.items()}
        object.__setattr__(self, "format", suffix)
        object.__setattr__(self, "columns", columns)
        for key, value, allowed in (
            ("kind", self.kind, KINDS),
            ("format", suffix, (*READERS, None)),
            *(("columns", name, FIELDS) for name in columns),
        ):
            if value not in allowed:
                names = ", ".join(str(name) for name in allowed if name)
                where = f'[[input]] path = "{self.path}"'
                raise StudyError(f"{where}: {key} {value!r}; allowed are {names}")


def list_files(spec: InputSpec, base: Path) -> list[Path]:
    """The files of one input, sorted by path; a directory is read with all below it.

    Hidden files (``.name``, ``~$name``) are no documents. A directory that a glob matches by
    a readable suffix is listed, so that its rejection is seen.
    Raises StudyError when nothing matches, with what lies near.
    """
    place = base / spec.path
    if place.is_dir():
        found = [path for path in place.rglob("*") if path.is_file()]
    elif place.exists():
        return [place]
    else:
        names = glob.glob(spec.path, root_dir=base, recursive=True)
        found = [path for name in names if _is_wanted(path := base / name)]
    files = sorted((path for path in found if not _is_hidden(path)), key=Path.as_posix)
    if not files:
        raise StudyError(f'[[input]] path = "{spec.path}": {_nothing(place)}')
    return files


def _is_wanted(path: Path) -> bool:
    return path.is_file() or suffix_of(path.name) in READERS


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _nothing(place: Path) -> str:
    """What is wrong with a path at which nothing was found, and what lies near it."""
    if place.is_dir():
        return f"the directory {place} holds no files"
    parent = next(above for above in place.parents if above.is_dir())
    there = sorted(name for name in os.listdir(parent) if not name.startswith("."))
    wanted = place.relative_to(parent).parts[0]
    near = difflib.get_close_matches(wanted, there, n=3, cutoff=0.4) or there[:5]
    return f"no such file in {parent}; near it: {', '.join(near) or 'nothing'}"


def relative_name(path: Path, base: Path) -> str:
    """The path relative to ``base``, with forward slashes on every system."""
    return Path(os.path.relpath(path, base)).as_posix()


def input_name(spec: InputSpec, name: str) -> str:
    """The last resort for a source: the input's file or folder, without its suffix."""
    parts = [part for part in Path(spec.path).parts if not glob.has_magic(part)]
    last = parts[-1] if parts and parts[-1] not in (".", "/", "..") else Path(name).name
    suffix = suffix_of(last)
    return last[: last.lower().rindex(suffix)] if suffix in READERS else last
