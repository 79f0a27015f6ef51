"""What numbers open that no indicator states: documents of a role, a place, a month, a topic, of
two cities at once, of a source, of a story. A sentence or two of each document, as evidence panels
hold them.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.pipeline.facts.comentions import MOST_CITIES
from citysway.reports.evidence.kinds import NAMINGS
from citysway.reports.evidence.passages import clipped, quote_limit
from citysway.reports.evidence.texts import read_texts
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import has

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Documents that a number counted: ``kind`` and ``key`` as in ``SQL``, ``city_id`` '' where it
    counts those of all cities.
    """

    city_id: str
    kind: str
    key: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The element id in the page: letters, digits, dot, dash, underscore; of this one alone.

        A key with other signs, or a long one, is told by its digest.
        """
        said = "-".join((self.city_id or "all", self.kind, *filter(None, self.key)))
        if re.fullmatch(r"[0-9A-Za-z._-]{1,80}", said):
            return f"ev-{said}"
        return f"ev-{self.kind}-{hashlib.md5(said.encode()).hexdigest()[:12]}"


_WHO = "d.city_id, d.role, d.story_id, d.source_id, d.lang"
_NAMED = f"d.doc_id, d.sent, d.start, d.stop, {_WHO}"
_LEAD = "0 AS sent, NULL::INTEGER AS start, NULL::INTEGER AS stop"
_PLAIN = "'' AS city_id, '' AS role, g.story_id, d.source_id, d.lang"
_DATED = """d.date_precision <> 'year' AND strftime(d.date, '%Y-%m') BETWEEN a.two AND a.three"""
_NO_SHARE = "NULL::DOUBLE AS share"
#: Kind -> documents of the rows ``a`` of ``asked`` (city_id, roles, and one, two, three: the key).
SQL: dict[str, str] = {
    # key: a role, '' for all
    "documents": f"""SELECT a.panel, {_NAMED}, {_NO_SHARE} FROM named d
        JOIN asked a ON a.city_id = d.city_id AND (a.one = '' OR list_contains(a.roles, d.role))""",
    # key: a role, the first and the last month or year
    "period": f"""SELECT a.panel, {_NAMED}, {_NO_SHARE} FROM named d
        JOIN asked a ON a.city_id = d.city_id AND list_contains(a.roles, d.role) AND d.names > 0
          AND d.period <> '' AND (d.kind <> 'policy' OR a.one <> 'ext')
          AND left(d.period, length(a.two)) BETWEEN a.two AND a.three""",
    # key: a role, a year
    "tone": f"""SELECT a.panel, d.doc_id, m.sent, m.start, m."end" AS stop, {_WHO}, {_NO_SHARE}
        FROM named d JOIN asked a ON a.city_id = d.city_id AND list_contains(a.roles, d.role)
          AND starts_with(d.period, a.two)
        JOIN mentions m ON m.doc_id = d.doc_id AND m.city_id = d.city_id AND NOT m.far
          AND m.label <> 0
        QUALIFY row_number() OVER (PARTITION BY a.panel, d.doc_id
                                   ORDER BY abs(m.score) DESC, m.start, m.code) = 1""",
    # key: the place of the sources ('' for a whole country), its country
    "place": f"""SELECT a.panel, {_NAMED}, {_NO_SHARE} FROM named d
        JOIN (SELECT source_id, count(*) AS docs FROM exposure WHERE kind <> 'policy'
              GROUP BY source_id) w ON w.source_id = d.source_id AND w.docs >= {{least}}
        JOIN sources s ON s.source_id = d.source_id
        JOIN asked a ON a.city_id = d.city_id AND list_contains(a.roles, d.role) AND d.names > 0
          AND d.kind <> 'policy' AND a.two = coalesce(s.country, '')
          AND a.one = CASE WHEN s.point = 'none' THEN '' ELSE coalesce(s.place_id, '') END""",
    # key: the other city
    "pair": f"""
        WITH pair AS (
          SELECT a.panel, a.one AS other, d.*, e.sent AS there, e.start AS begin, e.stop AS finish
          FROM named d JOIN asked a ON a.city_id = d.city_id AND list_contains(a.roles, d.role)
          JOIN named e ON e.doc_id = d.doc_id AND e.city_id = a.one
            AND list_contains(a.roles, e.role)
          WHERE d.names > 0 AND e.names > 0 AND d.kind <> 'policy'
            AND d.cities BETWEEN 2 AND {MOST_CITIES}),
        joint AS (
          SELECT p.panel, p.doc_id, min((n.sent, n.start, n."end")) AS at
          FROM pair p JOIN naming n ON n.doc_id = p.doc_id AND n.city_id = p.other
          SEMI JOIN naming m ON m.doc_id = p.doc_id AND m.city_id = p.city_id AND m.sent = n.sent
          GROUP BY ALL)
        SELECT d.panel, d.doc_id, j.at[1] AS sent, j.at[2] AS start, j.at[3] AS stop, {_WHO},
               {_NO_SHARE}, 1 AS best
        FROM pair d JOIN joint j USING (panel, doc_id)
        UNION ALL
        SELECT d.panel, {_NAMED}, {_NO_SHARE}, 0 FROM pair d ANTI JOIN joint USING (panel, doc_id)
        UNION ALL
        SELECT d.panel, d.doc_id, d.there, d.begin, d.finish, {_WHO}, {_NO_SHARE}, 0
        FROM pair d ANTI JOIN joint USING (panel, doc_id)""",
    # key: the topic; without a city the documents of all
    "topic": f"""SELECT a.panel, {_NAMED}, t.share, t.share AS best FROM named d
        JOIN topic_share t USING (doc_id)
        JOIN asked a ON a.city_id = d.city_id AND a.one = t.topic::VARCHAR
        WHERE d.names > 0 AND t.share > 0
        UNION ALL
        SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, t.share, t.share
        FROM documents d JOIN topic_share t USING (doc_id) JOIN stories g USING (doc_id)
        JOIN asked a ON a.city_id = '' AND a.one = t.topic::VARCHAR
        WHERE t.share > 0""",
    # key: the topic, a source
    "topic_source": f"""SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, t.share, t.share AS best
        FROM documents d JOIN topic_share t USING (doc_id) JOIN stories g USING (doc_id)
        JOIN asked a ON a.one = t.topic::VARCHAR AND a.two = d.source_id
        WHERE t.share > 0""",
    # key: the topic, the first and the last month; copies of stories whose largest topic it is
    "topic_period": f"""SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, t.share, t.share AS best
        FROM documents d JOIN stories g USING (doc_id)
        JOIN topic_share t ON t.doc_id = g.story_id
        JOIN topic_shares m ON m.doc_id = t.doc_id AND m.main = t.topic
        JOIN asked a ON a.one = t.topic::VARCHAR AND {_DATED}""",
    # key: a story, the first and the last month
    "story": f"""SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, {_NO_SHARE}
        FROM documents d JOIN stories g USING (doc_id)
        JOIN asked a ON a.one = g.story_id AND {_DATED}""",
    # key: role, language, kind
    "group": f"""SELECT a.panel, {_NAMED}, {_NO_SHARE} FROM named d
        JOIN asked a ON a.one = d.role AND a.two = d.lang AND a.three = d.kind""",
    # key: a source
    "source": f"""SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, {_NO_SHARE}
        FROM documents d JOIN asked a ON a.one = d.source_id JOIN stories g USING (doc_id)""",
    # key: a language, '' for all
    "corpus": f"""SELECT a.panel, d.doc_id, {_LEAD}, {_PLAIN}, {_NO_SHARE}
        FROM documents d JOIN asked a ON a.one IN ('', d.lang) JOIN stories g USING (doc_id)""",
}  # fmt: skip
#: Most sentences of an opening.
MOST = {"documents": 4, "period": 4, "tone": 4, "place": 3, "pair": 4, "topic": 4,
        "topic_source": 1, "topic_period": 2, "story": 1, "group": 2, "source": 2,
        "corpus": 6}  # fmt: skip
_TOPICS = ("topic_shares", "topic_model")
_NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("topic", "topic_source", "topic_period"), _TOPICS),
    "place": ("exposure",),
}
_EXT = ("pair", "place")  # counted among outside sources

# The shares of a document are those of the topics of its language; without a word of theirs it has
# none.
SHARES = """
SELECT doc_id, (first + place - 1)::INTEGER AS topic, share FROM (
  SELECT s.doc_id, f.first, unnest(s.shares) AS share, generate_subscripts(s.shares, 1) AS place
  FROM (FROM topic_shares WHERE main >= 0) s JOIN documents d USING (doc_id)
    JOIN (SELECT coalesce(m.lang, '') AS lang, min(m.topic) AS first
          FROM (SELECT NULL::VARCHAR AS lang UNION ALL BY NAME FROM topic_model) m
          WHERE m.topic IS NOT NULL GROUP BY ALL) f
      ON f.lang IN ('', d.lang))
WHERE share IS NOT NULL"""
# One of a story before any repeats, what is best first, of different sources.
_CHOSEN = """
WITH found AS (SELECT *, md5_number_lower(doc_id || ':' || ?) AS draw FROM candidate),
told AS (SELECT *, dense_rank() OVER (PARTITION BY panel, story_id
                                      ORDER BY best DESC, draw, doc_id) AS round_ FROM found),
turned AS (SELECT *, dense_rank() OVER (PARTITION BY panel, source_id
                                        ORDER BY round_, best DESC, draw, doc_id) AS turn
           FROM told),
placed AS (SELECT *, row_number() OVER (PARTITION BY panel ORDER BY round_, best DESC, turn, draw,
                                        doc_id, sent, start) AS place FROM turned),
whole AS (SELECT panel, count(DISTINCT doc_id) AS total FROM candidate GROUP BY panel)
SELECT p.* EXCLUDE (draw), w.total, '' AS code, '' AS term, NULL::TINYINT AS label, '' AS modality,
  coalesce(s.name, p.source_id) AS source
FROM placed p JOIN whole w USING (panel) JOIN asked a USING (panel)
  LEFT JOIN sources s USING (source_id)
WHERE p.place <= a.most"""


def opened(
    con: "duckdb.DuckDBPyConnection", wanted: Iterable[Opening], *, least: int, seed: int
) -> dict[Opening, list[dict[str, Any]]]:
    """The passages of each opening as ``quoting.quote`` takes them, [] where there is none.

    ``total`` of a row: documents of its opening; ``share``: of the topic in its document, or None.
    ``least``: documents of a source whose place is counted.
    """
    openings = sorted(set(wanted))
    found: dict[Opening, list[dict[str, Any]]] = {opening: [] for opening in openings}
    kinds = [k for k in SQL if all(has(con, table) for table in _NEEDED.get(k, ()))]
    rows = [_asked(at, opening) for at, opening in enumerate(openings) if opening.kind in kinds]
    if not rows:
        return found
    _prepare(con, {row["kind"] for row in rows})
    most = quote_limit(con)
    for kind in sorted({row["kind"] for row in rows}):
        con.register("asked", pa.Table.from_pylist([row for row in rows if row["kind"] == kind]))
        best = "" if "AS best" in SQL[kind] else ", 0 AS best"
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE candidate AS SELECT *{best} "
            f"FROM ({SQL[kind].format(least=int(least))})"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS {_CHOSEN}", [str(seed)])
        con.unregister("asked")
        for row in read_texts(con, whole=False):
            found[openings[row["panel"]]].append(clipped(_unmarked(row), most))
    return found


def _asked(at: int, opening: Opening) -> dict[str, Any]:
    one, two, three = (*opening.key, "", "", "")[:3]
    roles = list(single_roles(("ext" if opening.kind in _EXT else one,)))
    return {"panel": at, "kind": opening.kind, "city_id": opening.city_id, "roles": roles,
            "one": one, "two": two, "three": three, "most": MOST[opening.kind]}  # fmt: skip


def _prepare(con: "duckdb.DuckDBPyConnection", kinds: set[str]) -> None:
    """Where every document names its cities, first of all; the topics of every document."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE naming AS SELECT * FROM {NAMINGS}")
    con.execute(
        """CREATE OR REPLACE TEMP TABLE named AS
           SELECT d.*, coalesce(n.sent, 0) AS sent, n.start, n.stop FROM doc_city d LEFT JOIN (
             SELECT doc_id, city_id, min(start) AS start, arg_min(sent, start) AS sent,
                    arg_min("end", start) AS stop
             FROM naming WHERE city_id IS NOT NULL GROUP BY ALL) n USING (doc_id, city_id)"""
    )
    if any(_NEEDED.get(kind) == _TOPICS for kind in kinds):
        con.execute(f"CREATE OR REPLACE TEMP TABLE topic_share AS {SHARES}")


def _unmarked(row: dict[str, Any]) -> dict[str, Any]:
    """A sentence that stands for its document has no mark."""
    row.pop("whole")
    return row if row["start"] is not None else row | {"start": 0, "stop": 0, "at": 0, "until": 0}
