"""Bytes to text: the encoding is found by what is stated, what the bytes can be, how they read."""

from collections import Counter

from citysway.corpus.charset import BOMS, codec_name, is_single_byte, is_wide, stated_in_head
from citysway.corpus.detect import (
    DAMAGE,
    READABLE,
    Decoded,
    damaged,
    multibyte,
    seven_bit,
    single_byte,
    strict,
    strict_or_cut,
    wide,
)
from citysway.corpus.lost import lost_share
from citysway.corpus.mojibake import repair
from citysway.corpus.plausible import plausibility, word_share
from citysway.errors import DocumentError

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
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"\x28\xb5\x2f\xfd": "zstandard data",
}
_FORMATS = tuple(_MAGIC)
_MARKS = tuple(mark for mark, _ in BOMS)
_CONTROL = bytes({*range(9), *range(14, 27), *range(28, 32), 127})
_CONTROL_SHARE = 0.02  # random bytes have 11 %, text next to none
_SLICE, _SLICES = 1 << 13, 8
_SURE = 9  # two- and three-byte forms after which no GB text is valid UTF-8 by chance
_LOST = 0.05  # share of characters lost for good above which a text is refused


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes of unknown encoding; ``declared`` is what a header or the user states.

    In this order: byte order mark; ``declared`` (a charset or a Content-Type); the ``<meta>``
    or XML declaration in the first 4 KB; detection. A declaration yields to valid UTF-8 of nine
    or more non-ASCII characters and to a reading that is plausible by far where its own is not.
    gb2312 and gbk are read as gb18030, latin-1 as cp1252. Lines in two encodings are
    read each in its own (``utf-8+gb18030``). Text that had been decoded wrongly before is
    repaired where that is certain (``utf-8 gb18030>utf-8``, see ``mojibake.repair``).

    Confidence: 1.0 with a byte order mark or plain ASCII; for UTF-8 the probability that a GB
    text of that many characters is not valid UTF-8 by chance; for other multi-byte encodings
    the plausibility of the text; at most 0.9 for cut and repaired texts and 0.6 for single-byte
    encodings, which fit anything. Damaged sequences (at most 2 %) become U+FFFD; they and
    characters lost before (U+FFFD, 锟斤拷) lower it by their share times ten.

    Raises DocumentError (reason ``undecodable``) for bytes that are no text, and for text in
    which more than 5 % of the characters were lost by an earlier conversion.
    """
    return _mended(_read(raw, codec_name(declared)))


def _read(raw: bytes, name: str | None) -> Decoded:
    if raw.startswith(_MARKS):
        return _marked(raw, next(encoding for mark, encoding in BOMS if raw.startswith(mark)))
    if raw.startswith(_FORMATS):
        what = next(what for magic, what in _MAGIC.items() if raw.startswith(magic))
        raise DocumentError(f"{what}, not text", reason="undecodable")
    controls = _controls(raw)
    found = _wide(raw, name, controls=controls)
    if found is not None:
        return found
    if controls:
        raise DocumentError("binary data (control bytes), not text", reason="undecodable")
    if raw.isascii():
        return _seven_bit(raw)
    name = name if name and not is_wide(name) else stated_in_head(raw)
    many = _utf8(raw, name) or _declared(raw, name) or multibyte(raw)
    many = many or wide(raw, shown=False) or _by_lines(raw)
    return many or damaged(raw) or single_byte(raw, name) or _last_resort(raw)


def _marked(raw: bytes, encoding: str) -> Decoded:
    """After a byte order mark there is nothing to find; broken units only lower the confidence."""
    text = raw.decode(encoding, errors="replace")
    broken = text.count("\ufffd") / max(1, len(text))
    if encoding.startswith(("utf-16", "utf-32")) and broken > DAMAGE and text.count("\ufffd") > 1:
        raise DocumentError(f"{encoding} mark, but {broken:.0%} broken", reason="undecodable")
    text = text.removeprefix("\ufeff") if encoding == "gb18030" else text
    return Decoded(text, encoding, max(0.0, 1.0 - 10 * broken))


def _wide(raw: bytes, name: str | None, *, controls: bool) -> Decoded | None:
    """UTF-16 and UTF-32 without a mark: declared and possible, or shown by control bytes."""
    if name is not None and is_wide(name):
        text = strict(raw, name)
        if text is not None and (b"\0" in raw or controls or _may_be_wide(raw, text)):
            return Decoded(text, name, plausibility(text))
    return wide(raw, shown=True) if controls or b"\0" in raw else None


def _may_be_wide(raw: bytes, text: str) -> bool:
    """Not if eight or more characters read badly, and the bytes are ASCII or read well else."""
    if len(text) < 8 or plausibility(text) >= READABLE:
        return True
    if raw.isascii() or strict(raw, "utf-8") is not None:
        return False
    rival = multibyte(raw)
    return rival is None or rival.confidence < 0.8


def _controls(raw: bytes) -> bool:
    """More control bytes than text has, in eight slices of a long file."""
    if len(raw) > _SLICE * _SLICES:
        step = len(raw) // _SLICES
        raw = b"".join(raw[at : at + _SLICE] for at in range(0, step * _SLICES, step))
    return len(raw) - len(raw.translate(None, _CONTROL)) > _CONTROL_SHARE * len(raw)


def _seven_bit(raw: bytes) -> Decoded:
    if b"~{" in raw or b"\x1b$" in raw:
        found = seven_bit(raw)
        if found is not None:
            return found
        if b"\x1b$)A" in raw or b"\x1b$)G" in raw:
            raise DocumentError("ISO-2022-CN, which is not read", reason="undecodable")
    return Decoded(raw.decode("ascii"), "utf-8", 1.0)


def _utf8(raw: bytes, declared: str | None) -> Decoded | None:
    """Valid UTF-8 wins, but for a few characters a declared or GB reading may be the better."""
    text = strict_or_cut(raw, "utf-8")
    if text is None:
        return None
    few = len(raw) - len(text) < 3 * _SURE
    many = sum(char > "\x7f" for char in text) if few else _SURE
    confidence = 1.0 - 0.16 ** min(many, _SURE)
    if text.endswith("\ufffd") and not raw.endswith(b"\xef\xbf\xbd"):
        confidence = min(confidence, 0.9)
    if many >= _SURE or declared == "utf-8":
        return Decoded(text, "utf-8", confidence)
    stated = declared if declared and not is_single_byte(declared) else None
    other = strict(raw, stated or "gb18030")
    if other is None:
        return Decoded(text, "utf-8", confidence)
    score, rival = plausibility(text), plausibility(other)
    if stated is not None:
        own = (many >= 3 or len(raw) - len(text) >= 4) and score >= 0.8 and score >= rival + 0.3
        return Decoded(text, "utf-8", confidence) if own else Decoded(other, stated, rival)
    if rival < max(0.8, score + 0.25 + 0.05 * many):
        return Decoded(text, "utf-8", confidence)
    return Decoded(other, "gb18030", rival - score)


def _declared(raw: bytes, name: str | None) -> Decoded | None:
    """A declared multi-byte encoding is believed unless another reads better by far."""
    if name is None or name == "utf-8" or is_single_byte(name):
        return None
    names = (name, "big5hkscs", "cp950") if name == "big5" else (name,)
    texts = ((one, text) for one in names if (text := strict_or_cut(raw, one)) is not None)
    used, text = next(texts, (name, None))
    if text is None:
        return None
    own = plausibility(text)
    rival = multibyte(raw) if own < 0.9 else None
    if rival is not None and rival.encoding[:4] != used[:4] and _far_better(rival, text, own):
        return rival
    return Decoded(text, used, own)


def _far_better(rival: Decoded, text: str, own: float) -> bool:
    """By many characters, or by words of the dictionary where the declared reading has none."""
    margin = rival.confidence - own
    if rival.confidence < 0.8 or margin < 0.15:
        return False
    if margin * sum(char > "\x7f" for char in set(rival.text)) >= 4:
        return True
    return len(rival.text) >= 4 and word_share(rival.text) >= 0.6 and word_share(text) < 0.2


def _by_lines(raw: bytes) -> Decoded | None:
    """A file of lines in two encodings, if each line alone leaves no doubt."""
    if b"\n" not in raw:
        return None
    used: Counter[str] = Counter()
    texts: list[str] = []
    lowest = 1.0
    for line in raw.split(b"\n"):
        found = Decoded(line.decode("ascii"), "", 1.0) if line.isascii() else _line(line)
        if found is None:
            return None
        texts.append(found.text)
        used[found.encoding] += len(line) if found.encoding else 0
        lowest = min(lowest, found.confidence)
    names = [name for name, _ in used.most_common() if name]
    return Decoded("\n".join(texts), "+".join(names), min(0.9, lowest))


def _line(raw: bytes) -> Decoded | None:
    text = strict(raw, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8", 0.9)
    found = multibyte(raw)
    if found is not None and found.confidence >= 0.8:
        return found
    text = strict(raw, "cp1252")
    return Decoded(text, "cp1252", 0.6) if text and plausibility(text) >= 0.8 else None


def _last_resort(raw: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:100_000]).best()
    text = strict(raw, best.encoding) if best is not None else None
    if best is None or text is None or plausibility(text) < 0.4:
        raise DocumentError("no encoding gives readable text", reason="undecodable")
    return Decoded(text, best.encoding.replace("_", "-"), max(0.0, 0.5 - best.chaos))


def _mended(found: Decoded) -> Decoded:
    """Repair what an earlier conversion did, refuse what it destroyed."""
    if found.text.isascii():
        return found
    fixed = repair(found.text)
    lost = lost_share(fixed.text)
    if lost > _LOST or not fixed.certain:
        what = f"{lost:.0%} of the characters lost" if lost > _LOST else "garbled"
        raise DocumentError(f"text damaged before it was written: {what}", reason="undecodable")
    confidence = found.confidence if not fixed.how else min(0.9, found.confidence)
    if lost:
        confidence = max(0.05, min(confidence, 1.0 - 10 * lost))
    encoding = f"{found.encoding} {fixed.how}" if fixed.how else found.encoding
    return Decoded(fixed.text, encoding, confidence)
