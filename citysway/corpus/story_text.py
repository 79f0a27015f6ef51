"""What of a document is compared with others: its text without credit lines and datelines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.credits import credits


def story_text(text: str, lang: str | None) -> str:
    """The text without the lines that say who wrote it, where and for whom: a form that all
    reports of an outlet share, and what differs between two copies of one report.
    """
    kept, start = [], 0
    for first, end in credits(text, lang=lang).spans:
        kept.append(text[start:first])
        start = end
    return "\n".join([*kept, text[start:]]) if kept else text


def story_texts(table: pa.Table) -> list[str]:
    """``story_text`` of the rows of a documents table."""
    columns = (table[name].to_pylist() for name in ("text", "lang"))
    return [story_text(text, lang) for text, lang in zip(*columns, strict=True)]


def some_story_texts(shards: Sequence[Path], wanted: Sequence[int]) -> dict[int, str]:
    """The story texts of some documents by their number over all shards in order."""
    found: dict[int, str] = {}
    numbers, first = np.asarray(wanted, np.int64), 0
    for shard in shards:
        with pq.ParquetFile(shard) as file:
            for group in range(file.num_row_groups):
                count = file.metadata.row_group(group).num_rows
                here = numbers[(numbers >= first) & (numbers < first + count)]
                if len(here):
                    rows = file.read_row_group(group, columns=["text", "lang"])
                    texts = story_texts(rows.take(pa.array(here - first)))
                    found.update(zip(here.tolist(), texts, strict=True))
                first += count
    return found
