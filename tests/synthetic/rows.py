"""One shard of a synthetic corpus as rows of the fact tables, column by column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from citysway.pipeline.facts.arrays import ROLES
from tests.pipeline.fact_files import CODE, DOC_CITY, EXPOSURE
from tests.synthetic.stories import Coded, Copies, Named, Origins, code_names
from tests.synthetic.world import World

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
class Shard:
    """Stories with all their copies; ``doc_id`` by copy, ``story_id`` by story."""

    world: World
    start: Origins
    named: Named
    coded: Coded
    copies: Copies
    doc_id: pa.Array
    story_id: pa.Array


def ids(prefix: str, count: int) -> pa.Array:
    """Ascending document names."""
    digits = pc.utf8_lpad(pa.array(np.arange(count)).cast(pa.string()), 7, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def taken(names: Any, at: Ints) -> pa.Array:
    """Names by number."""
    return pa.array(names, pa.string()).take(pa.array(at))


def voice(shard: Shard) -> Ints:
    """Number of each document's source; issuers come after the outlets."""
    outlets = len(shard.world.outlets.id)
    owner = shard.start.owner[shard.copies.story]
    return np.where(shard.copies.source < 0, outlets + owner, shard.copies.source)


def voices(world: World) -> list[str]:
    """All sources: the outlets, then one issuer for each city."""
    return [*world.outlets.id, *(f"gov-{city.id}" for city in world.cities)]


def about(shard: Shard) -> dict[str, pa.Array]:
    """Columns every document has."""
    world, copies = shard.world, shard.copies
    own = copies.source < 0
    spoken = np.append(world.outlets.lang == "en", np.zeros(world.plan.cities, bool))
    months = [f"{2020 + m // 12}-{m % 12 + 1:02d}" for m in range(world.plan.months)]
    return {
        "doc_id": shard.doc_id,
        "source_id": taken(voices(world), voice(shard)),
        "story_id": shard.story_id.take(pa.array(copies.story)),
        "kind": taken(["news", "policy"], own.astype(np.int64)),
        "lang": taken(["zh", "en"], spoken[voice(shard)].astype(np.int64)),
        "period": taken(months, shard.start.month[copies.story]),
        "names_all": pa.array(shard.named.total[copies.story], pa.int32()),
    }


def _exposure(shard: Shard) -> pa.Table:
    columns = about(shard)
    return pa.table([columns[name] for name in EXPOSURE.names], schema=EXPOSURE)


def expand(owner: Ints, story: Ints, stories: int) -> tuple[Ints, Ints]:
    """(document, row) pairs: every document prints all rows of its story; rows sorted by story."""
    count = np.bincount(owner, minlength=stories)
    first = np.cumsum(count) - count
    each = count[story]
    doc = np.repeat(np.arange(len(story)), each)
    inside = np.arange(len(doc)) - np.repeat(np.cumsum(each) - each, each)
    return doc, first[story][doc] + inside


def _doc_city(shard: Shard) -> pa.Table:
    world, named, copies = shard.world, shard.named, shard.copies
    stories = len(shard.start.source)
    doc, row = expand(named.story, copies.story, stories)
    city, story, own = named.city[row], copies.story[doc], copies.source[doc] < 0
    owner = shard.start.owner[story]
    role = np.where(own, np.where(owner == city, _OWN, _GOV), 0)
    role[~own] = world.role[copies.source[doc[~own]], city[~own]]
    key = (story * world.plan.cities + city) * len(ROLES) + role
    copy = np.unique(key, return_inverse=True, return_counts=True)
    focal = named.focal[story] == city
    tone = {name: np.where(focal, sums[story], 0) for name, sums in _tone(shard).items()}
    said = about(shard)
    at = pa.array(doc)
    numbers = {
        "names": named.times[row],
        "cities": named.several[story],
        "focus": focal,
        "copies": copy[2][copy[1]],
        **tone,
    }
    columns = {name: column.take(at) for name, column in said.items()}
    columns["city_id"] = taken([c.id for c in world.cities], city)
    columns["role"] = taken(ROLES, role)
    columns |= {name: pa.array(x, DOC_CITY.field(name).type) for name, x in numbers.items()}
    return pa.table([columns[name] for name in DOC_CITY.names], schema=DOC_CITY)


def _tone(shard: Shard) -> dict[str, Ints]:
    """Labels of a story's statements on its focal city: elements and evaluations."""
    names, coded = code_names(shard.world), shard.coded
    counted = np.array([name[0] in "EA" and "*" not in name for name in names])[coded.code]
    stories = len(shard.start.source)
    parts = {"pos": coded.pos, "neg": coded.neg, "neu": coded.x - coded.pos - coded.neg}
    return {
        name: np.bincount(coded.story[counted], x[counted], stories).astype(np.int64)
        for name, x in parts.items()
    }


def _doc_city_code(shard: Shard) -> pa.Table:
    coded, asked = shard.coded, shard.world.plan.frames
    doc, row = expand(coded.story, shard.copies.story, len(shard.start.source))
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
    columns["city_id"] = taken([c.id for c in shard.world.cities], focal)
    columns["code"] = taken(code_names(shard.world), coded.code[row])
    return pa.table([columns[name] for name in CODE.names], schema=CODE)


def _story_table(shard: Shard) -> pa.Table:
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
        taken(["single", "identical"], relation),
    ]
    return pa.table(columns, schema=STORIES)


TABLES: dict[str, Callable[[Shard], pa.Table]] = {
    "doc_city": _doc_city,
    "doc_city_code": _doc_city_code,
    "exposure": _exposure,
    "stories": _story_table,
}
