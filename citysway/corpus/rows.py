"""From a file to checked documents: decoded, cleaned, language and date known."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citysway.corpus.clean import clean, clean_line
from citysway.corpus.dates import parse_date
from citysway.corpus.document import parse_iso_date
from citysway.corpus.inputs import InputSpec, input_name, relative_name
from citysway.corpus.language import Language, detect
from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

_DATABASE = re.compile(r"数据库|法宝|database|wikisource|维基", re.I)  # publishes, does not speak
_SURE = 0.8  # a detected language above this overrides a stated one
_STATED = {"zh": "zh", "chi": "zh", "zho": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh"} | {
    "en": "en",
    "eng": "en",
    "english": "en",
    "英文": "en",
    "英语": "en",
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row of the documents table, see ``citysway.corpus.documents.DOCUMENTS``."""

    doc_id: str
    title: str | None
    text: str
    lang: str
    script: str
    date: str | None
    kind: str
    source_id: str
    issuer: str | None
    sponsor: str | None
    credit: str | None
    author: str | None
    dateline: str | None
    url: str | None
    path: str
    locator: str | None
    encoding: str
    encoding_confidence: float

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_documents(path: Path, spec: InputSpec, base: Path) -> Iterator[DocumentRow | Rejected]:
    """The documents of one file in file order, and a reason for everything that is none.

    A date that cannot be read rejects the date (stage ``date``), not the document.
    Raises StudyError for a mapped column that is not in the file.
    """
    name = relative_name(path, base)
    for record in _records(path, name, spec):
        if isinstance(record, Rejected):
            yield record
        else:
            yield from _checked(record, name, spec)


def _records(path: Path, name: str, spec: InputSpec) -> Iterator[Record | Rejected]:
    """The reader's records; every way in which a file can fail becomes one rejection."""
    suffix = spec.format or suffix_of(name)
    if suffix not in READERS:
        detail = f"suffix {suffix!r} is not read; allowed are {', '.join(READERS)}, also with .gz"
        yield Rejected("read", name, "unknown_format", name, None, detail)
        return
    if path.is_dir():
        yield Rejected("read", name, "is_directory", name, None, "a directory, not a file")
        return
    try:
        if path.stat().st_size == 0:
            yield Rejected("read", name, "empty", name, None, "the file has no bytes")
            return
        with path.open("rb", buffering=0) as stream:
            yield from READERS[suffix](name, stream, columns=spec.columns)
    except DocumentError as error:
        yield Rejected("decode", name, error.reason, name, None, str(error))
    except EOFError as error:
        yield Rejected("read", name, "truncated", name, None, f"{error}; the rest is not read")
    except (gzip.BadGzipFile, zlib.error) as error:
        yield Rejected("read", name, "bad_gzip", name, None, f"{error}; the rest is not read")
    except OSError as error:
        yield Rejected("read", name, "unreadable", name, None, error.strerror or str(error))


def _checked(record: Record, name: str, spec: InputSpec) -> Iterator[DocumentRow | Rejected]:
    """The row, or why not; and beside the row, why its date was not taken."""
    text, title = _body(clean(record.text), clean_line(record.title))
    item = clean_line(record.id) or (f"{name}#{record.locator}" if record.locator else name)
    if len(text) < 2:
        detail = f"{len(text)} characters after cleaning"
        yield Rejected("clean", item, "empty", name, record.locator, detail)
        return
    language = _language(text, record.lang)
    if language.lang == "other":
        detail = f"script {language.script}, neither Chinese nor English; stated: {record.lang}"
        yield Rejected("language", item, "language", name, record.locator, detail)
        return
    date, reason, detail = _date(record.date)
    if reason is not None:
        yield Rejected("date", item, reason, name, record.locator, detail)
    yield _row(record, item, name, spec, text, title, language, date)


def _body(text: str, title: str | None) -> tuple[str, str | None]:
    """The stored text begins with its title line, once."""
    if title is None:
        return text, None
    if text.startswith(title) or text.split("\n", 1)[0].split() == title.split():
        return text, title
    return f"{title}\n{text}", title


def _language(text: str, stated: str | None) -> Language:
    """What the text shows; where it shows little, what its source states."""
    found = detect(text)
    tag = (stated or "").strip().lower().replace("_", "-")
    lang = _STATED.get(tag) or _STATED.get(tag.partition("-")[0])
    if lang is None or found.confidence >= _SURE or lang == found.lang:
        return found
    script = found.script if found.script in ("Hans", "Hant") else "Hans"
    return Language("zh", script, 0.5) if lang == "zh" else Language("en", "Latn", 0.5)


def _date(stated: str | None) -> tuple[str | None, str | None, str]:
    """(ISO date, None, '') or (None, reason, detail); no stated date is no fault."""
    if stated is None:
        return None, None, ""
    kept = "the document is kept without a date"
    try:
        date = parse_date(stated)
    except DocumentError as error:
        return None, error.reason, f"{error}; {kept}"
    if date is None:
        return None, "unread_date", f"date {stated!r} is in no form that is read; {kept}"
    return date, None, ""


def _row(
    record: Record,
    item: str,
    name: str,
    spec: InputSpec,
    text: str,
    title: str | None,
    language: Language,
    date: str | None,
) -> DocumentRow:
    issuer = None if spec.kind == "news" else clean_line(record.place) or clean_line(spec.place)
    source = clean_line(record.source) or clean_line(spec.source)
    if spec.kind == "policy":
        source = issuer if source is None or _DATABASE.search(source) else source
        source = source or clean_line(record.source)
    return DocumentRow(
        doc_id=item,
        title=title,
        text=text,
        lang=language.lang,
        script=language.script,
        date=date,
        kind=spec.kind,
        source_id=source or input_name(spec, name),
        issuer=issuer,
        sponsor=clean_line(record.sponsor) or clean_line(spec.sponsor),
        credit=clean_line(record.credit),
        author=clean_line(record.author),
        dateline=clean_line(record.dateline),
        url=clean_line(record.url),
        path=name,
        locator=record.locator,
        encoding=record.encoding,
        encoding_confidence=record.encoding_confidence,
    )


def date_columns(date: str | None) -> tuple[object, str]:
    """(first day of the stated day, month or year; precision) for the table."""
    if date is None:
        return None, "none"
    precision = ("year", "month", "day")[date.count("-")]
    return parse_iso_date(date + "-01" * (2 - date.count("-"))), precision
