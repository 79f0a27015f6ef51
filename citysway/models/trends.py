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

from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.patterns import TREND

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

STRENGTH = 0.4
DENIED = -0.7  # 房价不高 is milder praise than 房价低
_REACH = {"zh": (16, 6), "en": (44, 24)}  # characters from an attribute on to its direction, back
_BACK = {"zh": 4, "en": 12}  # characters before a direction in which it is denied
_FILL = 8  # characters between an attribute and a single character
SIGNS = (
    *("good", "bad", "up", "down", "up_before", "down_before", "up_touching", "down_touching"),
)
_CLAUSE = re.compile(r"[,.;:!?，。；：！？、\n]")
_FILE = Path(__file__).parent / "polarity" / "trends.toml"


@dataclass(frozen=True, slots=True)
class Trends:
    """The words of one language, by pattern.

    ``good``: 1, -1 or 0, what more of an attribute is; ``behind``, ``before``: 1 up, -1 down, 0,
    of a direction behind its attribute or before it; ``touching``: before it without a gap;
    ``single``: one Chinese character, ``adjective``: one, or one behind a degree word. Single
    characters are not in the automaton: ``number`` gives the pattern of each code point, or -1.
    """

    automaton: ahocorasick_rs.AhoCorasick
    good: Ints
    behind: Ints
    before: Ints
    touching: Bools
    single: Bools
    adjective: Bools
    number: Ints
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
    words = sorted({w for name in SIGNS for w in table[name]}, key=lambda w: (len(w) == 1, w))
    has = {name: np.isin(words, table[name]).astype(np.int64) for name in SIGNS}
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    deny, spared = _any(table["deny"]), _any(table["deny_exceptions"])
    deny = f"(?!{spared})(?:{deny})" if spared else f"(?:{deny})"
    touching = has["up_touching"] - has["down_touching"]
    single = [word for word in words if len(word) == 1]
    number = np.full(0x10000, -1, dtype=np.int64)
    number[[ord(word) for word in single]] = len(words) - len(single) + np.arange(len(single))
    return Trends(
        ahocorasick_rs.AhoCorasick(
            words[: len(words) - len(single)], matchkind=kind, store_patterns=False
        ),
        has["good"] - has["bad"],
        has["up"] - has["down"],
        has["up_before"] - has["down_before"] + touching,
        touching != 0,
        np.array([len(word) == 1 for word in words]),
        np.array([word in single or word[0] in table["degrees"] for word in words]),
        number,
        re.compile(f"(?:{_any([*table['fill'], *table['deny']])})*"),
        re.compile(rf"(?:(?<![a-z])|(?=n't)){deny}(?![a-z])" if lang == "en" else deny),
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
    pairs = _unknown(pairs, hits.take(judging))
    if not len(pairs.at):
        return hits, inherent
    free = _apart(hits, pairs)
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
    trends = load(page.lang)
    found = trends.automaton.find_matches_as_indexes(page.shadow)
    flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
    words = Hits(*flat.reshape(-1, 3).T)
    if page.lang == "zh":
        return _with_singles(page, trends, words)
    codes = np.concatenate([page.codes, [0, 0]])
    letter = ((codes | 0x20) >= ord("a")) & ((codes | 0x20) <= ord("z"))
    return words.take(~letter[words.start - 1] & ~letter[words.end])


def _with_singles(page: Page, trends: Trends, words: Hits) -> Hits:
    """The words, and single characters near behind an attribute or directly before one."""
    codes = page.codes
    pattern = np.where(codes < len(trends.number), trends.number[codes & 0xFFFF], -1)
    at = np.flatnonzero(pattern >= 0)
    named = words.take(trends.good[words.pattern] != 0)
    behind = np.searchsorted(named.end, at, side="right") - 1
    near = (behind >= 0) & (at - np.append(named.end, 0)[behind] <= _FILL)
    touches = np.zeros(len(codes) + 1, dtype=bool)
    touches[named.start] = True
    at = at[near | touches[at + 1]]
    holder = np.searchsorted(words.start, at, side="right") - 1
    at = at[np.append(words.end, 0)[holder] <= at]
    merged = Hits(
        np.concatenate([words.pattern, pattern[at]]),
        np.concatenate([words.start, at]),
        np.concatenate([words.end, at + 1]),
    )
    return merged.take(np.argsort(merged.start, kind="stable"))


def _said(page: Page, trends: Trends, words: Hits, row: int, mate: int) -> tuple[int, float] | None:
    """Where the direction begins and its factor, denied or not; None where it is no pair."""
    at, till, pattern = int(words.start[row]), int(words.end[row]), int(words.pattern[row])
    start, end, text = int(words.start[mate]), int(words.end[mate]), page.shadow
    if start > at:
        if trends.touching[pattern] and start > till:
            return None
        gap = _CLAUSE.split(text[max(at - _BACK[page.lang], 0) : at])[-1]
        denied = trends.deny.search(gap)
        return (at - len(gap) + denied.start(), DENIED) if denied else (at, 1.0)
    gap, after = text[end:at], text[till : till + 1]
    if trends.single[pattern] and not trends.fill.fullmatch(gap):
        return None
    if trends.adjective[pattern] and after.isalnum() and after not in trends.follow:
        return None
    denied = trends.deny.search(gap)
    return (end + denied.start(), DENIED) if denied else (at, 1.0)


def _pairs(words: Hits, found: dict[int, tuple[int, int, float]]) -> Pairs:
    rows = np.array(sorted(found), dtype=np.int64)
    mate = np.array([found[row][0] for row in rows.tolist()], dtype=np.int64)
    at = np.array([found[row][1] for row in rows.tolist()], dtype=np.int64)
    value = np.array([found[row][2] for row in rows.tolist()], dtype=np.float64)
    return Pairs(words.start[mate], words.end[mate], at, words.end[rows], value)


def _unknown(pairs: Pairs, judging: Hits) -> Pairs:
    """Pairs no single evaluative word covers both parts of."""
    before = pairs.start < pairs.at
    one = _holder(judging, np.where(before, pairs.end - 1, pairs.start))
    other = _holder(judging, np.where(before, pairs.till - 1, pairs.at))
    keep = (one < 0) | (one != other)
    return Pairs(*(getattr(pairs, column.name)[keep] for column in fields(Pairs)))


def _holder(hits: Hits, at: Ints) -> Ints:
    """Row of the hit that holds each position, or -1."""
    row = np.searchsorted(hits.start, at, side="right") - 1
    held = (row >= 0) & (at < np.append(hits.end, 0)[row])
    return np.where(held, row, -1)


def _apart(hits: Hits, pairs: Pairs) -> npt.NDArray[np.bool_]:
    """Hits that share no character with a pair."""
    starts = np.sort(np.concatenate([pairs.start, pairs.at]))
    ends = np.sort(np.concatenate([pairs.end, pairs.till]))
    begun = np.searchsorted(starts, hits.end, side="left")
    return np.asarray(begun == np.searchsorted(ends, hits.start, side="right"), dtype=bool)
