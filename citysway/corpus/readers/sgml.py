"""SGML news: Reuters-21578 and the ``<DOC>`` files of text retrieval collections.

SGML of this kind is one marked document after another; it is read as a stream of those, each by
the names of its tags. Entity references are characters; control characters are left out.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.streams import Raw, open_bytes
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

_CHUNK = 1 << 18
_ELEMENTS = ("REUTERS", "DOC", "ARTICLE", "STORY")
_END = {name: re.compile(rf"</{name}\s*>".encode(), re.IGNORECASE) for name in _ELEMENTS}
_OPEN = re.compile(rb"<(REUTERS|DOC|ARTICLE|STORY)(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_OPENING = 2100  # bytes of a start tag that the end of a chunk may cut
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_TAG = re.compile(r"</?[A-Za-z][\w.-]*(?:\s[^<>]*)?>")
_PARAGRAPH = re.compile(r"<(?:P|LP)(?:\s[^<>]*)?>(.*?)(?=<(?:P|LP)[\s>]|</|\Z)", re.S | re.I)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WRAPPED = re.compile(r"\n(?=\S)")
_HAN_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_BY = re.compile(r"by\s+", re.IGNORECASE)
Fields = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One document's bytes with the name of its element; ``whole`` is false at a cut end."""

    element: str
    raw: bytes
    whole: bool = True
    too_large: bool = False


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The documents in the order of the file; the locator is ``item N``.

    Raises DocumentError: ``wrong_format`` for a file without any document, ``undecodable``.
    """
    declared: str | None = options.encoding
    with open_bytes(raw) as stream:
        head = stream.peek(_CHUNK)[:_CHUNK]
        if declared is None:
            declared = _encoding(head)
        number = 0
        for number, piece in enumerate(_pieces(stream), 1):
            yield _document(name, f"item {number}", piece, declared)
    if not number:
        begin = head[:2000].strip()
        detail = "no <REUTERS> or <DOC> element: SGML news holds one for each document"
        raise DocumentError(detail, reason="wrong_format" if begin else "empty")


def _encoding(head: bytes) -> str | None:
    """Of the whole file, found on its beginning: one document alone may show too little."""
    cut = head[: head.rfind(b"\n") + 1] or head
    found = decode(cut)
    if found.encoding == "utf-8" and cut.isascii():
        return "cp1252" if b"<REUTERS" in cut else None  # Reuters-21578 is Latin
    return found.codec


def _pieces(stream: Any) -> Iterator[_Piece]:
    """Documents from their start tag to their end tag, at most 64 MB of each."""
    held, seen = bytearray(), 0  # ``seen``: where an end tag can still begin
    element, skipping = "", False
    while chunk := stream.read1(_CHUNK):
        held += chunk
        while True:
            if not element:
                start = _OPEN.search(held)
                if start is None:
                    del held[:-_OPENING]
                    break
                element = start[1].decode("ascii").upper()
                del held[: start.start()]
                seen = 0
            end = _END[element].search(held, seen)
            if end is None:
                seen = max(0, len(held) - _OPENING)
                break
            again = _OPEN.search(held, 1, end.start())
            if again is not None and again[1].decode("ascii").upper() == element and not skipping:
                yield _Piece(element, bytes(held[: again.start()]), whole=False)
                del held[: again.start()]
                seen = 0
                continue
            yield _Piece(element, b"" if skipping else bytes(held[: end.end()]), too_large=skipping)
            del held[: end.end()]
            element, skipping = "", False
        if element and len(held) > MAX_BYTES:
            del held[:-_OPENING]
            seen, skipping = 0, True
    if element:
        yield _Piece(element, bytes(held), whole=False, too_large=skipping)


def _document(name: str, locator: str, piece: _Piece, declared: str | None) -> Record | Rejected:
    item = f"{name}#{locator}"
    if piece.too_large:
        detail = f"one document of over {MAX_BYTES:,} bytes; at most {MAX_BYTES:,} are read"
        return Rejected("read", item, "too_large", name, locator, detail)
    if not piece.whole:
        detail = f"<{piece.element}> has no end: the document is cut off and left out"
        return Rejected("read", item, "truncated", name, locator, detail)
    try:
        found = decode(piece.raw, declared)
    except DocumentError as error:
        return Rejected("read", item, error.reason, name, locator, str(error))
    read_fields = READ.get(piece.element, _doc)
    fields = read_fields(found.text)
    text = fields.pop("text") or fields["title"]
    if not text:
        detail = "the document has neither a title nor text"
        return Rejected("read", fields["id"] or item, "empty", name, locator, detail)
    stated: dict[str, Any] = dict(fields)
    return Record(
        text,
        **stated,
        locator=locator,
        encoding=found.encoding,
        encoding_confidence=found.confidence,
    )


def _reuters(text: str) -> Fields:
    """``<REUTERS>``: of a BRIEF only the title is news, its body says "Blah blah blah"."""
    start = dict(_attributes(text))
    _, body = _element(text, "TEXT")
    kind = dict(_attributes(_element(text, "TEXT")[0])).get("TYPE", "NORM")
    title, author = _field(body, "TITLE"), _field(body, "AUTHOR")
    if kind == "UNPROC":
        news: str | None = _unwrapped(_plain(body))
    else:
        news = _unwrapped(_plain(_element(body, "BODY")[1]))
    places = re.findall(r"<D>(.*?)</D>", _element(text, "PLACES")[1], re.DOTALL)
    return {
        "id": start.get("NEWID"),
        "title": title,
        "text": news or None,
        "date": _field(text, "DATE"),
        "source": "Reuters",
        "author": _BY.sub("", author, count=1) if author and _BY.match(author) else author,
        "dateline": _field(body, "DATELINE"),
        "place": "; ".join(_plain(place) for place in places) or None,
    }


def _doc(text: str) -> Fields:
    """``<DOC>`` as the TREC, NTCIR and AQUAINT collections have it."""
    first = dict(_attributes(text))
    found = {
        "id": _field(text, "DOCNO") or _field(text, "DOCID") or first.get("id") or first.get("ID"),
        "title": _first(text, "HEADLINE", "TITLE", "HL", "HEAD", "TI"),
        "date": _first(text, "DATE_TIME", "DATE", "DATETIME", "DATE1", "DD", "PUBDATE"),
        "source": _first(text, "SOURCE", "SO", "PUBLISHER"),
        "author": _first(text, "BYLINE", "AUTHOR", "BY"),
        "dateline": _first(text, "DATELINE"),
        "url": _first(text, "URL"),
        "lang": _first(text, "LANGUAGE", "LANG"),
    }
    names = ("TEXT", "CONTENT", "BODY")
    bodies = [body for name in names for body in _elements(text, name)]
    return {**found, "text": "\n".join(_lines(body) for body in bodies).strip() or None}


READ: dict[str, Callable[[str], Fields]] = {"REUTERS": _reuters}


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    """Attributes of the first start tag."""
    for found in _ATTRIBUTE.finditer(text[: text.find(">") + 1]):
        yield found[1], (found[2] or found[3] or found[4] or "").strip()


def _element(text: str, name: str) -> tuple[str, str]:
    """(start tag, what is inside) of the first element of that name; empty when there is none."""
    start = re.search(rf"<{name}(?:\s[^<>]*)?>", text, re.IGNORECASE)
    if start is None:
        return "", ""
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, start.end())
    return start[0], text[start.end() : end.start() if end else len(text)]


def _elements(text: str, name: str) -> Iterator[str]:
    pattern = rf"<{name}(?:\s[^<>]*)?>(.*?)</{name}\s*>"
    return (found[1] for found in re.finditer(pattern, text, re.DOTALL | re.IGNORECASE))


def _field(text: str, name: str) -> str | None:
    return " ".join(_HAN_BREAK.sub("", _plain(_element(text, name)[1])).split()) or None


def _first(text: str, *names: str) -> str | None:
    return next((found for name in names if (found := _field(text, name))), None)


def _plain(text: str) -> str:
    """Without tags and control characters; references are the characters they stand for."""
    bare = _TAG.sub("", text) if "<" in text else text
    if "&" in bare:
        bare = _REFERENCE.sub(lambda found: html.unescape(found[0]), bare)
    return _CONTROL.sub("", bare)


def _unwrapped(text: str) -> str:
    """Lines broken at 65 characters made whole: a paragraph or table line begins with a blank."""
    joined = _WRAPPED.sub(" ", text.strip())
    return "\n".join(line.strip() for line in joined.split("\n") if line.strip())


def _lines(body: str) -> str:
    """One line for each ``<P>``; without any, the lines as they stand."""
    marked = [_plain(part) for part in _PARAGRAPH.findall(body)]
    if not marked:
        return _plain(body).strip()
    return "\n".join(" ".join(_HAN_BREAK.sub("", part).split()) for part in marked if part.strip())
