"""The page of one city, put into its template in one language."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from citysway.pipeline.statistics.geo import great_circle_km
from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.numbers.panel import Panel
from citysway.reports.pages.dossier.figures import Plate, city_figures
from citysway.reports.pages.dossier.records import Beside, Event, Place
from citysway.reports.pages.dossier.tell import tell
from citysway.reports.pages.dossier.tell_topics import topic_rows, topics_told
from citysway.reports.pages.figure import Figure
from citysway.reports.pages.material import Study
from citysway.reports.pages.openings import (
    SILENT,
    Rows,
    of_event,
    of_place,
    opening_rows,
    silent_row,
)
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.study import environment, frame, numbers
from citysway.reports.pages.summary import Voice
from citysway.reports.pages.topics.pen import Pen
from citysway.reports.words.quoting import quote, visible, web_address
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels, panel_rows

HEADLINE = ("IM01", "IM12", "IM15", "RA02", "RA03")
SECTIONS = (
    *("image", "reach", "time", "company", "about", "standing", "counter", "numbers"),
    "sentences",
)
_PLACES = 12
_WIDTH = 150


def dossier(
    study: Study,
    city: str,
    beside: Beside,
    quotes: Mapping[Panel, list[dict[str, Any]]],
    opened: Rows,
    text: Text,
    *,
    limit: int,
    links: Mapping[str, str],
) -> tuple[str, dict[str, Figure]]:
    """The HTML page and its charts; ``links``: the ``index`` of the report and the page in the
    ``other`` language or ''.
    """
    shown, labels = (
        Shown(text, quotes, openings=opened, silent=f"#{SILENT}"),
        Labels(study.names, study.registry, text),
    )
    voice = Voice(text, study.names, study.cells, shown)
    pen = Pen(text, labels, shown)
    panels = panel_rows(quotes, labels, text, width=_WIDTH)
    said = {"topic": {str(one.number): one.label(text.lang) for one in beside.told}}
    panels += opening_rows(opened, labels, text, said=said, width=_WIDTH)
    panels.append(silent_row(city, text))
    figures = city_figures(Plate(voice, study, city, beside, labels, shown.target, shown.opening))
    html = str(
        environment()
        .get_template("dossier.jinja")
        .render(
            **frame(study, text, other=links["other"]),
            **labels.for_template(),
            city=city,
            index=links["index"],
            sections=SECTIONS,
            facts=beside.facts,
            minute=tell(voice, study, city, beside.events, shown),
            headline=[c for c in _headline(study, city) if c.reason != "not_computed"],
            shown=shown,
            figures=figures,
            places=[_place(place, study, city, shown, labels) for place in beside.places[:_PLACES]],
            documents=lambda role: shown.opening(Opening(city, "documents", (role,))),
            places_left=max(len(beside.places) - _PLACES, 0),
            topics=topic_rows(city, beside.changes, pen),
            topics_told=topics_told(city, labels.city(city), beside.changes, pen),
            events=[_event(event, city, shown) for event in beside.events],
            counter=_counter(beside, text),
            cells=numbers(study, city),
            panels=panels,
            limit=limit,
        )
    )
    return html, figures


def _headline(study: Study, city: str) -> list[Cell]:
    return [study.cells.get(indicator, city) for indicator in HEADLINE]


def _place(place: Place, study: Study, city: str, shown: Shown, labels: Labels) -> dict[str, Any]:
    name = labels.city(place.place_id) if place.place_id else labels.media(place.country)
    km = away(place, study, city)
    return {
        "name": name,
        "rate": shown.text.rate("RA02", place.rate),
        "opening": shown.opening(of_place(city, place)),
        "docs": place.docs,
        "sources": place.sources,
        "distance": "—" if km is None else f"{km:,.0f} km",
    }


def away(place: Place, study: Study, city: str) -> float | None:
    """Kilometres from the city, None where one of the two has no point."""
    import numpy as np

    at = study.names.point(city)
    if at is None or place.lat is None or place.lon is None:
        return None
    return float(great_circle_km(*at, np.array([place.lat]), np.array([place.lon]))[0])


def _event(event: Event, city: str, shown: Shown) -> dict[str, Any]:
    return {
        "anchor": f"event-{event.month}-{event.kind}",
        "when": event.month if event.month == event.until else f"{event.month} – {event.until}",
        "kind": event.kind,
        "value": event.value,
        "opening": shown.opening(of_event(city, event)),
        "expected": f"{event.expected:.1f}",
        "title": visible(event.title) or shown.text("no_title"),
        "source": visible(event.source),
        "date": event.date.isoformat() if event.date else "",
        "url": web_address(event.url),
    }


def _counter(beside: Beside, text: Text) -> list[tuple[Markup, list[dict[str, Any]]]]:
    """Headings and sentences, what speaks against the tone first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in beside.counter:
        tone = "tone_plus" if row["label"] > 0 else "tone_minus"
        key = tone if row["against"] == "tone" else row["against"]
        groups.setdefault(key, []).append(quote(row, text, width=_WIDTH))
    return [(text(f"counter_{key}"), rows) for key, rows in groups.items()]
