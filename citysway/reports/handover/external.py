"""A study's external columns as scoring tools get them."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb

PREFIX = "EXT_"


def external_columns(
    con: "duckdb.DuckDBPyConnection", cities: Sequence[str]
) -> list[dict[str, Any]]:
    """One entry per column that has a number for one of ``cities``: ``code`` (letters, digits, _),
    ``type`` Denominator or Other, ``name``, ``unit``, and ``values``, the latest of each city or
    None.
    """
    if not has(con, "external"):
        return []
    rows = records(
        con,
        """SELECT measure, city_id, en, unit, type, arg_max(value, coalesce(year, 0)) AS value
           FROM external GROUP BY ALL ORDER BY measure, city_id""",
    )
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["city_id"] in cities:
            fresh = {"type": row["type"], "name": row["en"], "unit": row["unit"], "of": {}}
            found.setdefault(row["measure"], fresh)["of"][row["city_id"]] = row["value"]
    codes = _codes(list(found))
    return [
        {**entry, "code": codes[name], "values": [entry["of"].get(city) for city in cities]}
        for name, entry in found.items()
    ]


def _codes(names: Sequence[str]) -> dict[str, str]:
    """Column -> its code; by number where letters other than a to z would be lost."""
    codes: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        code = PREFIX + re.sub(r"[^0-9A-Za-z_]", "_", name)
        plain = re.fullmatch(r"[0-9A-Za-z_]+", name) is not None
        codes[name] = code if plain and code not in codes.values() else f"{PREFIX}column_{number}"
    return codes
