"""Tables of a study for other programs: CSV, Parquet, and COINr."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.reports.coinr import check_coinr, coinr_tables
from citysway.reports.composite import composite_tables
from citysway.reports.methods import load_registry, plain
from citysway.reports.names import Names, load_names
from citysway.reports.tables import TABLES, connect, files, has, run_record

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: What a spreadsheet takes for the start of a formula, full-width forms included.
FORMULA = "^[=+\\-@\t\r＝＋－＠]"


def export(
    out: Path,
    to: str,
    target: Path,
    *,
    names: Names | None = None,
    registry: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the study in ``out`` to the folder ``target``; returns the files written, in order.

    ``to``: ``csv`` (UTF-8 with a byte-order mark for spreadsheets, missing values ``NA``, lists
    joined by ``|``, texts that a spreadsheet would take for a formula preceded by an apostrophe),
    ``parquet`` (copies), ``coinr`` (iData.csv and iMeta.csv of METHOD.md 4.6), ``composite``
    (normalised values, weights from data and composites; see its ``WARNING``). Raises StudyError
    for another format, or a study without anything to hand over.
    """
    writers: dict[str, Callable[[], list[Path]]] = {
        "coinr": lambda: _coinr(Path(out), Path(target), names, registry),
        "composite": lambda: _composite(Path(out), Path(target), names, registry),
        "csv": lambda: _csv(Path(out), Path(target)),
        "parquet": lambda: _parquet(Path(out), Path(target)),
    }
    if to not in writers:
        raise StudyError(f"export --to {to!r} is not known; allowed: {', '.join(writers)}")
    return writers[to]()


def _parquet(out: Path, target: Path) -> list[Path]:
    written = []
    connect(out).close()
    for table in TABLES:
        for source in files(out, table):
            copy = target / source.relative_to(out)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            written.append(copy)
    run_record(out)
    shutil.copyfile(out / "run.json", target / "run.json")
    return [*written, target / "run.json"]


def _csv(out: Path, target: Path) -> list[Path]:
    con = connect(out)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for table in TABLES:
        if has(con, table):
            path = target / f"{table}.csv"
            _copy(con, table, path)
            written.append(path)
    return written


def _copy(con: "duckdb.DuckDBPyConnection", table: str, path: Path) -> None:
    body = path.with_name(path.name + ".part")
    columns = con.execute(f"DESCRIBE {table}").fetchall()
    chosen = ", ".join(_safe(name, kind) for name, kind, *_ in columns)
    place = str(body).replace("'", "''")
    con.execute(
        f"""COPY (SELECT {chosen} FROM {table} ORDER BY {TABLES[table].key})
            TO '{place}' (FORMAT csv, HEADER true, NULLSTR 'NA')"""
    )
    with body.open("rb") as source, path.open("wb") as sink:
        sink.write(b"\xef\xbb\xbf")
        shutil.copyfileobj(source, sink)
    body.unlink()


def _safe(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind.endswith("[]"):
        text = f"array_to_string({column}, '|')"
        return f"{_quoted(text)} AS {column}" if "VARCHAR" in kind else f"{text} AS {column}"
    return f"{_quoted(column)} AS {column}" if kind == "VARCHAR" else column


def _quoted(text: str) -> str:
    return (
        f"CASE WHEN regexp_matches({text}, '{FORMULA}') AND TRY_CAST({text} AS DOUBLE) IS NULL "
        f"THEN '''' || {text} ELSE {text} END"
    )


def _coinr(
    out: Path, target: Path, names: Names | None, registry: Mapping[str, Any] | None
) -> list[Path]:
    tables = coinr_tables(connect(out), *_known(out, names, registry))
    if wrong := check_coinr(*tables):
        raise ValueError(f"COINr would refuse these tables: {'; '.join(wrong)}")
    return _frames(tables, target, ("iData.csv", "iMeta.csv"))


def _composite(
    out: Path, target: Path, names: Names | None, registry: Mapping[str, Any] | None
) -> list[Path]:
    tables = composite_tables(connect(out), *_known(out, names, registry))
    return _frames(tables, target, ("composite.csv", "weights.csv"))


def _known(
    out: Path, names: Names | None, registry: Mapping[str, Any] | None
) -> tuple[Names, Mapping[str, Any]]:
    known = names if names is not None else load_names(run_record(out), base=out.parent)
    return known, load_registry() if registry is None else plain(registry)


def _frames(frames: "tuple[pd.DataFrame, ...]", target: Path, files: tuple[str, ...]) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / name for name in files]
    for frame, path in zip(frames, paths, strict=True):
        frame.to_csv(path, index=False, na_rep="NA", encoding="utf-8", lineterminator="\n")
    return paths
