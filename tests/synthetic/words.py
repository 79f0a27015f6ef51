"""Texts of generated documents: real words by their frequency, marks, and set phrases.

A text says nothing of the tags of its document; it has the length and the words of a short news
item, so that reading and cutting it costs what it costs.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from citysway.models import codebook
from tests.synthetic.stories import Origins
from tests.synthetic.world import World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CHARS = (200.0, 600.0)  # of a document, uniform
KNOWN = 30_000  # Chinese words, the most frequent
MARKS = {"，": 0.11, "。": 0.05}  # shares of all words
PHRASES = 400  # set phrases of official texts, each new in some month


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a language with their cumulated shares; ``mean`` characters of one."""

    texts: tuple[str, ...]
    steps: Floats
    mean: float
    blank: str


@cache
def chinese() -> Words:
    """jieba's most frequent words, as often as its dictionary says."""
    import jieba

    with jieba.get_dict_file() as file:
        lines = [line.decode("utf-8").split(" ") for line in file]
    rows = sorted(((int(row[1]), row[0]) for row in lines), reverse=True)[:KNOWN]
    share = np.array([row[0] for row in rows], dtype=np.float64)
    share *= (1 - sum(MARKS.values())) / share.sum()
    texts = (*(row[1] for row in rows), *MARKS)
    return _words(texts, np.append(share, list(MARKS.values())), "")


@cache
def english() -> Words:
    """The words of the codebook's terms, the n-th n times rarer than the first."""
    terms = [t.text for code in codebook.load().codes.values() for t in code.terms]
    texts = sorted({w for text in terms for w in text.split() if w.isascii()}, key=len)
    share = 1.0 / np.arange(1, len(texts) + 1)
    return _words(tuple(texts), share, " ")


def _words(texts: tuple[str, ...], share: Floats, blank: str) -> Words:
    share = share / share.sum()
    size = np.array([len(text) + len(blank) for text in texts])
    return Words(texts, np.cumsum(share), float((size * share).sum()), blank)


@cache
def phrases(seed: int) -> tuple[str, ...]:
    """Set phrases of three words, of the rarer ones of two characters."""
    rng = np.random.default_rng([seed, 5])
    known = [text for text in chinese().texts[500:8_000] if len(text) == 2]
    return tuple("".join(rng.choice(known, 3)) for _ in range(PHRASES))


def story_texts(rng: np.random.Generator, world: World, start: Origins, *, seed: int) -> pa.Array:
    """The text of every story in the language of the source it starts in."""
    spoken = np.append(world.outlets.lang == "en", False)[start.source]
    rows, parts = [], []
    for words, at in ((chinese(), np.flatnonzero(~spoken)), (english(), np.flatnonzero(spoken))):
        rows.append(at)
        known = None if words.blank else _set_phrases(rng, world, start, at)
        parts.append(_texts(rng, words, len(at), known, phrases(seed)))
    order = np.argsort(np.concatenate(rows))
    return pa.concat_arrays(parts).take(pa.array(order))


def _set_phrases(rng: np.random.Generator, world: World, start: Origins, at: Ints) -> Ints:
    """One set phrase of those that are known by the month of each own text; -1 in the press."""
    begun = np.sort(np.random.default_rng(PHRASES).integers(0, world.plan.months, PHRASES))
    known = np.searchsorted(begun, start.month[at], side="right")
    drawn = np.floor(rng.random(len(at)) * known).astype(np.int64)
    return np.where((start.owner[at] >= 0) & (known > 0), drawn, -1)


def _texts(
    rng: np.random.Generator, words: Words, count: int, held: Ints | None, phrases: tuple[str, ...]
) -> pa.Array:
    """``count`` texts of drawn words, each with its phrase of ``held`` (-1: none) in the middle."""
    size = np.rint(rng.uniform(*CHARS, count) / words.mean).astype(np.int64)
    end = np.cumsum(size)
    drawn = np.searchsorted(words.steps, rng.random(int(size.sum())) * words.steps[-1])
    drawn = np.minimum(drawn, len(words.texts) - 1)
    if held is not None:
        some = np.flatnonzero(held >= 0)
        drawn[(end - size // 2)[some]] = len(words.texts) + held[some]
    offsets = pa.array(np.concatenate([[0], end]), pa.int32())
    flat = pa.array([*words.texts, *phrases], pa.string()).take(pa.array(drawn))
    return pc.binary_join(pa.ListArray.from_arrays(offsets, flat), words.blank)
