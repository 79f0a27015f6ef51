"""One automaton per language over the folded text: place names, terms, evaluative words and cues.

Leftmost-longest, so that the same characters feed one pattern only (METHOD.md 0). What a pattern
may mean is kept in columns beside it; word boundaries then decide which hits stand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_term, fold_terms
from citysway.models.codebook import Codebook, Term, english_variants
from citysway.models.gazetteer import Name
from citysway.models.polarity import EXCEPTED, Lexicon

_CAPITALS = re.compile(r"\b(?:NEW |SAN |LOS |LAS )?[A-Z]{4,}\b(?: CITY\b)?")
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CUES = (
    "negation", "plan", "done", "reported", "hypothetical", "contrast", "third_party",
    "given_from_above", "city_nouns", "reversal",
)  # fmt: skip
CUE_BIT: Mapping[str, int] = {name: 1 << i for i, name in enumerate(CUES)}


@dataclass(slots=True)
class Patterns:
    """What each pattern may mean; arrays are indexed by pattern."""

    texts: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    names: dict[int, Name] = field(default_factory=dict)
    terms: dict[int, list[Term]] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    degrees: dict[int, float] = field(default_factory=dict)
    cues: dict[int, int] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """The number of a pattern, new or known."""
        if text not in self.index:
            self.index[text] = len(self.texts)
            self.texts.append(text)
        return self.index[text]

    def add_terms(self, forms: Iterable[tuple[str, Term]]) -> None:
        """Codebook terms under the form they are matched in."""
        for form, term in forms:
            known = self.terms.setdefault(self.add(form), [])
            if all(term.code != other.code for other in known):
                known.append(term)

    def add_lexicon(self, lexicon: Lexicon) -> None:
        """Evaluative words, degree words and cues; exceptions only take their characters away."""
        for word, score in lexicon.scores.items():
            self.scores[self.add(word)] = score
        for word, factor in lexicon.degree.items():
            self.degrees[self.add(word)] = factor
        for cue in CUES:
            for word in getattr(lexicon, cue):
                number = self.add(word)
                self.cues[number] = self.cues.get(number, 0) | CUE_BIT[cue]
        for cue in EXCEPTED:
            for word in getattr(lexicon, f"{cue}_exceptions"):
                self.add(word)


@dataclass(frozen=True, slots=True)
class Columns:
    """The meanings as arrays: one row per pattern."""

    is_name: Bools
    is_code: Bools
    is_case: Bools
    score: npt.NDArray[np.float64]
    degree: npt.NDArray[np.float64]
    cue: Ints
    length: Ints


@dataclass(frozen=True, slots=True)
class Hits:
    """Matches in order of position: pattern number, start, end (exclusive), in code points."""

    pattern: Ints
    start: Ints
    end: Ints

    def take(self, keep: Any) -> "Hits":
        """The hits chosen by a mask or an index."""
        return Hits(self.pattern[keep], self.start[keep], self.end[keep])

    def __len__(self) -> int:
        return len(self.pattern)


class Matcher:
    """The compiled patterns of one language."""

    def __init__(self, patterns: Patterns, *, lang: str, cased: Sequence[str] = ()) -> None:
        self.lang = lang
        self.patterns = patterns
        self.columns = _columns(patterns, frozenset(cased))
        self._cased = [i for i in sorted(patterns.names)] if lang == "en" else []
        plain = [
            i for i in range(len(patterns.texts)) if not (lang == "en" and _only_name(patterns, i))
        ]
        self._plain = np.array(plain, dtype=np.int64)
        self._inner, self._tail = _inner_terms(patterns, lang)
        self._automaton = _automaton([patterns.texts[i] for i in plain])
        self._names = _automaton([patterns.texts[i] for i in self._cased]) if self._cased else None

    def find(self, text: str, shadow: str) -> Hits:
        """All hits: folded patterns in ``shadow``; English names, with capitals, in ``text``."""
        hits = self._with_inner(_search(self._automaton, shadow, self._plain))
        if self._names is None:
            return hits
        numbers = np.array(self._cased, dtype=np.int64)
        return _merge(_search(self._names, _in_small_letters(text), numbers), hits)

    def _with_inner(self, hits: Hits) -> Hits:
        """Beside a cue such as ``has attracted`` or ``深入推进`` the term in it."""
        inner, length = self._inner[hits.pattern], self.columns.length
        rows = np.flatnonzero(inner >= 0)
        if not len(rows):
            return hits
        number, end = inner[rows], hits.end[rows] - self._tail[hits.pattern[rows]]
        start = np.concatenate([hits.start, end - length[number]])
        order = np.argsort(start, kind="stable")
        pattern = np.concatenate([hits.pattern, number])
        return Hits(pattern, start, np.concatenate([hits.end, end])).take(order)


def _inner_terms(patterns: Patterns, lang: str) -> tuple[Ints, Ints]:
    """Per pattern the longest codebook term inside it (-1: none), and how far before its end.

    A longer cue, or evaluative word, would take the term's characters away (longest match), yet
    both count. English: the term that a cue of modality ends in.
    """
    inner = np.full(len(patterns.texts), -1, dtype=np.int64)
    tail = np.zeros(len(patterns.texts), dtype=np.int64)
    modal = CUE_BIT["plan"] | CUE_BIT["done"]
    for number in sorted(patterns.cues.keys() | patterns.scores.keys()):
        if number in patterns.terms or number in patterns.names:
            continue
        if lang == "zh":
            inner[number], tail[number] = _inside(patterns, number)
        elif patterns.cues.get(number, 0) & modal:
            words = patterns.texts[number].split(" ")
            tails = (" ".join(words[at:]) for at in range(1, len(words)))
            found = (patterns.index.get(text, -1) for text in tails)
            inner[number] = next((term for term in found if term in patterns.terms), -1)
    return inner, tail


def _inside(patterns: Patterns, number: int) -> tuple[int, int]:
    """The longest term inside a Chinese pattern, the last of equals, and characters after it.

    A term that itself evaluates, or is a cue, is left out: its weight would count twice.
    """
    text, weighing = patterns.texts[number], (patterns.scores, patterns.degrees, patterns.cues)
    for length in range(len(text) - 1, 1, -1):
        for start in range(len(text) - length, -1, -1):
            term = patterns.index.get(text[start : start + length], -1)
            if term in patterns.terms and not any(term in of for of in weighing):
                return term, len(text) - start - length
    return -1, 0


def _in_small_letters(text: str) -> str:
    """The text with words in capitals written as names are: LONDON as London; same length."""
    return _CAPITALS.sub(lambda word: word.group().title(), text)


def _automaton(texts: list[str]) -> ahocorasick_rs.AhoCorasick:
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    return ahocorasick_rs.AhoCorasick(texts, matchkind=kind, store_patterns=False)


def _only_name(patterns: Patterns, number: int) -> bool:
    known = (patterns.terms, patterns.scores, patterns.degrees, patterns.cues)
    return number in patterns.names and not any(number in table for table in known)


def _search(automaton: ahocorasick_rs.AhoCorasick, text: str, numbers: Ints) -> Hits:
    found = automaton.find_matches_as_indexes(text)
    count = 3 * len(found)
    flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=count).reshape(-1, 3)
    return Hits(numbers[flat[:, 0]], flat[:, 1], flat[:, 2])


def _merge(names: Hits, terms: Hits) -> Hits:
    """Where a name and a term share characters the longer stands, the name if equal."""
    keep_terms = ~_covered(terms, names, strict=False)
    keep_names = ~_covered(names, terms, strict=True)
    parts = (names.take(keep_names), terms.take(keep_terms))
    merged = Hits(
        *(np.concatenate([getattr(p, f) for p in parts]) for f in ("pattern", "start", "end"))
    )
    return merged.take(np.argsort(merged.start, kind="stable"))


def _covered(mine: Hits, other: Hits, *, strict: bool) -> Bools:
    """Mine that overlap a longer (or, if not strict, equally long) hit of the other."""
    if not len(other) or not len(mine):
        return np.zeros(len(mine), dtype=bool)
    length = mine.end - mine.start
    covered = np.zeros(len(mine), dtype=bool)
    first = np.searchsorted(other.end, mine.start, side="right")
    for step in range(3):
        at = np.minimum(first + step, len(other) - 1)
        overlap = (other.start[at] < mine.end) & (other.end[at] > mine.start)
        size = other.end[at] - other.start[at]
        covered |= overlap & ((size > length) if strict else (size >= length))
    return covered


def _columns(patterns: Patterns, cased: frozenset[str]) -> Columns:
    n = len(patterns.texts)

    def spread(table: Mapping[int, Any], dtype: Any) -> Any:
        column = np.zeros(n, dtype=dtype)
        if table:
            column[list(table)] = [bool(v) if dtype is bool else v for v in table.values()]
        return column

    return Columns(
        is_name=spread(patterns.names, bool),
        is_code=spread(patterns.terms, bool),
        is_case=np.array([text in cased for text in patterns.texts], dtype=bool),
        score=spread(patterns.scores, np.float64),
        degree=spread(patterns.degrees, np.float64),
        cue=spread(patterns.cues, np.int64),
        length=np.array([len(text) for text in patterns.texts], dtype=np.int64),
    )


def build(lang: str, *, names: Iterable[Name], codebook: Codebook, lexicon: Lexicon) -> Matcher:
    """Compile the knowledge of one language."""
    patterns = Patterns()
    names = list(names)
    for name in names:
        patterns.names.setdefault(patterns.add(name.text), name)  # zh: folded in the gazetteer
    patterns.add_terms(_forms(codebook, lang))
    patterns.add_terms(_in_names(codebook, names, lang))
    patterns.add_lexicon(lexicon)
    cased = [
        t.text for t in codebook.terms(lang) if t.text in codebook.codes[t.code].case_sensitive
    ]
    return Matcher(patterns, lang=lang, cased=[fold_term(text) for text in cased])


def _in_names(codebook: Codebook, names: Iterable[Name], lang: str) -> Iterator[tuple[str, Term]]:
    """Names of institutions that hold a term of ``in_names`` as a word, with that term."""
    terms = [t for t in codebook.terms(lang) if t.text in codebook.codes[t.code].in_names]
    derived = [name for name in names if name.use != "name"]
    for term in terms:
        if lang == "zh":
            text = fold_term(term.text)
            held = [name for name in derived if name.text.endswith(text)]
        else:
            word = re.compile(rf"\b{re.escape(term.text)}\b", re.IGNORECASE)
            held = [name for name in derived if word.search(name.text)]
        yield from ((name.text, term) for name in held)


def _forms(codebook: Codebook, lang: str) -> Iterator[tuple[str, Term]]:
    """Codebook terms in every form they are matched in: folded Chinese, inflected English."""
    terms = codebook.terms(lang)
    if lang == "zh":
        yield from zip(fold_terms([term.text for term in terms]), terms, strict=True)
    else:
        for term in terms:
            yield from ((form, term) for form in english_variants(term, codebook.forms))
