"""Who speaks of a city and with which others: its facts, the places that name it, its company."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from citysway.pipeline.facts.comentions import MOST_CITIES
from citysway.reports.numbers.places import place_rates
from citysway.reports.numbers.tables import records
from citysway.reports.pages.dossier.records import Facts, Neighbour, Place

if TYPE_CHECKING:
    import duckdb

EXT = "('int', 'nat', 'prov', 'oth')"
NEIGHBOURS = 12


def facts(con: "duckdb.DuckDBPyConnection") -> dict[str, Facts]:
    """What there is on the cities of the table ``wanted``."""
    rows = records(
        con,
        """SELECT city_id, count(*) AS docs, count(DISTINCT d.story_id) AS stories,
                  count(DISTINCT d.source_id) AS sources, min(t.date) AS first,
                  max(t.date) AS last
           FROM doc_city d JOIN wanted USING (city_id) JOIN documents t USING (doc_id)
           GROUP BY city_id ORDER BY city_id""",
    )
    roles: dict[str, dict[str, int]] = {}
    for row in records(
        con,
        """SELECT city_id, role, count(*) AS n FROM doc_city JOIN wanted USING (city_id)
           GROUP BY ALL ORDER BY city_id, n DESC, role""",
    ):
        roles.setdefault(row["city_id"], {})[row["role"]] = row["n"]
    return {
        row.pop("city_id"): Facts(**row, roles=roles[city])
        for row in rows
        for city in [row["city_id"]]
    }


_PLACE = tuple(field.name for field in fields(Place))


def places(con: "duckdb.DuckDBPyConnection", *, least: int) -> dict[str, tuple[Place, ...]]:
    """The places of outside sources with at least ``least`` documents that name the cities of
    ``wanted``, the most attentive first; '' stands for sources without a point of their own.
    """
    wanted = [row[0] for row in con.execute("SELECT city_id FROM wanted").fetchall()]
    rows = place_rates(con, cities=wanted, least=least)
    return _by_city(({"city_id": r["city_id"]} | {k: r[k] for k in _PLACE} for r in rows), Place)


_COMPANY = f"""
WITH pair AS (
  SELECT a.city_id AS one, b.city_id AS other, 2 / (a.cities * (a.cities - 1)) AS weight
  FROM doc_city a JOIN doc_city b USING (doc_id)
  WHERE a.city_id <> b.city_id AND a.names > 0 AND b.names > 0 AND a.kind <> 'policy'
    AND a.cities BETWEEN 2 AND {MOST_CITIES} AND a.role IN {EXT} AND b.role IN {EXT}),
tie AS (
  SELECT one, other, sum(weight::DECIMAL(18, 12))::DOUBLE AS weight, count(*) AS docs
  FROM pair GROUP BY ALL),
strength AS (
  SELECT one AS city_id, sum(weight::DECIMAL(18, 12))::DOUBLE AS s FROM tie GROUP BY one),
whole AS (SELECT sum(s::DECIMAL(18, 12))::DOUBLE AS m FROM strength)
SELECT t.one AS of_city, t.other AS city_id, t.weight, t.docs,
  t.weight * m / (a.s * b.s) AS association
FROM tie t JOIN wanted w ON w.city_id = t.one JOIN strength a ON a.city_id = t.one
  JOIN strength b ON b.city_id = t.other CROSS JOIN whole
QUALIFY row_number() OVER (PARTITION BY t.one ORDER BY t.weight DESC, t.other) <= {NEIGHBOURS}
ORDER BY of_city, weight DESC, city_id
"""


def company(con: "duckdb.DuckDBPyConnection") -> dict[str, tuple[Neighbour, ...]]:
    """The cities that outside sources most often name together with those of ``wanted``."""
    rows = records(con, _COMPANY)
    found: dict[str, list[Neighbour]] = {}
    for row in rows:
        found.setdefault(row.pop("of_city"), []).append(Neighbour(**row))
    return {city: tuple(some) for city, some in found.items()}


def _by_city(rows: Iterable[dict[str, Any]], kind: type[Place]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for row in rows:
        found.setdefault(row.pop("city_id"), []).append(kind(**row))
    return {city: tuple(some) for city, some in found.items()}
