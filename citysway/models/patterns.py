"""What each pattern of a language may mean: place name, term, evaluative word, cue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import Term
from citysway.models.gazetteer import Name
from citysway.models.polarity import EXCEPTED, Lexicon

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CUES = (
    "negation", "plan", "done", "reported", "hypothetical", "contrast", "third_party",
    "given_from_above", "city_nouns", "citizens", "reversal", "reversal_after", "negation_after",
    "rhetorical", "authority", "degree_after", "hypothetical_after", "conditional", "concession",
    "concession_ahead", "standard", "standard_touching", "standard_after", "guarded",
)  # fmt: skip
TREND = "\0trend"  # no text holds it: the pattern of pairs such as 房价上涨 (trends.py)
CUE_BIT: Mapping[str, int] = {name: 1 << i for i, name in enumerate(CUES)}


@dataclass(slots=True)
class Patterns:
    """What each pattern may mean; arrays are indexed by pattern."""

    texts: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    names: dict[int, Name] = field(default_factory=dict)
    terms: dict[int, list[Term]] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    degrees: dict[int, float] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)
    cues: dict[int, int] = field(default_factory=dict)
    roles: dict[int, tuple[float, float]] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """The number of a pattern, new or known."""
        if text not in self.index:
            self.index[text] = len(self.texts)
            self.texts.append(text)
        return self.index[text]

    def add_terms(self, forms: Iterable[tuple[str, Term]]) -> None:
        """Codebook terms under the form they are matched in."""
        for form, term in forms:
            known = self.terms.setdefault(self.add(form), [])
            if all(term.code != other.code for other in known):
                known.append(term)

    def add_lexicon(self, lexicon: Lexicon) -> None:
        """Evaluative words, degree words and cues; exceptions only take their characters away."""
        for word, score in lexicon.scores.items():
            self.scores[self.add(word)] = score
        for word, factor in lexicon.degree.items():
            self.degrees[self.add(word)] = factor
        for word, scores in lexicon.roles.items():
            self.roles[self.add(word)] = scores
        for table in (lexicon.standard, lexicon.judging):  # 优于, "fail to": they judge as well
            for word, score in table.items():
                self.scores.setdefault(self.add(word), score)
        for word, share in lexicon.event.items():
            self.shares[self.add(word)] = share
        for cue in CUES:
            for word in getattr(lexicon, cue):
                number = self.add(word)
                self.cues[number] = self.cues.get(number, 0) | CUE_BIT[cue]
        for cue in EXCEPTED:
            for word in getattr(lexicon, f"{cue}_exceptions"):
                self.add(word)


@dataclass(frozen=True, slots=True)
class Columns:
    """The meanings as arrays: one row per pattern.

    ``subject`` and ``object`` are ``score`` unless a verb says different things of the two.
    """

    is_name: Bools
    is_code: Bools
    is_case: Bools
    is_phrase: Bools
    score: npt.NDArray[np.float64]
    subject: npt.NDArray[np.float64]
    object: npt.NDArray[np.float64]
    degree: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    """What a word counts: 1, less where it names what merely happens in a place."""
    cue: Ints
    length: Ints


def columns(patterns: Patterns, cased: frozenset[str]) -> Columns:
    n, roles = len(patterns.texts), patterns.roles

    def spread(table: Mapping[int, Any], dtype: Any) -> Any:
        column = np.zeros(n, dtype=dtype)
        if table:
            column[list(table)] = [bool(v) if dtype is bool else v for v in table.values()]
        return column

    return Columns(
        is_name=spread(patterns.names, bool),
        is_code=spread(patterns.terms, bool),
        is_case=np.array([text in cased for text in patterns.texts], dtype=bool),
        is_phrase=np.array([" " in text for text in patterns.texts], dtype=bool),
        score=spread(patterns.scores, np.float64),
        subject=spread(patterns.scores | {i: pair[0] for i, pair in roles.items()}, np.float64),
        object=spread(patterns.scores | {i: pair[1] for i, pair in roles.items()}, np.float64),
        degree=spread(patterns.degrees, np.float64),
        share=1 - spread({i: 1 - share for i, share in patterns.shares.items()}, np.float64),
        cue=spread(patterns.cues, np.int64),
        length=np.array([len(text) for text in patterns.texts], dtype=np.int64),
    )


def inner_terms(patterns: Patterns, lang: str) -> tuple[Ints, Ints]:
    """Per pattern the longest codebook term inside it (-1: none), and how far before its end.

    A longer cue, or evaluative word, would take the term's characters away (longest match), yet
    both count. English: the term that a cue of modality ends in.
    """
    inner = np.full(len(patterns.texts), -1, dtype=np.int64)
    tail = np.zeros(len(patterns.texts), dtype=np.int64)
    modal = CUE_BIT["plan"] | CUE_BIT["done"]
    evaluating = {number for number, score in patterns.scores.items() if score}  # not shields
    for number in sorted(patterns.cues.keys() | evaluating):
        if number in patterns.terms or number in patterns.names:
            continue
        if lang == "zh":
            inner[number], tail[number] = _inside(patterns, number)
        elif patterns.cues.get(number, 0) & modal:
            words = patterns.texts[number].split(" ")
            tails = (" ".join(words[at:]) for at in range(1, len(words)))
            found = (patterns.index.get(text, -1) for text in tails)
            inner[number] = next((term for term in found if term in patterns.terms), -1)
    return inner, tail


def _inside(patterns: Patterns, number: int) -> tuple[int, int]:
    """The longest term inside a Chinese pattern, the last of equals, and characters after it.

    A term that itself evaluates, or is a cue, is left out: its weight would count twice.
    """
    text, weighing = patterns.texts[number], (patterns.scores, patterns.degrees, patterns.cues)
    for length in range(len(text) - 1, 1, -1):
        for start in range(len(text) - length, -1, -1):
            term = patterns.index.get(text[start : start + length], -1)
            if term in patterns.terms and not any(term in of for of in weighing):
                return term, len(text) - start - length
    return -1, 0


def only_name(patterns: Patterns, number: int) -> bool:
    known = (patterns.terms, patterns.scores, patterns.degrees, patterns.cues)
    return number in patterns.names and not any(number in table for table in known)
