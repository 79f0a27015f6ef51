"""The furniture of sites, taken off the pages of all shards together."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from citysway.corpus.furniture import Counts, count_lines, furniture, restore, strip
from citysway.corpus.language import paragraphs
from citysway.corpus.settle import rows_of, write_rows
from citysway.corpus.web import hostname

_COLUMNS = ["text", "url", "source_id", "cut"]


def take_off_furniture(shards: Sequence[Path]) -> int:
    """Cut from the pages in ``shards`` what stands on a site's pages everywhere; pages changed.

    Counted over all pages as they were read, so the outcome is the same in one run or in many.
    """
    with_pages = [shard for shard in shards if _has_pages(shard)]
    counts: Counts = {}
    for shard in with_pages:
        for key, number in count_lines(_pages(shard)).items():
            counts[key] = counts.get(key, 0) + number
    lines = furniture(counts, (page for shard in with_pages for page in _pages(shard)))
    return sum(_rewrite(shard, lines) for shard in with_pages)


def _pages(shard: Path) -> Iterator[tuple[str, str]]:
    """(site, text as it was read) of the web pages of a shard."""
    for row in pq.read_table(shard, columns=_COLUMNS).to_pylist():
        if row["cut"] is not None:
            yield _site(row), _whole(row)


def _has_pages(shard: Path) -> bool:
    cut = pq.read_table(shard, columns=["cut"])["cut"]
    return bool(cut.null_count < len(cut))


def _site(row: dict[str, Any]) -> str:
    """The host of a page, else who published it."""
    return hostname(row["url"] or "") or str(row["source_id"])


def _whole(row: dict[str, Any]) -> str:
    return restore(row["text"], [(one["at"], one["line"]) for one in row["cut"]])


def _rewrite(shard: Path, lines: dict[str, frozenset[int]]) -> int:
    rows = rows_of(shard)
    changed = 0
    for row in rows:
        if row["cut"] is None:
            continue
        text, cut = strip(_whole(row), lines.get(_site(row), frozenset()))
        stored = [{"at": at, "line": line} for at, line in cut]
        if stored != row["cut"]:
            changed += 1
            row.update(text=text, cut=stored, **_measured(text))
    if changed:
        write_rows(rows, shard)
    return changed


def _measured(text: str) -> dict[str, object]:
    """The columns that depend on the text."""
    parts = paragraphs(text)
    stored = [
        {"start": part.start, "end": part.end, "lang": part.lang, "script": part.script}
        for part in parts
    ]
    return {
        "chars": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "parts": stored if len(parts) > 1 else None,
    }
