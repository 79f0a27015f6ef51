"""Which columns of a study's tables feed which fields, seen from the head of one file per input."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from citysway.corpus.decode import decode
from citysway.corpus.inputs import InputSpec, relative_name
from citysway.corpus.readers import suffix_of
from citysway.corpus.readers.headers import header_at, unique
from citysway.corpus.readers.mapping import mapping, paths
from citysway.corpus.readers.streams import open_bytes
from citysway.corpus.remote import is_remote
from citysway.errors import DocumentError
from citysway.pipeline.study import Study

_HEAD = 65_536  # bytes that are looked at
_SHOWN = 8  # columns that are not read
_DELIMITERS = ",\t;|"
_HEADERS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


def columns_read(study: Study) -> list[str]:
    """One line per input that holds tables: ``texts.csv: text <- content, date; not read: page``.

    Nothing for an input whose first table has no header that can be read.
    """
    lines, seen = [], set()
    for path, spec in study.files():
        suffix = spec.format or suffix_of(path.name)
        if spec.path in seen or suffix not in _HEADERS or is_remote(str(path)):
            continue
        seen.add(spec.path)
        header = header_of(path, spec)
        if header:
            lines.append(f"{relative_name(path, study.base)}: {_line(header, spec.columns)}")
    return lines


def header_of(path: Path, spec: InputSpec) -> list[str]:
    """The names of a table's columns; empty where they cannot be read."""
    suffix = spec.format or suffix_of(path.name)
    if suffix == ".parquet":
        return _parquet(path)
    try:
        with path.open("rb") as stream, open_bytes(stream) as opened:
            head = opened.read(_HEAD)
        text = decode(head[: head.rfind(b"\n") + 1] or head, spec.encoding).text
    except (DocumentError, OSError, EOFError):
        return []
    return _first_keys(text) if suffix in (".jsonl", ".ndjson") else _first_row(text, spec.columns)


def _parquet(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return []


def _first_keys(text: str) -> list[str]:
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            return list(paths(row))
    return []


def _first_row(text: str, columns: Mapping[str, str]) -> list[str]:
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return []
    at = header_at(rows, columns)
    return [] if at is None else unique(rows[at])


def _line(header: Sequence[str], columns: Mapping[str, str]) -> str:
    found = mapping(header, columns)
    fed = [field if column == field else f"{field} <- {column}" for field, column in found.items()]
    used = {*found.values(), *(column.rpartition(".")[0] for column in found.values())}
    left = [column for column in header if column not in used]
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    rest = f"; not read: {', '.join(left[:_SHOWN])}{more}" if left else ""
    return (", ".join(fed) or "no column is a text, a title or anything else that is read") + rest
