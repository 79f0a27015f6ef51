"""When a city's attention outside bursts or changes its level, and which story family drives it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import in_group
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.change import (
    Break,
    Burst,
    find_breaks,
    find_bursts,
    without_bursts,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PRESENT = 0.8  # of the months: a source of the fixed panel (METHOD.md 3.2)
_STRAY = 0.001  # share of documents below which months at the ends are stray dates

CHANGES = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("city_id", "kind", "role")),
        *(pa.field(name, pa.string(), nullable=False) for name in ("first", "last")),
        *((name, pa.float64()) for name in ("before", "after", "ratio", "p")),
        ("docs", pa.int32()),
        ("story_id", pa.string()),
        ("story_docs", pa.int32()),
        ("story_share", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Months:
    """Monthly documents of the panel: ``counts`` naming each city and ``exposure`` all in that role
    to it (cities x months); ``lines`` the rows of ``facts.rows`` counted, ``month`` their months.
    """

    names: tuple[str, ...]
    counts: Floats
    exposure: Floats
    lines: Ints
    month: Ints


def attention_changes(
    facts: Facts, folder: Path, roles: Ints, *, role: str = "ext", seed: int
) -> pa.Table:
    """Bursts and breaks of every city's monthly attention, schema ``CHANGES``, sorted by key.

    ``roles`` (sources x cities) from ``slices.source_roles``; ``folder`` holds the fact tables
    (names of stories). ``before`` and ``after`` are documents naming the city per 1,000: of the
    other months and of the burst, or on the two sides of a break, whose ``first`` to ``last`` is
    the new level up to the next break. A burst names the family with most documents in it. False
    discoveries are controlled over all cities, 5 % of bursts and 5 % of breaks.
    """
    months = monthly(facts, roles, role)
    bursts = find_bursts(months.counts, months.exposure, seed=seed)
    quiet = without_bursts((len(facts.cities), len(months.names)), months.exposure, bursts)
    breaks = find_breaks(months.counts, quiet, seed=seed)
    rows = [_burst_row(facts, months, burst, role) for burst in bursts]
    names = _story_names(folder, [row["story_id"] for row in rows])
    for row in rows:
        row["story_id"] = names.get(row["story_id"])
    rows += _break_rows(facts, months, breaks, role)
    rows.sort(key=lambda row: (row["city_id"], row["kind"], row["first"]))
    return pa.Table.from_pylist(rows, schema=CHANGES)


def monthly(facts: Facts, roles: Ints, role: str) -> Months:
    """Counts and exposure by city and month of the sources present in 80 % of the months.

    All but policy; copies count, for this is exposure. Documents without a month are left out, as
    are stray months at the ends that hold less than .1 % of the documents.
    """
    names, number = _month_numbers(facts)
    volume, rows = facts.volume, facts.rows
    month = number[volume.period]
    lines = np.flatnonzero(~volume.policy & (month >= 0))
    shape = (len(facts.sources.id), len(names))
    docs = np.zeros(shape)
    np.add.at(docs, (facts.unit_source[volume.unit[lines]], month[lines]), volume.docs[lines])
    panel = (docs > 0).mean(axis=1) >= PRESENT if names else np.zeros(shape[0], bool)
    mine = in_group(roles, role) & panel[:, None]
    source, month = facts.unit_source[rows.unit], number[rows.period]
    kept = in_group(rows.role, role) & mine[source, rows.city] & ~rows.policy & (rows.names > 0)
    at = np.flatnonzero(kept & (month >= 0))
    counts = np.zeros((len(facts.cities), len(names)))
    np.add.at(counts, (rows.city[at], month[at]), 1.0)
    exposure = np.maximum(mine.T.astype(float) @ docs, counts)
    return Months(names, counts, exposure, at, month[at])


def _month_numbers(facts: Facts) -> tuple[tuple[str, ...], Ints]:
    """The months from first to last without gaps, and the month of every period (-1: none)."""
    serial = np.array([_serial(name) for name in facts.periods], dtype=np.int64)
    lines = (serial >= 0)[facts.volume.period]
    weight = np.bincount(facts.volume.period[lines], facts.volume.docs[lines], len(serial)).astype(
        float
    )
    order = np.argsort(serial, kind="stable")
    total = weight.sum()
    ends = [np.cumsum(weight[side]) >= _STRAY * total for side in (order, order[::-1])]
    inside = np.zeros(len(serial), bool)
    inside[order] = ends[0] & ends[1][::-1] & (weight[order] > 0)
    if not inside.any():
        return (), np.full(len(serial), -1)
    low, high = int(serial[inside].min()), int(serial[inside].max())
    names = tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(low, high + 1))
    return names, np.where(inside, serial - low, -1)


def _serial(period: str) -> int:
    """Months since year 0; -1 for what is not a month."""
    year, _, month = period.partition("-")
    proper = year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
    return 12 * int(year) + int(month) - 1 if proper else -1


def _rate(months: Months, city: int, keep: npt.NDArray[np.bool_]) -> float | None:
    """Documents naming the city per 1,000 in some months."""
    size = float(months.exposure[city, keep].sum())
    return 1000 * float(months.counts[city, keep].sum()) / size if size > 0 else None


def _burst_row(facts: Facts, months: Months, burst: Burst, role: str) -> dict[str, Any]:
    own = facts.rows.city[months.lines] == burst.city
    story = facts.unit_story[facts.rows.unit[months.lines[own]]]
    top, docs, share = driving_story(story, months.month[own], burst.start, burst.stop)
    inside = np.zeros(len(months.names), bool)
    inside[burst.start : burst.stop] = True
    return {
        "city_id": facts.cities[burst.city].id,
        "kind": "burst",
        "role": role,
        "first": months.names[burst.start],
        "last": months.names[burst.stop - 1],
        "before": _rate(months, burst.city, ~inside),
        "after": _rate(months, burst.city, inside),
        "ratio": burst.ratio if np.isfinite(burst.ratio) else None,
        "p": burst.p,
        "docs": int(burst.count),
        "story_id": top,
        "story_docs": docs,
        "story_share": share,
    }


def driving_story(story: Ints, month: Ints, start: int, stop: int) -> tuple[int, int, float]:
    """The story family behind a burst: its number, its documents in the window, and their share of
    all there (-1, 0, NaN without any).

    ``story``, ``month`` (documents of one city) numbers from 0; the smallest number wins a tie.
    """
    inside = story[(month >= start) & (month < stop)]
    if not len(inside):
        return -1, 0, float("nan")
    count = np.bincount(inside)
    top = int(count.argmax())
    return top, int(count[top]), float(count[top] / len(inside))


def _break_rows(
    facts: Facts, months: Months, breaks: list[Break], role: str
) -> list[dict[str, Any]]:
    rows = []
    for number, cut in enumerate(breaks):
        later = breaks[number + 1] if number + 1 < len(breaks) else None
        stop = later.month if later is not None and later.city == cut.city else len(months.names)
        row = {
            "city_id": facts.cities[cut.city].id,
            "kind": "break",
            "role": role,
            "first": months.names[cut.month],
            "last": months.names[stop - 1],
            "before": 1000 * cut.before,
            "after": 1000 * cut.after,
            "ratio": cut.after / cut.before if cut.before > 0 else None,
            "p": cut.p,
            "docs": int(months.counts[cut.city, cut.month : stop].sum()),
        }
        rows.append(row)
    return rows


def _story_names(folder: Path, numbers: list[int]) -> dict[int, str]:
    """Ids of story families from their numbers, which follow the order of ids."""
    path = quote(folder / "exposure.parquet")
    query = f"""
    SELECT number, story_id FROM (
      SELECT story_id, row_number() OVER (ORDER BY story_id) - 1 AS number
      FROM (SELECT DISTINCT story_id FROM read_parquet('{path}')))
    WHERE list_contains($1, number) ORDER BY number"""
    with duckdb.connect() as con:
        return {int(n): str(name) for n, name in con.execute(query, [numbers]).fetchall()}
