"""Two spans of time against each other, source by source: attention, tone and the element profile
before and after an event, or in one period and another.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.errors import StudyError
from citysway.pipeline.comparisons import Row, compare_tables, finished
from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.mentions import city_id
from citysway.pipeline.facts.spans import Spans, load_spans
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.comparing import Difference, event_effect, paired_difference
from citysway.pipeline.statistics.uncertainty import t_factor

LEAST_DOCS = 5  # stories of a city on either side
_HALF = 0.5  # documents added to a count before its logarithm


def compare_periods(
    out: Path, first: str, second: str, *, city: str | None = None,
    role: str | None = None, indicators: Sequence[str] = (),
) -> pa.Table:  # fmt: skip
    """What changed from ``first`` to ``second`` (YYYY or YYYY-MM), schema ``COMPARISON``.

    Attention (IM01, a log ratio), tone (IM12) and profile (IM05 by element) of the outside sources
    are compared source by source; other indicators by their published numbers, where the study has
    them for these periods. Raises StudyError for a period without documents.
    """
    months = _months(out)
    sides = [_in_period(months, period, option) for period, option in
             ((first, "--period"), (second, "--with"))]  # fmt: skip
    if set(sides[0]) & set(sides[1]):
        raise StudyError(f"--period {first} --with {second}: they overlap; name two that do not")
    rows: list[Row] = []
    if role in (None, "ext"):
        spans = load_spans(out, sides)
        chosen = _chosen(out, city, spans)
        rows = [row for at in chosen for row in _changes(spans, at) if _asked(row, indicators)]
    done = {(row["city_id"], row["indicator"], row["part"], row["role"]) for row in rows}
    for row in compare_tables(out, first, second, city=city, role=role, indicators=indicators):
        if (row["city_id"], row["indicator"], row["part"], row["role"]) not in done:
            rows.append(row)
    return finished(sorted(rows, key=_order))


def compare_event(
    out: Path, date: str, *, window: int = 6, city: str | None = None,
    indicators: Sequence[str] = (),
) -> pa.Table:  # fmt: skip
    """Months before against months from ``date`` (YYYY-MM[-DD]) on, against all other cities.

    ``difference`` is a city's change less that of the others (difference in differences), so what
    happened everywhere drops out; with fewer than three others it is the plain change, method
    ``paired``. The month of the event counts as after. Raises StudyError.
    """
    if window < 1:
        raise StudyError(f"--window {window}: at least 1 month")
    months = _months(out)
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", date)
    if not found or not 1 <= int(found[2]) <= 12:
        raise StudyError(f"--event {date}: allowed is YYYY-MM or YYYY-MM-DD")
    middle = int(found[1]) * 12 + int(found[2]) - 1
    sides = [[name for name, at in months.items() if low <= at < low + window]
             for low in (middle - window, middle)]  # fmt: skip
    for side, word in zip(sides, ("before", "after"), strict=True):
        if not side:
            raise StudyError(
                f"--event {date} --window {window}: no dated documents {word} it; "
                f"months are {_span(months)}"
            )
    spans = load_spans(out, sides)
    chosen = _chosen(out, city, spans)
    changes = [{(r["indicator"], r["part"]): r for r in _changes(spans, at)}
               for at in range(len(spans.cities))]  # fmt: skip
    rows = [row for at in chosen for row in _effects(changes, at) if _asked(row, indicators)]
    return finished(sorted(rows, key=_order))


def _effects(changes: list[dict[tuple[str, str], Row]], at: int) -> Iterator[Row]:
    for key, row in changes[at].items():
        lines = [other.get(key, {}) for other in changes]
        change = np.array([_number(line.get("difference")) for line in lines])
        variance = np.array([_number(line.get("se")) ** 2 for line in lines])
        found = event_effect(change, variance, at)
        if np.isfinite(found.value):
            yield row | {"difference": float(found.value), "method": "did"} | _limits(found)
        else:
            yield row


def _changes(spans: Spans, city: int) -> Iterator[Row]:
    """Change of one city in attention, tone and profile with errors over paired sources."""
    heard, named = spans.heard[:, city], spans.named[:, city]
    yield _change(spans, city, ("IM01", ""), named[:, :, None], heard[:, :, None], log=True)
    tone = spans.tone[:, city]
    yield _change(spans, city, ("IM12", ""), tone[:, :, :1], tone[:, :, 1:])
    profile = spans.profile[:, city]
    whole = profile[:, :, -1:]
    for number, code in enumerate(spans.codes):
        share = profile[:, :, number : number + 1]
        if share.sum() > 0:
            yield _change(spans, city, ("IM05", code), share, whole)


def _change(
    spans: Spans, city: int, name: tuple[str, str], top: Floats, base: Floats, *, log: bool = False
) -> Row:
    """``top``, ``base``: 2 x sources x 1; the ratio of their sums, or its logarithm."""
    row: Row = {"city_id": spans.cities[city], "indicator": name[0], "part": name[1], "role": "ext"}
    total, size = top.sum(axis=1)[:, 0], base.sum(axis=1)[:, 0]
    least = size if not log else spans.heard[:, city].sum(axis=1)
    if least.min() < LEAST_DOCS or (log and total.sum() <= 0):
        return row | {"reason": "no_support"}
    live = np.flatnonzero((base[:, :, 0] > 0).any(axis=0))
    left = [(total[k] - top[k, live, 0], size[k] - base[k, live, 0]) for k in (0, 1)]
    whole = [_value(total[k], size[k], log) for k in (0, 1)]
    rest = [_value(num, den, log) for num, den in left]
    found = paired_difference(whole[0], whole[1], rest[0], rest[1])
    shown = [total[k] / size[k] for k in (0, 1)]
    row |= {"first": float(shown[0]), "second": float(shown[1])}
    row |= {"difference": float(found.value)}
    count = int((np.isfinite(rest[0]) & np.isfinite(rest[1])).sum())
    if not np.isfinite(found.lo) or count < 3:
        return row | {"reason": "few_sources"}
    half = float(found.hi - found.value)
    return (
        row
        | {"se": half / float(t_factor(np.array([count]))[0]), "method": "paired"}
        | _limits(found)
    )


def _value(top: Any, base: Any, log: bool) -> Floats:
    base = np.asarray(base, dtype=float)
    safe = np.where(base > 1e-9, base, np.nan)
    return np.asarray(np.log((np.maximum(top, 0) + _HALF) / safe) if log else top / safe)


def _limits(found: Difference) -> Row:
    return {name: float(getattr(found, name)) for name in ("lo", "hi", "p")}


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _order(row: Row) -> tuple[str, ...]:
    return row["city_id"], row["indicator"], row["part"], row["role"]


def _asked(row: Row, indicators: Sequence[str]) -> bool:
    return not indicators or row["indicator"] in indicators


def _chosen(out: Path, city: str | None, spans: Spans) -> list[int]:
    if city is None:
        return list(range(len(spans.cities)))
    with duckdb.connect() as con:
        wanted = city_id(con, out, city)
    return [spans.cities.index(wanted)] if wanted in spans.cities else []


def _months(out: Path) -> dict[str, int]:
    """The months that hold documents, and their serial numbers."""
    path = quote(out / "exposure.parquet")
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT DISTINCT period FROM read_parquet('{path}') "
            "WHERE length(period) = 7 ORDER BY 1"
        ).fetchall()
    if not found:
        raise StudyError(f"{out}: no document has a month; periods cannot be compared")
    return {name: int(name[:4]) * 12 + int(name[5:]) - 1 for (name,) in found}


def _span(months: dict[str, int]) -> str:
    return f"{min(months)} to {max(months)}"


def _in_period(months: dict[str, int], period: str, option: str) -> list[str]:
    found = [name for name in months if name.startswith(period)]
    if not re.fullmatch(r"\d{4}(-\d{2})?", period) or not found:
        years = ", ".join(sorted({name[:4] for name in months}))
        raise StudyError(
            f"{option} {period}: allowed are {years}, or a month from {_span(months)} (YYYY-MM)"
        )
    return found
