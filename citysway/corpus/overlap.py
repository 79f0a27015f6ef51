"""How many hashes pairs of texts share: sorted rows merged pair by pair, in C."""

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.sketch import Hashes, Ints

Floats = npt.NDArray[np.float64]
_ROOM = 4_000_000  # hashes gathered at once: bounds the memory of a merge


@dataclass(frozen=True, slots=True)
class Rows:
    """Sorted distinct hashes of n texts, one after the other: those of text i are
    ``keys[ends[i]:ends[i + 1]]``, ``ends`` (n + 1). ``mapped`` is the file they lie in.
    """

    keys: Ints
    ends: Ints
    mapped: mmap.mmap | None = None

    def sizes(self) -> Ints:
        """(n) how many hashes each text has."""
        return np.diff(self.ends)

    def shared(self, a: Ints, b: Ints) -> Ints:
        """How many hashes the texts of each pair share."""
        sizes = self.sizes()
        found = [np.empty(0, np.int64)]
        for start, stop in blocks(sizes[a] + sizes[b], _ROOM):
            both = self._matrix(a[start:stop]).multiply(self._matrix(b[start:stop]))
            found.append(np.diff(both.indptr).astype(np.int64))
            if self.mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
                self.mapped.madvise(mmap.MADV_DONTNEED)  # pages read count as memory used
        return np.concatenate(found)

    def _matrix(self, texts: Ints) -> Any:
        from scipy.sparse import csr_matrix

        ends = ends_of(self.ends[texts + 1] - self.ends[texts])
        keys = self.keys[
            np.arange(ends[-1]) + np.repeat(self.ends[texts] - ends[:-1], np.diff(ends))
        ]
        made = csr_matrix((np.ones(len(keys), np.int8), keys, ends), shape=(len(texts), 1 << 62))
        made.has_canonical_format = True  # sorted and distinct: nothing to check
        return made


def rows_of(doc: Ints, hashes: Hashes, count: int) -> Rows:
    """Rows of ``count`` texts out of hashes sorted within each text, the text beside them."""
    return Rows(hashes.view(np.int64), np.searchsorted(doc, np.arange(count + 1)))


def stored_rows(parts: Iterable[Rows], path: Path) -> Rows:
    """The rows of all parts, one after the other, in a new file that stands in for memory."""
    sizes = [np.empty(0, np.int64)]
    with path.open("wb") as file:
        for part in parts:
            sizes.append(part.sizes())
            part.keys.tofile(file)
    ends = ends_of(np.concatenate(sizes))
    if not ends[-1]:
        return Rows(np.empty(0, np.int64), ends)
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Rows(np.frombuffer(mapped, np.int64), ends, mapped)


def ends_of(sizes: Ints) -> Ints:
    """(n + 1) where rows of these sizes begin and end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])


def blocks(sizes: Ints, room: int) -> Iterable[tuple[int, int]]:
    """Runs [start, stop) whose sizes add up to ``room`` or less, or of one alone."""
    ends, start = ends_of(sizes), 0
    while start < len(sizes):
        stop = int(np.searchsorted(ends, ends[start] + room, side="right")) - 1
        stop = max(start + 1, stop)
        yield start, stop
        start = stop
