"""The page: the material of a study put into the templates in one language."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from citysway.reports.caution import cautions, default_support, demonstration
from citysway.reports.cells import Cell
from citysway.reports.figures import Scene, figures, reach
from citysway.reports.methods import method_rows, part_name
from citysway.reports.panels import Panel
from citysway.reports.quoting import quote, visible
from citysway.reports.shown import Shown
from citysway.reports.summary import Voice, outside_role, summary
from citysway.reports.text import Text, strings, written

if TYPE_CHECKING:
    from citysway.reports.report import Material

OVERVIEW = ("IM01", "IM02", "IM12", "IM15", "RA02", "RA03", "RA04", "RA05")
RADIATION = ("RA02", "RA03", "RA04", "RA05", "RA09")
SECTIONS = (
    *("summary", "overview", "attention", "profile", "gap", "favour", "radiation", "topics"),
    *("read", "dossiers", "methods", "versions"),
)
SUMMARIES = 12  # cities told in words; the table holds all


def page(material: "Material", text: Text, *, other: str) -> str:
    """The whole report as one HTML string; ``other`` is the file of the other language or ''."""
    shown = Shown(text, material.quotes)
    voice = Voice(text, material.names, material.cells, shown)
    scene = Scene(voice, material.cities, frozenset(material.quotes), material.months)
    script, style = part("script.jinja"), part("../style.css")
    return str(
        environment()
        .get_template("page.jinja")
        .render(
            t=text,
            m=material,
            other=other,
            shown=shown,
            visible=visible,
            script=Markup(script),
            style=Markup(style),
            policy=content_policy(script),
            sections=SECTIONS,
            figures=figures(scene),
            demo=demonstration(material.run, default_support(), text),
            cautions=_cautions(material, text),
            overview=_table(material, OVERVIEW),
            radiation=_table(material, RADIATION),
            favour=_table(material, ("IM12", "IM13")),
            parts=material.names.framework("F1"),
            reach=reach(material.cells),
            outside=outside_role(material.cells),
            summaries=[
                (city, _summary(voice, material, city)) for city in material.cities[:SUMMARIES]
            ],
            dossiers=[(city, _dossier(material, city)) for city in material.cities],
            methods=method_rows(material.registry, text, _used(material)),
            panels=_panels(material, text),
            versions=_versions(material.run),
            **_wording(material, text),
        )
    )


def _wording(material: "Material", text: Text) -> dict[str, Callable[[Any], Any]]:
    """What the template calls to say a city, a code, an indicator or a unit."""
    return {
        "name": lambda city: visible(material.names.city(city, text.lang)),
        "code": lambda code: visible(material.names.code(code, text.lang)),
        "part_name": lambda cell: _part_name(material, text, cell),
        "short": lambda indicator: text.word("short", indicator),
        "indicator_name": lambda indicator: _indicator(material, text, indicator),
        "unit": lambda cell: _unit(text, cell),
    }


def environment() -> Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("citysway.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def part(name: str) -> str:
    path = files("citysway.reports") / "templates"
    place = files("citysway.reports") / name[3:] if name.startswith("../") else path / name
    return place.read_text(encoding="utf-8").strip()


def _cautions(material: "Material", text: Text) -> list[Markup]:
    flags = {f for city in material.cities for c in material.cells.of_city(city) for f in c.flags}
    return cautions(
        text,
        facts=material.facts,
        cells=material.cells,
        unresolved=material.unresolved,
        rejected=sum(row["n"] for row in material.rejected),
        flags=flags,
    )


def _table(material: "Material", indicators: tuple[str, ...]) -> dict[str, Any]:
    """Columns with a row for any city; the overview shows one kind of reach, RA03 before RA04."""
    used = _used(material)
    one = indicators == OVERVIEW and {"RA03", "RA04"} <= used
    keep = [i for i in indicators if i in used and not (one and i == "RA04")]
    return {
        "indicators": keep,
        "rows": [(city, [material.cells.get(i, city) for i in keep]) for city in material.cities],
    }


def _summary(voice: Voice, material: "Material", city: str) -> list[tuple[str, Markup]]:
    support = material.support.get(city, {})
    few = material.run.get("settings", {}).get("support", {}).get("docs", 30)
    return summary(voice, city, outside_docs=support.get("ext", 0), few=few)


def _dossier(material: "Material", city: str) -> list[Cell]:
    return [cell for cell in material.cells.of_city(city) if cell.reason != "not_computed"]


def _used(material: "Material") -> set[str]:
    return {c.indicator for city in material.cities for c in material.cells.of_city(city)}


def _indicator(material: "Material", text: Text, indicator: str) -> str:
    entry = material.registry.get(indicator, {})
    return str(entry.get(f"{text.lang}_name") or text.word("short", indicator))


def _part_name(material: "Material", text: Text, cell: Cell) -> str:
    def name(item: str) -> str:
        code = material.names.code(item, text.lang)
        return code if code != item else material.names.city(item, text.lang)

    entry = material.registry.get(cell.indicator, {})
    return visible(part_name(entry, cell.part, text.lang, name=name))


def _unit(text: Text, cell: Cell) -> str:
    """What the written number counts in, where the number does not say it itself."""
    kind = written(cell.indicator, cell.part)[0]
    return {"mille": "‰", "points": str(text("points"))}.get(kind, "")


def _panels(material: "Material", text: Text) -> list[dict[str, Any]]:
    width = 150 if len(material.cities) <= 30 else 60
    return [
        {
            "anchor": panel.anchor,
            "city": panel.city_id,
            "title": _title(panel, material, text),
            "printed": panel.topic in ("tone", "names") and panel.side in ("ext", "unk"),
            "rows": [quote(row, text, width=width) for row in rows],
        }
        for panel, rows in sorted(material.quotes.items())
    ]


def _title(panel: Panel, material: "Material", text: Text) -> Markup:
    fill = {
        "city": visible(material.names.city(panel.city_id, text.lang)),
        "side": text.word("role", panel.side),
    }
    if f"panel_{panel.topic}" in strings()["ui"]:
        return text(f"panel_{panel.topic}", **fill)
    topics = [material.names.code(code, text.lang) for code in panel.codes]
    return text("panel_topic", topic=text.join(topics), **fill)


def _versions(run: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for section in ("versions", "knowledge", "inputs"):
        part = run.get(section) or {}
        items = part.items() if isinstance(part, dict) else [("", part)]
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
