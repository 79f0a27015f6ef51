"""Where the sources stand that name a city, and how much of what they wrote names it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb

_PLACES = """
WITH written AS (
  SELECT source_id, count(*) AS docs FROM exposure
  WHERE kind <> 'policy' AND ($period = 'all' OR starts_with(period, $period))
  GROUP BY source_id),
told AS (
  SELECT city_id, source_id, count(*) FILTER (names > 0) AS docs,
    list(DISTINCT story_id) FILTER (names > 0) AS told
  FROM doc_city
  WHERE list_contains($cities, city_id) AND list_contains($roles, role) AND kind <> 'policy'
    AND ($period = 'all' OR starts_with(period, $period))
  GROUP BY ALL),
heard AS (
  SELECT t.city_id, t.source_id, t.docs, t.told, t.docs / w.docs AS rate,
    coalesce(s.name, t.source_id) AS name,
    CASE WHEN s.point = 'none' THEN '' ELSE coalesce(s.place_id, '') END AS place_id,
    coalesce(s.country, '') AS country, s.point, s.lat, s.lon
  FROM told t JOIN written w USING (source_id) JOIN sources s USING (source_id)
  WHERE w.docs >= $least AND t.docs > 0)
SELECT city_id, place_id, country,
  min(CASE WHEN point = 'none' THEN NULL ELSE lat END) AS lat,
  min(CASE WHEN point = 'none' THEN NULL ELSE lon END) AS lon,
  avg(rate::DECIMAL(18, 12))::DOUBLE AS rate, sum(docs)::BIGINT AS docs,
  len(list_distinct(flatten(list(told)))) AS stories, count(*) AS sources,
  list(source_id ORDER BY source_id) AS source_ids, list(name ORDER BY name, source_id) AS names
FROM heard GROUP BY city_id, place_id, country ORDER BY city_id, rate DESC, place_id, country
"""


def place_rates(
    con: "duckdb.DuckDBPyConnection",
    *,
    cities: Sequence[str],
    roles: Sequence[str] = ("ext",),
    period: str = "all",
    least: int,
) -> list[dict[str, Any]]:
    """Places of the sources that name each city, the most attentive first.

    Columns: city_id, place_id ('' for sources without a point of their own), country, lat, lon
    (degrees or None), rate (mean over the sources of the share of their documents that name the
    city), docs, stories, sources, source_ids, names. Sources with fewer than ``least`` documents in
    the period are left out, as in RA02.
    """
    if not has(con, "exposure"):
        return []
    asked = {"cities": list(cities), "roles": list(single_roles(roles)), "period": period}
    return records(con, _PLACES, asked | {"least": least})
