"""What a reading is made of: records of spans, in code points of the text, end exclusive."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets in code points of ``Document.text``, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CityMention:
    """A naming linked to a place: its id, confidence in [0, 1] and a reason a person can read.

    ``derived``: inside a landmark, institution or brand, no attention mention;
    ``metonym``: the state is meant.
    """

    start: int
    end: int
    place_id: str
    name: str
    confidence: float
    reason: str
    derived: bool
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A city-like name that was seen and left open, with the reason."""

    start: int
    end: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A coded span; ``polarity`` is the one inherent in the term (-1, 0, 1)."""

    start: int
    end: int
    code: str
    term: str
    polarity: int
    modality: str


@dataclass(frozen=True, slots=True)
class Polarity:
    """Tone toward a target: label in {-1, 0, 1}, score in [-1, 1].

    ``reported``: somebody is quoted or said to say so (称, "according to") in the sentence.
    """

    label: int
    score: float
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A code said of a city.

    ``sentence`` is its index in ``Reading.sentences``; ``far``: linked by the document only.
    """

    sentence: int
    place_id: str
    code: str
    label: int
    score: float
    modality: str
    attribution: str
    start: int
    end: int
    term: str
    far: bool
