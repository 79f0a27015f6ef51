"""Sources without a home: found after a run or by a bounded look, listed for the user to fill."""

import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from citysway.corpus.inputs import InputSpec
from citysway.corpus.readers import suffix_of
from citysway.corpus.record import Rejected
from citysway.corpus.remote import is_remote
from citysway.corpus.rows import DocumentRow, read_documents
from citysway.corpus.web import host_of, hostname
from citysway.errors import StudyError
from citysway.models import outlets as outlet_room
from citysway.pipeline.sources.names import canonical
from citysway.pipeline.sources.own import own_csv, stated_rows
from citysway.pipeline.sources.resolver import Resolver, Source
from citysway.pipeline.stages import connect, quote
from citysway.pipeline.study import Study

FILE = "sources_unknown.csv"
_SECONDS = 3.0
_RECORDS = 200  # of one file
_HOSTS = 20
_LIGHT = 16_000_000  # bytes
_BY_ROW = (".jsonl", ".ndjson", ".csv", ".tsv")
_FILLED = ("scope", "place", "country")

_VOICES = """
SELECT source_id, count(*), min(url), CASE WHEN count(DISTINCT issuer) = 1 THEN min(issuer) END,
       list(DISTINCT regexp_extract(url, '://([^/?#]+)', 1)) FILTER (url LIKE '%://%')
FROM read_parquet('{out}/documents/*.parquet') GROUP BY source_id ORDER BY source_id
"""


@dataclass(slots=True)
class Voice:
    """A source as the documents state it, as far as they were looked at."""

    docs: int = 0
    example: str | None = None
    issuers: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)

    def add(self, other: "Voice") -> None:
        self.docs += other.docs
        examples = [url for url in (self.example, other.example) if url]
        self.example = min(examples, default=None)
        self.issuers |= other.issuers
        self.hosts |= other.hosts


@dataclass(frozen=True, slots=True)
class Seen:
    """Voices by stated name; ``whole`` when all documents were counted, not only the first."""

    voices: Mapping[str, Voice]
    whole: bool


def stated_sources(study: Study, *, seconds: float = _SECONDS) -> Seen:
    """The names of a study's sources: of the last run, else of the first records of its files."""
    if any((study.out / "documents").glob("*.parquet")) and (study.out / "run.json").exists():
        with connect(threads=1) as con:
            rows = con.execute(_VOICES.format(out=quote(study.out))).fetchall()
        return Seen(
            {
                name: Voice(
                    docs, url, {issuer} if issuer else set(), set(sorted(hosts or [])[:_HOSTS])
                )
                for name, docs, url, issuer, hosts in rows
            },
            True,
        )
    voices: dict[str, Voice] = defaultdict(Voice)
    for row in _first_rows(study.files(), study.base, seconds):
        host = hostname(row.url) if row.url else ""
        issuers, hosts = ({value} if value else set() for value in (row.issuer, host))
        voices[row.source_id].add(Voice(1, row.url, issuers, hosts))
    return Seen(voices, False)


def _first_rows(
    files: list[tuple[Path, InputSpec]], base: Path, seconds: float
) -> Iterator[DocumentRow]:
    """The first documents of files, one file of every input in turn, until time is up."""
    end = time.monotonic() + seconds
    inputs: dict[str, list[tuple[Path, InputSpec]]] = defaultdict(list)
    for path, spec in files:
        if _is_light(path):
            inputs[spec.path].append((path, spec))
    for turn in itertools.zip_longest(*inputs.values()):
        for path, spec in filter(None, turn):
            if time.monotonic() > end:
                return
            with contextlib.closing(_documents(path, spec, base)) as rows:
                for row in itertools.islice(rows, _RECORDS):
                    yield row
                    if time.monotonic() > end:
                        return


def _documents(path: Path, spec: InputSpec, base: Path) -> Generator[DocumentRow, None, None]:
    """The documents of a file; none where a mapped column is not there: reading says so."""
    with contextlib.suppress(StudyError):
        for row in read_documents(path, spec, base):
            if not isinstance(row, Rejected):
                yield row


def _is_light(path: Path) -> bool:
    """A local file that is small, or read row by row."""
    if is_remote(str(path)):
        return False
    if suffix_of(path.name) in _BY_ROW:
        return True
    try:
        return path.stat().st_size <= _LIGHT
    except OSError:
        return False


def unknown_rows(seen: Seen, resolver: Resolver) -> list[dict[str, object]]:
    """One row per source whose home is not known, commonest first: what ``sources.csv`` asks for.

    What is known of it is filled in: the country by its site, the language is left to the texts.
    """
    names = canonical({name: voice.docs for name, voice in seen.voices.items()}, resolver)
    voices: dict[str, Voice] = defaultdict(Voice)
    for stated, voice in seen.voices.items():
        voices[names[stated][0]].add(voice)
    rows = []
    for source_id, voice in voices.items():
        issuer = next(iter(voice.issuers)) if len(voice.issuers) == 1 else None
        sites = {host_of(host) for host in voice.hosts}
        site = min(voice.hosts) if len(sites) == 1 else None
        source = resolver.source(source_id, url=site, issuer=issuer)
        if source.scope == "unknown" and source.resolved_by != "study":
            rows.append(_row(source, voice, site))
    return sorted(rows, key=lambda row: (-int(str(row["docs"])), str(row["source_id"])))


def _row(source: Source, voice: Voice, site: str | None) -> dict[str, object]:
    return {
        "source_id": source.source_id, "name": source.name, "docs": voice.docs,
        "example": voice.example, "hint": _hint(source, voice, site),
    }  # fmt: skip


def _hint(source: Source, voice: Voice, site: str | None) -> str:
    """What was looked at, and what it told."""
    told = ["not in the registry"]
    if source.kind == "government":
        told.append("an official body without a place that is known")
    elif city := outlet_room.city_in_outlet(source.source_id):
        told.append(f"{city!r} in the name is no place, or several")
    if site:
        told.append(f"site {host_of(site)}" + (f" of {source.country}" if source.country else ""))
    elif source.country:
        told.append(f"its site is of {source.country}")
    elif len(voice.hosts) > 1:
        told.append(f"on {len(voice.hosts)} sites")
    return "; ".join(told)


def write_unknown(study: Study, rows: list[dict[str, object]]) -> Path | None:
    """Write ``sources_unknown.csv`` beside study.toml; None where there is nothing to fill.

    Rows that were filled in an older one are kept, first. A bare folder gets no file: it would
    be read as a text.
    """
    path = study.base / FILE
    if not any(study.base.glob("*.toml")):
        return None
    kept = []
    if path.exists():
        kept = [row for row in stated_rows(path) if any(row.get(c) for c in _FILLED)]
    held = {row["source_id"] for row in kept}
    new = [row for row in rows if row["source_id"] not in held]
    if not new and not kept:
        path.unlink(missing_ok=True)
        return None
    path.write_text(own_csv([*kept, *new]), encoding="utf-8")
    return path
