"""Documents as numbers: words by their ids, many documents to a block, blocks kept in a file."""

import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Ids = npt.NDArray[np.int32]

GAP = -1
_DOCUMENTS = 2_000  # of a block
_IN_MEMORY = 64 << 20  # bytes of blocks before they go to a file


@dataclass(frozen=True, slots=True)
class Block:
    """Documents as one flat array of word ids (``GAP`` between words that are no neighbours).

    ``ends``: the position after the last word of each document.
    """

    ids: Ids
    ends: Ints

    @property
    def documents(self) -> Ints:
        """The document, from 0, of each position."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))


class Kept:
    """Blocks that can be gone through again and again; large ones lie in a temporary file."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._sizes: list[tuple[int, int]] = []
        for block in blocks:
            self._file.write(block.ids.astype(np.int32).tobytes())
            self._file.write(block.ends.astype(np.int64).tobytes())
            self._sizes.append((len(block.ids), len(block.ends)))

    def __iter__(self) -> Iterator[Block]:
        at = 0
        for words, documents in self._sizes:
            self._file.seek(at)
            ids = np.frombuffer(self._file.read(4 * words), dtype=np.int32)
            ends = np.frombuffer(self._file.read(8 * documents), dtype=np.int64)
            at += 4 * words + 8 * documents
            yield Block(ids, ends)


class Numbering:
    """Numbers words as they come; '' is a gap."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {"": 0}

    @property
    def words(self) -> list[str]:
        """Every word but the gap, in the order of their ids."""
        return list(self._known)[1:]

    def blocks(self, documents: Iterable[Sequence[str]]) -> Iterator[Block]:
        """Documents in blocks, in their order."""
        waiting: list[Sequence[str]] = []
        for document in documents:
            waiting.append(document)
            if len(waiting) == _DOCUMENTS:
                yield self._block(waiting)
                waiting = []
        if waiting:
            yield self._block(waiting)

    def _block(self, documents: list[Sequence[str]]) -> Block:
        known = self._known
        ids = [known.setdefault(word, len(known)) for words in documents for word in words]
        ends = np.cumsum([len(words) for words in documents], dtype=np.int64)
        return Block(np.array(ids, dtype=np.int32) - 1, ends)


def renumbered(blocks: Iterable[Block], numbers: Ids) -> Iterator[Block]:
    """The same documents with other ids; ``numbers``: old id -> new id or ``GAP``."""
    with_gap = np.append(numbers, np.int32(GAP)).astype(np.int32)
    for block in blocks:
        yield Block(with_gap[block.ids], block.ends)
