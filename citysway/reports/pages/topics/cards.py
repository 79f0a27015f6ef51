"""The cards of topics, written in one language: every number a link to the texts it counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from citysway.reports.charts.spark import spark
from citysway.reports.evidence.openings import Opening
from citysway.reports.pages.openings import of_burst, of_story, of_topic, of_topic_source
from citysway.reports.pages.topics.line import line_of
from citysway.reports.pages.topics.pen import Pen
from citysway.reports.pages.topics.records import Burst, Odds, Story, Topic, Topics
from citysway.reports.words.quoting import highlighted, quote, shortened, visible, web_address
from citysway.reports.words.text import Text

_SENTENCE, _TITLE = 110, 40  # characters shown of a sentence, and of the title of a report


@dataclass(frozen=True, slots=True)
class Card:
    """What the template prints of one topic; '' and () for what is not known."""

    number: int
    lang: str
    label: str
    words: str
    pinned: bool
    share: Markup
    interval: Markup
    coherence: Markup
    stability: Markup
    unstable: bool
    spark: Markup
    span: Markup
    course: Markup
    facts: tuple[tuple[Markup, Markup], ...]
    quotes: tuple[tuple[Markup, list[dict[str, Any]]], ...]


def topic_cards(topics: Topics, pen: Pen) -> list[tuple[str, list[Card]]]:
    """(language, its cards) in the order of the page."""
    groups = groupby(topics.shown, key=lambda topic: topic.lang)
    return [(lang, [_card(topic, pen) for topic in some]) for lang, some in groups]


def _card(topic: Topic, pen: Pen) -> Card:
    to = of_topic("", topic.number)
    drawn, span = _spark(topic, pen.text)
    return Card(
        number=topic.number,
        lang=topic.lang,
        label=visible(topic.label(pen.text.lang)),
        words=visible(topic.said()),
        pinned=topic.pinned,
        share=pen.number(topic.share, "percent", 1, to),
        interval=pen.interval(topic.lo, topic.hi, "percent", 1),
        coherence=pen.number(topic.coherence, "plain", 2, to),
        stability=pen.number(topic.stability, "plain", 2, to),
        unstable=topic.unstable,
        spark=drawn,
        span=span,
        course=pen.course(topic.course, to),
        facts=tuple(_facts(topic, pen)),
        quotes=tuple(_quotes(topic, pen.text)),
    )


def _spark(topic: Topic, text: Text) -> tuple[Markup, Markup]:
    """The share over time as a small line with its bursts shaded, and what it runs over."""
    points, spans = line_of(topic.months, topic.bursts)
    if len(points) < 2:
        return Markup(""), Markup("")
    most = text.figure(max(value for _, value in points), "percent", 1)
    ends = {"first": topic.months[0].period, "last": topic.months[-1].period}
    said = text("topic_spark", most=most, **ends)
    return Markup(spark(points, spans, label=str(said))), text("topic_span", most=most, **ends)


def _facts(topic: Topic, pen: Pen) -> Iterator[tuple[Markup, Markup]]:
    """(what, items in words) of cities, sources, elements and bursts."""
    to = of_topic("", topic.number)
    rows: dict[str, Iterable[Markup]] = {
        "cities": (
            _odds(one, pen, pen.labels.city(one.key), of_topic(one.key, topic.number))
            for one in topic.cities
        ),
        "sources": (
            _odds(one, pen, visible(one.name), of_topic_source(topic.number, one.key))
            for one in topic.sources
        ),
        "elements": (
            pen.text(
                "topic_element" if one.lift is not None else "topic_element_plain",
                code=pen.labels.code(one.code),
                share=pen.number(one.share, "percent", 0, to),
                lift=pen.number(one.lift, "plain", 1, to),
            )
            for one in topic.mix
        ),
        "bursts": (_burst(topic.number, burst, pen) for burst in topic.bursts),
    }
    for key, items in rows.items():
        if said := list(items):
            yield pen.text(f"topic_{key}"), pen.text.join(said, "reason_sep")


def _odds(one: Odds, pen: Pen, name: str, to: Opening) -> Markup:
    number = pen.number(one.log_odds, "signed", 2, to)
    ends = pen.interval(*one.ends, "signed", 2)
    return Markup("<bdi>{}</bdi> {} {}").format(name, number, ends)


def _burst(topic: int, burst: Burst, pen: Pen) -> Markup:
    """Months, documents, and the reports that made them with their copies."""
    text, to = pen.text, pen.shown.opening(of_burst(topic, burst))
    when = Markup('<span class="when">{}</span>').format(burst.when)
    docs, expected = text.count(burst.docs), f"{burst.expected:.1f}"
    n, usual = pen.shown.linked(docs, to), pen.shown.linked(expected, to)
    said = text("topic_burst", when=when, n=n, expected=usual)
    told = [_story(story, burst, pen) for story in burst.stories]
    return text("topic_burst_told", burst=said, stories=text.join(told)) if told else said


def _story(story: Story, burst: Burst, pen: Pen) -> Markup:
    """Its title, a link where it has an address, and how many copies it has."""
    title = visible(shortened(story.title, _TITLE) or "") or pen.text("no_title")
    address = web_address(story.url)
    named = Markup("<bdi>{}</bdi>").format(title)
    linked = Markup('<a href="{}">{}</a>').format(address, named) if address else named
    to = pen.shown.opening(of_story(story, burst))
    copies = pen.shown.linked(pen.text.count(story.copies), to)
    return pen.text("topic_story", title=linked, n=copies)


def _quotes(topic: Topic, text: Text) -> Iterator[tuple[Markup, list[dict[str, Any]]]]:
    """(heading, sentences), the words of the topic marked in them."""
    for kind, rows in (("typical", topic.typical), ("contrasting", topic.contrasting)):
        if rows:
            yield text(f"topic_{kind}"), [_quote(row, topic, text) for row in rows]


def _quote(row: dict[str, Any], topic: Topic, text: Text) -> dict[str, Any]:
    said = quote(row, text, width=_SENTENCE)
    if row["sentence"]:
        said["body"] = highlighted(row["sentence"], topic.words, most=_SENTENCE)
    return said
