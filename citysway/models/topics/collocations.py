"""Words that stand together more than chance has it, found from counts and joined to one word.

Normalised pointwise mutual information of neighbours: G. Bouma (2009), Normalized (pointwise)
mutual information in collocation extraction. Counts alone decide, so the order of documents and
their grouping in blocks do not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.topics.blocks import Block, Ids, Ints
from citysway.models.topics.nominal import nominal
from citysway.models.topics.stop import Lang, lists

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_BLANK = {"zh": "", "en": " "}
_SECOND = np.int64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Neighbouring words: ``keys`` (first << 32 | second, ascending, distinct) and ``counts``."""

    keys: Ints
    counts: Ints


@dataclass(frozen=True, slots=True)
class Collocations:
    """Pairs to be joined, by ascending key.

    ``joined`` is the id of each as one word: that of a word known already, or a new one;
    ``names`` are the words of all ids, the new ones at the end.
    """

    pairs: Pairs
    npmi: Floats
    joined: Ids
    names: tuple[str, ...]


def count_words(ids: Ids, n: int) -> Ints:
    """How often each of ``n`` words stands in a block; gaps are not counted."""
    return np.bincount(ids[ids >= 0], minlength=n).astype(np.int64)


def count_pairs(ids: Ids, ends: Ints, frequent: Bools | None = None) -> Pairs:
    """Neighbours inside documents. With ``frequent`` (a flag per word) of such words alone."""
    keys = _keys(ids, ends)
    keys = keys[keys >= 0]
    if frequent is not None:
        keys = keys[frequent[keys >> 32] & frequent[keys & _SECOND]]
    found, counts = np.unique(keys, return_counts=True)
    return Pairs(found, counts.astype(np.int64))


def merge_pairs(parts: Iterable[Pairs]) -> Pairs:
    """The counts of several blocks together."""
    parts = list(parts)
    empty = np.zeros(0, dtype=np.int64)
    keys = np.concatenate([empty, *(part.keys for part in parts)])
    counts = np.concatenate([empty, *(part.counts for part in parts)])
    found, at = np.unique(keys, return_inverse=True)
    total = np.zeros(len(found), dtype=np.int64)
    np.add.at(total, at, counts)
    return Pairs(found, total)


def find_collocations(
    pairs: Pairs,
    word_counts: Ints,
    names: Sequence[str],
    *,
    lang: Lang,
    least: int | None = None,
    npmi: float | None = None,
) -> Collocations:
    """Pairs that stand together ``least`` times or more, with an NPMI of ``npmi`` or more.

    Chinese ones of nominal words only: what a verb governs is a formula more often than a name.
    ``word_counts``: one count per name; names are distinct. NPMI is in [-1, 1]: 0 by chance, 1
    never apart. Thresholds not given are those of stop.toml.
    """
    chosen = lists(lang)["collocations"]
    least = chosen["least"] if least is None else least
    npmi = chosen["npmi"] if npmi is None else npmi
    common = pairs.counts >= least
    keys, counts = pairs.keys[common], pairs.counts[common]
    score = _npmi(keys, counts, word_counts)
    kept = score >= npmi
    if lang == "zh":
        ends = {i: nominal(names[i]) for i in _parts(keys[kept])}
        kept[kept] = [ends[k >> 32] and ends[k & 0xFFFFFFFF] for k in keys[kept].tolist()]
    keys, counts, score = keys[kept], counts[kept], score[kept]
    known = {name: i for i, name in enumerate(names)}
    blank = _BLANK[lang]
    texts = [
        f"{names[first]}{blank}{names[second]}"
        for first, second in zip((keys >> 32).tolist(), (keys & _SECOND).tolist(), strict=True)
    ]
    joined = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return Collocations(Pairs(keys, counts), score, joined, tuple(known))


def join(ids: Ids, ends: Ints, table: Collocations) -> tuple[Ids, Ints]:
    """The block with collocations as one word; where two share a word the stronger is joined."""
    keys = _keys(ids, ends)
    known = table.pairs.keys
    if not len(known):
        return ids, ends
    row = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    at = np.flatnonzero(known[row] == keys)
    at = at[_chosen(at, table.npmi[row[at]])]
    new = ids.copy()
    new[at] = table.joined[row[at]]
    stays = np.ones(len(ids) + 1, dtype=bool)
    stays[at + 1] = False
    before = np.concatenate([[0], np.cumsum(stays[:-1])])
    return new[stays[:-1]], before[ends]


def learn_collocations(
    corpus: Iterable[Block], names: Sequence[str], *, lang: Lang, rounds: int = 2
) -> list[Collocations]:
    """The tables to join one after the other: words of up to 2 ** ``rounds`` parts.

    ``corpus`` is gone through twice per round, block by block: it must be re-iterable.
    """
    tables: list[Collocations] = []
    for _ in range(rounds):
        counts = np.zeros(len(names), dtype=np.int64)
        for ids, _ends in joined_blocks(corpus, tables):
            counts += count_words(ids, len(names))
        frequent = counts >= lists(lang)["collocations"]["least"]
        pairs = merge_pairs(
            count_pairs(*block, frequent) for block in joined_blocks(corpus, tables)
        )
        tables.append(find_collocations(pairs, counts, names, lang=lang))
        names = tables[-1].names
    return tables


def joined_blocks(
    corpus: Iterable[Block], tables: Sequence[Collocations]
) -> Iterator[tuple[Ids, Ints]]:
    """Each block after all tables, in their order."""
    for block in corpus:
        ids, ends = block.ids, block.ends
        for table in tables:
            ids, ends = join(ids, ends, table)
        yield ids, ends


def _keys(ids: Ids, ends: Ints) -> Ints:
    """The key of each position and the next; -1 where either is a gap or a document ends."""
    wide = ids.astype(np.int64)
    keys = (wide[:-1] << 32) | wide[1:]
    keys[(wide[:-1] < 0) | (wide[1:] < 0)] = -1
    inner = ends[(ends > 0) & (ends < len(ids))]
    keys[inner - 1] = -1
    return keys


def _parts(keys: Ints) -> list[int]:
    """The ids that pairs consist of."""
    return [int(i) for i in np.unique(np.concatenate([keys >> 32, keys & _SECOND]))]


def _npmi(keys: Ints, counts: Ints, word_counts: Ints) -> Floats:
    total = max(int(word_counts.sum()), 1)
    share = counts / total
    single = word_counts / total
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log(share / (single[keys >> 32] * single[keys & _SECOND])) / -np.log(share)
    return np.where(share < 1, score, 1.0)


def _chosen(at: Ints, score: Floats) -> Bools:
    """Of pairs that overlap (positions one apart) the strongest, then the strongest left over.

    Of equals the left one.
    """
    chosen = np.zeros(len(at), dtype=bool)
    left = np.arange(len(at))
    while len(left):
        value, touching = score[left], np.diff(at[left]) == 1
        wins = np.ones(len(left), dtype=bool)
        wins[1:] &= ~touching | (value[1:] > value[:-1])
        wins[:-1] &= ~touching | (value[:-1] >= value[1:])
        chosen[left[wins]] = True
        gone = wins.copy()
        gone[1:] |= wins[:-1] & touching
        gone[:-1] |= wins[1:] & touching
        left = left[~gone]
    return chosen
