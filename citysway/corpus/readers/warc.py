"""Web archives: the pages among their records, streamed (fastwarc; extra ``[archives]``)."""

import contextlib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.readers.html import page_record
from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.packed import BEGIN, compression_of
from citysway.corpus.readers.streams import Raw, open_bytes, open_seekable
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

_PAGES = ("text/html", "application/xhtml")


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One page, one document; url: the address it was fetched from; the locator is ``record N``.

    Responses with status 200 and HTML in them are pages; everything else is counted, one row per
    reason and file. The day of the crawl is no date of publication and is not taken.
    Raises StudyError when fastwarc is not installed.
    """
    left: Counter[str] = Counter()
    number = 0
    with _archive(raw) as stream:
        for number, record in enumerate(_records(stream), 1):
            if isinstance(record, DocumentError):
                yield Rejected("read", name, record.reason, name, None, str(record))
                break
            found = _page(record, options.extract or "resiliparse", left)
            if found is not None:
                yield replace(found, locator=f"record {number}")
        if not left["truncated"] and number and not _complete(stream):
            left["truncated"] = 1
    for reason, count in sorted((left + Counter()).items()):
        why = _WHY.get(reason, "pages that hold nothing")
        detail = f"{count:,} of {number:,} records: {why}"
        yield Rejected("read", name, reason, name, None, detail)


_ENCODED = {"content-encoding", "transfer-encoding"}  # lengths say nothing of these
_WHY = {
    "no_response": "requests, metadata, revisits and the like",
    "not_found": "responses with another status than 200",
    "not_html": "responses that are no HTML: images, scripts, styles",
    "no_main_text": "pages in which no main text was found",
    "truncated": "the archive ends in the middle of it",
    "undecodable": "pages in no encoding that can be read",
    "too_large": f"pages of more than {MAX_BYTES:,} bytes",
    "nested_too_deep": "pages with thousands of open tags",
    "wrong_format": "responses that are called HTML and hold none",
}


def _complete(stream: Any) -> bool:
    """Whether an uncompressed archive ends with the blank lines that end its last record."""
    stream.seek(0)
    if compression_of(stream.read(BEGIN)) is not None:
        return True  # a cut compressed stream is noticed by its reader
    stream.seek(-4, io.SEEK_END)
    return bytes(stream.read(4)).endswith((b"\r\n\r\n", b"\n\n"))


@contextmanager
def _archive(raw: Raw) -> Iterator[Any]:
    """The bytes as fastwarc takes them: seekable, gzip left to it."""
    source: Any = io.BytesIO(raw) if isinstance(raw, bytes) else raw
    with contextlib.ExitStack() as stack:
        if not source.seekable():
            source = stack.enter_context(open_seekable(source))
        with open_bytes(source) as stream:
            begins = bytes(stream.peek(5)[:5])
        if not begins:
            raise DocumentError("holds no bytes", reason="empty")
        if begins != b"WARC/":
            raise DocumentError("does not begin as a web archive", reason="wrong_format")
        source.seek(0)
        packed = compression_of(source.read(BEGIN))
        source.seek(0)
        if packed not in (None, "gzip"):
            source = stack.enter_context(open_seekable(source))
        yield source


def _records(stream: Any) -> Iterator[Any]:
    """fastwarc's records; a broken or cut archive ends with a DocumentError as a value."""
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise StudyError(".warc: not installed; install citysway[archives]") from None
    try:
        yield from ArchiveIterator(stream, parse_http=True, auto_decode="all")
    except EOFError as error:
        yield DocumentError(f"{error}; the rest is not read", reason="truncated")
    except DocumentError as error:
        yield error
    except (StudyError, GeneratorExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # what fastwarc's streams raise, its own panics among it
        yield DocumentError(f"{error}; the rest is not read", reason="bad_warc")


def _page(record: Any, extract: str, left: Counter[str]) -> Record | None:
    """The document of one record; None, counted in ``left``, for what is none."""
    from fastwarc.warc import WarcRecordType

    if record.record_type != WarcRecordType.response or not record.is_http:
        left["no_response"] += 1
        return None
    headers = record.http_headers
    if headers is None or headers.status_code != 200:
        left["not_found"] += 1
        return None
    if not str(record.http_content_type or "").startswith(_PAGES):
        left["not_html"] += 1
        return None
    try:
        stated = int(record.content_length)
        body = record.reader.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise DocumentError("", reason="too_large")
        if len(body) < stated and not _ENCODED & {name.lower() for name, _ in headers.items()}:
            raise DocumentError("", reason="truncated")
        page = page_record(decode(body, record.http_charset), extract)
    except DocumentError as error:
        left[error.reason] += 1
        return None
    if page is None:
        left["no_main_text"] += 1
        return None
    return replace(page, url=record.headers.get("WARC-Target-URI") or page.url)
