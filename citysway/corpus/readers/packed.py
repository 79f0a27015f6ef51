"""Compressed bytes: gzip, bzip2, xz and zstd, known by how they begin, opened in bounded memory."""

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, Protocol

from citysway.errors import DocumentError

_BEGINS = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
}
BEGIN = 10  # bytes that tell a compression
_IN, _OUT = 1 << 16, 1 << 18
_ZSTD_OUT = 1 << 14  # what a failing read had unpacked is lost
_XZ_MEMORY = 150_000_000  # `xz -9` asks for 65 MB; a hostile header may ask for 4 GB
BOMB_BYTES, BOMB_RATIO = 100_000_000, 1000  # text in zstd is at most some 100 times its size


def compression_of(begin: bytes) -> str | None:
    """``gzip``, ``bzip2``, ``xz``, ``zstd`` or None, by the first ten bytes."""
    return next((name for name, form in _BEGINS.items() if form.match(begin)), None)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class _Inflate:
    """zlib's object with the interface of those of bz2 and lzma; CRC and length are checked."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


_MAKE: dict[str, Callable[[], _Decompressor]] = {
    "gzip": _Inflate,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
}


class _Counted(io.RawIOBase):
    """The compressed bytes, counted as they are read."""

    def __init__(self, stream: "BufferedReader[Any]") -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = self._stream.readinto1(buffer)
        self.count += size
        return size


class Unpacked(io.RawIOBase):
    """The bytes inside ``stream``, concatenated members and frames included.

    Reading raises EOFError where the compressed data ends too early, DocumentError (``bad_gzip``,
    ``bad_bzip2``, ``bad_xz``, ``bad_zstd``) where it is damaged or followed by something else,
    and DocumentError (``bomb``) above 100 MB of more than 1000 times the compressed size. What
    comes before the fault is read.
    """

    def __init__(self, stream: "BufferedReader[Any]", compression: str) -> None:
        self._chunks = _checked(_Counted(stream), compression)
        self._left = memoryview(b"")
        self._fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._fault is not None:  # a library that tries again must not find a clean end
            raise self._fault
        try:
            while not self._left and (chunk := next(self._chunks, None)) is not None:
                self._left = memoryview(chunk)
        except Exception as error:
            self._fault = error
            raise
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _checked(stream: _Counted, compression: str) -> Iterator[bytes]:
    """The chunks, library errors told as ours, a bomb stopped."""
    chunks = _zstd(stream) if compression == "zstd" else _members(stream, _MAKE[compression])
    unpacked = 0
    try:
        for chunk in chunks:
            unpacked += len(chunk)
            if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * stream.count:
                size = f"{stream.count:,} bytes of {compression} hold over {unpacked:,}"
                limit = f"at most {BOMB_RATIO} times are read; the rest is not read"
                raise DocumentError(f"{size}; {limit}", reason="bomb")
            yield chunk
    except (zlib.error, lzma.LZMAError, OSError) as error:
        if getattr(error, "errno", None) is not None:  # the disk's fault, not the data's
            raise
        if "Truncated" in str(error):
            raise EOFError(f"{compression} data ends too early") from error
        detail = f"damaged {compression} data ({error}); the rest is not read"
        raise DocumentError(detail, reason=f"bad_{compression}") from error


def _members(stream: _Counted, make: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Members one after the other; zero bytes after one are padding (tapes, block devices)."""
    data = stream.read(_IN) or b""
    while data:
        unpacker = make()
        while not unpacker.eof:
            if unpacker.needs_input and not data and not (data := stream.read(_IN) or b""):
                raise EOFError("the compressed data ends too early")
            chunk = unpacker.decompress(data, _OUT)
            data = b""
            if chunk:
                yield chunk
        data = unpacker.unused_data.lstrip(b"\0")
        while not data and (more := stream.read(_IN)):
            data = more.lstrip(b"\0")


def _zstd(stream: _Counted) -> Iterator[bytes]:
    import pyarrow as pa

    with pa.CompressedInputStream(stream, "zstd") as unpacked:
        while chunk := unpacked.read(_ZSTD_OUT):
            yield chunk
