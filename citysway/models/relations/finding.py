"""Relations between the cities of a page, as arrays.

Only sentences are looked at that name a city and hold a code of relations, or a word of learning
and comparing directly beside a city's name.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.coder import clause_modality
from citysway.models.focus import attention
from citysway.models.gazetteer import Gazetteer
from citysway.models.links import Links
from citysway.models.matcher import Matcher
from citysway.models.page import Page
from citysway.models.read_page import ReadPage
from citysway.models.relations.direction import OWN
from citysway.models.relations.rules import CODES, Wording, wording
from citysway.models.relations.sentence import Namings, Sentence
from citysway.models.screening import cue_hits, last_before

Ints = npt.NDArray[np.int64]
_NEGATED_WITHIN = {"zh": 6, "en": 20}
_MOST = 200  # slots of one sentence; what names more cities is a list


@dataclass(frozen=True, slots=True)
class Relations:
    """Relations of a page in order of position.

    ``subject`` and ``object`` number ``cities`` (place ids; -1: the city that speaks); ``code``
    numbers ``CODES``, ``event`` ``EVENTS``, ``modality`` ``MODALITIES``; ``label`` (X12): 1 the
    subject is ahead, -1 behind, 0 not said; ``dated``: the sentence states a date.
    """

    cities: list[str]
    start: Ints
    sentence: Ints
    subject: Ints
    object: Ints
    code: Ints
    label: Ints
    event: Ints
    dated: Ints
    modality: Ints


def find_relations(read: ReadPage, matcher: Matcher, gazetteer: Gazetteer) -> Relations:
    """All relations of a page; what is denied is none (a comparison denied has no winner)."""
    page, words = read.page, wording(read.page.lang)
    named = _namings(page, read.links, gazetteer)
    rows: list[tuple[int, ...]] = []
    sentence = page.sentence_of(named.start)
    speaks = np.array([doc.kind != "news" or bool(doc.sponsor_city) for doc in page.docs])
    enough = _several(sentence, named.city) | speaks[page.doc_of(named.start)]
    coded = _coded(read, np.unique(sentence[enough]), words)
    for number in _candidates(page, named, sentence, enough, coded, words).tolist():
        low, high = np.searchsorted(sentence, [number, number + 1]).tolist()
        if high - low <= _MOST:
            found = Sentence(page, named, slice(low, high), number, words).rows(coded)
            own = speaks[page.doc_of(page.sentences[number])]
            rows += [row for row in found if own or OWN not in row[1:3]]
    return _settled(read, matcher, named.cities, rows)


def _several(sentence: Ints, city: Ints) -> npt.NDArray[np.bool_]:
    """Whether a naming's sentence names another city too; namings in order."""
    if not len(sentence):
        return np.zeros(0, dtype=bool)
    first = np.flatnonzero(np.diff(sentence, prepend=-1))
    several = np.minimum.reduceat(city, first) < np.maximum.reduceat(city, first)
    return np.asarray(np.repeat(several, np.diff(np.append(first, len(sentence)))), dtype=bool)


def _namings(page: Page, links: Links, gazetteer: Gazetteer) -> Namings:
    said = attention(links)
    names = [gazetteer.city_of(links.place[i]) or "" for i in said.tolist()]
    cities = sorted(set(names))
    numbers = {name: i for i, name in enumerate(cities)}
    city = np.array([numbers[name] for name in names], dtype=np.int64)
    start, end = links.start[said].copy(), links.end[said]
    above = {b: a for a, b, why in links.dropped if why == "province"}
    for row, at in enumerate(start.tolist()):
        start[row] = above.get(at, at)  # 浙江省杭州市 is one name
    glued = np.zeros(len(said), dtype=bool)
    glued[1:] = (start[1:] <= end[:-1]) & (city[1:] == city[:-1])
    first = np.flatnonzero(~glued)
    last = np.append(first[1:], len(said))[: len(first)] - 1
    country = [gazetteer.place(name).country if name else "" for name in cities]
    return Namings(start[first], end[last], city[first], cities, country)


def _coded(read: ReadPage, sentences: Ints, words: Wording) -> tuple[Ints, Ints]:
    """Position and code (a number of ``CODES``) of terms in ``sentences`` that relate cities."""
    number = np.full(len(read.code_names) + 1, -1, dtype=np.int64)
    for i, name in enumerate(CODES):
        if name in read.code_names:
            number[read.code_names.index(name)] = i
    codes, shadow = read.codes, read.page.shadow
    code = number[codes.code]
    rows = np.flatnonzero((code >= 0) & np.isin(codes.sentence, sentences))
    keep = [
        not link or bool(link.search(shadow, start, end))
        for link, start, end in zip(
            (words.linking.get(CODES[i]) for i in code[rows].tolist()),
            codes.start[rows].tolist(),
            codes.end[rows].tolist(),
            strict=True,
        )
    ]
    rows = rows[np.array(keep, dtype=bool)]
    return codes.start[rows], code[rows]


def _candidates(
    page: Page,
    named: Namings,
    sentence: Ints,
    enough: npt.NDArray[np.bool_],
    coded: tuple[Ints, Ints],
    words: Wording,
) -> Ints:
    """Sentences that hold a code, or a cue beside a name, where ``enough`` cities are named."""
    start, end = named.start[enough], named.end[enough]
    cued = np.zeros(len(start), dtype=bool)
    for cue in words.left:
        cued |= _stands(page, start - len(cue), cue)
    for cue in words.right:
        cued |= _stands(page, end, cue)
    found = np.isin(sentence[enough], page.sentence_of(coded[0]))
    return np.unique(sentence[enough][cued | found])


def _stands(page: Page, at: Ints, cue: str) -> npt.NDArray[np.bool_]:
    """Whether the characters of a cue stand at each position."""
    found = at >= 0
    for step, sign in enumerate(cue):
        found &= page.code_at(np.clip(at + step, 0, len(page.text))) == ord(sign)
    return found


def _settled(
    read: ReadPage, matcher: Matcher, cities: list[str], rows: list[tuple[int, ...]]
) -> Relations:
    """Rows as arrays, with modality; denied learning and partnership go."""
    page = read.page
    table = np.array(sorted(set(rows)), dtype=np.int64).reshape(-1, 7)
    start = table[:, 0]
    clause = page.clause_of(start)
    denials = cue_hits(read.hits, matcher, "negation")
    denied = last_before(denials, page, start, clause, _NEGATED_WITHIN[page.lang]) >= 0
    compared = table[:, 3] == CODES.index("X12")
    label = np.where(denied, 0, table[:, 4])
    keep = ~denied | compared
    modality = (
        clause_modality(page, read.hits, matcher, clause)
        if len(start)
        else np.empty(0, dtype=np.int64)
    )
    return Relations(
        cities=cities,
        start=start[keep],
        sentence=page.sentence_of(start)[keep],
        subject=table[keep, 1],
        object=table[keep, 2],
        code=table[keep, 3],
        label=label[keep],
        event=table[keep, 5],
        dated=table[keep, 6],
        modality=modality.astype(np.int64)[keep],
    )
