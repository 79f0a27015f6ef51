"""Script folding: one shape for simplified, traditional, full-width and capital letters.

Folding is one to one by code point, so offsets in the folded text are offsets in the original.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDE_BLANKS = (0x3000, 0xA0)
_NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | dict.fromkeys(_WIDE_BLANKS, 0x20)
_IN_WORDS = "覆瞭藉"  # traditional in words alone: 回覆, 一目瞭然, 憑藉
_SHORT = 500  # characters below which a table is faster than an array


def points(text: str) -> npt.NDArray[np.uint32]:
    """Code points, one per character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@functools.cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@functools.cache
def _traditional() -> npt.NDArray[np.bool_]:
    """Code points opencc changes by themselves or in words; all beyond the basic plane may be."""
    table = np.zeros(0x10001, dtype=bool)
    table[0x10000] = True
    han = [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]
    new = _simplifier().convert("\n".join(map(chr, han))).split("\n")
    table[[code for code, char in zip(han, new, strict=True) if char != chr(code)]] = True
    table[[ord(char) for char in _IN_WORDS]] = True
    return table


def simplify(text: str) -> str:
    """Traditional to simplified, same length: by code point where opencc would change it.

    Only lines that hold something to convert are converted.
    """
    codes = points(text)
    at = np.flatnonzero(_traditional()[np.minimum(codes, 0x10000)])
    if not len(at):
        return text
    lines = text.split("\n")
    breaks = np.flatnonzero(codes == ord("\n"))
    for number in np.unique(np.searchsorted(breaks, at)).tolist():
        lines[number] = _simplify(lines[number])
    return "\n".join(lines)


def _simplify(text: str) -> str:
    folded: str = _simplifier().convert(text)
    if len(folded) == len(text):
        return folded
    single = [_simplifier().convert(char) for char in text]
    return "".join(new if len(new) == 1 else old for new, old in zip(single, text, strict=True))


def lower(text: str) -> str:
    """Lower case without ever changing the length (``İ`` stays)."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def fold_width(text: str) -> str:
    """Full-width ASCII and the ideographic and no-break space to their plain forms."""
    if text.isascii():
        return text
    if len(text) < _SHORT:
        return text.translate(_NARROW)
    codes = points(text).copy()
    wide = (codes >= 0xFF01) & (codes <= 0xFF5E)
    codes[wide] -= 0xFEE0
    codes[np.isin(codes, _WIDE_BLANKS)] = 0x20
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def encodable(text: str) -> str:
    """Lone surrogates to U+FFFD, same length: what no encoder takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def fold(text: str) -> str:
    """The shadow of a text: width, script and case folded; ``len(fold(t)) == len(t)`` always."""
    return lower(simplify(fold_width(encodable(text))))


def fold_term(term: str) -> str:
    """A term or name of our own tables: NFKC first (its length may change), then the shadow."""
    return fold(unicodedata.normalize("NFKC", term)).strip()


def fold_terms(terms: Sequence[str]) -> list[str]:
    """``fold_term`` of many terms in one pass; none may hold a line break."""
    return [
        term.strip() for term in fold(unicodedata.normalize("NFKC", "\n".join(terms))).split("\n")
    ]
