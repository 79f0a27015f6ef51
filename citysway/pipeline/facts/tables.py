"""The three tables every number comes from: doc_city, doc_city_code, panel (METHOD.md 0)."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.facts.code_files import copy_codes
from citysway.pipeline.facts.edges import write_edges
from citysway.pipeline.facts.side_tables import write_side_tables
from citysway.pipeline.facts.statements import Term, count_statements
from citysway.pipeline.stages import copy_query, quote

_NAMINGS = """
CREATE TEMP TABLE naming AS
SELECT doc_id, city_id, coalesce(city_id, place_id) AS any_city, in_title, in_lead
FROM (SELECT *, lag("end") OVER w AS last_end, lag(city_id) OVER w AS last_city
      FROM read_parquet('{out}/city_mentions/*.parquet')
      WHERE place_id IS NOT NULL AND NOT derived AND NOT metonym
      WINDOW w AS (PARTITION BY doc_id ORDER BY start))
-- 北京市朝阳区 is one naming of one city
WHERE NOT coalesce(last_end = start AND last_city = city_id, false)
"""

_DOC = """
CREATE TEMP TABLE doc AS
SELECT (row_number() OVER (ORDER BY d.doc_id) - 1)::INTEGER AS doc, d.doc_id, o.source_id,
       s.story_id, d.kind, d.lang,
       CASE WHEN d.date_precision IN ('day', 'month') THEN strftime(d.date, '%Y-%m')
            WHEN d.date_precision = 'year' THEN strftime(d.date, '%Y') ELSE '' END AS period,
       i.issuer_place, i.sponsor_city, o.scope, o.place_id AS home, o.country,
       coalesce(n.names_all, 0)::INTEGER AS names_all, coalesce(n.cities, 0)::INTEGER AS cities
FROM read_parquet('{out}/documents/*.parquet') d
JOIN read_parquet('{out}/stories.parquet') s USING (doc_id)
JOIN read_parquet('{out}/issuers.parquet') i USING (doc_id)
JOIN read_parquet('{out}/source_names.parquet') a ON a.stated = d.source_id
JOIN read_parquet('{out}/sources.parquet') o ON o.source_id = a.source_id
LEFT JOIN (SELECT doc_id, count(*) AS names_all, count(DISTINCT any_city) AS cities
           FROM naming GROUP BY doc_id) n USING (doc_id)
WHERE {inside}
"""

# The first rule that fits (METHOD.md 0); ``cities`` carries each city's country and province.
_ROLE = """CASE
    WHEN d.sponsor_city = c.city_id OR (d.kind <> 'news' AND i.city = c.city_id) THEN 'own'
    WHEN d.kind = 'policy' THEN 'gov'
    WHEN d.country IS NOT NULL AND d.country <> c.country THEN 'int'
    WHEN d.scope = 'unknown' OR (d.home IS NULL AND d.country IS NULL) THEN 'unk'
    WHEN d.scope = 'national' THEN 'nat'
    WHEN d.scope = 'provincial' AND h.province = c.province THEN 'prov'
    WHEN h.city = c.city_id THEN 'home'
    ELSE 'oth' END"""

_NAMED = """
CREATE TEMP TABLE named AS
SELECT d.doc, c.number AS city, count(*)::INTEGER AS names, bool_or(in_title OR in_lead) AS early
FROM naming n JOIN doc d USING (doc_id) JOIN city c USING (city_id) GROUP BY d.doc, c.number
"""

_DOC_CITY = """
SELECT doc_id, city_id, source_id, story_id, role, kind, lang, period,
       names, names_all, cities, focus,
       count(*) OVER (PARTITION BY story_id, number, role)::INTEGER AS copies, pos, neg, neu
FROM (
    SELECT d.doc, c.number, d.doc_id, c.city_id, d.source_id, d.story_id, {role} AS role,
           d.kind, d.lang, d.period,
           coalesce(n.names, 0)::INTEGER AS names, d.names_all, d.cities,
           coalesce(n.early OR 2 * n.names >= d.names_all, false) AS focus,
           coalesce(t.pos, 0)::INTEGER AS pos, coalesce(t.neg, 0)::INTEGER AS neg,
           coalesce(t.neu, 0)::INTEGER AS neu
    FROM (SELECT doc, city FROM named
          UNION SELECT doc, number FROM doc JOIN city ON city_id = sponsor_city
          UNION SELECT d.doc, c.number FROM doc d JOIN place p ON p.id = d.issuer_place
                JOIN city c ON c.city_id = p.city WHERE d.kind <> 'news') x
    JOIN city c ON c.number = x.city
    JOIN doc d USING (doc)
    LEFT JOIN place i ON i.id = d.issuer_place
    LEFT JOIN place h ON h.id = d.home
    LEFT JOIN named n ON n.doc = x.doc AND n.city = x.city
    LEFT JOIN (SELECT doc, city, sum(pos) AS pos, sum(neg) AS neg, sum(neu) AS neu
               FROM counted JOIN coded ON number = counted.code WHERE toned GROUP BY doc, city) t
           ON t.doc = x.doc AND t.city = x.city
)
ORDER BY doc, number
"""

_PANEL = """
SELECT source_id, period, kind, lang, count(*)::INTEGER AS docs,
       count(DISTINCT story_id)::INTEGER AS stories, sum(names_all)::INTEGER AS names_all
FROM doc GROUP BY source_id, period, kind, lang ORDER BY source_id, period, kind, lang
"""


_MOST_NAMED = 12
_EXPOSURE = """
SELECT doc_id, source_id, story_id, kind, lang, period, names_all FROM doc ORDER BY doc_id
"""


def named_cities(con: duckdb.DuckDBPyConnection, out: Path, *, least: int) -> list[str]:
    """Listed cities named in at least ``least`` documents, sorted; where none is, the most named.

    A small pile of texts then still shows its cities, with NA where the support is missing.
    """
    rows = con.execute(f"""
        SELECT city_id, count(DISTINCT doc_id) AS docs
        FROM read_parquet('{quote(out)}/city_mentions/*.parquet')
        WHERE city_id IS NOT NULL AND NOT derived AND NOT metonym
        GROUP BY city_id ORDER BY docs DESC, city_id""").fetchall()
    enough = [city for city, docs in rows if docs >= least]
    return sorted(enough or [city for city, _ in rows[:_MOST_NAMED]])


def inside(since: str | None, until: str | None, *, table: str) -> str:
    """SQL: a document's date lies in the study's period, or is unknown."""
    tests = []
    if since:
        tests.append(f"strftime({table}.date, '%Y-%m-%d') >= '{quote(since)}'")
    if until:
        tests.append(
            f"strftime({table}.date, '%Y-%m-%d') <= '{quote(until)}~'"
        )  # ~ sorts after any day
    return f"coalesce({' AND '.join(tests)}, true)" if tests else "true"


def build(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    members: Iterable[tuple[str, str, str, str]],
    negative: frozenset[Term] = frozenset(),
    groups: Iterable[tuple[str, str]] = (),
    window: tuple[str | None, str | None] = (None, None),
) -> None:
    """Write doc_city/, doc_city_code/, carried, national, panel, exposure.parquet and edges/.

    Panel and exposure cover every document that counts, with or without a city.
    ``members``: (notation, 'pair' or 'anchor', first code, second code) of the frameworks;
    ``negative``: the terms that are negative by themselves; ``groups``: (name, code) of the kinds
    of sentences that are counted (all three: ``facts.statements``);
    ``window``: first and last date (YYYY[-MM[-DD]]) of the documents that count; undated ones do.
    """
    steps = parts(
        con, out, cities=cities, gazetteer=gazetteer, members=members, negative=negative,
        groups=groups, window=window,
    )  # fmt: skip
    for work in steps.values():
        work()


def parts(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    members: Iterable[tuple[str, str, str, str]],
    negative: frozenset[Term],
    groups: Iterable[tuple[str, str]],
    window: tuple[str | None, str | None],
) -> dict[str, Callable[[], None]]:
    """What ``build`` does, step by step, in this order."""

    def documents() -> None:
        _register(con, cities, gazetteer, out)
        for query in (_NAMINGS, _DOC, _NAMED):
            con.execute(query.format(out=quote(out), inside=inside(*window, table="d")))

    def side_tables() -> None:
        write_side_tables(con, out, role=_ROLE)
        copy_query(con, _PANEL, out / "panel.parquet")
        copy_query(con, _EXPOSURE, out / "exposure.parquet")

    return {
        "documents": documents,
        "statements": lambda: count_statements(
            con, out, members=members, negative=negative, groups=groups
        ),
        "doc_city": lambda: copy_query(
            con, _DOC_CITY.format(role=_ROLE), out / "doc_city" / "00000.parquet"
        ),
        "doc_city_code": lambda: copy_codes(con, out / "doc_city_code"),
        "side tables": side_tables,
        "edges": lambda: write_edges(con, out, gazetteer=gazetteer),
        "release": lambda: _release(con),
    }


def _release(con: duckdb.DuckDBPyConnection) -> None:
    """What no later step reads takes no memory."""
    for name in ("naming", "named", "doc", "mention", "statement", "pair", "counted"):
        con.execute(f"DROP TABLE IF EXISTS {name}")


def _register(
    con: duckdb.DuckDBPyConnection,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    out: Path,
) -> None:
    listed = [gazetteer.place(city) for city in sorted(cities)]
    city = pa.table({
        "number": pa.array(range(len(listed)), pa.int32()),
        "city_id": pa.array([p.id for p in listed], pa.string()),
        "country": pa.array([p.country for p in listed], pa.string()),
        "province": pa.array([_province(p.id, gazetteer) for p in listed], pa.string()),
    })  # fmt: skip
    con.register("city", city)
    used = con.execute(f"""
        SELECT issuer_place FROM read_parquet('{quote(out)}/issuers.parquet')
        WHERE issuer_place IS NOT NULL
        UNION SELECT place_id FROM read_parquet('{quote(out)}/sources.parquet')
        WHERE place_id IS NOT NULL ORDER BY 1""").fetchall()
    ids = [row[0] for row in used]
    place = pa.table({
        "id": pa.array(ids, pa.string()),
        "city": pa.array([_rolled(p, cities, gazetteer) for p in ids], pa.string()),
        "province": pa.array([_province(p, gazetteer) for p in ids], pa.string()),
    })  # fmt: skip
    con.register("place", place)


def _rolled(place: str, cities: Sequence[str], gazetteer: Gazetteer) -> str | None:
    city = gazetteer.city_of(place)
    if city is None or city in cities:
        return city
    above = gazetteer.place(city).parent
    return above if above in cities else city


def _province(place: str, gazetteer: Gazetteer) -> str | None:
    """A province is its own; a municipality stands for its province."""
    found = gazetteer.place(place)
    return found.id if found.kind == "province" else found.province or found.id
