"""bursts.parquet: months in which a city was spoken of more than usual, changes of its level, and
the story family that made most of either.

A month is compared with what the same sources would have printed at their usual rates, so that an
outlet that joins or leaves the corpus makes neither burst nor break.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.pipeline.facts.arrays import ROLE_GROUPS, Facts
from citysway.pipeline.facts.detection import Event, detect
from citysway.pipeline.facts.diffusion import doc_city_path
from citysway.pipeline.facts.monthly import CityMonths, city_months, monthly
from citysway.pipeline.facts.slices import take_slice
from citysway.pipeline.stages import quote

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST_SOURCES = 2  # what one outlet alone takes up is its own affair
_DRIVEN = 3  # months after a break (before it, when the level falls) in which its story is sought
BURSTS = pa.schema([
    pa.field("city_id", pa.string(), nullable=False),
    pa.field("month", pa.string(), nullable=False),  # the first one, 'YYYY-MM'
    pa.field("kind", pa.string(), nullable=False),  # burst | break
    pa.field("until", pa.string(), nullable=False),  # the last month of it
    pa.field("value", pa.int32(), nullable=False),  # external documents that name the city
    pa.field("expected", pa.float64(), nullable=False),  # at the level of the other months
    pa.field("p", pa.float64(), nullable=False),
    pa.field("sources", pa.int32(), nullable=False),  # outlets that named it in these months
    ("story_id", pa.string()),  # the family with most of these documents
    ("story_docs", pa.int32()),
    ("share", pa.float64()),  # of the excess over what was expected, at most 1
    ("doc_id", pa.string()),  # its first copy there: the headline
])  # fmt: skip


def bursts_table(
    con: duckdb.DuckDBPyConnection, out: Path, facts: Facts, roles: Ints,
    *, busy: int = 5, least: int = 30,
) -> pa.Table:  # fmt: skip
    """bursts.parquet (schema BURSTS, key city_id, month, kind) of all listed cities.

    ``roles`` of every source for every city; ``busy`` sources open and close the series, ``least``
    documents make a source (METHOD.md 4.5).
    """
    series = monthly(facts, take_slice(facts), busy=busy)
    events: list[dict[str, Any]] = []
    panel: list[tuple[str, str]] = []
    for number, city in enumerate(facts.cities):
        found = city_months(series, number, roles[:, number], least=least)
        counts, exposure = found.docs.sum(axis=0), _usual(found.docs, found.volume)
        some = [_described(event, found) for event in detect(counts, exposure)]
        some = [event for event in some if event["sources"] >= _LEAST_SOURCES]
        events += [{"city_id": city.id, **event} for event in some]
        if some:
            panel += [(city.id, facts.sources.id[source]) for source in found.source]
    for event in events:
        for name in ("month", "until", "since", "till"):
            event[name] = series.months[event[name]]
    return _named(con, out, events, panel)


def write_bursts(
    con: duckdb.DuckDBPyConnection, out: Path, facts: Facts, roles: Ints,
    *, busy: int = 5, least: int = 30,
) -> None:  # fmt: skip
    """Write bursts.parquet beside the fact tables it is made from."""
    write_table(bursts_table(con, out, facts, roles, busy=busy, least=least),
                out / "bursts.parquet")  # fmt: skip


def _usual(docs: Floats, volume: Floats) -> Floats:
    """Documents a month would hold if every source named the city at its mean rate."""
    base = volume.sum(axis=1, keepdims=True)
    rate = docs.sum(axis=1, keepdims=True) / np.where(base > 0, base, 1.0)
    found: Floats = (rate * volume).sum(axis=0)
    return found


def _described(event: Event, series: CityMonths) -> dict[str, Any]:
    """The columns of an event, the months in which its story is sought (``since``, ``till``) and
    the ``excess`` of documents there.
    """
    counts, exposure = series.docs.sum(axis=0), _usual(series.docs, series.volume)
    whole = slice(event.start, event.end + 1)
    value = counts[whole].sum()
    told, usual = whole, event.expected / exposure[whole].sum()
    if event.kind == "break" and value >= event.expected:
        told = slice(event.start, min(event.end + 1, event.start + _DRIVEN))
    elif event.kind == "break":  # what ended
        told = slice(max(event.start - _DRIVEN, 0), event.start)
        usual = value / exposure[whole].sum()
    excess = float(counts[told].sum() - usual * exposure[told].sum())
    return {
        "month": event.start, "until": event.end, "kind": event.kind, "value": int(value),
        "expected": event.expected, "p": event.p, "since": told.start, "till": told.stop - 1,
        "excess": excess, "sources": int((series.docs[:, whole] > 0).any(axis=1).sum()),
    }  # fmt: skip


def _named(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    events: Sequence[dict[str, Any]],
    panel: Sequence[tuple[str, str]],
) -> pa.Table:
    """The events with the story family that made most of each."""
    con.register("event", pa.Table.from_pylist(list(events), schema=_EVENTS))
    city, source = zip(*panel, strict=True) if panel else ((), ())
    columns = [pa.array(column, pa.string()) for column in (city, source)]
    con.register("panel", pa.table(columns, names=["city_id", "source_id"]))
    query = _DRIVERS.format(
        out=quote(out), doc_city=quote(doc_city_path(out)), ext=ROLE_GROUPS["ext"]
    )
    found = con.sql(query).to_arrow_table()
    return found.cast(BURSTS)


_EVENTS = pa.schema([
    *((name, pa.string()) for name in ("city_id", "month", "kind", "until", "since", "till")),
    ("value", pa.int32()), ("sources", pa.int32()), ("expected", pa.float64()), ("p", pa.float64()),
    ("excess", pa.float64()),
])  # fmt: skip
_DRIVERS = """
WITH told AS (
    SELECT e.city_id, e.month, e.kind, e.excess, d.story_id, d.doc_id, d.focus, d.names, s.lag_hours
    FROM event e JOIN read_parquet('{doc_city}') d
      ON d.city_id = e.city_id AND d.period BETWEEN e.since AND e.till
    JOIN panel p ON p.city_id = d.city_id AND p.source_id = d.source_id
    JOIN read_parquet('{out}/stories.parquet') s USING (doc_id)
    WHERE d.role IN {ext} AND d.kind <> 'policy' AND d.names > 0 AND length(d.period) = 7
), family AS (
    SELECT city_id, month, kind, story_id, count(*)::INTEGER AS docs,
           arg_min(doc_id, (coalesce(lag_hours, 1e9), doc_id)) AS doc_id,
           sum(focus::INTEGER)::INTEGER AS focal, sum(names)::BIGINT AS names
    FROM told GROUP BY city_id, month, kind, story_id
)
SELECT e.city_id, e.month, e.kind, e.until, e.value, e.expected, e.p, e.sources, f.story_id,
       f.docs AS story_docs,
       CASE WHEN e.excess > 0 THEN least(1.0, f.docs / e.excess) END AS share, f.doc_id
FROM event e LEFT JOIN family f ON f.city_id = e.city_id AND f.month = e.month AND f.kind = e.kind
QUALIFY row_number() OVER (PARTITION BY e.city_id, e.month, e.kind
        ORDER BY f.docs DESC NULLS LAST, f.focal DESC, f.names DESC, f.story_id) = 1
ORDER BY e.city_id, e.month, e.kind
"""
