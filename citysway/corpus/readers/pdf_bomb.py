"""Compressed parts of a PDF that unpack to far more than any page needs: pdfium has no limit."""

import re
import zlib
from itertools import pairwise

from citysway.errors import DocumentError

MAX_UNPACKED = 200_000_000  # bytes of one part; a map drawn in lines has 50 MB
_RATIO = 1000  # deflate makes nothing smaller than this share, so a short part cannot be a bomb
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DEFLATED = re.compile(rb"/(?:FlateDecode|Fl)\b")
_DICTIONARY = 400  # bytes before a part in which its filters are named
_STEP = 1 << 20


def refuse_bombs(raw: bytes) -> None:
    """Raises DocumentError (``bomb``) when a part unpacks to more than 200 MB."""
    starts = [found.end() for found in _STREAM.finditer(raw)]
    for start, after in pairwise([*starts, len(raw)]):
        filters = len(_DEFLATED.findall(raw, max(0, start - _DICTIONARY), start))
        least = MAX_UNPACKED // _RATIO if filters == 1 else 0
        if filters and after - start > least and _unpacked(raw, start, after, filters):
            detail = f"a part of the file unpacks to over {MAX_UNPACKED:,} bytes"
            raise DocumentError(f"{detail}; the file is not read", reason="bomb")


def _unpacked(raw: bytes, start: int, end: int, filters: int) -> bool:
    """Whether the part unpacks to too much; of several filters in a row the last one counts."""
    layers = [zlib.decompressobj() for _ in range(min(filters, 4))]
    size = 0
    for at in range(start, end, _STEP):
        chunks = [raw[at : min(at + _STEP, end)]]
        for layer in layers[:-1]:
            chunks = [_some(layer, chunk) for chunk in chunks]
        for chunk in chunks:
            while chunk:
                try:
                    size += len(layers[-1].decompress(chunk, _STEP))
                except zlib.error:
                    return False
                if size > MAX_UNPACKED:
                    return True
                chunk = layers[-1].unconsumed_tail
        if layers[0].eof:
            break
    return False


def _some(layer: "zlib._Decompress", chunk: bytes) -> bytes:
    """What an outer layer gives, cut where it alone is too much."""
    try:
        return layer.decompress(chunk, MAX_UNPACKED)
    except zlib.error:
        return b""
