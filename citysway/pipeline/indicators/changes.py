"""bursts.parquet: months in which a city was spoken of more than usual, changes of its level, and
the story family that made most of either.

A month is compared with what the same sources, those that published in 80 % of the months, would
have printed at their usual rates: an outlet that joins, leaves or grows makes neither.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import ROLE_GROUPS, Floats
from citysway.pipeline.facts.diffusion import doc_city_path
from citysway.pipeline.facts.monthly import (
    LEAST_MONTHS,
    CityMonths,
    Monthly,
    city_months,
    dated,
    fixed_panel,
    load_namings,
    monthly,
)
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.breaks import Break, find_breaks
from citysway.pipeline.statistics.bursts import find_bursts, without_bursts

_LEAST_SOURCES = 2  # what one outlet alone takes up is its own affair
_DRIVEN = 3  # months after a break (before it, when the level falls) in which its story is sought
BURSTS = pa.schema([
    pa.field("city_id", pa.string(), nullable=False),
    pa.field("month", pa.string(), nullable=False),  # the first one, 'YYYY-MM'
    pa.field("until", pa.string(), nullable=False),  # the last month of it
    pa.field("kind", pa.string(), nullable=False),  # burst | break
    pa.field("value", pa.int32(), nullable=False),  # outside documents that name the city
    pa.field("expected", pa.float64(), nullable=False),  # at the level of the other months
    pa.field("p", pa.float64(), nullable=False),
    pa.field("sources", pa.int32(), nullable=False),  # outlets that named it in these months
    ("story_id", pa.string()),  # the family with most of the excess
    ("story_docs", pa.int32()),
    ("share", pa.float64()),  # of the excess over what was expected, at most 1
    ("doc_id", pa.string()),  # its first copy there: the headline
])  # fmt: skip
_EVENTS = pa.schema([*list(BURSTS)[:8], ("excess", pa.float64())])


@dataclass(frozen=True, slots=True)
class Attention:
    """Monthly documents of the fixed panel (cities x months): ``counts`` that name a city and
    ``exposure``, what they would be if every source named it at its mean rate; ``panels`` by city.
    """

    months: tuple[str, ...]
    counts: Floats
    exposure: Floats
    panels: tuple[CityMonths, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the table without its story; ``weights`` of months, whose sum over documents is
    their excess: 1 where the story is sought, below 0 in the months of the usual level.
    """

    city: int
    columns: dict[str, Any]
    weights: Floats


def bursts_table(folder: Path, plan: Plan) -> tuple[pa.Table, str]:
    """Bursts and breaks of every city's attention outside (schema BURSTS, key city_id, month,
    kind), and why there can be none ('' where there can).

    ``folder`` holds the fact tables. Detected by ``statistics.change``: false discoveries are
    controlled over all cities, 5 % of bursts and 5 % of breaks.
    """
    namings = load_namings(plan.store)
    series = monthly(plan.store, plan.volumes, namings, busy=plan.support.ext_sources)
    found = attention(series, plan)
    why = _why(plan, found)
    events = [] if why else detect(found, seed=plan.seed)
    return _named(folder, plan, found, events), why


def attention(series: Monthly, plan: Plan) -> Attention:
    """The panel's months of every city."""
    panels = tuple(
        fixed_panel(city_months(series, city, plan.roles[:, city], least=plan.support.source_docs))
        for city in range(len(plan.store.cities))
    )
    shape = (len(panels), len(series.months))
    counts = np.array([panel.docs.sum(axis=0) for panel in panels]).reshape(shape)
    exposure = np.array([usual_docs(panel) for panel in panels]).reshape(shape)
    return Attention(series.months, counts, exposure, panels)


def usual_docs(panel: CityMonths) -> Floats:
    """Documents a month would hold if every source named the city at its mean rate."""
    base = panel.volume.sum(axis=1, keepdims=True)
    rate = panel.docs.sum(axis=1, keepdims=True) / np.where(base > 0, base, 1.0)
    found: Floats = (rate * panel.volume).sum(axis=0)
    return found


def _why(plan: Plan, found: Attention) -> str:
    if not dated(plan.store):
        return "no document is dated to a month"
    if len(found.months) < LEAST_MONTHS:
        return f"fewer than {LEAST_MONTHS} months in which {plan.support.ext_sources} sources wrote"
    if not any(len(panel.source) for panel in found.panels):
        return "no source published in 80 % of the months"
    return ""


def detect(found: Attention, *, seed: int) -> list[Event]:
    """Bursts, then breaks of the months outside them, carried by two sources at least."""
    bursts = find_bursts(found.counts, found.exposure, seed=seed)
    quiet = without_bursts(found.counts.shape, found.exposure, bursts)
    breaks = find_breaks(found.counts, quiet, seed=seed)
    events = [
        _event(found, one.city, quiet, (one.start, one.stop), "burst", one.expected, one.p,
               told=np.arange(one.start, one.stop), base=np.flatnonzero(quiet[one.city] > 0))
        for one in bursts
    ]  # fmt: skip
    for number, one in enumerate(breaks):
        start = _edge(breaks, number - 1, one.city, 0)
        stop = _edge(breaks, number + 1, one.city, len(found.months))
        events.append(_break(found, one, quiet, start, stop))
    return [event for event in events if event.columns["sources"] >= _LEAST_SOURCES]


def _edge(breaks: list[Break], number: int, city: int, other: int) -> int:
    """The month of the neighbouring break of the same city."""
    same = 0 <= number < len(breaks) and breaks[number].city == city
    return breaks[number].month if same else other


def _break(found: Attention, one: Break, quiet: Floats, start: int, stop: int) -> Event:
    """Between the breaks beside it: what came with a rise, or ended before a fall."""
    live = quiet[one.city] > 0
    before, after = (np.arange(*span)[live[slice(*span)]]
                     for span in ((start, one.month), (one.month, stop)))  # fmt: skip
    told, base = (
        (after[:_DRIVEN], before) if one.after >= one.before else (before[-_DRIVEN:], after)
    )
    expected = one.before * float(quiet[one.city, after].sum())
    return _event(found, one.city, quiet, (one.month, stop), "break", expected, one.p,
                  told=told, base=base)  # fmt: skip


def _event(
    found: Attention, city: int, quiet: Floats, span: tuple[int, int], kind: str, expected: float,
    p: float, *, told: Any, base: Any,
) -> Event:  # fmt: skip
    counts, exposure = found.counts[city], found.exposure[city]
    weights = np.zeros(len(counts))
    usual = exposure[base].sum()
    weights[base] = -exposure[told].sum() / usual if usual > 0 else 0.0
    weights[told] = 1.0
    whole = np.arange(*span)
    if kind == "break":  # its months without bursts, as the expected ones
        whole = whole[quiet[city, whole] > 0]
    columns = {
        "city_id": "", "month": found.months[span[0]], "until": found.months[span[1] - 1],
        "kind": kind, "value": int(counts[whole].sum()), "expected": expected, "p": p,
        "sources": int((found.panels[city].docs[:, whole] > 0).any(axis=1).sum()),
        "excess": float(counts @ weights),
    }  # fmt: skip
    return Event(city, columns, weights)


def _named(folder: Path, plan: Plan, found: Attention, events: list[Event]) -> pa.Table:
    """The events with the story family that made most of each."""
    ids = [plan.store.cities[event.city].id for event in events]
    rows = [event.columns | {"city_id": city} for event, city in zip(events, ids, strict=True)]
    weights, panel = list[dict[str, Any]](), set[tuple[str, str]]()
    for event, row in zip(events, rows, strict=True):
        key = {name: row[name] for name in ("city_id", "month", "kind")}
        for at in np.flatnonzero(event.weights).tolist():
            weights.append({**key, "period": found.months[at], "weight": event.weights[at]})
        sources = plan.store.sources.id[found.panels[event.city].source]
        panel |= {(row["city_id"], str(source)) for source in sources}
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("event", pa.Table.from_pylist(rows, schema=_EVENTS))
        con.register("weighed", pa.Table.from_pylist(weights, schema=_WEIGHTS))
        pairs = [{"city_id": city, "source_id": source} for city, source in sorted(panel)]
        con.register("panel", pa.Table.from_pylist(pairs, schema=_PANEL))
        times = folder / "stories.parquet"
        query = _DRIVERS.format(
            doc_city=quote(doc_city_path(folder)), ext=ROLE_GROUPS["ext"],
            times=_TIMES.format(path=quote(times)) if times.exists() else _NO_TIMES,
        )  # fmt: skip
        return con.sql(query).to_arrow_table().cast(BURSTS)


_TEXTS = tuple((name, pa.string()) for name in ("city_id", "month", "kind", "period"))
_WEIGHTS = pa.schema([*_TEXTS, ("weight", pa.float64())])
_PANEL = pa.schema([("city_id", pa.string()), ("source_id", pa.string())])
_TIMES = "SELECT doc_id, lag_hours FROM read_parquet('{path}')"
_NO_TIMES = "SELECT ''::VARCHAR AS doc_id, 0::DOUBLE AS lag_hours WHERE false"
# The excess of a family: its documents in the months of the event, less what they would be at the
# family's level in the other months.
_DRIVERS = """
WITH near AS (
  SELECT w.city_id, w.month, w.kind, w.weight, d.story_id, d.doc_id, d.focus, d.names, d.period
  FROM weighed w JOIN read_parquet('{doc_city}') d USING (city_id, period)
  JOIN panel p ON p.city_id = d.city_id AND p.source_id = d.source_id
  WHERE d.role IN {ext} AND d.kind <> 'policy' AND d.names > 0
), family AS (
  SELECT city_id, month, kind, story_id, count(*) FILTER (weight > 0)::INTEGER AS docs,
    arg_min(doc_id, (period, coalesce(lag_hours, 1e9), doc_id)) FILTER (weight > 0) AS doc_id,
    sum(focus::INTEGER) AS focal, sum(names) AS names,
    sum(weight::DECIMAL(18, 12))::DOUBLE AS excess
  FROM near LEFT JOIN ({times}) USING (doc_id) GROUP BY city_id, month, kind, story_id
  HAVING excess > 0
)
SELECT e.city_id, e.month, e.until, e.kind, e.value, e.expected, e.p, e.sources, f.story_id,
  f.docs AS story_docs, CASE WHEN e.excess > 0 THEN least(1.0, f.excess / e.excess) END AS share,
  f.doc_id
FROM event e LEFT JOIN family f USING (city_id, month, kind)
QUALIFY row_number() OVER (PARTITION BY e.city_id, e.month, e.kind
  ORDER BY f.excess DESC NULLS LAST, f.focal DESC, f.names DESC, f.story_id) = 1
ORDER BY e.city_id, e.month, e.kind
"""
