"""Documents with times, written as the tables that diffusion and bursts read."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.story_times import lags
from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.radiation.over_time import time_blocks
from citysway.pipeline.indicators.table import City
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, Doc, Source
from tests.pipeline.spread_plan import SMALL, plan_of

EPOCH = datetime.date(1970, 1, 1)


def write_spread(
    folder: Path,
    docs: Sequence[Doc],
    sources: Sequence[Source],
    *,
    times: Mapping[str, str],
    credits: Mapping[tuple[str, str], str] | None = None,
    cities: Sequence[City] = CITIES,
) -> Path:
    """The fact tables with stories.parquet and documents/.

    ``times`` ISO dates, or moments, by document; a document without one is undated. ``credits``:
    (story, source) -> outlet that its copies credit.
    """
    dated = [replace(doc, period=times.get(doc.id, "")[:7]) for doc in docs]
    write_facts(folder, dated, sources, cities=cities)
    stamps = [times.get(doc.id) for doc in docs]
    days = [datetime.date.fromisoformat(t[:10]) if t else None for t in stamps]
    numbers = {story: n for n, story in enumerate(sorted({doc.story_id for doc in docs}))}
    lag = lags(
        [(day - EPOCH).days if day else None for day in days],
        [t if t and len(t) > 10 else None for t in stamps],
        [numbers[doc.story_id] for doc in docs],
    )
    smallest: dict[str, str] = {}
    for doc in sorted(docs, key=lambda doc: doc.id):
        smallest.setdefault(doc.story_id, doc.id)
    stories = pa.table({
        "doc_id": [doc.id for doc in docs],
        "story_id": [doc.story_id for doc in docs],
        "earliest": pa.array([None if x is None else x == 0 for x in lag], pa.bool_()),
        "lag_hours": pa.array(lag, pa.float64()),
    })  # fmt: skip
    pq.write_table(stories, folder / "stories.parquet")
    documents = pa.table({
        "doc_id": [doc.id for doc in docs],
        "date": pa.array(days, pa.date32()),
        "date_precision": ["day" if day else "none" for day in days],
        "lang": [doc.lang for doc in docs],
        "credit": pa.array(
            [(credits or {}).get((doc.story_id, doc.source)) for doc in docs], pa.string()
        ),
    })  # fmt: skip
    named = sorted({doc.source for doc in docs})
    names = pa.table({
        "stated": pa.array([*named, *(f"{name}官网" for name in named)], pa.string()),
        "source_id": pa.array([*named, *named], pa.string()),
    })  # fmt: skip
    pq.write_table(names, folder / "source_names.parquet")
    (folder / "documents").mkdir(exist_ok=True)
    pq.write_table(documents, folder / "documents" / "00000.parquet")
    return folder


def spread_cells(
    folder: Path,
    *,
    cities: Sequence[City] = CITIES,
    support: Support = SMALL,
    replicates: int = 0,
    lang: str = "all",
    period: str = "all",
) -> dict[str, Cells]:
    """The blocks of RA10 by part, after writing diffusion.parquet."""
    with duckdb.connect() as con:
        write_diffusion(con, folder)
    plan = plan_of(
        folder, cities=cities, support=support, replicates=replicates, slices=[(lang, period)]
    )
    blocks = [block for block in time_blocks(plan, folder) if block.indicator == "RA10"]
    return {part: block for block in blocks for part in block.parts}
