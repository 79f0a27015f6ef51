"""doc_city_code: what was counted by numbers, under its names, in files of so many documents."""

from pathlib import Path

import duckdb

from citysway.pipeline.stages import clear_shards, copy_query

FILE_DOCS = 100_000  # documents that count: a file is sorted in memory

_CODES = """
SELECT d.doc_id, city.city_id, k.code, n.x, n.statements, n.pos, n.neg, n.neu, n.plan, n.done
FROM counted n JOIN doc d USING (doc) JOIN city ON city.number = n.city
JOIN coded k ON k.number = n.code
WHERE n.doc >= {first} AND n.doc < {last} ORDER BY n.doc, n.city, n.code
"""


def copy_codes(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """doc_city_code in files of ``FILE_DOCS`` documents each, in their order.

    Needs the tables ``doc`` and ``city`` of ``facts.tables`` and those of ``count_statements``.
    """
    docs = con.execute("SELECT count(*) FROM doc").fetchall()[0][0]
    files = range(0, max(docs, 1), FILE_DOCS)
    names = [f"{number:05}" for number in range(len(files))]
    for name, first in zip(names, files, strict=True):
        query = _CODES.format(first=first, last=first + FILE_DOCS)
        copy_query(con, query, folder / f"{name}.parquet")
    clear_shards(folder, keep=set(names))
