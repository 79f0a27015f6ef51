"""Shares of the stories that sources told at all: IM21 recognised by the nation, RA11 brand carry.

Stories count by their weight, documents that a city issues apart (as IM01); intervals are those of
the delete-one-source jackknife.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import ALL, ROLES, Floats, Ints, in_group
from citysway.pipeline.facts.store import Store, columns, numbered
from citysway.pipeline.facts.volumes import heard_docs, heard_stories
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.image.attention import Heard, empty_attention, take_attention
from citysway.pipeline.indicators.plan import Plan, Slice
from citysway.pipeline.indicators.raw import Measure, Raw
from citysway.pipeline.indicators.shaping import shape
from citysway.pipeline.stages import quote

CASE = Measure("IM21", ("recognised",), lambda view: view("docs"), "docs", "", (), "share")
CARRY = Measure("RA11", ("carry",), lambda view: view("docs"), "docs", "", (), "share")
DETACHED = Measure("RA11", ("detached",), lambda view: view("docs"), "docs", "", (), "share")
_CASES = ("X08", "X11")

_CASE_QUERY = f"""
SELECT r.city, r.source, r.lang, r.period, count(*) AS docs,
       sum((1 / r.copies)::DECIMAL(18, 12))::DOUBLE AS stories, 0::DOUBLE AS bare
FROM row r
WHERE r.role = {ROLES.index("nat")} AND NOT r.policy AND r.names > 0 AND r.row IN (
  SELECT c.row FROM code c WHERE c.code IN ({{codes}}) AND c.pos + c.neg + c.neu > 0)
GROUP BY r.city, r.source, r.lang, r.period ORDER BY r.city, r.source, r.lang, r.period
"""
# Copies of a story outside share its weight; what is no news of the study's sources is left out.
_CARRY_QUERY = """
SELECT city, source, lang, period, count(*) AS docs,
       sum((1 / copies)::DECIMAL(18, 12))::DOUBLE AS stories,
       coalesce(sum((1 / copies)::DECIMAL(18, 12)) FILTER (NOT named), 0)::DOUBLE AS bare
FROM (
  SELECT c.number AS city, s.number AS source,
    coalesce(list_position(['zh', 'en'], d.lang), 3) - 1 AS lang, p.number AS period, d.named,
    count(*) OVER (PARTITION BY d.city_id, d.story_id) AS copies
  FROM read_parquet('{path}') d JOIN city c USING (city_id) JOIN source s USING (source_id)
    JOIN period p ON p.period = coalesce(d.period, '')
  WHERE d.role IN ('int', 'nat', 'prov', 'oth') AND d.kind <> 'policy')
GROUP BY city, source, lang, period ORDER BY city, source, lang, period
"""


@dataclass(frozen=True, slots=True)
class Told:
    """Stories of some kind by city, source and slot (language x period), sorted by city; ``bare``
    those of them that do not name the city.
    """

    city: Ints
    source: Ints
    slot: Ints
    docs: Floats
    stories: Floats
    bare: Floats

    def of(self, city: int, values: Floats, shape: tuple[int, int]) -> Floats:
        """Values of one city: sources x slots."""
        start, stop = np.searchsorted(self.city, [city, city + 1])
        cell = self.source[start:stop] * shape[1] + self.slot[start:stop]
        found = np.bincount(cell, values[start:stop], shape[0] * shape[1]).astype(float)
        return found.reshape(shape)


def load_cases(store: Store) -> Told:
    """National stories that name a city in a statement of recognition (X08) or learning (X11)."""
    with duckdb.connect(str(store.path), read_only=True) as con:
        codes = ", ".join(str(n) for n, code in enumerate(store.codes) if code in _CASES)
        return _told(columns(con, _CASE_QUERY.format(codes=codes or "-1")), store)


def load_carried(store: Store, folder: Path) -> Told | None:
    """Outside stories with a derived name of a city; None where the study has no such table."""
    path = folder / "carried.parquet"
    if not path.is_file():
        return None
    with duckdb.connect(str(store.path), read_only=True) as con:
        con.register("city", numbered("city_id", [city.id for city in store.cities]))
        return _told(columns(con, _CARRY_QUERY.format(path=quote(path))), store)


def _told(table: dict[str, Floats], store: Store) -> Told:
    slot = table["lang"] * len(store.periods) + table["period"]
    numbers = (table[name].astype(float) for name in ("docs", "stories", "bare"))
    return Told(table["city"].astype(np.int64), table["source"].astype(np.int64),
                slot.astype(np.int64), *numbers)  # fmt: skip


def told_blocks(plan: Plan, folder: Path) -> list[Cells]:
    """IM21 recognised, RA11 carry and detached in every slice."""
    carried = load_carried(plan.store, folder)
    found = list(_shares(plan, load_cases(plan.store), "nat", (CASE,)))
    if carried is None:
        return found + [_absent(plan, measure) for measure in (CARRY, DETACHED)]
    return found + list(_shares(plan, carried, "ext", (CARRY, DETACHED)))


def _absent(plan: Plan, measure: Measure) -> Cells:
    """The facts of an earlier run say nothing of derived names."""
    cities = tuple(city.id for city in plan.store.cities)
    cells = Cells(measure.indicator, "ext", ALL, ALL, measure.parts, cities)
    cells.withhold(True, "not_observable")
    return cells


def _shares(plan: Plan, told: Told, role: str, measures: tuple[Measure, ...]) -> Iterator[Cells]:
    cities = tuple(city.id for city in plan.store.cities)
    raws = {(m.parts[0], s): empty_attention(len(cities)) for m in measures for s in plan.slots}
    for city in range(len(cities)):
        whole, part = _heard(plan, told, role, city)
        for (name, slice_), raw in raws.items():
            take_attention(raw, city, part if name == "detached" else whole, plan.slots[slice_])
    for measure in measures:
        for slice_ in plan.slots:
            yield _shaped(plan, measure, raws[measure.parts[0], slice_], role, slice_)


def _heard(plan: Plan, told: Told, role: str, city: int) -> tuple[Heard, Heard]:
    """Of all stories heard those told; of those told the ones without the city's name."""
    external = in_group(plan.roles[:, city], role)
    stories = heard_stories(plan.volumes, external, city)
    docs = heard_docs(plan.volumes, city) * external[:, None]
    some = told.of(city, told.stories, stories.shape)
    bare = told.of(city, told.bare, stories.shape)
    return Heard(stories, docs, some), Heard(some, told.of(city, told.docs, stories.shape), bare)


def _shaped(plan: Plan, measure: Measure, raw: Raw, role: str, slice_: Slice) -> Cells:
    cities = tuple(city.id for city in plan.store.cities)
    cells = shape(
        measure, raw, role=role, lang=slice_[0], period=slice_[1], cities=cities,
        support=plan.support,
    )  # fmt: skip
    cells.put(stories=np.rint(raw.stories))
    return cells
