"""The edges of a study as integer arrays, beside the other facts."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from citysway.models.relations import CODES, EVENTS
from citysway.pipeline.facts.arrays import LANGS, ROLES, Facts
from citysway.pipeline.facts.slices import ALL, Slice
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.uncertainty import hash_ids

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Edges:
    """``edges`` in the order of its key; all columns of one length but ``places``.

    ``source_city`` and ``target_city`` number the study's cities (-1: not listed), ``source`` and
    ``target`` ``places`` (place ids, those of the cities too). ``unit``, ``lang``, ``period`` are
    those of ``Facts``; ``code`` numbers ``CODES`` (X11, X12, E29, E30), ``event`` ``EVENTS``;
    ``role`` and ``target_role`` number ``ROLES`` (-1: not listed); ``owner`` numbers ``places``.
    """

    places: tuple[str, ...]
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
        columns = [getattr(self, column.name) for column in fields(self)[1:]]
        return Edges(self.places, *(column[rows] for column in columns))


_QUERY = f"""
SELECT dense_rank() OVER (ORDER BY doc_id) - 1 AS doc, source_id, story_id, from_city, to_city,
  coalesce(owner, '') AS owner, period, list_position({list(CODES)}, code) - 1 AS code, label,
  list_position({list(EVENTS)}, event) - 1 AS event,
  coalesce(list_position({list(ROLES)}, role), 0) - 1 AS role,
  coalesce(list_position({list(ROLES)}, to_role), 0) - 1 AS target_role,
  coalesce(list_position({list(LANGS)}, lang), 3) - 1 AS lang,
  kind = 'policy' AS policy, modality = 'PLAN' AS plan, dated, "foreign", self_claim, third_party
FROM read_parquet('{{path}}')
ORDER BY doc_id, sent, from_city, to_city, code
"""
_NUMBERS = ("doc", "code", "label", "event", "role", "target_role", "lang")
_TRUTHS = ("policy", "plan", "dated", "foreign", "self_claim", "third_party")


def load_edges(folder: Path, facts: Facts) -> Edges:
    """Read edges/ of a study's folder; a folder without the table has no edges.

    Edges of documents that the facts do not count are left out.
    """
    if not any((folder / "edges").glob("*.parquet")):
        return no_edges()
    with duckdb.connect() as con:
        path = quote(folder / "edges" / "*.parquet")
        found = con.execute(_QUERY.format(path=path)).fetchnumpy()
    columns = {name: np.ma.getdata(column) for name, column in found.items()}
    text = {name: columns[name].astype(str) for name in ("from_city", "to_city", "owner")}
    places = sorted({*text["from_city"], *text["to_city"], *text["owner"]} - {""})
    listed = [city.id for city in facts.cities]
    unit = _unit(facts, columns["source_id"], columns["story_id"])
    typed: dict[str, Any] = {name: columns[name].astype(np.int64) for name in _NUMBERS}
    typed |= {name: columns[name].astype(bool) for name in _TRUTHS}
    edges = Edges(
        places=tuple(places),
        unit=unit,
        source_city=_number(listed, text["from_city"]),
        target_city=_number(listed, text["to_city"]),
        source=_number(places, text["from_city"]),
        target=_number(places, text["to_city"]),
        owner=_number(places, text["owner"]),
        period=_number(list(facts.periods), columns["period"].astype(str)),
        **typed,
    )
    return edges.take(np.flatnonzero((unit >= 0) & (edges.period >= 0)))


def no_edges() -> Edges:
    """Arrays without a row."""
    none: Any = np.zeros(0, dtype=np.int64)
    names = [column.name for column in fields(Edges)[1:]]
    return Edges((), *(none.astype(bool) if name in _TRUTHS else none for name in names))


def take_edges(edges: Edges, facts: Facts, cut: Slice) -> Edges:
    """The edges of one language and period."""
    names = [cut.period == ALL or name.startswith(cut.period) for name in facts.periods]
    keep = np.array([*names, False], dtype=bool)[edges.period]
    if cut.lang != ALL:
        keep &= edges.lang == LANGS.index(cut.lang)
    return edges.take(np.flatnonzero(keep))


def _unit(facts: Facts, source: npt.NDArray[np.object_], story: npt.NDArray[np.object_]) -> Ints:
    """Row of the story in the source among the facts' units; -1: none."""
    order = np.argsort(facts.unit_key)
    ordered = facts.unit_key[order]
    if not len(ordered) or not len(source):
        return np.full(len(source), -1, dtype=np.int64)
    keys = hash_ids(list(source), list(story))
    at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return np.where(ordered[at] == keys, order[at], -1).astype(np.int64)


def _number(names: list[str], wanted: npt.NDArray[np.str_]) -> Ints:
    """Position of each wanted name; -1: not there."""
    number = {name: at for at, name in enumerate(names)}
    kinds, inverse = np.unique(wanted, return_inverse=True)
    found = np.array([number.get(str(kind), -1) for kind in kinds], dtype=np.int64)
    return found[inverse] if len(wanted) else np.zeros(0, dtype=np.int64)
