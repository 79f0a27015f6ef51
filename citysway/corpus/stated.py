"""What a document states beside its text: who speaks, when, where, under which title."""

import functools
import re
from dataclasses import dataclass, replace
from typing import Any

from citysway.corpus.clean import clean_line
from citysway.corpus.credits import Credits, Issued, credits, issued
from citysway.corpus.dates import parse_published
from citysway.corpus.inputs import InputSpec, input_name
from citysway.corpus.names import Pattern, compile_pattern
from citysway.corpus.record import Record
from citysway.corpus.web import host_of
from citysway.errors import DocumentError

_DATABASE = re.compile(r"数据库|法宝|database|wikisource|维基", re.I)  # publishes, does not speak
_HEAD_LINES = 8  # among which the headline of a plain text stands
_LONGEST = {"zh": 120, "en": 200}  # characters of a headline
_NO_HEADLINE = re.compile(
    r"当前位置|>>|首页\s*>|^【[^】]*】|^(?:原文|来源)?(?:链接|网址)[：:]|^[\W\d_]*$"
)
_SENTENCE = re.compile(r"[。！；]|[，：、,;:.…]$|[.!?] [A-Z]")
_NOTHING = Issued()


@dataclass(frozen=True, slots=True)
class Stated:
    """The fields of one document as strings; ``date`` is ISO with the precision it has.

    ``published`` is the date with clock time and offset, where a time is stated; ``problem`` is
    (reason, detail) of a date that was stated and not taken.
    """

    title: str | None
    date: str | None
    published: str | None
    source: str
    issuer: str | None
    sponsor: str | None
    credit: str | None
    author: str | None
    dateline: str | None
    url: str | None
    problem: tuple[str, str] | None


@functools.lru_cache(maxsize=64)
def _pattern(text: str) -> Pattern:
    return compile_pattern(text)


def with_name(record: Record, name: str, spec: InputSpec) -> Record:
    """The record with what its file's name says of it, where it says nothing itself."""
    if spec.pattern is None:
        return record
    path = f"{name}/{record.member}" if record.member else name
    fields = _pattern(spec.pattern).fields(path) or {}
    missing: dict[str, Any] = {key: fields[key] for key in fields if not getattr(record, key)}
    return replace(record, **missing) if missing else record


def stated(
    record: Record, text: str, title: str | None, lang: str, *, name: str, spec: InputSpec
) -> Stated:
    """Everything a document states, from its record, its input and its own head and tail.

    What the record states goes before what stands in the text, and that before what the study
    says of the whole input, except that a study's place is the issuer of its policy texts.
    """
    whole = record.locator in (None, record.member)  # a file, also inside an archive
    date, published, problem = _when(record.date)
    said = credits(text, lang=lang, date=date)
    papers = issued(text) if spec.kind == "policy" else _NOTHING
    if date is None and problem is None:
        date = said.date or papers.date
    url = clean_line(record.url) or papers.url
    issuer = _issuer(record, papers, spec)
    return Stated(
        title=title or (_headline(text, said, lang) if whole else None),
        date=date,
        published=published,
        source=_source(record, issuer, url, spec) or input_name(spec, name),
        issuer=issuer,
        sponsor=clean_line(record.sponsor) or clean_line(spec.sponsor),
        credit=clean_line(record.credit) or said.origin,
        author=clean_line(record.author) or said.author,
        dateline=clean_line(record.dateline) or said.dateline,
        url=url,
        problem=problem,
    )


def _when(text: str | None) -> tuple[str | None, str | None, tuple[str, str] | None]:
    """(ISO date, with its clock time, why not); no stated date is no fault."""
    if text is None:
        return None, None, None
    kept = "the document is kept without a date"
    try:
        found = parse_published(text)
    except DocumentError as error:
        return None, None, (error.reason, f"{error}; {kept}")
    if found is None:
        return None, None, ("unread_date", f"date {text!r} is in no form that is read; {kept}")
    if found.time is None:
        return found.date, None, None
    return found.date, f"{found.date}T{found.time}{found.offset or ''}", None


def _issuer(record: Record, papers: Issued, spec: InputSpec) -> str | None:
    if spec.kind == "news":
        return None
    return clean_line(record.place) or clean_line(spec.place) or papers.issuer


def _source(record: Record, issuer: str | None, url: str | None, spec: InputSpec) -> str | None:
    """Who published it; of a policy text its issuer, never the database it was found in."""
    source = clean_line(record.source) or clean_line(spec.source)
    if spec.kind == "policy":
        speaks = source is not None and not _DATABASE.search(source)
        return (source if speaks else issuer) or clean_line(record.source)
    return source or (host_of(url))


def _headline(text: str, said: Credits, lang: str) -> str | None:
    """The line that stands over a plain text: short, no sentence, the rest well longer."""
    start = 0
    for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES]:
        end, bare = start + len(line), line.strip("#*= \t\u3000")
        credit = any(a < end and start < b for a, b in said.spans)
        start = end + 1
        if not bare or credit or _NO_HEADLINE.search(bare):
            continue
        fits = len(bare) <= _LONGEST[lang] and not _SENTENCE.search(bare)
        return clean_line(bare) if fits and len(text) > 2 * len(bare) + start else None
    return None
