"""One run of one study: its knowledge, what its stages leave for later ones, times and tallies."""

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from citysway.corpus.atomic import write_text
from citysway.pipeline.annotate import reader_for
from citysway.pipeline.candidates import candidates
from citysway.pipeline.external import External, load_external
from citysway.pipeline.record import provenance
from citysway.pipeline.sources import tables as source_tables
from citysway.pipeline.stages import map_shards
from citysway.pipeline.study import Clock, Progress, Result, Study, now
from citysway.pipeline.topics.saved import check_saved


class Runner:
    """What the stages of a run share (``run.STAGES``)."""

    def __init__(self, study: Study, progress: Progress) -> None:
        self.study, self.out, self.progress = study, study.out, progress
        self.settings = study.settings
        about = study.settings.study
        self.codebook = _text(study.table(about.codebook))
        self.places = _text(study.table(about.places))
        self.polarity = tuple(str(path) for path in study.polarity())
        self.reader = reader_for(self.codebook, self.places, self.polarity)
        self.times: dict[str, float] = {}
        self.tallies: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.digests: dict[str, str] = {}  # of the shards of documents, as read
        self.candidates = candidates(
            about.cities, self.reader.gazetteer, where=str(study.base / "study.toml")
        )
        self.external = self._external(study.table(about.external))
        self.saved_topics = self._saved_topics(study.table(study.settings.topics.model))

    def _external(self, path: Path | None) -> External | None:
        """The study's external.csv: what is wrong with it is said before anything is read."""
        if path is None:
            return None
        return load_external(path, self.reader.gazetteer, cities=self.candidates)

    def _saved_topics(self, path: Path | None) -> Path | None:
        """The study's own topic model, if it fits."""
        if path is not None:
            check_saved(path, self.settings.topics.places)
        return path

    def step(self, name: str, work: Callable[["Runner"], str]) -> None:
        """Do one stage and keep its time."""
        clock = Clock()
        self.progress(name, 0, 1)
        self.keys[name] = work(self)
        self.times[name] = clock.seconds()
        self.progress(name, 1, 1)

    @cached_property
    def resolver(self) -> source_tables.Resolver:
        """Who is who: the study's own sources before ours."""
        return source_tables.resolver_for(
            self.study.table(self.settings.study.sources), self.reader.gazetteer
        )

    def map(
        self, stage: str, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """The results of ``work`` for every job, over the workers of the study."""
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


def _text(path: Path | None) -> str | None:
    return str(path) if path else None
