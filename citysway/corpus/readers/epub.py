"""E-books (EPUB 2 and 3): one chapter, one document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.readers.epub_package import LEFT_OUT, Book, load_book, locked_parts
from citysway.corpus.readers.markup import element_text
from citysway.corpus.readers.office import Package, open_package, part_bytes
from citysway.corpus.readers.office_xml import check_marks, local
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.safe_xml import Break, Room, events
from citysway.corpus.readers.streams import Raw
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

SHORT = 200  # characters: a part title, a dedication; it goes with the chapter it stands before
_ANNOTATIONS = frozenset(["rt", "rp"])  # how a character is read, beside it
_MARKS = frozenset(["noteref", "pagebreak", "backlink"])
_HEADINGS = frozenset(["h1", "h2", "h3"])


@dataclass(frozen=True, slots=True)
class _Chapter:
    """One text of the spine: ``where`` it stands, the ``part`` that holds it; ``kinds`` are what it
    says of itself (``epub:type`` of its body).
    """

    where: str
    part: str
    text: str
    heading: str | None
    kinds: frozenset[str]
    decoded: Decoded


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The chapters in the order of the spine; the locator is ``item N``, counted in the spine.

    The title is the name in the table of contents, else the first heading, else the book's; date,
    author, language and publisher (as source) are the book's. Texts of up to 200 characters (part
    titles, dedications) stand at the beginning of the next chapter, or the end of the last one.
    Left out is what the book itself marks as cover, title page, contents or copyright page.
    A chapter that is damaged is one rejection, the others are read. Raises DocumentError:
    ``password`` (a publisher's lock), ``bad_epub``, ``empty``, and what
    :func:`citysway.corpus.readers.office.open_package` raises.
    """
    with open_package(raw, "epub") as package:
        book = load_book(package)
        locked = locked_parts(package) & {*book.chapters}
        if locked:
            detail = f"{len(locked)} of {len(book.chapters)} chapters are locked by the publisher"
            raise DocumentError(f"{detail} (DRM); a book without a lock is read", reason="password")
        told = False
        for found in _documents(book, _chapters(name, package, book)):
            told = True
            yield found
    if not told:
        raise DocumentError(_why_empty(book), reason="empty")


def _chapters(name: str, package: Package, book: Book) -> Iterator[_Chapter | Rejected]:
    """The texts of the spine that are of the book itself and not empty."""
    for number, part in enumerate(book.chapters, 1):
        if part in book.left_out:
            continue
        where = f"item {number}"
        try:
            chapter = _read_chapter(package, part, where)
        except DocumentError as error:
            if error.reason == "bomb":
                raise
            yield Rejected("read", f"{name}#{where}", error.reason, name, where, str(error))
            continue
        if chapter.text and not LEFT_OUT & chapter.kinds:
            yield chapter


def _documents(book: Book, found: Iterable[_Chapter | Rejected]) -> Iterator[Record | Rejected]:
    """Short texts join the chapter after them, those at the end the last one."""
    short: list[_Chapter] = []
    waiting: Record | None = None
    for one in found:
        if isinstance(one, Rejected):
            yield one
        elif len(one.text) <= SHORT:
            short.append(one)
        else:
            if waiting is not None:
                yield waiting
            waiting = _record(book, one, book.names.get(one.part) or one.heading, short)
            short = []
    if waiting is not None:
        yield replace(waiting, text="\n".join([waiting.text, *(one.text for one in short)]))
    elif short:
        yield _record(book, short[-1], book.title, short[:-1])


def _record(book: Book, chapter: _Chapter, title: str | None, before: list[_Chapter]) -> Record:
    plain = chapter.decoded.encoding == "utf-8"  # as the standard has it
    return Record(
        "\n".join([*(one.text for one in before), chapter.text]),
        title=title or book.title,
        author=book.author,
        source=book.publisher,
        date=book.date,
        lang=book.lang,
        url=book.url,
        locator=chapter.where,
        encoding=chapter.decoded.encoding,
        encoding_confidence=1.0 if plain else chapter.decoded.confidence,
    )


def _read_chapter(package: Package, part: str, where: str) -> _Chapter:
    """Raises DocumentError: ``truncated``, ``bad_xml``, ``undecodable``, ``too_large``, ..."""
    raw = part_bytes(package, part)
    check_marks(raw, part)
    root, decoded = _tree(raw, part)
    if root is None:
        return _Chapter(where, part, "", None, frozenset(), decoded)
    body = next((one for one in root.iter() if local(one) == "body"), root)
    _strip(body)
    headings = (one for one in body.iter() if local(one) in _HEADINGS)
    heading = next((line for one in headings if (line := _line(one))), None)
    kinds = frozenset(_type(body).split())
    sections = [one for one in body if local(one) in ("section", "div", "article")]
    if len(sections) == 1 and len(body) == 1:
        kinds |= frozenset(_type(sections[0]).split())
    return _Chapter(where, part, element_text(body), heading, kinds, decoded)


def _tree(raw: bytes, part: str) -> tuple[Any, Decoded]:
    """The root of a chapter; markup that is no XML is read as browsers do."""
    root: Any = None
    decoded = Decoded("", "utf-8", 1.0)
    for found in events(raw, None, Room()):
        if isinstance(found, Decoded):
            decoded = found
        elif not isinstance(found, Break):
            root = found[1] if root is None else root
        elif found.reason == "bad_xml":
            return _lenient(raw), decoded
        else:
            raise DocumentError(f"{part}: {found.detail}", reason=found.reason)
    return root, decoded


def _lenient(raw: bytes) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    text = decode(raw).text
    text = text[text.find("?>") + 2 :] if text.lstrip("\ufeff").startswith("<?xml") else text
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"markup that cannot be read: {error}", reason="bad_xml") from error


def _strip(body: Any) -> None:
    """Removes what is not the text: readings beside characters, page and note marks, hidden parts,
    lists of contents.
    """
    for one in list(body.iter()):
        gone = (
            local(one) in _ANNOTATIONS
            or local(one) == "nav"
            or one.get("hidden") is not None
            or not _MARKS.isdisjoint(_type(one).split())
        )
        parent = one.getparent()
        if gone and parent is not None and one is not body:
            before = one.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + (one.tail or "")
            else:
                parent.text = (parent.text or "") + (one.tail or "")
            parent.remove(one)


def _type(element: Any) -> str:
    """``epub:type`` (or, in broken markup, an attribute of that name)."""
    stated = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or ""
    return str(stated)


def _line(element: Any) -> str:
    return " ".join(element_text(element).split())


def _why_empty(book: Book) -> str:
    left = sum(part in book.left_out for part in book.chapters)
    what = f", {left} of them cover, contents and the like" if left else ""
    return f"no text in {len(book.chapters)} chapters{what}: a book of pictures, perhaps"
