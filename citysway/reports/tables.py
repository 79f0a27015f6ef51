"""The tables of a study's output folder, opened as DuckDB views."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError

if TYPE_CHECKING:
    import duckdb

#: View name -> (path inside the output folder, needed for a report?). Folders hold shards.
TABLES: dict[str, tuple[str, bool]] = {
    "documents": ("documents", True),
    "sources": ("sources.parquet", True),
    "issuers": ("issuers.parquet", False),
    "stories": ("stories.parquet", True),
    "sentences": ("sentences", True),
    "city_mentions": ("city_mentions", True),
    "mentions": ("mentions", True),
    "tones": ("tones", False),
    "elements": ("elements", False),
    "doc_city": ("doc_city", True),
    "doc_city_code": ("doc_city_code", False),
    "carried": ("carried.parquet", False),
    "national": ("national.parquet", False),
    "panel": ("panel.parquet", True),
    "edges": ("edges", False),
    "indicators": ("indicators.parquet", True),
    "replicates": ("replicates.parquet", False),
    "reliability": ("reliability.parquet", False),
    "sensitivity": ("sensitivity.parquet", False),
    "choices": ("choices.parquet", False),
    "ranks": ("ranks.parquet", False),
    "external": ("external.parquet", False),
    "topic_model": ("topics/model.parquet", False),
    "topic_shares": ("topics/shares.parquet", False),
    "rejected": ("rejected.parquet", False),
}


def files(out: Path, table: str) -> list[Path]:
    """The Parquet files of one table in name order; empty when the study has no such table.

    A table declared as one file may be a folder of shards and the other way round.
    """
    path = out / TABLES[table][0]
    stem = path.with_suffix("")
    for place in (path, stem):
        if place.is_dir():
            return sorted(place.glob("*.parquet"))
    single = stem.with_suffix(".parquet")
    return [single] if single.is_file() else []


def connect(out: Path) -> "duckdb.DuckDBPyConnection":
    """Open an in-memory DuckDB with one view per table of ``out``.

    Raises StudyError naming the first needed table that is absent. Never reaches for the network.
    """
    import duckdb

    missing = [spec[0] for name, spec in TABLES.items() if spec[1] and not files(out, name)]
    if missing:
        raise StudyError(
            f"{out}: not the output folder of a finished study; missing {', '.join(missing)}. "
            "Run `citysway run STUDY` first."
        )
    con = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    con.execute("SET enable_progress_bar = false")
    for name in TABLES:
        paths = files(out, name)
        if paths:
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(paths)}")
    return con


def parquet(paths: list[Path]) -> str:
    """The SQL that reads these files, with quotes and glob characters in names made harmless."""
    literal = ", ".join("'" + _no_glob(str(path)).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{literal}])"


def _no_glob(path: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def has(con: "duckdb.DuckDBPyConnection", table: str) -> bool:
    """Is this table among the views?"""
    found = con.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [table]
    ).fetchone()
    return bool(found and found[0])


def records(
    con: "duckdb.DuckDBPyConnection", sql: str, values: list[Any] | None = None
) -> list[dict[str, Any]]:
    """Rows of a query as dicts, NULL as None."""
    cursor = con.execute(sql, values or [])
    columns = [item[0] for item in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def run_record(out: Path) -> dict[str, Any]:
    """``run.json``; StudyError when it is absent or not JSON."""
    path = out / "run.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(f"{path}: cannot be read as the record of a run ({error})") from error
    if not isinstance(record, dict):
        raise StudyError(f"{path}: found {type(record).__name__}, expected an object")
    return record
