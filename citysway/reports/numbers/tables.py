"""The tables of a study's output folder, opened as DuckDB views."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from citysway.errors import StudyError
from citysway.pipeline import settings
from citysway.pipeline.stages import spill_folder

if TYPE_CHECKING:
    import duckdb


class Table(NamedTuple):
    """Where a table lies in the output folder (a folder holds shards), the columns it is sorted
    by, and whether a report cannot do without it.
    """

    path: str
    key: str
    needed: bool = False


#: Every table of a study by the name of its view.
TABLES: dict[str, Table] = {
    "documents": Table("documents", "doc_id", True),
    "source_names": Table("source_names.parquet", "stated"),
    "sources": Table("sources.parquet", "source_id", True),
    "issuers": Table("issuers.parquet", "doc_id"),
    "stories": Table("stories.parquet", "doc_id", True),
    "sentences": Table("sentences", "doc_id, sent", True),
    "city_mentions": Table("city_mentions", "doc_id, start", True),
    "mentions": Table("mentions", "doc_id, start, code, city_id", True),
    "relations": Table("relations", "doc_id, start, code, from_place, to_place"),
    "tones": Table("tones", "doc_id"),
    "elements": Table("elements", "doc_id, code"),
    "doc_city": Table("doc_city", "doc_id, city_id", True),
    "doc_city_code": Table("doc_city_code", "doc_id, city_id, code"),
    "carried": Table("carried.parquet", "doc_id, city_id"),
    "national": Table("national.parquet", "doc_id, code"),
    "panel": Table("panel.parquet", "source_id, period, kind, lang", True),
    "exposure": Table("exposure.parquet", "doc_id"),
    "edges": Table("edges", "doc_id, sent, from_city, to_city, code"),
    "diffusion": Table("diffusion.parquet", "city_id, story_id"),
    "phrases": Table("phrases.parquet", "phrase, lang, level, place_id"),
    "phrase_writers": Table("phrase_writers.parquet", "level, place_id, lang"),
    "indicators": Table(
        "indicators.parquet", "indicator, part, variant, role, lang, period, city_id", True
    ),
    "replicates": Table("replicates.parquet", "indicator, part, variant, role, lang, city_id"),
    "bursts": Table("bursts.parquet", "city_id, month, kind"),
    "reliability": Table("reliability.parquet", "indicator, part, role, lang"),
    "sensitivity": Table("sensitivity.parquet", "indicator, part, role, city_id, choice"),
    "choices": Table("choices.parquet", "indicator, part, role, choice"),
    "ranks": Table("ranks.parquet", "indicator, part, role, lang, city_id"),
    "external": Table("external.parquet", "measure, city_id, year"),
    "topic_model": Table("topics/model.parquet", "topic, rank"),
    "topic_shares": Table("topics/shares.parquet", "doc_id"),
    "topic_about": Table("topics/about.parquet", "topic"),
    "topic_periods": Table("topics/periods.parquet", "topic, city_id, period"),
    "topic_courses": Table("topics/courses.parquet", "topic, city_id"),
    "topic_belongs": Table("topics/belongs.parquet", "topic, of, key"),
    "topic_mix": Table("topics/mix.parquet", "topic, code"),
    "topic_sentences": Table("topics/sentences.parquet", "topic, kind, rank"),
    "topic_bursts": Table("topics/bursts.parquet", "topic, start"),
    "rejected": Table("rejected.parquet", "stage, item, reason"),
}


def files(out: Path, table: str) -> list[Path]:
    """The Parquet files of one table in name order; empty when the study has no such table.

    A table declared as one file may be a folder of shards and the other way round.
    """
    path = out / TABLES[table].path
    stem = path.with_suffix("")
    for place in (path, stem):
        if place.is_dir():
            return sorted(place.glob("*.parquet"))
    single = stem.with_suffix(".parquet")
    return [single] if single.is_file() else []


def connect(out: Path) -> "duckdb.DuckDBPyConnection":
    """Open an in-memory DuckDB with one view per table of ``out``, and ``[report] quote_chars`` as
    the variable ``quote_chars`` where it is stated.

    Raises StudyError naming the first needed table that is absent. Never reaches for the network.
    """
    import duckdb

    missing = [spec.path for name, spec in TABLES.items() if spec.needed and not files(out, name)]
    if missing:
        raise StudyError(
            f"{out}: not the output folder of a finished study; missing {', '.join(missing)}. "
            "Run `citysway run STUDY` first."
        )
    con = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": "1GB",
            "temp_directory": str(spill_folder()),
        }
    )
    con.execute("SET enable_progress_bar = false")
    if (limit := quote_limit(out)) is not None:
        con.execute(f"SET VARIABLE quote_chars = {limit}")
    for name in TABLES:
        paths = files(out, name)
        if paths:
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(paths)}")
    return con


def quote_limit(out: Path) -> int | None:
    """Most characters of a text in one quotation (``[report] quote_chars``); None: no limit.

    The study's settings as they stand now; where they are gone, those it was run with.
    """
    stated = out.parent / "study.toml"
    if stated.is_file():
        return settings.load(stated).report.quote_chars
    if not (out / "run.json").is_file():
        return None
    found = run_record(out).get("settings", {}).get("report", {}).get("quote_chars")
    return None if found is None else int(found)


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
    ).fetchall()
    return bool(found[0][0])


def records(
    con: "duckdb.DuckDBPyConnection", sql: str, values: list[Any] | dict[str, Any] | None = None
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
