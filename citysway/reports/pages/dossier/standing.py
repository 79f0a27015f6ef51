"""How a city stands: what happened to it, its ranks, its topics."""

from typing import TYPE_CHECKING, Any

from citysway.reports.evidence.openings import SHARES
from citysway.reports.evidence.passages import quote_limit
from citysway.reports.numbers.tables import has, records
from citysway.reports.pages.dossier.records import Event, Rank, TopicShare
from citysway.reports.words.quoting import shortened

if TYPE_CHECKING:
    import duckdb

_TOPICS, _WORDS = 8, 6


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


# Of all documents that have shares, whatever their language: the topics of the other one are 0.
_SHARES = f"""
WITH share AS ({SHARES}),
whole AS (
  SELECT topic, (sum(share::DECIMAL(18, 12)) / (SELECT count(DISTINCT doc_id) FROM share))::DOUBLE
    AS everywhere FROM share GROUP BY topic),
mine AS (
  SELECT d.city_id, s.doc_id, s.topic, s.share
  FROM doc_city d JOIN wanted USING (city_id) JOIN share s USING (doc_id) WHERE d.names > 0),
docs AS (SELECT city_id, count(DISTINCT doc_id) AS n FROM mine GROUP BY city_id)
SELECT m.city_id, m.topic, (sum(m.share::DECIMAL(18, 12)) / any_value(n.n))::DOUBLE AS share,
  any_value(w.everywhere) AS everywhere
FROM mine m JOIN docs n USING (city_id) JOIN whole w USING (topic)
GROUP BY m.city_id, m.topic ORDER BY m.city_id, share DESC, m.topic
"""


def topics(con: "duckdb.DuckDBPyConnection") -> dict[str, tuple[TopicShare, ...]]:
    """The largest topics of the documents that name each city of ``wanted``."""
    if not (has(con, "topic_shares") and has(con, "topic_model")):
        return {}
    words: dict[int, list[dict[str, Any]]] = {}
    for row in records(con, "SELECT * FROM topic_model ORDER BY topic, rank"):
        words.setdefault(row["topic"], []).append(row)
    found: dict[str, list[TopicShare]] = {}
    for row in records(con, _SHARES):
        city, number = row["city_id"], row["topic"]
        mine = found.setdefault(city, [])
        if len(mine) < _TOPICS and number in words:
            said = tuple(str(word["word"]) for word in words[number][:_WORDS])
            lang = str(words[number][0].get("lang") or "")
            mine.append(TopicShare(number, said, lang, row["share"], row["everywhere"]))
    return {city: tuple(some) for city, some in found.items()}
