"""Which documents the numbers of a page open that no indicator states, and what they are called."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from citysway.reports.evidence.openings import MOST, Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.pages.dossier.records import Beside, Event, Place
from citysway.reports.pages.material import FOLLOWED, Study
from citysway.reports.pages.topics.records import Burst, Story, Topic, Topics
from citysway.reports.words.quoting import quote, visible
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels

Rows = Mapping[Opening, list[dict[str, Any]]]
#: ``topic``, ``source`` or ``story`` -> what each of them is called, by its id.
Said = Mapping[str, Mapping[str, str]]
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


def of_topic_source(topic: int, source: str) -> Opening:
    """The documents of a source in which a topic has the largest share."""
    return Opening("", "topic_source", (str(topic), source))


def of_burst(topic: int, burst: Burst) -> Opening:
    """The documents of some months whose story has this topic before all."""
    return Opening("", "topic_period", (str(topic), burst.start, burst.end))


def of_story(story: Story, burst: Burst) -> Opening:
    """The copies of a report in the months of a burst."""
    return Opening("", "story", (story.story_id, burst.start, burst.end))


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
        *(of_topic(city, topic.number) for topic in beside.told),
        *(of_event(city, event) for event in beside.events),
        *years,
        *(of_period(cell, month) for month, cell in months if cell.value is not None),
    ]


def of_study(
    facts: Mapping[str, Any],
    unresolved: Mapping[str, Any],
    topics: Topics,
) -> list[Opening]:
    """All that the page of a study holds."""
    return [
        *(Opening("", "corpus", (lang,)) for lang in ("", "zh", "en")),
        *(Opening("", "group", (row["role"], row["lang"], row["kind"])) for row in facts["roles"]),
        *(Opening("", "source", (row["source_id"],)) for row in unresolved["rows"]),
        *(opening for topic in topics.shown for opening in _of_one(topic)),
    ]


def _of_one(topic: Topic) -> Iterator[Opening]:
    """What the page of a study holds of a topic; that of its cities stands on their own."""
    yield of_topic("", topic.number)
    yield from (of_topic_source(topic.number, one.key) for one in topic.sources)
    for burst in topic.bursts:
        yield of_burst(topic.number, burst)
        yield from (of_story(story, burst) for story in burst.stories)


def opening_rows(
    found: Rows, labels: Labels, text: Text, *, said: Said, width: int
) -> list[dict[str, Any]]:
    """The panels of openings in order."""
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


def _title(opening: Opening, labels: Labels, text: Text, said: Said) -> Markup:
    one, two, three = (*opening.key, "", "", "")[:3]

    def quoted(kind: str, key: str) -> Markup:
        """In the language of the texts."""
        return Markup('<bdi class="said">{}</bdi>').format(visible(said[kind].get(key) or key))

    what: dict[str, Callable[[], str]] = {
        "documents": lambda: text.word("role", one) if one else str(text("every_role")),
        "period": lambda: two if two == three else f"{two} – {three}",
        "tone": lambda: two,
        "place": lambda: labels.city(one) if one else labels.media(two),
        "pair": lambda: labels.city(one),
        "topic": lambda: quoted("topic", one),
        "topic_source": lambda: quoted("topic", one),
        "topic_period": lambda: quoted("topic", one),
        "source": lambda: quoted("source", one),
        "story": lambda: quoted("story", one),
        "corpus": lambda: str(text(one) if one else text("every_language")),
        "group": lambda: " · ".join([text.word("role", one), two, text.word("kind", three)]),
    }
    beside: dict[str, Callable[[], str]] = {
        "period": lambda: text.word("role", one),
        "tone": lambda: text.word("role", one),
        "topic_source": lambda: quoted("source", two),
        "topic_period": lambda: two if two == three else f"{two} – {three}",
    }
    fill = {
        "city": labels.city(opening.city_id) if opening.city_id else "",
        "what": what[opening.kind](),
        "side": beside.get(opening.kind, lambda: "")(),
    }
    whole = opening.kind == "topic" and not opening.city_id
    return text(f"opened.{'topic_all' if whole else opening.kind}", **fill)
