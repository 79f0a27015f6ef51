"""Where sentences and clauses begin: arrays over the code points of a text."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]

_TABLE = 0x10000
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "sen",
        "rep",
        "gov",
        "lt",
        "col",
        "st",
        "mt",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "corp",
        "no",
        "vs",
        "etc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "u.n",
        "a.m",
        "p.m",
        "i.e",
        "e.g",
        "fig",
        "dept",
        "univ",
        "hon",
        "rev",
    ]
)
_GLUED = re.compile(r"[a-z\d)][.!?](?:[”’\"](?=[A-Z“])|(?=[A-Z“][a-z]|“))")  # archives lose blanks
_LAST_WORD = re.compile(r"[A-Za-z.]+$")


def _set(chars: str) -> Bools:
    table = np.zeros(_TABLE, dtype=bool)
    table[[ord(char) for char in chars]] = True
    return table


_ZH_END = _set("。！？!?…")
_CLOSER = _set("”’」』）)]\"'》")
_ZH_CLAUSE = _set("，；：,;:—")
_EN_CLAUSE = _set(",;:—–")
_EN_END = _set(".!?…")
_BLANK = _set(" \t\n\r\u3000\xa0")
_DIGIT = _set("0123456789")
_OPENER = _set("\"'“‘([$£€")


def run_edges(member: Bools) -> Bools:
    """Flags of length n+1: False strictly inside a run of members."""
    edge = np.ones(len(member) + 1, dtype=bool)
    edge[1:-1] = ~(member[1:] & member[:-1])
    return edge


def isin(codes: Points, table: Bools) -> Bools:
    """Membership of code points in a table; anything beyond the basic plane is not in it."""
    return table[np.minimum(codes, _TABLE - 1)] & (codes < _TABLE)


def _upper(text: str, codes: Points) -> Bools:
    plain = (codes >= 65) & (codes <= 90)
    for at in np.flatnonzero((codes >= 0xC0) & (codes < 0x250)):
        plain[at] = text[at].isupper()
    return plain


def _run_ends(mark: Bools, closer: Bools) -> Ints:
    """Positions just after each run of end marks and the closing quotes that follow it."""
    run = mark.copy()
    for _ in range(2):
        run[1:] |= closer[1:] & run[:-1]
    last = run.copy()
    last[:-1] &= ~run[1:]
    return np.flatnonzero(last).astype(np.int64) + 1


def _next_visible(codes: Points) -> Ints:
    """For each position the index of the next character that is not blank (n where none)."""
    n = len(codes)
    index = np.where(isin(codes, _BLANK), n, np.arange(n))
    return np.asarray(np.minimum.accumulate(index[::-1])[::-1] if n else index, dtype=np.int64)


def _english_ends(text: str, codes: Points) -> Ints:
    n = len(codes)
    closer = isin(codes, _CLOSER)
    ends = _run_ends(isin(codes, _EN_END), closer)
    ends = ends[ends < n]
    follow = _next_visible(codes)[ends]
    begins = _upper(text, codes) | isin(codes, _OPENER) | isin(codes, _DIGIT)
    starts = np.append(begins, False)[follow]
    blank = isin(codes[ends], _BLANK)
    ends = ends[blank & starts]
    whole = [end for end in ends.tolist() if not _abbreviated(text, end)]
    glued = [found.end() for found in _GLUED.finditer(text)]
    return np.array(whole + glued, dtype=np.int64)


def _abbreviated(text: str, end: int) -> bool:
    head = text[max(0, end - 12) : end].rstrip("”’)]\"'")
    if not head.endswith("."):
        return False
    word = _LAST_WORD.search(head[:-1])
    if word is None:
        return False
    last = word.group().lower()
    return last in _ABBREVIATIONS or (len(word.group()) == 1 and word.group().isupper())


def _english_lines(text: str, codes: Points) -> Ints:
    """Line breaks that end a sentence: blank lines, and lines followed by a capital or a quote."""
    breaks = np.flatnonzero(codes == 10).astype(np.int64)
    if not len(breaks):
        return breaks
    after = np.append(_next_visible(codes), len(codes))[breaks + 1]
    visible = np.append(_upper(text, codes) | isin(codes, _OPENER) | isin(codes, _DIGIT), True)[
        after
    ]
    double = np.append(codes, 10)[breaks + 1] == 10
    starts: Ints = breaks[visible | double] + 1
    return starts


def sentence_starts(text: str, codes: Points, *, lang: str) -> Ints:
    """Sorted start positions of sentences (always 0 first); they tile the text."""
    if lang == "en":
        cuts = np.concatenate([_english_ends(text, codes), _english_lines(text, codes)])
    else:
        ends = _run_ends(isin(codes, _ZH_END), isin(codes, _CLOSER))
        cuts = np.concatenate([ends, np.flatnonzero(codes == 10) + 1])
    cuts = cuts[cuts < len(codes)]
    return marked(len(codes), [np.zeros(1, dtype=np.int64), cuts])


def marked(n: int, positions: Sequence[Ints]) -> Ints:
    """Sorted distinct positions in a text of ``n`` characters; 0 is allowed even if it is empty."""
    flags = np.zeros(max(n, 1), dtype=bool)
    for some in positions:
        flags[some] = True
    return np.flatnonzero(flags).astype(np.int64)


def drop_blank(codes: Points, cuts: Ints, keep: Ints) -> Ints:
    """Cuts without those that would open a sentence of blanks only; those in ``keep`` stay."""
    if not len(codes):
        return cuts
    visible = _next_visible(codes)[np.minimum(cuts, len(codes) - 1)]
    after = np.append(cuts[1:], len(codes))
    kept = np.zeros(len(codes) + 1, dtype=bool)
    kept[keep] = True
    return cuts[(visible < after) | kept[cuts]]


def clause_starts(codes: Points, sentences: Ints, *, lang: str) -> Ints:
    """Sorted start positions of clauses.

    They begin at sentence starts and after commas, semicolons and colons.
    """
    mark = isin(codes, _EN_CLAUSE if lang == "en" else _ZH_CLAUSE)
    if len(codes) > 2:
        digit = isin(codes, _DIGIT)
        mark[1:-1] &= ~(digit[:-2] & digit[2:])
    cuts = np.flatnonzero(mark).astype(np.int64) + 1
    return marked(len(codes), [sentences, cuts[cuts < len(codes)]])


def quoted(codes: Points) -> Bools:
    """True inside “…” and 「…」; an open quote ends with its line.

    Straight double quotes are left alone: they do not tell open from closed.
    """
    opens = (codes == 0x201C) | (codes == 0x300C)
    marks = opens | (codes == 0x201D) | (codes == 0x300D)
    at = np.arange(len(codes))
    last = np.maximum.accumulate(np.where(marks | (codes == 10), at, -1))
    return np.asarray((last >= 0) & opens[last] & ~opens, dtype=bool)
