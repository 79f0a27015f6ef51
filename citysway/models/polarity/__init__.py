"""Evaluation words and cue words, Chinese and English: what praises, blames, turns it round.

All are data (``words_zh.csv``, ``words_en.csv``, ``cues.toml``; English verbs that say different
things of subject and object in ``roles_en.csv``, words of one aspect in ``aspects_en.csv``) in the
service of METHOD.md 0 and 1.4. Words are matched longest first over folded text. A word of score 0
is a shield: it stops a shorter word inside it (困难群众, "crime novel") and evaluates nothing.
"""

import functools
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citysway.corpus.fold import fold_term
from citysway.errors import StudyError
from citysway.models.polarity import tables

LANGS = ("zh", "en")
EXCEPTED = ("negation", "plan", "done", "hypothetical", "contrast", "standard")
WEIGHTED = (
    "degree",
    "event",
    "standard",
    "judging",
)  # word lists under the number that goes with them
# Word classes that say opposite things of one clause, or of its sign: no term may stand in both.
CONTRADICTIONS = (
    *((name, f"{name}_exceptions") for name in EXCEPTED),
    ("plan", "done"),
    ("plan", "reported"),
    ("done", "hypothetical"),
    ("done", "negation"),
    ("degree", "negation"),
    ("reversal", "negation"),
    ("contrast", "hypothetical"),
    ("contrast", "rhetorical"),
    ("negation", "rhetorical"),
    ("self_claim", "third_party"),
)
# Classes whose words only steer and never evaluate. An achievement (荣获, won) both happens and
# praises, so `done`, the bodies and the exceptions may be evaluation words as well.
STEERING = (
    *("negation", "degree", "plan", "reported", "hypothetical", "contrast", "city_nouns"),
    *("reversal", "negation_after", "rhetorical", "authority"),
)
_DATA = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The evaluation words and cue words of one language; every term is folded.

    ``scores`` are in [-1, 1], 0 is a shield; ``degree`` multipliers are above 0; ``reversal`` verbs
    undo only something bad named after them (``reversal_after``: before them); ``event`` has the
    share, up to 1, that a word for what merely happens in a place counts; ``standard`` comes
    before what something is compared to, with what that says of the other side; ``judging`` words
    steer and have a score as well; ``roles`` are scores toward subject and object of an active
    verb, ``aspects`` the words of each aspect with their score in it; ``version`` is a hash of the
    data. Years (到2030年) need a pattern and are not listed.
    """

    lang: str
    scores: Mapping[str, float]
    roles: Mapping[str, tuple[float, float]]
    aspects: Mapping[str, Mapping[str, float]]
    negation: frozenset[str]
    negation_exceptions: frozenset[str]
    negation_after: frozenset[str]
    guarded: frozenset[str]
    rhetorical: frozenset[str]
    reversal: frozenset[str]
    reversal_after: frozenset[str]
    authority: frozenset[str]
    event: Mapping[str, float]
    degree: Mapping[str, float]
    degree_after: frozenset[str]
    plan: frozenset[str]
    plan_exceptions: frozenset[str]
    done: frozenset[str]
    done_exceptions: frozenset[str]
    reported: frozenset[str]
    hypothetical: frozenset[str]
    hypothetical_exceptions: frozenset[str]
    hypothetical_after: frozenset[str]
    conditional: frozenset[str]
    contrast: frozenset[str]
    contrast_exceptions: frozenset[str]
    concession: frozenset[str]
    concession_ahead: frozenset[str]
    standard: Mapping[str, float]
    standard_exceptions: frozenset[str]
    judging: Mapping[str, float]
    standard_touching: frozenset[str]
    standard_after: frozenset[str]
    self_claim: frozenset[str]
    third_party: frozenset[str]
    given_from_above: frozenset[str]
    city_nouns: frozenset[str]
    version: str


@functools.cache
def load(lang: str) -> Lexicon:
    """The lexicon of ``zh`` or ``en``.

    Raises StudyError for another language, a row that is not word,score, a word with two scores.
    """
    if lang not in LANGS:
        raise StudyError(f"polarity lexicon {lang!r}: allowed are {', '.join(LANGS)}")
    words, cues = (_DATA / f"words_{lang}.csv").read_bytes(), (_DATA / "cues.toml").read_bytes()
    table = tomllib.loads(cues.decode())[lang]
    fields: dict[str, Any] = {name: _numbered(table.pop(name)) for name in WEIGHTED}
    fields |= {name: frozenset(_apostrophes(terms)) for name, terms in table.items()}
    roles, aspects = (tables.optional(f"{name}_{lang}.csv") for name in ("roles", "aspects"))
    version = hashlib.sha256(b"\0".join([words, cues, roles, aspects])).hexdigest()[:12]
    return Lexicon(
        lang=lang,
        scores=_scores(words.decode(), file=f"words_{lang}.csv"),
        roles=tables.roles(roles.decode()),
        aspects=tables.aspects(aspects.decode()),
        version=version,
        **fields,
    )


def check(lexicon: Lexicon) -> list[str]:
    """What is wrong in a lexicon, one line per problem; empty when all is well."""
    return [
        *_odd_scores(lexicon),
        *_unfolded(lexicon),
        *_contradictions(lexicon),
        *_scored_cues(lexicon),
        *_idle_exceptions(lexicon),
    ]


def _scores(text: str, *, file: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for row in tables.rows(text):
        word, _, score = row.rpartition(",")
        try:
            value = float(score)
        except ValueError:
            raise StudyError(f"{file}: row {row!r} is not word,score") from None
        if scores.get(word, value) != value:
            raise StudyError(f"{file}: {word!r} has two scores, {scores[word]} and {value}")
        scores |= dict.fromkeys(_apostrophes([word]), value)
    return scores


def _numbered(table: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """Each term with the number it is listed under."""
    return {
        shape: float(number) for number, terms in table.items() for shape in _apostrophes(terms)
    }


def _apostrophes(terms: Iterable[str]) -> Iterator[str]:
    """Each term, and its form with the curly apostrophe, which folding keeps apart."""
    for term in terms:
        yield term
        if "'" in term:
            yield term.replace("'", "’")


def _terms(lexicon: Lexicon) -> dict[str, set[str]]:
    fields: dict[str, Any] = {name: getattr(lexicon, name) for name in lexicon.__slots__}
    return {
        name: set(value)
        for name, value in fields.items()
        if not isinstance(value, str) and name != "aspects"
    }


def _odd_scores(lexicon: Lexicon) -> Iterator[str]:
    for word, score in lexicon.scores.items():
        if not -1 <= score <= 1:
            yield f"{word}: score {score} is outside [-1, 1]"
    for word, pair in lexicon.roles.items():
        if word not in lexicon.scores or not all(-1 <= score <= 1 for score in pair):
            yield f"{word} of roles: no evaluation word, or {pair} is outside [-1, 1]"
    for aspect, words in lexicon.aspects.items():
        for word, score in words.items():
            if not -1 <= score <= 1 or fold_term(word) != word:
                yield f"{word!r} of {aspect}: not folded, or {score} is outside [-1, 1]"
    for word, factor in lexicon.degree.items():
        if not 0 < factor <= 3:
            yield f"{word}: degree {factor} is outside (0, 3]"
    for word, share in lexicon.event.items():
        if not 0 <= share <= 1:
            yield f"{word}: event {share} is outside [0, 1]"
        if not lexicon.scores.get(word):
            yield f"{word}: an event and no evaluation word"


def _unfolded(lexicon: Lexicon) -> Iterator[str]:
    for name, terms in _terms(lexicon).items():
        for term in sorted(terms):
            if not term or fold_term(term) != term:
                yield f"{term!r} of {name}: stored as {fold_term(term)!r} it would be found"


def _contradictions(lexicon: Lexicon) -> Iterator[str]:
    terms = _terms(lexicon)
    for one, other in CONTRADICTIONS:
        for term in sorted(terms[one] & terms[other]):
            yield f"{term}: in {one} and in {other}"


def _scored_cues(lexicon: Lexicon) -> Iterator[str]:
    terms = _terms(lexicon)
    for name in STEERING:
        for term in sorted(terms[name] & terms["scores"]):
            yield f"{term}: in {name} and an evaluation word"


def _idle_exceptions(lexicon: Lexicon) -> Iterator[str]:
    terms = _terms(lexicon)
    for name in EXCEPTED:
        for term in sorted(terms[f"{name}_exceptions"]):
            if not any(cue in term for cue in terms[name]):
                yield f"{term} of {name}_exceptions: holds no cue of {name}"
