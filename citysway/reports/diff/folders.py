"""The results of two runs, opened together."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.pipeline.stages import spill_folder
from citysway.pipeline.study import RESULTS
from citysway.reports.numbers.tables import files, parquet, run_record

if TYPE_CHECKING:
    import duckdb

NEEDED = ("documents", "doc_city", "indicators")


@dataclass(frozen=True, slots=True)
class Run:
    """The results of one run: their folder and ``run.json``."""

    out: Path
    record: dict[str, Any]


def open_run(path: Path) -> Run:
    """The results in a folder, or of the study there (its folder or study.toml).

    Raises StudyError for what holds no results of a finished run, or those of another version.
    """
    place = path.parent if path.suffix == ".toml" else path
    if not place.is_dir():
        raise StudyError(f"{path}: no such folder; name a study, or the folder of its results")
    out = next((p for p in (place, place / RESULTS) if (p / "run.json").is_file()), None)
    if out is None:
        raise StudyError(
            f"{path}: no results of a study: no run.json here or in {RESULTS}/; "
            "`citysway run STUDY` makes them"
        )
    record = run_record(out)
    if not isinstance(record.get("settings"), dict) or not isinstance(record.get("versions"), dict):
        raise StudyError(f"{out / 'run.json'}: not the record of a run: no settings, no versions")
    version = record["versions"].get("schema", 1)  # the first runs stated none
    if version != SCHEMA_VERSION:
        raise StudyError(
            f"{out}: tables of schema version {version}; this program compares version "
            f"{SCHEMA_VERSION}. Run the study again with this program."
        )
    if missing := [table for table in NEEDED if not files(out, table)]:
        raise StudyError(f"{out}: not a finished run; missing {', '.join(missing)}")
    return Run(out, record)


def connect(old: Run, new: Run) -> "duckdb.DuckDBPyConnection":
    """DuckDB with the views ``old_indicators``, ``new_indicators`` and so on (``NEEDED``)."""
    import duckdb

    con = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(spill_folder()),
                                 "autoinstall_known_extensions": False,
                                 "autoload_known_extensions": False})  # fmt: skip
    con.execute("SET enable_progress_bar = false")
    for side, run in (("old", old), ("new", new)):
        for table in NEEDED:
            source = parquet(files(run.out, table))
            con.execute(f"CREATE VIEW {side}_{table} AS SELECT * FROM {source}")
    return con
