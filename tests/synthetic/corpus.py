"""A synthetic corpus as the fact tables of a study, written shard by shard."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipeline.fact_files import PANEL, SOURCE
from tests.synthetic.plan import Plan
from tests.synthetic.rows import SCHEMAS, TABLES, Shard, ids, taken, voice, voices
from tests.synthetic.stories import (
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


@dataclass(frozen=True, slots=True)
class Corpus:
    """The folder of the tables, what was planted, and how much was written."""

    folder: Path
    world: World
    truth: Truth
    docs: int
    mentions: int


def write_corpus(folder: Path, plan: Plan, *, seed: int) -> Corpus:
    """Write doc_city, doc_city_code, exposure, stories, panel, sources and truth.npz; documents
    are never held all at once. The same plan and seed give the same tables.
    """
    world = make_world(plan, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", schema)
        for name, schema in SCHEMAS.items()
    }
    panel = np.zeros((len(world.outlets.id) + plan.cities, plan.months, 3), dtype=np.int64)
    docs = mentions = 0
    for shard in shards(world, seed):
        for name, writer in writers.items():
            writer.write_table(TABLES[name](shard))
        _count(panel, shard)
        docs += len(shard.copies.story)
        mentions += mentions_of(shard)
    for writer in writers.values():
        writer.close()
    pq.write_table(_panel(world, panel), folder / "panel.parquet")
    pq.write_table(source_rows(world), folder / "sources.parquet")
    truth = truth_of(world)
    np.savez(folder / "truth.npz", **planted(world, truth))
    return Corpus(folder, world, truth, docs, mentions)


def planted(world: World, truth: Truth) -> dict[str, Any]:
    """What is stored beside the tables: arrays of ``World`` and ``Truth`` by name, ids, theta."""
    found = {name: getattr(truth, name) for name in Truth.__slots__}
    found |= {name: getattr(world, name) for name in ("profile", "own_profile", "tone", "mu")}
    found["theta"] = np.nan if world.plan.theta is None else world.plan.theta
    found["cities"] = np.array([city.id for city in world.cities])
    found["sources"] = world.outlets.id.astype(str)
    found["codes"] = np.array(world.plan.codes)
    return found


def shards(world: World, seed: int) -> Iterator[Shard]:
    """Stories in pieces with all their copies; document ids ascend from piece to piece."""
    start = origins(np.random.default_rng([seed, 2]), world)
    for number, first in enumerate(range(0, len(start.source), world.plan.shard)):
        part = slice(first, first + world.plan.shard)
        piece = Origins(start.source[part], start.owner[part], start.month[part])
        rng = np.random.default_rng([seed, 3, number])
        named = name_cities(rng, world, piece)
        coded = code_stories(rng, world, piece, named)
        copies = print_copies(rng, world, piece)
        doc_id = ids(f"d{number:04d}-", len(copies.story))
        # a family is called by its smallest document
        story_id = doc_id.take(pa.array(np.flatnonzero(np.diff(copies.story, prepend=-1))))
        yield Shard(world, piece, named, coded, copies, doc_id, story_id)


def mentions_of(shard: Shard) -> int:
    """Element mentions of all documents of a shard, copies too."""
    coded = shard.coded
    element = np.isin(np.array(code_names(shard.world)), shard.world.plan.codes)[coded.code]
    printed = np.bincount(shard.copies.story)[coded.story]
    return int((coded.x * printed)[element].sum())


def _count(panel: Ints, shard: Shard) -> None:
    """Add a shard's documents, stories and namings to (sources, months)."""
    spoken, month = voice(shard), shard.start.month[shard.copies.story]
    total = shard.named.total[shard.copies.story]
    cell = spoken * panel.shape[1] + month
    cells = panel.shape[0] * panel.shape[1]
    docs = np.bincount(cell, minlength=cells).reshape(panel.shape[:2])
    panel[:, :, 0] += docs
    panel[:, :, 1] += docs  # a source prints a story once
    panel[:, :, 2] += np.bincount(cell, total, cells).astype(np.int64).reshape(panel.shape[:2])


def _panel(world: World, panel: Ints) -> pa.Table:
    line, month = np.nonzero(panel[:, :, 0])
    outlets = len(world.outlets.id)
    english = np.append(world.outlets.lang == "en", np.zeros(world.plan.cities, bool))
    columns = {
        "source_id": taken(voices(world), line),
        "period": taken(
            [f"{2020 + m // 12}-{m % 12 + 1:02d}" for m in range(panel.shape[1])], month
        ),
        "kind": taken(["news", "policy"], (line >= outlets).astype(np.int64)),
        "lang": taken(["zh", "en"], english[line].astype(np.int64)),
    }
    names = ("docs", "stories", "names_all")
    columns |= {n: pa.array(panel[line, month, k], pa.int32()) for k, n in enumerate(names)}
    return pa.table([columns[name] for name in PANEL.names], schema=PANEL)


def source_rows(world: World) -> pa.Table:
    """The registry: outlets, then one issuer for each city."""
    outlets, cities = world.outlets, world.cities
    issuers = len(cities)
    columns = {
        "source_id": voices(world),
        "name": voices(world),
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
