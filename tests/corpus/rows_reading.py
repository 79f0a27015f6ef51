"""Reading rows in tests: what came out, in short."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

Content = bytes | str


def read(
    name: str, raw: Content, columns: Mapping[str, str] | None = None
) -> list[Record | Rejected]:
    content = raw.encode() if isinstance(raw, str) else raw
    options = Options(columns=columns or {})
    return list(READERS[suffix_of(name)](name, io.BytesIO(content), options=options))


def told(found: Sequence[Record | Rejected]) -> list[str]:
    """Texts of records, ``reason @ locator`` of the rest."""
    return [
        one.text if isinstance(one, Record) else f"{one.reason} @ {one.locator}" for one in found
    ]


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return raw.getvalue()


def reason_of(name: str, raw: bytes) -> list[str]:
    """The reasons of what is rejected, by a row or by the whole file."""
    try:
        return [one.reason for one in read(name, raw) if isinstance(one, Rejected) and one.detail]
    except DocumentError as error:
        return [error.reason]
