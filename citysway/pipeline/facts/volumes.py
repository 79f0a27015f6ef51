"""How much every source wrote, cities or not: the denominators of attention and radiation."""

from dataclasses import dataclass

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import ALL, LANGS, ROLE, Bools, Draws, Floats, Ints
from citysway.pipeline.facts.store import Store, columns
from citysway.pipeline.statistics.uncertainty import story_weights

_BATCH = 4096
_SLOTS = len(LANGS) + 1  # a third for other languages


@dataclass(frozen=True, slots=True)
class Shared:
    """Units of stories that stand in several sources, or are a city's own text somewhere.

    ``story`` numbers, ``slot`` language x period; ``own_*``: documents of a unit that are a city's
    own, sorted by city.
    """

    source: Ints
    story: Ints
    slot: Ints
    docs: Floats
    own_city: Ints
    own_unit: Ints
    own_docs: Floats


@dataclass(frozen=True, slots=True)
class Volumes:
    """All but policy, by source x language x period: ``docs``, ``news``, ``named`` (news naming a
    city), ``stories`` (each by its documents) and those ``plain`` (in this source alone), ``home``
    documents that name the source's own city alone; ``own`` documents by city as columns (city,
    source, slot, documents).
    """

    docs: Floats
    news: Floats
    named: Floats
    stories: Floats
    plain: Floats
    home: Floats
    shared: Shared
    own: tuple[Ints, Ints, Ints, Floats]


@dataclass(frozen=True, slots=True)
class VolumeDraws:
    """Story-resampled volumes, language x sources x B: documents, news naming a city, stories."""

    docs: Draws
    named: Draws
    stories: Draws


def load_volumes(store: Store) -> Volumes:
    """The volumes of a store."""
    periods, sources = len(store.periods), len(store.sources.id)
    with duckdb.connect(str(store.path), read_only=True) as con:
        cells, inward, shared, owned = (
            columns(con, query) for query in (_CELLS, _HOME, _SHARED, _OWN)
        )
    cube = np.zeros((6, sources, _SLOTS, periods))
    for table, names in (
        (cells, ("docs", "news", "named", "stories", "plain")),
        (inward, ("home",)),
    ):
        at = (table["source"], table["lang"], table["period"])
        for name in names:
            cube[_CUBE.index(name)][at] = table[name]
    _, story = np.unique(shared["story"], return_inverse=True)
    slots = [table["lang"] * periods + table["period"] for table in (shared, owned)]
    docs = owned["n"].astype(float)
    stated = shared["docs"].astype(float)
    common = Shared(shared["source"], story, slots[0], stated, owned["city"], owned["unit"], docs)
    own = (owned["city"], owned["source"], slots[1], docs)
    return Volumes(**dict(zip(_CUBE, cube, strict=True)), shared=common, own=own)


_CUBE = ("docs", "news", "named", "stories", "plain", "home")
_CELLS = """
SELECT source, lang, period, sum(docs)::BIGINT AS docs, sum(news)::BIGINT AS news,
  sum(named)::BIGINT AS named,
  sum(share::DECIMAL(18, 12))::DOUBLE AS stories,
  coalesce(sum(share::DECIMAL(18, 12)) FILTER (plain), 0)::DOUBLE AS plain
FROM unit GROUP BY ALL ORDER BY source, lang, period
"""
_HOME = f"""
SELECT source, lang, period, count(DISTINCT doc_id) AS home FROM row
WHERE role = {ROLE["home"]} AND cities <= 1 AND NOT policy GROUP BY ALL
"""
_SHARED = """
SELECT source, story, lang, period, docs FROM unit WHERE NOT plain
ORDER BY source, unit.key, lang, period
"""
_OWN = """
WITH shared AS (
  SELECT row_number() OVER (ORDER BY source, key, lang, period) - 1 AS unit, source, key, lang,
    period FROM unit WHERE NOT plain)
SELECT r.city, r.source, r.lang, r.period, s.unit, count(*) AS n
FROM row r JOIN shared s USING (source, key, lang, period) WHERE r.role = 0 AND NOT r.policy
GROUP BY ALL ORDER BY r.city, s.unit
"""


def draw_volumes(store: Store, *, replicates: int, seed: int) -> VolumeDraws:
    """Poisson(1) story weights summed by language and source, streamed from disk."""
    sources = len(store.sources.id)
    found = np.zeros((3, _SLOTS, sources, replicates), np.float32)
    query = (
        "SELECT source, key, lang, docs, named, share FROM unit ORDER BY lang, source, key, period"
    )
    with duckdb.connect(str(store.path), read_only=True, config={"threads": 1}) as con:
        for batch in con.sql(query).to_arrow_reader(_BATCH):
            part = {name: batch.column(name).to_numpy() for name in batch.schema.names}
            drawn = story_weights(part["key"].astype(np.uint64), replicates, seed=seed)
            cell = part["lang"].astype(np.int64) * sources + part["source"].astype(np.int64)
            first = np.flatnonzero(np.diff(cell, prepend=-1))
            for number, name in enumerate(("docs", "named", "share")):
                sums = np.add.reduceat(
                    drawn * part[name].astype(np.float32)[:, None], first, axis=0
                )
                found[number].reshape(-1, replicates)[cell[first]] += sums
    return VolumeDraws(*found)


def slot_mask(periods: tuple[str, ...], lang: str, period: str) -> Bools:
    """Which languages and periods belong to a slice: languages x periods."""
    tongue = np.ones(_SLOTS, bool) if lang == ALL else np.arange(_SLOTS) == LANGS.index(lang)
    time = np.array([period == ALL or name.startswith(period) for name in periods], dtype=bool)
    found: Bools = tongue[:, None] & time[None, :]
    return found


def flat(cube: Floats) -> Floats:
    """Sources x slots, from sources x languages x periods."""
    return cube.reshape(cube.shape[0], cube.shape[1] * cube.shape[2])


def heard_stories(volumes: Volumes, external: Bools, city: int) -> Floats:
    """Stories of the sources in a role toward a city (``external``: sources), its own texts apart:
    sources x slots. A story in several of them counts once, by its documents.
    """
    found = flat(volumes.plain) * external[:, None]
    shared = volumes.shared
    docs = shared.docs * external[shared.source]
    start, stop = np.searchsorted(shared.own_city, [city, city + 1])
    mine = shared.own_unit[start:stop]
    docs[mine] -= shared.own_docs[start:stop] * external[shared.source[mine]]
    docs = np.maximum(docs, 0.0)
    total = np.bincount(shared.story, docs, int(shared.story.max(initial=-1)) + 1)
    live = np.flatnonzero(docs > 0)
    share = docs[live] / total[shared.story[live]]
    cell = shared.source[live] * found.shape[1] + shared.slot[live]
    found += np.bincount(cell, share, found.size).reshape(found.shape)
    return found


def heard_docs(volumes: Volumes, city: int) -> Floats:
    """Documents of every source without the city's own texts: sources x slots."""
    found = flat(volumes.docs).copy()
    owner, source, slot, docs = volumes.own
    start, stop = np.searchsorted(owner, [city, city + 1])
    if stop > start:
        np.subtract.at(found, (source[start:stop], slot[start:stop]), docs[start:stop])
    return np.maximum(found, 0.0)
