"""A page: several documents of one language end to end, so that arrays serve them all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from citysway.corpus.credits import credits
from citysway.corpus.document import Document
from citysway.corpus.fold import encodable, fold, fold_width, points
from citysway.models.boundaries import (
    Ints,
    Points,
    clause_starts,
    drop_blank,
    marked,
    quoted,
    sentence_starts,
)

Bools = npt.NDArray[np.bool_]
#: Stands for a character that is read elsewhere: a noncharacter of Unicode, no word and no blank.
LEFT_OUT = "\ufdd0"


@dataclass(slots=True)
class Page:
    """The joined text, its shadow, and the page offsets of documents, sentences and clauses.

    ``quote`` and ``credit`` mark, per position, what is quoted and what is a credit line or a
    dateline: a city there is where somebody sat, and nothing there is coded.
    """

    docs: Sequence[Document]
    lang: str
    text: str
    shadow: str
    codes: Points
    doc_start: Ints
    doc_end: Ints
    sentences: Ints
    clauses: Ints
    quote: Bools
    credit: Bools
    _padded: Points = field(init=False)
    _sentence_at: Ints = field(init=False)
    _clause_at: Ints = field(init=False)
    _segment_at: Ints = field(init=False)

    def __post_init__(self) -> None:
        self._padded = np.append(self.codes, np.uint32(0))
        self._sentence_at = _numbered(self.sentences, len(self.text))
        parts = np.flatnonzero((self.codes == 0xFF1B) | (self.codes == 0x3B)) + 1
        self._segment_at = _numbered(np.concatenate([self.sentences, parts]), len(self.text))
        self.set_clauses(self.clauses)

    def set_clauses(self, starts: Ints) -> None:
        """Other clauses than those found first."""
        self.clauses = starts
        self._clause_at = _numbered(starts, len(self.text))

    def code_at(self, position: Ints) -> Points:
        """Code point at each position; 0 past the end, and before the beginning."""
        return self._padded[position]

    def doc_of(self, position: Ints) -> Ints:
        """Index of the document that holds each position."""
        return np.searchsorted(self.doc_start, position, side="right") - 1

    def segment_of(self, position: Ints) -> Ints:
        """Index of the part of a sentence between semicolons that holds each position."""
        return self._segment_at[position]

    def sentence_of(self, position: Ints) -> Ints:
        """Index of the sentence that holds each position."""
        return self._sentence_at[position]

    def clause_of(self, position: Ints) -> Ints:
        """Index of the clause that holds each position."""
        return self._clause_at[position]


def lay_out(docs: Sequence[Document], *, lang: str) -> Page:
    """Join documents by a line break and find their sentences.

    ``mark_credits`` and ``split_clauses`` go on.
    """
    text = encodable("\n".join(doc.text for doc in docs))
    shadow = fold(text)
    codes = points(text)
    lengths = np.array([len(doc.text) for doc in docs], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]).astype(np.int64)
    plain = fold_width(text) if lang == "en" else text  # Chinese marks are wide by themselves
    marks = points(plain)
    sentences = sentence_starts(plain, marks, lang=lang)
    sentences = marked(len(text), [sentences, start[start < max(len(text), 1)], _gaps(text, codes)])
    sentences = drop_blank(codes, sentences, start)
    clauses = clause_starts(marks, sentences, lang=lang)
    if lang == "en":
        shadow = _in_one_line(shadow, codes, sentences)
    return Page(
        docs, lang, text, shadow, codes, start, start + lengths, sentences, clauses, quoted(codes),
        np.zeros(len(text) + 1, dtype=bool),
    )  # fmt: skip


def cased(page: Page) -> str:
    """The text in which names with capitals are looked up: as it is, but for its width and lines;
    same length.
    """
    return _in_one_line(fold_width(page.text), page.codes, page.sentences)


def _in_one_line(text: str, codes: Points, sentences: Ints) -> str:
    """Line breaks inside sentences as blanks: a name or term may go over two lines."""
    breaks = np.flatnonzero(codes == ord("\n"))
    inside = breaks[~np.isin(breaks + 1, sentences)]
    if not len(inside):
        return text
    joined = points(text).copy()
    joined[inside] = ord(" ")
    return joined.tobytes().decode("utf-32-le", "surrogatepass")


def _gaps(text: str, codes: Points) -> Ints:
    """Where stretches that are left out begin and where they end: sentences of their own."""
    if LEFT_OUT not in text:
        return np.empty(0, dtype=np.int64)
    out = np.concatenate([[False], codes == ord(LEFT_OUT), [False]])
    begin, end = np.flatnonzero(out[1:] & ~out[:-1]), np.flatnonzero(out[:-1] & ~out[1:])
    end += np.append(codes, 0)[end] == ord("\n")
    edges = np.concatenate([begin, end])
    return edges[edges < len(codes)]


def mark_credits(page: Page) -> None:
    """Mark every position that stands in a credit line or dateline."""
    for doc, first in zip(page.docs, page.doc_start.tolist(), strict=True):
        for begin, end in credits(doc.text, lang=page.lang).spans:
            page.credit[first + begin : first + end] = True


def split_clauses(page: Page, contrast: Ints) -> None:
    """Let contrast words (但, but, however) open a clause of their own."""
    if len(contrast):
        page.set_clauses(marked(len(page.text), [page.clauses, contrast]))


def _numbered(starts: Ints, n: int) -> Ints:
    """For every position, the text's end included, the number of the last start up to it."""
    flags = np.zeros(n + 1, dtype=np.int64)
    flags[starts] = 1
    return np.cumsum(flags) - 1
