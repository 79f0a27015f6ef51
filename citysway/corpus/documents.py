"""The documents table: its schema, how it is made, checked and found again."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.corpus.rows import DocumentRow, date_columns

PART = pa.struct(
    [("start", pa.int32()), ("end", pa.int32()), ("lang", pa.string()), ("script", pa.string())]
)
CUT = pa.struct([("at", pa.int32()), ("line", pa.string())])
DOCUMENTS = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("text", pa.string(), nullable=False),
        pa.field("lang", pa.string(), nullable=False),
        pa.field("script", pa.string(), nullable=False),
        pa.field("date", pa.date32()),
        pa.field("date_precision", pa.string(), nullable=False),
        pa.field("published", pa.string()),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("issuer", pa.string()),
        pa.field("sponsor", pa.string()),
        pa.field("credit", pa.string()),
        pa.field("author", pa.string()),
        pa.field("dateline", pa.string()),
        pa.field("url", pa.string()),
        pa.field("path", pa.string(), nullable=False),
        pa.field("locator", pa.string()),
        pa.field("encoding", pa.string(), nullable=False),
        pa.field("encoding_confidence", pa.float32(), nullable=False),
        pa.field("chars", pa.int32(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("stated_id", pa.string()),
        pa.field("parts", pa.list_(PART)),
        pa.field("cut", pa.list_(CUT)),
    ]
)
_DERIVED = {"date", "date_precision", "chars"}


def document_table(rows: Iterable[DocumentRow]) -> pa.Table:
    """The documents table (schema DOCUMENTS) of ``rows``, sorted by doc_id, path and order read.

    ``chars`` counts code points; ``sha256`` is that of the stored text in UTF-8. ``parts`` are the
    languages of a mixed text, NA for any other; ``cut`` are the lines that stand on every page of
    a site and were taken off, NA for what is no web page. A doc_id may come twice until
    ``citysway.corpus.settle`` has seen all files.
    """
    ordered = sorted(rows, key=lambda row: (row.doc_id, row.path))
    dates = [date_columns(row.date) for row in ordered]
    columns: dict[str, list[object]] = {
        name: [getattr(row, name) for row in ordered]
        for name in DOCUMENTS.names
        if name not in _DERIVED
    }
    columns["date"] = [date for date, _ in dates]
    columns["date_precision"] = [precision for _, precision in dates]
    columns["chars"] = [len(row.text) for row in ordered]
    return pa.table(columns, schema=DOCUMENTS)


def write_documents(table: pa.Table, path: Path) -> None:
    """A shard of documents, in row groups small enough to be read a few texts at a time."""
    write_table(table, path, row_group_size=4096)
