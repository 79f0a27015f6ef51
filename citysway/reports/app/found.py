"""Search on the command line: names instead of ids, hits on a terminal and as CSV."""

import re
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from citysway.corpus.atomic import whole
from citysway.errors import StudyError, did_you_mean
from citysway.reports.app.quotable import most_quoted, stretch
from citysway.reports.app.quotes import hit_rows, to_csv
from citysway.reports.app.search import Found, search
from citysway.reports.app.search_index import ensure_index
from citysway.reports.app.search_query import parse
from citysway.reports.evidence.asked import find_city
from citysway.reports.numbers.tables import connect, records, run_record
from citysway.reports.words.names import load_names
from citysway.reports.words.quoting import UNSAFE, visible

LINE = 160  # characters shown of a document
#: Line ends, control characters and directions, which a terminal obeys.
UNSEEN = re.compile(f"[\\t\\n\\r]|{UNSAFE.pattern}")
COLUMNS = ("doc_id", "title", "snippet", "hits", "source", "date", "lang", "url", "story_id")


def found_in(
    out: Path,
    typed: str,
    *,
    cities: Sequence[str] = (),
    source: str | None = None,
    period: str | None = None,
    lang: str | None = None,
    limit: int = 20,
) -> Found:
    """Documents of a study that hold what was typed; the index is made first where it is missing.

    Raises StudyError for an unknown city, source or period, and where there is no word to look for.
    """
    if not parse(typed).match:
        raise StudyError(f"search {typed!r}: no word to look for")
    if period is not None and not re.fullmatch(r"\d{4}(-\d{2})?", period):
        raise StudyError(f"period {period!r} is not known; write 2024 or 2024-03")
    con = connect(out)
    names = load_names(run_record(out), base=out.parent)
    ids = [find_city(con, city, names) for city in cities]
    known = None if source is None else _source(records(con, _SOURCES), source)
    ensure_index(out)
    return search(out, con, typed, cities=ids, source=known, period=period, lang=lang, limit=limit)


_SOURCES = "SELECT source_id, coalesce(name, source_id) AS name FROM sources ORDER BY source_id"


def _source(rows: list[dict[str, str]], asked: str) -> str:
    for row in rows:
        if asked in (row["source_id"], row["name"]):
            return row["source_id"]
    near = did_you_mean(asked, [name for row in rows for name in row.values()])
    raise StudyError(f"source {asked!r} is not in the study{near}")


def quote_limit(out: Path) -> int | None:
    """Most characters of a text in one quotation; None: no limit."""
    return most_quoted(connect(out))


def show_found(found: Found, *, most: int | None = None) -> None:
    """Documents with their hits marked; ``most``: characters of a text that may be quoted."""
    console = Console()
    for hit in found.hits:
        about = (hit.doc_id, str(hit.about["source"] or ""), str(hit.about["date"] or ""))
        console.print(Text(visible(" · ".join(filter(None, about))), style="dim"))
        if title := stretch(hit.title, hit.in_title, width=LINE, most=most)[0]:
            console.print(Text(visible(title), style="bold"))
        plain = UNSEEN.sub(" ", hit.text)  # same length: the hits stay where they are
        body, spans = stretch(plain, hit.in_text, width=LINE, most=most)
        line = Text(body)
        for start, end in spans:
            line.stylize("bold reverse", start, end)
        console.print(line)
        console.print()
    console.print(f"{len(found.hits)} of {found.total}", markup=False)


def write_found(found: Found, path: Path, *, most: int | None = None) -> None:
    """As CSV, formulas disarmed; ``most`` as in ``show_found``."""
    with whole(path) as part:
        part.write_bytes(to_csv(hit_rows(found.hits, most=most), COLUMNS))
