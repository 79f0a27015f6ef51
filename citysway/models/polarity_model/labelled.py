"""Labelled sentences of a user: rows of a CSV, TSV or JSON Lines file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citysway.corpus.decode import decode
from citysway.errors import StudyError

_WORDS = {
    -1: ("-1", "-1.0", "negative", "neg", "blame", "against", "负", "负面", "消极", "贬", "反对"),
    0: ("0", "0.0", "neutral", "neu", "none", "中", "中性", "中立", "无"),
    1: ("1", "1.0", "+1", "positive", "pos", "praise", "favor", "favour",
        "正", "正面", "积极", "褒", "支持"),
}  # fmt: skip
_LABEL = {word: label for label, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the target in it (the whole text where none is stated) and the tone toward it."""

    text: str
    start: int
    end: int
    label: int
    aspect: str = ""


def read_labelled(path: Path) -> list[Labelled]:
    """Rows with the columns text and label, and optional start, end and aspect.

    Labels are -1, 0, 1 or words for them (positive, 负面). Raises StudyError with the row and what
    is allowed there.
    """
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error}") from None
    rows = _json_rows(text, path) if path.suffix in (".jsonl", ".ndjson") else _rows(text, path)
    found = [_labelled(row, f"{path}: row {number}") for number, row in rows]
    if not found:
        raise StudyError(f"{path}: no rows; needed are the columns text and label")
    return found


def _rows(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    delimiter = "\t" if path.suffix == ".tsv" else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    yield from enumerate(reader, start=1)


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise StudyError(f"{path}: row {number}: not valid JSON: {error}") from None
        if not isinstance(row, dict):
            raise StudyError(f"{path}: row {number}: an object is expected")
        yield number, row


def _labelled(row: Mapping[str, Any], where: str) -> Labelled:
    for name in ("text", "label"):
        if row.get(name) in (None, ""):
            raise StudyError(f"{where}: {name} is missing; needed are the columns text and label")
    text = str(row["text"])
    label = _LABEL.get(str(row["label"]).strip().lower())
    if label is None:
        allowed = "-1, 0, 1, negative, neutral, positive, 负面, 中性, 正面"
        raise StudyError(f"{where}: label {row['label']!r}: allowed are {allowed}")
    if not text.strip():
        raise StudyError(f"{where}: the text is blank")
    start, end = _target(row, len(text), where)
    return Labelled(text, start, end, label, str(row.get("aspect") or "").strip())


def _target(row: Mapping[str, Any], size: int, where: str) -> tuple[int, int]:
    stated = (row.get("start"), row.get("end"))
    if stated[0] in (None, "") and stated[1] in (None, ""):
        return 0, size
    try:
        start, end = (int(str(value)) for value in stated)
    except ValueError:
        raise StudyError(f"{where}: start and end are {stated}: whole numbers, both") from None
    if not 0 <= start < end <= size:
        raise StudyError(f"{where}: target [{start}:{end}] outside the text of {size} characters")
    return start, end
