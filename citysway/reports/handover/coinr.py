"""iData and iMeta for the R package COINr, as METHOD.md 4.6 states its contract (COINr 1.1.14)."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.reports.handover.external import external_columns
from citysway.reports.numbers.cells import NO_CITIES, Cells
from citysway.reports.numbers.tables import records
from citysway.reports.words.methods import part_direction, part_unit
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

LEVELS = {"IM": "IMAGE", "RA": "RADIATION"}
TOP = "INDEX"
TITLES = {"IMAGE": "City image", "RADIATION": "Radiation", TOP: "Text-based soft power profile"}
META = ["Level", "iCode", "Parent", "Direction", "Type", "Weight", "iName", "Unit"]
TYPES = ("Indicator", "Aggregate", "Group", "Denominator", "Other")
SUFFIXES = {"lo": "lower 95%", "hi": "upper 95%", "n": "stories", "flag": "flag code"}


def icode(indicator: str, part: str) -> str:
    """``IM12`` and ``F1.1`` -> ``IM12_F1_1``; pairs keep their sign in words."""
    tail = part.replace("*", "_x_").replace("&", "_and_")
    return re.sub(r"[^0-9A-Za-z_]", "_", f"{indicator}_{tail}" if tail else indicator)


def coinr_tables(
    con: "duckdb.DuckDBPyConnection", names: Names, registry: Mapping[str, Mapping[str, Any]]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """One row a city; each indicator in its headline role, with lo, hi, n and a flag code beside.

    Type Indicator are whole values with a direction and a number for at least one city. Parts
    (``IM12_F1_1``) are Other when the whole is there, so that nothing counts twice; of indicators
    without a whole (IM24) every part with a direction is one. Descriptive ones (direction 0) are
    Other. External columns follow as Denominator or Other. Flag codes: 0 none, 1 flagged, 2 no
    interval, 3 no value. Raises StudyError when no indicator can be handed over.
    """
    import pandas as pd

    columns = headline_columns(con, registry)
    cities = sorted({city for column in columns.values() for city in column["cells"]})
    data: dict[str, list[Any]] = {
        "uCode": cities,
        "uName": [names.city(city, "en") for city in cities],
    }
    meta: list[list[Any]] = []
    for code, column in columns.items():
        data |= _data(code, column["cells"], cities)
        meta += _meta(code, column)
    for extra in external_columns(con, cities):
        data[extra["code"]] = extra["values"]
        words = extra["name"]
        meta.append([None, extra["code"], None, None, extra["type"], None, words, extra["unit"]])
    parents = sorted({row[2] for row in meta if row[4] == "Indicator"})
    if not parents:
        raise StudyError(
            "export --to coinr: no indicator with a direction has a value for any city"
        )
    meta += [[2, parent, TOP, 1, "Aggregate", 1, TITLES[parent], "score"] for parent in parents]
    meta.append([3, TOP, None, 1, "Aggregate", 1, TITLES[TOP], "score"])
    table = pd.DataFrame(meta, columns=META)
    numeric = {name: "Int64" for name in ("Level", "Direction", "Weight")}
    return pd.DataFrame(data), table.astype(numeric)


def headline_columns(
    con: "duckdb.DuckDBPyConnection", registry: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Code -> indicator, part, role, registry entry, and rows by city in the headline role."""
    rows = records(
        con,
        """SELECT indicator, part, role, city_id, value, lo, hi, stories, sources, reason,
                  flags FROM indicators
           WHERE variant = '' AND lang = 'all' AND period = 'all'
           ORDER BY indicator, part, role, city_id""",
    )
    cells = Cells.from_rows(rows)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["role"] != cells.role(row["indicator"]) or row["city_id"] in NO_CITIES:
            continue
        code = icode(row["indicator"], row["part"])
        fresh = {"indicator": row["indicator"], "part": row["part"], "role": row["role"],
                 "whole": cells.part(row["indicator"]), "cells": {}}  # fmt: skip
        column = found.setdefault(code, fresh | {"entry": registry.get(row["indicator"], {})})
        if column["part"] != row["part"]:
            raise StudyError(f"export --to coinr: two parts of {row['indicator']} would be {code}")
        column["cells"][row["city_id"]] = row
    return found


def _data(
    code: str, cells: Mapping[str, Mapping[str, Any]], cities: list[str]
) -> dict[str, list[Any]]:
    rows = [cells.get(city, {}) for city in cities]
    return {
        code: [row.get("value") for row in rows],
        f"{code}_lo": [row.get("lo") for row in rows],
        f"{code}_hi": [row.get("hi") for row in rows],
        f"{code}_n": [row.get("stories") or 0 for row in rows],
        f"{code}_flag": [_flag(row) for row in rows],
    }


def _flag(row: Mapping[str, Any]) -> int:
    if row.get("value") is None:
        return 3
    return 2 if row.get("lo") is None else int(bool(row.get("flags")))


def _meta(code: str, column: Mapping[str, Any]) -> list[list[Any]]:
    entry = column["entry"]
    name = str(entry.get("en_name") or column["indicator"])
    name += f" {column['part']}" if column["part"] else ""
    name += f" ({str(column['role']).upper()})" if column["role"] else ""
    unit = part_unit(entry, column["part"])
    points = part_direction(entry, column["part"])
    known = any(row["value"] is not None for row in column["cells"].values())
    if points and known and (column["part"] == "" or column["whole"] != ""):
        parent = LEVELS[column["indicator"][:2]]
        first = [1, code, parent, points, "Indicator", 1, name, unit]
    else:
        first = [None, code, None, None, "Other", None, name, unit]
    others = [
        [None, f"{code}_{end}", None, None, "Other", None, f"{name} {words}", unit]
        for end, words in SUFFIXES.items()
    ]
    return [first, *others]


def check_coinr(idata: "pd.DataFrame", imeta: "pd.DataFrame") -> list[str]:
    """What COINr's ``new_coin`` would refuse, in words; empty when it would take both tables."""
    wrong = [f"iMeta lacks {name}" for name in META[:6] if name not in imeta]
    if wrong or "uCode" not in idata:
        return [*wrong, *([] if "uCode" in idata else ["iData lacks uCode"])]
    return [*_check_data(idata), *_check_meta(imeta), *_check_both(idata, imeta)]


def _check_data(idata: "pd.DataFrame") -> list[str]:
    units = [str(unit) for unit in idata["uCode"]]
    names = [str(name) for name in idata.columns]
    wrong = [f"uCode {unit!r} has spaces" for unit in units if re.search(r"\s", unit)]
    wrong += ["uCode is not unique"] if len(set(units)) < len(units) else []
    wrong += [f"column {n!r} is not a name" for n in names if re.search(r"\s|^\d", n)]
    wrong += [f"column {n!r} is also a uCode" for n in names if n in units]
    return wrong + (["columns are not unique"] if len(set(names)) < len(names) else [])


def _check_meta(imeta: "pd.DataFrame") -> list[str]:
    rows = imeta.to_dict("records")
    level = {row["iCode"]: row["Level"] for row in rows}
    parents = {row["Parent"] for row in rows}
    top = imeta["Level"].max()
    wrong = ["iCode is not unique"] if imeta["iCode"].duplicated().any() else []
    for row in rows:
        code, kind = row["iCode"], row["Type"]
        missing = any(_na(row[name]) for name in ("Level", "Direction", "Weight"))
        if kind not in TYPES:
            wrong.append(f"{code}: Type {kind!r}")
        elif kind in ("Group", "Denominator", "Other"):
            continue
        elif missing or row["Direction"] not in (1, -1):
            wrong.append(f"{code}: Level, Direction 1 or -1, and Weight are needed")
        elif (kind == "Indicator") != (row["Level"] == 1):
            wrong.append(f"{code}: {kind} at level {row['Level']}")
        elif kind == "Aggregate" and code not in parents:
            wrong.append(f"{code}: aggregate without a child")
        elif _na(row["Parent"]) != (row["Level"] == top):
            wrong.append(f"{code}: only the top has no parent")
        elif not _na(row["Parent"]) and level.get(row["Parent"]) != row["Level"] + 1:
            wrong.append(f"{code}: parent {row['Parent']!r} is not one level up")
    return wrong


def _check_both(idata: "pd.DataFrame", imeta: "pd.DataFrame") -> list[str]:
    columns = set(idata.columns) - {"uCode", "uName", "Time"}
    listed = set(imeta.loc[imeta["Type"] != "Aggregate", "iCode"])
    wrong = [f"{name}: in iData, not in iMeta" for name in sorted(columns - listed)]
    wrong += [f"{name}: in iMeta, not in iData" for name in sorted(listed - columns)]
    for name in imeta.loc[imeta["Type"] == "Indicator", "iCode"]:
        if name in columns and (idata[name].dtype.kind not in "if" or idata[name].isna().all()):
            wrong.append(f"{name}: an indicator must be numeric with at least one value")
    return wrong


def _na(value: object) -> bool:
    import pandas as pd

    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]
