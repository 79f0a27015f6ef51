"""The sentences behind what was clicked, as rows, as harmless HTML and as CSV."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from citysway.reports.app.opened import Opened
from citysway.reports.app.quotable import Spans, stretch
from citysway.reports.app.search import Hit
from citysway.reports.app.search_index import open_index, texts
from citysway.reports.app.words import Words
from citysway.reports.evidence.passages import Ask, passages
from citysway.reports.numbers.panel import panel_for
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import records
from citysway.reports.pages.study import environment
from citysway.reports.words.quoting import quote, visible, web_address
from citysway.reports.words.spreadsheet import csv_line, safe

if TYPE_CHECKING:
    import duckdb

WIDTH = 220  # characters shown on either side of a mention
FOUND = 480  # characters shown of a document found by search
CSV_COLUMNS = (
    *("doc_id", "sentence", "term", "code", "label", "modality", "role", "source", "date"),
    *("title", "url", "story_id", "docs_in_story"),
)


@dataclass(frozen=True, slots=True)
class Pick:
    """What was clicked: a number of a city, in some roles, of a month or from some sources."""

    city_id: str
    indicator: str = "IM01"
    part: str = ""
    roles: tuple[str, ...] = ("all",)
    period: str = "all"
    sources: tuple[str, ...] = ()


def sentences(
    con: "duckdb.DuckDBPyConnection", opened: Opened, pick: Pick, *, limit: int, seed: int = 0
) -> list[dict[str, Any]]:
    """Rows of ``passages``, one of a story before any repeats, with ``docs_in_story``.

    Empty where a number is made of counts alone, or nothing in the study fits.
    """
    panel = panel_for(pick.indicator, pick.part, pick.roles[0], pick.city_id)
    asks = [
        Ask(0, place, pick.city_id, single_roles(basis.roles or pick.roles), basis)
        for place, basis in enumerate(panel.bases)
    ]
    where, values = [], list[Any]()
    if pick.period != "all":
        where.append("starts_with(c.period, ?)")
        values.append(pick.period)
    if pick.sources:
        where.append("list_contains(?, c.source_id)")
        values.append(list(pick.sources))
    chosen: dict[str, Any] = {"limit": limit, "seed": seed, "where": where, "values": values}
    if any(basis.of == "phrases" for basis in panel.bases):  # looked for in the whole text
        rows = passages(con, asks, opened.names, once=True, **chosen)
    else:
        with without_texts(con):
            rows = passages(con, asks, opened.names, once=True, **chosen)
        rows = _filled(con, opened, rows)
    copies = families(con, [row["doc_id"] for row in rows])
    return [
        _quoted(row, opened.most_quoted) | {"docs_in_story": copies.get(row["doc_id"], 1)}
        for row in rows
    ]


def _quoted(row: dict[str, Any], most: int | None) -> dict[str, Any]:
    """With no more of its texts than may be quoted."""
    if most is None:
        return row
    spans: Spans = ((row["at"], row["until"]),)
    sentence, spans = stretch(row["sentence"] or "", spans, width=most)
    at, until = spans[0] if spans else (0, 0)
    short = {name: stretch(row[name] or "", (), width=most)[0] for name in ("title", "term")}
    return row | short | {"sentence": sentence, "at": at, "until": until}


@contextmanager
def without_texts(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """The documents of this connection without their texts: reading all of them takes a second."""
    con.execute(
        """CREATE OR REPLACE TEMP VIEW documents AS
           SELECT doc_id, '' AS text, date, url, title FROM memory.main.documents"""
    )
    try:
        yield
    finally:
        con.execute("DROP VIEW temp.documents")


def _filled(
    con: "duckdb.DuckDBPyConnection", opened: Opened, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with their sentences, cut out of the texts that the search index keeps."""
    ids = sorted({row["doc_id"] for row in rows})
    try:
        with closing(open_index(opened.out)) as index:
            whole = texts(index, ids)
    except sqlite3.Error:
        whole = {}
    if missing := [doc_id for doc_id in ids if doc_id not in whole]:
        where = "SELECT doc_id, text FROM documents WHERE list_contains(?, doc_id)"
        whole |= {row["doc_id"]: row["text"] for row in records(con, where, [missing])}
    bounds = records(
        con,
        """SELECT doc_id, sent, start, "end" AS stop FROM sentences
           WHERE list_contains(?, doc_id)""",
        [ids],
    )
    at = {(row["doc_id"], row["sent"]): slice(row["start"], row["stop"]) for row in bounds}
    return [
        row | {"sentence": whole[row["doc_id"]][at[row["doc_id"], row["sent"]]]} for row in rows
    ]


def families(con: "duckdb.DuckDBPyConnection", ids: Sequence[str]) -> dict[str, int]:
    """Documents in the story family of each document."""
    rows = records(
        con,
        "SELECT doc_id, docs_in_story AS n FROM stories WHERE list_contains(?, doc_id)",
        [list(ids)],
    )
    return {row["doc_id"]: row["n"] for row in rows}


def quotes_html(rows: Iterable[dict[str, Any]], words: Words, opened: Opened) -> Markup:
    """Sentences as a list; nothing that stands in a text takes effect."""
    shown = [
        quote(row, words.text, width=WIDTH)
        | {
            "family": words.family(row["docs_in_story"]),
            "story": visible(row["story_id"] or ""),
            "code": visible(opened.names.code(row["code"], words.lang)) if row["code"] else "",
        }
        for row in rows
    ]
    return _render(quotes=shown, hits=[], words=words)


def hits_html(hits: Iterable[Hit], words: Words, *, most: int | None = None) -> Markup:
    """Documents found by search: title and the stretch of text around the first hit, marked.

    ``most``: characters of a text that may be quoted.
    """
    shown = []
    for hit in hits:
        body, spans = stretch(hit.text, hit.in_text, width=FOUND, most=most)
        title = stretch(hit.title, hit.in_title, width=FOUND, most=most)
        date = hit.about["date"]
        shown.append(
            {
                "title": marked_all(*title) or words.text("no_title"),
                "body": marked_all(body, spans),
                "lang": hit.about["lang"],
                "source": visible(hit.about["source"] or ""),
                "date": date.isoformat() if date else words.text("no_date"),
                "url": web_address(hit.about["url"]),
                "family": words.family(hit.about["docs_in_story"] or 1),
                "doc_id": visible(hit.doc_id),
            }
        )
    return _render(quotes=[], hits=shown, words=words)


def marked_all(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """The text with every span in ``<mark>``."""
    shown, at = Markup(""), 0
    for start, end in spans:
        shown += Markup("{}<mark>{}</mark>").format(
            visible(text[at:start]), visible(text[start:end])
        )
        at = end
    return shown + visible(text[at:])


def _render(**filled: Any) -> Markup:
    return Markup(environment().get_template("app_quotes.jinja").render(**filled))


def to_csv(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> bytes:
    """UTF-8 with a byte-order mark, missing values ``NA``, formulas disarmed by an apostrophe."""
    lines = [columns, *([_plain(row.get(column)) for column in columns] for row in rows)]
    return b"\xef\xbb\xbf" + "".join(map(csv_line, lines)).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if value is None:
        return "NA"
    if isinstance(value, list | tuple):
        value = "|".join(map(str, value))
    return safe(value) if isinstance(value, str) else value


def hit_rows(hits: Iterable[Hit], *, most: int | None = None) -> list[dict[str, Any]]:
    """Documents found, as rows of a table; ``most`` as in ``hits_html``."""
    return [
        {
            "doc_id": hit.doc_id,
            "title": stretch(hit.title, hit.in_title, width=FOUND, most=most)[0],
            "snippet": stretch(hit.text, hit.in_text, width=FOUND, most=most)[0],
            "hits": len(hit.in_text) + len(hit.in_title),
            **{name: hit.about[name] for name in ("source", "date", "lang", "url", "story_id")},
        }
        for hit in hits
    ]
