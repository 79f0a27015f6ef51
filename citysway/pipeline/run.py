"""The run: stages in order, each skipped while what it rests on stands."""

import functools
import json
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

import citysway
from citysway.corpus.record import Rejected
from citysway.corpus.shards import Group, drop_duplicates, plan_groups, write_group
from citysway.errors import StudyError
from citysway.models.reader import Reader
from citysway.pipeline import facts, sources, topics
from citysway.pipeline.annotate import TABLES, CityList, annotate_shard
from citysway.pipeline.stages import (
    Stage,
    code_version,
    connect,
    key_of,
    quote,
    run_stage,
    write,
    write_text,
)
from citysway.pipeline.study import Clock, Progress, Result, Study, now, resolve_cities

STAGES = ("read", "stories", "annotate", "sources", "facts", "indicators", "topics")
REJECTED = pa.schema([
    ("stage", pa.string()), ("item", pa.string()), ("reason", pa.string()), ("path", pa.string()),
    ("locator", pa.string()), ("detail", pa.string()), ("n", pa.int32()),
])  # fmt: skip
_CHINESE_CITIES = ("prefecture", "municipality", "sar", "tw_city")
_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "duckdb",
    "scikit-learn",
    "rjieba",
    "spacy",
    "opencc",
)


@functools.cache
def reader_for(codebook: str | None, places: str | None) -> Reader:
    """One reader per process and knowledge."""
    return Reader(codebook=codebook, places=places)


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
        """Cities that may be in the study: its list, or all Chinese ones of prefecture level and above."""
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
            _clear(folder, keep={f"{g.index:05d}" for g in groups})
            jobs = zip(groups, keys, strict=True)
            notes = self._map("read", _read_group, [(g, k, self.study.base, self.out,
                              self.settings.run.shard_docs) for g, k in jobs])  # fmt: skip
            rejected = [Rejected(**row) for note in notes for row in note["rejected"]]
            rejected += drop_duplicates(sorted(folder.glob("*.parquet")), self.study.base)
            write(_rejections(rejected), self.out / "stages" / "read.parquet")
            return {
                "documents": _count(folder),
                "rejected": len(rejected),
                "files": len(self.study.files()),
            }

        self.tallies["read"] = run_stage(self.out, "read", key, [folder], work)
        if not self.tallies["read"]["documents"]:
            raise StudyError(
                f"{self.study.base}: no document could be read; see {self._left_out()}"
            )
        return key

    def _left_out(self) -> str:
        table = pq.read_table(self.out / "stages" / "read.parquet").slice(0, 3).to_pylist()
        return "; ".join(
            f"{row['path'] or row['item']}: {row['detail'] or row['reason']}" for row in table
        )

    def stories(self) -> str:
        """Near-duplicate families over all documents."""
        from citysway.corpus.story_table import story_table

        containment = self.settings.stories.containment
        key = key_of(self.keys["read"], containment)
        path = self.out / "stories.parquet"

        def work() -> dict[str, Any]:
            table = story_table(self.out / "documents", containment=containment)
            write(table, path)
            return {"stories": len(set(table["story_id"].to_pylist()))}

        self.tallies["stories"] = run_stage(self.out, "stories", key, [path], work)
        return key

    def annotate(self) -> str:
        """Every shard of documents to its sentences, city mentions and mentions."""
        shards = sorted((self.out / "documents").glob("*.parquet"))
        for name in TABLES:
            _clear(self.out / name, keep={shard.stem for shard in shards})
        key = key_of(self.keys["read"], self.reader.version, self.candidates)
        jobs = [
            (shard, key, self.out, self._codebook, self._places, self.candidates)
            for shard in shards
        ]
        notes = self._map("annotate", _annotate, jobs)
        self.tallies["annotate"] = {name: sum(note[name] for note in notes) for name in TABLES}
        return key

    def sources(self) -> str:
        """Outlets, issuers and sponsors to places."""
        own = self.study.table(self.settings.study.sources)
        key = key_of(
            self.keys["read"], self.keys["stories"], self.reader.gazetteer.version, _bytes(own)
        )
        paths = [self.out / "sources.parquet", self.out / "issuers.parquet"]

        def work() -> dict[str, Any]:
            gazetteer = self.reader.gazetteer
            resolver = sources.Resolver(gazetteer, sources.load_own(own, gazetteer) if own else {})
            with connect(threads=1) as con:
                voices = sources.source_table(con, self.out, resolver)
                write(voices, paths[0])
                write(sources.issuer_table(con, self.out, resolver), paths[1])
            open_ = sum(how == "none" for how in voices["resolved_by"].to_pylist())
            return {"sources": voices.num_rows, "unresolved": open_}

        self.tallies["sources"] = run_stage(self.out, "sources", key, paths, work)
        return key

    def facts(self) -> str:
        """doc_city, doc_city_code and panel; with them the closed list of cities."""
        least = self.settings.support.city_documents
        about = self.settings.study
        key = key_of(self.keys["annotate"], self.keys["sources"], self.keys["stories"], about.cities, least,
                     about.since, about.until)  # fmt: skip
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
                    members=self._members(),
                    window=(about.since, about.until),
                )
                write(_all_rejected(con, self.out, (about.since, about.until)), paths[3])
            return {"cities": cities}

        self.tallies["facts"] = run_stage(self.out, "facts", key, paths, work)
        return key

    def _members(self) -> Iterator[tuple[str, str, str, str]]:
        """Pairs and anchors the frameworks ask for, each once."""
        seen = set()
        for categories in self.reader.codebook.frameworks.values():
            for member in (m for c in categories for m in (*c.primary, *c.secondary)):
                if member.kind != "code" and member.second:
                    joint = "*" if member.kind == "pair" else "&"
                    seen.add(
                        (
                            f"{member.first}{joint}{member.second}",
                            member.kind,
                            member.first,
                            member.second,
                        )
                    )
        yield from sorted(seen)

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
            "settings": self.settings.model_dump(),
            "seed": self.settings.run.seed,
            "inputs": {path.relative_to(self.study.base).as_posix() if path.is_relative_to(self.study.base)
                       else path.name: _hash(path) for path, _ in self.study.files() if path.is_file()},
            "knowledge": {"codebook": self.reader.codebook.version, "gazetteer": self.reader.gazetteer.version,
                          "all": self.reader.version},
            "versions": {"citysway": citysway.__version__, "code": code_version(),
                         "python": platform.python_version(),
                         **{name: metadata.version(name) for name in _PACKAGES}},
            "keys": self.keys, "tallies": self.tallies,
            "times": {"seconds": self.times, "finished": now()},
        }  # fmt: skip
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
        rows = _rejections(rejected).drop_columns(["n"]).to_pylist()
        stage.finish(rejected=rows)
    return stage.note()


def _annotate(
    shard: Path, key: str, out: Path, codebook: str | None, places: str | None, cities: list[str]
) -> dict[str, Any]:
    outputs = [out / name / shard.name for name in TABLES]
    stage = Stage(out, f"annotate/{shard.stem}", key_of(key, _hash(shard)), outputs)
    if not stage.done():
        reader = reader_for(codebook, places)
        listed = CityList(frozenset(cities), reader.gazetteer)
        stage.finish(**annotate_shard(shard, out, reader=reader, cities=listed))
    return stage.note()


def _rejections(items: Iterable[Rejected]) -> pa.Table:
    rows = sorted(
        (r.stage, r.item, r.reason, r.path or "", r.locator or "", r.detail) for r in items
    )
    columns = list(zip(*rows, strict=True)) or [()] * 6
    arrays = [pa.array([v or None for v in c] if i in (3, 4) else list(c), pa.string())
              for i, c in enumerate(columns)]  # fmt: skip
    return pa.Table.from_arrays([*arrays, pa.array([1] * len(rows), pa.int32())], schema=REJECTED)


def _all_rejected(
    con: duckdb.DuckDBPyConnection, out: Path, window: tuple[str | None, str | None]
) -> pa.Table:
    """What was left out at reading, documents outside the period, names left open, sources without a home."""
    root = quote(out)
    query = f"""
        SELECT stage, item, reason, path, locator, detail, n FROM read_parquet('{root}/stages/read.parquet')
        UNION ALL
        SELECT 'link', reason, 'unresolved', NULL, NULL, min(doc_id), count(*)::INTEGER
        FROM read_parquet('{root}/city_mentions/*.parquet') WHERE place_id IS NULL GROUP BY reason
        UNION ALL
        SELECT 'source', source_id, 'unresolved', NULL, NULL, 'home unknown: fill sources.csv', docs
        FROM read_parquet('{root}/sources.parquet') WHERE resolved_by = 'none'
        UNION ALL
        SELECT 'date', doc_id, 'outside_period', path, locator, strftime(date, '%Y-%m-%d'), 1
        FROM read_parquet('{root}/documents/*.parquet') d
        WHERE NOT {facts.inside(*window, table="d")}
        ORDER BY stage, item, reason, path, locator, detail"""
    return con.sql(query).to_arrow_table().cast(REJECTED)


def _group_key(group: Group) -> list[Any]:
    return [
        (str(path), _hash(path) if path.is_file() else "", vars_of(spec))
        for path, spec in group.files
    ]


def vars_of(spec: Any) -> dict[str, Any]:
    """The fields of a slotted record."""
    return {name: getattr(spec, name) for name in spec.__slots__}


@functools.lru_cache(maxsize=4096)
def _hash_file(path: str, size: int, changed: int) -> str:
    digest = xxhash.xxh64()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _hash(path: Path) -> str:
    state = path.stat()
    try:
        return _hash_file(str(path), state.st_size, state.st_mtime_ns)
    except OSError:
        return "unreadable"


def _bytes(path: Path | None) -> str:
    return _hash(path) if path else ""


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


def _count(folder: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))


def _clear(folder: Path, *, keep: set[str]) -> None:
    """Shards of an earlier plan would be counted again: they go."""
    for path in folder.glob("*.parquet"):
        if path.stem not in keep and path.stem.split("-")[0] not in keep:
            path.unlink()
