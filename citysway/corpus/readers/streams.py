"""Byte streams: compression opened, encoding found once, lines decoded in bounded memory."""

import codecs
import contextlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, BinaryIO

from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.readers.options import MAX_BYTES
from citysway.corpus.readers.packed import BEGIN, Unpacked, compression_of
from citysway.errors import DocumentError

Raw = bytes | BinaryIO
MAX_FILE = 2_000_000_000  # of one file inside another: a member of an archive, a compressed book
_SNIFF = 1 << 18
_IN_MEMORY = 32_000_000  # of a file that must be seekable; above, it goes to disk
_WIDE = ("utf-16", "utf-32")
_BOM_GB18030 = b"\x84\x31\x95\x33"


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that is skipped: ``reason`` (``too_large``, ``undecodable``) and a sentence."""

    reason: str
    detail: str


@contextlib.contextmanager
def open_bytes(raw: Raw) -> Iterator["BufferedReader[Any]"]:
    """A buffered stream of the bytes; gzip, bzip2, xz and zstd are opened (first bytes decide).

    A stream that was given stays open: it is its owner's to close. Reading raises what
    :class:`citysway.corpus.readers.packed.Unpacked` names.
    """
    source: Any = io.BytesIO(raw) if isinstance(raw, bytes) else raw
    stream: BufferedReader[Any] = BufferedReader(source, _SNIFF)
    try:
        compression = compression_of(stream.peek(BEGIN)[:BEGIN])
        if compression is None:
            yield stream
        else:
            unpacked: Any = Unpacked(stream, compression)
            with BufferedReader(unpacked, _SNIFF) as opened:
                yield opened
    finally:
        if not stream.closed:  # its owner may have closed it before a reader was read out
            stream.detach()


@contextlib.contextmanager
def open_seekable(raw: Raw, limit: int = MAX_FILE) -> Iterator[BinaryIO]:
    """A seekable file of the decompressed bytes, at its beginning, for formats read out of order.

    A plain file is given as it is; anything else is copied, above 32 MB to a temporary file.
    Raises DocumentError (``too_large``) above ``limit`` bytes, and what reading raises.
    """
    if isinstance(raw, bytes) and compression_of(raw[:BEGIN]) is None:
        yield io.BytesIO(raw)
        return
    if not isinstance(raw, bytes) and _is_plain_file(raw):
        stream: BufferedReader[Any] = BufferedReader(raw)
        try:
            yield stream
        finally:
            if not stream.closed:
                stream.detach()
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy, open_bytes(raw) as source:
        while chunk := source.read1(_SNIFF):
            if copy.tell() + len(chunk) > limit:
                raise _too_large(f"over {limit:,} bytes", limit)
            copy.write(chunk)
        copy.seek(0)
        yield copy  # type: ignore[misc]  # a BinaryIO in all but its declaration


def _is_plain_file(raw: BinaryIO) -> bool:
    if not raw.seekable():
        return False
    start = raw.tell()
    begin = raw.read(BEGIN)
    raw.seek(start)
    return compression_of(begin) is None


def read_whole(raw: Raw, limit: int = MAX_BYTES) -> bytes:
    """All bytes, decompressed; never more than ``limit`` are held.

    Raises DocumentError (``too_large``) and what reading raises.
    """
    with open_bytes(raw) as stream:
        found = stream.read(limit + 1)
    if len(found) > limit:
        raise _too_large(f"over {limit:,} bytes in one document", limit)
    return found


def _too_large(found: str, limit: int) -> DocumentError:
    return DocumentError(f"{found}; at most {limit:,} are read", reason="too_large")


def read_text(raw: Raw, declared: str | None = None) -> Decoded:
    """The whole stream, decoded. Raises DocumentError (``undecodable``, ``too_large``)."""
    return decode(read_whole(raw), declared)


def decoded_lines(raw: Raw, declared: str | None = None) -> Iterator[Decoded | BadLine]:
    """Lines with their line feed, in the encoding of the first 256 KB.

    A line that is in another encoding is decoded on its own, so one GBK row in a UTF-8 file
    is read, and its encoding says so. A line that is no text or longer than MAX_BYTES is one
    BadLine. Raises DocumentError (``undecodable``) when the beginning is no text, and what
    reading raises, after the complete lines before it.
    """
    with open_bytes(raw) as stream:
        head, fault = head_of(stream, _SNIFF)
        start = _start(_whole_lines(head, declared), declared)
        chunks = _chunks(head, fault, stream)
        if start.codec.startswith(_WIDE):
            chunks = _as_utf8(chunks, start.codec)
        for block in _blocks(chunks):
            if isinstance(block, BadLine):
                yield block
            else:
                yield from _lines(block, start, declared)


def head_of(stream: "BufferedReader[Any]", most: int) -> tuple[bytes, Exception | None]:
    """The first ``most`` bytes, or what there is before the end or a fault, and the fault."""
    parts: list[bytes] = []
    try:
        while sum(map(len, parts)) < most and (part := stream.read1(_SNIFF)):
            parts.append(part)
    except (EOFError, DocumentError, OSError) as error:
        if not parts:
            raise
        return b"".join(parts), error
    return b"".join(parts), None


def _start(head: bytes, declared: str | None) -> Decoded:
    """The encoding of a head; where lines of it are no text, that of the lines around them."""
    try:
        return decode(head, declared)
    except DocumentError:
        first, *rest = head.splitlines(keepends=True) or [head]
        found = decode(first, declared)  # another format shows in its first line
        read = [line for line in rest if not isinstance(_alone(line, declared), BadLine)]
        if 2 * (len(first) + sum(map(len, read))) < len(head):
            raise
        return decode(b"".join(read), declared) if read else found


def _whole_lines(head: bytes, declared: str | None) -> bytes:
    """No character is cut in two where the encoding is looked for."""
    stated = (declared or "").lower().replace("_", "-").startswith(_WIDE)
    if stated or b"\0" in head[:1024] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 4 * 4] if len(head) >= _SNIFF else head
    return head[: head.rfind(b"\n") + 1] or head


def _chunks(head: bytes, fault: Exception | None, stream: "BufferedReader[Any]") -> Iterator[bytes]:
    yield head.removeprefix(codecs.BOM_UTF8).removeprefix(_BOM_GB18030)
    if fault is not None:
        raise fault
    while chunk := stream.read1(_SNIFF):
        yield chunk


def _as_utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Two- and four-byte encodings, in which a byte 10 is no line feed."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _blocks(chunks: Iterator[bytes]) -> Iterator[bytes | BadLine]:
    """Chunks cut at line feeds; of a line that is too long nothing is held."""
    open_line: list[bytes] = []
    size = 0
    for chunk in chunks:
        end = chunk.find(b"\n") + 1
        if size and end:
            yield _line(open_line, chunk[:end], size + end)
            open_line, size, chunk = [], 0, chunk[end:]
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield chunk[:cut]
        size += len(chunk) - cut
        open_line = [] if size > MAX_BYTES else [*open_line, chunk[cut:]]
    if size:
        yield _line(open_line, b"", size)


def _line(parts: list[bytes], end: bytes, size: int) -> bytes | BadLine:
    if size > MAX_BYTES:
        detail = f"a line of {size:,} bytes; one document may have {MAX_BYTES:,}"
        return BadLine("too_large", detail)
    return b"".join(parts) + end


def _lines(block: bytes, start: Decoded, declared: str | None) -> Iterator[Decoded | BadLine]:
    label, confidence = start.codec, start.confidence
    codec = "utf-8" if label.startswith(("utf-8", *_WIDE)) else label
    repaired = " " in start.encoding  # the whole was decoded wrongly before: so is each line
    for line in io.BytesIO(block):
        if repaired or b"\0" in line or (codec != "utf-8" and _is_utf8(line)):
            yield _alone(line, declared)
            continue
        try:
            yield Decoded(line.decode(codec), label, confidence)
        except UnicodeDecodeError:
            yield _alone(line, declared)


def _alone(line: bytes, declared: str | None) -> Decoded | BadLine:
    try:
        return decode(line, declared)
    except DocumentError as error:
        return BadLine(error.reason, str(error))


def _is_utf8(line: bytes) -> bool:
    """Valid UTF-8 beyond ASCII: rare in a GB line, so worth a second look."""
    try:
        return len(line.decode()) < len(line)
    except UnicodeDecodeError:
        return False
