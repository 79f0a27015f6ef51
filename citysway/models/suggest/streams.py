"""A corpus as one row of numbered tokens: words, the codebook's terms as units, and gaps."""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import Term
from citysway.models.read_page import ReadPage
from citysway.models.segment import cut

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

GAP = 0  # punctuation, numbers and place names: nothing is joined across them
_ENGLISH = re.compile(r"[^\W_]+(?:['’-](?!s\b)[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Stream:
    """Tokens of one language in order.

    ``words[token]`` is the text of a number, ``terms[token]`` its (code, term) where it is a term
    of the codebook, ``capital[token]`` the share in [0, 1] of capitals inside sentences.
    ``sentence`` and ``doc`` number each token's sentence and document; ``text`` holds the sentences
    as they are written; ``parts`` the two words of a joined one.
    """

    lang: str
    words: list[str]
    terms: dict[int, tuple[str, str]]
    capital: npt.NDArray[np.float64]
    tokens: Ints
    sentence: Ints
    doc_of_sentence: Ints
    text: list[str]
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def doc(self) -> Ints:
        """Document number of every token."""
        return self.doc_of_sentence[self.sentence]


@dataclass(slots=True)
class StreamBuilder:
    """Takes read pages of one language and gives their stream."""

    lang: str
    known: dict[str | tuple[str, str], int] = field(default_factory=lambda: {"": GAP})
    words: list[str] = field(default_factory=lambda: [""])
    terms: dict[int, tuple[str, str]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    docs: int = 0
    _tokens: list[Ints] = field(default_factory=list)
    _sentence: list[Ints] = field(default_factory=list)
    _doc: list[Ints] = field(default_factory=list)
    _upper: list[Bools] = field(default_factory=list)
    _inside: list[Bools] = field(default_factory=list)

    def add(self, read: ReadPage, terms: dict[int, list[Term]]) -> None:
        """The tokens of a page; ``terms`` are the codebook's by pattern number."""
        page = read.page
        starts, ends = _stretches(read, self.lang)
        number = self._numbers(read, starts, ends, terms)
        keep = number >= 0
        starts, number = starts[keep], number[keep]
        sentence = np.maximum(page.sentence_of(starts), 0)
        self._tokens.append(number)
        self._sentence.append(sentence + len(self.text))
        self._doc.append(page.doc_of(page.sentences) + self.docs)
        self._upper.append(_capitals(page.text, starts))
        self._inside.append(np.diff(sentence, prepend=-1) == 0)
        ends_of = np.append(page.sentences, len(page.text))[1:]
        bounds = zip(page.sentences.tolist(), ends_of.tolist(), strict=True)
        self.text += [" ".join(page.text[a:b].split()) for a, b in bounds]
        self.docs += len(page.docs)

    def _numbers(
        self, read: ReadPage, starts: Ints, ends: Ints, terms: dict[int, list[Term]]
    ) -> Ints:
        """The number of every stretch; -1 for blanks, which are no tokens."""
        named = dict(zip(read.links.start.tolist(), read.links.end.tolist(), strict=True))
        coded = _coded(read, terms)
        known, shadow = self.known, read.page.shadow
        numbers = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            word = shadow[start:end]
            if (term := coded.get((start, end))) is not None:
                numbers.append(self._term(term))
            elif word.isspace():
                numbers.append(-1)
            elif named.get(start) == end or not (word[0].isalpha() and word[-1].isalpha()):
                numbers.append(GAP)
            elif word in known:
                numbers.append(known[word])
            else:
                numbers.append(self._new(word, word))
        return np.array(numbers, dtype=np.int64)

    def _term(self, term: tuple[str, str]) -> int:
        if term not in self.known:
            self.terms[self._new(term, term[1])] = term
        return self.known[term]

    def _new(self, key: str | tuple[str, str], word: str) -> int:
        self.known[key] = len(self.words)
        self.words.append(word)
        return self.known[key]

    def finish(self) -> Stream:
        """All pages as one stream."""
        size = len(self.words)
        tokens, sentence, doc = (_joined(p) for p in (self._tokens, self._sentence, self._doc))
        inside = tokens[_joined(self._inside).astype(bool)]
        upper = tokens[(_joined(self._inside) & _joined(self._upper)).astype(bool)]
        seen = np.bincount(inside, minlength=size)
        capital = np.bincount(upper, minlength=size) / np.maximum(seen, 1)
        return Stream(self.lang, self.words, self.terms, capital, tokens, sentence, doc, self.text)


def _joined(parts: list[Ints] | list[Bools]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts]).astype(np.int64)


def _coded(read: ReadPage, terms: dict[int, list[Term]]) -> dict[tuple[int, int], tuple[str, str]]:
    """(start, end) -> (code, term) of every coded span."""
    codes = read.codes
    rows = zip(codes.start.tolist(), codes.end.tolist(), codes.code.tolist(),
               read.hits.pattern[codes.hit].tolist(), strict=True)  # fmt: skip
    found = {}
    for start, end, number, pattern in rows:
        code, meant = read.code_names[number], terms[pattern]
        text = next((term.text for term in meant if term.code == code), meant[0].text)
        found[start, end] = (code, text)
    return found


def _stretches(read: ReadPage, lang: str) -> tuple[Ints, Ints]:
    """Starts and ends of words, coded spans and place names, and of what lies between them."""
    shadow = read.page.shadow
    flags = np.zeros(len(shadow) + 1, dtype=bool)
    if lang == "zh":
        size = np.fromiter(map(len, words := cut(shadow)), dtype=np.int64, count=len(words))
        flags[np.cumsum(size)] = True
    else:
        for match in _ENGLISH.finditer(shadow):
            flags[match.start()] = flags[match.end()] = True
    for spans in (read.links, read.codes):
        for start, end in zip(spans.start.tolist(), spans.end.tolist(), strict=True):
            flags[start : end + 1] = False
            flags[start] = flags[end] = True
    flags[read.page.sentences] = True
    flags[[0, len(shadow)]] = True
    at = np.flatnonzero(flags)
    return at[:-1], at[1:]


def _capitals(text: str, starts: Ints) -> Bools:
    return np.fromiter((text[i].isupper() for i in starts.tolist()), dtype=bool, count=len(starts))
