"""Files that appear whole or not at all, however a run is stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.errors import StudyError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to; it becomes ``path`` when the block ends well.

    Raises StudyError where ``path`` is a folder.
    """
    if path.is_dir():
        raise StudyError(f"{path}: a folder is there; give the name of a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    yield part
    part.replace(path)


def write_table(table: pa.Table, path: Path, *, row_group_size: int | None = None) -> None:
    """A Parquet file; ``row_group_size`` in rows (None: as pyarrow chooses)."""
    with whole(path) as part:
        pq.write_table(table, part, compression="zstd", row_group_size=row_group_size)


def write_text(text: str, path: Path) -> None:
    """A text file in UTF-8, lines ended by a line feed on every system."""
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
