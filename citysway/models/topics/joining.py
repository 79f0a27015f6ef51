"""Collocations of a corpus by their words, so that texts of another one are joined in the same way.

Tables of collocations go by the ids of their corpus; what is kept of a model goes by words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.topics.collocations import Collocations, Pairs

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Joins:
    """Pairs that are joined in one round: two words, the word they become, and their NPMI."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    joined: tuple[str, ...]
    npmi: Floats


def joins_of(tables: Iterable[Collocations]) -> tuple[Joins, ...]:
    """The tables of a corpus, in their order, by words."""
    return tuple(_by_words(table) for table in tables)


def words_of(joins: Iterable[Joins]) -> list[str]:
    """Every word the joins know, once, in their order."""
    return list(
        dict.fromkeys(w for one in joins for w in (*one.first, *one.second, *one.joined))
    )  # fmt: skip


def tables_over(joins: Iterable[Joins], names: Sequence[str]) -> list[Collocations]:
    """The tables in the ids of ``names``, which hold every word of the joins."""
    index = {name: i for i, name in enumerate(names)}
    return [_by_ids(one, index, names) for one in joins]


def _by_words(table: Collocations) -> Joins:
    names = table.names
    return Joins(
        tuple(names[key >> 32] for key in table.pairs.keys.tolist()),
        tuple(names[key & 0xFFFFFFFF] for key in table.pairs.keys.tolist()),
        tuple(names[i] for i in table.joined.tolist()),
        table.npmi,
    )


def _by_ids(joins: Joins, index: dict[str, int], names: Sequence[str]) -> Collocations:
    first, second, joined = (
        np.array([index[word] for word in words], dtype=np.int64)
        for words in (joins.first, joins.second, joins.joined)
    )
    keys = (first << 32) | second
    order = np.argsort(keys)
    pairs = Pairs(keys[order], np.zeros(len(keys), dtype=np.int64))
    return Collocations(pairs, joins.npmi[order], joined[order].astype(np.int32), tuple(names))
