"""topics/bursts.parquet: months in which far more documents than usual belong to a topic, and the
story families that made them.

As for the attention of cities, a month is compared with what the same sources would print at their
usual rates: an outlet that joins, leaves or grows makes no burst. All copies of a story count
here, at their own dates: a story that everybody prints is a burst, and its family says so.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.bursts import find_bursts
from citysway.pipeline.topics.material import Floats, Ints, Stories, Texts
from citysway.pipeline.topics.schemas import TOPIC_BURSTS

Bools = npt.NDArray[np.bool_]

_LEVEL = 0.1  # of false ones among the bursts: they are months to read of, no findings
_LONGEST = 6  # months of a burst
_FAMILIES = 3  # of a burst, the largest first
_PRIOR = 20.0  # documents at the usual rate of all sources beside those of a source
_MONTH = 20  # documents of a month before it is compared
_LEAST = 5  # documents of a burst
_COPIES = """
SELECT x.story_id, dense_rank() OVER (ORDER BY x.source_id) - 1 AS source, x.period
FROM read_parquet('{out}/exposure.parquet') x
JOIN topic_row t USING (story_id) WHERE length(x.period) = 7 ORDER BY x.doc_id
"""


@dataclass(frozen=True, slots=True)
class Copies:
    """Documents dated to a month: ``story`` rows of the stories, numbers of ``source`` and
    ``month``; ``months`` every one from the first to the last."""

    story: Ints
    source: Ints
    month: Ints
    months: tuple[str, ...]


def burst_table(
    con: duckdb.DuckDBPyConnection, out: Path, languages: list[Stories], *, seed: int
) -> pa.Table:
    """Schema TOPIC_BURSTS, sorted by topic and start. False discoveries are controlled at 10 % over
    the topics of a language (``statistics.bursts``)."""
    rows = []
    for stories in languages:
        copies = _copies(con, out, stories)
        if not copies.months:
            continue
        rows += _found(stories, copies, seed)
    columns = zip(*sorted(rows), strict=True) if rows else [()] * len(TOPIC_BURSTS)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, TOPIC_BURSTS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=TOPIC_BURSTS)


def _found(stories: Stories, copies: Copies, seed: int) -> list[tuple[Any, ...]]:
    """Rows of one language."""
    counts, exposure = series(copies, stories.main, len(stories.topics))
    observed = exposure.sum(axis=0) > 0
    kept = np.flatnonzero(near_observed(observed))
    rows = []
    options = {"seed": seed, "longest": _LONGEST}
    for burst in find_bursts(counts[:, kept], exposure[:, kept], level=_LEVEL, **options):
        inside = kept[burst.start : burst.stop]
        months = inside[observed[inside]]
        member = np.isin(copies.month, months) & (stories.main[copies.story] == burst.city)
        if burst.count >= _LEAST:
            share = stories.shares[:, burst.city]
            names, size = _families(stories.ids, copies.story[member], share)
            rows.append((
                stories.topics[burst.city], copies.months[months[0]], copies.months[months[-1]],
                int(burst.count), float(burst.expected), names, size,
            ))  # fmt: skip
    return rows


def near_observed(observed: Bools) -> Bools:
    """Months that are observed or follow one closely: no window reaches over the others."""
    last = np.maximum.accumulate(np.where(observed, np.arange(len(observed)), -_LONGEST - 1))
    found: Bools = np.arange(len(observed)) - last <= _LONGEST
    return found


def _copies(con: duckdb.DuckDBPyConnection, out: Path, stories: Stories) -> Copies:
    con.register("topic_row", pa.table({"story_id": pa.array(stories.ids, pa.string())}))
    found = con.sql(_COPIES.format(out=quote(out))).to_arrow_table()
    con.unregister("topic_row")
    number = {story: row for row, story in enumerate(stories.ids)}
    story = np.array([number[one] for one in found["story_id"].to_pylist()], dtype=np.int64)
    periods = found["period"].to_pylist()
    months = calendar(min(periods), max(periods)) if periods else ()
    place = {month: i for i, month in enumerate(months)}
    month = np.array([place[period] for period in periods], dtype=np.int64)
    return Copies(story, found["source"].to_numpy(), month, months)


def calendar(first: str, last: str) -> tuple[str, ...]:
    """Every month 'YYYY-MM' from ``first`` to ``last``."""
    begin, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(begin, end + 1))


def series(copies: Copies, main: Ints, topics: int) -> tuple[Floats, Floats]:
    """Documents of each topic by month, and those to be expected (topics x months): what each
    source that printed would have at its mean rate, drawn a little to that of all; 0 in months of
    few documents."""
    months, sources = len(copies.months), int(copies.source.max(initial=-1)) + 1
    topic = main[copies.story]
    counts, by_source = np.zeros((topics, months)), np.zeros((topics, sources))
    volume = np.zeros((sources, months))
    np.add.at(counts, (topic, copies.month), 1.0)
    np.add.at(by_source, (topic, copies.source), 1.0)
    np.add.at(volume, (copies.source, copies.month), 1.0)
    usual = by_source.sum(axis=1, keepdims=True) / max(len(topic), 1)
    rate = (by_source + _PRIOR * usual) / (volume.sum(axis=1) + _PRIOR)
    observed = volume.sum(axis=0) >= _MONTH
    return np.where(observed, counts, 0.0), np.where(observed, rate @ volume, 0.0)


def _families(ids: Texts, story: Ints, share: Floats) -> tuple[list[str], list[int]]:
    """The largest families of some documents, of equal ones those with most of the topic, and how
    many of the documents each has."""
    rows, size = np.unique(story, return_counts=True)
    order = np.lexsort((rows, -share[rows], -size))[:_FAMILIES]
    return [str(ids[row]) for row in rows[order]], size[order].tolist()
