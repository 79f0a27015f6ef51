"""Which matches stand: word boundaries first, then the codebook's context rules (METHOD.md 1.5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_term
from citysway.models.codebook import Codebook, ContextRule, Term
from citysway.models.matcher import CUE_BIT, Hits, Matcher
from citysway.models.page import Page
from citysway.models.rematch import recovered
from citysway.models.segment import word_ends

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_LATIN = np.zeros(0x250, dtype=bool)
_LATIN[[*range(48, 58), *range(65, 91), *range(97, 123), *range(0xC0, 0x250)]] = True
_LONG = 4
_FOLLOWING = sum(bit for name, bit in CUE_BIT.items() if name.endswith("_after"))
_BESIDE = 14  # characters read directly beside a hit


def _latin_edges(page: Page) -> Bools:
    """Flags of length n+1: False strictly inside a Latin word or number."""
    codes = page.codes
    word = _LATIN[np.minimum(codes, 0x24F)] & (codes < 0x250)
    edge = np.ones(len(codes) + 1, dtype=bool)
    if len(codes) > 1:
        edge[1:-1] = ~(word[:-1] & word[1:])
    return edge


def screen_words(page: Page, hits: Hits, matcher: Matcher) -> Hits:
    """Keep hits that respect words: whole Latin ones, short Chinese ones not cut out of others."""
    edge = _latin_edges(page)
    keep = edge[hits.start] & edge[hits.end]
    if page.lang != "zh" or not len(hits):
        return _with(hits.take(keep), recovered(page.shadow, hits, matcher, edge))
    flags = word_ends(page.shadow, *_stretches(page, hits))
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
    fits |= name & start_ok & (_char_at(page, hits.end) == _WALLED)  # 岳阳城: not 岳|阳城
    steers = (columns.cue[hits.pattern] & ~_FOLLOWING) > 0
    steers &= ~columns.is_code[hits.pattern] & ~name
    loose = (length == 1) | (steers & ~long)  # 将 in 将建设 opens a word and steers what follows
    fits[loose] = start_ok[loose]
    single = (length == 1) & (columns.score[hits.pattern] != 0)
    steered = _steered(page, hits, matcher)
    fits[single] = (end_ok & (start_ok | steered))[single]  # not 好 in 好像
    fits &= steered | ((columns.cue[hits.pattern] & CUE_BIT["guarded"]) == 0)  # 美: America too
    return np.asarray(fits, dtype=bool)


def _stretches(page: Page, hits: Hits) -> tuple[Ints, Ints]:
    """Runs of clauses that hold a short hit: only there do words matter."""
    wanted = np.zeros(len(page.clauses) + 1, dtype=bool)
    short = hits.end - hits.start < _LONG
    wanted[page.clause_of(hits.start[short])] = True
    wanted[page.clause_of(hits.end[short] - 1)] = True
    edges = np.flatnonzero(np.diff(wanted, prepend=False))
    bounds = np.append(page.clauses, len(page.shadow))
    return bounds[edges[::2]], bounds[edges[1::2]]


def _char_at(page: Page, position: Ints) -> Ints:
    """Code points at positions; 0 past the end."""
    return np.append(page.codes, 0)[position]


def _after_place(page: Page, hits: Hits, place: Bools) -> Bools:
    """Directly behind a place or 首都, which the dictionary glues on: 中国香港, 山西太原."""
    ended = np.zeros(len(page.codes) + 1, dtype=bool)
    ended[hits.end[place]] = True
    lead = (_char_at(page, hits.start - 1) == ord("都")) & (
        _char_at(page, hits.start - 2) == ord("首")
    )
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


@dataclass(frozen=True, slots=True)
class Check:
    """A textual rule, compiled: patterns over what stands left, right or around a hit."""

    within: int
    recode: str
    drop_left: re.Pattern[str] | None
    drop_right: re.Pattern[str] | None
    drop_near: re.Pattern[str] | None
    needs: tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]

    def holds(self, shadow: str, start: int, end: int, low: int, high: int) -> bool:
        """Whether a hit's surroundings satisfy the rule, inside its sentence [low, high)."""
        first, last = max(low, start - self.within), min(high, end + self.within)
        left, right = max(low, start - _BESIDE), min(high, end + _BESIDE)
        if self.drop_left and self.drop_left.search(shadow, left, start):
            return False
        if self.drop_right and self.drop_right.match(shadow, end, right):
            return False
        if self.drop_near and _near(self.drop_near, shadow, (first, start), (end, last)):
            return False
        near, beside_left, beside_right = self.needs
        if near and not _near(near, shadow, (first, start), (end, last)):
            return False
        if beside_left and not beside_left.search(shadow, left, start):
            return False
        return not beside_right or beside_right.match(shadow, end, right) is not None


def _near(
    pattern: re.Pattern[str], shadow: str, before: tuple[int, int], after: tuple[int, int]
) -> bool:
    return bool(pattern.search(shadow, *before) or pattern.search(shadow, *after))


def _compile(words: tuple[str, ...], lang: str, *, side: str = "") -> re.Pattern[str] | None:
    """Any of the words, English ones whole; ``side``: directly before the hit, or after."""
    if not words:
        return None
    folded = sorted({fold_term(word) for word in words}, key=len, reverse=True)
    inner = "|".join(map(re.escape, folded))
    edge = ("(?<![a-z0-9])", "(?![a-z0-9])") if lang == "en" else ("", "")
    lead, tail = ("", " ?$") if side == "left" else (" ?", "") if side == "right" else ("", "")
    return re.compile(f"{lead}{edge[0]}(?:{inner}){edge[1]}{tail}")


def compile_rule(rule: ContextRule) -> Check | None:
    """The textual part of a rule; None if it only asks for a city or element in the clause."""
    check = Check(
        rule.within,
        rule.recode,
        _compile(rule.drop_left, rule.lang, side="left"),
        _compile(rule.drop_right, rule.lang, side="right"),
        _compile(rule.drop_near, rule.lang),
        (
            _compile(rule.needs_near, rule.lang),
            _compile(rule.needs_left, rule.lang, side="left"),
            _compile(rule.needs_right, rule.lang, side="right"),
        ),
    )
    parts = (check.drop_left, check.drop_right, check.drop_near, *check.needs)
    return check if any(parts) else None


class Screen:
    """The context rules of a codebook, by term."""

    def __init__(self, codebook: Codebook, lang: str) -> None:
        self._star = codebook.star_needs
        self._named: dict[tuple[str, str], list[ContextRule]] = {}
        self._whole: dict[str, list[ContextRule]] = {}
        self._compiled = {
            rule.id: compile_rule(rule) for rule in codebook.rules if rule.lang == lang
        }
        for rule in codebook.rules:
            if rule.lang == lang:
                self._file(rule)

    def _file(self, rule: ContextRule) -> None:
        for code in rule.codes:
            if not rule.terms:
                self._whole.setdefault(code, []).append(rule)
            for term in rule.terms:
                self._named.setdefault((code, term.lower()), []).append(rule)

    def _rules_of(self, term: Term) -> list[ContextRule]:
        named = self._named.get((term.code, term.text.lower()), [])
        return named + self._whole.get(term.code, [])

    def need(self, term: Term) -> str:
        """What the term asks of its clause: '', city, element or city_or_element."""
        rules = self._rules_of(term)
        stated = next((rule.needs for rule in rules if rule.needs), "")
        return stated or (self._star if term.starred and not rules else "")

    def checks(self, term: Term) -> tuple[Check, ...]:
        """Its textual rules, those that drop before those that recode."""
        found = [self._compiled[rule.id] for rule in self._rules_of(term)]
        return tuple(sorted((c for c in found if c is not None), key=lambda c: bool(c.recode)))


def code_after(
    checks: tuple[Check, ...], code: str, shadow: str, hit: tuple[int, int], bounds: tuple[int, int]
) -> str | None:
    """The code of a hit after its textual rules: its own, a ``recode``, or None (dropped)."""
    for check in checks:
        if not check.holds(shadow, *hit, *bounds):
            return check.recode or None
    return code


def cue_hits(hits: Hits, matcher: Matcher, cue: str) -> Hits:
    """The hits that are cues of one sort."""
    return hits.take((matcher.columns.cue[hits.pattern] & CUE_BIT[cue]) > 0)


NEEDS: Mapping[str, tuple[bool, bool]] = {
    "city": (True, False),
    "element": (False, True),
    "city_or_element": (True, True),
}


def last_before(cues: Hits, page: Page, start: Ints, clause: Ints, reach: int) -> Ints:
    """Index of the nearest cue ending before ``start`` in the clause, within reach; -1: none."""
    if not len(cues):
        return np.full(len(start), -1, dtype=np.int64)
    at = np.searchsorted(cues.end, start, side="right") - 1
    safe = np.maximum(at, 0)
    same = page.clause_of(cues.start)[safe] == clause
    near = (start - cues.end[safe]) <= reach
    found: Ints = np.where((at >= 0) & same & near, at, -1)
    return found


def first_after(cues: Hits, page: Page, end: Ints, clause: Ints, reach: int) -> Ints:
    """Index of the nearest cue starting at or after ``end`` in the clause, within reach; -1."""
    if not len(cues):
        return np.full(len(end), -1, dtype=np.int64)
    at = np.searchsorted(cues.start, end, side="left")
    safe = np.minimum(at, len(cues) - 1)
    same = page.clause_of(cues.start)[safe] == clause
    near = (cues.start[safe] - end) <= reach
    found: Ints = np.where((at < len(cues)) & same & near, at, -1)
    return found
