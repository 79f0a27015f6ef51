"""The run: stages in order, each skipped while what it rests on stands."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table, write_text
from citysway.errors import StudyError
from citysway.pipeline import learn, topics
from citysway.pipeline.annotate import TABLES, annotate_once, reader_for
from citysway.pipeline.candidates import candidates
from citysway.pipeline.external import External, external_table, load_external
from citysway.pipeline.facts import phrases
from citysway.pipeline.facts import tables as facts
from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.facts.statements import framework_pairs, negative_terms, university_groups
from citysway.pipeline.reading import read_inputs
from citysway.pipeline.record import provenance
from citysway.pipeline.rejected import REJECTED, first_rejections, write_rejected
from citysway.pipeline.sources import tables as sources
from citysway.pipeline.stages import (
    clear_shards,
    connect,
    file_hash,
    key_of,
    map_shards,
    run_stage,
)
from citysway.pipeline.study import Clock, Progress, Result, Study, now

__all__ = ["REJECTED", "STAGES", "Runner", "run"]

STAGES = ("read", "names", "stories", "annotate", "sources", "facts", "indicators", "topics")


class Runner:
    """One run of one study; every stage returns the key the next ones rest on."""

    def __init__(self, study: Study, progress: Progress) -> None:
        self.study, self.out, self.progress = study, study.out, progress
        self.settings = study.settings
        about = study.settings.study
        self._codebook = _text(study.table(about.codebook))
        self._places = _text(study.table(about.places))
        self._polarity = tuple(str(path) for path in study.polarity())
        self.reader = reader_for(self._codebook, self._places, self._polarity)
        self.times: dict[str, float] = {}
        self.tallies: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.candidates = candidates(
            about.cities, self.reader.gazetteer, where=str(study.base / "study.toml")
        )
        self.external = self._external(study.table(about.external))

    def _external(self, path: Path | None) -> External | None:
        """The study's external.csv: what is wrong with it is said before anything is read."""
        if path is None:
            return None
        return load_external(path, self.reader.gazetteer, cities=self.candidates)

    def step(self, name: str, work: Callable[[], str]) -> None:
        """Do one stage and keep its time."""
        clock = Clock()
        self.progress(name, 0, 1)
        self.keys[name] = work()
        self.times[name] = clock.seconds()
        self.progress(name, 1, 1)

    def read(self) -> str:
        """Files to documents/*.parquet: what is new is read, what is gone goes."""
        shard_docs = self.settings.run.shard_docs
        note = read_inputs(
            self.study.files(),
            base=self.study.base,
            out=self.out,
            shard_docs=shard_docs,
            run=self._map,
        )
        if not note["documents"]:
            why = first_rejections(self.out / "stages" / "read.parquet")
            raise StudyError(f"{self.study.base}: no document could be read; see {why}")
        self.digests: dict[str, str] = note.pop("digests")
        self.tallies["read"] = note
        return key_of("read", self.digests)

    def names(self) -> str:
        """source_names.parquet: the names under which documents state one source."""
        own = self.study.table(self.settings.study.sources)
        key = key_of(
            self.keys["read"], self.reader.gazetteer.version, file_hash(own) if own else ""
        )
        path = self.out / "source_names.parquet"

        def work() -> dict[str, Any]:
            with connect(threads=1) as con:
                table = sources.source_names(con, self.out, self.resolver)
            write_table(table, path)
            return {"names": table.num_rows, "sources": len(set(table["source_id"].to_pylist()))}

        self.tallies["names"] = run_stage(self.out, "names", key, [path], work)
        return key

    def stories(self) -> str:
        """Near-duplicate families over all documents."""
        from citysway.corpus.story_table import story_table

        containment = self.settings.stories.containment
        key = key_of(self.keys["names"], containment)
        path = self.out / "stories.parquet"

        def work() -> dict[str, Any]:
            table = story_table(
                self.out / "documents",
                containment=containment,
                names=sources.stated_names(self.out),
                cache=self.out / "stages" / "sketches",
            )
            write_table(table, path)
            return {"stories": len(set(table["story_id"].to_pylist()))}

        self.tallies["stories"] = run_stage(self.out, "stories", key, [path], work)
        return key

    def annotate(self) -> str:
        """Every shard of documents to its sentences, city mentions and mentions."""
        shards = sorted((self.out / "documents").glob("*.parquet"))
        for name in TABLES:
            clear_shards(self.out / name, keep={shard.stem for shard in shards})
        homes = sources.homes(self.resolver)
        learned = self._learned(shards, homes)
        key = key_of(self.keys["read"], self.reader.version, self.candidates, homes, learned)
        jobs = [
            (shard, self.digests[shard.stem], self.out, self._codebook, self._places,
             self.candidates, self._polarity, homes, learned)
            for shard in shards
        ]  # fmt: skip
        notes = self._map("annotate", annotate_once, jobs)
        self.tallies["annotate"] = {name: sum(note[name] for note in notes) for name in TABLES}
        return key

    def _learned(self, shards: Sequence[Path], homes: Mapping[str, str]) -> tuple[str, str] | None:
        """learned.csv and its hash, where the study asks for a first look at its texts."""
        if not self.settings.linking.learn:
            learn.forget(self.out)
            return None
        tables = self._codebook, self._places
        return learn.learn(shards, self.out, read=self.keys["read"], reader=self.reader,
                           tables=tables, homes=homes, run=self._map)  # fmt: skip

    @cached_property
    def resolver(self) -> sources.Resolver:
        """Who is who: the study's own sources before ours."""
        return sources.resolver_for(
            self.study.table(self.settings.study.sources), self.reader.gazetteer
        )

    def sources(self) -> str:
        """Outlets, issuers and sponsors to places."""
        key = key_of(self.keys["names"], self.keys["stories"])
        paths = [self.out / "sources.parquet", self.out / "issuers.parquet"]

        def work() -> dict[str, Any]:
            names = pq.read_table(self.out / "source_names.parquet")
            with connect(threads=1) as con:
                voices = sources.source_table(con, self.out, self.resolver, names)
                write_table(voices, paths[0])
                write_table(sources.issuer_table(con, self.out, self.resolver), paths[1])
            open_ = sum(how == "none" for how in voices["resolved_by"].to_pylist())
            return {"sources": voices.num_rows, "unresolved": open_}

        self.tallies["sources"] = run_stage(self.out, "sources", key, paths, work)
        return key

    def facts(self) -> str:
        """doc_city, doc_city_code, panel, exposure and diffusion; the closed list of cities."""
        least = self.settings.support.city_documents
        about = self.settings.study
        window = about.since, about.until
        key = key_of(self.keys["annotate"], self.keys["sources"], self.keys["stories"],
                     about.cities, least, about.since, about.until)  # fmt: skip
        names = ("doc_city", "doc_city_code", "exposure.parquet", "national.parquet", "edges",
                 "diffusion.parquet")  # fmt: skip
        paths = [self.out / name for name in names]

        def work() -> dict[str, Any]:
            with connect(threads=self.settings.run.workers) as con:
                cities = self.candidates
                if about.cities == "named":
                    cities = facts.named_cities(con, self.out, least=least)
                facts.build(
                    con,
                    self.out,
                    cities=cities,
                    gazetteer=self.reader.gazetteer,
                    members=framework_pairs(self.reader.codebook),
                    negative=negative_terms(self.reader.codebook),
                    groups=university_groups(self.reader.codebook),
                    window=window,
                )
                found = phrases.write_phrases(
                    con, self.out, cities=cities, gazetteer=self.reader.gazetteer, window=window
                )
                write_diffusion(con, self.out)
            return {"cities": cities, "phrases": found}

        self.tallies["facts"] = run_stage(self.out, "facts", key, paths, work)
        write_rejected(self.out, key, window)
        return key

    def indicators(self) -> str:
        """The indicators, their replicates, bursts, and what ranks are worth."""
        from citysway.pipeline.indicators.measure import WRITTEN, measure

        run, support = self.settings.run, self.settings.support
        key = key_of(self.keys["facts"], support.model_dump(), self.settings.study.period, run.seed,
                     run.replicates, self.reader.codebook.version,
                     self.external.sha256 if self.external else "")  # fmt: skip
        names = (*(f"{name}.parquet" for name in WRITTEN), "indicators.csv", "sensitivity.csv")
        paths = [self.out / name for name in names]
        stated = self.out / "external.parquet"
        if self.external:
            paths.append(stated)
        else:
            stated.unlink(missing_ok=True)

        def work() -> dict[str, Any]:
            cities = self.tallies["facts"]["cities"]
            if self.external:
                write_table(external_table(self.external), stated)
            return measure(
                self.out, self.reader, cities=cities, settings=self.settings,
                external=self.external,
            )  # fmt: skip

        self.tallies["indicators"] = run_stage(self.out, "indicators", key, paths, work)
        return key

    def topics(self) -> str:
        """One topic model per language."""
        wanted = self.settings.topics
        seed = self.settings.run.seed
        key = key_of(self.keys["read"], self.keys["stories"], wanted.model_dump(), seed)
        paths = [self.out / "topics" / name for name in ("model.parquet", "shares.parquet")]

        def work() -> dict[str, Any]:
            with connect(threads=1) as con:
                k, method = wanted.k, wanted.method
                return topics.topic_tables(con, self.out, k=k, method=method, seed=seed)

        self.tallies["topics"] = run_stage(self.out, "topics", key, paths, work)
        return key

    def _map(
        self, stage: str, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        workers = self.settings.run.workers
        return map_shards(stage, work, jobs, workers=workers, progress=self.progress)

    def finish(self) -> Result:
        """Write run.json."""
        about = {
            **provenance(self.study, self.reader, self.external),
            "keys": self.keys,
            "tallies": self.tallies,
            "times": {"seconds": self.times, "finished": now()},
        }
        write_text(
            json.dumps(about, ensure_ascii=False, indent=1, default=str), self.out / "run.json"
        )
        return Result(self.out)


def run(study: Study, *, only: str | None, progress: Progress) -> Result:
    """All stages, or up to ``only``. Raises StudyError for an unknown stage."""
    if only is not None and only not in STAGES:
        raise StudyError(f"--only {only}: allowed are {', '.join(STAGES)}")
    runner = Runner(study, progress)
    study.out.mkdir(parents=True, exist_ok=True)
    for name in STAGES:
        runner.step(name, getattr(runner, name))
        if name == only:
            break
    return runner.finish()


def _text(path: Path | None) -> str | None:
    return str(path) if path else None
