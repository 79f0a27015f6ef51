"""The topics of a study, read from its tables; all but the words may be absent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.tables import has, records
from citysway.reports.pages.topics import parts
from citysway.reports.pages.topics.records import Odds, Topic, Topics
from citysway.reports.pages.topics.sentences import sentences

if TYPE_CHECKING:
    import duckdb

WORDS = 10
CITIES, SOURCES, ELEMENTS = 5, 3, 4  # most shown of a topic


def visible_topics(con: "duckdb.DuckDBPyConnection") -> Topics:
    """Name, words and quality of every topic that is not hidden, pinned first, then by share."""
    if not has(con, "topic_model"):
        return Topics()
    words: dict[int, list[dict[str, Any]]] = {}
    for row in records(con, "SELECT * FROM topic_model ORDER BY topic, rank"):
        words.setdefault(row["topic"], []).append(row)
    about = {row["topic"]: row for row in parts.rows(con, "topic_about")}
    hidden = {number for number, row in about.items() if row["hidden"]} & words.keys()
    shown = [
        _topic(number, some, about.get(number, {}))
        for number, some in words.items()
        if number not in hidden
    ]
    shown.sort(key=lambda t: (t.lang == "en", not t.pinned, -(t.share or 0.0), t.number))
    return Topics(tuple(shown), len(hidden))


def _topic(number: int, words: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> Topic:
    """What is said in ``topic_about``, else in ``topic_model``."""
    known = {**words[0], **about}
    return Topic(
        number=number,
        lang=known.get("lang") or "",
        words=tuple(str(row["word"]) for row in words[:WORDS]),
        labels=(known.get("label_zh") or "", known.get("label_en") or ""),
        share=known.get("share"),
        lo=known.get("lo"),
        hi=known.get("hi"),
        coherence=known.get("coherence"),
        stability=known.get("stability"),
        unstable=bool(known.get("unstable")),
        pinned=bool(known.get("pinned")),
    )


def read_topics(con: "duckdb.DuckDBPyConnection", cities: Collection[str]) -> Topics:
    """All that a page says of each topic; ``cities``: those of the report."""
    found = visible_topics(con)
    courses, months, odds = parts.courses(con), parts.months(con), parts.belongs(con)
    mix, bursts, told = parts.mix(con), parts.bursts(con), sentences(con)
    shown = (
        replace(
            topic,
            course=courses.get((topic.number, "")),
            months=tuple(months.get(topic.number, ())),
            cities=_more(odds.get((topic.number, "city"), ()), CITIES, cities),
            sources=_more(odds.get((topic.number, "source"), ()), SOURCES),
            mix=tuple(mix.get(topic.number, ())[:ELEMENTS]),
            bursts=tuple(bursts.get(topic.number, ())),
            typical=tuple(told.get((topic.number, "typical"), ())),
            contrasting=tuple(told.get((topic.number, "contrasting"), ())),
        )
        for topic in found.shown
    )
    return Topics(tuple(shown), found.hidden)


def _more(
    odds: Sequence[Odds], most: int, among: Collection[str] | None = None
) -> tuple[Odds, ...]:
    """Where there is more of a topic than elsewhere, the clearest first."""
    found = [one for one in odds if one.log_odds > 0 and (among is None or one.key in among)]
    return tuple(found[:most])
