"""A synthetic corpus as the facts stage finds it: everything that the stages before it write."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table
from citysway.pipeline.rejected import REJECTED
from tests.synthetic.annotated import ANNOTATED
from tests.synthetic.corpus import Corpus, mentions_of, shards
from tests.synthetic.documents import (
    DOCUMENT_TABLES,
    count_sources,
    document_rows,
    source_tables,
)
from tests.synthetic.plan import Plan
from tests.synthetic.rows import voices
from tests.synthetic.truth import truth_of
from tests.synthetic.world import make_world


def write_annotations(folder: Path, plan: Plan, *, seed: int) -> Corpus:
    """Write documents/, city_mentions/, mentions/, relations/, elements/ (one file a shard),
    stories, issuers, sources, source_names and an empty table of rejections.

    The same plan and seed as ``write_corpus`` give the same documents; one shard is held at a time.
    """
    world = make_world(plan, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
        for name, (schema, _) in DOCUMENT_TABLES.items()
    }
    printed = np.zeros(len(voices(world)), np.int64)
    docs = mentions = 0
    for number, shard in enumerate(shards(world, seed)):
        name = f"{number:05}.parquet"
        for table, writer in writers.items():
            writer.write_table(DOCUMENT_TABLES[table][1](shard))
        write_table(document_rows(shard, number, seed), folder / "documents" / name)
        for part, (table, rows) in enumerate(ANNOTATED.items()):
            rng = np.random.default_rng([seed, 6, number, part])
            write_table(rows(shard, rng), folder / table / name)
        count_sources(shard, printed)
        docs += len(shard.copies.story)
        mentions += mentions_of(shard)
    for writer in writers.values():
        writer.close()
    for name, table in source_tables(world, printed).items():
        write_table(table.sort_by("source_id" if name == "sources" else "stated"),
                    folder / f"{name}.parquet")  # fmt: skip
    write_table(REJECTED.empty_table(), folder / "stages" / "read.parquet")
    return Corpus(folder, world, truth_of(world), docs, mentions)
