"""Which codes stand: the codebook's context rules (METHOD.md 1.5), after the words (words.py)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_term
from citysway.models.codebook import Codebook, ContextRule, Term
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.patterns import CUE_BIT

Ints = npt.NDArray[np.int64]

_BESIDE = 14  # characters read directly beside a hit


Beside = Callable[[str, int, int], bool]  # whether a listed word ends, or opens, shadow[a:b]


@dataclass(frozen=True, slots=True)
class Check:
    """A textual rule, compiled: what may or must stand left, right or around a hit."""

    within: int
    recode: str
    drop_left: Beside | None
    drop_right: Beside | None
    drop_near: "_Pattern | None"
    needs_near: "_Pattern | None"
    needs_left: Beside | None
    needs_right: Beside | None

    def holds(self, shadow: str, start: int, end: int, low: int, high: int) -> bool:
        """Whether a hit's surroundings satisfy the rule, inside its sentence [low, high)."""
        if self.drop_left or self.needs_left:
            left = max(low, start - _BESIDE)
            if self.drop_left and self.drop_left(shadow, left, start):
                return False
            if self.needs_left and not self.needs_left(shadow, left, start):
                return False
        if self.drop_right or self.needs_right:
            right = min(high, end + _BESIDE)
            if self.drop_right and self.drop_right(shadow, end, right):
                return False
            if self.needs_right and not self.needs_right(shadow, end, right):
                return False
        if not self.drop_near and not self.needs_near:
            return True
        around = max(low, start - self.within), start, end, min(high, end + self.within)
        if self.drop_near and _near(self.drop_near, shadow, *around):
            return False
        return not self.needs_near or _near(self.needs_near, shadow, *around)


def _near(pattern: "_Pattern", shadow: str, first: int, start: int, end: int, last: int) -> bool:
    if not pattern.search(shadow, first, last):  # nothing near is the usual case
        return False
    return bool(pattern.search(shadow, first, start) or pattern.search(shadow, end, last))


class _Pattern:
    """A pattern that is compiled when it is first used: hundreds at once would delay the start."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]

    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        pattern = re.compile(self._source)
        self.search, self.match = pattern.search, pattern.match
        return getattr(pattern, name)


def _any(words: tuple[str, ...], lang: str, *, lead: str = "", tail: str = "") -> _Pattern:
    """Any of the words, English ones whole."""
    inner = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    edge = ("(?<![a-z0-9])", "(?![a-z0-9])") if lang == "en" else ("", "")
    return _Pattern(f"{lead}{edge[0]}(?:{inner}){edge[1]}{tail}")


def _ends_with(words: tuple[str, ...], lang: str) -> Beside | None:
    """Whether a word stands directly before the hit, or a blank before it."""
    if not words:
        return None
    if lang == "zh":
        spaced = (*words, *(f"{word} " for word in words))
        return lambda shadow, low, at: shadow.endswith(spaced, low, at)
    pattern = _any(words, lang, tail=" ?$")
    return lambda shadow, low, at: pattern.search(shadow, low, at) is not None


def _begins_with(words: tuple[str, ...], lang: str) -> Beside | None:
    """Whether a word stands directly behind the hit, or a blank behind it."""
    if not words:
        return None
    if lang == "zh":
        spaced = (*words, *(f" {word}" for word in words))
        return lambda shadow, at, high: shadow.startswith(spaced, at, high)
    pattern = _any(words, lang, lead=" ?")
    return lambda shadow, at, high: pattern.match(shadow, at, high) is not None


def compile_rule(rule: ContextRule) -> Check | None:
    """The textual part of a rule; None if it only asks for a city or element in the clause."""
    lists = (rule.drop_left, rule.drop_right, rule.drop_near, rule.needs_near, rule.needs_left)
    folded = [tuple({fold_term(word) for word in words}) for words in (*lists, rule.needs_right)]
    if not any(folded):
        return None
    drop_left, drop_right, drop_near, needs_near, needs_left, needs_right = folded
    return Check(
        rule.within,
        rule.recode,
        _ends_with(drop_left, rule.lang),
        _begins_with(drop_right, rule.lang),
        _any(drop_near, rule.lang) if drop_near else None,
        _any(needs_near, rule.lang) if needs_near else None,
        _ends_with(needs_left, rule.lang),
        _begins_with(needs_right, rule.lang),
    )


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
