"""Tables of a study for other programs: CSV, Parquet, scoring tools, spreadsheets, web services."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.reports.handover.coinr import check_coinr, coinr_tables
from citysway.reports.handover.composite import composite_tables
from citysway.reports.handover.frictionless import frictionless_package
from citysway.reports.handover.labelled import label
from citysway.reports.handover.sdmx import sdmx_files
from citysway.reports.handover.sheets import Sheet, frame_sheet, write_schema
from citysway.reports.handover.tabular import csv_tables, frame_csv, parquet_tables
from citysway.reports.handover.tidy import tidy_file
from citysway.reports.handover.web import web_document
from citysway.reports.handover.words import words
from citysway.reports.handover.workbook import workbook
from citysway.reports.numbers.tables import connect, quote_limit, run_record
from citysway.reports.words.methods import load_registry, plain
from citysway.reports.words.names import Names, load_names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Handover:
    """What the writer of a format is given."""

    con: "duckdb.DuckDBPyConnection"
    out: Path
    target: Path
    names: Names
    registry: Mapping[str, Mapping[str, Any]]
    limit: int | None

    def label(self) -> "Handover":
        """Itself, with the view ``labelled`` made."""
        label(self.con, self.names, self.registry)
        return self


Written = tuple[list[Path], list[Sheet]]


def export(
    out: Path,
    to: str,
    target: Path,
    *,
    names: Names | None = None,
    registry: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the study in ``out`` to the folder ``target``; returns the files of data, in order.

    ``to``: a key of ``WRITERS``; docs/handover.md says what each holds. ``schema.json`` beside the
    files holds the version of the schema and a JSON Schema of what they say. In CSV and XLSX texts
    that a spreadsheet would take for a formula are preceded by an apostrophe; missing values are
    ``NA``. ``[report] quote_chars`` limits what is quoted of a text. Raises StudyError for another
    format, a target inside the results, or a study without anything to hand over.
    """
    if to not in WRITERS:
        raise StudyError(f"export --to {to!r} is not known; allowed: {', '.join(WRITERS)}")
    out, target = Path(out), Path(target)
    _apart(out, target)
    con = connect(out)
    known = names if names is not None else load_names(run_record(out), base=out.parent)
    entries = load_registry() if registry is None else plain(registry)
    given = Handover(con, out, target, known, entries, quote_limit(out))
    paths, sheets = WRITERS[to](given)
    if sheets:
        write_schema(sheets, to, target, limit=given.limit)
    return paths


def _apart(out: Path, target: Path) -> None:
    """The results of a study are not written over."""
    if target.resolve().is_relative_to(out.resolve()):
        raise StudyError(f"{target}: lies in the results of the study; name a folder outside {out}")
    if target.exists() and not target.is_dir():
        raise StudyError(f"{target}: is a file; a folder is needed")


def _csv(given: Handover) -> Written:
    sheets = csv_tables(given.con, given.target, limit=given.limit)
    return [given.target / sheet.file for sheet in sheets], sheets


def _parquet(given: Handover) -> Written:
    paths, sheets = parquet_tables(given.con, given.out, given.target, limit=given.limit)
    run_record(given.out)
    shutil.copyfile(given.out / "run.json", given.target / "run.json")
    return [*paths, given.target / "run.json"], sheets


def _frictionless(given: Handover) -> Written:
    name = str(run_record(given.out).get("settings", {}).get("study", {}).get("name", ""))
    return frictionless_package(given.con, given.target, name=name, limit=given.limit)


def _sdmx(given: Handover) -> Written:
    return sdmx_files(given.label().con, given.target)


def _tidy(given: Handover) -> Written:
    return tidy_file(given.label().con, given.target)


def _xlsx(given: Handover) -> Written:
    return workbook(given.con, given.target, run=run_record(given.out), names=given.names,
                    registry=given.registry)  # fmt: skip


def _json(given: Handover) -> Written:
    return web_document(given.label().con, given.target, run=run_record(given.out),
                        names=given.names, registry=given.registry), []  # fmt: skip


def _coinr(given: Handover) -> Written:
    tables = coinr_tables(given.con, given.names, given.registry)
    if wrong := check_coinr(*tables):
        raise StudyError(f"COINr would refuse these tables: {'; '.join(wrong)}")
    files = {"iData.csv": ("uCode",), "iMeta.csv": ("iCode",)}
    return _frames(tables, given.target, files)


def _composite(given: Handover) -> Written:
    tables = composite_tables(given.con, given.names, given.registry)
    keys = {"composite.csv": ("city_id",), "weights.csv": ("group", "method", "indicator")}
    return _frames(tables, given.target, keys)


def _frames(
    frames: "tuple[pd.DataFrame, ...]", target: Path, keys: Mapping[str, tuple[str, ...]]
) -> Written:
    import pyarrow as pa

    sheets, about = [], words("files")
    for frame, (name, key) in zip(frames, keys.items(), strict=True):
        frame_csv(pa.Table.from_pandas(frame, preserve_index=False), target / name, bom=False)
        zh, en = about[Path(name).stem]
        sheets.append(frame_sheet(frame, name, key, {}, (zh, en)))
    return [target / name for name in keys], sheets


#: Format -> what writes it.
WRITERS: dict[str, Callable[[Handover], Written]] = {
    "coinr": _coinr,
    "composite": _composite,
    "csv": _csv,
    "frictionless": _frictionless,
    "json": _json,
    "parquet": _parquet,
    "sdmx": _sdmx,
    "tidy": _tidy,
    "xlsx": _xlsx,
}
