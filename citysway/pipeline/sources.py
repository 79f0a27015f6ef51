"""Who speaks, and from where: outlets, issuers and sponsors resolved to place ids.

In this order: the study's own ``sources.csv``, the outlet registry, the official body's own place,
the domain, a city in the outlet's name; else the source stays ``unknown`` and is listed for the
user to fill.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from citysway.errors import StudyError
from citysway.models import outlets as outlet_room
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.stages import quote

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
KINDS = ("news", "government", "publicity", "unknown")
SCOPES = ("local", "provincial", "national", "unknown")
_COLUMNS = ("source_id", "name", "kind", "scope", "place", "country", "lang")


@dataclass(frozen=True, slots=True)
class Source:
    """One voice of the corpus; ``place_id`` None for national outlets and unknown homes."""

    source_id: str
    name: str
    kind: str = "unknown"
    scope: str = "unknown"
    place_id: str | None = None
    country: str | None = None
    lang: str | None = None
    domain: str | None = None
    resolved_by: str = "none"


@dataclass(slots=True)
class Resolver:
    """The knowledge that tells where a source is at home."""

    gazetteer: Gazetteer
    own: Mapping[str, Source] = field(default_factory=dict)
    outlets: outlet_room.Outlets = field(default_factory=outlet_room.load)

    def source(self, source_id: str, *, url: str | None, issuer: str | None) -> Source:
        """Resolve one source from its name, one of its urls and the issuer its documents state."""
        if source_id in self.own:
            return self.own[source_id]
        found = self.outlets.find(source_id)
        if found is not None:
            return _from_outlet(source_id, found, "registry")
        body = self._body(source_id, issuer)
        if body is not None:
            return body
        by_domain = self.outlets.by_domain(url) if url else None
        if by_domain is not None:
            return _from_outlet(source_id, by_domain, "domain")
        return self._by_name(source_id)

    def _body(self, source_id: str, issuer: str | None) -> Source | None:
        """An official body or an issuer that is a place: its place is its home."""
        official = outlet_room.is_government(source_id)
        for stated in (outlet_room.body_place(source_id) if official else None, issuer):
            place = self.place(stated)
            if place is not None:
                kind = "government" if official else "unknown"
                return self._at(source_id, place, kind=kind, how="issuer")
        return Source(source_id, source_id, kind="government") if official else None

    def _by_name(self, source_id: str) -> Source:
        place = self.place(outlet_room.city_in_outlet(source_id))
        if place is None:
            return Source(source_id, source_id)
        return self._at(source_id, place, kind="news", how="name")

    def _at(self, source_id: str, place: str, *, kind: str, how: str) -> Source:
        found = self.gazetteer.place(place)
        scope = {"country": "national", "province": "provincial"}.get(found.kind, "local")
        home = None if scope == "national" else place
        return Source(source_id, source_id, kind, scope, home, found.country, None, None, how)

    def place(self, stated: str | None) -> str | None:
        """Place id of a stated place id or name; None where it is not known."""
        if not stated:
            return None
        if stated in self.gazetteer.places:
            return stated
        found = self.gazetteer.lookup(stated.strip())
        if not found and (head := stated.strip().split("市")[0]) != stated.strip():
            found = self.gazetteer.lookup(head + "市")
        return found[0].id if found else None

    def point(self, source: Source) -> tuple[float | None, float | None, str]:
        """Coordinates of a source: its place, or the capital of a foreign country, or none."""
        if source.place_id:
            place = self.gazetteer.place(source.place_id)
            return place.lat, place.lon, "place" if place.lat is not None else "none"
        if source.country and source.country != "CN":
            country = self.gazetteer.countries.get(source.country)
            if country and (place := self.gazetteer.place(country)).lat is not None:
                return place.lat, place.lon, "capital"
        return None, None, "none"


def _from_outlet(source_id: str, found: outlet_room.Outlet, how: str) -> Source:
    return Source(
        source_id, found.name, found.kind, found.scope, found.place_id, found.country, found.lang,
        found.domain, how,
    )  # fmt: skip


def load_own(path: Path, gazetteer: Gazetteer) -> dict[str, Source]:
    """A study's ``sources.csv``. Raises StudyError with file, line and what is allowed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    missing = [c for c in ("source_id",) if c not in (rows.fieldnames or ())]
    unknown = [c for c in rows.fieldnames or () if c not in _COLUMNS]
    if missing or unknown:
        what = f"missing {', '.join(missing)}" if missing else f"unknown {', '.join(unknown)}"
        raise StudyError(f"{path}: columns: {what}; allowed are {', '.join(_COLUMNS)}")
    found: dict[str, Source] = {}
    for line, row in enumerate(rows, 2):
        if row["source_id"] in found:
            raise StudyError(f"{path}:{line}: source_id {row['source_id']!r} stands twice")
        found[row["source_id"] or ""] = _own_row(row, f"{path}:{line}", gazetteer)
    return found


def _own_row(row: Mapping[str, str | None], where: str, gazetteer: Gazetteer) -> Source:
    for column, allowed in (("kind", KINDS), ("scope", SCOPES)):
        if row.get(column) and row[column] not in allowed:
            raise StudyError(f"{where}: {column} {row[column]!r}: allowed are {', '.join(allowed)}")
    place = row.get("place") or None
    place_id = Resolver(gazetteer, outlets=outlet_room.load()).place(place)
    if place and place_id is None:
        raise StudyError(
            f"{where}: place {place!r} is in no gazetteer; `citysway places find {place}`"
        )
    country = row.get("country") or (gazetteer.place(place_id).country if place_id else None)
    scope = row.get("scope") or "unknown"
    source = Source(
        row["source_id"] or "", row.get("name") or row["source_id"] or "",
        row.get("kind") or "unknown", scope, place_id, country, row.get("lang") or None, None,
        "study",
    )  # fmt: skip
    return replace(source, place_id=None) if scope == "national" else source


def source_table(con: duckdb.DuckDBPyConnection, out: Path, resolver: Resolver) -> pa.Table:
    """sources.parquet: every source of the corpus, resolved as far as it can be."""
    rows = con.execute(f"""
        SELECT d.source_id, min(d.url),
               CASE WHEN 2 * max(d.same) > count(*) THEN mode(d.issuer ORDER BY d.issuer) END,
               mode(d.lang ORDER BY d.lang),
               min(d.date), max(d.date), count(*), count(DISTINCT s.story_id)
        FROM (SELECT *, count(issuer) OVER (PARTITION BY source_id, issuer) AS same
              FROM read_parquet('{quote(out)}/documents/*.parquet')) d
        JOIN read_parquet('{quote(out)}/stories.parquet') s USING (doc_id)
        GROUP BY d.source_id ORDER BY d.source_id""").fetchall()
    table = []
    for source_id, url, issuer, lang, first, last, docs, stories in rows:
        source = resolver.source(source_id, url=url, issuer=issuer)
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


def issuer_table(con: duckdb.DuckDBPyConnection, out: Path, resolver: Resolver) -> pa.Table:
    """issuers.parquet: issuer, sponsor and dateline of the documents that state one, as ids."""
    rows = con.execute(f"""
        SELECT doc_id, issuer, sponsor, dateline, source_id, kind
        FROM read_parquet('{quote(out)}/documents/*.parquet') ORDER BY doc_id""").fetchall()
    cache: dict[str | None, str | None] = {}

    def place(stated: str | None) -> str | None:
        if stated not in cache:
            cache[stated] = resolver.place(stated)
        return cache[stated]

    table = []
    for doc_id, issuer, sponsor, dateline, source_id, kind in rows:
        how = "stated" if issuer else "source" if kind == "policy" else "none"
        stated = issuer or (outlet_room.body_place(source_id) if kind == "policy" else None)
        issued, paid = place(stated), place(sponsor)
        city = resolver.gazetteer.city_of(paid) if paid else None
        table.append((doc_id, issued, city, place(dateline), how if issued else "none"))
    columns: list[Any] = list(zip(*table, strict=True)) or [()] * len(ISSUERS)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, ISSUERS, strict=True)], schema=ISSUERS
    )
