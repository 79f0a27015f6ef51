"""A corpus for topics: its vocabulary, its documents as word ids, and ten parts to resample."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from citysway.errors import StudyError
from citysway.models.topics.blocks import GAP, Block, Ids, Ints, Kept, Numbering, renumbered
from citysway.models.topics.collocations import Collocations, joined_blocks, learn_collocations
from citysway.models.topics.joining import Joins, joins_of, tables_over, words_of
from citysway.models.topics.stop import Lang

PARTS = 10
MOST_WORDS = 20_000
_FEW = 20  # documents; below, a word in one of them counts, and one in all of them
_SPREAD = 0.5  # words in more than this share of the documents tell no topic


@dataclass(frozen=True)
class Vocabulary:
    """Words from the most widespread to the rarest, with the documents they stand in.

    ``joins``: the collocations that were joined before words were counted.
    """

    words: tuple[str, ...]
    documents: Ints
    joins: tuple[Joins, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Word -> id."""
        return {word: i for i, word in enumerate(self.words)}

    @cached_property
    def with_parts(self) -> dict[str, int]:
        """Word -> id, also of words that only collocations know: their ids come last."""
        return {w: i for i, w in enumerate(dict.fromkeys([*self.words, *words_of(self.joins)]))}

    @cached_property
    def tables(self) -> list[Collocations]:
        """The joins in the ids of ``with_parts``."""
        return tables_over(self.joins, list(self.with_parts))


@dataclass(frozen=True)
class Corpus:
    """Documents over one vocabulary.

    ``size``: documents of the whole corpus; ``parts``: which tenths of it are gone through. A
    document's part hangs on its words alone, so that no order of documents changes it. ``seeds``:
    name -> words that seeded topics grow from (None: the codebook's elements).
    """

    vocabulary: Vocabulary
    kept: Kept
    size: int
    parts: tuple[int, ...] = tuple(range(PARTS))
    seeds: Mapping[str, Sequence[str]] | None = None
    _counted: dict[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Block]:
        if len(self.parts) == PARTS:
            yield from self.kept
            return
        for block in self.kept:
            yield of_documents(block, np.isin(parts_of(block), self.parts))

    def counted_once(self, name: str, count: Callable[["Corpus"], Any]) -> Any:
        """What is counted over the whole corpus, once for all its views."""
        if name not in self._counted:
            self._counted[name] = count(self.of_parts(range(PARTS)))
        return self._counted[name]

    def of_parts(self, parts: Sequence[int]) -> "Corpus":
        """Some tenths of the corpus, with the same vocabulary."""
        return replace(self, parts=tuple(sorted(parts)))


def read_corpus(
    documents: Iterable[Sequence[str]],
    *,
    join: Lang | None = None,
    most: int = MOST_WORDS,
    seeds: Mapping[str, Sequence[str]] | None = None,
) -> Corpus:
    """A corpus of lists of words ('' = gap), gone through once; ``join``: the language whose
    collocations become one word, None to keep words as they are; ``seeds`` as in ``Corpus``.

    Raises StudyError for documents no topics could be formed of.
    """
    numbering = Numbering()
    kept = Kept(numbering.blocks(documents))
    names = numbering.words
    order = sorted(range(len(names)), key=names.__getitem__)
    numbers = np.empty(len(names), dtype=np.int32)
    numbers[order] = np.arange(len(names), dtype=np.int32)
    names = [names[i] for i in order]
    kept = Kept(renumbered(kept, numbers))
    tables: list[Collocations] = []
    if join:
        tables = learn_collocations(kept, names, lang=join)
        kept = Kept(Block(*block) for block in joined_blocks(kept, tables))
        names = list(tables[-1].names)
    return replace(_with_vocabulary(kept, names, most, joins_of(tables)), seeds=seeds)


def number_documents(documents: Iterable[Sequence[str]], vocabulary: Vocabulary) -> Iterator[Block]:
    """Documents in the ids of a known vocabulary, with its collocations; other words are gaps."""
    numbering = Numbering()
    index, n = vocabulary.with_parts, len(vocabulary.words)
    for block in numbering.blocks(documents):
        numbers = np.array([index.get(word, GAP) for word in numbering.words], dtype=np.int32)
        for ids, ends in joined_blocks(renumbered([block], numbers), vocabulary.tables):
            yield Block(np.where(ids < n, ids, np.int32(GAP)), ends)


def known_corpus(documents: Iterable[Sequence[str]], vocabulary: Vocabulary) -> Corpus:
    """A corpus over the vocabulary of another one, gone through once; it may be empty."""
    sizes: list[int] = []

    def counted() -> Iterator[Block]:
        for block in number_documents(documents, vocabulary):
            sizes.append(len(block.ends))
            yield block

    kept = Kept(counted())
    return Corpus(vocabulary, kept, sum(sizes))


def some_documents(corpus: Corpus, chosen: npt.NDArray[np.bool_]) -> Corpus:
    """Some documents with the words that set them apart; ``chosen``: a flag for each document.

    Raises StudyError for documents no topics could be formed of.
    """

    def blocks() -> Iterator[Block]:
        at = 0
        for block in corpus.kept:
            yield of_documents(block, chosen[at : at + len(block.ends)])
            at += len(block.ends)

    return _with_vocabulary(Kept(blocks()), list(corpus.vocabulary.words), MOST_WORDS)


def of_documents(block: Block, chosen: npt.NDArray[np.bool_]) -> Block:
    """Some documents of a block."""
    sizes = np.diff(block.ends, prepend=0)
    return Block(block.ids[np.repeat(chosen, sizes)], np.cumsum(sizes[chosen]))


def parts_of(block: Block) -> Ids:
    """The part, 0..9, of each document."""
    starts = np.concatenate([[0], block.ends[:-1]])
    return np.array(
        [
            xxhash.xxh3_64_intdigest(block.ids[low:high].tobytes()) % PARTS
            for low, high in zip(starts.tolist(), block.ends.tolist(), strict=True)
        ],
        dtype=np.int32,
    )


def document_words(block: Block, n: int) -> tuple[Ints, Ints, Ints]:
    """(document, word, count) of every distinct word below ``n`` of each document, in order."""
    known = (block.ids >= 0) & (block.ids < n)
    keys, counts = np.unique(block.documents[known] * n + block.ids[known], return_counts=True)
    return keys // n, keys % n, counts


def _with_vocabulary(
    kept: Kept, names: list[str], most: int, joins: tuple[Joins, ...] = ()
) -> Corpus:
    size, spread = 0, np.zeros(len(names), dtype=np.int64)
    for block in kept:
        size += len(block.ends)
        spread += np.bincount(document_words(block, len(names))[1], minlength=len(names))
    _check(size, len(names))
    few = size < _FEW
    usable = (spread >= (1 if few else 2)) & (spread <= (size if few else size * _SPREAD))
    chosen = np.flatnonzero(usable)
    chosen = chosen[np.lexsort((chosen, -spread[chosen]))][:most]
    if len(chosen) < 2:
        raise StudyError(_useless(size, len(names)))
    numbers = np.full(len(names), GAP, dtype=np.int32)
    numbers[chosen] = np.arange(len(chosen), dtype=np.int32)
    vocabulary = Vocabulary(tuple(names[i] for i in chosen), spread[chosen], joins)
    return Corpus(vocabulary, Kept(renumbered(kept, numbers)), size)


def _check(size: int, words: int) -> None:
    if size < 2:
        raise StudyError(
            f"topics: {size} texts were given; topics are what sets texts apart: give at least two"
        )
    if words < 2:
        raise StudyError(
            f"topics: {size} texts hold {words} different words (after stop words): give at least "
            "two texts with two different words; are they in Chinese or English?"
        )


def _useless(size: int, words: int) -> str:
    return (
        f"topics: of {words} different words in {size} texts none tells texts apart (each stands "
        "in one text only, or in more than half of them): give more or longer texts"
    )
