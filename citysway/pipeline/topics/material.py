"""The stories of a language with their topics: what every table of topics is counted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from citysway.models.topics.stop import Lang
from citysway.pipeline.stages import quote

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a topic, most relevant first, with weights that sum to 1, and what is known of it:
    ``coherence`` and ``stability``, NaN where they are not."""

    words: tuple[str, ...]
    weights: Floats
    coherence: float
    stability: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Stories by city or source: those of ``names[i]`` are ``row[first[i]:first[i + 1]]``, each
    ascending."""

    names: tuple[str, ...]
    first: Ints
    row: Ints

    def rows(self, number: int) -> Ints:
        """The stories of one group."""
        return self.row[self.first[number] : self.first[number + 1]]


@dataclass(frozen=True, slots=True)
class Stories:
    """Stories of one language, sorted by id; a reprint counts once, at the earliest date known.

    ``shares`` (stories x topics) have rows that sum to 1 and ``main`` is the column of the largest;
    ``period`` is a month, a year where the date is no finer, '' without one; ``source`` numbers the
    outlet of the story's own text, ``cities`` and ``sources`` are those of all its copies.
    ``topics``: number of each column over all languages; ``wordless`` stories have none of the
    model's words and are left out.
    """

    lang: Lang
    topics: tuple[int, ...]
    words: tuple[Words, ...]
    ids: Texts
    shares: Floats
    main: Ints
    period: Texts
    source: Ints
    cities: Groups
    sources: Groups
    wordless: int


_STORY = """
CREATE OR REPLACE TEMP TABLE topic_story AS
WITH seen AS (
  SELECT story_id, arg_min(source_id, (doc_id <> story_id, doc_id)) AS source_id,
    coalesce(min(period) FILTER (length(period) = 7), max(period)) AS period
  FROM read_parquet('{out}/exposure.parquet') GROUP BY story_id)
SELECT s.doc_id, d.lang, e.source_id, e.period, s.shares, s.main
FROM read_parquet('{out}/topics/shares.parquet') s
JOIN read_parquet('{out}/documents/*.parquet') d USING (doc_id)
JOIN seen e USING (story_id) WHERE s.doc_id = s.story_id
"""
_ROWS = """
SELECT doc_id, dense_rank() OVER (ORDER BY source_id) - 1 AS source, period, shares FROM topic_story
WHERE lang = '{lang}' AND main >= 0 ORDER BY doc_id
"""
_PAIRS = """
SELECT DISTINCT x.{key} AS name, story_id FROM read_parquet('{out}/{table}') x
JOIN topic_story t ON t.doc_id = story_id WHERE t.lang = '{lang}' AND t.main >= 0
ORDER BY name, story_id
"""
_MODEL = """
SELECT topic, list(word ORDER BY rank), list(weight ORDER BY rank), first(coherence),
  first(stability)
FROM read_parquet('{out}/topics/model.parquet') WHERE lang = '{lang}' GROUP BY topic ORDER BY topic
"""


def load(con: duckdb.DuckDBPyConnection, out: Path) -> list[Stories]:
    """The stories of every language that has topics, zh first."""
    con.execute(_STORY.format(out=quote(out)))
    path = quote(out / "topics" / "model.parquet")
    asked = f"SELECT lang FROM read_parquet('{path}') GROUP BY lang ORDER BY min(topic)"
    found = [_load(con, out, lang) for (lang,) in con.execute(asked).fetchall()]
    con.execute("DROP TABLE topic_story")
    return found


def _load(con: duckdb.DuckDBPyConnection, out: Path, lang: Lang) -> Stories:
    place = {"out": quote(out), "lang": quote(lang)}
    model = con.execute(_MODEL.format(**place)).fetchall()
    rows = con.sql(_ROWS.format(**place)).to_arrow_table()
    values = rows["shares"].combine_chunks()
    shares = values.flatten().to_numpy(zero_copy_only=False).astype(float).reshape(-1, len(model))
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    ids, period = (np.array(rows[name].to_pylist(), dtype=object) for name in ("doc_id", "period"))
    number = {doc: row for row, doc in enumerate(ids)}
    groups = [
        _groups(con.execute(_PAIRS.format(key=key, table=table, **place)).fetchall(), number)
        for key, table in (("city_id", "doc_city/*.parquet"), ("source_id", "exposure.parquet"))
    ]
    counted = con.execute(f"SELECT count(*) FROM topic_story WHERE lang = '{quote(lang)}'")
    all_ = counted.fetchone()
    return Stories(
        lang, tuple(row[0] for row in model), tuple(_words(*row[1:]) for row in model), ids, shares,
        shares.argmax(axis=1), period, rows["source"].to_numpy(), groups[0], groups[1],
        (all_[0] if all_ else 0) - len(ids),
    )  # fmt: skip


def _words(
    words: list[str], weights: list[float], coherence: float | None, stability: float | None
) -> Words:
    weight = np.maximum(np.array(weights, dtype=float), 0.0)
    known = [np.nan if value is None else float(value) for value in (coherence, stability)]
    return Words(tuple(words), weight / max(float(weight.sum()), 1e-12), *known)


def _groups(pairs: Sequence[tuple[str, str]], number: dict[str, int]) -> Groups:
    names = sorted({name for name, _ in pairs})
    place = {name: i for i, name in enumerate(names)}
    group = np.array([place[name] for name, _ in pairs], dtype=np.int64)
    row = np.array([number[story] for _, story in pairs], dtype=np.int64)
    order = np.lexsort((row, group))
    first = np.searchsorted(group[order], np.arange(len(names) + 1)).astype(np.int64)
    return Groups(tuple(names), first, row[order])


def with_support(groups: Groups, least: int) -> list[int]:
    """Numbers of the groups with at least ``least`` stories."""
    return np.flatnonzero(np.diff(groups.first) >= least).tolist()
