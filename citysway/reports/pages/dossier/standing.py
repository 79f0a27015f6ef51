"""How a city stands: what happened to it, its ranks."""

from typing import TYPE_CHECKING

from citysway.reports.evidence.passages import quote_limit
from citysway.reports.numbers.tables import has, records
from citysway.reports.pages.dossier.records import Event, Rank
from citysway.reports.words.quoting import shortened

if TYPE_CHECKING:
    import duckdb


def events(con: "duckdb.DuckDBPyConnection") -> dict[str, tuple[Event, ...]]:
    """Bursts and breaks of the cities of ``wanted`` with the story that drives each, in order."""
    if not has(con, "bursts"):
        return {}
    rows = records(
        con,
        """SELECT b.city_id, b.kind, b.month, coalesce(b.until, b.month) AS until,
                  b.value, b.expected, b.p, b.share,
                  coalesce(t.title, '') AS title, coalesce(s.name, t.source_id, '') AS source,
                  t.date, coalesce(t.url, '') AS url, coalesce(b.doc_id, '') AS doc_id
           FROM bursts b JOIN wanted USING (city_id) LEFT JOIN documents t USING (doc_id)
             LEFT JOIN sources s USING (source_id)
           ORDER BY b.city_id, b.month, b.kind""",
    )
    most = quote_limit(con)
    found: dict[str, list[Event]] = {}
    for row in rows:
        row["title"] = shortened(row["title"], most) or ""
        found.setdefault(row.pop("city_id"), []).append(Event(**row))
    return {city: tuple(some) for city, some in found.items()}


def ranks(con: "duckdb.DuckDBPyConnection") -> dict[str, tuple[Rank, ...]]:
    """Ranks of the cities of ``wanted`` by whole numbers that may rank cities."""
    if not has(con, "ranks"):
        return {}
    rows = records(
        con,
        """WITH counted AS (
             SELECT *, count(*) OVER (PARTITION BY indicator, part, role, lang)::INTEGER AS "of"
             FROM ranks WHERE lang = 'all')
           SELECT city_id, indicator, part, role, rank, lo, hi, "of"
           FROM counted JOIN wanted USING (city_id)
           ORDER BY city_id, indicator, part, role""",
    )
    found: dict[str, list[Rank]] = {}
    for row in rows:
        found.setdefault(row.pop("city_id"), []).append(Rank(**row))
    return {city: tuple(some) for city, some in found.items()}
