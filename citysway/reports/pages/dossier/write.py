"""The pages of all cities, drawn on several cores."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.corpus.atomic import write_text
from citysway.pipeline.stages import end_workers
from citysway.reports.charts.saving import save
from citysway.reports.docx.document import write_docx
from citysway.reports.evidence.openings import opened
from citysway.reports.numbers.tables import connect
from citysway.reports.pages.dossier import around, standing, topics
from citysway.reports.pages.dossier.counter import asked, counter
from citysway.reports.pages.dossier.page import dossier
from citysway.reports.pages.dossier.records import Beside, Facts
from citysway.reports.pages.figure import Figure
from citysway.reports.pages.material import Study, read_study, sentences_of
from citysway.reports.pages.openings import of_city
from citysway.reports.pages.summary import outside_role
from citysway.reports.pages.topics.read import visible_topics
from citysway.reports.words.names import Names
from citysway.reports.words.text import Text

if TYPE_CHECKING:
    import duckdb

LIMIT = 8  # sentences of a number
_BATCH = 150  # cities whose sentences are looked for in one query
_FEW = 8  # cities that one process draws sooner than a second one starts
Given = tuple[Names | None, Mapping[str, Any] | None]


def write_dossiers(
    out: Path, study: Study, folder: Path, *, formats: Sequence[str], langs: Mapping[str, str],
    seed: int, workers: int | None, given: Given = (None, None),
) -> None:  # fmt: skip
    """``folder/<place id><ending>`` of every city of ``study`` in ``langs`` (language -> ending)
    and ``formats`` (html, docx, charts). ``given``: names and registry where they are not those of
    the study.
    """
    import joblib

    batches = [study.cities[at : at + _BATCH] for at in range(0, len(study.cities), _BATCH)]
    cores = min(workers or joblib.cpu_count(), len(batches))
    if cores < 2 or len(study.cities) <= _FEW or given != (None, None):
        _write(out, study, study.cities, folder, formats=formats, langs=langs, seed=seed)
        return
    shares = [study.cities[at::cores] for at in range(cores)]
    joblib.Parallel(n_jobs=cores)(
        joblib.delayed(_in_process)(
            out, study.cities, share, folder, formats=formats, langs=dict(langs), seed=seed
        )
        for share in shares
    )
    end_workers()


def _in_process(
    out: Path, cities: Sequence[str], share: Sequence[str], folder: Path, *,
    formats: Sequence[str], langs: Mapping[str, str], seed: int,
) -> None:  # fmt: skip
    with connect(out) as con:
        study = read_study(con, out, cities=cities)
    _write(out, study, share, folder, formats=formats, langs=langs, seed=seed)


def _write(
    out: Path, study: Study, cities: Sequence[str], folder: Path, *, formats: Sequence[str],
    langs: Mapping[str, str], seed: int,
) -> None:  # fmt: skip
    con = connect(out)
    con.execute("SET threads = 1")  # the cities are shared out over the cores already
    con.execute("SET memory_limit = '500MB'")
    for at in range(0, len(cities), _BATCH):
        some = cities[at : at + _BATCH]
        beside = _beside(con, study, some)
        quotes = sentences_of(con, study, some, limit=LIMIT, seed=seed)
        wanted = [one for city in some for one in of_city(study, city, beside[city])]
        found = opened(con, wanted, least=study.least["source_docs"], seed=seed)
        for city in some:
            here = {opening: rows for opening, rows in found.items() if opening.city_id == city}
            mine = {panel: rows for panel, rows in quotes.items() if panel.city_id == city}
            for lang, ending in langs.items():
                text, links = Text(lang), _links(study, city, lang, langs)
                html, charts = dossier(
                    study, city, beside[city], mine, here, text, limit=LIMIT, links=links
                )
                for name in formats:
                    KEEP[name](folder / f"{study.files[city]}{ending}", html, charts, text)


def _links(study: Study, city: str, lang: str, langs: Mapping[str, str]) -> dict[str, str]:
    other = other_language(study.files[city], lang, langs)
    return {"index": f"../index{langs[lang]}.html", "other": other}


def other_language(name: str, lang: str, langs: Mapping[str, str]) -> str:
    """The file of a page in the other of ``langs`` (language -> ending), '' where there is none."""
    return next((f"{name}{ending}.html" for other, ending in langs.items() if other != lang), "")


def _html(path: Path, html: str, charts: Mapping[str, Figure], text: Text) -> None:
    write_text(html, path.with_name(f"{path.name}.html"))


def _docx(path: Path, html: str, charts: Mapping[str, Figure], text: Text) -> None:
    write_docx(html, path.with_name(f"{path.name}.docx"), text)


def _charts(path: Path, html: str, charts: Mapping[str, Figure], text: Text) -> None:
    """Every chart as SVG, PNG and CSV in a folder of the page's name."""
    for key, figure in charts.items():
        if figure.wide:
            path.mkdir(parents=True, exist_ok=True)
            save(str(figure.wide), path, key, figure.rows)


KEEP = {"html": _html, "docx": _docx, "charts": _charts}


def _beside(
    con: "duckdb.DuckDBPyConnection", study: Study, cities: Sequence[str]
) -> dict[str, Beside]:
    """What the tables hold on some cities beside their indicators."""
    con.register("wanted", pa.table({"city_id": pa.array(list(cities), pa.string())}))
    facts, places = around.facts(con), around.places(con, least=study.least["source_docs"])
    company, happened = around.company(con), standing.events(con)
    ranks, known = standing.ranks(con), {one.number: one for one in visible_topics(con).shown}
    largest, changed = topics.largest(con, known), topics.changes(con, known)
    against = counter(con, [row for city in cities for row in _against(study, city)])
    return {
        city: Beside(
            facts.get(city, Facts()), places.get(city, ()), company.get(city, ()),
            happened.get(city, ()), ranks.get(city, ()), largest.get(city, ()),
            changed.get(city, ()), against.get(city, ()),
        )
        for city in cities
    }  # fmt: skip


def _against(study: Study, city: str) -> list[dict[str, Any]]:
    """What evidence may contradict: the tone, and what the city says most of itself."""
    tone = study.cells.get("IM12", city, role=outside_role(study.cells)).value
    own = [
        cell
        for part in study.names.framework("F1")
        if (cell := study.cells.get("IM05", city, part=part, role="own")).value is not None
    ]
    claim = max(own, key=lambda cell: (cell.value or 0.0, cell.part), default=None)
    codes = study.names.members(claim.part) if claim is not None else ()
    return asked(city, tone=tone, claim=[code for code in codes if code.isalnum()])
