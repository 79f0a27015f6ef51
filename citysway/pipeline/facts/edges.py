"""The edges table: relations between cities with who says so (METHOD.md IM22, RA13, RA15)."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.stages import copy_query, quote

EDGES = pa.schema([
    ("doc_id", pa.string()), ("sent", pa.int32()), ("from_city", pa.string()),
    ("to_city", pa.string()), ("code", pa.string()), ("label", pa.int8()),
    ("modality", pa.string()), ("role", pa.string()), ("to_role", pa.string()),
    ("story_id", pa.string()), ("source_id", pa.string()), ("kind", pa.string()),
    ("lang", pa.string()), ("period", pa.string()), ("owner", pa.string()),
    ("event", pa.string()), ("dated", pa.bool_()), ("foreign", pa.bool_()),
    ("self_claim", pa.bool_()), ("third_party", pa.bool_()),
])  # fmt: skip
KEY = ("doc_id", "sent", "from_city", "to_city", "code")

# A side that is not named is the city that speaks; E29 and E30 have no direction: smaller id first.
_SAID = """
CREATE TEMP TABLE said AS
WITH named AS (
    SELECT r.doc_id, r.sent, r.code, r.label, r.event, r.dated, r.modality, d.owner,
           coalesce(r.from_city, r.from_place, d.owner) AS a,
           coalesce(r.to_city, r.to_place, d.owner) AS b
    FROM read_parquet('{out}/relations/*.parquet') r
    JOIN (SELECT d.doc_id, coalesce(d.sponsor_city, CASE WHEN d.kind <> 'news' THEN i.city END)
                 AS owner
          FROM doc d LEFT JOIN place i ON i.id = d.issuer_place) d USING (doc_id)
)
SELECT doc_id, sent, code, CASE WHEN code[1] = 'E' THEN least(a, b) ELSE a END AS a,
       CASE WHEN code[1] = 'E' THEN greatest(a, b) ELSE b END AS b, any_value(owner) AS owner,
       sign(sum(label))::TINYINT AS label, bool_or(dated) AS stated,
       max(list_position(['', 'visit', 'signed', 'twinned'], event)) AS event,
       CASE WHEN bool_or(modality = 'PLAN') THEN 'PLAN' WHEN bool_or(modality = 'DONE') THEN 'DONE'
            ELSE 'OTHER' END AS modality
FROM named
WHERE a <> b AND (a IN (SELECT city_id FROM city) OR b IN (SELECT city_id FROM city))
GROUP BY ALL
"""

# In no list, hence without a role: a city is at home with an outlet that sits there.
_EDGES = """
SELECT *, NOT coalesce(owner IN (from_city, to_city), false)
          AND NOT coalesce(role IN ('own', 'home'), home = from_city, false)
          AND NOT coalesce(to_role IN ('own', 'home'), home = to_city, false) AS third_party
FROM (
    SELECT s.doc_id, s.sent, s.a AS from_city, s.b AS to_city, s.code, s.label, s.modality,
           f.role, t.role AS to_role, d.story_id, d.source_id, d.kind, d.lang, d.period, s.owner,
           ['', 'visit', 'signed', 'twinned'][s.event] AS event,
           s.stated OR d.period <> '' AS dated, p.country <> q.country AS foreign,
           coalesce(CASE s.code WHEN 'X11' THEN s.owner = s.b
                         WHEN 'X12' THEN s.owner = CASE s.label WHEN 1 THEN s.a
                                                                WHEN -1 THEN s.b END
                         ELSE s.owner IN (s.a, s.b) END, false) AS self_claim,
           h.city AS home
    FROM said s
    JOIN doc d USING (doc_id)
    JOIN partner p ON p.id = s.a
    JOIN partner q ON q.id = s.b
    LEFT JOIN place h ON h.id = d.home AND d.scope = 'local'
    LEFT JOIN role_of f ON f.doc_id = s.doc_id AND f.city_id = s.a
    LEFT JOIN role_of t ON t.doc_id = s.doc_id AND t.city_id = s.b
    WHERE s.code[1] = 'X' OR (p.country <> q.country) = (s.code = 'E30')
)
"""


def write_edges(con: duckdb.DuckDBPyConnection, out: Path, *, gazetteer: Gazetteer) -> None:
    """Write edges/ (schema ``EDGES``, sorted by ``KEY``); at least one end is in the study's list.

    X11: ``from_city`` learns from ``to_city``. X12: ``label`` 1 when ``from_city`` is ahead.
    E29, E30 have no direction; E30 joins two countries. Needs doc_city/ and the tables ``doc``,
    ``city`` and ``place`` of ``tables.build``. Raises ValueError when the columns are not those.
    """
    con.execute(_SAID.format(out=quote(out)))
    ids = con.execute("SELECT a FROM said UNION SELECT b FROM said ORDER BY 1").fetchall()
    places = [gazetteer.place(row[0]) for row in ids]
    con.register(
        "partner",
        pa.table({
            "id": pa.array([place.id for place in places], pa.string()),
            "country": pa.array([place.country for place in places], pa.string()),
        }),
    )  # fmt: skip
    con.execute(f"""CREATE TEMP VIEW role_of AS SELECT doc_id, city_id, role
                    FROM read_parquet('{quote(out)}/doc_city/*.parquet')""")
    path = out / "edges" / "00000.parquet"
    columns = ", ".join(f'"{name}"' for name in EDGES.names)
    copy_query(con, f"SELECT {columns} FROM ({_EDGES}) ORDER BY {', '.join(KEY)}", path)
    _check(path)


def _check(path: Path) -> None:
    """The declared columns, one row per key."""
    table = pq.read_table(path)
    if table.schema.names != EDGES.names or table.schema.types != EDGES.types:
        raise ValueError(f"{path}: columns {table.schema} are not those declared")
    if table.group_by(list(KEY)).aggregate([]).num_rows != table.num_rows:
        raise ValueError(f"{path}: the key {', '.join(KEY)} is not unique")
