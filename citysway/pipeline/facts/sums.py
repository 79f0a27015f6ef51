"""What one role says of every city of a chunk: sums by city, by source, and resampled."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ALL, LANGS, Draws, Floats, Ints, Rows, in_group
from citysway.pipeline.facts.design import Design
from citysway.pipeline.statistics.uncertainty import story_weights, sum_runs

_BATCH = 2048
_OWN_GROUPS = 64


@dataclass(frozen=True)
class Sums:
    """The documents of one role, language and period (``rows``: their places in the chunk).

    ``weighted``: documents x columns with the story weight in it; cities are numbered from 0 inside
    the chunk.
    """

    design: Design
    role: str
    lang: str
    period: str
    rows: Ints
    weighted: Any

    @property
    def own(self) -> bool:
        """Own texts have one issuer: documents are resampled, not sources."""
        return self.role == "own"

    @property
    def cities(self) -> int:
        """Cities of the chunk."""
        return self.design.chunk.last - self.design.chunk.first

    @property
    def table(self) -> Rows:
        """All documents of the chunk."""
        return self.design.chunk.rows

    @cached_property
    def city(self) -> Ints:
        """City of each document, ascending."""
        found: Ints = self.table.city[self.rows] - self.design.chunk.first
        return found

    @cached_property
    def total(self) -> Floats:
        """Cities x columns."""
        return _grouped(self.weighted, self.city, self.cities)

    @cached_property
    def groups(self) -> tuple[Ints, Ints, Floats]:
        """(city, source, sums: groups x columns) of what is left out at a time, cities ascending.

        Sources; for own texts its stories, at most 64 groups of them, with source -1.
        """
        if self.own:
            return self._story_groups()
        key = self.city * (int(self.table.source.max(initial=0)) + 1) + self.table.source[self.rows]
        pairs, group = np.unique(key, return_inverse=True)
        first = np.searchsorted(group, np.arange(len(pairs)))
        owner = self.city[first] if len(pairs) else self.city
        source = self.table.source[self.rows][first] if len(pairs) else self.city
        return owner, source, _grouped(self.weighted, group, len(pairs))

    def forget(self) -> None:
        """Let go of the sums by group: with every role and language held they are most of the
        memory. What asks for them again makes them again.
        """
        for name in ("groups", "rest"):
            self.__dict__.pop(name, None)

    @cached_property
    def rest(self) -> Floats:
        """The sums of a city without one group: groups x columns."""
        owner, _, groups = self.groups
        found: Floats = self.total[owner] - groups
        found[np.abs(found) < 1e-9] = 0.0
        return found

    def _story_groups(self) -> tuple[Ints, Ints, Floats]:
        owner, _ = self.story_owner
        many = np.bincount(owner, minlength=self.cities) > _OWN_GROUPS
        story = self._story_of_row
        hashed = (self.table.story[self.rows] % np.uint64(_OWN_GROUPS)).astype(np.int64)
        label = np.where(many[self.city], hashed, story + _OWN_GROUPS)
        key = self.city * (int(label.max(initial=0)) + 1) + label
        pairs, group = np.unique(key, return_inverse=True)
        owner = pairs // (int(label.max(initial=0)) + 1)
        return owner, np.full(len(pairs), -1), _grouped(self.weighted, group, len(pairs))

    @cached_property
    def _story_of_row(self) -> Ints:
        return self.story_owner[1]

    @cached_property
    def story_owner(self) -> tuple[Ints, Ints]:
        """(city of each story, story number of each document); stories of a city are adjacent."""
        order = np.lexsort((self.table.story[self.rows], self.city))
        city, story = self.city[order], self.table.story[self.rows][order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (city[1:] != city[:-1]) | (story[1:] != story[:-1])
        number = np.empty(len(order), np.int64)
        number[order] = np.cumsum(new) - 1
        return city[new], number

    @cached_property
    def stories(self) -> Any:
        """Stories x columns (CSR)."""
        owner, number = self.story_owner
        return _pick(number, len(owner)) @ self.weighted

    def columns(self, name: str) -> slice:
        """Where the columns of a name stand."""
        return self.design.layout.at(name)

    @cached_property
    def support(self) -> dict[str, Floats]:
        """``docs``, ``stories``, ``sources`` where a column is not 0: cities x columns each."""
        owner, _, sums = self.groups
        return {
            "docs": _grouped(self.weighted > 0, self.city, self.cities),
            "stories": _grouped(self.stories > 0, self.story_owner[0], self.cities),
            "sources": sum_runs(owner, (sums > 0).astype(float), self.cities),
        }

    def count(self, name: str, what: str) -> Floats:
        """Cities x columns of a name: ``what`` is docs, stories or sources."""
        return self.support[what][:, self.columns(name)]

    def resampled(self, city: int, replicates: int, seed: int, weights: Draws | None) -> Draws:
        """Columns x B: sums with Poisson story weights, times ``weights`` (sources x B)."""
        start, stop = np.searchsorted(self.city, [city, city + 1])
        total = np.zeros((self.weighted.shape[1], replicates), np.float32)
        for low in range(start, stop, _BATCH):
            part = slice(low, min(low + _BATCH, stop))
            rows = self.rows[part]
            drawn = story_weights(self.table.key[rows], replicates, seed=seed)
            if weights is not None:
                drawn *= weights[self.table.source[rows]]
            total += self.weighted[part].toarray().astype(np.float32).T @ drawn
        return total


def make_sums(design: Design, role: str, lang: str, period: tuple[str, Ints]) -> Sums:
    """Gather a role group's documents; ``period`` its name and the numbers of its months."""
    rows = design.chunk.rows
    chosen = in_group(rows.role, role)
    if lang != ALL:
        chosen &= rows.lang == LANGS.index(lang)
    if period[0] != ALL:
        chosen &= np.isin(rows.period, period[1])
    at = np.flatnonzero(chosen)
    copies = rows.outside if role == "ext" else rows.copies
    weight = sparse.diags_array(1 / copies[at]).tocsr()
    weighted = sparse.csr_array(weight @ design.weighted[at])
    return Sums(design, role, lang, period[0], at, weighted)


def _pick(group: Ints, groups: int) -> Any:
    one = np.ones(len(group))
    return sparse.csr_array((one, (group, np.arange(len(group)))), (groups, len(group)))


def _grouped(matrix: Any, group: Ints, groups: int) -> Floats:
    """Sums of rows by group, dense: groups x columns."""
    found: Floats = (_pick(group, groups) @ sparse.csr_array(matrix, dtype=float)).toarray()
    return found
