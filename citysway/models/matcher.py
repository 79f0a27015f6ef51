"""One automaton per language over the folded text: place names, terms, evaluative words and cues.

Leftmost-longest, so that the same characters feed one pattern only (METHOD.md 0). What a pattern
may mean is kept in columns beside it; word boundaries then decide which hits stand.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import fold_term, fold_terms
from citysway.models.codebook import Codebook, Term, english_variants
from citysway.models.gazetteer import Name
from citysway.models.patterns import TREND, Patterns, columns, inner_terms, only_name
from citysway.models.polarity import Lexicon

_CAPITALS = re.compile(r"\b(?:NEW |SAN |LOS |LAS )?[A-Z]{4,}\b(?: CITY\b)?")
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


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
        self.columns = columns(patterns, frozenset(cased))
        self._cased = [i for i in sorted(patterns.names)] if lang == "en" else []
        plain = [
            i for i in range(len(patterns.texts)) if not (lang == "en" and only_name(patterns, i))
        ]
        self._plain = np.array(plain, dtype=np.int64)
        self._inner, self._tail = inner_terms(patterns, lang)
        self._automaton = _automaton([patterns.texts[i] for i in plain])
        self._names = _automaton([patterns.texts[i] for i in self._cased]) if self._cased else None

    def find_terms(self, shadow: str) -> Hits:
        """Hits of the folded patterns alone."""
        return _search(self._automaton, shadow, self._plain)

    def find(self, text: str, shadow: str) -> Hits:
        """All hits: folded patterns in ``shadow``; English names, with capitals, in ``text``."""
        hits = self._with_inner(self.find_terms(shadow))
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


def _in_small_letters(text: str) -> str:
    """The text with words in capitals written as names are: LONDON as London; same length."""
    return _CAPITALS.sub(lambda word: word.group().title(), text)


def _automaton(texts: list[str]) -> ahocorasick_rs.AhoCorasick:
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    return ahocorasick_rs.AhoCorasick(texts, matchkind=kind, store_patterns=False)


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


def build(lang: str, *, names: Iterable[Name], codebook: Codebook, lexicon: Lexicon) -> Matcher:
    """Compile the knowledge of one language."""
    patterns = Patterns()
    names = list(names)
    for name in names:
        patterns.names.setdefault(patterns.add(name.text), name)  # zh: folded in the gazetteer
    patterns.add_terms(_forms(codebook, lang))
    patterns.add_terms(_in_names(codebook, names, lang))
    patterns.add_lexicon(lexicon)
    patterns.add(TREND)
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
