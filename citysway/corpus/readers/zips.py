"""The members of a ZIP archive, read where they lie; nothing is written to disk."""

import copy
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from io import BufferedReader
from typing import Any, BinaryIO

from citysway.corpus.readers.members import Bounded, Member, name_encoding, oversized, unsafe
from citysway.corpus.readers.packed import Unpacked
from citysway.corpus.readers.streams import MAX_FILE
from citysway.errors import DocumentError

_DIRECTORY = 50_000_000  # bytes: some 500,000 members, which take about 300 MB when listed
_END = b"PK\x05\x06"
_PACKED = {12: "bzip2", 93: "zstd", 95: "xz"}  # opened by us: zipfile unpacks without a bound
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, *_PACKED}
_METHODS = {9: "deflate64", 14: "lzma", 96: "jpeg", 97: "wavpack", 98: "ppmd"}
_ENCRYPTED, _UTF8 = 0x1, 0x800
_NAME_FIELD = 0x7075  # Info-ZIP Unicode Path Extra Field
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
    *(ValueError, OSError, struct.error, OverflowError),
)
_OTHERS = {"[Content_Types].xml": "an Office file", "mimetype": "an EPUB or OpenDocument file"}


def zip_members(file: BinaryIO) -> Iterator[Member]:
    """Members in the order of the archive's directory.

    Raises DocumentError: ``truncated`` (no directory at the end), ``bad_zip``, ``bomb`` (entries
    that share bytes), ``wrong_format`` (an Office file or book, or no ZIP), ``too_large``.
    """
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise DocumentError(f"damaged ZIP directory: {error}", reason="bad_zip") from error
    with archive:
        entries = archive.infolist()
        _check_format(entries)
        _check_overlap(entries)
        unnamed = [_raw_name(entry) for entry in entries if not entry.flag_bits & _UTF8]
        encoding = name_encoding(unnamed[:1000])
        for entry in entries:
            name = _name(entry, encoding)
            if not name.endswith("/"):
                opened = partial(_open, archive, entry)
                yield Member(name, entry.file_size, _refused(name, entry), opened)


def _check_directory(file: BinaryIO) -> None:
    """The end record is there and the directory is of a size that can be listed."""
    begin = file.read(4)
    size = file.seek(0, 2)
    if size == 0:
        raise DocumentError("the file has no bytes", reason="empty")
    file.seek(max(0, size - 65_600))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        if begin.startswith(b"PK"):
            detail = "a ZIP that is cut off: its directory, which stands at the end, is missing"
            raise DocumentError(detail, reason="truncated")
        raise DocumentError("no ZIP archive: the content is another", reason="wrong_format")
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if directory == 0xFFFFFFFF and at >= 76 and tail[at - 76 : at - 72] == b"PK\x06\x06":
        (directory,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    if directory > _DIRECTORY:
        detail = f"a directory of {directory:,} bytes; at most {_DIRECTORY:,} (about 500,000 "
        raise DocumentError(
            detail + "members) are read: unpack it into a folder", reason="too_large"
        )
    file.seek(0)


def _check_format(entries: Sequence[zipfile.ZipInfo]) -> None:
    for entry in entries[:1]:
        if what := _OTHERS.get(entry.filename):
            detail = f"{what} under the name of an archive; give it its own suffix"
            raise DocumentError(detail, reason="wrong_format")


def _check_overlap(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes unpack to any size from a small file (Fifield 2019)."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            detail = "entries that share the same bytes; nothing of it is read"
            raise DocumentError(detail, reason="bomb")
        end = entry.header_offset + 30 + len(_raw_name(entry)) + entry.compress_size


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437", "replace")


def _name(entry: zipfile.ZipInfo, encoding: str | None) -> str:
    """The stated Unicode name, else the bytes in the archive's encoding, with forward slashes."""
    raw = _raw_name(entry)
    if entry.flag_bits & _UTF8 or raw.isascii():
        name = entry.orig_filename
    elif (stated := _unicode_name(entry.extra, raw)) is not None:
        name = stated
    else:
        name = raw.decode(encoding, "replace") if encoding else entry.orig_filename
    return re.sub(r"\0.*", "", name, flags=re.DOTALL).replace("\\", "/")


def _unicode_name(extra: bytes, raw: bytes) -> str | None:
    """Info-ZIP's extra field: version 1, CRC-32 of the name it stands for, UTF-8."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        if kind == _NAME_FIELD and field[:5] == b"\x01" + struct.pack("<L", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
        at += 4 + size
    return None


def _refused(name: str, entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    if entry.external_attr >> 28 == 0xA:  # the file type of Unix: a symbolic link
        return "link", "a link, which is not followed"
    if entry.flag_bits & _ENCRYPTED:
        return "password", "the member is encrypted; unpack it with its password"
    if entry.compress_type not in _READ:
        kind = _METHODS.get(entry.compress_type, f"number {entry.compress_type}")
        return "unknown_format", f"compression {kind} is not read; pack it again with deflate"
    return unsafe(name) or oversized(entry.file_size, entry.compress_size)


def _open(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> AbstractContextManager[Any]:
    """More than stated may be read (and is refused): so a wrong size is told from a damage."""
    wanted = copy.copy(entry)
    packed = _PACKED.get(entry.compress_type)
    if packed is None:
        wanted.file_size += MAX_FILE
    else:  # the compressed bytes as they lie
        wanted.compress_type, wanted.file_size = zipfile.ZIP_STORED, entry.compress_size
        del wanted.CRC
    stream: Any = _opened(partial(archive.open, wanted))
    if packed is not None:
        stream = Unpacked(BufferedReader(stream), packed)
    return Bounded(stream, entry.file_size, _DAMAGED)


def _opened(open_member: Callable[[], Any]) -> Any:
    try:
        return open_member()
    except (*_DAMAGED, KeyError, EOFError) as error:
        raise DocumentError(f"damaged member: {error}", reason="bad_zip") from error
