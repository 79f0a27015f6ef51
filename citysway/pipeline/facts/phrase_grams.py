"""Runs of words as 64-bit hashes: which may be phrases, and how many documents hold each word."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.corpus.fold import points
from citysway.models.phrases import ends_run, plain_words
from citysway.models.segment import cut
from citysway.pipeline.statistics.uncertainty import mix

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

LONGEST = {"zh": 12, "en": 5}  # of a phrase: characters, words
_LOOK = {"zh": 16, "en": 100}  # characters: longer runs show what always goes on
_LEAST = {"zh": 4, "en": 5}  # characters
_WORDS = {"zh": range(1, 8), "en": range(2, 7)}
_QUOTED = range(4, 13)  # characters between quotation marks
_HAN = 3  # Chinese characters among them
_OPEN, _CLOSE = "“「『‘", "”」』’"
_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd: it has an inverse modulo 2**64
_BACK = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Runs:
    """Spans of a page with the hash of their characters; ``quoted``: between quotation marks."""

    start: Ints
    end: Ints
    hash: Keys
    quoted: Bools


class Hashes:
    """Hashes of any spans of one text: equal texts have equal hashes, on every page."""

    def __init__(self, text: str) -> None:
        codes = points(text).astype(np.uint64)
        steps = np.full(len(codes) + 1, _STEP, np.uint64)
        back = np.full(len(codes) + 1, _BACK, np.uint64)
        steps[0] = back[0] = 1
        self._back = np.cumprod(back, dtype=np.uint64)
        weighed = (
            mix(codes + np.uint64(0x5851F42D4C957F2D)) * np.cumprod(steps, dtype=np.uint64)[:-1]
        )
        self._sum = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weighed, dtype=np.uint64)])

    def of(self, start: Ints, end: Ints) -> Keys:
        """Hashes of the spans."""
        found: Keys = mix((self._sum[end] - self._sum[start]) * self._back[start])
        return found


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page: spans, whether a run ends there (``apart``), may not begin or end with
    it (``inner``), and whether it makes a phrase specific.
    """

    start: Ints
    end: Ints
    hash: Keys
    apart: Bools
    inner: Bools
    specific: Bools


def word_hashes(words: frozenset[str]) -> Keys:
    """Hashes of words as ``Hashes`` gives them."""
    ordered = sorted(words)
    size = np.array([len(word) for word in ordered], dtype=np.int64)
    end = np.cumsum(size)
    return Hashes("".join(ordered)).of(end - size, end)


def page_words(text: str, lang: str, hashes: Hashes) -> Words:
    """The words of a folded page; documents are parted by line feeds."""
    return _chinese(text, hashes) if lang == "zh" else _english(text, hashes)


def _chinese(text: str, hashes: Hashes) -> Words:
    words = cut(text)
    size = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    end = np.cumsum(size)
    start = end - size
    found = hashes.of(start, end)
    _, first, code = np.unique(found, return_index=True, return_inverse=True)
    unique = [words[at] for at in first.tolist()]
    common = plain_words("zh").common
    apart = np.array([ends_run(word) for word in unique], dtype=bool)
    specific = np.array([word not in common for word in unique], dtype=bool)
    none = np.zeros(len(words), dtype=bool)
    return Words(start, end, found, apart[code], none, specific[code])


def _english(text: str, hashes: Hashes) -> Words:
    codes = points(text)
    letter = ((codes >= 97) & (codes <= 122)) | ((codes >= 0xC0) & (codes < 0x250)) | (codes == 45)
    edge = np.diff(letter.astype(np.int8), prepend=0, append=0)
    start, end = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    found = hashes.of(start, end)
    plain = plain_words("en")
    apart, inner, common = (
        np.isin(found, word_hashes(words)) for words in (plain.apart, plain.inner, plain.common)
    )
    apart |= codes[start] == 45  # a dash
    inner |= end - start < 2
    return Words(start, end, found, apart, inner, ~common & ~inner & ~apart)


def page_runs(text: str, lang: str, words: Words, hashes: Hashes) -> Runs:
    """Runs of words that may be phrases, and what stands between quotation marks."""
    stops = np.concatenate([[0], np.cumsum(words.apart)])
    gains = np.concatenate([[0], np.cumsum(words.specific)])
    gap = np.concatenate([[False], _gaps(text, lang, words)])
    breaks = np.cumsum(gap)
    starts, ends = [], []
    for size in _WORDS[lang]:
        first = np.arange(max(len(words.start) - size + 1, 0))
        last = first + size - 1
        good = (stops[last + 1] == stops[first]) & (gains[last + 1] > gains[first])
        good &= (breaks[last] == breaks[first]) & ~words.inner[first] & ~words.inner[last]
        chars = words.end[last] - words.start[first]
        good &= chars >= _LEAST[lang]
        good &= chars <= _LOOK[lang]
        starts.append(words.start[first[good]])
        ends.append(words.end[last[good]])
    start, end = np.concatenate(starts), np.concatenate(ends)
    marked = _marked(text, lang)
    start, end = np.concatenate([start, marked[0]]), np.concatenate([end, marked[1]])
    quoted = np.zeros(len(start), dtype=bool)
    quoted[len(start) - len(marked[0]) :] = True
    return Runs(start, end, hashes.of(start, end), quoted)


def _gaps(text: str, lang: str, words: Words) -> Bools:
    """Whether the run is broken before each word but the first: English words are a blank apart."""
    if lang == "zh":
        return np.zeros(max(len(words.start) - 1, 0), dtype=bool)
    between = points(text)[np.minimum(words.end[:-1], len(text) - 1)]
    gaps: Bools = (words.start[1:] - words.end[:-1] != 1) | (between != 32)
    return gaps


def _marked(text: str, lang: str) -> tuple[Ints, Ints]:
    """Spans between quotation marks that hold Chinese characters and few others."""
    if lang != "zh":
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    codes = points(text)
    opened = np.flatnonzero(np.isin(codes, points(_OPEN)))
    closed = np.flatnonzero(np.isin(codes, points(_CLOSE)))
    at = np.searchsorted(closed, opened)
    opened, at = opened[at < len(closed)], at[at < len(closed)]
    start, end = opened + 1, closed[at]
    fits = (end - start >= _QUOTED.start) & (end - start < _QUOTED.stop)
    start, end = start[fits], end[fits]
    plain = (codes >= 0x3400) & (codes <= 0x9FFF)
    plain |= np.isin(codes, points("、·+-")) | ((codes >= 48) & (codes <= 57))
    plain |= (codes >= 97) & (codes <= 122)
    other = np.concatenate([[0], np.cumsum(~plain)])
    han = np.concatenate([[0], np.cumsum((codes >= 0x3400) & (codes <= 0x9FFF))])
    clean = (other[end] == other[start]) & (han[end] - han[start] >= _HAN)
    return start[clean], end[clean]
