"""What the documents of a study are that relations are measured against, counted on disk."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from citysway.models.relations import CODES
from citysway.pipeline.facts.arrays import ALL, LANGS, ROLE, ROLE_GROUPS, Floats, Ints, Keys
from citysway.pipeline.facts.edge_arrays import Edges, months_of, take_edges
from citysway.pipeline.facts.store import Store, columns

HEARD = (ROLE["own"], *(ROLE[role] for role in ROLE_GROUPS["ext"]))  # who speaks of a link

_E29 = CODES.index("E29")  # and E30 after it


@dataclass(frozen=True, slots=True)
class Rest:
    """Stories without a relation, in groups of a city: ``count`` is the sum of their weights,
    ``square`` of the squares, ``key`` the keys of the stories joined by exclusive or.
    """

    city: Ints
    group: Ints
    count: Floats
    square: Floats
    key: Keys


@dataclass(frozen=True, slots=True)
class About:
    """Stories on a city, each by 1 / the sources that print it: those with a partner, by ``city``
    and ``unit`` (of ``Edges.units``), and the ``rest`` by source.
    """

    city: Ints
    unit: Ints
    weight: Floats
    rest: Rest


@dataclass(frozen=True, slots=True)
class Issued:
    """Policy documents by the city that issued them and their story in its source (``key``)."""

    city: Ints
    source: Ints
    key: Keys
    docs: Floats


@dataclass(frozen=True, slots=True)
class Related:
    """The relations of one language and period, and the documents they are measured against.

    ``cities`` ids; ``heard``: stories by city, of the city itself and of outside sources.
    """

    cities: tuple[str, ...]
    lang: str
    period: str
    edges: Edges
    about: About
    issued: Issued
    heard: Floats


def take_related(store: Store, edges: Edges, lang: str, period: str) -> Related:
    """One language and period (each ``all`` too) of the edges of ``load_edges``."""
    months = months_of(store, period)
    edges = take_edges(edges, lang, months)
    where = f"period IN ({', '.join(map(str, months.tolist())) or '-1'})"
    if lang != ALL:
        where += f" AND lang = {LANGS.index(lang)}"
    with duckdb.connect(str(store.path), read_only=True, config={"threads": 1}) as con:
        con.register("partnered", _partnered(edges))
        con.execute(_ABOUT.format(where=where))
        near, rest, issued, heard = (
            columns(con, query.format(where=where)) for query in (_NEAR, _REST, _ISSUED, _STORIES)
        )
    unit = np.searchsorted(edges.units.key, near["key"])
    stories = np.zeros(len(store.cities))
    stories[heard["city"]] = heard["n"]
    return Related(
        tuple(city.id for city in store.cities), lang, period, edges,
        About(near["city"], unit, near["weight"], Rest(**rest)),
        Issued(issued["city"], issued["source"], issued["key"], issued["docs"].astype(float)),
        stories,
    )  # fmt: skip


def _partnered(edges: Edges) -> pa.Table:
    """City and key of every story in which the city has a partner (E29, E30)."""
    rows = np.flatnonzero(edges.code >= _E29)
    city = np.concatenate([edges.source_city[rows], edges.target_city[rows]])
    key = np.tile(edges.units.key[edges.unit[rows]], 2)
    return pa.table({"city": city, "key": key})


_ABOUT = """
CREATE TEMP TABLE about AS
SELECT city, source, key, 1 / count(*) OVER (PARTITION BY city, story) AS weight
FROM (SELECT DISTINCT city, source, key, story FROM row WHERE {where})
"""
_NEAR = """
SELECT city, key, weight FROM about SEMI JOIN partnered USING (city, key) ORDER BY city, key
"""
_REST = """
SELECT city, source AS "group", sum(weight::DECIMAL(18, 12))::DOUBLE AS count,
  sum((weight * weight)::DECIMAL(18, 12))::DOUBLE AS square, bit_xor(key) AS key
FROM about ANTI JOIN partnered USING (city, key) GROUP BY ALL ORDER BY city, source
"""
_ISSUED = f"""
SELECT city, source, key, count(*) AS docs FROM row
WHERE role = {ROLE["own"]} AND policy AND {{where}} GROUP BY ALL ORDER BY city, source, key
"""
_STORIES = f"""
SELECT city, count(DISTINCT story) AS n FROM row
WHERE role IN {HEARD} AND {{where}} GROUP BY city ORDER BY city
"""
