"""A study: settings, the way of its texts through the stages, and its results."""

import datetime
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.inputs import InputSpec, list_files
from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.remote import is_remote
from citysway.errors import StudyError
from citysway.pipeline import settings as study_settings
from citysway.pipeline.settings import Input, Settings
from citysway.pipeline.stages import quote

if TYPE_CHECKING:
    import pandas as pd


RESULTS = "results"
Progress = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Study:
    """Settings and the folder they are relative to. ``Study.load`` reads one from disk."""

    settings: Settings
    base: Path

    @classmethod
    def load(cls, path: Path | str) -> "Study":
        """From a ``study.toml``, or from a folder: its ``study.toml``, or a bare folder of texts.

        Raises StudyError naming file, key and what is allowed.
        """
        where = Path(path)
        if where.is_dir() and not (where / "study.toml").exists():
            if not any(suffix_of(file.name) in READERS for file in where.rglob("*")):
                raise StudyError(f"{where}: neither a study.toml nor texts ({', '.join(READERS)})")
            name = where.resolve().name
            texts = Input(path=".", source=name)
            return cls(Settings(study=study_settings.About(name=name), input=[texts]), where)
        where = where / "study.toml" if where.is_dir() else where
        if where.exists() and where.suffix != ".toml":
            raise StudyError(f"{where}: a study.toml or a folder is expected, not a text")
        settings = study_settings.load(where)
        if not settings.input:
            raise StudyError(f'{where}: no [[input]]: say what to read, e.g. path = "texts"')
        return cls(settings, where.parent)

    @property
    def out(self) -> Path:
        """Where all tables and the report of the study lie."""
        return self.base / RESULTS

    def files(self) -> list[tuple[Path, InputSpec]]:
        """Every file of every input with what is stated of it; StudyError when one is empty."""
        found = []
        for item in self.settings.input:
            spec = InputSpec(**item.model_dump())
            found += [(path, spec) for path in list_files(spec, self.base) if not self._own(path)]
        return found

    def _own(self, path: Path) -> bool:
        """Our own results and settings are no input."""
        if is_remote(str(path)):
            return False
        inside = path.resolve().relative_to(self.base.resolve()).parts[:1] if (
            path.resolve().is_relative_to(self.base.resolve())
        ) else ()  # fmt: skip
        about = self.settings.study
        tables = {"study.toml", "sources_unknown.csv", "suggestions.csv"}
        tables |= {name for name in (about.sources, about.places, about.codebook,
                                 about.external, self.settings.topics.model) if name}  # fmt: skip
        models = [(self.base / name).resolve() for name in self._polarity_names()]
        if any(path.resolve().is_relative_to(model) for model in models):
            return True
        return inside == (RESULTS,) or (len(inside) == 1 and inside[0] in tables)

    def table(self, name: str | None) -> Path | None:
        """Path of one of the user's own files (places, codebook, sources, external, topics)."""
        if name is None:
            return None
        path = self.base / name
        if not path.is_file():
            raise StudyError(f"{self.base / 'study.toml'}: {name!r}: no such file in {self.base}")
        return path

    def polarity(self) -> list[Path]:
        """Paths of the study's own polarity models: files or folders."""
        paths = [self.base / name for name in self._polarity_names()]
        for path in paths:
            if not path.exists():
                raise StudyError(
                    f"{self.base / 'study.toml'}: reading.polarity: {path.name!r}: "
                    f"no such file or folder in {self.base}"
                )
        return paths

    def _polarity_names(self) -> list[str]:
        stated = self.settings.reading.polarity
        return [stated] if isinstance(stated, str) else list(stated or ())

    def run(
        self,
        *,
        only: str | None = None,
        workers: int | None = None,
        seed: int | None = None,
        progress: Progress = _silent,
    ) -> "Result":
        """All stages in order, or up to ``only``; what stands is not done again."""
        from citysway.pipeline.run import run

        return run(self._with(workers=workers, seed=seed), only=only, progress=progress)

    def _with(self, *, workers: int | None, seed: int | None) -> "Study":
        changed = {k: v for k, v in (("workers", workers), ("seed", seed)) if v is not None}
        if not changed:
            return self
        run = self.settings.run.model_copy(update=changed)
        return Study(self.settings.model_copy(update={"run": run}), self.base)

    @property
    def results(self) -> "Result":
        """The results of the last run. Raises StudyError when there are none."""
        if not (self.out / "run.json").exists():
            raise StudyError(f"{self.base}: no results yet; `citysway run {self.base}` makes them")
        return Result(self.out)


@dataclass(frozen=True)
class Result:
    """The tables of a finished run as data frames."""

    out: Path

    @cached_property
    def indicators(self) -> "pd.DataFrame":
        """One row per indicator, part, variant, role, language, period and city."""
        return self._frame(f"SELECT * FROM read_parquet('{quote(self.out)}/indicators.parquet')")

    @cached_property
    def documents(self) -> "pd.DataFrame":
        """Every document that was read, with its story, its ``source`` under its one name and its
        ``tone`` in [-1, 1], the mean over clauses that evaluate (missing where none does)."""
        out = quote(self.out)
        return self._frame(f"""
            SELECT d.*, s.story_id, n.source_id AS source, t.tone, t.clauses AS tone_clauses
            FROM read_parquet('{out}/documents/*.parquet') d
            JOIN read_parquet('{out}/stories.parquet') s USING (doc_id)
            JOIN read_parquet('{out}/source_names.parquet') n ON n.stated = d.source_id
            JOIN read_parquet('{out}/tones/*.parquet') t USING (doc_id)
            ORDER BY doc_id""")

    @cached_property
    def tones(self) -> "pd.DataFrame":
        """Tone of documents by city, role and month: mean over stories, its standard error.

        A story counts once, with the mean of its copies; ``se`` is missing for one story. This is
        the tone of whole documents; what is said of the city itself is favourability (IM12).
        """
        out = quote(self.out)
        return self._frame(f"""
            WITH story AS (
                SELECT city_id, role, period AS month, story_id, avg(tone) AS tone,
                       count(*) AS docs
                FROM read_parquet('{out}/doc_city/*.parquet')
                JOIN read_parquet('{out}/tones/*.parquet') USING (doc_id)
                WHERE tone IS NOT NULL AND length(period) = 7 GROUP BY ALL)
            SELECT city_id, role, month, count(*)::INTEGER AS stories,
                   sum(docs)::INTEGER AS docs, avg(tone) AS tone,
                   stddev_samp(tone) / sqrt(count(*)) AS se
            FROM story GROUP BY ALL ORDER BY city_id, role, month""")

    @cached_property
    def run(self) -> dict[str, Any]:
        """run.json: settings, hashes, versions, tallies, times."""
        found: dict[str, Any] = json.loads((self.out / "run.json").read_text(encoding="utf-8"))
        return found

    def mentions(
        self, *, city: str | None = None, code: str | None = None, role: str | None = None
    ) -> "pd.DataFrame":
        """Mentions with role, source and sentence.

        ``city`` is an id or a name; ``role`` also ``ext``. Raises StudyError for a city, code or
        role that is not in the study.
        """
        from citysway.pipeline.facts.mentions import select

        return select(self.out, city=city, code=code, role=role)

    def _frame(self, query: str) -> "pd.DataFrame":
        import duckdb

        with duckdb.connect() as con:
            found: pd.DataFrame = con.execute(query).df()
        return found


def now() -> str:
    """The time a stage ended, for run.json."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        return round(time.perf_counter() - self._start, 2)
