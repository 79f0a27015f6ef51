"""Which codes stand: the codebook's context rules (METHOD.md 1.5), after the words (words.py)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_term
from citysway.models.codebook import Codebook, ContextRule, Term
from citysway.models.matcher import CUE_BIT, Hits, Matcher
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]

_BESIDE = 14  # characters read directly beside a hit


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
