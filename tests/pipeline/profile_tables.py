"""Tables of document profiles drawn from known profiles, without files."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.entries import Table
from citysway.pipeline.statistics.uncertainty import hash_ids
from tests.pipeline.generator import CONCENTRATION, MENTIONS

Floats = npt.NDArray[np.float64]


def profile_table(
    rng: np.random.Generator,
    profiles: Floats,
    *,
    stories: int = 60,
    sources: int = 20,
    source_spread: float = 0.0,
    specialised: bool = False,
    role: str = "ext",
) -> Table:
    """``stories`` of each city (rows of ``profiles``: cities x 14 codes, two to an F1 category).

    Every story has one source and names one city; ``source_spread``: sd of a source's own taste, in
    log shares; ``specialised``: every city has its own few sources that write most of it.
    """
    cities, codes = profiles.shape
    owner = np.repeat(np.arange(cities), stories)
    liking = rng.dirichlet(np.full(sources, 1.0 if specialised else 1e6), cities)
    source = np.concatenate([rng.choice(sources, stories, p=share) for share in liking])
    taste = np.exp(source_spread * rng.normal(size=(sources, codes)))
    mean = profiles[owner] * taste[source]
    gamma = rng.gamma(np.maximum(CONCENTRATION * mean / mean.sum(axis=1, keepdims=True), 1e-3))
    counts = rng.multinomial(MENTIONS, gamma / gamma.sum(axis=1, keepdims=True))
    return table_of(counts, owner, source, cities=cities, sources=sources, role=role)


def table_of(
    counts: npt.NDArray[Any],
    owner: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
    *,
    cities: int,
    sources: int,
    role: str = "ext",
) -> Table:
    """Mentions (stories x codes) with the city and source of every story, as one role's table."""
    count = len(owner)
    order = np.lexsort((np.arange(count), source))  # units are sorted by source
    counts, owner, source = counts[order], owner[order], source[order]
    names = [f"s{n:03d}" for n in source], [f"d{n:05d}" for n in order]
    facts = SimpleNamespace(
        cities=tuple(SimpleNamespace(id=f"C{n:03d}") for n in range(cities)),
        sources=SimpleNamespace(id=np.array([f"s{n:03d}" for n in range(sources)], object)),
        unit_source=source,
        unit_story=order,
        unit_key=hash_ids(*names),
        codes=SimpleNamespace(x=counts.ravel(), row=np.repeat(np.arange(count), counts.shape[1])),
    )
    city = np.argsort(owner, kind="stable")
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    wide = share[:, 0::2] + share[:, 1::2]
    profile = {"F1": sparse.csr_matrix(wide[city]), "E": sparse.csr_matrix(share[city])}
    weight = {name: np.ones(count) for name in profile}
    docs = {name: np.bincount(owner, minlength=cities).astype(float) for name in profile}
    cut = SimpleNamespace(lang="all", period="all")
    empty = sparse.csr_matrix((count, 1))
    return Table(
        cast(Any, facts),
        cast(Any, cut),
        role,
        owner[city],
        city,
        profile,
        weight,
        (empty, empty, empty),
        docs,
        np.zeros((1, cities)),
    )
