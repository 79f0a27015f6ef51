"""Which matches stand: word boundaries first, then the codebook's context rules (METHOD.md 1.5)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import ContextRule, Term
from citysway.models.matcher import CUE_BIT, Hits, Matcher
from citysway.models.page import Page
from citysway.models.segment import word_ends

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_LATIN = np.zeros(0x250, dtype=bool)
_LATIN[[*range(48, 58), *range(65, 91), *range(97, 123), *range(0xC0, 0x250)]] = True
_LONG = 4


def _latin_edges(page: Page) -> Bools:
    """Flags of length n+1: False strictly inside a Latin word or number."""
    codes = page.codes
    word = _LATIN[np.minimum(codes, 0x24F)] & (codes < 0x250)
    edge = np.ones(len(codes) + 1, dtype=bool)
    if len(codes) > 1:
        edge[1:-1] = ~(word[:-1] & word[1:])
    return edge


def screen_words(page: Page, hits: Hits, matcher: Matcher) -> Hits:
    """Keep hits that respect words: whole Latin words; short Chinese patterns not cut out of other words."""
    edge = _latin_edges(page)
    keep = edge[hits.start] & edge[hits.end]
    if page.lang == "zh" and len(hits):
        keep &= _fits_chinese(page, hits, matcher)
    return hits.take(keep)


def _fits_chinese(page: Page, hits: Hits, matcher: Matcher) -> Bools:
    columns = matcher.columns
    flags = word_ends(page.shadow)
    inner = np.concatenate([[0], np.cumsum(flags)])
    start_ok, end_ok = flags[hits.start], flags[hits.end]
    length = hits.end - hits.start
    inside = inner[hits.end] - inner[hits.start + 1] == 0
    long = length >= _LONG
    name = columns.is_name[hits.pattern]
    fits = long | (start_ok & end_ok) | (inside & (start_ok | ((length > 2) & ~name)))
    fits |= name & (length == 3) & start_ok & _administrative(page, hits)
    single = length == 1
    fits[single] = start_ok[single]
    return np.asarray(fits, dtype=bool)


_LEVELS = np.array([ord(char) for char in "市省县区州盟旗"], dtype=np.uint32)


def _administrative(page: Page, hits: Hits) -> Bools:
    """The last character says what the place is (成都市, 恩施州)."""
    return np.isin(page.codes[hits.end - 1], _LEVELS)


class Screen:
    """The context rules of a codebook, ready to ask by term."""

    def __init__(self, rules: tuple[ContextRule, ...], matcher: Matcher) -> None:
        self._by_term: dict[tuple[str, str], list[ContextRule]] = {}
        self._by_code: dict[str, list[ContextRule]] = {}
        for rule in rules:
            if rule.lang == matcher.lang:
                self._file(rule)
        self.needs: dict[int, dict[str, str]] = {}
        for number, terms in matcher.patterns.terms.items():
            self._prepare(number, terms)

    def _file(self, rule: ContextRule) -> None:
        for code in rule.codes:
            if not rule.terms:
                self._by_code.setdefault(code, []).append(rule)
            for term in rule.terms:
                self._by_term.setdefault((code, term.lower()), []).append(rule)

    def rules_of(self, term: Term) -> list[ContextRule]:
        """Rules that name the term, then rules of its whole code."""
        named = self._by_term.get((term.code, term.text.lower()), [])
        return named + self._by_code.get(term.code, [])

    def _prepare(self, number: int, terms: list[Term]) -> None:
        for term in terms:
            rules = self.rules_of(term)
            needs = next((rule.needs for rule in rules if rule.needs), "")
            if not rules and term.starred:
                needs = "city"
            if needs:
                self.needs.setdefault(number, {})[term.code] = needs

    def textual_rules(self, term: Term) -> tuple[ContextRule, ...]:
        """The rules that look at the surroundings of a hit."""
        return tuple(rule for rule in self.rules_of(term) if _is_textual(rule))


def _is_textual(rule: ContextRule) -> bool:
    return bool(
        rule.needs_near or rule.needs_left or rule.needs_right
        or rule.drop_near or rule.drop_left or rule.drop_right
    )  # fmt: skip


def code_after(
    rules: tuple[ContextRule, ...],
    code: str,
    shadow: str,
    hit: tuple[int, int],
    bounds: tuple[int, int],
) -> str | None:
    """The code of a hit after its textual rules: its own, another (``recode``), or None (dropped)."""
    for rule in rules:
        if not _holds(rule, shadow, *hit, *bounds):
            return rule.recode or None
    return code


def _holds(rule: ContextRule, shadow: str, start: int, end: int, low: int, high: int) -> bool:
    """Whether the surroundings of a hit satisfy a rule; windows stay inside the sentence [low, high)."""
    left = shadow[max(low, start - rule.within) : start]
    right = shadow[end : min(high, end + rule.within)]
    before = shadow[max(low, start - 12) : start].rstrip(" ")
    after = shadow[end : min(high, end + 12)].lstrip(" ")
    if rule.drop_left and before.endswith(rule.drop_left):
        return False
    if rule.drop_right and after.startswith(rule.drop_right):
        return False
    if any(word in left or word in right for word in rule.drop_near):
        return False
    wanted = bool(rule.needs_near or rule.needs_left or rule.needs_right)
    return not wanted or (
        any(word in left or word in right for word in rule.needs_near)
        or bool(rule.needs_left and before.endswith(rule.needs_left))
        or bool(rule.needs_right and after.startswith(rule.needs_right))
    )


def cue_hits(hits: Hits, matcher: Matcher, cue: str) -> Hits:
    """The hits that are cues of one sort."""
    return hits.take((matcher.columns.cue[hits.pattern] & CUE_BIT[cue]) > 0)


NEEDS: Mapping[str, tuple[bool, bool]] = {
    "city": (True, False),
    "element": (False, True),
    "city_or_element": (True, True),
}
