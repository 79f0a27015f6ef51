"""What the views show, as plain rows: pure functions over the tables of a study."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citysway.reports.app.opened import Opened
from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import records

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]
_CELL = """indicator, part, role, city_id, value, lo, hi, docs, stories, sources, places,
           statements, reason, flags"""
#: Profile of a side by category (shares), and what is said of each (tone).
PROFILE = {"F1": "IM05", "F2": "IM05", "F5": "IM05", "E": "IM05"}


def numbers(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    cities: Sequence[str],
    indicators: Sequence[str],
    roles: Sequence[str] = (),
    period: str = "all",
) -> list[Cell]:
    """The whole of each indicator for each city, in this order; by role where ``roles`` are given.

    What is not in the table is a cell that says so.
    """
    wanted = [
        (indicator, role)
        for indicator in indicators
        for role in (roles or (opened.headline_role(indicator),))
    ]
    found = {
        (cell.indicator, cell.role, cell.city_id): cell
        for cell in _cells(con, cities, indicators, period, "part = ''")
    }
    return [
        found.get((indicator, role, city), Cell(indicator, "", role, city))
        for indicator, role in wanted
        for city in cities
    ]


def profile(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    cities: Sequence[str],
    framework: str,
    sides: Sequence[str],
    period: str = "all",
) -> list[Cell]:
    """The profile of each city by category of a framework (or by element ``E``), side by side.

    Shares of elements (IM05) where the study has them for the framework, else what its own
    indicator states (IM24); nothing where it has neither.
    """
    parts = parts_of(opened, framework)
    for indicator in (PROFILE.get(framework, "IM24"), "IM24", "IM23"):
        cells = _cells(con, cities, [indicator], period, "list_contains(?, part)", [list(parts)])
        known = {(c.part, c.role, c.city_id): c for c in cells}
        if known:
            return [
                known.get((part, side, city), Cell(indicator, part, side, city))
                for part in parts
                for city in cities
                for side in sides
            ]
    return []


def parts_of(opened: Opened, framework: str) -> tuple[str, ...]:
    """The categories of a framework in order; the elements for ``E``."""
    if framework != "E":
        return opened.names.framework(framework)
    return tuple(
        sorted(code for code in opened.names.codes if code[0] == "E" and code[1:].isdigit())
    )


def _cells(
    con: "duckdb.DuckDBPyConnection",
    cities: Sequence[str],
    indicators: Sequence[str],
    period: str,
    where: str,
    values: Sequence[Any] = (),
) -> list[Cell]:
    rows = records(
        con,
        f"""SELECT {_CELL} FROM indicators
            WHERE variant = '' AND lang = 'all' AND period = ? AND list_contains(?, city_id)
              AND list_contains(?, indicator) AND {where}
            ORDER BY indicator, part, role, city_id""",
        [period, list(cities), list(indicators), *values],
    )
    return [Cell(**(row | {"flags": tuple(row["flags"] or ())})) for row in rows]


def months(
    con: "duckdb.DuckDBPyConnection",
    *,
    cities: Sequence[str],
    roles: Sequence[str] = ("all",),
    period: str = "all",
) -> Rows:
    """Stories that name each city in every month between its first and the last of the study.

    Columns: city_id, month, stories, documents. 0 where the study has texts of that month but none
    names the city; None where it has no texts at all.
    """
    return records(
        con,
        f"""WITH said AS (SELECT city_id, period AS month, count(DISTINCT story_id) AS stories,
                               count(*) AS documents
                        FROM doc_city WHERE length(period) = 7 AND {_CHOSEN} GROUP BY ALL),
            read AS (SELECT DISTINCT period AS month FROM panel WHERE length(period) = 7),
            every AS (SELECT unnest(generate_series(min(month || '-01')::DATE,
                                    max(month || '-01')::DATE, INTERVAL 1 MONTH)) AS day FROM said),
            calendar AS (SELECT strftime(day, '%Y-%m') AS month FROM every)
            SELECT c.city_id, k.month,
                   CASE WHEN r.month IS NULL AND s.month IS NULL THEN NULL
                        ELSE coalesce(s.stories, 0) END::INTEGER AS stories,
                   CASE WHEN r.month IS NULL AND s.month IS NULL THEN NULL
                        ELSE coalesce(s.documents, 0) END::INTEGER AS documents
            FROM (SELECT DISTINCT city_id FROM said) c CROSS JOIN calendar k
            LEFT JOIN said s ON s.city_id = c.city_id AND s.month = k.month
            LEFT JOIN read r ON r.month = k.month ORDER BY c.city_id, k.month""",
        _chosen(cities, roles, period),
    )


def points(
    con: "duckdb.DuckDBPyConnection",
    *,
    city: str,
    roles: Sequence[str] = ("ext",),
    period: str = "all",
) -> Rows:
    """Places whose sources write of a city: place, lat, lon, sources, names, stories; most first.

    Sources without a place are left out (``unplaced`` counts them).
    """
    return records(
        con,
        f"""SELECT coalesce(s.place_id, s.lat || '/' || s.lon) AS place,
                   any_value(s.lat)::DOUBLE AS lat, any_value(s.lon)::DOUBLE AS lon,
                   count(DISTINCT s.source_id)::INTEGER AS sources,
                   list_sort(list(DISTINCT coalesce(s.name, s.source_id)))[1:4] AS names,
                   count(DISTINCT c.story_id)::INTEGER AS stories
            FROM doc_city c JOIN sources s USING (source_id)
            WHERE s.lat IS NOT NULL AND s.lon IS NOT NULL AND {_CHOSEN}
            GROUP BY 1 ORDER BY stories DESC, place""",
        _chosen([city], roles, period),
    )


def unplaced(
    con: "duckdb.DuckDBPyConnection",
    *,
    city: str,
    roles: Sequence[str] = ("ext",),
    period: str = "all",
) -> int:
    """Stories on a city from sources that have no place on the map."""
    rows = con.execute(
        f"""SELECT count(DISTINCT c.story_id) FROM doc_city c
            LEFT JOIN sources s USING (source_id) WHERE s.lat IS NULL AND {_CHOSEN}""",
        _chosen([city], roles, period),
    ).fetchall()
    return int(rows[0][0])


_CHOSEN = """list_contains(?, city_id) AND list_contains(?, role)
             AND (? = 'all' OR starts_with(period, ?))"""


def _chosen(cities: Sequence[str], roles: Sequence[str], period: str) -> list[Any]:
    return [list(cities), list(single_roles(roles or ("all",))), period, period]
