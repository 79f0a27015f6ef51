"""Aliases are one source: every name the documents state, and the source it stands for.

新华网, 新华社 and Xinhua are one outlet of the registry; 上海市政府 and 上海市人民政府门户网站 one
office; www.foo.com and news.foo.com one site; 某某报 and 某某报官方微博 one name.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.web import host_of, hostname
from citysway.models import outlets as outlet_room
from citysway.models.gazetteer import Place
from citysway.pipeline.sources.resolver import Resolver
from citysway.pipeline.stages import quote

SOURCE_NAMES = pa.schema([
    ("stated", pa.string()), ("source_id", pa.string()), ("docs", pa.int32()),
    ("by", pa.string()),
])  # fmt: skip
_Identity = tuple[str, ...]
_STATES = ("province", "municipality", "prefecture", "county_city", "district")


def source_names(con: duckdb.DuckDBPyConnection, out: Path, resolver: Resolver) -> pa.Table:
    """source_names.parquet (schema SOURCE_NAMES, key ``stated``): one row per stated name.

    ``docs`` that state it; ``by``: what tells that it is ``source_id``: study | registry | office |
    host | form | none (its own name). Reads documents/ alone.
    """
    rows = con.execute(f"""
        SELECT source_id, count(*) FROM read_parquet('{quote(out)}/documents/*.parquet')
        GROUP BY source_id ORDER BY source_id""").fetchall()
    docs = dict(rows)
    names = canonical(docs, resolver)
    table = [(stated, *names[stated], count) for stated, count in docs.items()]
    columns: list[Any] = list(zip(*sorted(table), strict=True)) or [()] * 4
    stated, source_id, by, count = columns
    arrays = [pa.array(c, f.type) for c, f in
              zip((stated, source_id, count, by), SOURCE_NAMES, strict=True)]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=SOURCE_NAMES)


def stated_names(out: Path) -> dict[str, str]:
    """The source of every stated name, from a study's source_names.parquet."""
    table = pq.read_table(out / "source_names.parquet", columns=["stated", "source_id"])
    return dict(zip(*(column.to_pylist() for column in table.columns), strict=True))


def canonical(docs: Mapping[str, int], resolver: Resolver) -> dict[str, tuple[str, str]]:
    """Stated name -> (source_id, by) for all names of a corpus and how many documents state each.

    A name is, in this order: the study's own source; the registry's outlet, under its registry
    name; the office (governments as 上海市人民政府), the site (registrable domain) or the form of
    writing it shares with others, under the name most documents state (ties: the smallest).
    """
    claimed = _claims(resolver)
    found: dict[str, tuple[str, str]] = {}
    shared: dict[_Identity, list[str]] = defaultdict(list)
    given: dict[_Identity, str] = {}
    for stated in sorted(docs):
        identity = _identity(resolver.renamed.get(stated, stated), resolver)
        if stated in resolver.own:
            found[stated] = stated, "study"
        elif own := claimed.get(identity):
            found[stated] = own, "study"
        else:
            shared[identity].append(stated)
            if stated in resolver.renamed:
                given.setdefault(identity, resolver.renamed[stated])
    for identity, names in shared.items():
        source_id = (
            _name(identity, resolver)
            or given.get(identity)
            or min(names, key=lambda name: (-docs[name], name))
        )
        alone = names == [source_id] and identity[0] != "registry"
        for name in names:
            by = "study" if name in resolver.renamed else "none" if alone else identity[0]
            found[name] = source_id, by
    return found


def _identity(name: str, resolver: Resolver) -> _Identity:
    """What a name stands for: equal for two names of one source."""
    outlet = resolver.outlets.find(name)
    if outlet is not None:
        return "registry", outlet.name
    if hostname(name) and (domain := host_of(name)):
        place = resolver.gov_place(name)
        return ("office", place, outlet_room.GOVERNMENT) if place else ("host", domain)
    office = outlet_room.office_of(name)
    portal = None if office else outlet_room.portal_of(name)
    if office or portal:
        stated, organ = office or (portal or "", outlet_room.GOVERNMENT)
        place = _certain(stated, resolver, portal=portal is not None)
        if place or office:
            return "office", place or outlet_room.key_of(stated), organ
    return "form", outlet_room.form_of(outlet_room.key_of(name))


def _certain(stated: str, resolver: Resolver, *, portal: bool) -> str | None:
    """The place an office's name begins with; None where it may be one of several of a level."""
    places = resolver.gazetteer.lookup(stated)
    if not places:
        place = resolver.place(stated)
        return place if place and not portal else None
    if len(places) > 1 and places[0].kind == places[1].kind:
        return None
    if portal and places[0].kind not in _STATES:  # 中国香港 is no site's title
        return None
    return places[0].id


def _name(identity: _Identity, resolver: Resolver) -> str | None:
    """The name of a source that is named by what it is; None: by what documents call it."""
    if identity[0] in ("registry", "host"):
        return identity[1]
    if identity[0] == "office" and identity[2] == outlet_room.GOVERNMENT:
        place = resolver.gazetteer.places.get(identity[1])
        if place is not None and place.country == "CN" and place.kind in _STATES:
            return f"{_full(place, resolver)}{identity[2]}"
    return None


def _full(place: Place, resolver: Resolver) -> str:
    """The name of a place in China that no other has: 浦东新区, 北京市朝阳区."""
    name = str(place.name_zh)
    above = resolver.gazetteer.places.get(place.parent or "")
    if above is None or len(resolver.gazetteer.lookup(name)) == 1 or above.kind == "country":
        return name
    return f"{above.name_zh}{name}"


def _claims(resolver: Resolver) -> dict[_Identity, str]:
    """What the study's own rows stand for.

    A row that has an outlet's registry name speaks for all its names; one of another name of it
    (人民网) only for itself.
    """
    claims: dict[_Identity, str] = {}
    for source_id, source in sorted(resolver.own.items(), reverse=True):
        for name in (source.name, source_id):
            identity = _identity(name, resolver)
            main = identity[0] != "registry" or (
                outlet_room.key_of(name) == outlet_room.key_of(identity[1])
            )
            if main:
                claims[identity] = source_id
    return claims
