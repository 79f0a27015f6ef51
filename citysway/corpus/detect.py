"""Candidate encodings of undeclared bytes: each is tried, the most plausible text wins."""

import re
from dataclasses import dataclass

from citysway.corpus.plausible import plausibility, word_share

_SAMPLE = 1 << 16  # bytes on which candidates are compared; the winner decodes the whole
_CLEAR = 0.9
_LIKELY = 0.8
READABLE = 0.6  # plausibility below which a reading is no candidate
DAMAGE = 0.02  # share of broken sequences a damaged file may have
_CUT = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
_SHORT = 60  # characters below which dictionary words help to tell readings apart
_BIG5 = ("big5hkscs", "cp950")
_JAPANESE = ("cp932", "euc_jp")
_CYRILLIC = ("cp1251", "koi8-r")
_KOREAN = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xac\xb0-\xc8][\xa1-\xfe])*+")
_KOREAN_HEAD = 240
_HIGH = re.compile(rb"[\x80-\xff]{1,4}")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
_SYLLABLES = frozenset(
    "이다는에의가고하을를은한지기로서도어사대인자시나으리해아정들전수보일만부그라있주구국"
)
_SINGLE_BYTE_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, how its bytes were read, and a confidence in [0, 1]; see ``decode.decode``.

    ``encoding`` is a Python codec name. A file of lines in two encodings states both
    (``utf-8+gb18030``); a text that had been decoded wrongly before it was written states the
    repair behind a blank (``utf-8 gb18030>utf-8``: the text was UTF-8 read as GB18030).
    """

    text: str
    encoding: str
    confidence: float

    @property
    def codec(self) -> str:
        """The codec of (most of) the bytes: what further bytes of the same file decode with."""
        return self.encoding.partition(" ")[0].partition("+")[0]


def strict(raw: bytes, encoding: str) -> str | None:
    """The text, None where a byte sequence does not exist in the encoding."""
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def strict_or_cut(raw: bytes, encoding: str) -> str | None:
    """As :func:`strict`, but a character cut off by the end of the bytes is U+FFFD."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        start, length = error.start, len(raw)
        cut = start >= length - 3 and error.reason in _CUT
    except (UnicodeError, LookupError, ValueError):
        return None
    text = strict(raw[:start], encoding) if cut else None
    if text is None or sum(char > "\x7f" for char in text[-200:]) < 3:
        return None
    return text + "\ufffd"


def multibyte(raw: bytes) -> Decoded | None:
    """GB18030, Big5, Korean or Japanese, whichever reads best; None where none reads well.

    None too where the bytes are English with a few marks and accents of Windows-1252: pairs of
    such a byte and a letter are Han as well.
    """
    head = raw[:_SAMPLE]
    if western(raw):
        return None
    best = _korean(head) or _chinese(head)
    if best is None or best.confidence < _LIKELY:
        others = [found for name in _JAPANESE if (found := _japanese(head, name))]
        best = max([*others, *([best] if best else [])], key=_confidence, default=None)
    if best is None or best.confidence < READABLE:
        best = _four_bytes(head)
    if best is None:
        return None
    if len(raw) <= _SAMPLE:
        return best
    text = strict_or_cut(raw, best.encoding)
    return None if text is None else Decoded(text, best.encoding, best.confidence)


def _four_bytes(raw: bytes) -> Decoded | None:
    """GB18030 of letters that are no Chinese: its four-byte form is like nothing else."""
    text = strict(raw, "gb18030") if len(_FOUR_BYTES.findall(raw)) >= 3 else None
    return None if text is None else Decoded(text, "gb18030", _LIKELY)


def western(raw: bytes) -> bool:
    """English with marks and accents of Windows-1252: single or few, beside letters."""
    first = _HIGH.search(raw)
    if first is None or len(first[0]) > 3:
        return False
    piece = raw[max(0, first.start() - 50) : first.start() + 4000]
    high = len(piece) - len(piece.translate(None, _HIGH_BYTES))
    if 2 * len(_ALONE.findall(piece)) < high and 10 * high > len(piece):
        return False
    return plausibility(piece.decode("cp1252", errors="replace")) >= _LIKELY


def _confidence(found: Decoded) -> float:
    return found.confidence


def _scored(raw: bytes, encoding: str) -> Decoded | None:
    text = strict_or_cut(raw, encoding)
    if text is None:
        return None
    score = plausibility(text)
    return Decoded(text, encoding, min(score, 0.9) if text.endswith("\ufffd") else score)


def _chinese(raw: bytes) -> Decoded | None:
    """GB18030 or Big5; short texts that read well in both are told apart by their words."""
    simplified = _scored(raw, "gb18030")
    short = len(raw) < 2 * _SHORT
    if simplified is not None and simplified.confidence >= _CLEAR and not short:
        return simplified
    found = next((big5 for name in _BIG5 if (big5 := _scored(raw, name))), None)
    if simplified is None or found is None:
        return simplified or found
    if not short or min(simplified.confidence, found.confidence) < READABLE - 0.15:
        return max(simplified, found, key=_confidence)
    return max(simplified, found, key=lambda one: one.confidence + 0.3 * word_share(one.text))


def _japanese(raw: bytes, encoding: str) -> Decoded | None:
    """Only with kana: Han alone are no sign of Japanese."""
    found = _scored(raw, encoding)
    if found is None:
        return None
    foreign = sum(char > "\x7f" for char in found.text)
    kana = sum("\u3041" <= char <= "\u30fe" for char in found.text)
    return found if 5 * kana >= foreign else None


def _korean(raw: bytes) -> Decoded | None:
    """EUC-KR: all Han of its GB reading would begin with a to q; frequent syllables decide."""
    found = _KOREAN.match(raw[:_KOREAN_HEAD])
    if found is None or found.end() < min(len(raw), _KOREAN_HEAD) - 1:
        return None
    text = strict_or_cut(raw, "cp949")
    hangul = [char for char in text or "" if "\uac00" <= char <= "\ud7a3"]
    frequent = sum(char in _SYLLABLES for char in hangul)
    share = frequent / max(1, len(hangul))
    if text is None or frequent < 3 or share < 0.25:
        return None
    return Decoded(text, "cp949", min(0.95, 0.6 + share))


def wide(raw: bytes, *, shown: bool) -> Decoded | None:
    """UTF-32 and UTF-16 without a mark, ``shown`` by control bytes, else by dictionary words."""
    if len(raw) < 2 or (not shown and len(raw) % 2):
        return None
    names = ["utf-16-le", "utf-16-be"]
    if len(raw) % 4 == 0 and raw.count(b"\0", 0, 4096) >= min(len(raw), 4096) / 4:
        names = ["utf-32-le", "utf-32-be", *names]
    found = [one for name in names if (one := _wide(raw, name))]
    best = max(found, key=_confidence, default=None)
    if best is None or best.confidence < _LIKELY:
        return None
    return best if shown or word_share(best.text) >= 0.5 else None


def _wide(raw: bytes, name: str) -> Decoded | None:
    """One reading, whose score counts control characters against it and ASCII for it."""
    head = raw[: _SAMPLE - _SAMPLE % 4]
    text = strict(head, name) if len(head) % 2 == 0 else strict(head[:-1], name)
    if not text or _controls(text):
        return None
    ascii_share = len(text.encode("ascii", errors="ignore")) / len(text)
    score = ascii_share + (1 - ascii_share) * plausibility(text)
    text = raw.decode(name, errors="replace")
    broken = text.count("\ufffd") > 1 + DAMAGE * len(text)
    return None if broken else Decoded(text, name, min(score, 0.99))


def _controls(text: str) -> bool:
    return sum(char < " " and char not in "\t\n\r\f" for char in text[:2000]) > 0.01 * len(text)


def seven_bit(raw: bytes) -> Decoded | None:
    """HZ and ISO-2022, which write Han in ASCII bytes; None where the bytes are plain ASCII."""
    names = {b"~{": "hz", b"\x1b$B": "iso2022_jp_2", b"\x1b$@": "iso2022_jp_2"}
    names |= {b"\x1b$A": "iso2022_jp_2", b"\x1b$)C": "iso2022_kr"}
    for mark, name in names.items():
        text = strict(raw, name) if mark in raw else None
        if text is not None and not text.isascii() and (score := plausibility(text)) >= READABLE:
            return Decoded(text, name, score)
    return None


def damaged(raw: bytes) -> Decoded | None:
    """UTF-8, GB18030 or Big5 with a few broken sequences: bad copies, cut at either end."""
    best: Decoded | None = None
    for encoding in ("utf-8",) if western(raw) else ("utf-8", "gb18030", "big5hkscs"):
        text = raw.decode(encoding, errors="replace")
        foreign = sum(char > "\x7f" for char in text)
        lost = text.count("\ufffd")
        broken = lost / max(1, foreign)
        ends = lost == sum(char == "\ufffd" for char in text[:2] + text[-1:]) and foreign > 2 + lost
        if (ends or broken <= DAMAGE) and (score := plausibility(text)) >= READABLE:
            sure = min(0.9, score) if ends else max(0.0, min(0.9, 1.0 - 10 * broken))
            if best is None or sure > best.confidence:
                best = Decoded(text, encoding, sure)
    return best


def single_byte(raw: bytes, declared: str | None) -> Decoded | None:
    """The declaration, Western European where letters stand in words, or Russian."""
    best: tuple[float, Decoded] | None = None
    for name in dict.fromkeys((*([declared] if declared else []), "cp1252", *_CYRILLIC)):
        text = strict(raw, name)
        score = plausibility(text) if text is not None else 0.0
        if text is not None and score >= READABLE and (best is None or score > best[0] + 0.1):
            best = score, Decoded(text, name, _SINGLE_BYTE_CONFIDENCE)
    return best[1] if best else None
