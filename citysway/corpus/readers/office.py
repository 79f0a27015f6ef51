"""The container of Office files and books: a ZIP of parts, opened safely, read part by part.

The parts are read with zipfile and lxml alone: of a presentation with videos only the text is
unpacked, and a reference to what is missing harms nothing.
"""

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from citysway.corpus.readers.options import MAX_BYTES
from citysway.corpus.readers.streams import Raw, open_seekable
from citysway.errors import DocumentError

MAX_UNPACKED = 500_000_000  # of all parts together
_PACKED_TO = 20  # of a file above that: text and pictures; a bomb is packed to a thousandth
_PART, _PART_RATIO = 100_000_000, 200
_DIRECTORY = 10_000_000  # bytes: some 100,000 parts
_CHUNK = 1 << 16
_END = b"PK\x05\x06"
_ENCRYPTED = 0x1
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # no other is allowed in these formats
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(ValueError, OSError, struct.error, OverflowError),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY = 128  # bytes of a directory entry of a compound file: name, its length, kind
_OLD = {
    "WordDocument": "an old Word document (.doc): save it as .docx",
    "PowerPoint Document": "an old presentation (.ppt): save it as .pptx",
    "Workbook": "an old workbook (.xls): save it as .xlsx",
    "Book": "an old workbook (.xls): save it as .xlsx",
}
_BEGINS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "rich text (.rtf): save it as .docx",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"PAR1": "a Parquet file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"MIME-Version:": "a web archive (.mht)",
}
_HOLDS = {
    "word/document.xml": ("docx", "a Word document"),
    "ppt/presentation.xml": ("pptx", "a presentation"),
    "xl/workbook.xml": ("xlsx", "a workbook"),
    "xl/workbook.bin": ("xlsb", "a binary workbook"),
    "meta-inf/container.xml": ("epub", "an EPUB book"),
    "content.xml": ("odf", "an OpenDocument file"),
}


@dataclass(slots=True)
class Package:
    """An open container. ``kind`` is its suffix without the dot; ``entries`` are by part name in
    lower case with forward slashes; ``used`` counts the bytes unpacked from it.
    """

    kind: str
    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    used: int = 0


def refuse_ole(head: bytes, data: bytes | BinaryIO) -> None:
    """Raises DocumentError for a compound file, which stands where a ZIP is expected.

    ``head``: its first 8 bytes or more; ``data``: the whole, bytes or a seekable stream (left
    where it was). ``password``: it holds an encrypted package; ``wrong_format``: an old Office
    file or another compound file. Anything else passes.
    """
    if not head.startswith(_OLE):
        return
    found = _ole_streams(data)
    if "EncryptedPackage" in found:
        detail = "the file is protected by a password; save it without one"
        raise DocumentError(detail, reason="password")
    what = next((_OLD[name] for name in _OLD if name in found), "a compound file (OLE), not Office")
    raise DocumentError(what, reason="wrong_format")


def _ole_streams(data: bytes | BinaryIO) -> set[str]:
    """Names of ours among the streams of a compound file, found by their directory entries."""
    wanted = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", *_OLD)}
    found = set()
    for block in _blocks(data):
        for name, wide in wanted.items():
            at = block.find(wide)
            while at >= 0:
                length = struct.unpack_from("<H", block.ljust(at + 67, b"\0"), at + 64)[0]
                if at % _ENTRY == 0 and length == len(wide) + 2:
                    found.add(name)
                at = block.find(wide, at + 1)
    return found


def _blocks(data: bytes | BinaryIO) -> Iterator[bytes]:
    """Pieces of 1 MB, a multiple of the size of an entry."""
    if isinstance(data, bytes):
        yield data
        return
    before = data.tell()
    data.seek(0)
    while block := data.read(1 << 20):
        yield block
    data.seek(before)


@contextlib.contextmanager
def open_package(raw: Raw, kind: str) -> Iterator[Package]:
    """The container as a package of ``kind`` (``docx``, ``pptx``, ``epub``), checked.

    Raises DocumentError: ``empty``, ``password``, ``wrong_format``, ``truncated`` (the directory,
    which stands at the end, is missing), ``bad_zip``, ``bomb``, and what reading raises.
    """
    with open_seekable(raw) as file:
        _check_begin(file, kind)
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise _damaged(error, "the ZIP directory") from error
        with archive:
            entries = {_name(entry): entry for entry in archive.infolist()}
            _check_kind(entries, kind)
            _check_sizes(entries)
            yield Package(kind, archive, entries)


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lstrip("/").lower()


def _check_begin(file: BinaryIO, kind: str) -> None:
    """Not another format by its first bytes."""
    head = file.read(64)
    file.seek(0)
    if not head:
        raise DocumentError("the file has no bytes", reason="empty")
    refuse_ole(head, file)
    if head.startswith(b"PK"):
        return
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    what = next((what for begin, what in _BEGINS.items() if head.startswith(begin)), None)
    if what is None and text.startswith((b"<!doctype html", b"<html")):
        what = "a web page"
    elif what is None and text.startswith(b"<"):
        what = "an XML or HTML file"
    detail = f"{what or 'the content is'}, not a ZIP of parts, which a .{kind} is"
    raise DocumentError(detail, reason="wrong_format")


def _check_directory(file: BinaryIO) -> None:
    """The end record is there, and the directory of a size that can be listed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_600))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        detail = "a ZIP that is cut off: its directory, which stands at the end, is missing"
        raise DocumentError(detail, reason="truncated")
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if directory > _DIRECTORY:
        detail = f"a ZIP directory of {directory:,} bytes; at most {_DIRECTORY:,} are read"
        raise DocumentError(detail, reason="bomb")


def _check_kind(entries: Mapping[str, zipfile.ZipInfo], kind: str) -> None:
    """It holds what its suffix says, as far as the names of the parts tell."""
    found = [_HOLDS[name] for name in entries if name in _HOLDS]
    if any(holds == kind for holds, _ in found):
        return
    if found:
        holds, what = found[0]
        detail = f"{what} under a name that ends in .{kind}; name it .{holds}"
        raise DocumentError(detail, reason="wrong_format")
    if not any(name in entries for name in ("[content_types].xml", "mimetype")):
        some = ", ".join(entry.filename for entry in list(entries.values())[:3])
        detail = f"a ZIP archive of {len(entries)} files ({some}), not a .{kind}; name it .zip"
        raise DocumentError(detail, reason="wrong_format")


def _check_sizes(entries: Mapping[str, zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries.values())
    packed = sum(entry.compress_size for entry in entries.values())
    worst = max(entries.values(), key=lambda entry: entry.file_size)
    if unpacked > MAX_UNPACKED and unpacked > _PACKED_TO * packed:
        detail = f"{unpacked:,} bytes packed into {packed:,}; at most {MAX_UNPACKED:,} are unpacked"
        raise DocumentError(detail, reason="bomb")
    if worst.file_size > _PART and worst.file_size > _PART_RATIO * worst.compress_size:
        detail = f"{worst.filename}: {worst.file_size:,} bytes packed into {worst.compress_size:,}"
        raise DocumentError(f"{detail}; at most {_PART_RATIO} times are read", reason="bomb")


def part_chunks(package: Package, name: str) -> Iterator[bytes]:
    """The bytes of a part, piece by piece.

    Raises DocumentError: ``bad_docx`` (and so on) for a part that is not there, ``password``,
    ``bad_zip``, ``bomb`` (over 500 MB from one file).
    """
    entry = package.entries.get(name.lower())
    if entry is None:
        raise DocumentError(f"the part {name} is missing", reason=f"bad_{package.kind}")
    if entry.flag_bits & _ENCRYPTED:
        detail = f"{name} is encrypted; pack the file again without a password"
        raise DocumentError(detail, reason="password")
    if entry.compress_type not in _READ:
        detail = f"{name}: compression {entry.compress_type}, allowed are none and deflate"
        raise DocumentError(detail, reason="bad_zip")
    try:
        with package.archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                package.used += len(chunk)
                if package.used > MAX_UNPACKED:
                    detail = f"over {MAX_UNPACKED:,} bytes unpacked; the rest is not read"
                    raise DocumentError(detail, reason="bomb")
                yield chunk
    except _DAMAGED as error:
        raise _damaged(error, name) from error


def part_bytes(package: Package, name: str, limit: int = MAX_BYTES) -> bytes:
    """The whole part. Raises DocumentError as part_chunks, and ``too_large`` above ``limit``."""
    parts: list[bytes] = []
    size = 0
    for chunk in part_chunks(package, name):
        size += len(chunk)
        if size > limit:
            detail = f"{name}: over {limit:,} bytes in one part; no more are read"
            raise DocumentError(detail, reason="too_large")
        parts.append(chunk)
    return b"".join(parts)


def _damaged(error: Exception, where: str) -> Exception:
    if getattr(error, "errno", None) is not None:  # the disk's fault, not the data's
        return error
    return DocumentError(f"{where} is damaged: {error}", reason="bad_zip")
