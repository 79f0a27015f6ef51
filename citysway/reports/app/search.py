"""Full-text search of a study: documents in order of relevance, their hits marked."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.fold import fold
from citysway.reports.app.quotable import Spans
from citysway.reports.app.search_index import inner, open_index, texts
from citysway.reports.app.search_query import Query, parse, segmented
from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb

LONGEST_TEXT = 200_000  # characters of a document in which hits are looked for
_WEIGHTS = "bm25(fts, 5.0, 1.0, 0.5)"
_OPEN, _CLOSE = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
    """One document: hits as (start, end) in its title and its text, code points."""

    doc_id: str
    title: str
    text: str
    in_title: Spans
    in_text: Spans
    about: dict[str, Any]
    """lang, date, source, url, story_id, docs_in_story"""


@dataclass(frozen=True, slots=True)
class Found:
    """``total`` documents match, of which these were asked for."""

    total: int
    hits: tuple[Hit, ...]


def search(
    out: Path,
    con: "duckdb.DuckDBPyConnection",
    typed: str,
    *,
    cities: Sequence[str] = (),
    source: str | None = None,
    period: str | None = None,
    lang: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Documents that hold what was typed (``search_query.parse``), most relevant first.

    Filters: any of the ``cities`` (ids) is named; ``source`` (id); ``period`` 2024 or 2024-03;
    ``lang``. The index must stand (``ensure_index``).
    """
    query = parse(typed)
    if not query.match:
        return Found(0, ())
    where, values = _filters(cities, source, period, lang)
    with closing(open_index(out)) as index:
        body = f"FROM fts JOIN docs ON docs.row = fts.rowid WHERE fts MATCH ? {where}"
        total = index.execute(f"SELECT count(*) {body}", [query.match, *values]).fetchone()[0]
        rows = index.execute(
            f"SELECT docs.doc_id {body} ORDER BY {_WEIGHTS}, docs.row LIMIT ? OFFSET ?",
            [query.match, *values, limit, offset],
        ).fetchall()
        ids = [row[0] for row in rows]
        whole = texts(index, ids)
    return Found(total, tuple(_hits(con, query, ids, whole)))


def _filters(
    cities: Sequence[str], source: str | None, period: str | None, lang: str | None
) -> tuple[str, list[str]]:
    clauses, values = "", []
    if cities:
        marks = ", ".join("?" * len(cities))
        clauses += f" AND docs.row IN (SELECT row FROM cities WHERE city_id IN ({marks}))"
        values += list(cities)
    for clause, value in (
        ("docs.source_id = ?", source),
        ("substr(docs.period, 1, length(?)) = ?", period),
        ("docs.lang = ?", lang),
    ):
        if value:
            clauses += f" AND {clause}"
            values += [value] * clause.count("?")
    return clauses, values


def _hits(
    con: "duckdb.DuckDBPyConnection", query: Query, ids: list[str], whole: dict[str, str]
) -> Iterator[Hit]:
    if not ids:
        return
    by_id = {row["doc_id"]: row | {"text": whole[row["doc_id"]]} for row in _documents(con, ids)}
    ordered = [by_id[doc_id] for doc_id in ids if doc_id in by_id]
    for row, (in_title, in_text) in zip(ordered, _marked(query, ordered), strict=True):
        title, text = row.pop("title"), row.pop("text")
        yield Hit(row["doc_id"], title, text, in_title, in_text, row)


def _documents(con: "duckdb.DuckDBPyConnection", ids: list[str]) -> list[dict[str, Any]]:
    named = has(con, "source_names")
    join = "LEFT JOIN source_names n ON n.stated = d.source_id" if named else ""
    source = "coalesce(n.source_id, d.source_id)" if named else "d.source_id"
    return records(
        con,
        f"""SELECT d.doc_id, coalesce(d.title, '') AS title, d.lang, d.date, d.url,
                   {source} AS source_id, t.story_id, t.docs_in_story,
                   coalesce((SELECT any_value(s.name) FROM sources s
                             WHERE s.source_id = {source}), {source}) AS source
            FROM documents d {join} LEFT JOIN stories t ON t.doc_id = d.doc_id
            WHERE list_contains(?, d.doc_id)""",
        [ids],
    )


def _marked(query: Query, rows: list[dict[str, Any]]) -> Iterator[tuple[Spans, Spans]]:
    """Where SQLite sees the query in each document: exactly what it counted as a hit."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(
            "CREATE VIRTUAL TABLE fts USING fts5(title, body, parts, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
        for number, row in enumerate(rows):
            cut = [_clean(row["title"]), _clean(row["text"][:LONGEST_TEXT])]
            index.execute(
                "INSERT INTO fts(rowid, title, body, parts) VALUES (?, ?, ?, ?)",
                [number, *cut, inner(cut)],
            )
        sides = ", ".join(f"highlight(fts, {n}, '{_OPEN}', '{_CLOSE}')" for n in (0, 1))
        found = index.execute(
            f"SELECT rowid, {sides} FROM fts WHERE fts MATCH ?", [query.match]
        ).fetchall()
    at = {number: (_spans(title), _spans(text)) for number, title, text in found}
    for number, row in enumerate(rows):
        in_title, in_text = at.get(number, ((), ()))
        if in_title or in_text:
            yield in_title, in_text
        else:  # inside a longer word
            yield _inside(query, row["title"]), _inside(query, row["text"])


def _clean(text: str) -> str:
    return segmented(text.replace(_OPEN, " ").replace(_CLOSE, " "))


def _spans(marked: str) -> Spans:
    """Places of the marks, once what was put between words is taken off."""
    spans, at = [], 0
    for piece in marked.replace("\x1f", "").split(_OPEN)[0:1]:
        at = len(piece)
    for piece in marked.replace("\x1f", "").split(_OPEN)[1:]:
        hit, _, rest = piece.partition(_CLOSE)
        spans.append((at, at + len(hit)))
        at += len(hit) + len(rest)
    return tuple(spans)


def _inside(query: Query, text: str) -> Spans:
    shadow, spans = fold(text), []
    for term in query.terms:
        word = "".join(term.tokens)
        start = shadow.find(word)
        if start >= 0:
            spans.append((start, start + len(word)))
    return tuple(sorted(set(spans)))
