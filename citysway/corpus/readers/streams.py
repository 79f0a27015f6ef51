"""Byte streams: gzip opened, encoding sniffed once, lines decoded one by one."""

import gzip
import io
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from citysway.corpus.decode import Decoded, decode

Raw = bytes | BinaryIO
_SNIFF = 1 << 18
_GZIP = b"\x1f\x8b"


def open_bytes(raw: Raw) -> "BufferedReader[Any]":
    """A buffered stream of the bytes; gzip is recognised by its first two bytes and opened."""
    source: Any = io.BytesIO(raw) if isinstance(raw, bytes) else raw
    stream: BufferedReader[Any] = BufferedReader(source, _SNIFF)
    if stream.peek(2)[:2] != _GZIP:
        return stream
    opened: Any = gzip.GzipFile(fileobj=stream)
    return BufferedReader(opened, _SNIFF)


def read_text(raw: Raw, declared: str | None = None) -> Decoded:
    """The whole stream, decoded. Raises DocumentError (``undecodable``)."""
    return decode(open_bytes(raw).read(), declared)


def decoded_lines(raw: Raw) -> Iterator[Decoded]:
    """Lines with their line feed, in the encoding of the first 256 KB.

    A line that this encoding cannot read is decoded on its own, so one GBK row in a UTF-8 file
    is read, and its encoding says so. Raises DocumentError (``undecodable``).
    """
    stream = open_bytes(raw)
    head = stream.peek(_SNIFF)[:_SNIFF]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = decode(head if wide or b"\n" not in head else head[: head.rfind(b"\n") + 1])
    if start.encoding.startswith(("utf-16", "utf-32")):
        lines = io.TextIOWrapper(stream, start.encoding, errors="replace", newline="\n")
        yield from (Decoded(line, start.encoding, start.confidence) for line in lines)
        return
    encoding = start.encoding
    for number, line in enumerate(stream):
        codec = "utf-8" if encoding == "utf-8-sig" and number else encoding
        try:
            yield Decoded(line.decode(codec), encoding, start.confidence)
        except UnicodeDecodeError:
            yield decode(line)
