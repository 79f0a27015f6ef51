"""The tables of topics one by one, grouped as pages need them; {} for a table that is absent."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citysway.reports.evidence.passages import quote_limit
from citysway.reports.numbers.tables import has, records
from citysway.reports.pages.topics.records import Burst, Course, Element, Month, Odds, Story
from citysway.reports.words.quoting import shortened

if TYPE_CHECKING:
    import duckdb

LEVEL = 0.05  # false discoveries among what is said to belong
BURSTS, STORIES = 2, 2  # most shown of a topic, and of a burst


def rows(con: "duckdb.DuckDBPyConnection", table: str) -> list[dict[str, Any]]:
    """A whole table."""
    return records(con, f"FROM {table}") if has(con, table) else []


def belongs(con: "duckdb.DuckDBPyConnection") -> dict[tuple[int, str], list[Odds]]:
    """(topic, ``city`` or ``source``) -> where there is more of it, or less, than elsewhere, the
    clearest first.
    """
    if not has(con, "topic_belongs"):
        return {}
    found: dict[tuple[int, str], list[Odds]] = {}
    for row in records(
        con,
        f"""SELECT b.topic, b.key, coalesce(s.name, b.key) AS name, b.share, b.everywhere,
                   b.log_odds, b.se, b.of
            FROM topic_belongs b LEFT JOIN sources s ON b.of = 'source' AND s.source_id = b.key
            WHERE b.q < {LEVEL} ORDER BY b.topic, abs(b.z) DESC, b.of, b.key""",
    ):
        found.setdefault((row["topic"], row.pop("of")), []).append(Odds(**row))
    return found


def courses(con: "duckdb.DuckDBPyConnection") -> dict[tuple[int, str], Course]:
    """(topic, city; '' for all texts) -> its course."""
    return {
        (row["topic"], row["city_id"]): Course(
            row["course"] or "", row["share"], row["trend"], row["lo"], row["hi"],
            row["reason"] or "",
        )
        for row in rows(con, "topic_courses")
    }  # fmt: skip


def months(con: "duckdb.DuckDBPyConnection") -> dict[int, list[Month]]:
    """Topic -> its share over all texts by month, or by year where no month is known."""
    if not has(con, "topic_periods"):
        return {}
    found: dict[int, list[Month]] = {}
    for row in records(
        con,
        """SELECT topic, period, docs, share FROM topic_periods
           WHERE city_id = '' AND share IS NOT NULL
             AND regexp_full_match(period, '\\d{4}(-\\d\\d)?')
           QUALIFY length(period) = max(length(period)) OVER (PARTITION BY topic)
           ORDER BY topic, period""",
    ):
        found.setdefault(row.pop("topic"), []).append(Month(**row))
    return found


def mix(con: "duckdb.DuckDBPyConnection") -> dict[int, list[Element]]:
    """Topic -> its elements, the largest first."""
    if not has(con, "topic_mix"):
        return {}
    found: dict[int, list[Element]] = {}
    for row in records(
        con,
        """SELECT topic, code, share, lift FROM topic_mix WHERE share > 0
           ORDER BY topic, share DESC, code""",
    ):
        found.setdefault(row["topic"], []).append(Element(row["code"], row["share"], row["lift"]))
    return found


# Those furthest above what was expected, with the reports told most often.
_BURSTS = f"""
WITH largest AS (
  SELECT * FROM topic_bursts QUALIFY row_number() OVER (
    PARTITION BY topic ORDER BY expected - docs, start) <= {BURSTS}),
told AS (
  SELECT topic, start, unnest(stories[:{STORIES}]) AS story_id,
    unnest(copies[:{STORIES}]) AS copies, generate_subscripts(stories[:{STORIES}], 1) AS at
  FROM largest)
SELECT b.topic, b.start, b."end", b.docs, b.expected, s.story_id, s.copies,
  coalesce(t.title, '') AS title, coalesce(n.name, t.source_id, '') AS source, t.date,
  coalesce(t.url, '') AS url
FROM largest b LEFT JOIN told s USING (topic, start)
  LEFT JOIN documents t ON t.doc_id = s.story_id LEFT JOIN sources n USING (source_id)
ORDER BY b.topic, b.start, s.at
"""


def bursts(con: "duckdb.DuckDBPyConnection") -> dict[int, list[Burst]]:
    """Topic -> its largest bursts in order of time."""
    if not has(con, "topic_bursts"):
        return {}
    most = quote_limit(con)
    found: dict[int, dict[str, Burst]] = {}
    for row in records(con, _BURSTS):
        topic, spans = row.pop("topic"), [row.pop(name) for name in Burst.__match_args__[:4]]
        burst = found.setdefault(topic, {}).setdefault(spans[0], Burst(*spans))
        if row["story_id"] is not None:
            row["title"] = shortened(row["title"], most) or ""
            found[topic][burst.start] = replace(burst, stories=(*burst.stories, Story(**row)))
    return {topic: list(some.values()) for topic, some in found.items()}
