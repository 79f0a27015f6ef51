"""``report/index.html``: one self-contained page, every number of which opens its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.atomic import write_text
from citysway.errors import StudyError
from citysway.reports.asked import find_city
from citysway.reports.cells import NO_CITIES, Cells, months, read_cells
from citysway.reports.corpus_facts import (
    corpus_facts,
    rejections,
    support_by_city,
    topics,
    unresolved_sources,
)
from citysway.reports.methods import load_registry, plain
from citysway.reports.names import Names, load_names
from citysway.reports.page import page
from citysway.reports.panels import Panel, quotes
from citysway.reports.tables import connect, run_record
from citysway.reports.text import LANGS, Text

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report of any language is made from, read once."""

    run: dict[str, Any]
    names: Names
    registry: dict[str, dict[str, Any]]
    cells: Cells
    cities: list[str]
    months: dict[str, list[Any]]
    quotes: dict[Panel, list[dict[str, Any]]]
    limit: int
    facts: dict[str, Any]
    support: dict[str, dict[str, int]]
    rejected: list[dict[str, Any]]
    unresolved: dict[str, Any]
    topics: list[dict[str, Any]]


def build_report(
    out: Path,
    *,
    lang: str = "zh",
    both: bool = False,
    cities: Sequence[str] | None = None,
    target: Path | None = None,
    sentences: int | None = None,
    seed: int = 0,
    names: Names | None = None,
    registry: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``target/index.html`` (default ``out/report``) and return its path.

    ``lang`` is the language of index.html; ``both`` also writes ``index.zh.html`` or
    ``index.en.html`` and links the two. ``cities`` (ids or names) limits the report to some cities.
    ``sentences`` is the most shown for one number: 8 up to 10 cities, 6 up to 30, else 5. Needs no
    network, and the page needs none. Raises StudyError for an unknown language or city, and for a
    folder that is not a study's output.
    """
    text = Text(lang)
    out = Path(out)
    material = gather(
        out, cities=cities, sentences=sentences, seed=seed, names=names, registry=registry
    )
    folder = Path(target) if target is not None else out / "report"
    folder.mkdir(parents=True, exist_ok=True)
    other = LANGS[1 - LANGS.index(lang)]
    if both:
        second = page(material, Text(other), other="index.html")
        write_text(second, folder / f"index.{other}.html")
    path = folder / "index.html"
    write_text(page(material, text, other=f"index.{other}.html" if both else ""), path)
    return path


def gather(
    out: Path,
    *,
    cities: Sequence[str] | None,
    sentences: int | None,
    seed: int,
    names: Names | None,
    registry: Mapping[str, Any] | None,
) -> Material:
    """Read the tables and draw the sentences."""
    run = run_record(out)
    known = names if names is not None else load_names(run, base=out.parent)
    con = connect(out)
    support = support_by_city(con)
    cells = read_cells(con)
    chosen = _cities(con, cities, support, known)
    limit = sentences or (8 if len(chosen) <= 10 else 6 if len(chosen) <= 30 else 5)
    wanted = [c.panel for city in chosen for c in cells.of_city(city) if c.value is not None]
    return Material(
        run=run,
        names=known,
        registry=load_registry() if registry is None else plain(registry),
        cells=cells,
        cities=chosen,
        months=months(con, "IM01", cells.role("IM01")),
        quotes=quotes(con, wanted, known, limit=limit, seed=seed),
        limit=limit,
        facts=corpus_facts(con),
        support=support,
        rejected=rejections(con),
        unresolved=unresolved_sources(con),
        topics=topics(con),
    )


def _cities(
    con: "duckdb.DuckDBPyConnection",
    asked: Sequence[str] | None,
    support: Mapping[str, Mapping[str, int]],
    names: Names,
) -> list[str]:
    if asked is not None:
        return [find_city(con, city, names) for city in asked]
    measured = {row[0] for row in con.execute("SELECT DISTINCT city_id FROM indicators").fetchall()}
    found = sorted(set(support) | {city for city in measured if city and city not in NO_CITIES})
    if not found:
        raise StudyError(
            "no city of the study is named in any document: there is nothing to report"
        )
    return sorted(found, key=lambda city: (-support.get(city, {}).get("docs", 0), city))
