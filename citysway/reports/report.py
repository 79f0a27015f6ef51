"""The report of a study: ``index.html`` and a page for every city, all self-contained."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.errors import StudyError
from citysway.reports.evidence.openings import opened
from citysway.reports.numbers.tables import connect
from citysway.reports.pages.corpus_facts import corpus_facts, rejections, unresolved_sources
from citysway.reports.pages.dossier.standing import events
from citysway.reports.pages.dossier.write import KEEP, other_language, write_dossiers
from citysway.reports.pages.material import FIRST, Study, read_study, sentences_of
from citysway.reports.pages.openings import of_study
from citysway.reports.pages.overviews import ranks_of
from citysway.reports.pages.study import Material, page
from citysway.reports.pages.topics.read import read_topics
from citysway.reports.words.names import Names
from citysway.reports.words.text import LANGS, Text

if TYPE_CHECKING:
    import duckdb


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
    formats: Sequence[str] = ("html",),
    workers: int | None = None,
) -> Path:
    """Write ``target/index.html`` (default ``out/report``), whose path is returned, and a page for
    every city beside it, ``cities/<place id>.html``.

    ``lang`` is the language of the pages; ``both`` also writes the other one (``index.en.html`` or
    ``index.zh.html``, cities alike) and links the two. ``cities`` (ids or names) limits the report
    to some cities. ``sentences`` is the most shown for one number in index.html: 8 up to 10 cities,
    else 6; on the page of a city 8. ``formats``: ``html``, ``docx`` (Word, charts as
    pictures), ``charts`` (every chart as SVG, PNG and CSV in a folder). ``workers`` processes draw
    the cities (default: all cores). The pages need no network. Raises StudyError for an unknown
    language, format or city, and for a folder that is not a study's output.
    """
    Text(lang)  # refuses an unknown language before anything is read
    if wrong := [name for name in formats if name not in KEEP]:
        raise StudyError(
            f"format {wrong[0]!r} of a report is not known; allowed: {', '.join(KEEP)}"
        )
    out = Path(out)
    folder = Path(target) if target is not None else out / "report"
    with connect(out) as con:
        study = read_study(con, out, cities=cities, names=names, registry=registry)
    (folder / "cities").mkdir(parents=True, exist_ok=True)
    other = LANGS[1 - LANGS.index(lang)]
    langs = {lang: "", other: f".{other}"} if both else {lang: ""}
    write_dossiers(
        out, study, folder / "cities", formats=formats, langs=langs, seed=seed, workers=workers,
        given=(names, registry),
    )  # fmt: skip
    with connect(out) as con:
        material = gather(con, study, sentences=sentences, seed=seed)
    for tongue, ending in langs.items():
        pages = {city: f"cities/{name}{ending}.html" for city, name in study.files.items()}
        beside = other_language("index", tongue, langs)
        html, charts = page(material, Text(tongue), other=beside, pages=pages)
        for name in formats:
            KEEP[name](folder / f"index{ending}", html, charts, Text(tongue))
    return folder / f"index.{'html' if 'html' in formats else formats[0]}"


def gather(
    con: "duckdb.DuckDBPyConnection", study: Study, *, sentences: int | None, seed: int
) -> Material:
    """What index.html shows beside the shared part."""
    first = study.cities[:FIRST]
    limit = sentences or (8 if len(first) <= 10 else 6)
    con.register("wanted", pa.table({"city_id": pa.array(first, pa.string())}))
    facts, unresolved = corpus_facts(con), unresolved_sources(con)
    topics = read_topics(con, study.cities)
    wanted = of_study(facts, unresolved, topics)
    return Material(
        study=study,
        quotes=sentences_of(con, study, first, limit=limit, seed=seed),
        limit=limit,
        facts=facts,
        rejected=rejections(con),
        unresolved=unresolved,
        topics=topics,
        opened=opened(con, wanted, least=study.least["source_docs"], seed=seed),
        events=events(con),
        ranks=ranks_of(con, study.cities),
    )
