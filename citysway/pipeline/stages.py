"""Doing a stage once: its outputs are kept while nothing they rest on changes."""

import functools
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import xxhash

import citysway
from citysway.corpus.atomic import whole, write_text


@functools.cache
def code_version() -> str:
    """Version and hash of the package's own source and knowledge: results of other code are
    never reused."""
    root = Path(citysway.__file__).parent
    digest = xxhash.xxh64()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv") and path.relative_to(root).parts[0] != "reports":
            digest.update(path.read_bytes())
    return f"{citysway.__version__}+{digest.hexdigest()}"


def key_of(*parts: object) -> str:
    """Hash of whatever a stage rests on."""
    text = json.dumps([code_version(), *parts], default=str, sort_keys=True)
    return xxhash.xxh64_hexdigest(text.encode())


def file_hash(path: Path) -> str:
    """Hash of a file's bytes, kept while its size and time stand; ``unreadable`` if it is that."""
    try:
        state = path.stat()
        return _file_hash(path, state.st_size, state.st_mtime_ns)
    except OSError:
        return "unreadable"


@functools.lru_cache(maxsize=4096)
def _file_hash(path: Path, size: int, changed: int) -> str:
    digest = xxhash.xxh64()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def copy_query(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The rows of a query as one Parquet file; the query must ORDER BY its key."""
    with whole(path) as part:
        con.execute(f"COPY ({query}) TO '{quote(part)}' (FORMAT parquet, COMPRESSION zstd)")


def count_rows(folder: Path) -> int:
    """Rows of all shards in a folder."""
    return sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))


def clear_shards(folder: Path, *, keep: set[str]) -> None:
    """Shards whose documents are no longer there would be counted again: they go."""
    for path in folder.glob("*.parquet"):
        if path.stem not in keep:
            path.unlink()


def quote(value: object) -> str:
    """A string safe inside single quotes of SQL."""
    return str(value).replace("'", "''")


def connect(*, threads: int) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory; large sorts spill to ``spill_folder``."""
    return duckdb.connect(
        config={"threads": threads, "memory_limit": "2GB", "temp_directory": str(spill_folder())}
    )


def spill_folder() -> Path:
    """Where this process may spill, beside the system's temporary files."""
    return Path(tempfile.gettempdir()) / f"citysway-{os.getpid()}"


class Stage:
    """The stamp of one stage, or of one shard of it."""

    def __init__(self, out: Path, name: str, key: str, outputs: Sequence[Path]) -> None:
        self._stamp = out / "stages" / f"{name}.json"
        self._key = key
        self._outputs = outputs

    def done(self) -> bool:
        """Whether the outputs stand and rest on the same things."""
        if not self._stamp.exists() or not all(path.exists() for path in self._outputs):
            return False
        return bool(self.note().get("key") == self._key)

    def note(self) -> dict[str, Any]:
        """What was written when the stage was done (tallies)."""
        try:
            found: dict[str, Any] = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def finish(self, **tallies: Any) -> None:
        """Write the stamp; only now the stage counts as done."""
        write_text(json.dumps({"key": self._key, **tallies}, ensure_ascii=False), self._stamp)


def run_stage(
    out: Path,
    name: str,
    key: str,
    outputs: Sequence[Path],
    work: Callable[[], dict[str, Any] | None],
) -> dict[str, Any]:
    """Do the work unless it stands; returns the tallies either way."""
    stage = Stage(out, name, key, outputs)
    if not stage.done():
        stage.finish(**(work() or {}))
    return stage.note()


def map_shards(
    stage: str,
    work: Callable[..., Any],
    jobs: Sequence[tuple[Any, ...]],
    *,
    workers: int,
    progress: Callable[[str, int, int], None],
) -> list[Any]:
    """``work`` of every job's arguments, by joblib in processes; results in order."""
    import joblib

    notes = []
    with joblib.Parallel(n_jobs=max(1, min(workers, len(jobs))), return_as="generator") as parallel:
        for note in parallel(joblib.delayed(work)(*job) for job in jobs):
            notes.append(note)
            progress(stage, len(notes), len(jobs))
    return notes


def end_workers() -> None:
    """Let go of the processes of ``map_shards`` and of what they loaded."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)
