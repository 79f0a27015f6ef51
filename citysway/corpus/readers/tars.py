"""The members of a TAR archive, in one pass over the stream; nothing is written to disk."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from io import BufferedReader
from typing import Any, Self

from citysway.corpus.readers.members import Bounded, Member, name_encoding, oversized, unsafe
from citysway.errors import DocumentError

_LONG = {*b"xgXLK"}  # headers that hold the name or fields of the next member
_LONG_BYTES = 1 << 16
_POSSIBLE = 1 << 50  # bytes of a member; 11 octal digits hold 8 GB, the binary form anything
_BLOCK = 1 << 16
_DAMAGED = (tarfile.TarError, ValueError, RecursionError, OverflowError, IndexError, TypeError)


class _Watched(io.RawIOBase):
    """The archive's bytes; ``fault`` keeps what was wrong with them, whoever was reading."""

    def __init__(self, stream: "BufferedReader[Any]") -> None:
        self._stream = stream
        self.fault: Exception | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            found = self._stream.read1(size)  # what was read stays when more fails
        except Exception as error:
            self.fault = error
            raise
        if not found:  # never asked for after the end mark
            if self.fault is not None:  # asked for again: tarfile would skip any size byte by byte
                raise self.fault
            self.fault = EOFError("the TAR archive ends too early")
        return found


class _Header(tarfile.TarInfo):
    """Headers whose damage is told: tarfile takes a broken one for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if not 0 <= found.size <= _POSSIBLE:
            detail = f"a damaged TAR header: a member of {found.size:,} bytes"
            raise DocumentError(f"{detail}; the rest is not read", reason="bad_tar")
        if found.type[0] in _LONG and found.size > _LONG_BYTES:
            detail = f"a TAR header of {found.size:,} bytes; at most {_LONG_BYTES:,} are read"
            raise DocumentError(f"{detail}; the rest is not read", reason="bomb")
        return found

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except _DAMAGED as error:
            if type(error).__name__ == "EOFHeaderError":  # the end mark
                raise
            where, kind = tarfile.offset, type(error).__name__
            if where == 0:
                empty = kind == "EmptyHeaderError"
                detail = "the file has no bytes" if empty else "no TAR archive: no header"
                reason = "empty" if empty else "wrong_format"
                raise DocumentError(detail, reason=reason) from error
            if kind in ("EmptyHeaderError", "TruncatedHeaderError"):
                raise EOFError("the TAR archive ends too early") from error
            detail = f"a damaged TAR header at byte {where:,}; the rest is not read"
            raise DocumentError(detail, reason="bad_tar") from error


def tar_members(stream: "BufferedReader[Any]") -> Iterator[Member]:
    """Members in file order; each is to be read before the next is asked for.

    Raises EOFError where the archive ends too early, DocumentError (``bad_tar``, ``bomb``,
    ``wrong_format``) where it is damaged; the members before it are read.
    """
    watched = _Watched(stream)
    try:
        with tarfile.open(fileobj=watched, mode="r|", tarinfo=_Header, bufsize=_BLOCK) as archive:
            while (entry := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # all read: of no use
                if not entry.isdir():
                    yield _member(archive, entry, watched)
    except _DAMAGED as error:
        if watched.fault is not None:
            raise watched.fault from error
        raise DocumentError(f"damaged TAR: {error}", reason="bad_tar") from error


def _member(archive: tarfile.TarFile, entry: tarfile.TarInfo, watched: _Watched) -> Member:
    name = _name(entry.name)
    opened = partial(_open, archive, entry)
    return Member(name, entry.size, _refused(name, entry), opened, lambda: watched.fault)


def _name(stated: str) -> str:
    """Names are bytes; where they are no UTF-8 their encoding is found."""
    raw = stated.encode("utf-8", "surrogateescape")
    name = raw.decode(name_encoding([raw]) or "utf-8", "replace")
    return name.removeprefix("./")


def _refused(name: str, entry: tarfile.TarInfo) -> tuple[str, str] | None:
    if not entry.isreg():
        return "link", "a link, device or pipe, which is not followed"
    # sparse members state what they hold: only they can be larger than the archive
    return unsafe(name) or oversized(entry.size, 0 if entry.issparse() else entry.size)


def _open(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> AbstractContextManager[Any]:
    return Bounded(archive.extractfile(entry), entry.size, _DAMAGED)
