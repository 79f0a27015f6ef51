"""topics/belongs.parquet: the cities and the sources whose texts speak of a topic more, or less,
than others.

Log odds with an informative Dirichlet prior (METHOD.md 2.1) of the sum of a topic's shares in the
stories of a city against the stories of other cities, and of a source against all other sources.
The error is that of resampled stories: shares are no independent counts.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.statistics.keyness import (
    benjamini_hochberg,
    log_odds_ratio,
    prior_of,
    supported_error,
    two_sided,
    z_score,
)
from citysway.pipeline.statistics.uncertainty import hash_ids, story_weights
from citysway.pipeline.topics.material import Floats, Groups, Ints, Stories, with_support
from citysway.pipeline.topics.schemas import BELONGS

Bools = npt.NDArray[np.bool_]

_PRIOR = 20.0  # stories of all texts that a city is taken to have beside its own
_REPLICATES = 200
_TOLD = 30  # of each direction, by topic


def belongs_table(languages: list[Stories], *, least: int, seed: int) -> pa.Table:
    """Schema BELONGS, sorted by its key; q over every topic, city and source of the study.

    ``least``: stories of a city or source, and of the others. Kept are the 30 most telling of each
    direction.
    """
    parts = [
        _part(stories, of, groups, least=least, seed=seed)
        for stories in languages
        for of, groups in (("city", stories.cities), ("source", stories.sources))
    ]
    table = pa.concat_tables([BELONGS.empty_table(), *parts])
    z = table["z"].to_numpy()
    q = benjamini_hochberg(two_sided(z))[1]
    table = table.set_column(BELONGS.names.index("q"), "q", pa.array(q, from_pandas=True))
    keys = [(name, "ascending") for name in ("topic", "of", "key")]
    return table.filter(pa.array(_telling(table, z))).sort_by(keys).cast(BELONGS)


def _part(stories: Stories, of: str, groups: Groups, *, least: int, seed: int) -> pa.Table:
    """Rows of one language and one kind of groups, without q."""
    pool = np.unique(groups.row)
    kept = [
        i for i in with_support(groups, least) if len(pool) - len(groups.rows(i)) >= least
    ]  # fmt: skip
    y, delta, se = _odds(stories, [np.searchsorted(pool, groups.rows(i)) for i in kept], pool, seed)
    docs = np.array([len(groups.rows(i)) for i in kept], dtype=np.int32)
    names = np.array([groups.names[i] for i in kept], dtype=object)
    topics, cells = len(stories.topics), len(kept) * len(stories.topics)
    share = stories.shares[pool].mean(axis=0) if len(pool) else np.zeros(topics)
    columns = [
        np.tile(np.array(stories.topics), len(kept)), np.full(cells, of, dtype=object),
        np.repeat(names, topics), np.repeat(docs, topics),
        (y / np.maximum(docs, 1)[:, None]).ravel(), np.tile(share, len(kept)), delta.ravel(),
        se.ravel(), z_score(delta, se).ravel(), np.full(cells, np.nan),
    ]  # fmt: skip
    arrays = [pa.array(c, f.type, from_pandas=True) for c, f in zip(columns, BELONGS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=BELONGS)


def _odds(
    stories: Stories, members: list[Ints], pool: Ints, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Sums of shares, log odds ratios and their errors (groups x topics); ``members`` are places
    in ``pool``, the stories compared."""
    shares = stories.shares[pool].astype(np.float32)
    drawn = story_weights(hash_ids(stories.ids[pool].tolist()), _REPLICATES, seed=seed)
    whole, every = stories.shares[pool].sum(axis=0), (shares.T @ drawn).T.astype(float)
    alpha = prior_of(whole, _PRIOR)
    found = np.zeros((3, len(members), shares.shape[1]))
    for number, rows in enumerate(members):
        y = stories.shares[pool[rows]].sum(axis=0)
        one = (shares[rows].T @ drawn[rows]).T.astype(float)
        rest = np.maximum(every - one, 0.0)
        ratio = log_odds_ratio(one, rest, alpha, strength=_PRIOR)
        left, right = y[None, :], np.maximum(whole - y, 0.0)[None, :]
        se = supported_error(ratio.std(axis=0, ddof=1)[None, :], left, right, alpha)
        delta = log_odds_ratio(left, right, alpha, strength=_PRIOR)
        found[:, number] = y, delta[0], se[0]
    return found[0], found[1], found[2]


def _telling(table: pa.Table, z: Floats) -> Bools:
    """The 30 surest of each topic, kind and direction."""
    of = np.array(table["of"].to_pylist(), dtype=str)
    key = np.array(table["key"].to_pylist(), dtype=str)
    topic, up = table["topic"].to_numpy(), z > 0
    order = np.lexsort((key, -np.abs(z), up, of, topic))
    order = order[np.isfinite(z[order])]
    group = np.unique(np.stack([topic[order], of[order] == "city", up[order]], axis=1),
                      axis=0, return_inverse=True)[1].ravel()  # fmt: skip
    first = np.concatenate([[True], group[1:] != group[:-1]])[: len(group)]
    rank = np.arange(len(group)) - np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    kept = np.zeros(len(z), dtype=bool)
    kept[order[rank < _TOLD]] = True
    return kept
