"""What an .xlsx file holds, looked at before it is read: size, kind, links and merged cells."""

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from citysway.corpus.readers.members import oversized
from citysway.corpus.readers.office import refuse_ole
from citysway.corpus.readers.options import MAX_BYTES
from citysway.errors import DocumentError

_SHARED = 250_000_000  # bytes of the strings that all sheets share: they are held as a whole
_PART = 64_000_000  # of every other part that is no sheet
_PIECE = 1 << 18
_TAIL = 32_000_000  # of what stands behind the cells of a sheet: links and merged cells
_CELLS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData/>")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*)>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?\Z")
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, IndexError),
    *(AttributeError, NotImplementedError, RuntimeError, OverflowError, EOFError, OSError),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the cells of a sheet; rows and columns are counted from 1.

    ``links``: (row, column) to address; ``merged``: row to (column, last row) of merged cells.
    """

    links: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


@contextmanager
def told_faults() -> Iterator[None]:
    """Whatever a library makes of a damaged package as DocumentError (``bad_xlsx``)."""
    try:
        yield
    except _FAULTS as error:
        if getattr(error, "errno", None) is not None:  # the disk's fault, not the file's
            raise
        what = " ".join(str(error).split())[:200] or type(error).__name__
        raise DocumentError(f"damaged: {what}", reason="bad_xlsx") from error


def check_package(file: BinaryIO) -> None:
    """Raises DocumentError for what is no workbook, is encrypted, or unpacks to too much.

    Reasons: ``empty``, ``password``, ``wrong_format``, ``truncated``, ``bomb``, ``too_large``.
    """
    begin = file.read(8)
    file.seek(0)
    if not begin:
        raise DocumentError("the file has no bytes", reason="empty")
    refuse_ole(begin, file)
    if not zipfile.is_zipfile(file):
        if begin.startswith(b"PK"):
            raise DocumentError("the file ends before its directory", reason="truncated")
        raise DocumentError("no workbook: the content is another", reason="wrong_format")
    file.seek(0)
    with told_faults(), zipfile.ZipFile(file) as package:
        parts = package.infolist()
        if not any(part.filename.startswith("xl/") for part in parts):
            detail = "a ZIP package without a workbook (another Office file or an archive)"
            raise DocumentError(detail, reason="wrong_format")
        for part in parts:
            _check_part(part)
    file.seek(0)


def _check_part(part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 1:
        raise DocumentError("an encrypted part: save a copy without one", reason="password")
    if refused := oversized(part.file_size, part.compress_size):
        raise DocumentError(f"{part.filename}: {refused[1]}", reason=refused[0])
    shared = part.filename.lower().endswith("sharedstrings.xml")
    limit = _SHARED if shared else _PART
    is_text = part.filename.endswith((".xml", ".rels"))
    if is_text and "/worksheets/" not in part.filename and part.file_size > limit:
        detail = f"{part.filename}: {part.file_size:,} bytes; at most {limit:,} are read: "
        raise DocumentError(detail + "save the sheets as .csv", reason="too_large")


def behind_cells(package: zipfile.ZipFile, path: str) -> Behind:
    """Links and merged cells of a sheet. Raises DocumentError where a cell is too large."""
    tail = b""
    gap = 0  # bytes since the last tag
    with package.open(path) as sheet:
        while piece := sheet.read(_PIECE):
            first = piece.find(b"<")
            gap += first if first >= 0 else len(piece)
            if gap > MAX_BYTES:
                detail = f"a cell of over {MAX_BYTES:,} bytes; one document may have as many"
                raise DocumentError(detail, reason="too_large")
            gap = gap if first < 0 else len(piece) - piece.rfind(b"<")
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise DocumentError("declares entities, as no sheet does", reason="bad_xlsx")
            tail = _tail(tail, piece)
    end = _CELLS_END.search(tail)
    tail = tail[end.end() :] if end else b""
    return Behind(_links(package, path, tail), _merged(tail))


def _tail(tail: bytes, piece: bytes) -> bytes:
    """What follows the last cells so far; while cells go on, no more than the end of a piece."""
    joined = tail + piece
    if _CELLS_END.search(joined) is None:
        return joined[-64:]
    return joined[:_TAIL]


def _attributes(found: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(found)
    }


def _links(package: zipfile.ZipFile, path: str, tail: bytes) -> dict[tuple[int, int], str]:
    folder, name = posixpath.split(path)
    try:
        relations = package.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        relations = b""
    targets = {
        one["Id"]: one["Target"]
        for found in _RELATION.findall(relations)
        if {"Id", "Target"} <= (one := _attributes(found)).keys()
    }
    links: dict[tuple[int, int], str] = {}
    for found in _LINK.findall(tail):
        one = _attributes(found)
        target = targets.get(one.get("r:id", ""), "")
        place = _PLACE.match(one.get("ref", ""))
        if place and target.startswith(("http://", "https://")):
            links[int(place[2]), _column(place[1])] = target
    return links


def _merged(tail: bytes) -> dict[int, list[tuple[int, int]]]:
    """Cells merged over several rows, by their first row."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for found in _MERGED.findall(tail):
        place = _PLACE.match(_attributes(found).get("ref", ""))
        if place and place[4] and int(place[4]) > int(place[2]):
            merged.setdefault(int(place[2]), []).append((_column(place[1]), int(place[4])))
    return merged


def _column(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
