"""Sentences of chosen documents, and which words of the topics stand in each."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick_rs
import numpy as np
from scipy import sparse

from citysway.corpus.document import Document
from citysway.corpus.fold import fold, points
from citysway.models import digests
from citysway.models.boundaries import sentence_starts
from citysway.models.topics.stop import Lang
from citysway.models.topics.words import TopicWords
from citysway.pipeline.topics.material import Floats, Ints, Words

CHARS = (15, 200)  # of a sentence that is shown
READ = 3_000  # characters of a document that are searched
_OPENERS = frozenset("（([【《•■◆●▶*#")
_ENDS = frozenset("。！？!?.…")
_CLOSERS = '”"’」』）)'
_LATIN = re.compile(r"[a-z][a-z'’]+")
_DIGITS = re.compile(r"\d+")
_PROSE = 0.7  # of the characters are letters or blanks: tables and scores have fewer


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences in order of document and place: ``doc`` is the number of the document, ``start``
    and ``end`` offsets in it, ``text`` as compared, ``hits`` (sentences x words, sparse, 0
    or 1)."""

    doc: Ints
    start: Ints
    end: Ints
    text: tuple[str, ...]
    hits: Any


class Finder:
    """The words of all topics of a language, found in folded texts: Chinese ones anywhere, English
    ones as whole words in every form that ``texts`` have of them."""

    def __init__(self, words: Sequence[Words], lang: Lang, texts: Iterable[str]) -> None:
        self.lang = lang
        self.words = sorted({word for topic in words for word in topic.words})
        place = {word: i for i, word in enumerate(self.words)}
        forms = english_forms(self.words, texts) if lang == "en" else {}
        shapes = dict(place)
        for word in self.words:
            for shape in itertools.product(*(forms.get(part, (part,)) for part in word.split(" "))):
                shapes.setdefault(" ".join(shape), place[word])
        self._number = list(shapes.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(shapes), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )
        #: topics x words: weights that sum to 1
        self.weights: Floats = np.zeros((len(words), len(self.words)))
        for topic, one in enumerate(words):
            columns = [place[word] for word in one.words]
            self.weights[topic, columns] = one.weights

    def find(self, shadow: str) -> tuple[Ints, Ints]:
        """(numbers of words, where they begin) in a folded text."""
        found = [
            (self._number[pattern], start)
            for pattern, start, end in self._automaton.find_matches_as_indexes(shadow)
            if self.lang == "zh" or _whole(shadow, start, end)
        ]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def english_forms(words: Sequence[str], texts: Iterable[str]) -> dict[str, list[str]]:
    """The forms that texts have of each part of some words, by the rule topics cut words with."""
    parts = {part for word in words for part in word.split(" ")}
    base = TopicWords("en", places="keep")
    forms: dict[str, list[str]] = {part: [part] for part in parts}
    for token in sorted({token for text in texts for token in _LATIN.findall(text)} - parts):
        for part in base.words(token):
            if part in parts:
                forms[part].append(token)
    return forms


def _whole(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def split(docs: Sequence[Document], finder: Finder) -> Sentences:
    """Sentences with words of topics that could be shown: of a good length, closed, in prose, no
    item of a digest, said in one document alone and opened as few others are: what returns is a
    form."""
    found: list[tuple[int, int, int, str, Ints]] = []
    for number, one in enumerate(docs):
        if not digests.items(one, finder.lang):
            found += [(number, *sentence) for sentence in _sentences(one.text, finder)]
    for key, most in ((_form, 1), (_OPENING[finder.lang], max(4, len(docs) // 100))):
        seen = {(key(text), doc) for doc, _, _, text, _ in found}
        times = Counter(form for form, _ in seen)
        found = [one for one in found if times[key(one[3])] <= most]
    doc, start, end = (np.array([one[i] for one in found], dtype=np.int64) for i in range(3))
    words = [one[4] for one in found]
    row = np.repeat(np.arange(len(words)), [len(some) for some in words])
    column = np.concatenate([np.empty(0, dtype=np.int64), *words])
    hits = sparse.csr_matrix((np.ones(len(row)), (row, column)), (len(words), len(finder.words)))
    return Sentences(doc, start, end, tuple(one[3] for one in found), hits)


def _sentences(text: str, finder: Finder) -> Iterator[tuple[int, int, str, Ints]]:
    """(start, end, as compared, words) of each sentence of the first ``READ`` characters."""
    part = text[:READ]
    shadow = fold(part)
    edges = np.append(sentence_starts(part, points(part), lang=finder.lang), len(part))
    word, at = finder.find(shadow)
    owner = np.searchsorted(edges, at, side="right") - 1
    whole = len(edges) - 1 - (len(part) < len(text))  # the last one may be cut
    for i in np.unique(owner[owner < whole]).tolist():
        start, end = _trim(part, int(edges[i]), int(edges[i + 1]))
        alone = len(edges) == 2  # a headline is all there is
        if shown(part[start:end], finder.lang, alone=alone):
            yield start, end, shadow[start:end], np.unique(word[owner == i])


def _form(text: str) -> str:
    """A sentence without what changes in a form: its numbers."""
    return _DIGITS.sub("0", text)


#: How a sentence opens: the bylines that texts of one outlet begin with return by the hundred.
_OPENING: Mapping[str, Callable[[str], str]] = {
    "zh": lambda text: text[:8],
    "en": lambda text: text[:24],
}


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def shown(sentence: str, lang: str, *, alone: bool = False) -> bool:
    """Whether a sentence can stand for a topic; one that is a document of its own needs no full
    stop."""
    if not CHARS[0] <= len(sentence) <= CHARS[1] or sentence[0] in _OPENERS:
        return False
    if not (alone or sentence.rstrip(_CLOSERS)[-1:] in _ENDS):
        return False
    if lang == "en":
        prose = sum(char.isascii() and (char.isalpha() or char == " ") for char in sentence)
    else:
        prose = sum("一" <= char <= "鿿" or char in "，、" for char in sentence)
    return prose >= _PROSE * len(sentence)
