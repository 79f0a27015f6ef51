"""A synthetic corpus as the fact tables of a study, written shard by shard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from citysway.pipeline.facts.arrays import ROLES
from tests.pipeline.fact_files import CODE, DOC_CITY, EXPOSURE, PANEL, SOURCE
from tests.synthetic.plan import Plan
from tests.synthetic.stories import (
    Coded,
    Copies,
    Named,
    Origins,
    code_names,
    code_stories,
    name_cities,
    origins,
    print_copies,
)
from tests.synthetic.truth import Truth, truth_of
from tests.synthetic.world import World, make_world

Ints = npt.NDArray[np.int64]

STORIES = pa.schema(
    [
        *((name, pa.string()) for name in ("doc_id", "story_id")),
        ("docs_in_story", pa.int32()),
        ("first_in_source", pa.bool_()),
        ("earliest", pa.bool_()),
        ("lag_hours", pa.float64()),
        ("relation", pa.string()),
    ]
)
SCHEMAS = {
    "doc_city": DOC_CITY,
    "doc_city_code": CODE,
    "exposure": EXPOSURE,
    "stories": STORIES,
}
_OWN, _GOV = ROLES.index("own"), ROLES.index("gov")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The folder of the tables, what was planted, and how much was written."""

    folder: Path
    world: World
    truth: Truth
    docs: int
    mentions: int


@dataclass(frozen=True, slots=True)
class _Shard:
    world: World
    start: Origins
    named: Named
    coded: Coded
    copies: Copies
    doc_id: pa.Array
    story_id: pa.Array


def write_corpus(folder: Path, plan: Plan, *, seed: int) -> Corpus:
    """Write doc_city, doc_city_code, exposure, stories, panel and sources; documents are never
    held all at once. The same plan and seed give the same tables.
    """
    world = make_world(plan, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", schema)
        for name, schema in SCHEMAS.items()
    }
    panel = np.zeros((len(world.outlets.id) + plan.cities, plan.months, 3), dtype=np.int64)
    docs = mentions = 0
    for shard in _shards(world, seed):
        for name, writer in writers.items():
            writer.write_table(_TABLES[name](shard))
        _count(panel, shard)
        docs += len(shard.copies.story)
        mentions += _mentions(shard)
    for writer in writers.values():
        writer.close()
    pq.write_table(_panel(world, panel), folder / "panel.parquet")
    pq.write_table(_sources(world), folder / "sources.parquet")
    return Corpus(folder, world, truth_of(world), docs, mentions)


def _shards(world: World, seed: int) -> Iterator[_Shard]:
    """Stories in pieces with all their copies; document ids ascend from piece to piece."""
    start = origins(np.random.default_rng([seed, 2]), world)
    for number, first in enumerate(range(0, len(start.source), world.plan.shard)):
        part = slice(first, first + world.plan.shard)
        piece = Origins(start.source[part], start.owner[part], start.month[part])
        rng = np.random.default_rng([seed, 3, number])
        named = name_cities(rng, world, piece)
        coded = code_stories(rng, world, piece, named)
        copies = print_copies(rng, world, piece)
        doc_id = _ids(f"d{number:04d}-", len(copies.story))
        # a family is called by its smallest document
        story_id = doc_id.take(pa.array(np.flatnonzero(np.diff(copies.story, prepend=-1))))
        yield _Shard(world, piece, named, coded, copies, doc_id, story_id)


def _mentions(shard: _Shard) -> int:
    """Element mentions of all documents of a shard, copies too."""
    coded = shard.coded
    element = np.isin(np.array(code_names(shard.world)), shard.world.plan.codes)[coded.code]
    printed = np.bincount(shard.copies.story)[coded.story]
    return int((coded.x * printed)[element].sum())


def _ids(prefix: str, count: int) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(np.arange(count)).cast(pa.string()), 7, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def _taken(names: Any, at: Ints) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(at))


def _voice(shard: _Shard) -> Ints:
    """Number of each document's source; issuers come after the outlets."""
    outlets = len(shard.world.outlets.id)
    owner = shard.start.owner[shard.copies.story]
    return np.where(shard.copies.source < 0, outlets + owner, shard.copies.source)


def _voices(world: World) -> list[str]:
    return [*world.outlets.id, *(f"gov-{city.id}" for city in world.cities)]


def _about(shard: _Shard) -> dict[str, pa.Array]:
    """Columns every document has."""
    world, copies = shard.world, shard.copies
    own = copies.source < 0
    spoken = np.append(world.outlets.lang == "en", np.zeros(world.plan.cities, bool))
    months = [f"{2020 + m // 12}-{m % 12 + 1:02d}" for m in range(world.plan.months)]
    return {
        "doc_id": shard.doc_id,
        "source_id": _taken(_voices(world), _voice(shard)),
        "story_id": shard.story_id.take(pa.array(copies.story)),
        "kind": _taken(["news", "policy"], own.astype(np.int64)),
        "lang": _taken(["zh", "en"], spoken[_voice(shard)].astype(np.int64)),
        "period": _taken(months, shard.start.month[copies.story]),
        "names_all": pa.array(shard.named.total[copies.story], pa.int32()),
    }


def _exposure(shard: _Shard) -> pa.Table:
    columns = _about(shard)
    return pa.table([columns[name] for name in EXPOSURE.names], schema=EXPOSURE)


def _expand(owner: Ints, story: Ints, stories: int) -> tuple[Ints, Ints]:
    """(document, row) pairs: every document prints all rows of its story; rows sorted by story."""
    count = np.bincount(owner, minlength=stories)
    first = np.cumsum(count) - count
    each = count[story]
    doc = np.repeat(np.arange(len(story)), each)
    inside = np.arange(len(doc)) - np.repeat(np.cumsum(each) - each, each)
    return doc, first[story][doc] + inside


def _doc_city(shard: _Shard) -> pa.Table:
    world, named, copies = shard.world, shard.named, shard.copies
    stories = len(shard.start.source)
    doc, row = _expand(named.story, copies.story, stories)
    city, story, own = named.city[row], copies.story[doc], copies.source[doc] < 0
    owner = shard.start.owner[story]
    role = np.where(own, np.where(owner == city, _OWN, _GOV), 0)
    role[~own] = world.role[copies.source[doc[~own]], city[~own]]
    key = (story * world.plan.cities + city) * len(ROLES) + role
    copy = np.unique(key, return_inverse=True, return_counts=True)
    focal = named.focal[story] == city
    tone = {name: np.where(focal, sums[story], 0) for name, sums in _tone(shard).items()}
    about = _about(shard)
    at = pa.array(doc)
    numbers = {
        "names": named.times[row],
        "cities": named.several[story],
        "focus": focal,
        "copies": copy[2][copy[1]],
        **tone,
    }
    columns = {name: column.take(at) for name, column in about.items()}
    columns["city_id"] = _taken([c.id for c in world.cities], city)
    columns["role"] = _taken(ROLES, role)
    columns |= {name: pa.array(x, DOC_CITY.field(name).type) for name, x in numbers.items()}
    return pa.table([columns[name] for name in DOC_CITY.names], schema=DOC_CITY)


def _tone(shard: _Shard) -> dict[str, Ints]:
    """Labels of a story's statements on its focal city: elements and evaluations."""
    names, coded = code_names(shard.world), shard.coded
    counted = np.array([name[0] in "EA" and "*" not in name for name in names])[coded.code]
    stories = len(shard.start.source)
    parts = {"pos": coded.pos, "neg": coded.neg, "neu": coded.x - coded.pos - coded.neg}
    return {
        name: np.bincount(coded.story[counted], x[counted], stories).astype(np.int64)
        for name, x in parts.items()
    }


def _doc_city_code(shard: _Shard) -> pa.Table:
    coded, asked = shard.coded, shard.world.plan.frames
    doc, row = _expand(coded.story, shard.copies.story, len(shard.start.source))
    focal = shard.named.focal[shard.copies.story[doc]]
    numbers = {
        "x": coded.x,
        "statements": coded.x,
        "pos": coded.pos,
        "neg": coded.neg,
        "neu": coded.x - coded.pos - coded.neg,
        "plan": coded.plan if asked else np.zeros_like(coded.x),
        "done": coded.done if asked else np.zeros_like(coded.x),
    }
    columns = {name: pa.array(x[row], pa.int32()) for name, x in numbers.items()}
    columns["doc_id"] = shard.doc_id.take(pa.array(doc))
    columns["city_id"] = _taken([c.id for c in shard.world.cities], focal)
    columns["code"] = _taken(code_names(shard.world), coded.code[row])
    return pa.table([columns[name] for name in CODE.names], schema=CODE)


def _story_table(shard: _Shard) -> pa.Table:
    story, hours = shard.copies.story, shard.copies.hours
    size = np.bincount(story)[story]
    first = hours == 0
    relation = np.where(size == 1, 0, 1)
    columns = [
        shard.doc_id,
        shard.story_id.take(pa.array(story)),
        pa.array(size, pa.int32()),
        pa.array(np.ones(len(story), bool)),
        pa.array(first),
        pa.array(hours),
        _taken(["single", "identical"], relation),
    ]
    return pa.table(columns, schema=STORIES)


_TABLES: dict[str, Callable[[_Shard], pa.Table]] = {
    "doc_city": _doc_city,
    "doc_city_code": _doc_city_code,
    "exposure": _exposure,
    "stories": _story_table,
}


def _count(panel: Ints, shard: _Shard) -> None:
    """Add a shard's documents, stories and namings to (sources, months)."""
    voice, month = _voice(shard), shard.start.month[shard.copies.story]
    total = shard.named.total[shard.copies.story]
    cell = voice * panel.shape[1] + month
    cells = panel.shape[0] * panel.shape[1]
    docs = np.bincount(cell, minlength=cells).reshape(panel.shape[:2])
    panel[:, :, 0] += docs
    panel[:, :, 1] += docs  # a source prints a story once
    panel[:, :, 2] += np.bincount(cell, total, cells).astype(np.int64).reshape(panel.shape[:2])


def _panel(world: World, panel: Ints) -> pa.Table:
    voice, month = np.nonzero(panel[:, :, 0])
    outlets = len(world.outlets.id)
    english = np.append(world.outlets.lang == "en", np.zeros(world.plan.cities, bool))
    columns = {
        "source_id": _taken(_voices(world), voice),
        "period": _taken([f"{2020 + m // 12}-{m % 12 + 1:02d}" for m in range(panel.shape[1])], month),
        "kind": _taken(["news", "policy"], (voice >= outlets).astype(np.int64)),
        "lang": _taken(["zh", "en"], english[voice].astype(np.int64)),
    }
    names = ("docs", "stories", "names_all")
    columns |= {n: pa.array(panel[voice, month, k], pa.int32()) for k, n in enumerate(names)}
    return pa.table([columns[name] for name in PANEL.names], schema=PANEL)


def _sources(world: World) -> pa.Table:
    """The registry: outlets, then one issuer for each city."""
    outlets, cities = world.outlets, world.cities
    issuers = len(cities)
    columns = {
        "source_id": _voices(world),
        "name": _voices(world),
        "kind": ["news"] * len(outlets.id) + ["government"] * issuers,
        "scope": [*outlets.scope, *["local"] * issuers],
        "place_id": [*(p or None for p in outlets.place), *(c.id for c in cities)],
        "country": [*(p or None for p in outlets.country), *["CN"] * issuers],
        "lat": [*(None if np.isnan(x) else x for x in outlets.lat), *(c.lat for c in cities)],
        "lon": [*(None if np.isnan(x) else x for x in outlets.lon), *(c.lon for c in cities)],
        "point": [*outlets.point, *["place"] * issuers],
        "lang": [*outlets.lang, *["zh"] * issuers],
    }
    return pa.table(columns, schema=SOURCE)
