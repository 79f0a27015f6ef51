"""Sentences of the code gold: kept as file, document, offsets and hash; rebuilt from the data."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.real import DATA

HERE = Path(__file__).parent
Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: characters ``start`` to ``end`` of one field of one document."""

    key: str
    half: str
    file: str
    document: str
    field: str
    start: int
    end: int
    sha256: str
    drawn_for: str


def digest(sentence: str) -> str:
    """SHA-256 of a sentence as UTF-8, in hex digits."""
    return hashlib.sha256(sentence.encode()).hexdigest()


def read(path: Path) -> list[Row]:
    """Documents of one gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def places(lang: str) -> list[Place]:
    """The sample of a language (zh or en), in order of key."""
    with (HERE / f"{lang}_places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_place(row) for row in rows]


def _place(row: Mapping[str, str]) -> Place:
    """A row of the sample."""
    where = row["key"], row["half"], row["file"], row["document"], row["field"]
    return Place(*where, int(row["start"]), int(row["end"]), row["sha256"], row["drawn_for"])


def rebuilt(wanted: Sequence[Place], data: Path = DATA) -> dict[str, str]:
    """Sentence by key.

    Raises LookupError when a document is gone or its text is not the one that was coded.
    """
    by_file: dict[str, list[Place]] = {}
    for place in wanted:
        by_file.setdefault(place.file, []).append(place)
    found: dict[str, str] = {}
    for file, group in by_file.items():
        ids = {place.document for place in group}
        texts = {row["id"] or "": row for row in read(data / file) if row["id"] in ids}
        found |= {place.key: _sentence(place, texts) for place in group}
    return found


def _sentence(place: Place, texts: Mapping[str, Row]) -> str:
    text = (texts.get(place.document) or {}).get(place.field) or ""
    sentence = text[place.start : place.end]
    if digest(sentence) != place.sha256:
        raise LookupError(f"{place.key}: {place.file} {place.document} is not what was coded")
    return sentence


def write_places(lang: str, drawn: Iterable[Place]) -> None:
    """Write the sample of a language."""
    with (HERE / f"{lang}_places.csv").open("w", encoding="utf-8", newline="") as file:
        names = list(Place.__slots__)
        rows = csv.DictWriter(file, names, lineterminator="\n")
        rows.writeheader()
        rows.writerows({name: getattr(place, name) for name in names} for place in drawn)
