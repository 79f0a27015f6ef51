"""Tables of a study as CSV and as Parquet with units and descriptions in the schema."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.atomic import whole
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.limits import limited_array, limited_sql
from citysway.reports.handover.sheets import Column, Sheet, study_sheet
from citysway.reports.handover.words import about_column, about_table, quote_note, unit
from citysway.reports.numbers.tables import TABLES, files, has
from citysway.reports.words.spreadsheet import SQL_SAFE, cell_sql, name_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BOM = b"\xef\xbb\xbf"


def csv_tables(
    con: "duckdb.DuckDBPyConnection",
    target: Path,
    *,
    limit: int | None,
    bom: bool = True,
    json_lists: bool = False,
) -> list[Sheet]:
    """Every table of the study as ``TABLE.csv`` in ``target``; returns the sheets written.

    UTF-8, missing values ``NA``; ``bom`` is for spreadsheets. Lists are joined by ``|`` or JSON.
    """
    sheets = []
    for table in (name for name in TABLES if has(con, name)):
        sheet = study_sheet(con, table, f"{table}.csv", limit=limit)
        chosen = ", ".join(
            f"{_cell(table, column, limit, json_lists)} AS {name_of(column.name)}"
            for column in sheet.columns
        )
        query = f"SELECT {chosen} FROM {table} ORDER BY {_order(table)}"
        copy_csv(con, query, target / sheet.file, bom=bom)
        sheets.append(sheet)
    return sheets


def _cell(table: str, column: Column, limit: int | None, json_lists: bool) -> str:
    value = limited_sql(table, column.name, column.kind, limit)
    return cell_sql(f"({value})", column.kind, json_lists=json_lists)


def _order(table: str) -> str:
    """The key of a table as its own columns, not as they are written."""
    return ", ".join(f"{table}.{name_of(name)}" for name in TABLES[table].key.split(", "))


def copy_csv(
    con: "duckdb.DuckDBPyConnection", query: str, path: Path, *, bom: bool, missing: str = "NA"
) -> None:
    """The rows of a query as CSV, in its order; its cells are written as they are."""
    con.execute(SQL_SAFE)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = path.with_name(path.name + ".body")
    place = str(body).replace("'", "''")
    con.execute(f"COPY ({query}) TO '{place}' (FORMAT csv, HEADER true, NULLSTR '{missing}')")
    with whole(path) as part, body.open("rb") as source, part.open("wb") as sink:
        sink.write(BOM if bom else b"")
        shutil.copyfileobj(source, sink)
    body.unlink()


def frame_csv(table: "pa.Table", path: Path, *, bom: bool) -> None:
    """An Arrow table as CSV, in its own order, cells as in every other CSV."""
    import duckdb

    with duckdb.connect() as con:
        con.register("given", table)
        kinds = con.execute("DESCRIBE given").fetchall()
        chosen = ", ".join(
            f"{cell_sql(name_of(name), kind)} AS {name_of(name)}" for name, kind, *_ in kinds
        )
        copy_csv(con, f"SELECT {chosen} FROM given", path, bom=bom)


def parquet_tables(
    con: "duckdb.DuckDBPyConnection", out: Path, target: Path, *, limit: int | None
) -> tuple[list[Path], list[Sheet]]:
    """Every file of every table in its place under ``target``, with words in its schema."""
    written, sheets = [], []
    for table in TABLES:
        sources = files(out, table)
        for source in sources:
            copy = target / source.relative_to(out)
            _parquet(source, copy, table, limit=limit)
            written.append(copy)
        if sources:
            sheets.append(study_sheet(con, table, TABLES[table].path, limit=limit))
    return written, sheets


def _parquet(source: Path, copy: Path, table: str, *, limit: int | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file, whole(copy) as part:
        schema = described(file.schema_arrow, table, limit=limit)
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group).combine_chunks()
                columns = [
                    limited_array(table, field, column, limit)
                    for field, column in zip(rows.schema, rows.columns, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def described(schema: "pa.Schema", table: str, *, limit: int | None) -> "pa.Schema":
    """The schema with unit and description (zh, en) of every column and of the table."""
    import pyarrow as pa

    zh, en = about_table(table)
    about: dict[str, str] = {
        "citysway.schema_version": str(SCHEMA_VERSION), "citysway.table": table,
        "citysway.key": TABLES[table].key, "description": en, "description_zh": zh,
    }  # fmt: skip
    if (said := quote_note(limit)) is not None:
        about |= {"citysway.quote_chars": str(limit), "citysway.quotation": said[1]}
    fields = [_field(field, table, limit) for field in schema]
    return pa.schema(fields, metadata=about)


def _field(field: "pa.Field", table: str, limit: int | None) -> "pa.Field":
    zh, en = about_column(table, field.name)
    about: dict[str, Any] = {"description": en, "description_zh": zh}
    if (measured := unit(field.name)) is not None:
        about |= {"unit_zh": measured[0], "unit": measured[1]}
    return field.with_metadata(about).with_nullable(field.nullable or limit is not None)
