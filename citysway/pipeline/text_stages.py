"""The stages that read: files to documents, names of sources, stories, annotations, homes.

Each does its work unless what it rests on stands, and returns the key the next ones rest on.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table
from citysway.errors import StudyError
from citysway.pipeline import learn
from citysway.pipeline.annotate import TABLES, annotate_once
from citysway.pipeline.reading import read_inputs
from citysway.pipeline.rejected import first_rejections
from citysway.pipeline.runner import Runner
from citysway.pipeline.sources import tables as source_tables
from citysway.pipeline.stages import (
    clear_shards,
    connect,
    end_workers,
    file_hash,
    key_of,
    run_stage,
)


def read(runner: Runner) -> str:
    """Files to documents/*.parquet: what is new is read, what is gone goes."""
    shard_docs = runner.settings.run.shard_docs
    note = read_inputs(
        runner.study.files(),
        base=runner.study.base,
        out=runner.out,
        shard_docs=shard_docs,
        run=runner.map,
    )
    if not note["documents"]:
        why = first_rejections(runner.out / "stages" / "read.parquet")
        raise StudyError(f"{runner.study.base}: no document could be read; see {why}")
    runner.digests = note.pop("digests")
    runner.tallies["read"] = note
    return key_of("read", runner.digests)


def source_names(runner: Runner) -> str:
    """source_names.parquet: the names under which documents state one source."""
    own = runner.study.table(runner.settings.study.sources)
    key = key_of(
        runner.keys["read"], runner.reader.gazetteer.version, file_hash(own) if own else ""
    )
    path = runner.out / "source_names.parquet"

    def work() -> dict[str, Any]:
        with connect(threads=1) as con:
            table = source_tables.source_names(con, runner.out, runner.resolver)
        write_table(table, path)
        return {"names": table.num_rows, "sources": len(set(table["source_id"].to_pylist()))}

    runner.tallies["names"] = run_stage(runner.out, "names", key, [path], work)
    return key


def stories(runner: Runner) -> str:
    """Near-duplicate families over all documents."""
    from citysway.corpus.story_table import story_table

    containment = runner.settings.stories.containment
    key = key_of(runner.keys["names"], containment)
    path = runner.out / "stories.parquet"

    def work() -> dict[str, Any]:
        table = story_table(
            runner.out / "documents",
            containment=containment,
            names=source_tables.stated_names(runner.out),
            cache=runner.out / "stages" / "sketches",
        )
        write_table(table, path)
        return {"stories": len(set(table["story_id"].to_pylist()))}

    runner.tallies["stories"] = run_stage(runner.out, "stories", key, [path], work)
    return key


def annotate(runner: Runner) -> str:
    """Every shard of documents to its sentences, city mentions and mentions."""
    shards = sorted((runner.out / "documents").glob("*.parquet"))
    for name in TABLES:
        clear_shards(runner.out / name, keep={shard.stem for shard in shards})
    homes = source_tables.homes(runner.resolver)
    learned = _learned(runner, shards, homes)
    key = key_of(runner.keys["read"], runner.reader.version, runner.candidates, homes, learned)
    jobs = [
        (shard, runner.digests[shard.stem], runner.out, runner.codebook, runner.places,
         runner.candidates, runner.polarity, homes, learned)
        for shard in shards
    ]  # fmt: skip
    notes = runner.map("annotate", annotate_once, jobs)
    if runner.settings.run.workers > 1:
        end_workers()  # each holds all that is known of places and codes
    runner.tallies["annotate"] = {name: sum(note[name] for note in notes) for name in TABLES}
    return key


def _learned(
    runner: Runner, shards: Sequence[Path], homes: Mapping[str, str]
) -> tuple[str, str] | None:
    """learned.csv and its hash, where the study asks for a first look at its texts."""
    if not runner.settings.linking.learn:
        learn.forget(runner.out)
        return None
    tables = runner.codebook, runner.places
    return learn.learn(shards, runner.out, read=runner.keys["read"], reader=runner.reader,
                       tables=tables, homes=homes, run=runner.map)  # fmt: skip


def sources(runner: Runner) -> str:
    """Outlets, issuers and sponsors to places."""
    key = key_of(runner.keys["names"], runner.keys["stories"])
    paths = [runner.out / "sources.parquet", runner.out / "issuers.parquet"]

    def work() -> dict[str, Any]:
        names = pq.read_table(runner.out / "source_names.parquet")
        with connect(threads=1) as con:
            voices = source_tables.source_table(con, runner.out, runner.resolver, names)
            write_table(voices, paths[0])
            write_table(source_tables.issuer_table(con, runner.out, runner.resolver), paths[1])
        open_ = sum(how == "none" for how in voices["resolved_by"].to_pylist())
        return {"sources": voices.num_rows, "unresolved": open_}

    runner.tallies["sources"] = run_stage(runner.out, "sources", key, paths, work)
    return key
