"""Attention by place and by month as the dossiers show it, for what is chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citysway.reports.app.opened import Opened
from citysway.reports.numbers.places import place_rates
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]
#: Roles whose texts are no stories about a city: they have no rate.
_OWN = ("own", "gov", "")


def points(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    city: str,
    roles: Sequence[str] = ("ext",),
    period: str = "all",
) -> Rows:
    """``place_rates`` of one city: those of the map and the table of its dossier, for a choice."""
    least = opened.support["source_docs"]
    return place_rates(con, cities=[city], roles=roles, period=period, least=least)


def too_few(
    con: "duckdb.DuckDBPyConnection",
    rows: Sequence[dict[str, Any]],
    *,
    city: str,
    roles: Sequence[str] = ("ext",),
    period: str = "all",
) -> tuple[int, int]:
    """(sources, stories) that name a city and are not in ``rows``: the sources wrote too little."""
    shown = [source for row in rows for source in row["source_ids"]]
    found = con.execute(
        f"""SELECT count(DISTINCT source_id), count(DISTINCT story_id) FROM doc_city
            WHERE names > 0 AND kind <> 'policy' AND NOT list_contains(?, source_id)
              AND {_CHOSEN}""",
        [shown, *_chosen([city], roles, period)],
    ).fetchall()[0]
    return int(found[0]), int(found[1])


_NO_EXPOSURE = """exposure AS (SELECT '' AS doc_id, '' AS source_id, '' AS story_id, '' AS kind,
  '' AS period WHERE false),
"""
_MONTHS = """
plays AS (SELECT unnest($of) AS city_id, unnest($who) AS source_id),
own AS (
  SELECT city_id, doc_id FROM doc_city WHERE role = 'own' AND list_contains($cities, city_id)),
heard AS (
  SELECT p.city_id, e.period AS month, count(DISTINCT e.story_id) AS heard
  FROM exposure e JOIN plays p USING (source_id)
    ANTI JOIN own o ON o.doc_id = e.doc_id AND o.city_id = p.city_id
  WHERE e.kind <> 'policy' AND length(e.period) = 7 GROUP BY ALL),
said AS (
  SELECT city_id, period AS month, count(DISTINCT story_id) AS stories, count(*) AS documents,
    count(DISTINCT story_id) FILTER (kind <> 'policy' AND names > 0) AS named
  FROM doc_city WHERE length(period) = 7 AND list_contains($cities, city_id)
    AND list_contains($roles, role) AND ($period = 'all' OR starts_with(period, $period))
  GROUP BY ALL),
measured AS (
  SELECT city_id, period AS month, value, lo, hi, reason, true AS measured FROM indicators
  WHERE indicator = 'IM01' AND part = '' AND variant = '' AND lang = 'all' AND role = $role
    AND length(period) = 7 AND list_contains($cities, city_id)),
read AS (SELECT DISTINCT period AS month FROM panel WHERE length(period) = 7),
every AS (
  SELECT unnest(generate_series(min(month || '-01')::DATE, max(month || '-01')::DATE,
                INTERVAL 1 MONTH)) AS day FROM said),
calendar AS (SELECT strftime(day, '%Y-%m') AS month FROM every)
SELECT c.city_id, k.month,
  CASE WHEN m.measured THEN m.value WHEN h.heard >= $least
       THEN least(coalesce(s.named, 0) / h.heard, 1) END::DOUBLE AS rate,
  m.lo, m.hi, coalesce(m.measured, false) AS measured, m.reason,
  CASE WHEN r.month IS NULL AND s.month IS NULL THEN NULL
       ELSE coalesce(s.stories, 0) END::INTEGER AS stories,
  CASE WHEN r.month IS NULL AND s.month IS NULL THEN NULL
       ELSE coalesce(s.documents, 0) END::INTEGER AS documents,
  h.heard::INTEGER AS heard
FROM (SELECT DISTINCT city_id FROM said) c CROSS JOIN calendar k
LEFT JOIN said s ON s.city_id = c.city_id AND s.month = k.month
LEFT JOIN heard h ON h.city_id = c.city_id AND h.month = k.month
LEFT JOIN measured m ON m.city_id = c.city_id AND m.month = k.month
LEFT JOIN read r ON r.month = k.month ORDER BY c.city_id, k.month
"""


def months(
    con: "duckdb.DuckDBPyConnection",
    opened: Opened,
    *,
    cities: Sequence[str],
    roles: Sequence[str] = ("ext",),
    period: str = "all",
) -> Rows:
    """Attention (IM01) in every month between the first and the last that names a city.

    Columns: city_id, month, rate (stories that name the city over the stories of the sources in
    these roles), lo, hi, measured, reason, stories, documents, heard. Where the study measured the
    month (``measured``) rate and limits are its own, as in the dossier. Else the rate is without
    shrinkage or interval, None where fewer stories were heard than the study asks for.
    ``stories``: 0 where the study has texts of that month but none names the city; None where it
    has none.
    """
    single = single_roles(roles)
    plays = [(city, source) for city in cities for source, role in opened.roles_to(city).items()
             if role in single and role not in _OWN]  # fmt: skip
    of, who = [list(column) for column in zip(*plays, strict=True)] if plays else ([""], [""])
    asked = {
        "cities": list(cities), "roles": list(single), "period": period, "of": of, "who": who,
        "role": roles[0] if len(roles) == 1 else "", "least": opened.support["docs"],
    }  # fmt: skip
    heard = "" if has(con, "exposure") else _NO_EXPOSURE
    return records(con, f"WITH {heard}{_MONTHS}", asked)


_CHOSEN = """list_contains(?, city_id) AND list_contains(?, role)
             AND (? = 'all' OR starts_with(period, ?))"""


def _chosen(cities: Sequence[str], roles: Sequence[str], period: str) -> list[Any]:
    return [list(cities), list(single_roles(roles or ("all",))), period, period]
