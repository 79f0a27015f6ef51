"""The facts step of a run over the annotated tables of a synthetic corpus, part by part."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from citysway.models import codebook
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.facts import phrases, tables
from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.facts.statements import framework_pairs, negative_terms, university_groups
from citysway.pipeline.rejected import write_rejected
from citysway.pipeline.settings import Run
from citysway.pipeline.stages import connect
from tests.synthetic.documents import gazetteer_of
from tests.synthetic.world import World

Timed = Callable[[str, Callable[[], object]], None]
OPEN = None, None  # no first and no last date


def fact_parts(
    con: duckdb.DuckDBPyConnection, out: Path, *, cities: Sequence[str], gazetteer: Gazetteer
) -> dict[str, Callable[[], object]]:
    """What ``Runner.facts`` does, in its order."""
    book = codebook.load()
    steps = tables.parts(
        con, out, cities=cities, gazetteer=gazetteer, members=framework_pairs(book),
        negative=negative_terms(book), groups=university_groups(book), window=OPEN,
    )  # fmt: skip
    return {
        "named cities": lambda: tables.named_cities(con, out, least=30),
        **steps,
        "phrases": lambda: phrases.write_phrases(con, out, cities=cities, gazetteer=gazetteer),
        "diffusion": lambda: write_diffusion(con, out),
        "rejected": lambda: write_rejected(out, "facts", OPEN),
    }


def write_facts(
    out: Path, world: World, *, workers: int = Run().workers, timed: Timed | None = None
) -> None:
    """All fact tables of the listed cities of a world; ``timed`` does each part under its name."""
    gazetteer = gazetteer_of(world)
    cities = sorted(city.id for city in world.cities)
    with connect(threads=workers) as con:
        for name, work in fact_parts(con, out, cities=cities, gazetteer=gazetteer).items():
            if timed:
                timed(name, work)
            else:
                work()
