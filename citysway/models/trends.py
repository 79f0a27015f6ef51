"""Quantities that rise or fall, are high or low: what that says depends on what they measure.

房价高 and 犯罪率上升 blame, 油耗低 and "crime fell" praise. Attributes and directions are data
(``polarity/trends.toml``); a pair is read where both stand near in one clause. It becomes one
evaluative hit in the place of the words in it, at its direction, so that degree words and
suppositions around it work as on any other word.
"""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from citysway.models.matcher import TREND, Hits, Matcher
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

STRENGTH = 0.5
DENIED = -0.7  # 房价不高 is milder praise than 房价低
_REACH = {"zh": (16, 6), "en": (44, 24)}  # characters from an attribute on to its direction, back
_BACK = 12  # characters before a direction in which it is denied
_SIGNS = ("good", "bad", "up", "down", "up_before", "down_before")
_FILE = Path(__file__).parent / "polarity" / "trends.toml"


@dataclass(frozen=True, slots=True)
class Trends:
    """The words of one language, by pattern.

    ``good``: 1, -1 or 0, what more of an attribute is; ``behind``, ``before``: 1 up, -1 down, 0,
    of a direction behind its attribute or before it; ``single``: one Chinese character.
    """

    automaton: ahocorasick_rs.AhoCorasick
    good: Ints
    behind: Ints
    before: Ints
    single: Bools
    fill: re.Pattern[str]
    deny: re.Pattern[str]
    follow: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs on a page: spans of the attribute and of the direction, value in [-1, 1]."""

    start: Ints
    end: Ints
    at: Ints
    till: Ints
    value: Floats


@functools.cache
def load(lang: str) -> Trends:
    """The attributes and directions of ``zh`` or ``en``."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))[lang]
    words = sorted({word for name in _SIGNS for word in table[name]})
    has = {name: np.isin(words, table[name]).astype(np.int64) for name in _SIGNS}
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    deny = _any(table["deny"])
    return Trends(
        ahocorasick_rs.AhoCorasick(words, matchkind=kind, store_patterns=False),
        has["good"] - has["bad"],
        has["up"] - has["down"],
        has["up_before"] - has["down_before"],
        np.array([len(word) == 1 for word in words]),
        re.compile(f"(?:{_any([*table['fill'], *table['deny']])})*"),
        re.compile(rf"(?:(?<![a-z])|(?=n't))(?:{deny})(?![a-z])" if lang == "en" else deny),
        frozenset(table["follow"]),
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def with_trends(page: Page, hits: Hits, matcher: Matcher, inherent: Floats) -> tuple[Hits, Floats]:
    """Hits and inherent polarity with each pair as one hit, without the hits inside pairs.

    A word of the lexicon that holds a whole pair (价格虚高) is left as it is.
    """
    pairs = find(page)
    judging = (matcher.columns.score[hits.pattern] != 0) | (inherent != 0)
    pairs = _unknown(pairs, hits.take(judging), len(page.text))
    if not len(pairs.at):
        return hits, inherent
    inside = _covered(len(page.text), pairs)
    free = inside[hits.end] == inside[hits.start]
    number = np.full(len(pairs.at), matcher.patterns.index[TREND], dtype=np.int64)
    columns = zip(("pattern", "start", "end"), (number, pairs.at, pairs.till), strict=True)
    merged = Hits(*(np.concatenate([getattr(hits, name)[free], new]) for name, new in columns))
    order = np.argsort(merged.start, kind="stable")
    return merged.take(order), np.concatenate([inherent[free], pairs.value])[order]


def find(page: Page) -> Pairs:
    """Attributes with what is said of them, in order of the directions."""
    trends, words = load(page.lang), _words(page)
    attribute = np.flatnonzero(trends.good[words.pattern])
    rows = np.arange(len(words))
    last = np.searchsorted(attribute, rows, side="left") - 1
    following = last + 1 + (trends.good[words.pattern] != 0)
    bounded = np.append(attribute, -1)
    clause = page.clause_of(words.start)
    found: dict[int, tuple[int, int, float]] = {}
    used: set[int] = set()
    for sign, other, reach in zip(
        (trends.behind, trends.before),
        (np.where(last >= 0, bounded[last], -1), bounded[np.minimum(following, len(attribute))]),
        _REACH[page.lang],
        strict=True,
    ):
        distance = np.maximum(words.start - words.end[other], words.start[other] - words.end)
        near = (sign[words.pattern] != 0) & (other >= 0) & (distance >= 0) & (distance <= reach)
        near &= clause == clause[other] if len(words) else near
        for row in np.flatnonzero(near).tolist():
            mate = int(other[row])
            if row in found or mate in used:
                continue
            said = _said(page, trends, words, row, mate)
            if said is not None:
                at, factor = said
                value = STRENGTH * factor * sign[words.pattern[row]]
                found[row] = (mate, at, float(value * trends.good[words.pattern[mate]]))
                used.add(mate)
    return _pairs(words, found)


def _words(page: Page) -> Hits:
    """Attributes and directions, in English whole words."""
    found = load(page.lang).automaton.find_matches_as_indexes(page.shadow)
    flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
    words = Hits(*flat.reshape(-1, 3).T)
    if page.lang == "zh":
        return words
    codes = np.concatenate([page.codes, [0, 0]])
    letter = ((codes | 0x20) >= ord("a")) & ((codes | 0x20) <= ord("z"))
    return words.take(~letter[words.start - 1] & ~letter[words.end])


def _said(page: Page, trends: Trends, words: Hits, row: int, mate: int) -> tuple[int, float] | None:
    """Where the direction begins and its factor, denied or not; None where it is no pair."""
    at, till, text = int(words.start[row]), int(words.end[row]), page.shadow
    start, end = int(words.start[mate]), int(words.end[mate])
    single = page.lang == "zh" and bool(trends.single[words.pattern[row]])
    if start < at:
        gap, after = text[end:at], text[till : till + 1]
        if single and not (
            trends.fill.fullmatch(gap) and (after in trends.follow or not after.isalnum())
        ):
            return None
        denied = trends.deny.search(gap)
        return (end + denied.start(), DENIED) if denied else (at, 1.0)
    if single and start > till:
        return None
    denied = trends.deny.search(text, max(at - _BACK, _clause_start(page, at)), at)
    return (denied.start(), DENIED) if denied else (at, 1.0)


def _clause_start(page: Page, at: int) -> int:
    return int(page.clauses[page.clause_of(np.array([at]))[0]])


def _pairs(words: Hits, found: dict[int, tuple[int, int, float]]) -> Pairs:
    rows = np.array(sorted(found), dtype=np.int64)
    mate = np.array([found[row][0] for row in rows.tolist()], dtype=np.int64)
    at = np.array([found[row][1] for row in rows.tolist()], dtype=np.int64)
    value = np.array([found[row][2] for row in rows.tolist()], dtype=np.float64)
    return Pairs(words.start[mate], words.end[mate], at, words.end[rows], value)


def _unknown(pairs: Pairs, judging: Hits, size: int) -> Pairs:
    """Pairs no single evaluative word covers both parts of."""
    owner = np.full(size + 1, -1, dtype=np.int64)
    for row, (start, end) in enumerate(
        zip(judging.start.tolist(), judging.end.tolist(), strict=True)
    ):
        owner[start:end] = row
    one, other = owner[pairs.end - 1], owner[pairs.till - 1]
    before = pairs.start < pairs.at
    one, other = np.where(before, one, owner[pairs.start]), np.where(before, other, owner[pairs.at])
    keep = (one < 0) | (one != other)
    return Pairs(*(getattr(pairs, column.name)[keep] for column in fields(Pairs)))


def _covered(size: int, pairs: Pairs) -> Ints:
    """Running count of the positions that pairs take."""
    marks = np.zeros(size + 1, dtype=np.int64)
    for start, end in ((pairs.start, pairs.end), (pairs.at, pairs.till)):
        for low, high in zip(start.tolist(), end.tolist(), strict=True):
            marks[low:high] = 1
    return np.concatenate([[0], np.cumsum(marks)])
