"""The topics of a city: the largest, those that it stands out in, those that changed."""

from typing import TYPE_CHECKING, Any

from citysway.reports.evidence.openings import SHARES
from citysway.reports.numbers.tables import has, records
from citysway.reports.pages.dossier.records import TopicChange, TopicShare
from citysway.reports.pages.topics import parts
from citysway.reports.pages.topics.records import Course, Odds, Topic

if TYPE_CHECKING:
    import duckdb

_TOPICS = 8  # largest topics of a city
MOVED = ("born", "growing", "fading", "gone")

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


def largest(
    con: "duckdb.DuckDBPyConnection", topics: dict[int, Topic]
) -> dict[str, tuple[TopicShare, ...]]:
    """The largest of ``topics`` in the documents that name each city of ``wanted``."""
    if not (topics and has(con, "topic_shares")):
        return {}
    found: dict[str, list[TopicShare]] = {}
    for row in records(con, _SHARES):
        mine = found.setdefault(row["city_id"], [])
        if len(mine) < _TOPICS and row["topic"] in topics:
            mine.append(TopicShare(topics[row["topic"]], row["share"], row["everywhere"]))
    return {city: tuple(some) for city, some in found.items()}


def changes(
    con: "duckdb.DuckDBPyConnection", topics: dict[int, Topic]
) -> dict[str, tuple[TopicChange, ...]]:
    """Those of ``topics`` that each city stands out in, the clearest first, then those that only
    changed, by number.
    """
    odds: dict[tuple[str, int], Odds] = {
        (one.key, number): one
        for (number, of), some in parts.belongs(con).items()
        if of == "city"
        for one in some
    }
    courses: dict[tuple[str, int], Course] = {
        (city, number): course for (number, city), course in parts.courses(con).items() if city
    }
    moved = {key for key, course in courses.items() if course.course in MOVED}
    found: dict[str, list[TopicChange]] = {}
    for city, number in sorted(odds.keys() | moved, key=lambda key: _order(key, odds)):
        if number in topics:
            key = city, number
            one = TopicChange(topics[number], odds.get(key), courses.get(key))
            found.setdefault(city, []).append(one)
    return {city: tuple(some) for city, some in found.items()}


def _order(key: tuple[str, int], odds: dict[tuple[str, int], Odds]) -> Any:
    one = odds.get(key)
    return key[0], one is None, -abs(one.log_odds / one.se) if one else 0.0, key[1]
