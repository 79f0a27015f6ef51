"""Parquet and Arrow files: columns with types, batch by batch; only the columns needed are read."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from citysway.corpus.decode import decode
from citysway.corpus.readers.columns import check_columns, listed, refused, row_record
from citysway.corpus.readers.mapping import mapping
from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.streams import Raw, open_seekable
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

_MAGIC, _SECRET = b"PAR1", b"PARE"
_BATCH = 32  # rows; a dictionary may hold one long text for all of them
_BUFFER = 1 << 20  # a row group is read in such pieces, not as a whole
_DEPTH = 4  # structs in structs that a mapping may name


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One row, one document; the locator is ``row N``, counted from 1.

    ``a.b`` in a mapping is field b of a struct a. Timestamps are ISO 8601 with the offset they
    have, dates ISO, lists joined by '; ', bytes decoded. Where the file is damaged, the rows
    before are read and one rejection says so (``bad_parquet``).
    Raises StudyError for a mapped column that is not there, DocumentError for a file that is
    no Parquet (``wrong_format``), cut (``truncated``) or encrypted (``password``).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_seekable(raw) as file:
        _check_magic(file)
        try:
            table = pq.ParquetFile(
                file, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
            )
        except (pa.ArrowException, OSError, ValueError) as error:
            _raise_if_disk(error)
            raise DocumentError(_damage(error), reason="bad_parquet") from error
        with table:
            yield from _table(name, table, options.columns)


def _check_magic(file: BinaryIO) -> None:
    begin = file.read(4)
    size = file.seek(0, 2)
    file.seek(max(0, size - 4))
    end = file.read(4)
    file.seek(0)
    if not size:
        raise DocumentError("the file has no bytes", reason="empty")
    if _SECRET in (begin, end):
        raise DocumentError("encrypted: write it again without keys", reason="password")
    if begin != _MAGIC:
        raise DocumentError("no Parquet: the content is another", reason="wrong_format")
    if end != _MAGIC or size < 12:
        detail = "the file ends before its footer, without which nothing can be read"
        raise DocumentError(detail, reason="truncated")


def _raise_if_disk(error: Exception) -> None:
    """What the disk or the stream says is no fault of the file's."""
    if getattr(error, "errno", None) is not None:
        raise error


def _damage(error: Exception) -> str:
    return f"damaged: {' '.join(str(error).split())[:300]}"


def _table(name: str, table: Any, columns: Mapping[str, str]) -> Iterator[Record | Rejected]:
    there = list(_paths(table.schema_arrow))
    check_columns(name, there, columns)
    found = mapping(there, columns)
    if {"text", "title"}.isdisjoint(found):
        detail = (
            f"no column 'text' or 'title', or another name for one; the columns there are "
            f'{listed(there)}; name one in columns = {{ text = "..." }}'
        )
        yield refused(name, None, "no_column", detail)
        return
    if table.metadata.num_rows == 0:
        yield refused(name, None, "empty", "a table without rows")
        return
    tops = [name for name in table.schema_arrow.names if _is_read(name, found)]
    yield from _rows(name, table, tops, found)


def _paths(fields: Any, depth: int = _DEPTH, before: str = "") -> Iterator[str]:
    """Column names, fields of structs as ``a.b``, lists passed through."""
    import pyarrow.types as kinds

    for one in fields:
        yield before + one.name
        kind = one.type
        while kinds.is_list(kind) or kinds.is_large_list(kind):
            kind = kind.value_type
        if kinds.is_struct(kind) and depth > 1:
            yield from _paths(kind, depth - 1, f"{before}{one.name}.")


def _is_read(column: str, found: Mapping[str, str]) -> bool:
    return any(used == column or used.startswith(f"{column}.") for used in found.values())


def _rows(
    name: str, table: Any, tops: list[str], found: dict[str, str]
) -> Iterator[Record | Rejected]:
    import pyarrow as pa

    number = 0
    batches = table.iter_batches(_BATCH, columns=tops, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
            rows = [] if batch is None else _values(batch)
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            _raise_if_disk(error)
            where = f"after row {number}" if number else None
            yield refused(name, where, "bad_parquet", f"{_damage(error)}; the rest is not read")
            return
        if batch is None:
            return
        for row in rows:
            number += 1
            yield _record(name, f"row {number}", row, found)


def _record(
    name: str, locator: str, row: dict[str, object], found: dict[str, str]
) -> Record | Rejected:
    one = row_record(name, row, found, locator=locator, encoding="utf-8", confidence=1.0)
    if isinstance(one, Record) and len(one.text) > MAX_BYTES // 4:
        size = len(one.text.encode())
        if size > MAX_BYTES:
            detail = f"a text of {size:,} bytes; one document may have {MAX_BYTES:,}"
            return refused(name, locator, "too_large", detail)
    return one


def _values(batch: Any) -> list[dict[str, object]]:
    """The rows of a batch as Python values."""
    names = batch.schema.names
    columns = [_column(batch.column(at)) for at in range(batch.num_columns)]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _column(values: Any) -> list[object]:
    """A column as Python values; strings that are no UTF-8 are decoded."""
    import pyarrow as pa
    import pyarrow.types as kinds

    kind = values.type
    if kinds.is_dictionary(kind):
        return _column(values.dictionary_decode())
    if kinds.is_timestamp(kind) and kind.unit == "ns":
        values = values.cast(pa.timestamp("us", kind.tz), safe=False)
    try:
        found: list[object] = values.to_pylist()
    except UnicodeDecodeError:
        found = [_text(value) for value in values.cast(pa.large_binary()).to_pylist()]
    return found


def _text(value: bytes | None) -> object:
    """A string that should be UTF-8: read in another encoding where that leaves nothing open."""
    if value is None:
        return None
    try:
        text = decode(value).text
    except DocumentError:
        text = "\ufffd"
    if "\ufffd" not in text:
        return text
    return DocumentError("a string that is no text: damaged", reason="bad_parquet")
