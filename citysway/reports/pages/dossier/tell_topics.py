"""What sets a city apart in its topics, in sentences and as the rows of a table."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from citysway.reports.pages.dossier.records import TopicChange
from citysway.reports.pages.dossier.topics import MOVED
from citysway.reports.pages.openings import of_topic
from citysway.reports.pages.topics.pen import Pen
from citysway.reports.words.quoting import visible

_MORE, _LESS, _MOVED = 8, 4, 4  # rows of the table
_SAID = 3  # topics in a sentence


def topic_rows(city: str, changes: Sequence[TopicChange], pen: Pen) -> list[dict[str, Markup]]:
    """Topics there is more of, less of, and those that changed."""
    more, less, moved = _parts(changes)
    kept = dict.fromkeys((*more[:_MORE], *less[:_LESS], *moved[:_MOVED]))
    return [_row(city, one, pen) for one in kept]


def _row(city: str, one: TopicChange, pen: Pen) -> dict[str, Any]:
    to, odds = of_topic(city, one.topic.number), one.odds
    course_share = one.course.share if one.course else None
    return {
        "label": visible(one.topic.label(pen.text.lang)),
        "share": pen.number(odds.share if odds else course_share, "percent", 1, to),
        "everywhere": pen.number(odds.everywhere if odds else None, "percent", 1, to),
        "odds": pen.number(odds.log_odds if odds else None, "signed", 2, to),
        "interval": pen.interval(*odds.ends, "signed", 2) if odds else Markup(""),
        "course": pen.course(one.course, to),
    }


def topics_told(city: str, name: str, changes: Sequence[TopicChange], pen: Pen) -> Markup:
    """What the documents on a city speak of more, or less, than others, and what changed most;
    '' without any topic that was compared.
    """
    more, less, moved = _parts(changes)
    said = {
        "topics_more": [_share(city, one, pen) for one in more[:_SAID]],
        "topics_less": [_share(city, one, pen) for one in less[:_SAID]],
        "topics_moved": [_course(city, one, pen) for one in moved[:_SAID]],
    }
    text = pen.text
    told = [text(key, city=name, items=text.join(some)) for key, some in said.items() if some]
    return text.join(told, "sentence_sep")


def _parts(changes: Sequence[TopicChange]) -> tuple[list[TopicChange], ...]:
    """(more than elsewhere, less, changed: the steepest first)."""
    more = [one for one in changes if one.odds and one.odds.log_odds > 0]
    less = [one for one in changes if one.odds and one.odds.log_odds < 0]
    moved = [one for one in changes if one.course and one.course.course in MOVED]
    return more, less, sorted(moved, key=_steep)


def _steep(one: TopicChange) -> tuple[float, int]:
    return -abs(one.course.trend or 0.0) if one.course else 0.0, one.topic.number


def _named(one: TopicChange, pen: Pen) -> Markup:
    label = visible(one.topic.label(pen.text.lang))
    return Markup('<bdi class="said">{}</bdi>').format(label)


def _share(city: str, one: TopicChange, pen: Pen) -> Markup:
    to = of_topic(city, one.topic.number)
    shares = {
        key: pen.number(value, "percent", 1, to)
        for key, value in (("share", one.odds.share), ("everywhere", one.odds.everywhere))
    } if one.odds else {}  # fmt: skip
    return pen.text("topics_share", label=_named(one, pen), **shares)


def _course(city: str, one: TopicChange, pen: Pen) -> Markup:
    course = pen.course(one.course, of_topic(city, one.topic.number))
    return pen.text("topics_course", label=_named(one, pen), course=course)
