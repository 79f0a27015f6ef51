"""What a dossier shows of one city beside its indicators."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from citysway.reports.pages.topics.records import Course, Odds, Topic


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is on a city: ``roles``: documents by the role of their source."""

    docs: int = 0
    stories: int = 0
    sources: int = 0
    first: date | None = None
    last: date | None = None
    roles: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Outside sources of one place: ``rate`` the mean share of their documents that name the city;
    ``lat`` and ``lon`` degrees, None where the sources speak for a whole country.
    """

    place_id: str
    country: str
    lat: float | None
    lon: float | None
    rate: float
    docs: int
    sources: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A city that third parties name together with this one: ``weight`` 2 / (k (k - 1)) summed over
    ``docs`` documents of k cities; ``association`` 1 where it is as often as chance would have it.
    """

    city_id: str
    weight: float
    association: float
    docs: int


@dataclass(frozen=True, slots=True)
class Event:
    """A burst or a break of outside attention from ``month`` to ``until`` (YYYY-MM): ``value``
    documents against ``expected``; what is known of the story that drives it.
    """

    kind: str
    month: str
    until: str
    value: int
    expected: float
    p: float
    share: float | None
    title: str
    source: str
    date: date | None
    url: str
    doc_id: str


@dataclass(frozen=True, slots=True)
class Rank:
    """The city's place among ``of`` cities by one number, with its 95 % interval."""

    indicator: str
    part: str
    role: str
    rank: float
    lo: float | None
    hi: float | None
    of: int


@dataclass(frozen=True, slots=True)
class TopicShare:
    """Mean share of a topic in the documents that name the city, and in all."""

    topic: Topic
    share: float
    everywhere: float


@dataclass(frozen=True, slots=True)
class TopicChange:
    """How a topic stands out in the documents on the city (None: not clearly), and its course."""

    topic: Topic
    odds: Odds | None
    course: Course | None


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it for one city."""

    facts: Facts = Facts()
    places: tuple[Place, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    events: tuple[Event, ...] = ()
    ranks: tuple[Rank, ...] = ()
    topics: tuple[TopicShare, ...] = ()
    changes: tuple[TopicChange, ...] = ()
    counter: tuple[dict[str, Any], ...] = ()

    @property
    def told(self) -> tuple[Topic, ...]:
        """Every topic that is told of the city."""
        found = [*(one.topic for one in self.topics), *(one.topic for one in self.changes)]
        return tuple({topic.number: topic for topic in found}.values())
