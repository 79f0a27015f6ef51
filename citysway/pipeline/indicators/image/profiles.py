"""What a chunk of cities gives to comparisons of every city with all others: profile sums by city
and source, moments and rows of its stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import Floats, Ints, Keys
from citysway.pipeline.facts.sums import Sums


@dataclass(frozen=True, slots=True)
class Frame:
    """The profiles of one framework.

    ``total`` (cities x parts) weighted sums, ``used`` (cities x parts) stories that hold a part,
    ``pairs`` (pairs x parts) sums of a city in a source. ``docs``, ``stories``, ``sources``,
    ``size`` (weighted documents), ``mentions`` (cities) of what has a profile. Of its stories, y
    the profile and s the size: ``yy``, ``ys`` (cities x parts) sums of y^2 and of y s, ``ss``
    (cities) of s^2.
    """

    total: Floats
    used: Floats
    pairs: Floats
    docs: Floats
    stories: Floats
    sources: Floats
    size: Floats
    mentions: Floats
    yy: Floats
    ys: Floats
    ss: Floats


@dataclass(frozen=True, slots=True)
class Profiles:
    """One role's profiles by framework; ``city``, ``source`` (pairs) and ``owner`` (stories) are
    numbers in the whole study. ``rows`` (stories x parts of the first framework) and their
    ``keys`` are empty where they were not asked for.
    """

    role: str
    frames: dict[str, Frame]
    city: Ints
    source: Ints
    owner: Ints
    keys: Keys
    rows: Floats

    @property
    def own(self) -> bool:
        """Own texts have one issuer; their stories vary, not their sources."""
        return self.role == "own"


def profiles_of(sums: Sums, frameworks: Sequence[str], *, rows: bool) -> Profiles:
    """The profiles of a chunk; ``rows``: with those of the stories in the first framework."""
    city, source, groups = sums.groups
    first = sums.design.chunk.first
    frames = {name: _frame(sums, name, groups) for name in frameworks}
    owner, keys, values = _story_rows(sums, frameworks[0]) if rows else _no_rows(sums, frameworks)
    return Profiles(sums.role, frames, city + first, source, owner + first, keys, values)


def _frame(sums: Sums, name: str, groups: Floats) -> Frame:
    y, n = f"y:{name}", f"n:{name}"
    docs, stories, sources = (sums.count(n, what)[:, 0] for what in ("docs", "stories", "sources"))
    profile, size = sums.stories[:, sums.columns(y)], sums.stories[:, sums.columns(n)]
    owner = sums.story_owner[0]
    one = np.ones(len(owner))
    pick = sparse.csr_array((one, (owner, np.arange(len(owner)))), (sums.cities, len(owner)))
    mentions = sums.total[:, sums.columns(f"x:{name}")].sum(axis=1)
    return Frame(
        sums.total[:, sums.columns(y)], sums.count(y, "stories"), groups[:, sums.columns(y)],
        docs, stories, sources, sums.total[:, sums.columns(n)][:, 0], mentions,
        (pick @ profile.multiply(profile)).toarray(), (pick @ profile.multiply(size)).toarray(),
        (pick @ size.multiply(size)).toarray()[:, 0],
    )  # fmt: skip


def _story_rows(sums: Sums, name: str) -> tuple[Ints, Keys, Floats]:
    """(city, key, weighted profile) of the stories that have a profile."""
    owner, number = sums.story_owner
    keys = np.zeros(len(owner), np.uint64)
    keys[number] = sums.table.story[sums.rows]
    rows = sums.stories[:, sums.columns(f"y:{name}")].toarray()
    live = rows.sum(axis=1) > 0
    return owner[live], keys[live], rows[live]


def _no_rows(sums: Sums, frameworks: Sequence[str]) -> tuple[Ints, Keys, Floats]:
    parts = len(sums.design.layout.parts[frameworks[0]])
    return np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros((0, parts))


def joined_profiles(pieces: Sequence[Profiles]) -> Profiles:
    """The profiles of consecutive chunks as one."""
    frames = {
        name: Frame(*(_stacked([p.frames[name] for p in pieces], x) for x in Frame.__slots__))
        for name in pieces[0].frames
    }
    names = ("city", "source", "owner", "keys", "rows")
    columns = (np.concatenate([getattr(p, name) for p in pieces]) for name in names)
    return Profiles(pieces[0].role, frames, *columns)


def _stacked(frames: Sequence[Frame], name: str) -> Floats:
    found: Floats = np.concatenate([getattr(frame, name) for frame in frames])
    return found
