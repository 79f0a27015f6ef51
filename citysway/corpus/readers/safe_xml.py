"""XML from anywhere, parsed safely: nothing is expanded, fetched or held beyond one document.

The bytes are decoded by us (lxml takes gb2312 at its word; archives do not keep it), references
that XML does not define are resolved or made text before the parser sees them, and the parser
neither expands entities nor opens anything.
"""

import codecs
import functools
import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.readers.options import MAX_BYTES
from citysway.corpus.readers.streams import Raw, open_bytes
from citysway.corpus.readers.xml_references import legal, mended
from citysway.errors import DocumentError

_CHUNK = 1 << 16
_HEAD = 1 << 18
_NUL_EVERY_SECOND = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_DECLARATION = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]{0,400}\?>)?\s*")
_ROOT = re.compile(r"<[^\W\d]")
_OWN_ENTITY = re.compile(r"<!ENTITY\s+%?\s*([^\s>]{1,60})")


@dataclass(frozen=True, slots=True)
class Break:
    """Where reading had to stop: ``reason`` (``truncated``, ``bad_xml``, ``too_large``), why."""

    reason: str
    detail: str


@dataclass(slots=True)
class Room:
    """``used`` grows with what is read; the caller sets it to 0 when it has cleared elements."""

    used: int = 0


Event = tuple[str, Any]  # "start" or "end", and the element


def events(raw: Raw, declared: str | None, room: Room) -> Iterator[Decoded | Event | Break]:
    """How the bytes were decoded, then the start and end of every element; a Break ends it early.

    The caller clears what it has read and says so in ``room``; more than 64 MB that cannot be
    cleared is a Break (``too_large``). Raises DocumentError: ``undecodable``, ``empty``,
    ``wrong_format``, ``bad_xml`` (a document type with entities of its own).
    """
    from lxml import etree

    with open_bytes(raw) as stream:
        head, fault = _head(stream)
        start = _start(head, declared)
        yield start
        chunks = _chunks(head, fault, stream)
        parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for text in mended(_decoded(chunks, start, declared)):
                parser.feed(legal(text))
                room.used += len(text)
                yield from parser.read_events()
                if room.used > MAX_BYTES:
                    yield Break("too_large", f"one element of over {MAX_BYTES:,} characters")
                    return
            parser.close()
        except etree.XMLSyntaxError as error:
            yield from parser.read_events()
            yield _break(error)
            return
        yield from parser.read_events()


def _head(stream: Any) -> tuple[bytes, Exception | None]:
    """The first 256 KB, or what stands before the end or a fault, and the fault."""
    head = b""
    try:
        while len(head) < _HEAD and (part := stream.read1(_HEAD)):
            head += part
    except (EOFError, DocumentError, OSError) as error:
        if not head:
            raise
        return head, error
    return head, None


def _chunks(head: bytes, fault: Exception | None, stream: Any) -> Iterator[bytes]:
    yield head
    if fault is not None:
        raise fault
    while chunk := stream.read1(_CHUNK):
        yield chunk


def _start(head: bytes, declared: str | None) -> Decoded:
    """The encoding, found on the head, up to its last whole line or tag."""
    stated = _DECLARED.search(head[:1024])
    wide = _NUL_EVERY_SECOND.get(head[:2])
    name = declared or wide or (stated[1].decode("ascii") if stated else None)
    if name and not wide and name.lower().startswith("utf-16") and b"\0" not in head[:64]:
        name = None  # a copy was stored anew and its declaration left
    cut = max(head.rfind(b">"), head.rfind(b"\n")) + 1 if len(head) >= _HEAD and not wide else 0
    found = decode(head[:cut] if cut else head, name)
    _check(found.text)
    return found


def _check(text: str) -> None:
    """Raises DocumentError for what is no XML and for document types with entities of their own."""
    begin = _DECLARATION.sub("", text[:4096], count=1)
    if not begin:
        raise DocumentError("the file holds no text", reason="empty")
    if not begin.startswith("<"):
        what = "JSON" if begin[0] in "{[" else "text without markup"
        raise DocumentError(f"{what}, not XML: that begins with <", reason="wrong_format")
    root = _ROOT.search(text)
    declared = _OWN_ENTITY.findall(text[: root.start() if root else len(text)])
    own = [name for name in declared if f"{name};" not in html.entities.html5]
    if own:
        detail = f"the document type defines entities ({', '.join(own[:5])}); none are expanded"
        raise DocumentError(detail, reason="bad_xml")


def _decoded(chunks: Iterator[bytes], start: Decoded, declared: str | None) -> Iterator[str]:
    """Chunks of text without the XML declaration, whose encoding is no longer true."""
    several = start.encoding != start.codec or "+" in start.codec
    texts = _apart(chunks, declared) if several else _at_once(chunks, start.codec)
    first = True
    for text in texts:
        yield _DECLARATION.sub("", text, count=1) if first else text
        first = False


def _at_once(chunks: Iterator[bytes], codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _apart(chunks: Iterator[bytes], declared: str | None) -> Iterator[str]:
    """Of a file in two encodings, or once decoded wrongly, each part between tags on its own."""
    held = b""
    for chunk in chunks:
        held += chunk
        cut = held.rfind(b">") + 1
        if cut or len(held) > _HEAD:
            yield decode(held[: cut or None], declared).text
            held = held[cut:] if cut else b""
    if held.strip():
        yield decode(held, declared).text


def _break(error: Any) -> Break:
    """lxml's error in a sentence; an end that came too early is ``truncated``."""
    from lxml import etree

    early = (
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_PI_NOT_FINISHED,
    )
    empty = error.code == etree.ErrorTypes.ERR_DOCUMENT_END and "Extra" not in error.msg
    reason = "truncated" if error.code in early or empty else "bad_xml"
    return Break(reason, f"{error.msg}; what stands before was read")


def local(element: Any) -> str:
    """The name of an element without its namespace, in lower case; empty for what is none."""
    tag = element.tag
    return local_name(tag) if isinstance(tag, str) else ""


@functools.lru_cache(4096)
def local_name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()
