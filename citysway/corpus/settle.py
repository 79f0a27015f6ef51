"""After all files are read: one id for every document, whatever file it came from.

Reading gives each document the id its file states, or a hash of what it says. Here, over all
shards, ids that come twice are told apart. The outcome is a function of the documents alone, not
of the order or the runs in which they were read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.documents import DOCUMENTS, write_documents
from citysway.corpus.record import Rejected

_Key = tuple[str, str]  # path, locator: what finds a document again
_FACTS = ("doc_id", "stated_id", "sha256", "source_id", "date", "title", "url", "path", "locator")


@dataclass(frozen=True, slots=True)
class _Row:
    """What decides about one document whose id is not its own alone."""

    base: str
    stated: bool
    order: tuple[str, ...]
    doc_id: str
    shard: str
    set_aside: bool

    @property
    def key(self) -> _Key:
        return self.order[-2], self.order[-1]


def settle(shards: Sequence[Path], aside: Path) -> list[Rejected]:
    """Make ids unique over all ``shards``; returns the documents that were set aside.

    The same stated id for the same text is one document, filed twice: the first by source, date
    and path stays, the others go to ``aside`` (shards of the same names) and come back when it is
    gone. For another text the id becomes ``id~`` and eight digits of the text's hash. Documents
    without a stated id that say the same in all become ``id``, ``id~2``, ``id~3``.
    """
    found = _contested(shards, aside)
    wanted: dict[str, dict[_Key, str | None]] = {}
    rejected: list[Rejected] = []
    for (base, stated), rows in groupby(found, key=lambda row: (row.base, row.stated)):
        for row, doc_id, first in _decide(base, stated, list(rows)):
            if doc_id is None:
                rejected.append(_duplicate(base, row, first))
            if doc_id != (None if row.set_aside else row.doc_id):
                wanted.setdefault(row.shard, {})[row.key] = doc_id
    by_name = {shard.name: shard for shard in shards}
    for name, changes in sorted(wanted.items()):
        _rewrite(by_name[name], aside / name, changes)
    return rejected


def _decide(base: str, stated: bool, rows: list[_Row]) -> Iterator[tuple[_Row, str | None, _Row]]:
    """(row, its id or None, the row that holds the id) for all rows of one id."""
    rows.sort(key=lambda row: row.order)
    if not stated:
        for number, row in enumerate(rows, 1):
            yield row, base if number == 1 else f"{base}~{number}", rows[0]
        return
    first_text = rows[0].order[0]
    for text, group in groupby(rows, key=lambda row: row.order[0]):
        same = list(group)
        doc_id = base if text == first_text else f"{base}~{text[:8]}"
        for number, row in enumerate(same):
            yield row, None if number else doc_id, same[0]


def _duplicate(base: str, row: _Row, first: _Row) -> Rejected:
    path, locator = row.key
    detail = f"the id {base!r} was read before, in {first.key[0]}"
    return Rejected("read", base, "duplicate_id", path, locator or None, detail)


def _contested(shards: Sequence[Path], aside: Path) -> list[_Row]:
    """Rows whose id comes more than once, was changed before, or is set aside; sorted by id."""
    import duckdb

    if not shards:
        return []
    names = [shard.as_posix() for shard in shards]
    away = {path.as_posix() for shard in shards if (path := aside / shard.name).exists()}
    with duckdb.connect() as con:
        rows = con.execute(
            f"""WITH facts AS (
                SELECT {", ".join(_FACTS)}, filename AS file,
                       coalesce(stated_id, split_part(doc_id, '~', 1)) AS base
                FROM read_parquet($names, filename = true))
            SELECT base, stated_id IS NOT NULL, sha256, source_id, coalesce(date::VARCHAR, ''),
                   coalesce(title, ''), coalesce(url, ''), path, coalesce(locator, ''), doc_id, file
            FROM facts
            QUALIFY count(*) OVER (PARTITION BY base, stated_id IS NOT NULL) > 1
                 OR doc_id <> base OR list_contains($away, file)
            ORDER BY base, stated_id IS NOT NULL, list_contains($away, file)""",
            {"names": [*names, *sorted(away)], "away": sorted(away)},
        ).fetchall()
    found: dict[tuple[str, _Key], _Row] = {}
    for base, stated, *order, doc_id, file in rows:
        row = _Row(base, stated, tuple(order), doc_id, Path(file).name, file in away)
        if not row.set_aside or (row.shard, row.key) not in found:
            found[row.shard, row.key] = row
    return list(found.values())


def _rewrite(shard: Path, aside: Path, changes: dict[_Key, str | None]) -> None:
    """Give documents of one shard the ids wanted of them; None sets a document aside.

    Whenever this is stopped, every document is in one of the two files, or in both.
    """
    stay: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    back: list[dict[str, Any]] = []
    there: set[_Key] = set()
    for file, away in ((shard, False), (aside, True)):
        for row in rows_of(file):
            key = (row["path"], row["locator"] or "")
            if key in there:
                continue
            there.add(key)
            doc_id = changes.get(key, None if away else row["doc_id"])
            if doc_id is None:
                gone.append(row)
                continue
            back += [dict(row)] if away else []
            row["doc_id"] = doc_id
            stay.append(row)
    write_rows(gone + back, aside)
    write_rows(stay, shard)
    if gone:
        write_rows(gone, aside)
    else:
        aside.unlink()


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The documents of a shard; none where there is no such file."""
    if not file.exists():
        return []
    rows: list[dict[str, Any]] = pq.read_table(file, schema=DOCUMENTS).to_pylist()
    return rows


def write_rows(rows: list[dict[str, Any]], file: Path) -> None:
    """A shard of documents, sorted by doc_id."""
    write_documents(pa.Table.from_pylist(rows, schema=DOCUMENTS).sort_by("doc_id"), file)
