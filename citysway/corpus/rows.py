"""From a record to a checked document: cleaned, language and date known, facts in their columns."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import xxhash

from citysway.corpus.clean import clean, clean_line
from citysway.corpus.document import parse_iso_date
from citysway.corpus.files import read_records
from citysway.corpus.inputs import InputSpec, relative_name
from citysway.corpus.language import Language, detect, paragraphs
from citysway.corpus.mojibake import repair
from citysway.corpus.record import Record, Rejected
from citysway.corpus.stated import Stated, stated, with_name
from citysway.corpus.wrapped import running_text

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
    stated_id: str | None = None
    published: str | None = None
    parts: list[dict[str, object]] | None = None
    cut: list[dict[str, object]] | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_documents(path: Path, spec: InputSpec, base: Path) -> Iterator[DocumentRow | Rejected]:
    """The documents of one file in file order, and a reason for everything that is none.

    A date that cannot be read rejects the date (stage ``date``), not the document.
    Raises StudyError for a mapped column that is not in the file.
    """
    name = relative_name(path, base)
    for record in read_records(path, name, spec):
        if isinstance(record, Rejected):
            yield record
        else:
            yield from _checked(with_name(record, name, spec), name, spec)


def _checked(record: Record, name: str, spec: InputSpec) -> Iterator[DocumentRow | Rejected]:
    """The row, or why not; and beside the row, why its date was not taken."""
    item = clean_line(record.id) or (f"{name}#{record.locator}" if record.locator else name)
    read = repair(clean(record.text))
    if not read.certain:
        detail = "text that was decoded wrongly before it was written, beyond repair"
        yield Rejected("decode", item, "undecodable", name, record.locator, detail)
        return
    if read.how and ">" not in record.encoding:
        record = replace(record, encoding=f"{record.encoding} {read.how}")
    title = clean_line(record.title)
    text, title = _body(read.text, repair(title).text if title else None)
    if len(text) < 2:
        detail = f"{len(text)} characters after cleaning"
        yield Rejected("clean", item, "empty", name, record.locator, detail)
        return
    language = _language(text, record.lang)
    if language.lang == "other":
        detail = f"script {language.script}, neither Chinese nor English; stated: {record.lang}"
        yield Rejected("language", item, "language", name, record.locator, detail)
        return
    text = running_text(text, language.lang, title=title)
    facts = stated(record, text, title, language.lang, name=name, spec=spec)
    if facts.problem is not None:
        reason, detail = facts.problem
        yield Rejected("date", item, reason, name, record.locator, detail)
    yield _row(record, name, spec.kind, text, language, facts)


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


def _row(
    record: Record, name: str, kind: str, text: str, language: Language, facts: Stated
) -> DocumentRow:
    stated_id = clean_line(record.id)
    said = (facts.source, facts.date, facts.url, facts.title, text)
    return DocumentRow(
        doc_id=stated_id or _content_id(*said),
        title=facts.title,
        text=text,
        lang=language.lang,
        script=language.script,
        date=facts.date,
        kind=kind,
        source_id=facts.source,
        issuer=facts.issuer,
        sponsor=facts.sponsor,
        credit=facts.credit,
        author=facts.author,
        dateline=facts.dateline,
        url=facts.url,
        path=name,
        locator=record.locator,
        encoding=record.encoding,
        encoding_confidence=record.encoding_confidence,
        stated_id=stated_id,
        published=facts.published,
        parts=_parts(text, language),
        cut=[] if record.page else None,
    )


def _content_id(*facts: str | None) -> str:
    """The id of a document whose file states none: 16 digits of what it says, wherever it lies."""
    return xxhash.xxh3_64_hexdigest("\0".join(fact or "" for fact in facts).encode())


def _parts(text: str, language: Language) -> list[dict[str, object]] | None:
    """The parts of a mixed text by language; None for any other."""
    parts = paragraphs(text, language)
    if len(parts) < 2:
        return None
    return [
        {"start": part.start, "end": part.end, "lang": part.lang, "script": part.script}
        for part in parts
    ]


def date_columns(date: str | None) -> tuple[object, str]:
    """(first day of the stated day, month or year; precision) for the table."""
    if date is None:
        return None, "none"
    precision = ("year", "month", "day")[date.count("-")]
    return parse_iso_date(date + "-01" * (2 - date.count("-"))), precision
