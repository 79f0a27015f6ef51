"""rejected.parquet: whatever was left out on the way, where it stands, and why."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table
from citysway.corpus.record import Rejected
from citysway.pipeline.facts.tables import inside
from citysway.pipeline.stages import connect, file_hash, key_of, quote, run_stage

REJECTED = pa.schema([
    ("stage", pa.string()), ("item", pa.string()), ("reason", pa.string()), ("path", pa.string()),
    ("locator", pa.string()), ("detail", pa.string()), ("n", pa.int32()),
])  # fmt: skip


def rejections(items: Iterable[Rejected]) -> pa.Table:
    """What was left out at reading (schema REJECTED), sorted; ``n`` is 1."""
    rows = sorted(
        (r.stage, r.item, r.reason, r.path or "", r.locator or "", r.detail) for r in items
    )
    columns = list(zip(*rows, strict=True)) or [()] * 6
    arrays = [pa.array([v or None for v in c] if i in (3, 4) else list(c), pa.string())
              for i, c in enumerate(columns)]  # fmt: skip
    return pa.Table.from_arrays([*arrays, pa.array([1] * len(rows), pa.int32())], schema=REJECTED)


def first_rejections(path: Path) -> str:
    """The first three rows of a table of rejections, for a message."""
    rows = pq.read_table(path).slice(0, 3).to_pylist()
    return "; ".join(
        f"{row['path'] or row['item']}: {row['detail'] or row['reason']}" for row in rows
    )


def all_rejected(
    con: duckdb.DuckDBPyConnection, out: Path, window: tuple[str | None, str | None]
) -> pa.Table:
    """What a study left out (schema REJECTED).

    Rows of reading, names left open, sources without a home, documents outside the period.
    """
    root = quote(out)
    query = f"""
        SELECT stage, item, reason, path, locator, detail, n
        FROM read_parquet('{root}/stages/read.parquet')
        UNION ALL
        SELECT 'link', reason, 'unresolved', NULL, NULL, min(doc_id), count(*)::INTEGER
        FROM read_parquet('{root}/city_mentions/*.parquet') WHERE place_id IS NULL GROUP BY reason
        UNION ALL
        SELECT 'source', source_id, 'unresolved', NULL, NULL, 'home unknown: fill sources.csv', docs
        FROM read_parquet('{root}/sources.parquet') WHERE resolved_by = 'none'
        UNION ALL
        SELECT 'date', doc_id, 'outside_period', path, locator, strftime(date, '%Y-%m-%d'), 1
        FROM read_parquet('{root}/documents/*.parquet') d
        WHERE NOT {inside(*window, table="d")}
        ORDER BY stage, item, reason, path, locator, detail"""
    return con.sql(query).to_arrow_table().cast(REJECTED)


def write_rejected(out: Path, facts: str, window: tuple[str | None, str | None]) -> None:
    """rejected.parquet, after the facts of key ``facts``; anew when only names of files changed."""
    path = out / "rejected.parquet"

    def work() -> dict[str, Any]:
        with connect(threads=1) as con:
            table = all_rejected(con, out, window)
        write_table(table, path)
        return {"rows": table.num_rows}

    key = key_of(facts, file_hash(out / "stages" / "read.parquet"))
    run_stage(out, "rejected", key, [path], work)


def reject_edits(out: Path, left_out: Iterable[str]) -> None:
    """Put the edits of topics that were left out (``topics.edit.0 (words): why``) in the place of
    those of the run before.
    """
    path = out / "rejected.parquet"
    before = pq.read_table(path)
    others = before.filter(pc.not_equal(before["stage"], "topics"))
    same = {"stage": "topics", "reason": "edit", "n": 1}
    rows = [same | {"item": said.partition(" ")[0], "detail": said} for said in left_out]
    found = pa.concat_tables([others, pa.Table.from_pylist(rows, REJECTED)])
    found = found.sort_by([(name, "ascending") for name in ("stage", "item", "reason", "path",
                                                            "locator", "detail")])  # fmt: skip
    if not found.equals(before):
        write_table(found, path)
