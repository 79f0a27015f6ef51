"""Bytes to text: the encoding is found by what the bytes can be and how plausible they read."""

import codecs
from dataclasses import dataclass

from citysway.corpus.plausible import plausibility
from citysway.errors import DocumentError

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or Office file",
    b"\x1f\x8b": "gzip data",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x7fELF": "a program",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"SQLite format 3": "a database",
}
_GB_NAMES = {"gb2312", "gbk", "gb_2312-80", "gb2312-80", "cp936", "ms936", "x-gbk", "euc-cn", "gb"}
_CONTROL = bytes({*range(9), *range(14, 27), *range(28, 32), 127})
_CONTROL_SHARE = 0.02  # random bytes have 11 %, text next to none
_SURE = 9  # two- and three-byte forms after which no GB text is valid UTF-8 by chance
_DAMAGE = 0.02  # share of broken sequences a damaged file may have
_SINGLE_BYTE_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Decoded:
    """``encoding`` is a Python codec name; ``confidence`` in [0, 1], see :func:`decode`."""

    text: str
    encoding: str
    confidence: float


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes of unknown encoding; ``declared`` is what a header or page states.

    Confidence: 1.0 with a byte order mark or plain ASCII; for UTF-8 the probability that a GB
    text of that many characters is not valid UTF-8 by chance; for GB18030, Big5 and declared
    encodings the share of plausible characters (common Han, punctuation, letters inside words);
    at most 0.6 for single-byte encodings, which fit anything. Damaged sequences (at most 2 %)
    become U+FFFD and lower it by their share times ten. A gb2312 or gbk declaration is read as
    gb18030, its superset; valid UTF-8 of nine or more non-ASCII characters overrides every
    declaration.

    Raises DocumentError (reason ``undecodable``) for bytes that are no text.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _marked(raw, encoding)
    name = _codec_name(declared)
    if name and name.startswith(("utf-16", "utf-32")):
        text = _strict(raw, name)
        if text is not None:
            return Decoded(text, name, plausibility(text))
    _refuse_binary(raw)
    if raw.isascii():
        return Decoded(raw.decode("ascii"), "utf-8", 1.0)
    found = _utf8_or_gb(raw, name) or _declared(raw, name) or _gb_or_big5(raw)
    return found or _damaged(raw) or _single_byte(raw, name)


def _marked(raw: bytes, encoding: str) -> Decoded:
    """After a byte order mark there is nothing to find; broken units only lower the confidence."""
    text = raw.decode(encoding, errors="replace")
    broken = text.count("\ufffd") / max(1, len(text))
    if encoding != "utf-8-sig" and broken > _DAMAGE:
        raise DocumentError(f"{encoding} mark, but {broken:.0%} broken", reason="undecodable")
    return Decoded(text, encoding, max(0.0, 1.0 - 10 * broken))


def _codec_name(declared: str | None) -> str | None:
    """A Python codec name; the GB family is gb18030, latin-1 is cp1252 (as browsers read it)."""
    name = (declared or "").strip().strip("\"'").lower().replace("_", "-")
    if name in _GB_NAMES or name.replace("-", "") in _GB_NAMES:
        return "gb18030"
    if name in ("latin-1", "latin1", "iso-8859-1", "iso8859-1", "ascii", "us-ascii"):
        return "cp1252"
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def _refuse_binary(raw: bytes) -> None:
    what = next((what for magic, what in _MAGIC.items() if raw.startswith(magic)), None)
    controls = len(raw) - len(raw.translate(None, _CONTROL))
    if what is None and controls > _CONTROL_SHARE * len(raw):
        what = f"binary data ({controls} control bytes of {len(raw)})"
    if what is not None:
        raise DocumentError(f"{what}, not text", reason="undecodable")


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _utf8_or_gb(raw: bytes, declared: str | None) -> Decoded | None:
    """Valid UTF-8 wins, but for a few characters a GB reading of common Han may be the better."""
    text = _strict(raw, "utf-8")
    if text is None:
        return None
    many = sum(char > "\x7f" for char in text) if len(raw) - len(text) < 3 * _SURE else _SURE
    confidence = 1.0 - 0.16 ** min(many, _SURE)
    if many >= _SURE or declared == "utf-8":
        return Decoded(text, "utf-8", confidence)
    other = _strict(raw, "gb18030")
    score, needed = plausibility(text), 0.05 if declared == "gb18030" else 0.25 + 0.05 * many
    if other is None or (rival := plausibility(other)) < max(0.8, score + needed):
        return Decoded(text, "utf-8", confidence)
    return Decoded(other, "gb18030", rival - score)


def _declared(raw: bytes, name: str | None) -> Decoded | None:
    """A declared multi-byte encoding is believed when it decodes and reads plausibly."""
    if name is None or name == "utf-8" or _is_single_byte(name):
        return None
    text = _strict(raw, name)
    if text is None or (score := plausibility(text)) < 0.5:
        return None
    return Decoded(text, name, score)


def _is_single_byte(name: str) -> bool:
    return name.startswith(("cp125", "iso8859", "koi8", "mac-", "latin", "ascii"))


def _gb_or_big5(raw: bytes) -> Decoded | None:
    """GB18030 or Big5, whichever reads better, if one reads well."""
    found: list[Decoded] = []
    for encoding in ("gb18030", "big5hkscs"):
        text = _strict(raw, encoding)
        if text is not None:
            found.append(Decoded(text, encoding, plausibility(text)))
            if found[-1].confidence >= 0.9:
                break
    best = max(found, key=lambda decoded: decoded.confidence, default=None)
    return best if best is not None and best.confidence >= 0.6 else None


def _damaged(raw: bytes) -> Decoded | None:
    """UTF-8 or GB18030 with a few broken sequences: cut files, bad copies."""
    for encoding in ("utf-8", "gb18030"):
        text = raw.decode(encoding, errors="replace")
        foreign = sum(char > "\x7f" for char in text)
        broken = text.count("\ufffd") / max(1, foreign)
        cut = text.count("\ufffd") == 1 and text.endswith("\ufffd") and foreign > 2
        if (cut or broken <= _DAMAGE) and plausibility(text) >= 0.6:
            return Decoded(text, encoding, max(0.0, min(0.9, 1.0 - 10 * broken)))
    return None


def _single_byte(raw: bytes, declared: str | None) -> Decoded:
    """Last resort: the declaration, Western European if letters stand in words, then a guess."""
    for encoding in (declared, "cp1252"):
        text = _strict(raw, encoding) if encoding else None
        if encoding and text is not None and plausibility(text) >= 0.6:
            return Decoded(text, encoding, _SINGLE_BYTE_CONFIDENCE)
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:100_000]).best()
    text = _strict(raw, best.encoding) if best is not None else None
    if best is None or text is None:
        raise DocumentError("no encoding gives readable text", reason="undecodable")
    encoding = best.encoding.replace("_", "-")
    return Decoded(text, encoding, max(0.0, _SINGLE_BYTE_CONFIDENCE - best.chaos))
