"""Expressions that stand as one word in topics: codebook elements, institutions, place names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from citysway.corpus.fold import fold_term, fold_terms
from citysway.models.codebook import Codebook, english_variants
from citysway.models.codebook import load as load_codebook
from citysway.models.gazetteer import Gazetteer
from citysway.models.gazetteer import load as load_gazetteer
from citysway.models.segment import cut
from citysway.models.topics.stop import Lang, lists

Kind = Literal["term", "place"]

# Names that need evidence in their context (朝阳, 东方, Reading) stay words, whoever asks.
_CLEAR = ("", "homograph", "province")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a stretch of folded text stands for.

    ``kind``: 'place', or 'term': an element, an institution, an expression that holds a place
    name and does not mean the place (Paris Agreement). ``written``: the English name whose
    capitals a hit must show; '' asks for none.
    """

    word: str
    kind: Kind
    written: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit at [start, end) of the folded text, in code points."""

    start: int
    end: int
    unit: Unit


class Units:
    """Finds units in folded text, the leftmost and longest of those that fit word boundaries."""

    def __init__(self, lang: Lang, table: Mapping[str, Unit]) -> None:
        """``table``: folded text -> what it stands for."""
        self.lang = lang
        self.table = dict(table)

    def __reduce__(self) -> tuple[Any, ...]:
        return Units, (self.lang, self.table)

    @classmethod
    def load(
        cls, lang: Lang, *, codebook: Codebook | None = None, gazetteer: Gazetteer | None = None
    ) -> "Units":
        """Units of the codebook's elements (facet E) and the gazetteer; the default ones if None.

        Where one text is both, the place goes before the element.
        """
        terms = _terms(codebook or load_codebook(), lang)
        return cls(lang, dict(terms) | dict(_names(gazetteer or load_gazetteer(), lang)))

    @cached_property
    def single(self) -> Mapping[str, Unit]:
        """Chinese units that are words of the segmenter; English ones show by their capitals."""
        if self.lang == "en":
            return {}
        return {t: unit for t, unit in self.table.items() if len(cut(t, hmm=False)) == 1}

    @cached_property
    def _several(self) -> tuple[Any, list[Unit]]:
        """The automaton of all others, with their units by number of pattern."""
        import ahocorasick_rs

        several = {t: unit for t, unit in self.table.items() if t not in self.single}
        automaton = ahocorasick_rs.AhoCorasick(list(several), store_patterns=False)
        return automaton, list(several.values())

    def find(self, folded: str, text: str, is_edge: Callable[[int], bool]) -> list[Hit]:
        """Hits in order, none overlapping another, of all units that are not ``single``.

        ``text``: the same characters with their capitals; ``is_edge``: whether a word begins or
        ends at an offset.
        """
        automaton, units = self._several
        found = automaton.find_matches_as_indexes(folded, overlapping=True)
        fitting = [(low, -high, n) for n, low, high in found if is_edge(low) and is_edge(high)]
        hits, free = [], 0
        for start, end, number in sorted(fitting):
            unit = units[number]
            if start >= free and _shows(text[start:-end], unit.written):
                hits.append(Hit(start, -end, unit))
                free = -end
        return hits


def _shows(found: str, written: str) -> bool:
    """London or LONDON for London; of US only US; anything for what asks for no capitals."""
    return not written or found == written or (found.isupper() and not written.isupper())


def _terms(codebook: Codebook, lang: Lang) -> Iterator[tuple[str, Unit]]:
    """Elements of several words; what is one word is found by the tokenizer."""
    for term in codebook.terms(lang):
        if codebook.codes[term.code].facet != "E":
            continue
        folded = fold_term(term.text)
        word = _as_words(folded, lang)
        if lang == "zh" and len(word) > 1:
            yield folded, Unit(word, "term")
        elif " " in word:
            for form in english_variants(term, codebook.forms):
                yield form, Unit(word, "term")


def _names(gazetteer: Gazetteer, lang: Lang) -> Iterator[tuple[str, Unit]]:
    texts, rows = gazetteer.name_table(lang)
    for text, folded, (_, evidence, use) in zip(texts, fold_terms(texts), rows, strict=True):
        kind: Kind = "place" if use == "name" else "term"
        word = _as_words(folded, lang)
        if (
            evidence in _CLEAR
            and len(word) > 1
            and (kind == "place" or lang == "zh" or " " in word)
        ):
            yield folded, Unit(word, kind, text if lang == "en" else "")


def _as_words(folded: str, lang: Lang) -> str:
    """Without blanks; in English without the function words at both ends (the University of)."""
    if lang == "zh":
        return folded.replace(" ", "")
    words, outer = folded.replace("-", " ").split(), frozenset(lists("en")["outer"])
    telling = [i for i, word in enumerate(words) if word not in outer]
    return " ".join(words[telling[0] : telling[-1] + 1]) if telling else ""
