"""References and characters of XML made safe before a parser sees them."""

import html.entities
import re
from collections.abc import Iterator

_REFERENCE = re.compile(r"&(#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,8};|[A-Za-z][\w.-]{0,40};)?")
_PREDEFINED = frozenset(["amp;", "lt;", "gt;", "quot;", "apos;"])
_LONGEST = 50  # characters of a reference; one that is cut by the end of a chunk waits for it
_ILLEGAL = bytes({*range(32)} - {9, 10, 13})
_OPEN, _CLOSE = "<![CDATA[", "]]>"


def mended(chunks: Iterator[str]) -> Iterator[str]:
    """References made safe outside CDATA sections, where ``&`` is a plain character."""
    held, inside = "", False
    for chunk in chunks:
        text, held, parts = held + chunk, "", []
        at = 0
        while at < len(text):
            mark = _CLOSE if inside else _OPEN
            end = text.find(mark, at)
            if end < 0:
                held = _unfinished(text[at:], mark, inside)
                end = len(text) - len(held)
                parts.append(text[at:end] if inside else _REFERENCE.sub(_safe, text[at:end]))
                break
            part = text[at:end]
            parts.append((part if inside else _REFERENCE.sub(_safe, part)) + mark)
            at, inside = end + len(mark), not inside
        yield "".join(parts)
    yield held if inside else _REFERENCE.sub(_safe, held)


def _unfinished(text: str, mark: str, inside: bool) -> str:
    """The end of a chunk that may be the beginning of ``mark`` or of a reference."""
    tail = next(
        (text[-size:] for size in range(len(mark) - 1, 0, -1) if text.endswith(mark[:size])), ""
    )
    amp = -1 if inside else text.rfind("&", -_LONGEST)
    if amp >= 0 and ";" not in text[amp:]:
        return text[amp:] if len(text) - amp > len(tail) else tail
    return tail


def _safe(found: re.Match[str]) -> str:
    """A reference XML knows stays; an HTML one becomes its character; any other is text."""
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _PREDEFINED:
        return found[0]
    if name[0] == "#":
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        legal = code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        return found[0] if legal or 0x10000 <= code <= 0x10FFFF else ""
    character = html.entities.html5.get(name)
    return character if character is not None and character not in "<&" else f"&amp;{name}"


def legal(text: str) -> bytes:
    """UTF-8 without the characters XML forbids."""
    raw = text.encode("utf-8", "replace").translate(None, _ILLEGAL)
    if b"\xef\xbf" in raw:
        raw = raw.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return raw
