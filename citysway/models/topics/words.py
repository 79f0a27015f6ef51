"""The words of a text that may tell its topic, and the gaps between them."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, count
from typing import Any, Literal

from citysway.corpus.fold import fold
from citysway.errors import StudyError
from citysway.models.segment import cut
from citysway.models.topics.stop import Lang, kept_words, lists, stop_words
from citysway.models.topics.units import Unit, Units

Places = Literal["keep", "drop"]

# A word with its apostrophes; or what stands between two words that are no neighbours.
_ENGLISH = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s'’\-]+|\n|(?<=\s)-")
_CONTRACTED = re.compile(r"'(?:t|re|ve|ll|d|m)$")
_KNOWN = 500_000  # words remembered; more are worked out anew


class _Known(dict[str, str]):
    """Token -> its word, or '' for one that is dropped; each worked out once."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        self._rule = rule

    def __missing__(self, token: str) -> str:
        if len(self) >= _KNOWN:
            self.clear()
        word = self[token] = self._rule(token)
        return word


class TopicWords:
    """Cuts texts of one language into words for topics; may be pickled."""

    def __init__(self, lang: Lang, units: Units | None = None, *, places: Places = "drop") -> None:
        """``units`` become one word each; ``places``: keep their names, or leave gaps there.

        Raises StudyError for another language or another word for ``places``.
        """
        if lang not in ("zh", "en"):
            raise StudyError(f"words for topics in {lang!r}: allowed are zh, en")
        if places not in ("keep", "drop"):
            raise StudyError(f"[topics] places = {places!r}: allowed are keep, drop")
        if units is not None and units.lang != lang:
            raise StudyError(f"units of {units.lang!r} for texts in {lang!r}: must be the same")
        self.lang, self.units, self.places = lang, units, places
        self._stop = stop_words(lang)
        self._rule = _chinese_rule() if lang == "zh" else _english_rule()
        self._known = _Known(self._token)

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(TopicWords, places=self.places), (self.lang, self.units)

    def words(self, text: str) -> list[str]:
        """Words in order; '' is a gap: dropped words or marks, the end of a sentence or line.

        Never two gaps in a row, none at either end.
        """
        folded = fold(text)
        words = self._chinese(text, folded) if self.lang == "zh" else self._english(text, folded)
        return _squeezed(words)

    def _token(self, token: str) -> str:
        unit = self.units.single.get(token) if self.units else None
        return self._rule(token) if unit is None else self._word(unit)

    def _chinese(self, text: str, folded: str) -> list[str]:
        tokens = cut(folded)
        words = list(map(self._known.__getitem__, tokens))
        if self.units is None:
            return words
        at = dict(zip(accumulate(map(len, tokens), initial=0), count(), strict=False))
        for hit in reversed(self.units.find(folded, text, at.__contains__)):
            words[at[hit.start] : at[hit.end]] = [self._word(hit.unit)]
        return words

    def _english(self, text: str, folded: str) -> list[str]:
        words: list[str] = []
        at = 0
        for hit in self.units.find(folded, text, _edge_of(folded)) if self.units else ():
            words += self._plain(folded, at, hit.start)
            words.append(self._word(hit.unit))
            at = hit.end
        return [*words, *self._plain(folded, at, len(folded))]

    def _plain(self, folded: str, start: int, end: int) -> Iterator[str]:
        return map(self._known.__getitem__, _ENGLISH.findall(folded, start, end))

    def _word(self, unit: Unit) -> str:
        if unit.kind == "place":
            return unit.word if self.places == "keep" else ""
        return "" if unit.word in self._stop else unit.word


def _edge_of(text: str) -> Callable[[int], bool]:
    """Whether a Latin word or number begins or ends at an offset."""

    def is_edge(at: int) -> bool:
        return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())

    return is_edge


def _squeezed(words: Iterable[str]) -> list[str]:
    """One gap for a run of gaps, none at the ends."""
    kept: list[str] = []
    before = ""
    for word in words:
        if word or before:
            kept.append(word)
        before = word
    if kept and not kept[-1]:
        kept.pop()
    return kept


def _chinese_rule() -> Callable[[str], str]:
    signs, kept, stop = lists("zh"), kept_words("zh"), stop_words("zh")
    number = re.compile(f"[{signs['numerals']}]+[{signs['measures']}]*")

    def rule(token: str) -> str:
        if token in kept:
            return token
        shaped = len(token) > 1 and token[0].isalpha() and token.isalnum()
        return token if shaped and token not in stop and not number.fullmatch(token) else ""

    return rule


def _english_rule() -> Callable[[str], str]:
    lemmas, kept, stop = lists("en")["lemmas"], kept_words("en"), stop_words("en")

    def rule(token: str) -> str:
        word = token.replace("’", "'").removesuffix("'s")
        if word in kept:
            return word
        if len(word) < 3 or not word[0].isalpha() or word in stop or _CONTRACTED.search(word):
            return ""
        lemma = lemmas.get(word) or _lemma(word)
        return "" if lemma in stop or len(lemma) < 3 else lemma

    return rule


def _lemma(word: str) -> str:
    from simplemma import lemmatize

    return str(lemmatize(word, lang="en")).lower()
