"""The run: stages in order, each skipped while what it rests on stands."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from citysway.corpus.atomic import write_table, write_text
from citysway.corpus.record import Rejected
from citysway.corpus.shards import Group, drop_duplicates, plan_groups, write_group
from citysway.errors import StudyError
from citysway.pipeline import facts, sources, topics
from citysway.pipeline.annotate import TABLES, annotate_once, reader_for
from citysway.pipeline.record import provenance
from citysway.pipeline.rejected import REJECTED, all_rejected, first_rejections, rejections
from citysway.pipeline.stages import (
    Stage,
    clear_shards,
    connect,
    count_rows,
    file_hash,
    key_of,
    run_stage,
)
from citysway.pipeline.study import Clock, Progress, Result, Study, now, resolve_cities

__all__ = ["REJECTED", "STAGES", "Runner", "run"]

STAGES = ("read", "stories", "annotate", "sources", "facts", "indicators", "topics")
_CHINESE_CITIES = ("prefecture", "municipality", "sar", "tw_city")


class Runner:
    """One run of one study; every stage returns the key the next ones rest on."""

    def __init__(self, study: Study, progress: Progress) -> None:
        self.study, self.out, self.progress = study, study.out, progress
        self.settings = study.settings
        about = study.settings.study
        self._codebook = _text(study.table(about.codebook))
        self._places = _text(study.table(about.places))
        self.reader = reader_for(self._codebook, self._places)
        self.times: dict[str, float] = {}
        self.tallies: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.candidates = self._candidates()

    def _candidates(self) -> list[str]:
        """Cities that may be in the study: its list, or all Chinese ones, prefectures and above."""
        stated = self.settings.study.cities
        gazetteer = self.reader.gazetteer
        if isinstance(stated, str):
            return sorted(p.id for p in gazetteer.places.values() if p.kind in _CHINESE_CITIES)
        return resolve_cities(stated, gazetteer, where=str(self.study.base / "study.toml"))

    def step(self, name: str, work: Callable[[], str]) -> None:
        """Do one stage and keep its time."""
        clock = Clock()
        self.progress(name, 0, 1)
        self.keys[name] = work()
        self.times[name] = clock.seconds()
        self.progress(name, 1, 1)

    def read(self) -> str:
        """Files to documents/*.parquet, group by group."""
        groups = plan_groups(self.study.files())
        if not groups:
            raise StudyError(f"{self.study.base}: no files to read")
        keys = [key_of("read", _group_key(g), self.settings.run.shard_docs) for g in groups]
        key = key_of("read", keys)
        folder = self.out / "documents"

        def work() -> dict[str, Any]:
            clear_shards(folder, keep={f"{g.index:05d}" for g in groups})
            jobs = zip(groups, keys, strict=True)
            notes = self._map("read", _read_group, [(g, k, self.study.base, self.out,
                              self.settings.run.shard_docs) for g, k in jobs])  # fmt: skip
            rejected = [Rejected(**row) for note in notes for row in note["rejected"]]
            rejected += drop_duplicates(sorted(folder.glob("*.parquet")), self.study.base)
            write_table(rejections(rejected), self.out / "stages" / "read.parquet")
            return {
                "documents": count_rows(folder),
                "rejected": len(rejected),
                "files": len(self.study.files()),
            }

        self.tallies["read"] = run_stage(self.out, "read", key, [folder], work)
        if not self.tallies["read"]["documents"]:
            why = first_rejections(self.out / "stages" / "read.parquet")
            raise StudyError(f"{self.study.base}: no document could be read; see {why}")
        return key

    def stories(self) -> str:
        """Near-duplicate families over all documents."""
        from citysway.corpus.story_table import story_table

        containment = self.settings.stories.containment
        key = key_of(self.keys["read"], containment)
        path = self.out / "stories.parquet"

        def work() -> dict[str, Any]:
            table = story_table(self.out / "documents", containment=containment)
            write_table(table, path)
            return {"stories": len(set(table["story_id"].to_pylist()))}

        self.tallies["stories"] = run_stage(self.out, "stories", key, [path], work)
        return key

    def annotate(self) -> str:
        """Every shard of documents to its sentences, city mentions and mentions."""
        shards = sorted((self.out / "documents").glob("*.parquet"))
        for name in TABLES:
            clear_shards(self.out / name, keep={shard.stem for shard in shards})
        key = key_of(self.keys["read"], self.reader.version, self.candidates)
        jobs = [
            (shard, key, self.out, self._codebook, self._places, self.candidates)
            for shard in shards
        ]
        notes = self._map("annotate", annotate_once, jobs)
        self.tallies["annotate"] = {name: sum(note[name] for note in notes) for name in TABLES}
        return key

    def sources(self) -> str:
        """Outlets, issuers and sponsors to places."""
        own = self.study.table(self.settings.study.sources)
        key = key_of(self.keys["read"], self.keys["stories"], self.reader.gazetteer.version,
                     file_hash(own) if own else "")  # fmt: skip
        paths = [self.out / "sources.parquet", self.out / "issuers.parquet"]

        def work() -> dict[str, Any]:
            gazetteer = self.reader.gazetteer
            resolver = sources.Resolver(gazetteer, sources.load_own(own, gazetteer) if own else {})
            with connect(threads=1) as con:
                voices = sources.source_table(con, self.out, resolver)
                write_table(voices, paths[0])
                write_table(sources.issuer_table(con, self.out, resolver), paths[1])
            open_ = sum(how == "none" for how in voices["resolved_by"].to_pylist())
            return {"sources": voices.num_rows, "unresolved": open_}

        self.tallies["sources"] = run_stage(self.out, "sources", key, paths, work)
        return key

    def facts(self) -> str:
        """doc_city, doc_city_code and panel; with them the closed list of cities."""
        least = self.settings.support.city_documents
        about = self.settings.study
        key = key_of(self.keys["annotate"], self.keys["sources"], self.keys["stories"],
                     about.cities, least, about.since, about.until)  # fmt: skip
        paths = [
            self.out / name
            for name in ("doc_city", "doc_city_code", "exposure.parquet", "rejected.parquet")
        ]

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
                    members=facts.framework_pairs(self.reader.codebook),
                    window=(about.since, about.until),
                )
                write_table(all_rejected(con, self.out, (about.since, about.until)), paths[3])
            return {"cities": cities}

        self.tallies["facts"] = run_stage(self.out, "facts", key, paths, work)
        return key

    def indicators(self) -> str:
        """indicators.parquet, .csv and replicates.parquet."""
        from citysway.pipeline.measure import measure

        run, support = self.settings.run, self.settings.support
        key = key_of(self.keys["facts"], support.model_dump(), self.settings.study.period, run.seed,
                     run.replicates, self.reader.codebook.version)  # fmt: skip
        paths = [
            self.out / name
            for name in ("indicators.parquet", "indicators.csv", "replicates.parquet")
        ]

        def work() -> dict[str, Any]:
            cities = self.tallies["facts"]["cities"]
            return measure(self.out, self.reader, cities=cities, settings=self.settings)

        self.tallies["indicators"] = run_stage(self.out, "indicators", key, paths, work)
        return key

    def topics(self) -> str:
        """One topic model per language."""
        wanted = self.settings.topics
        key = key_of(
            self.keys["read"], self.keys["stories"], wanted.model_dump(), self.settings.run.seed
        )
        paths = [self.out / "topics" / name for name in ("model.parquet", "shares.parquet")]

        def work() -> dict[str, Any]:
            with connect(threads=1) as con:
                return topics.topic_tables(
                    con, self.out, k=wanted.k, method=wanted.method, seed=self.settings.run.seed
                )

        self.tallies["topics"] = run_stage(self.out, "topics", key, paths, work)
        return key

    def _map(
        self, stage: str, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """Map over shards by joblib; results in order."""
        import joblib

        workers = min(self.settings.run.workers, len(jobs))
        notes = []
        with joblib.Parallel(n_jobs=workers, return_as="generator") as parallel:
            for note in parallel(joblib.delayed(work)(*job) for job in jobs):
                notes.append(note)
                self.progress(stage, len(notes), len(jobs))
        return notes

    def finish(self) -> Result:
        """Write run.json."""
        about = {
            **provenance(self.study, self.reader),
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


def _read_group(group: Group, key: str, base: Path, out: Path, shard_docs: int) -> dict[str, Any]:
    folder = out / "documents"
    stage = Stage(out, f"read/{group.index:05d}", key, [folder / f"{group.index:05d}.parquet"])
    if not stage.done():
        _, rejected = write_group(group, base, folder, shard_docs=shard_docs)
        rows = rejections(rejected).drop_columns(["n"]).to_pylist()
        stage.finish(rejected=rows)
    return stage.note()


def _group_key(group: Group) -> list[Any]:
    return [
        (str(path), file_hash(path) if path.is_file() else "", vars_of(spec))
        for path, spec in group.files
    ]


def vars_of(spec: Any) -> dict[str, Any]:
    """The fields of a slotted record."""
    return {name: getattr(spec, name) for name in spec.__slots__}


def _text(path: Path | None) -> str | None:
    return str(path) if path else None
