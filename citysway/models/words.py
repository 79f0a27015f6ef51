"""Hits that respect words: whole Latin ones, and short Chinese ones not cut out of others."""

import numpy as np
import numpy.typing as npt

from citysway.models.boundaries import run_edges
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.patterns import CUE_BIT
from citysway.models.rematch import recovered
from citysway.models.segment import word_ends

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_LATIN = np.zeros(0x250, dtype=bool)
_LATIN[[*range(48, 58), *range(65, 91), *range(97, 123), *range(0xC0, 0x250)]] = True
_LONG = 4
_FOLLOWING = sum(bit for name, bit in CUE_BIT.items() if name.endswith("_after"))


def _latin_edges(page: Page) -> Bools:
    """Flags of length n+1: False strictly inside a Latin word or number, of any width."""
    wide = (page.codes >= 0xFF01) & (page.codes <= 0xFF5E)
    codes = np.where(wide, page.codes - np.uint32(0xFEE0), page.codes)
    return run_edges(_LATIN[np.minimum(codes, 0x24F)] & (codes < 0x250))


def screen_words(page: Page, hits: Hits, matcher: Matcher) -> Hits:
    """Keep hits that respect words: whole Latin ones, short Chinese ones not cut out of others."""
    edge = _latin_edges(page)
    keep = edge[hits.start] & edge[hits.end]
    if page.lang != "zh" or not len(hits):
        return _with(hits.take(keep), recovered(page.shadow, hits, matcher, edge))
    flags = word_ends(page.shadow, _in_doubt(page, hits, matcher))
    keep &= _fits_chinese(page, hits, matcher, flags)
    cut = np.flatnonzero(~keep & matcher.columns.is_name[hits.pattern])
    return _with(hits.take(keep), _covered_names(page.shadow, hits.take(cut), matcher, flags))


def _covered_names(shadow: str, cut: Hits, matcher: Matcher, flags: Bools) -> Hits:
    """Names that a name which is no word here kept from being found: 福州 in 离开福州 (开福)."""
    index, names = matcher.patterns.index, matcher.patterns.names
    found: list[tuple[int, int, int]] = []
    for low, high in zip(cut.start.tolist(), cut.end.tolist(), strict=True):
        for start in range(low + 1, high):
            if not flags[start]:
                continue
            last = min(start + _LONG, len(shadow))
            ends = [end for end in range(last, high, -1) if flags[end]]
            texts = (index.get(shadow[start:end], -1) for end in ends)
            number = next((n for n in texts if n in names), -1)
            if number >= 0:
                found.append((number, start, start + len(matcher.patterns.texts[number])))
                break
    flat = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Hits(flat[:, 0], flat[:, 1], flat[:, 2])


def _with(hits: Hits, more: Hits) -> Hits:
    """Both, in order of position."""
    if not len(more):
        return hits
    both = Hits(
        np.concatenate([hits.pattern, more.pattern]),
        np.concatenate([hits.start, more.start]),
        np.concatenate([hits.end, more.end]),
    )
    return both.take(np.argsort(both.start, kind="stable"))


def _fits_chinese(page: Page, hits: Hits, matcher: Matcher, flags: Bools) -> Bools:
    columns = matcher.columns
    inner = np.concatenate([[0], np.cumsum(flags)])
    start_ok, end_ok = flags[hits.start], flags[hits.end]
    length = hits.end - hits.start
    inside = inner[hits.end] - inner[hits.start + 1] == 0
    long = length >= _LONG
    name = columns.is_name[hits.pattern]
    whole = start_ok & end_ok
    affix = inside & (
        start_ok | (end_ok & ~name)
    )  # 高铁 in 高铁站, 污染 in 环境污染; not 海口 in 出海口
    fits = long | whole | affix | (inside & (length > 2) & ~name)
    fits |= name & (length == 3) & start_ok & _administrative(page, hits)
    fits |= name & end_ok & inside & _after_place(page, hits, fits & name)
    fits |= name & start_ok & (page.code_at(hits.end) == _WALLED)  # 岳阳城: not 岳|阳城
    steers = (columns.cue[hits.pattern] & ~_FOLLOWING) > 0
    steers &= ~columns.is_code[hits.pattern] & ~name
    loose = (length == 1) | (steers & ~long)  # 将 in 将建设 opens a word and steers what follows
    fits[loose] = start_ok[loose]
    single = (length == 1) & (columns.score[hits.pattern] != 0)
    steered = _steered(page, hits, matcher)
    fits[single] = (end_ok & (start_ok | steered))[single]  # not 好 in 好像
    fits &= steered | ((columns.cue[hits.pattern] & CUE_BIT["guarded"]) == 0)  # 美: America too
    return np.asarray(fits, dtype=bool)


def _in_doubt(page: Page, hits: Hits, matcher: Matcher) -> Ints:
    """Characters where words matter: short hits, in clauses with one that tells something.

    A negation or a plan alone in its clause steers nothing.
    """
    clause = page.clause_of(hits.start)
    told = np.zeros(len(page.clauses), dtype=bool)
    told[clause[_telling(matcher)[hits.pattern]]] = True
    short = hits.take((hits.end - hits.start < _LONG) & told[clause])
    return np.concatenate([short.start, short.end - 1])


def _telling(matcher: Matcher) -> Bools:
    """Patterns that count without others in their clause."""
    columns = matcher.columns
    alone = CUE_BIT["reported"] | CUE_BIT["contrast"] | CUE_BIT["city_nouns"]
    counts = columns.is_name | columns.is_code | (columns.score != 0)
    return np.asarray(counts | ((columns.cue & alone) > 0), dtype=bool)


def _after_place(page: Page, hits: Hits, place: Bools) -> Bools:
    """Directly behind a place or 首都, which the dictionary glues on: 中国香港, 山西太原."""
    ended = np.zeros(len(page.codes) + 1, dtype=bool)
    ended[hits.end[place]] = True
    lead = (page.code_at(hits.start - 1) == ord("都")) & (page.code_at(hits.start - 2) == ord("首"))
    return np.asarray(ended[hits.start] | lead, dtype=bool)


_WALLED = ord("城")
_LEVELS = np.array([ord(char) for char in "市省县区州盟旗"], dtype=np.uint32)


def _steered(page: Page, hits: Hits, matcher: Matcher) -> Bools:
    """Directly behind a word of degree or a negation, which the dictionary glues on: 很脏, 不美."""
    steers = matcher.columns.degree[hits.pattern] > 0
    steers |= (matcher.columns.cue[hits.pattern] & CUE_BIT["negation"]) > 0
    ended = np.zeros(len(page.codes) + 1, dtype=bool)
    ended[hits.end[steers]] = True
    return ended[hits.start]


def _administrative(page: Page, hits: Hits) -> Bools:
    """The last character says what the place is (成都市, 恩施州)."""
    return np.isin(page.codes[hits.end - 1], _LEVELS)
