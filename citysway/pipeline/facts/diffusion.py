"""diffusion.parquet: how far the stories of a city went (METHOD.md RA10).

One row per city and story that began in the city, by the time of its copies: ``own``, ``policy``
or ``home`` where every earliest copy is the city's own text, an order or plan of its government
(hardly any is printed elsewhere, and there are many), or stands in its home press; ``wire`` where a
news agency began it and the city is its focus; ``unknown`` where a copy from elsewhere, or an
undated one, may be as early. A tie is decided by the outlet that most copies of others credit, if
it is one of the tied; that an outlet names itself shows nothing. Copies that no longer name the
city do not carry it, and a government office is no outlet that takes a story up.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.errors import StudyError
from citysway.pipeline.facts.arrays import ROLE_GROUPS, Bools, Floats, Ints, Keys, Texts
from citysway.pipeline.facts.store import UNIT_KEY, columns
from citysway.pipeline.stages import copy_query, quote

ORIGINS = ("own", "home", "policy", "wire", "unknown")
FOLLOWED_DAYS = 14  # a story first printed in the corpus's last days may still be picked up
DIFFUSION = pa.schema([
    pa.field("city_id", pa.string(), nullable=False),
    pa.field("story_id", pa.string(), nullable=False),
    pa.field("origin", pa.string(), nullable=False),  # one of ORIGINS
    ("source_id", pa.string()),  # the outlet that began it; of several tied the smallest
    ("lang", pa.string()),
    pa.field("period", pa.string(), nullable=False),  # month of the first copy, '' unknown
    pa.field("docs", pa.int32(), nullable=False),  # external copies that name the city
    pa.field("outlets", pa.int32(), nullable=False),  # distinct external outlets b_k
    pa.field("places", pa.int32(), nullable=False),
    ("t50_hours", pa.float64()),  # until half of these outlets had it
    pa.field("followed", pa.bool_(), nullable=False),  # for FOLLOWED_DAYS: else censored
    pa.field("watching", pa.int32(), nullable=False),  # outlets elsewhere that published in them
])  # fmt: skip

_COPIES = """
CREATE OR REPLACE TEMP TABLE story_copy AS
SELECT s.doc_id, s.story_id, x.source_id, s.lag_hours, s.earliest IS NOT FALSE AS first,
       s.lag_hours IS NOT NULL AS dated, d.date, d.lang,
       nullif(coalesce(a.source, n.source_id, d.credit), x.source_id) AS credit
FROM read_parquet('{out}/stories.parquet') s
JOIN read_parquet('{out}/documents/*.parquet') d USING (doc_id)
LEFT JOIN read_parquet('{out}/exposure.parquet') x USING (doc_id)
LEFT JOIN agency a ON a.name = d.credit
LEFT JOIN read_parquet('{out}/source_names.parquet') n ON n.stated = d.credit
"""
# ``source_id`` of the first copies, where they have one.
_BEGINNINGS = """
CREATE OR REPLACE TEMP TABLE beginning AS
SELECT story_id, count(*) FILTER (first) AS firsts,
       count(*) FILTER (first AND NOT dated) AS undated,
       min(date) FILTER (first AND dated) AS day, min(lang) FILTER (first) AS lang,
       CASE WHEN count(DISTINCT coalesce(source_id, '')) FILTER (first) = 1
            THEN min(source_id) FILTER (first) END AS source_id,
       mode(credit ORDER BY credit) AS credited
FROM story_copy GROUP BY story_id
"""
_PRINTINGS = """
CREATE OR REPLACE TEMP TABLE printing AS
SELECT c.city_id, c.story_id, c.source_id, count(*) FILTER (outside) AS docs,
       bool_or(outside) AS ext,
       count(*) FILTER (k.first AND c.role IN ('own', 'home')) AS began,
       count(*) FILTER (k.first AND c.role = 'home') AS at_home,
       count(*) FILTER (k.first AND c.role = 'own' AND c.kind = 'policy') AS decreed,
       min(k.lag_hours) FILTER (outside) AS lag, bool_or(c.focus AND k.first) AS focal
FROM (SELECT *, role IN {ext} AS outside FROM read_parquet('{doc_city}')) c
JOIN story_copy k USING (doc_id, story_id)
GROUP BY c.city_id, c.story_id, c.source_id
"""
# Sources that stand outside the city in most of what they say of it.
_OUTSIDERS = """
CREATE OR REPLACE TEMP TABLE outsider AS
SELECT city_id, source_id FROM read_parquet('{doc_city}') GROUP BY city_id, source_id
HAVING count(*) FILTER (role IN {ext}) > count(*) FILTER (role IN ('own', 'home'))
"""
# Where the city's own word or press began a story, alone or among others.
_CLAIMS = """
CREATE OR REPLACE TEMP TABLE claim AS
SELECT p.city_id, p.story_id, sum(p.began) AS began, sum(p.at_home) AS at_home,
       sum(p.decreed) AS decreed, min(w.source) AS agency,
       coalesce(bool_or(p.source_id = w.source AND p.focal), false) AS wired,
       min(p.source_id) FILTER (p.began > 0) AS opener,
       coalesce(bool_or(p.source_id = b.credited AND p.began > 0), false) AS named_here,
       count(o.source_id) > 0 AS named_out
FROM printing p JOIN beginning b USING (story_id)
LEFT JOIN outsider o ON o.city_id = p.city_id AND o.source_id = b.credited
LEFT JOIN agency w ON w.name = coalesce(b.credited, b.source_id)
GROUP BY p.city_id, p.story_id
"""
_KINDS = """
CREATE OR REPLACE TEMP TABLE begun AS
SELECT c.city_id, c.story_id, b.day, b.lang, b.undated,
       CASE WHEN c.wired AND b.undated = 0 THEN 'wire'
            WHEN c.agency IS NOT NULL OR c.began = 0 OR (c.named_out AND NOT c.named_here)
            THEN NULL
            WHEN b.undated > 0 OR (c.began < b.firsts AND NOT c.named_here) THEN 'unknown'
            WHEN c.at_home > 0 THEN 'home' WHEN c.began > c.decreed THEN 'own'
            ELSE 'policy' END AS origin,
       CASE WHEN c.wired THEN c.agency WHEN c.named_here THEN b.credited
            ELSE c.opener END AS source_id
FROM claim c JOIN beginning b USING (story_id)
"""
# Outlets that published in the days after a story began, and those of them that are the city's:
# a story that nobody else could have printed tells nothing of its reach.
_WATCHERS = """
CREATE OR REPLACE TEMP TABLE watcher AS
WITH begin AS (SELECT DISTINCT day FROM begun WHERE day IS NOT NULL),
     issue AS (SELECT DISTINCT k.source_id, k.date AS day FROM story_copy k
               JOIN read_parquet('{out}/sources.parquet') s USING (source_id)
               WHERE k.dated AND s.kind IS DISTINCT FROM 'government')
SELECT DISTINCT b.day, i.source_id FROM begin b
JOIN issue i ON i.day BETWEEN b.day AND b.day + {days}
"""
_WATCHED = """
CREATE OR REPLACE TEMP TABLE watched AS
WITH every AS (SELECT day, count(*) AS sources FROM watcher GROUP BY day),
     local AS (SELECT DISTINCT city_id, source_id FROM read_parquet('{doc_city}')
               WHERE role IN ('own', 'home')
               EXCEPT SELECT city_id, source_id FROM outsider),
     at_home AS (SELECT l.city_id, w.day, count(*) AS sources
                 FROM local l JOIN watcher w USING (source_id) GROUP BY l.city_id, w.day)
SELECT g.city_id, g.story_id, (e.sources - coalesce(h.sources, 0))::INTEGER AS sources
FROM begun g JOIN every e USING (day)
LEFT JOIN at_home h ON h.city_id = g.city_id AND h.day = g.day
"""
# What outlets outside the city printed of the story; those that began it do not count.
_SPREAD = """
CREATE OR REPLACE TEMP TABLE spread AS
SELECT p.city_id, p.story_id, sum(p.docs)::INTEGER AS docs, count(*)::INTEGER AS outlets,
       count(DISTINCT coalesce(s.place_id, s.country, ''))::INTEGER AS places,
       quantile_disc(p.lag, 0.5) AS t50
FROM printing p JOIN begun g USING (city_id, story_id)
LEFT JOIN read_parquet('{out}/sources.parquet') s ON s.source_id = p.source_id
WHERE p.ext AND p.began = 0 AND p.source_id IS DISTINCT FROM g.source_id
  AND s.kind IS DISTINCT FROM 'government'
GROUP BY p.city_id, p.story_id
"""
_ROWS = """
SELECT g.city_id, g.story_id, g.origin,
       CASE WHEN g.origin <> 'unknown' THEN g.source_id END AS source_id, g.lang,
       coalesce(strftime(g.day, '%Y-%m'), '') AS period, coalesce(p.docs, 0) AS docs,
       coalesce(p.outlets, 0) AS outlets, coalesce(p.places, 0) AS places,
       CASE WHEN g.origin <> 'unknown' THEN p.t50::DOUBLE END AS t50_hours,
       coalesce(g.day <= (SELECT max(date) FROM story_copy WHERE dated AND source_id IS NOT NULL)
                         - {days}, false) AS followed,
       coalesce(w.sources, 0) AS watching
FROM begun g LEFT JOIN spread p USING (city_id, story_id)
LEFT JOIN watched w USING (city_id, story_id)
WHERE g.origin IS NOT NULL ORDER BY g.city_id, g.story_id
"""
_LOADED = f"""
SELECT c.number AS city, {UNIT_KEY.format("")} AS key,
       list_position({list(ORIGINS)}, origin) - 1 AS origin, coalesce(s.number, -1) AS source,
       coalesce(lang, '') AS lang, period, outlets, places,
       coalesce(t50_hours, 'nan'::DOUBLE) AS t50, followed AS event, watching
FROM read_parquet('{{path}}') JOIN city c USING (city_id) LEFT JOIN source s USING (source_id)
ORDER BY c.number, s.number, story_id
"""


@dataclass(frozen=True, slots=True)
class Diffusion:
    """``diffusion.parquet`` for the listed cities, sorted by (city, source, story): columns of one
    length.

    ``city`` and ``source`` numbers of the lists (source -1: origin unknown), ``key`` of the story
    in its source (a hash), ``origin`` of ``ORIGINS``; ``t50`` hours, NaN where no outlet outside
    printed it; ``event`` False where the corpus ends too soon after (``outlets`` and ``t50`` are
    lower limits); ``watching`` outlets elsewhere that published in its first ``FOLLOWED_DAYS``.
    """

    city: Ints
    key: Keys
    origin: Ints
    source: Ints
    lang: Texts
    period: Texts
    outlets: Ints
    places: Ints
    t50: Floats
    event: Bools
    watching: Ints


def write_diffusion(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write diffusion.parquet (schema DIFFUSION, key city_id, story_id) from a study's doc_city/,
    stories, documents/, exposure and sources.
    """
    con.register("agency", _agencies())
    names = {"out": quote(out), "doc_city": quote(doc_city_path(out))}
    steps = _COPIES, _BEGINNINGS, _PRINTINGS, _OUTSIDERS, _CLAIMS, _KINDS, _SPREAD
    for query in (*steps, _WATCHERS, _WATCHED):
        con.execute(query.format(**names, ext=ROLE_GROUPS["ext"], days=FOLLOWED_DAYS))
    path = out / "diffusion.parquet"
    copy_query(con, _ROWS.format(days=FOLLOWED_DAYS), path)
    found = pq.read_schema(path)
    if (found.names, found.types) != (DIFFUSION.names, DIFFUSION.types):
        raise ValueError(f"diffusion: columns are {found}; expected {DIFFUSION}")


def load_diffusion(folder: Path, cities: Sequence[str], sources: Sequence[str]) -> Diffusion:
    """The rows of the listed cities, numbered as listed. Raises StudyError without the table."""
    path = folder / "diffusion.parquet"
    if not path.exists():
        raise StudyError(f"{path} is missing; run the facts stage first")
    with duckdb.connect() as con:
        for name, listed in (("city", cities), ("source", sources)):
            ids, numbers = pa.array(list(listed), pa.string()), np.arange(len(listed))
            con.register(name, pa.table({f"{name}_id": ids, "number": numbers}))
        return Diffusion(**columns(con, _LOADED.format(path=quote(path))))


def _agencies() -> pa.Table:
    """Every name of a news agency, and the source it is."""
    text = (resources.files("citysway.pipeline.facts") / "agencies.toml").read_text("utf-8")
    known = tomllib.loads(text)["agencies"]
    names = sorted((name, source) for source, more in known.items() for name in (source, *more))
    name, source = zip(*names, strict=True)
    return pa.table({"name": pa.array(name), "source": pa.array(source)})


def doc_city_path(out: Path) -> Path:
    """The table, in one file or in shards."""
    one = out / "doc_city.parquet"
    return one if one.exists() else out / "doc_city" / "*.parquet"
