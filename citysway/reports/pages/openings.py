"""Which documents the numbers of a page open that no indicator states, and what they are called."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from citysway.reports.evidence.openings import MOST, Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.pages.dossier.records import Beside, Event, Place, TopicShare
from citysway.reports.pages.material import FOLLOWED, Study
from citysway.reports.words.quoting import quote, visible
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels

Rows = Mapping[Opening, list[dict[str, Any]]]
MOST_PLACES = 60  # on the map of a city
SILENT = "ev-none"  # the panel of numbers that have no sentences


def of_event(city: str, event: Event) -> Opening:
    """The outside documents of the months of a burst or break."""
    return Opening(city, "period", ("ext", event.month, event.until))


def of_period(cell: Cell, period: str) -> Opening:
    """The documents, or the praise and blame, behind a number of one year or month."""
    if cell.indicator == "IM12":
        return Opening(cell.city_id, "tone", (cell.role, period))
    return Opening(cell.city_id, "period", (cell.role, period, period))


def of_place(city: str, place: Place) -> Opening:
    """The documents that sources of a place wrote on the city."""
    return Opening(city, "place", (place.place_id, place.country))


def of_topic(city: str, topic: int) -> Opening:
    """The documents on a city, or on any ('') , in which a topic has the largest share."""
    return Opening(city, "topic", (str(topic),))


def of_city(study: Study, city: str, beside: Beside) -> list[Opening]:
    """All that the page of a city holds."""
    years = [
        of_period(cell, period)
        for name in FOLLOWED
        for period, cell in study.years.get((name, city), {}).items()
        if cell.value is not None
    ]
    months = study.months.get(("IM01", city), {}).items()
    return [
        *(Opening(city, "documents", (role,)) for role in ("", "ext", *beside.facts.roles)),
        *(of_place(city, place) for place in beside.places[:MOST_PLACES]),
        *(Opening(city, "pair", (one.city_id,)) for one in beside.neighbours),
        *(of_topic(city, one.topic) for one in beside.topics),
        *(of_event(city, event) for event in beside.events),
        *years,
        *(of_period(cell, month) for month, cell in months if cell.value is not None),
    ]


def of_study(
    facts: Mapping[str, Any],
    unresolved: Mapping[str, Any],
    topics: Sequence[Mapping[str, Any]],
) -> list[Opening]:
    """All that the page of a study holds."""
    return [
        *(Opening("", "corpus", (lang,)) for lang in ("", "zh", "en")),
        *(Opening("", "group", (row["role"], row["lang"], row["kind"])) for row in facts["roles"]),
        *(Opening("", "source", (row["source_id"],)) for row in unresolved["rows"]),
        *(of_topic("", row["number"]) for row in topics),
    ]


def said_of(topics: Sequence[TopicShare]) -> dict[str, str]:
    """Topic (its key) -> its words."""
    return {str(one.topic): ("、" if one.lang == "zh" else ", ").join(one.words) for one in topics}


def opening_rows(
    found: Rows, labels: Labels, text: Text, *, said: Mapping[str, str], width: int
) -> list[dict[str, Any]]:
    """The panels of openings in order; ``said``: what topics and sources are called."""
    return [
        {
            "anchor": opening.anchor,
            "city": opening.city_id,
            "title": _title(opening, labels, text, said),
            "printed": False,
            "note": text("opened_of", n=text.count(rows[0]["total"]), most=MOST[opening.kind])
            if rows
            else text("opened_none"),
            "rows": [quote(row, text, width=width) for row in rows],
        }
        for opening, rows in sorted(found.items())
    ]


def silent_row(city: str, text: Text) -> dict[str, Any]:
    """The panel that says why some numbers have no sentences."""
    said = {"title": text("silent"), "note": text("silent_why", city=city)}
    return said | {"anchor": SILENT, "city": city, "printed": False, "rows": []}


def _title(opening: Opening, labels: Labels, text: Text, said: Mapping[str, str]) -> Markup:
    one, two, three = (*opening.key, "", "", "")[:3]
    quoted = Markup('<bdi class="said">{}</bdi>')  # in the language of the texts
    what: dict[str, Callable[[], str]] = {
        "documents": lambda: text.word("role", one) if one else str(text("every_role")),
        "period": lambda: two if two == three else f"{two} – {three}",
        "tone": lambda: two,
        "place": lambda: labels.city(one) if one else labels.media(two),
        "pair": lambda: labels.city(one),
        "topic": lambda: quoted.format(visible(said.get(one, one))),
        "source": lambda: quoted.format(visible(said.get(one, one))),
        "corpus": lambda: str(text(one) if one else text("every_language")),
        "group": lambda: " · ".join([text.word("role", one), two, text.word("kind", three)]),
    }
    fill = {
        "city": labels.city(opening.city_id) if opening.city_id else "",
        "what": what[opening.kind](),
        "side": text.word("role", one) if opening.kind in ("period", "tone") else "",
    }
    whole = opening.kind == "topic" and not opening.city_id
    return text(f"opened.{'topic_all' if whole else opening.kind}", **fill)
