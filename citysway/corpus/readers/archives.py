"""ZIP and TAR archives of readable files: each member goes to the reader of its suffix."""

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BufferedReader
from typing import Any

from citysway.corpus.readers.members import Member, hidden
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.packed import BOMB_BYTES, BOMB_RATIO
from citysway.corpus.readers.streams import Raw, open_bytes, open_seekable
from citysway.corpus.readers.tars import tar_members
from citysway.corpus.readers.zips import zip_members
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

DEPTH = 2  # archives in an archive, and archives in those
_BUFFER = 1 << 18
_ALWAYS_TOLD = ("unsafe_path", "link")  # whatever the suffix


@dataclass(slots=True)
class _Archive:
    """Where we are: ``name`` as shown, ``depth`` of nesting, and what was met so far."""

    name: str
    options: Options
    budget: "_Budget"
    depth: int = 0
    unread: Counter[str] = field(default_factory=Counter)  # by suffix
    locked: list[tuple[str, str]] = field(default_factory=list)  # (label, sentence)
    names: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Budget:
    """Bytes unpacked from one file and all archives in it; ``packed`` None: size unknown."""

    packed: int | None
    unpacked: int = 0

    def spend(self, size: int) -> None:
        self.unpacked += size
        if self.packed is None or self.unpacked <= max(BOMB_BYTES, BOMB_RATIO * self.packed):
            return
        detail = f"members of {self.unpacked:,} bytes and more in an archive of {self.packed:,}"
        allowed = f"at most {BOMB_RATIO} times as much is read"
        raise DocumentError(f"{detail}; {allowed}; the rest is not read", reason="bomb")


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The documents of all members, in the archive's order, archives inside it included.

    ``member`` is the path inside, the locator ``member`` or ``member, row 3``. Hidden files are
    skipped as in a folder. One rejection tells of each member that cannot be read, of all
    members of a suffix that is not read, and of all members if all are encrypted.
    Raises DocumentError and EOFError for damage of the archive itself, after the members before
    it; StudyError for a mapped column that a table does not have.
    """
    yield from _read(_Archive(name, options, _Budget(_size(raw))), raw)


def _size(raw: Raw) -> int | None:
    if isinstance(raw, bytes):
        return len(raw)
    if not raw.seekable():
        return None
    start = raw.tell()
    size = raw.seek(0, 2)
    raw.seek(start)
    return size


def _read(archive: _Archive, raw: Raw) -> Iterator[Record | Rejected]:
    for member in _members(archive.name, raw):
        if _is_wanted(archive, member):
            archive.names[member.name] += 1
            yield from _member(archive, member)
    yield from _refused_together(archive)


def _members(name: str, raw: Raw) -> Iterator[Member]:
    from citysway.corpus.readers import suffix_of  # this module is one of its readers

    if suffix_of(name) == ".zip":
        with open_seekable(raw) as file:
            yield from zip_members(file)
        return
    with open_bytes(raw) as stream:
        if stream.peek(4).startswith(b"PK\x03\x04"):
            detail = "a ZIP archive under the name of a TAR; name it .zip"
            raise DocumentError(detail, reason="wrong_format")
        yield from tar_members(stream)


def _is_wanted(archive: _Archive, member: Member) -> bool:
    """Told one by one; the others are hidden, counted by suffix, or encrypted."""
    from citysway.corpus.readers import READERS, suffix_of

    reason, detail = member.refused or ("", "")
    if reason in _ALWAYS_TOLD:
        return True
    if hidden(member.name):
        return False
    suffix = suffix_of(member.name)
    if suffix not in READERS:
        archive.unread[suffix] += 1
    elif reason == "password":
        archive.locked.append((member.name, detail))
    else:
        return True
    return False


def _member(archive: _Archive, member: Member) -> Iterator[Record | Rejected]:
    """The member's documents; what is wrong with it is told of it alone."""
    times = archive.names[member.name]
    label = member.name if times == 1 else f"{member.name} ({times})"
    if member.refused is not None:
        yield _rejected(archive, label, *member.refused)
        return
    archive.budget.spend(member.size)
    try:
        for found in _documents(archive, member):
            if isinstance(found, Rejected) and (fault := member.fault()) is not None:
                raise fault
            yield _placed(archive, member, label, found)
    except (DocumentError, EOFError, OSError, zlib.error) as error:
        if (fault := member.fault()) is not None:  # the archive's own: told once, by its reader
            raise fault from error
        yield _rejected(archive, label, *_reason(error))


def _documents(archive: _Archive, member: Member) -> Iterator[Record | Rejected]:
    from citysway.corpus.readers import READERS, suffix_of

    path = f"{archive.name}/{member.name}"
    reader = READERS[suffix_of(member.name)]
    if member.size == 0:
        raise DocumentError("the member has no bytes", reason="empty")
    if reader is read and archive.depth == DEPTH:
        detail = f"an archive inside {DEPTH + 1} others; {DEPTH} are opened"
        raise DocumentError(detail, reason="nested_too_deep")
    with member.open() as opened:
        raw: BufferedReader[Any] = BufferedReader(opened, _BUFFER)
        if reader is read:
            inner = _Archive(path, archive.options, archive.budget, archive.depth + 1)
            yield from _read(inner, raw)
        else:
            yield from reader(path, raw, options=archive.options)


def _placed(
    archive: _Archive, member: Member, label: str, found: Record | Rejected
) -> Record | Rejected:
    """The document as one of this archive: its path, and where in it."""
    from citysway.corpus.readers import READERS, suffix_of

    nested = READERS[suffix_of(member.name)] is read
    join = "/" if nested else ", "
    locator = f"{label}{join}{found.locator}" if found.locator else label
    if isinstance(found, Rejected):
        return replace(found, path=archive.name, locator=locator)
    inside = f"{member.name}/{found.member}" if found.member else member.name
    return replace(found, member=inside, locator=locator)


def _reason(error: Exception) -> tuple[str, str]:
    if isinstance(error, DocumentError):
        return error.reason, str(error)
    if isinstance(error, EOFError):
        return "truncated", f"{str(error) or 'the member ends too early'}; the rest is not read"
    if isinstance(error, zlib.error) or error.errno is None:  # type: ignore[attr-defined]
        return "bad_zip", f"{error}; the rest is not read"
    return "unreadable", str(error)


def _rejected(archive: _Archive, label: str, reason: str, detail: str) -> Rejected:
    item = f"{archive.name}/{label}"
    return Rejected("read", item, reason, archive.name, label, detail)


def _refused_together(archive: _Archive) -> Iterator[Rejected]:
    """One row for what is many times the same; one for an archive in which nothing is."""
    from citysway.corpus.readers import READERS

    name = archive.name
    if archive.locked and not archive.names:
        detail = f"all {len(archive.locked)} members are encrypted; unpack with the password"
        yield Rejected("read", name, "password", name, None, detail)
    else:
        yield from (_rejected(archive, at, "password", why) for at, why in archive.locked)
    for suffix, count in sorted(archive.unread.items()):
        what = f"{count} {suffix or 'without a suffix'}"
        detail = f"{what}: not read; read are {', '.join(READERS)}, also compressed"
        item = f"{name}/*{suffix}"
        yield Rejected("read", item, "unknown_format", name, None, detail)
    if not (archive.locked or archive.unread or archive.names):
        yield Rejected("read", name, "empty", name, None, "the archive holds no files")
