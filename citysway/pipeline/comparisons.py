"""Comparisons people ask for: city against city, period against period, before and after an event,
projected against perceived.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from citysway.errors import StudyError, did_you_mean
from citysway.pipeline.facts.arrays import ALL, Floats
from citysway.pipeline.facts.mentions import city_id
from citysway.pipeline.indicators.robustness.ranking import sign_of
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.comparing import (
    Difference,
    joint_difference,
    jsd_contributions,
    welch_difference,
)
from citysway.pipeline.statistics.keyness import benjamini_hochberg
from citysway.pipeline.statistics.uncertainty import t_factor

COMPARISON = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False)
          for name in ("city_id", "indicator", "part", "role")),
        *((name, pa.float64()) for name in ("first", "second", "difference", "lo", "hi", "p")),
        pa.field("significant", pa.bool_(), nullable=False),
        *((name, pa.float64()) for name in ("contribution", "share")),
        ("method", pa.string()),
        ("reason", pa.string()),
    ]
)  # fmt: skip
_NORMAL = 1.959964
Row = dict[str, Any]


def compare_cities(
    out: Path, first: str, second: str, *, role: str | None = None, indicators: Sequence[str] = ()
) -> pa.Table:
    """What ``second`` has more or less than ``first`` (ids or names), schema ``COMPARISON``.

    Joint replicates where both cities have them: they share sources, so two intervals laid side by
    side would say too little. Else t from the delete-one-source errors. Raises StudyError.
    """
    with duckdb.connect() as con:
        ids = [city_id(con, out, city) for city in (first, second)]
        if ids[0] == ids[1]:
            raise StudyError(f"--with {second}: that is {first} itself; name another city")
        rows = _cells(con, out, ids, [ALL], role, indicators)
        draws = _replicates(con, out, ids)
    sides = [{key[:3]: row for key, row in rows.items() if key[3] == city} for city in ids]
    found = []
    for key in sorted(set(sides[0]) & set(sides[1])):
        if sign_of(key[0], key[1]) or key[1][:2] == "F1" or key[1] == "":
            pair = (sides[0][key], sides[1][key])
            found.append(_row(ids[1], key, pair, [draws.get((*key, city)) for city in ids]))
    return finished(found)


def compare_tables(
    out: Path, first: str, second: str, *, city: str | None, role: str | None,
    indicators: Sequence[str] = (),
) -> list[Row]:  # fmt: skip
    """Two periods for which the study has published numbers; nothing where it has none."""
    with duckdb.connect() as con:
        ids = [city_id(con, out, city)] if city else []
        rows = _cells(con, out, ids, [first, second], role, indicators)
    found = []
    for key in sorted({(*key[:3], key[3]) for key in rows}):
        pair = [rows.get((*key, period)) for period in (first, second)]
        if pair[0] and pair[1] and sign_of(key[0], key[1]):
            found.append(_row(key[3], key[:3], (pair[0], pair[1]), [None, None]))
    return found


def compare_gap(out: Path, city: str) -> pa.Table:
    """Projected (``first``) against perceived (``second``): the whole distance (IM15) with its
    permutation p, by category the difference with what it adds to the divergence, and tone.
    """
    with duckdb.connect() as con:
        own_id = city_id(con, out, city)
        rows = _cells(con, out, [own_id], [ALL], None, ())
        draws = _replicates(con, out, [own_id])
    whole = rows.get(("IM15", "", "ext", own_id, ALL))
    if whole is None:
        raise StudyError(f"--gap {city}: the study has no IM15; run `citysway run` again")
    parts = [key for key in sorted(rows) if key[0] == "IM15" and key[1][:3] == "F1."]
    found = [_whole(own_id, whole)]
    profile = [[rows.get(("IM05", k[1], side, own_id, ALL), {}).get("value") for k in parts]
               for side in ("own", "ext")]  # fmt: skip
    known = [np.array([np.nan if x is None else x for x in side], dtype=float) for side in profile]
    complete = bool(parts) and all(np.isfinite(side).all() for side in known)
    added = jsd_contributions(*known) if complete else np.full(len(parts), np.nan)
    total = added.sum()
    for number, key in enumerate(parts):
        line = _part(own_id, key, rows[key], draws.get((*key[:3], own_id)))
        line |= {"first": profile[0][number], "second": profile[1][number]}
        line |= {"contribution": added[number]}
        line |= {"share": added[number] / total if total > 0 else None}
        found.append(line)
    return finished([*found, *_tone(own_id, rows, draws)], tested="part")


def _tone(
    city: str, rows: Mapping[tuple[str, ...], Row], draws: Mapping[tuple[str, ...], Floats]
) -> list[Row]:
    """Favourability outside less that in own texts: IM15's tone gap with its sign changed."""
    key = ("IM15", "tone", "ext", city, ALL)
    if key not in rows:
        return []
    line = _part(city, key, rows[key], draws.get((*key[:3], city)))
    for name, side in (("first", "own"), ("second", "ext")):
        line[name] = rows.get(("IM12", "", side, city, ALL), {}).get("value")
    low, high = line["lo"], line["hi"]
    turned = {"difference": line["difference"], "lo": high, "hi": low}
    turned = {name: None if value is None else -value for name, value in turned.items()}
    return [{**line, **turned, "indicator": "IM12", "part": "gap"}]


def _whole(city: str, row: Row) -> Row:
    shown = {name: row[name] for name in ("lo", "hi", "p", "reason")}
    line = {"city_id": city, "indicator": "IM15", "part": "", "role": "ext"}
    return {**line, **shown, "difference": row["value"], "method": "permutation"}


def _part(city: str, key: tuple[str, ...], row: Row, draws: Floats | None) -> Row:
    """A published difference: its p from the replicates, else from its error."""
    line = {"city_id": city, "indicator": key[0], "part": key[1], "role": key[2]}
    line |= {"difference": row["value"], "lo": row["lo"], "hi": row["hi"], "reason": row["reason"]}
    if row["value"] is None or row["lo"] is None:
        return line
    if draws is not None:
        zero = np.zeros(draws.shape)
        found = joint_difference(np.zeros(()), np.array(row["value"]), zero, draws)
        return line | {"p": float(found.p), "method": "boot"}
    se, groups = error_of(row)
    found = welch_difference(np.zeros(()), row["value"], (0.0, se), (groups, groups))
    return line | {"p": float(found.p), "method": "jackknife"}


def _row(city: str, key: Sequence[str], pair: tuple[Row, Row], draws: list[Floats | None]) -> Row:
    line = {"city_id": city, "indicator": key[0], "part": key[1], "role": key[2],
            "first": pair[0]["value"], "second": pair[1]["value"]}  # fmt: skip
    values = [row["value"] for row in pair]
    if None in values:
        missing = pair[0] if pair[0]["value"] is None else pair[1]
        return line | {"reason": missing["reason"]}
    line["difference"] = values[1] - values[0]
    if draws[0] is not None and draws[1] is not None:
        found = joint_difference(values[0], values[1], draws[0], draws[1])
        return line | _numbers(found, "boot", "not_calibrated")
    bare = next((row for row in pair if row["lo"] is None), None)
    if bare is not None:
        return line | {"reason": bare["reason"]}
    (one, n_one), (two, n_two) = (error_of(row) for row in pair)
    found = welch_difference(values[0], values[1], (one, two), (n_one, n_two))
    return line | _numbers(found, "jackknife", "few_sources")


def _numbers(found: Difference, method: str, reason: str) -> Row:
    if not np.isfinite(found.lo):
        return {"reason": reason}
    numbers = {name: float(getattr(found, name)) for name in ("lo", "hi", "p")}
    return {**numbers, "method": method}


def error_of(row: Mapping[str, Any]) -> tuple[float, float]:
    """Standard error and number of sources behind a published interval."""
    half = (row["hi"] - row["lo"]) / 2
    if row["method"] == "jackknife":
        groups = max(float(row["sources"] or 0), 3.0)
        return half / float(t_factor(np.array([groups]))[0]), groups
    return half / _NORMAL, max(float(row["sources"] or 0), 30.0)


def finished(rows: Sequence[Row], *, tested: str = "") -> pa.Table:
    """The rows as a table; ``significant`` by Benjamini and Hochberg at .05 over all of them
    (``tested`` 'part': the whole stands by itself).
    """
    p = np.array([np.nan if row.get("p") is None else row["p"] for row in rows], dtype=float)
    joint = np.array([not tested or bool(row["part"]) for row in rows], dtype=bool)
    hit = np.zeros(len(rows), dtype=bool)
    if joint.any():
        hit[joint] = benjamini_hochberg(p[joint])[0]
    hit[~joint] = p[~joint] <= 0.05
    lines = [{**row, "significant": bool(found)} for row, found in zip(rows, hit, strict=True)]
    for line in lines:
        for name, value in line.items():
            if isinstance(value, float) and not np.isfinite(value):
                line[name] = None
    return pa.Table.from_pylist(lines, schema=COMPARISON)


def _cells(
    con: duckdb.DuckDBPyConnection, out: Path, cities: Sequence[str], periods: Sequence[str],
    role: str | None, indicators: Sequence[str],
) -> dict[tuple[str, ...], Row]:  # fmt: skip
    """Published cells by indicator, part, role, city and period; single codes left out."""
    path = quote(out / "indicators.parquet")
    where = "variant = '' AND lang = 'all' AND part NOT SIMILAR TO 'E[0-9].*'"
    where += " AND city_id <> 'other'"
    allowed, roles = (_listed(con, path, name) for name in ("indicator", "role"))
    for name in indicators:
        if name not in allowed:
            near = did_you_mean(name, allowed) or f"; allowed are {', '.join(allowed)}"
            raise StudyError(f"--indicator {name}: not in this study{near}")
    if role is not None and role not in roles:
        raise StudyError(f"--role {role}: allowed are {', '.join(roles)}")
    for column, values in (("city_id", cities), ("period", periods), ("indicator", indicators),
                           ("role", [role] if role else [])):  # fmt: skip
        if values:
            listed = ", ".join(f"'{quote(value)}'" for value in values)
            where += f" AND {column} IN ({listed})"
    query = f"""SELECT indicator, part, role, city_id, period, value, lo, hi, sources, method,
                       reason, p FROM read_parquet('{path}') WHERE {where} ORDER BY ALL"""
    rows = con.sql(query).to_arrow_table().to_pylist()
    return {tuple(row[n] for n in ("indicator", "part", "role", "city_id", "period")): row
            for row in rows}  # fmt: skip


def _listed(con: duckdb.DuckDBPyConnection, path: str, column: str) -> list[str]:
    found = con.execute(f"SELECT DISTINCT {column} FROM read_parquet('{path}') ORDER BY 1")
    return [row[0] for row in found.fetchall()]


def _replicates(
    con: duckdb.DuckDBPyConnection, out: Path, cities: Sequence[str]
) -> dict[tuple[str, ...], Floats]:
    """Replicates of all languages by indicator, part, role and city."""
    path = out / "replicates.parquet"
    listed = ", ".join(f"'{quote(city)}'" for city in cities)
    query = f"""SELECT indicator, part, role, city_id, values FROM read_parquet('{quote(path)}')
                WHERE lang = 'all' AND variant = '' AND city_id IN ({listed}) ORDER BY ALL"""
    found = con.execute(query).fetchall() if path.is_file() else []
    return {tuple(row[:4]): np.array([np.nan if x is None else x for x in row[4]], dtype=float)
            for row in found}  # fmt: skip
