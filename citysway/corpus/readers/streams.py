"""Byte streams: gzip opened, encoding sniffed once, lines decoded one by one."""

import contextlib
import gzip
import io
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from citysway.corpus.decode import Decoded, decode

Raw = bytes | BinaryIO
_SNIFF = 1 << 18
_GZIP = b"\x1f\x8b"


@contextlib.contextmanager
def open_bytes(raw: Raw) -> Iterator["BufferedReader[Any]"]:
    """A buffered stream of the bytes; gzip is recognised by its first two bytes and opened.

    A stream that was given stays open: it is its owner's to close.
    """
    source: Any = io.BytesIO(raw) if isinstance(raw, bytes) else raw
    stream: BufferedReader[Any] = BufferedReader(source, _SNIFF)
    try:
        if stream.peek(2)[:2] != _GZIP:
            yield stream
        else:
            unzipped: Any = gzip.GzipFile(fileobj=stream)
            with BufferedReader(unzipped, _SNIFF) as opened:
                yield opened
    finally:
        if not stream.closed:  # its owner may have closed it before a reader was read out
            stream.detach()


def read_text(raw: Raw, declared: str | None = None) -> Decoded:
    """The whole stream, decoded. Raises DocumentError (``undecodable``)."""
    with open_bytes(raw) as stream:
        return decode(stream.read(), declared)


def decoded_lines(raw: Raw) -> Iterator[Decoded]:
    """Lines with their line feed, in the encoding of the first 256 KB.

    A line that is in another encoding is decoded on its own, so one GBK row in a UTF-8 file
    is read, and its encoding says so. Raises DocumentError (``undecodable``).
    """
    with open_bytes(raw) as stream:
        head = stream.peek(_SNIFF)[:_SNIFF]
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        whole = head if wide or b"\n" not in head else head[: head.rfind(b"\n") + 1]
        start = decode(whole)
        lines = _wide_lines if start.encoding.startswith(("utf-16", "utf-32")) else _lines
        yield from lines(stream, start)


def _wide_lines(stream: "BufferedReader[Any]", start: Decoded) -> Iterator[Decoded]:
    text = io.TextIOWrapper(stream, start.encoding, errors="replace", newline="\n")
    try:
        yield from (Decoded(line, start.encoding, start.confidence) for line in text)
    finally:
        text.detach()


def _lines(stream: "BufferedReader[Any]", start: Decoded) -> Iterator[Decoded]:
    encoding = start.encoding
    for number, line in enumerate(stream):
        codec = "utf-8" if encoding == "utf-8-sig" and number else encoding
        if not codec.startswith("utf-8") and _is_utf8(line):
            yield decode(line)
            continue
        try:
            yield Decoded(line.decode(codec), encoding, start.confidence)
        except UnicodeDecodeError:
            yield decode(line)


def _is_utf8(line: bytes) -> bool:
    """Valid UTF-8 beyond ASCII: rare in a GB line, so worth a second look."""
    try:
        return len(line.decode()) < len(line)
    except UnicodeDecodeError:
        return False
