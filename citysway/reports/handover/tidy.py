"""One row per value with its names, unit, direction, interval and reason."""

from pathlib import Path
from typing import TYPE_CHECKING

from citysway.reports.handover.labelled import COLUMNS, ORDER
from citysway.reports.handover.sheets import Column, Sheet
from citysway.reports.handover.tabular import copy_csv
from citysway.reports.handover.words import about_column, words
from citysway.reports.words.spreadsheet import cell_sql, name_of

if TYPE_CHECKING:
    import duckdb


def tidy_file(con: "duckdb.DuckDBPyConnection", target: Path) -> tuple[list[Path], list[Sheet]]:
    """``tidy.csv`` of the view ``labelled``."""
    sheet = tidy_sheet(con)
    chosen = ", ".join(f"{cell_sql(f'l.{name_of(c.name)}', c.kind)} AS {name_of(c.name)}"
                       for c in sheet.columns)  # fmt: skip
    order = ", ".join(f"l.{name}" for name in ORDER.split(", "))
    copy_csv(
        con, f"SELECT {chosen} FROM labelled l ORDER BY {order}", target / sheet.file, bom=True
    )
    return [target / sheet.file], [sheet]


def tidy_sheet(con: "duckdb.DuckDBPyConnection") -> Sheet:
    """What ``tidy.csv`` holds."""
    labels = words("labels")
    kinds = {name: kind for name, kind, *_ in con.execute("DESCRIBE labelled").fetchall()}
    key = tuple(ORDER.split(", "))
    columns = []
    for name in COLUMNS:
        said = labels.get(name) or about_column("indicators", name)
        columns.append(Column(name, kinds[name], (said[0], said[1]), empty=name not in key))
    return Sheet("tidy", "tidy.csv", tuple(words("files")["tidy"]), key, tuple(columns))
