"""What the tables of topics say of one topic."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

Z95 = 1.959963984540054  # standard errors on either side of a 95 % interval
_NAME = 3  # words that stand for a topic without a name


class Month(NamedTuple):
    """One period (``YYYY-MM`` or ``YYYY``): its stories and the topic's mean share in them."""

    period: str
    docs: int
    share: float


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a topic: ``share`` its mean, ``trend`` its change in shares a year; ``course``
    '' where it is not known, for a ``reason``.
    """

    course: str = ""
    share: float | None = None
    trend: float | None = None
    lo: float | None = None
    hi: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Odds:
    """How much more of a topic the documents on a city, or of a source, hold than the others."""

    topic: int
    key: str
    name: str
    share: float
    everywhere: float
    log_odds: float
    se: float

    @property
    def ends(self) -> tuple[float, float]:
        """The 95 % interval of the log-odds."""
        return self.log_odds - Z95 * self.se, self.log_odds + Z95 * self.se


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the codebook among those a topic speaks of: ``lift`` times its usual share."""

    code: str
    share: float
    lift: float | None


@dataclass(frozen=True, slots=True)
class Story:
    """A report of a burst with the number of its copies."""

    story_id: str
    copies: int
    title: str
    source: str
    date: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Burst:
    """Months (``YYYY-MM``) with more documents of a topic than ``expected``."""

    start: str
    end: str
    docs: int
    expected: float
    stories: tuple[Story, ...] = ()

    @property
    def when(self) -> str:
        """``2024-03`` or ``2024-03 – 2024-05``."""
        return self.start if self.start == self.end else f"{self.start} – {self.end}"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: ``labels`` its names (zh, en), '' where it has none; ``words`` best first."""

    number: int
    lang: str
    words: tuple[str, ...]
    labels: tuple[str, str] = ("", "")
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    coherence: float | None = None
    stability: float | None = None
    unstable: bool = False
    pinned: bool = False
    course: Course | None = None
    months: tuple[Month, ...] = ()
    cities: tuple[Odds, ...] = ()
    sources: tuple[Odds, ...] = ()
    mix: tuple[Element, ...] = ()
    bursts: tuple[Burst, ...] = ()
    typical: tuple[dict[str, Any], ...] = ()
    contrasting: tuple[dict[str, Any], ...] = ()

    def label(self, lang: str) -> str:
        """Its name in a language, else in the other one, else its first words."""
        zh, en = self.labels
        first, second = (zh, en) if lang == "zh" else (en, zh)
        return first or second or self.said(_NAME)

    def said(self, most: int | None = None) -> str:
        """Its words in a row, as their language writes a list."""
        words = self.words[:most]
        plain = self.lang == "en" or all(word.isascii() for word in words)
        return (", " if plain else "、").join(words)


@dataclass(frozen=True, slots=True)
class Topics:
    """Those that are shown, in the order of the page, and how many the study hides."""

    shown: tuple[Topic, ...] = ()
    hidden: int = 0

    @property
    def compared(self) -> bool:
        """Is anything known of where, or when, they are told of?"""
        return any(topic.cities or topic.sources or topic.months for topic in self.shown)

    def labels(self, lang: str) -> dict[str, str]:
        """Number of a topic, as openings name it -> its name in a language."""
        return {str(topic.number): topic.label(lang) for topic in self.shown}
