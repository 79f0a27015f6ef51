"""Text that was decoded wrongly before it was written: repaired where that is certain.

A repair encodes the text as the wrong decoder read it and decodes the bytes as they were meant.
It is certain when every byte takes part, the result reads as ordinary text and the text as it
stood does not. What an earlier conversion destroyed (U+FFFD, 锟斤拷) cannot come back.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from citysway.corpus.charset import sloppy_cp1252
from citysway.corpus.detect import strict_or_cut
from citysway.corpus.plausible import first_look, odd_share, plausibility, sample, word_share

# wrong>right: the text is what `wrong` makes of bytes in `right`.
_CHAINS = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("cp1252", "gb18030"),
    ("gb18030", "big5hkscs"),
    ("big5hkscs", "gb18030"),
    ("cp1252", "big5hkscs"),
    ("big5hkscs", "utf-8"),
    ("cp932", "utf-8"),
    ("cp949", "utf-8"),
    ("cp1251", "utf-8"),
    ("cp1251", "gb18030"),
    ("mac-roman", "utf-8"),
    ("mac-roman", "gb18030"),
    ("cp949", "gb18030"),
    ("cp932", "gb18030"),
)
_COMMON = 6  # of them, the first: those looked at for damage that cannot be undone
_ROUNDS = 3
_CLEAR = 1.1  # plausibility and words of a result that no other chain will better
_FEW_ODD = 0.03  # share of seldom characters below which a text is not looked at again
_LOSSY = 0.05  # share of characters a repair may find destroyed
_RUN = re.compile(r"[^\x00-\x7f]+[\x00-\x7f]?")
_LATIN_PAIR = re.compile("[\x80-\u04ff∂∑∏π∫Ωﬁﬂ√][\x80-\u04ff\u2010-\u25ff\u02c6\u02dc\ufffd]|â€")
_CLOSING_QUOTE = re.compile("â€(?:\ufffd|\\?(?=[\\s.,;)]|$))")
_OTHER = re.compile("[\u0370-\u1fff]")  # letters the two-byte forms of UTF-8 write
_HAN = re.compile("[\u4e00-\u9fff]")
_MARKS = re.compile(
    "[\u2010-\u203a\u20ac\u00a0-\u00ff\u0152-\u0178\u2122，。、；：？！“”‘’（）《》]+"
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """``how`` is '' for text left as it was, else ``gb18030>utf-8`` (UTF-8 had been read as
    GB18030), several joined by '+' in the order they were undone; ``certain`` is False for text
    that is garbled beyond repair."""

    text: str
    how: str
    certain: bool


def repair(text: str) -> Repaired:
    """Undo wrong decoding where that is certain; ordinary text comes back as it was.

    First the whole text, then its lines, then runs of foreign characters within lines, each up
    to three times over. Characters already destroyed (at most 5 %) become U+FFFD.
    """
    if text.isascii() or not _suspicious(text):
        return Repaired(text, "", True)
    steps: list[str] = []
    for _ in range(_ROUNDS):
        fixed, how = _once(text)
        if not how or fixed == text:
            break
        text = fixed
        steps.append(how)
    return Repaired(text, "+".join(steps), bool(steps) or not _garbled(text))


def _suspicious(text: str) -> bool:
    odd, letters = first_look(text)
    if letters and _LATIN_PAIR.search(sample(text)):
        return True
    return odd > _FEW_ODD and odd_share(text) > _FEW_ODD


def _once(text: str) -> tuple[str, str]:
    """The first repair that is certain, of the whole or of its parts; ('', '') if none is."""
    fixed, how = _whole(text)
    if how:
        return fixed, how
    if "\n" in text.strip("\n"):
        fixed, how = _parts(text.split("\n"), "\n")
        if how:
            return fixed, how
    fixed, how = _latin(text)
    return (fixed, how) if how else _runs(text)


def _whole(text: str) -> tuple[str, str]:
    """One chain, or the two of a text that went wrong twice, or one with a few bytes lost."""
    before = plausibility(text)
    fixed, how = _best(text, text, before)
    for wrong in ("gb18030", "cp1252") if not how else ():
        between = _undo(text, wrong, "utf-8")
        if between is not None and not between.isascii():
            fixed, how = _best(text, between, before)
            if how:
                return fixed, f"{wrong}>utf-8+{how}"
    if not how:
        lossy = _undo_lossy(text)
        if lossy is not None and _is_certain(text, lossy, before, "utf-8"):
            return lossy, "gb18030>utf-8"
    return fixed, how


def _best(text: str, read: str, before: float) -> tuple[str, str]:
    """The chain from ``read`` whose result reads best among those that are certain."""
    best = 0.0, text, ""
    for wrong, right in _CHAINS:
        fixed = _undo(read, wrong, right)
        if fixed is not None and _is_certain(text, fixed, before, right):
            score = plausibility(fixed) + 0.3 * word_share(fixed)
            best = max(best, (score, fixed, f"{wrong}>{right}"), key=lambda one: one[0])
            if right == "utf-8" or score > _CLEAR:
                break
    return best[1:]


def _parts(lines: Iterable[str], glue: str) -> tuple[str, str]:
    fixed: list[str] = []
    used: dict[str, None] = {}
    for line in lines:
        new, how = _once(line) if not line.isascii() and _suspicious(line) else (line, "")
        fixed.append(new)
        if how:
            used[how] = None
    if len(used) == 1 and not next(iter(used)).endswith(">utf-8"):
        fixed = [_follow(line, *next(iter(used)).split(">")) for line in fixed]
    return glue.join(fixed), "+".join(used)


def _follow(line: str, wrong: str, right: str) -> str:
    """A short line in a text whose other lines were repaired in this way."""
    if line.isascii() or not _suspicious(line):
        return line
    new = _undo(line, wrong, right)
    return new if new and plausibility(new) >= max(0.75, plausibility(line) + 0.2) else line


def _runs(text: str) -> tuple[str, str]:
    """Marks within good text: ``It鈥檚``, whose quote was read as GB18030."""
    used: dict[str, None] = {}

    def mend(found: re.Match[str]) -> str:
        run = found[0]
        fixed = _undo(run, "gb18030", "utf-8") if len(run) > 2 else None
        foreign = "".join(char for char in fixed or "" if char > "\x7f")
        if fixed is None or not _MARKS.fullmatch(foreign) or plausibility(run) > 0.5:
            return run
        used["gb18030>utf-8"] = None
        return fixed

    fixed = _RUN.sub(mend, text)
    return fixed, "+".join(used)


def _latin(text: str) -> tuple[str, str]:
    """UTF-8 that was read as a single-byte encoding, by ftfy's heuristics."""
    pairs = _LATIN_PAIR.findall(text)
    if not pairs or (len(pairs) < 4 and not _in_context(text, pairs)):
        return text, ""
    import ftfy

    plain = _CLOSING_QUOTE.sub("\u201d", text) if "â€œ" in text else text
    fixed = ftfy.fix_encoding(plain)
    if fixed == text or fixed.count("\ufffd") > text.count("\ufffd"):
        return text, ""
    if odd_share(fixed) > min(0.1, odd_share(text)) or (_OTHER.search(fixed) and "Ã" not in text):
        return text, ""
    if plausibility(fixed) < plausibility(text) - 0.05:
        return text, ""
    return fixed, "cp1252>utf-8"


def _in_context(text: str, pairs: list[str]) -> bool:
    """Few pairs are no accident only in ordinary English; one, if it begins as they mostly do."""
    if len(pairs) == 1 and pairs[0][0] not in "ÂÃâ√" and "‚Ä" not in text:
        return False
    plain = [char for char in text if char < "\x80"]
    words = sum(char.isalnum() or char.isspace() or char in ".,'-" for char in plain)
    return bool(plain) and words >= 0.75 * len(plain) and any(char.isalnum() for char in plain)


def _encoded(text: str, encoding: str, *, errors: str = "strict") -> bytes | None:
    try:
        if encoding == "cp1252":
            return codecs.charmap_encode(text, errors, sloppy_cp1252())[0]
        return text.encode(encoding, errors)
    except (UnicodeError, LookupError):
        return None


def _undo(text: str, wrong: str, right: str) -> str | None:
    raw = _encoded(text, wrong)
    fixed = strict_or_cut(raw, right) if raw is not None else None
    return None if fixed is None or fixed == text else fixed


def _undo_lossy(text: str) -> str | None:
    """UTF-8 read as GB18030 by a decoder that put U+FFFD or ? for the odd byte of a run."""
    raw = _encoded(text.replace("\ufffd", ""), "gb18030")
    if raw is None:
        return None
    fixed = raw.decode("utf-8", errors="replace")
    fixed = re.sub("\ufffd+\\??", "\ufffd", fixed)
    lost, foreign = fixed.count("\ufffd"), sum(char > "\x7f" for char in fixed)
    return fixed if 0 < lost <= max(_LOSSY * foreign, min(1, foreign // 4)) else None


def _is_certain(before: str, after: str, plausible: float, right: str) -> bool:
    """The result is ordinary text, the text as it stood is not, by a wide margin."""
    now = plausibility(after)
    if after.isascii() or now < 0.8 or now < plausible + 0.25 or odd_share(after) > 0.1:
        return False
    han = _HAN.findall(after)
    if not han:
        foreign = "".join(char for char in after if char > "\x7f")
        return right == "utf-8" and plausible < 0.5 and _MARKS.fullmatch(foreign) is not None
    if len(han) < (2 if right == "utf-8" else 3) or (
        _HAN.search(before) is not None and word_share(before) > 0.25
    ):
        return False
    needed = 1.0 if len(han) < 4 and right != "utf-8" else 0.6
    return word_share(after) >= (0.3 if len(set(han)) >= 8 else needed)


def _garbled(text: str) -> bool:
    """Damaged beyond exact repair: what can still be undone shows words the text has not."""
    part = sample(text)
    before = plausibility(part)
    for wrong, right in _CHAINS[:_COMMON]:
        raw = _encoded(part.replace("\ufffd", ""), wrong, errors="ignore") or b""
        fixed = raw.decode(right, errors="ignore")
        if len(_HAN.findall(fixed)) < 4 or 4 * len(fixed) < len(part):
            continue
        if plausibility(fixed) >= max(0.7, before + 0.2) and word_share(fixed) >= 0.35:
            return word_share(part) < 0.2
    return False
