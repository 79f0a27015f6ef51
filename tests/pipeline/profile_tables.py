"""Profiles of cities drawn from known shares, through the sums of a chunk, without files."""

from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ROLE, Chunk, Codes, Draws, Rows
from citysway.pipeline.facts.design import Scheme, make_design
from citysway.pipeline.facts.sums import Sums, make_sums
from citysway.pipeline.statistics.uncertainty import Keys, hash_ids, source_weights
from tests.pipeline.generator import CODES, CONCENTRATION, FRAMEWORKS, MENTIONS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SCHEME = Scheme({name: FRAMEWORKS[name] for name in ("F1", "F5", "E")}, {})


def draw_stories(
    rng: np.random.Generator,
    shares: Floats,
    *,
    stories: int = 60,
    sources: int = 20,
    source_spread: float = 0.0,
    specialised: bool = False,
) -> tuple[Ints, Ints, Ints]:
    """Mentions (stories x 14 codes), city and source of ``stories`` of each row of ``shares``.

    Every story has one source and names one city; ``source_spread``: sd of a source's own taste, in
    log shares; ``specialised``: every city has its own few sources that write most of it.
    """
    cities, codes = shares.shape
    owner = np.repeat(np.arange(cities), stories)
    liking = rng.dirichlet(np.full(sources, 1.0 if specialised else 1e6), cities)
    source = np.concatenate([rng.choice(sources, stories, p=share) for share in liking])
    taste = np.exp(source_spread * rng.normal(size=(sources, codes)))
    mean = shares[owner] * taste[source]
    gamma = rng.gamma(np.maximum(CONCENTRATION * mean / mean.sum(axis=1, keepdims=True), 1e-3))
    counts = rng.multinomial(MENTIONS, gamma / gamma.sum(axis=1, keepdims=True))
    return counts, owner, source


def keys_of(count: int, source: Ints) -> Keys:
    """One key for each story, and the source it stands in."""
    return hash_ids([f"s{n:03d}" for n in source], [f"d{n:05d}" for n in range(count)])


def sums_from(counts: Ints, owner: Ints, source: Ints, *, cities: int, role: str = "ext") -> Sums:
    """One role's sums, from the mentions, city and source of every story."""
    keys = keys_of(len(owner), source)
    order = np.lexsort((keys, source, owner))
    counts, owner, source, keys = counts[order], owner[order], source[order], keys[order]
    zero, one = np.zeros(len(owner), np.int64), np.ones(len(owner), np.int64)
    no = np.zeros(len(owner), bool)
    rows = Rows(
        owner, source, keys, keys, np.full(len(owner), ROLE["nat" if role == "ext" else role]),
        no, ~no, zero, zero, one, one, one, no, one, one, zero, zero, zero,
    )  # fmt: skip
    row, code = np.nonzero(counts)
    number = np.array([SCHEME.codes.index(name) for name in CODES])
    none = np.zeros(len(row), np.int64)
    codes = Codes(row, number[code], counts[row, code], none, none, none, none, none)
    design = make_design(Chunk(0, cities, rows, codes), SCHEME, SCHEME.codes)
    return make_sums(design, role, "all", ("all", zero))


def sums_drawn(
    rng: np.random.Generator, shares: Floats, *, role: str = "ext", **options: Any
) -> Sums:
    """The sums of stories drawn from the shares (``draw_stories``)."""
    return sums_from(*draw_stories(rng, shares, **options), cities=len(shares), role=role)


def draws_of(sums: Sums, *, sources: int, replicates: int, seed: int = 3) -> dict[int, Draws]:
    """Replicates of every city's F1 profile: parts x B."""
    picks = source_weights(sources, replicates, seed=seed).astype(np.float32)
    weights = None if sums.own else picks
    columns = sums.columns("y:F1")
    cities = range(sums.cities if replicates else 0)
    return {city: sums.resampled(city, replicates, seed, weights)[columns] for city in cities}
