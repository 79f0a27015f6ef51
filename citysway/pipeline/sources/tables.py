"""sources.parquet and issuers.parquet: who speaks, from where, and for which city.

A source is resolved in this order: the study's own ``sources.csv``, the outlet registry, the
official body's own place, the site (an outlet's, or a government's), a city in the outlet's name,
the end of the host; else it stays ``unknown`` and is listed for the user to fill.
"""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from citysway.corpus.web import host_of
from citysway.models import outlets as outlet_room
from citysway.pipeline.sources.names import SOURCE_NAMES, source_names, stated_names
from citysway.pipeline.sources.own import KINDS, SCOPES, homes, load_own, read_own, resolver_for
from citysway.pipeline.sources.resolver import Resolver, Source
from citysway.pipeline.stages import quote

__all__ = [
    "ISSUERS",
    "KINDS",
    "SCOPES",
    "SOURCES",
    "SOURCE_NAMES",
    "Resolver",
    "Source",
    "homes",
    "issuer_table",
    "load_own",
    "read_own",
    "resolver_for",
    "source_names",
    "source_table",
    "stated_names",
]

SOURCES = pa.schema([
    ("source_id", pa.string()), ("name", pa.string()), ("kind", pa.string()),
    ("scope", pa.string()), ("place_id", pa.string()), ("country", pa.string()),
    ("lat", pa.float64()), ("lon", pa.float64()),
    ("point", pa.string()), ("lang", pa.string()), ("domain", pa.string()),
    ("first_date", pa.date32()), ("last_date", pa.date32()), ("docs", pa.int32()),
    ("stories", pa.int32()), ("resolved_by", pa.string()),
])  # fmt: skip
ISSUERS = pa.schema([
    ("doc_id", pa.string()), ("issuer_place", pa.string()), ("sponsor_city", pa.string()),
    ("dateline_place", pa.string()), ("how", pa.string()),
])  # fmt: skip
_HOSTS = 50  # hosts of a source that are looked at

_VOICES = """
SELECT source_id,
       list(DISTINCT regexp_extract(url, '://([^/?#]+)', 1)) FILTER (url LIKE '%://%') AS hosts,
       CASE WHEN 2 * max(same) > count(*) THEN mode(issuer ORDER BY issuer) END,
       mode(lang ORDER BY lang), min(date), max(date), count(*), count(DISTINCT story_id)
FROM (SELECT n.source_id, d.url, d.issuer, d.lang, d.date, s.story_id,
             count(d.issuer) OVER (PARTITION BY n.source_id, d.issuer) AS same
      FROM read_parquet('{out}/documents/*.parquet') d
      JOIN read_parquet('{out}/stories.parquet') s USING (doc_id)
      JOIN names n ON n.stated = d.source_id)
GROUP BY source_id ORDER BY source_id
"""


def source_table(
    con: duckdb.DuckDBPyConnection, out: Path, resolver: Resolver, names: pa.Table | None = None
) -> pa.Table:
    """sources.parquet: every source of the corpus under its one name, resolved as far as it can be.

    ``names`` is the table of ``source_names``; without it, it is made.
    """
    con.register("names", source_names(con, out, resolver) if names is None else names)
    rows = con.execute(_VOICES.format(out=quote(out))).fetchall()
    table = []
    for source_id, hosts, issuer, lang, first, last, docs, stories in rows:
        source = resolver.source(source_id, url=_site(hosts or []), issuer=issuer)
        lat, lon, point = resolver.point(source)
        table.append((
            source_id, source.name, source.kind, source.scope, source.place_id, source.country,
            lat, lon, point, source.lang or lang, source.domain, first, last, docs, stories,
            source.resolved_by,
        ))  # fmt: skip
    columns: list[Any] = list(zip(*table, strict=True)) or [()] * len(SOURCES)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, SOURCES, strict=True)], schema=SOURCES
    )


def _site(hosts: list[str]) -> str | None:
    """A host of a source whose pages are all on one owner's site; None otherwise."""
    some = sorted(hosts)[:_HOSTS]
    return some[0] if len({host_of(host) for host in some}) == 1 else None


def issuer_table(con: duckdb.DuckDBPyConnection, out: Path, resolver: Resolver) -> pa.Table:
    """issuers.parquet: issuer, sponsor and dateline of the documents, as ids.

    ``how`` the issuer is known: ``stated``, by the ``source`` (policy), or ``none``; ``channel``
    where no sponsor is stated and the page stands in a city's channel (``Resolver.sponsor``).
    """
    rows = con.execute(f"""
        SELECT doc_id, issuer, sponsor, dateline, source_id, kind, url
        FROM read_parquet('{quote(out)}/documents/*.parquet') ORDER BY doc_id""").fetchall()
    cache: dict[str | None, str | None] = {}

    def place(stated: str | None) -> str | None:
        if stated not in cache:
            cache[stated] = resolver.place(stated)
        return cache[stated]

    table = []
    for doc_id, issuer, sponsor, dateline, source_id, kind, url in rows:
        how = "stated" if issuer else "source" if kind == "policy" else "none"
        stated = issuer or (outlet_room.body_place(source_id) if kind == "policy" else None)
        issued, paid = place(stated), place(sponsor)
        city = resolver.gazetteer.city_of(paid) if paid else None
        channel = resolver.sponsor(url) if kind != "policy" and not sponsor else None
        how = "channel" if channel else how if issued else "none"
        table.append((doc_id, issued, city or channel, place(dateline), how))
    columns: list[Any] = list(zip(*table, strict=True)) or [()] * len(ISSUERS)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, ISSUERS, strict=True)], schema=ISSUERS
    )
