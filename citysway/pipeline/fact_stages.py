"""The stages that count: facts, indicators, topics.

Each does its work unless what it rests on stands, and returns the key the next ones rest on.
"""

from typing import Any

from citysway.corpus.atomic import write_table
from citysway.pipeline.external import external_table
from citysway.pipeline.facts import phrases
from citysway.pipeline.facts import tables as fact_tables
from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.facts.statements import framework_pairs, negative_terms, university_groups
from citysway.pipeline.rejected import reject_edits, write_rejected
from citysway.pipeline.runner import Runner
from citysway.pipeline.stages import (
    clear_shards,
    connect,
    end_workers,
    file_hash,
    key_of,
    run_stage,
)
from citysway.pipeline.topics import told
from citysway.pipeline.topics.languages import seeds_of
from citysway.pipeline.topics.saved import MODELS, stated_of
from citysway.pipeline.topics.tables import topic_tables
from citysway.pipeline.topics.words import cutters_for, words_once


def facts(runner: Runner) -> str:
    """doc_city, doc_city_code, panel, exposure and diffusion; the closed list of cities."""
    least = runner.settings.support.city_documents
    about = runner.settings.study
    window = about.since, about.until
    key = key_of(runner.keys["annotate"], runner.keys["sources"], runner.keys["stories"],
                 about.cities, least, about.since, about.until)  # fmt: skip
    names = ("doc_city", "doc_city_code", "exposure.parquet", "national.parquet", "edges",
             "diffusion.parquet")  # fmt: skip
    paths = [runner.out / name for name in names]

    def work() -> dict[str, Any]:
        with connect(threads=runner.settings.run.workers) as con:
            cities = runner.candidates
            if about.cities == "named":
                cities = fact_tables.named_cities(con, runner.out, least=least)
            fact_tables.build(
                con,
                runner.out,
                cities=cities,
                gazetteer=runner.reader.gazetteer,
                members=framework_pairs(runner.reader.codebook),
                negative=negative_terms(runner.reader.codebook),
                groups=university_groups(runner.reader.codebook),
                window=window,
            )
            found = phrases.write_phrases(
                con, runner.out, cities=cities, gazetteer=runner.reader.gazetteer, window=window
            )
            write_diffusion(con, runner.out)
        return {"cities": cities, "phrases": found}

    runner.tallies["facts"] = run_stage(runner.out, "facts", key, paths, work)
    write_rejected(runner.out, key, window)
    return key


def indicators(runner: Runner) -> str:
    """The indicators, their replicates, bursts, and what ranks are worth."""
    from citysway.pipeline.indicators.measure import WRITTEN, measure

    run, support = runner.settings.run, runner.settings.support
    key = key_of(runner.keys["facts"], support.model_dump(), runner.settings.study.period, run.seed,
                 run.replicates, runner.reader.codebook.version,
                 runner.external.sha256 if runner.external else "")  # fmt: skip
    names = (*(f"{name}.parquet" for name in WRITTEN), "indicators.csv", "sensitivity.csv")
    paths = [runner.out / name for name in names]
    stated = runner.out / "external.parquet"
    if runner.external:
        paths.append(stated)
    else:
        stated.unlink(missing_ok=True)

    def work() -> dict[str, Any]:
        cities = runner.tallies["facts"]["cities"]
        if runner.external:
            write_table(external_table(runner.external), stated)
        return measure(
            runner.out, runner.reader, cities=cities, settings=runner.settings,
            external=runner.external,
        )  # fmt: skip

    runner.tallies["indicators"] = run_stage(runner.out, "indicators", key, paths, work)
    return key


def topics(runner: Runner) -> str:
    """The words of every story, one topic model per language, and what is told of each topic."""
    wanted, seed = runner.settings.topics, runner.settings.run.seed
    saved = runner.saved_topics
    key = key_of(runner.keys["read"], runner.keys["stories"], runner.reader.version,
                 wanted.model_dump(), seed, file_hash(saved) if saved else "")  # fmt: skip
    names = ("topics/model.parquet", "topics/shares.parquet", MODELS)
    paths = [runner.out / name for name in names]

    def work() -> dict[str, Any]:
        if wanted.k:
            _words(runner)
        with connect(threads=1) as con:
            return topic_tables(
                con, runner.out, wanted=wanted, seed=seed, saved=saved,
                seeds=seeds_of(wanted, runner.reader.codebook),
            )  # fmt: skip

    runner.tallies["topics"] = run_stage(runner.out, "topics", key, paths, work)
    reject_edits(runner.out, runner.tallies["topics"]["edits"]["left_out"])
    return _told(runner, key)


def _told(runner: Runner, topics: str) -> str:
    least, seed = runner.settings.support.docs, runner.settings.run.seed
    key = key_of(topics, runner.keys["facts"], runner.keys["names"], least, seed)
    paths = [runner.out / "topics" / f"{name}.parquet" for name in told.WRITTEN]
    knowledge = runner.reader

    def work() -> dict[str, Any]:
        with connect(threads=1) as con:
            return told.write_told(
                con, runner.out, codebook=knowledge.codebook, gazetteer=knowledge.gazetteer,
                least=least, seed=seed, stated=stated_of(runner.out),
            )  # fmt: skip

    runner.tallies["told"] = run_stage(runner.out, "told", key, paths, work)
    return key


def _words(runner: Runner) -> None:
    shards = sorted((runner.out / "documents").glob("*.parquet"))
    clear_shards(runner.out / "stages" / "words", keep={shard.stem for shard in shards})
    reader = runner.reader
    cutters = cutters_for(reader.codebook, reader.gazetteer, runner.settings.topics.places)
    jobs = [
        (shard, runner.digests[shard.stem], runner.out, cutters, reader.version)
        for shard in shards
    ]  # fmt: skip
    runner.map("topics", words_once, jobs)
    if runner.settings.run.workers > 1:
        end_workers()
