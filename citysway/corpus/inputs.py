"""The inputs of a study: which files, and what is stated of all of them."""

import difflib
import functools
import glob
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from citysway.corpus.charset import codec_name
from citysway.corpus.document import KINDS
from citysway.corpus.names import compile_pattern
from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.columns import FIELDS
from citysway.corpus.readers.options import EXTRACTORS, Options
from citysway.corpus.remote import is_remote, remote_files
from citysway.errors import StudyError


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One ``[[input]]`` of a study: a file, directory or glob, relative to the study's folder, or
    an address (``s3://bucket/news/*.jsonl``).

    ``source``, ``place`` and ``sponsor`` hold for rows that do not state their own; ``format``
    is a suffix that is read in place of the file's own; ``columns``, ``encoding`` and ``extract``
    are told to the readers (see ``Options``); ``pattern`` says what the names of files state.
    Raises StudyError for a kind, format or field that does not exist.
    """

    path: str
    kind: str = "news"
    source: str | None = None
    place: str | None = None
    sponsor: str | None = None
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    extract: str | None = None
    pattern: str | None = None

    @property
    def options(self) -> Options:
        """What a reader is told."""
        return Options(self.columns, self.encoding, self.extract)

    def __post_init__(self) -> None:
        suffix = f".{self.format.lower().lstrip('.')}" if self.format else None
        columns = {name: str(value) for name, value in self.columns.items()}
        object.__setattr__(self, "format", suffix)
        object.__setattr__(self, "columns", columns)
        for key, value, allowed in (
            ("kind", self.kind, KINDS),
            ("format", suffix, (*READERS, None)),
            ("extract", self.extract, (*EXTRACTORS, None)),
            *(("columns", name, FIELDS) for name in columns),
        ):
            if value not in allowed:
                names = ", ".join(str(name) for name in allowed if name)
                where = f'[[input]] path = "{self.path}"'
                raise StudyError(f"{where}: {key} {value!r}; allowed are {names}")
        if self.encoding and codec_name(self.encoding) is None:
            where = f'[[input]] path = "{self.path}"'
            raise StudyError(
                f"{where}: encoding {self.encoding!r} is none; "
                "allowed are utf-8, gb18030, big5, utf-16, cp1252 and what else Python reads"
            )
        if self.pattern:
            compile_pattern(self.pattern)


def list_files(spec: InputSpec, base: Path) -> list[Path]:
    """The files of one input, sorted by path; a directory is read with all below it.

    Links are followed. Hidden files (``.name``, ``~$name``) are no documents. What can be no file
    is listed, so that its rejection is seen: a pipe, a broken link, a link to a folder that holds
    it, a directory that a glob matches by a readable suffix.
    Raises StudyError when nothing matches, with what lies near.
    """
    if is_remote(spec.path):
        files = list(remote_files(spec.path))
        if not files:
            raise StudyError(f'[[input]] path = "{spec.path}": no such file there')
        return files
    place = base / spec.path
    if place.is_dir():
        found = list(_below(place, (os.path.realpath(place),)))
    elif place.exists():
        return [place]
    else:
        names = glob.glob(spec.path, root_dir=base, recursive=True)
        found = [path for name in names if _is_wanted(path := base / name)]
    files = sorted((path for path in found if not is_hidden(path.name)), key=str)
    if not files:
        raise StudyError(f'[[input]] path = "{spec.path}": {_nothing(place)}')
    return files


def _below(folder: Path, above: tuple[str, ...]) -> Iterator[Path]:
    """All that is no folder below a folder, and links to a folder that is above them."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        yield folder  # cannot be listed: reading it says why
        return
    for name in names:
        path = folder / name
        if is_hidden(name) or not path.is_dir() or (real := os.path.realpath(path)) in above:
            yield path
        else:
            yield from _below(path, (*above, real))


def _is_wanted(path: Path) -> bool:
    return not path.is_dir() or suffix_of(path.name) in READERS


def is_hidden(name: str) -> bool:
    """Files that systems and editors leave beside documents."""
    return name.startswith((".", "~$")) or name in ("__MACOSX", "Thumbs.db", "desktop.ini")


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
    """The path relative to ``base``, with forward slashes on every system; an address as it is."""
    if is_remote(str(path)):
        return str(path)
    return Path(os.path.relpath(path, base)).as_posix()


def input_name(spec: InputSpec, name: str) -> str:
    """The last resort for a source: the input's file or folder, without its suffix."""
    return _input_name(spec.path, name)


@functools.lru_cache(maxsize=1024)
def _input_name(path: str, name: str) -> str:
    parts = [part for part in Path(path).parts if not glob.has_magic(part)]
    last = parts[-1] if parts and parts[-1] not in (".", "/", "..") else Path(name).name
    suffix = suffix_of(last)
    return last[: last.lower().rindex(suffix)] if suffix in READERS else last
