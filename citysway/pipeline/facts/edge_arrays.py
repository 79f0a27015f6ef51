"""The edges of a study as arrays, numbered like the other facts."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from citysway.models.relations import CODES, EVENTS
from citysway.pipeline.facts.arrays import ALL, LANGS, ROLES, Bools, Ints, Keys, positions
from citysway.pipeline.facts.store import Store, columns
from citysway.pipeline.stages import quote


@dataclass(frozen=True, slots=True)
class Units:
    """The stories of sources that hold an edge, by ascending ``key`` (story in its source);
    ``story`` and ``source`` are numbers, the latter those of the store.
    """

    key: Keys
    story: Ints
    source: Ints


@dataclass(frozen=True, slots=True)
class Edges:
    """``edges`` in the order of its key; all columns of one length but ``places`` and ``units``.

    ``source_city`` and ``target_city`` number the study's cities (-1: not listed), ``source`` and
    ``target`` ``places`` (place ids, those of the cities too). ``unit`` points into ``units``;
    ``lang`` and ``period`` are those of the store; ``code`` numbers ``CODES`` (X11, X12, E29, E30),
    ``event`` ``EVENTS``; ``role`` and ``target_role`` number ``ROLES`` (-1: not listed); ``owner``
    numbers ``places``.
    """

    places: tuple[str, ...]
    units: Units
    doc: Ints
    unit: Ints
    source_city: Ints
    target_city: Ints
    source: Ints
    target: Ints
    code: Ints
    label: Ints
    event: Ints
    role: Ints
    target_role: Ints
    owner: Ints
    lang: Ints
    period: Ints
    policy: Bools
    plan: Bools
    dated: Bools
    foreign: Bools
    self_claim: Bools
    third_party: Bools

    def take(self, rows: Ints) -> "Edges":
        """The edges at the given positions."""
        taken = [getattr(self, column.name)[rows] for column in fields(self)[2:]]
        return Edges(self.places, self.units, *taken)


# Edges of documents that the facts do not count are left out.
_QUERY = f"""
SELECT dense_rank() OVER (ORDER BY e.doc_id) - 1 AS doc, s.number AS outlet, u.story AS story,
  u.key AS key, from_city, to_city, coalesce(owner, '') AS owner, p.number AS period,
  list_position({list(CODES)}, code) - 1 AS code, label,
  list_position({list(EVENTS)}, event) - 1 AS event,
  coalesce(list_position({list(ROLES)}, e.role), 0) - 1 AS role,
  coalesce(list_position({list(ROLES)}, to_role), 0) - 1 AS target_role,
  coalesce(list_position({list(LANGS)}, e.lang), {len(LANGS) + 1}) - 1 AS lang,
  kind = 'policy' AS policy, modality = 'PLAN' AS plan, dated, "foreign", self_claim, third_party
FROM read_parquet('{{path}}') e JOIN source s USING (source_id)
  JOIN period p ON p.period = coalesce(e.period, '')
  JOIN (SELECT DISTINCT doc_id, key, story FROM row
        WHERE doc_id IN (SELECT doc_id FROM read_parquet('{{path}}'))) u USING (doc_id)
ORDER BY e.doc_id, sent, from_city, to_city, code
"""
_NUMBERS = ("doc", "code", "label", "event", "role", "target_role", "lang", "period")
_TRUTHS = ("policy", "plan", "dated", "foreign", "self_claim", "third_party")


def has_edges(folder: Path) -> bool:
    """Whether the folder holds the table, be it empty."""
    return any((folder / "edges").glob("*.parquet"))


def load_edges(folder: Path, store: Store) -> Edges:
    """Read edges/ of a study's folder; a folder without the table has no edges."""
    if not has_edges(folder):
        return no_edges()
    with duckdb.connect(str(store.path), read_only=True) as con:
        found = columns(con, _QUERY.format(path=quote(folder / "edges" / "*.parquet")))
    text = {name: found[name].astype(str) for name in ("from_city", "to_city", "owner")}
    places = sorted({*text["from_city"], *text["to_city"], *text["owner"]} - {""})
    listed = [city.id for city in store.cities]
    units, unit = _units(found["key"], found["story"], found["outlet"])
    return Edges(
        places=tuple(places),
        units=units,
        unit=unit,
        source_city=positions(text["from_city"], listed),
        target_city=positions(text["to_city"], listed),
        source=positions(text["from_city"], places),
        target=positions(text["to_city"], places),
        owner=positions(text["owner"], places),
        **{name: found[name] for name in (*_NUMBERS, *_TRUTHS)},
    )


def no_edges() -> Edges:
    """Arrays without a row."""
    none: Any = np.zeros(0, dtype=np.int64)
    names = [column.name for column in fields(Edges)[2:]]
    units = Units(none.astype(np.uint64), none, none)
    return Edges((), units, *(none.astype(bool) if name in _TRUTHS else none for name in names))


def take_edges(edges: Edges, lang: str, months: Ints) -> Edges:
    """The edges of one language (``all``: every one) and the given numbers of periods."""
    keep = np.isin(edges.period, months)
    if lang != ALL:
        keep &= edges.lang == LANGS.index(lang)
    return edges.take(np.flatnonzero(keep))


def months_of(store: Store, period: str) -> Ints:
    """Numbers of the store's periods that belong to a year, a month or ``all``."""
    names = store.periods
    found = [n for n, name in enumerate(names) if period == ALL or name.startswith(period)]
    return np.array(found, dtype=np.int64)


def _units(key: Keys, story: Keys, outlet: Ints) -> tuple[Units, Ints]:
    """The units of edges, and which of them each edge is in."""
    keys, first, unit = np.unique(key, return_index=True, return_inverse=True)
    _, number = np.unique(story[first], return_inverse=True)
    return Units(keys, number.astype(np.int64), outlet[first]), unit.astype(np.int64)
