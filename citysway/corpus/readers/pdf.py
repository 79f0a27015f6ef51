"""PDF with a text layer, by pdfium: one file, one document, in reading order."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.pdf_bomb import refuse_bombs
from citysway.corpus.readers.pdf_glyphs import MAX_GLYPHS, PageText, page_text
from citysway.corpus.readers.pdf_running import Page, running
from citysway.corpus.readers.pdf_text import body_size, paragraphs, title_of
from citysway.corpus.readers.streams import Raw, open_seekable
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

MAX_PAGES = 10_000  # the thickest yearbooks have 1,500
_IN_MEMORY = 64_000_000  # a file up to this size is read at once, a larger one from its place
_SCANNED = 10  # glyphs per page, on average; fewer is a stamp or a page number on a picture
_UNREADABLE = 0.2  # share of glyphs without a character
_IMAGE, _PATH = 3, 2  # pdfium's object types
_PASSWORD = 4  # pdfium's error code
_FILE_NAME = re.compile(
    r"\.(?:docx?|wps|pdf|indd|qxd|pptx?|xlsx?|rtf|txt|html?|tex|dvi|cdr|ps|fit|fbd|s\d+|p\d+)\Z"
    r"|^microsoft (?:word|powerpoint|excel)\b|^(?:untitled|无标题|未命名|未标题)|[\\/]"
    r"|^(?:文档|文稿|document|slide|幻灯片|powerpoint (?:presentation|演示文稿)|\d+)[ -]*\d*\Z",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Found:
    """What the pages hold; page numbers count from 1."""

    pages: list[Page] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # no text, but a picture or drawing
    broken: list[int] = field(default_factory=list)
    overfull: list[int] = field(default_factory=list)
    glyphs: int = 0
    unreadable: int = 0


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The file's text without running heads and page numbers, lines joined to paragraphs.

    The title is the one the file states, unless it is a file name, else the largest type of the
    first page. Pages that cannot be read are rejected together, the others make the document.
    Raises DocumentError: ``password``, ``bad_pdf``, ``wrong_format``, ``no_text_layer`` (a scan),
    ``undecodable`` (a text layer without characters), ``empty``, ``too_large``, ``bomb``.
    """
    with open_seekable(raw) as stream, _opened(stream) as (document, whole):
        total = len(document)
        found = _pages(document, min(total, MAX_PAGES))
        stated = _stated_title(document, name)
    _check(found, min(total, MAX_PAGES))
    heads = running(found.pages)
    texts = paragraphs(found.pages, heads)
    if not texts:  # nothing but what repeats: copies of one page
        heads = [frozenset()] * len(heads)
        texts = paragraphs(found.pages, heads)
    title = stated or title_of(found.pages[0], heads[0], body_size(texts))
    yield Record("\n".join(paragraph.text for paragraph in texts), title=title)
    yield from _left_out(name, found, total, whole)


@contextlib.contextmanager
def _opened(stream: BinaryIO) -> Iterator[tuple[Any, bool]]:
    """(the document, whether the file has its end), closed afterwards."""
    import pypdfium2

    begin = stream.read(1024)
    if b"%PDF-" not in begin:
        raise DocumentError("no PDF: the file does not begin with %PDF-", reason=_not_pdf(begin))
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2048))
    whole = b"%%EOF" in stream.read()
    stream.seek(0)
    source: bytes | BinaryIO = stream
    if size <= _IN_MEMORY:
        source = stream.read()
        refuse_bombs(source)
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise _refused(error, whole) from None
    try:
        yield document, whole
    finally:
        document.close()


def _not_pdf(begin: bytes) -> str:
    return "wrong_format" if begin.strip() and b"\0" not in begin[:64] else "bad_pdf"


def _refused(error: Exception, whole: bool) -> DocumentError:
    if getattr(error, "err_code", None) == _PASSWORD:
        detail = "the file is protected by a password; save a copy without one"
        return DocumentError(detail, reason="password")
    detail = "the file is damaged" if whole else "the file is cut off or damaged"
    return DocumentError(f"{detail}: {error}", reason="bad_pdf")


def _pages(document: Any, count: int) -> _Found:
    """The text of the first ``count`` pages; every pdfium object is closed at once."""
    found = _Found()
    size = 0
    for number in range(1, count + 1):
        taken = _page(document, number, found)
        if taken is None:
            continue
        page, height = taken
        found.glyphs += page.glyphs
        found.unreadable += page.unreadable
        size += 3 * page.glyphs
        if size > MAX_BYTES:
            detail = f"over {MAX_BYTES:,} bytes of text up to page {number}"
            raise DocumentError(f"{detail}; at most {MAX_BYTES:,} are read", reason="too_large")
        if page.glyphs:
            found.pages.append(Page(page.fragments, page.aside, height))
            found.numbers.append(number)
    return found


def _page(document: Any, number: int, found: _Found) -> tuple[PageText, float] | None:
    """(text, height) of a page; what is wrong with it is noted in ``found``."""
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        found.broken.append(number)
        return None
    try:
        textpage = page.get_textpage()
        try:
            text = page_text(textpage)
            if textpage.count_chars() > MAX_GLYPHS:
                found.overfull.append(number)
        finally:
            textpage.close()
        if text.glyphs < _SCANNED and _is_picture(page):
            found.pictures.append(number)
        width, height = page.get_size()
        return text, max(width, height, 1.0)
    except pypdfium2.PdfiumError:
        found.broken.append(number)
        return None
    finally:
        page.close()


def _is_picture(page: Any) -> bool:
    """The page shows images, or so many lines that they may be letters drawn as outlines."""
    import pypdfium2.raw as pdfium

    count = min(pdfium.FPDFPage_CountObjects(page.raw), 1000)
    shown = (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(count))
    kinds = [pdfium.FPDFPageObj_GetType(one) for one in shown]
    return _IMAGE in kinds or kinds.count(_PATH) > 50 or any(kind > _IMAGE for kind in kinds)


def _check(found: _Found, count: int) -> None:
    """Raises DocumentError when the pages together hold no text that can be used."""
    if not count:
        raise DocumentError("the file has no pages", reason="bad_pdf")
    if len(found.broken) == count:
        raise DocumentError(f"none of {count} pages can be opened", reason="bad_pdf")
    if found.pictures and found.glyphs < _SCANNED * max(1, count - len(found.broken)):
        detail = f"{count} pages, {len(found.pictures)} of them pictures, with {found.glyphs}"
        detail += " characters: a scan without a text layer; recognise its text (OCR) first"
        raise DocumentError(detail, reason="no_text_layer")
    if not found.glyphs:
        raise DocumentError(f"{count} pages without any text or picture", reason="empty")
    if found.unreadable > _UNREADABLE * found.glyphs:
        detail = f"{found.unreadable} of {found.glyphs} glyphs have no character: the fonts of this"
        detail += " file do not say what they show; recognise its text (OCR) first"
        raise DocumentError(detail, reason="undecodable")


def _left_out(name: str, found: _Found, total: int, whole: bool) -> Iterator[Rejected]:
    """One row for each kind of page that is not in the text."""
    beyond = list(range(MAX_PAGES + 1, total + 1))
    kinds = (
        ("no_text_layer", found.pictures, "pictures without a text layer"),
        ("bad_pdf", found.broken, "damaged, could not be opened"),
        ("too_large", found.overfull, f"over {MAX_GLYPHS:,} characters each; the rest is not read"),
        ("too_large", beyond, f"beyond the first {MAX_PAGES:,}, not read"),
    )
    for reason, numbers, what in kinds:
        if numbers:
            where = f"page {_ranges(numbers)}"
            detail = f"{len(numbers)} of {total} pages: {what}"
            yield Rejected("read", f"{name}#{where}", reason, name, where, detail)
    if not whole:
        detail = "the end of the file is missing; what could be opened was read"
        yield Rejected("read", f"{name}#end", "truncated", name, "end", detail)


def _ranges(numbers: Sequence[int]) -> str:
    """``1, 3-5``; the first ten ranges."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:10]]
    return ", ".join(shown) + (", ..." if len(spans) > 10 else "")


def _stated_title(document: Any, name: str) -> str | None:
    """The title of the document information, unless it is a file name or a program's default."""
    title = " ".join(document.get_metadata_value("Title").split())
    letters = sum(char.isalpha() for char in title)
    foreign = sum("\x7f" < char < "\u0100" or char == "\ufffd" for char in title)
    stem = name.rpartition("/")[2].rpartition(".")[0]
    if letters < 2 or _FILE_NAME.search(title) or title == stem or 3 * foreign > len(title):
        return None
    return title
