"""The report of a study: its material put into the templates in one language."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.panel import Panel
from citysway.reports.pages.caution import cautions, default_support, demonstration
from citysway.reports.pages.dossier.records import Rank
from citysway.reports.pages.dossier.tell import tell
from citysway.reports.pages.figure import Figure
from citysway.reports.pages.figures import Scene, figures, reach
from citysway.reports.pages.material import FIRST, Study
from citysway.reports.pages.openings import Rows, opening_rows
from citysway.reports.pages.overviews import overviews
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.summary import Voice, outside_role
from citysway.reports.pages.topics.cards import topic_cards
from citysway.reports.pages.topics.pen import Pen
from citysway.reports.pages.topics.records import Topics
from citysway.reports.words.methods import method_rows
from citysway.reports.words.quoting import visible
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels, panel_rows

OVERVIEW = ("IM01", "IM02", "IM12", "IM15", "RA02", "RA03", "RA04", "RA05")
RADIATION = ("RA02", "RA03", "RA04", "RA05", "RA09")
SECTIONS = (
    *("summary", "overview", "attention", "profile", "gap", "favour", "radiation", "standing"),
    *("topics", "read", "dossiers", "methods", "versions"),
)
_WIDTH = 150  # characters quoted on either side of a mention


@dataclass(frozen=True, slots=True)
class Material:
    """What the page of a study shows beside the shared part; ``limit`` sentences for a number."""

    study: Study
    quotes: dict[Panel, list[dict[str, Any]]]
    limit: int
    facts: dict[str, Any]
    rejected: list[dict[str, Any]]
    unresolved: dict[str, Any]
    topics: Topics
    opened: Rows
    events: Mapping[str, Sequence[Any]]
    ranks: dict[str, tuple[Rank, ...]]


def page(
    material: Material, text: Text, *, other: str, pages: Mapping[str, str]
) -> tuple[str, dict[str, Figure]]:
    """The whole report as HTML, and its charts; ``other`` is the file of the other language or '',
    ``pages`` the files of the cities.
    """
    study = material.study
    shown = Shown(text, material.quotes, pages, material.opened)
    labels = Labels(study.names, study.registry, text)
    voice = Voice(text, study.names, study.cells, shown)
    first = study.cities[:FIRST]
    scene = Scene(voice, first, shown.target, study.months, study.cities, shown.opening)
    charts = figures(scene) | overviews(scene, material.ranks)
    html = str(
        environment()
        .get_template("page.jinja")
        .render(
            **frame(study, text, other=other),
            **labels.for_template(),
            m=material,
            study=study,
            first=first,
            limit=material.limit,
            shown=shown,
            pages=pages,
            sections=SECTIONS,
            figures=charts,
            cautions=_cautions(material, text),
            overview=_table(study, OVERVIEW),
            radiation=_table(study, RADIATION),
            favour=_table(study, ("IM12", "IM13")),
            parts=study.names.framework("F1"),
            reach=reach(study.cells),
            outside=outside_role(study.cells),
            summaries=[
                (city, tell(voice, study, city, material.events.get(city, ()), shown))
                for city in first
            ],
            dossiers=[(city, numbers(study, city)) for city in first],
            methods=method_rows(study.registry, text, _used(study)),
            cards=topic_cards(material.topics, Pen(text, labels, shown)),
            panels=_panels(material, labels, text),
            opening=lambda *asked: shown.opening(Opening(asked[0], asked[1], asked[2:])),
            versions=_versions(study.run),
        )
    )
    return html, charts


def _panels(material: Material, labels: Labels, text: Text) -> list[dict[str, Any]]:
    """Of numbers, then of counts, whose topics and sources are called as their tables call them."""
    shown = material.topics.shown
    said = {
        "topic": material.topics.labels(text.lang),
        "source": {row["source_id"]: row["name"] for row in material.unresolved["rows"]}
        | {one.key: one.name for topic in shown for one in topic.sources},
        "story": {s.story_id: s.title for topic in shown for b in topic.bursts for s in b.stories},
    }
    return [
        *panel_rows(material.quotes, labels, text, width=_WIDTH),
        *opening_rows(material.opened, labels, text, said=said, width=_WIDTH),
    ]


def frame(study: Study, text: Text, *, other: str) -> dict[str, Any]:
    """What the head and foot of every page need."""
    script = part("script.jinja")
    return {
        "t": text,
        "run": study.run,
        "other": other,
        "visible": visible,
        "script": Markup(script),
        "style": Markup(part("style.css")),
        "policy": content_policy(script),
        "demo": demonstration(study.run, default_support(), text),
    }


@cache
def environment() -> Any:
    """The templates; every value is escaped, a missing one is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("citysway.reports.pages", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def part(name: str) -> str:
    """A file of the templates."""
    path = files("citysway.reports.pages") / "templates" / name
    return path.read_text(encoding="utf-8").strip()


def _cautions(material: Material, text: Text) -> list[Markup]:
    study = material.study
    flags = {f for city in study.cities for c in study.cells.of_city(city) for f in c.flags}
    return cautions(
        text,
        facts=material.facts,
        cells=study.cells,
        unresolved=material.unresolved,
        rejected=sum(row["n"] for row in material.rejected),
        flags=flags,
    )


def _table(study: Study, indicators: tuple[str, ...]) -> dict[str, Any]:
    """Columns with a row for any city; the overview shows one kind of reach, RA03 before RA04."""
    used = _used(study)
    one = indicators == OVERVIEW and {"RA03", "RA04"} <= used
    keep = [i for i in indicators if i in used and not (one and i == "RA04")]
    return {
        "indicators": keep,
        "rows": [(city, [study.cells.get(i, city) for i in keep]) for city in study.cities],
    }


def numbers(study: Study, city: str) -> list[Cell]:
    """All numbers of a city in their headline form."""
    return [cell for cell in study.cells.of_city(city) if cell.reason != "not_computed"]


def _used(study: Study) -> set[str]:
    return {c.indicator for city in study.cities for c in study.cells.of_city(city)}


def _versions(run: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for section in ("versions", "knowledge", "inputs"):
        found = run.get(section) or {}
        items = found.items() if isinstance(found, dict) else [("", found)]
        rows += [(f"{section}: {key}", _brief(value)) for key, value in items]
    shown = Counter(section.split(":")[0] for section, _ in rows)
    return rows if shown else []


def _brief(value: object) -> str:
    said = str(value)
    return said if len(said) <= 80 else said[:77] + "..."


def content_policy(script: str) -> str:
    """The Content-Security-Policy of a page: nothing is loaded, only our own script may run."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
