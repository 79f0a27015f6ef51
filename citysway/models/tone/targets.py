"""Which words speak of a target: those of its clause, near it, not another city's; or its side.

Cities in one list (北京和上海) share what is said of them. What a city is compared to (比上海,
"than London") gets the reverse of what is said of the other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.coder import within
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.screening import cue_hits, first_after, last_before
from citysway.models.tone.clauses import Tone
from citysway.models.tone.nearness import nearness, pairs
from citysway.models.tone.roles import SPEAKER, speaking

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NEUTRAL = 0.15
# A target that is no city linked: a city is often merely where something happens, others are asked
# about because they are judged; English words count less with their distance.
OTHERS = {"zh": 0.15, "en": 0.04}
SPILL = 0.7  # weight of the rest of the sentence for a clause without evaluative words
STANDARD = -0.75  # 比上海好 blames 上海 less than it praises the other
CITIZENS = 0.1  # weight of what is said of a man or woman from a city
BEYOND = 0.25  # weight of a word that another city stands nearer to
FAR = 300  # characters; a clause of several cities that goes on longer is text without its stops
_LISTED = {
    "zh": ("、", "和", "与", "及", "跟", "同", "以及"),
    "en": (" and ", ", ", ", and ", " or ", " & "),
}
_APART = 4  # characters between a city and its district: " of ", "'s "
_COMPARED = {"zh": (4, 2), "en": (12, 4)}  # characters between the mark and the city: before, after
_WITH = "和与跟同"


@dataclass(frozen=True, slots=True)
class Namings:
    """City namings in order, as they share the words of a page.

    ``first, last``: rows of the ends of the list each stands in; ``standard``: compared to, and
    ``own`` the starts of the others; ``crowd``: by clause, how many others it has; ``rest``: by
    clause, what the others say on its side, from one city named to the next; ``marks``: the words
    of comparing, before, directly before and after what is compared to; ``citizens``: followed by
    who comes from there.
    """

    start: Ints
    end: Ints
    first: Ints
    last: Ints
    standard: Bools
    rest: Floats
    own: Ints
    crowd: Ints
    marks: tuple[Hits, Hits, Hits]
    citizens: Bools


def find_namings(
    page: Page, hits: Hits, matcher: Matcher, tone: Tone, start: Ints, end: Ints, city: Ints
) -> Namings:
    """Namings (sorted, apart) with their lists, comparisons and sides; ``city``: number of each."""
    rows = np.arange(len(start))
    joined = _joined(page, start, end) | _same(page, start, end, city)
    group = np.cumsum(~joined) - 1
    first = np.flatnonzero(~joined)[group] if len(rows) else rows
    last = np.append(first[first != np.append(-1, first[:-1])][1:], len(rows))[group] - 1
    names = ("standard", "standard_touching", "standard_after")
    before, touching, after = (cue_hits(hits, matcher, name) for name in names)
    marks = (before, touching, after)
    standard = _compared(page, marks, start[first], end[last], rows == last)
    crowd = np.bincount(page.clause_of(start[~standard]), minlength=len(page.clauses))
    side = _sides(page, crowd)
    rest = np.bincount(side, weights=tone.weighted)[side] - tone.weighted
    people = cue_hits(hits, matcher, "citizens")
    citizens = first_after(people, page, end, page.clause_of(start), 1) >= 0
    own = start[~standard]
    return Namings(start, end, first, last, standard, rest, own, crowd, marks, citizens)


def _compared(
    page: Page, marks: tuple[Hits, Hits, Hits], head: Ints, tail: Ints, final: Bools
) -> Bools:
    """Whether a list of cities at ``head:tail`` is what others are compared to.

    ``final``: the last of its list. In 成都和上海相比 the last alone is; in 和上海相比 all are.
    """
    before, after = _COMPARED[page.lang]
    clause = page.clause_of(head)
    found = last_before(marks[0], page, head, clause, before) >= 0
    found |= last_before(marks[1], page, head, clause, 0) >= 0
    end = page.clause_of(np.maximum(tail - 1, 0))
    led = np.isin(page.code_at(head - 1), [ord(char) for char in _WITH])
    return found | ((first_after(marks[2], page, tail, end, after) >= 0) & (led | final))


def _joined(page: Page, start: Ints, end: Ints) -> Bools:
    """Whether only ``and``, or a comma on the way to one, stands between a naming and the last."""
    bound, comma = np.zeros(len(start), dtype=bool), np.zeros(len(start), dtype=bool)
    codes, gap = page.codes, start[1:] - end[:-1]
    for text in _LISTED[page.lang]:
        rows = np.flatnonzero(gap == len(text))
        for step, char in enumerate(text):
            rows = rows[codes[end[rows] + step] == ord(char)]
        (comma if text == ", " else bound)[rows + 1] = True
    run = np.cumsum(~(bound | comma))
    final = np.zeros(len(start) + 1, dtype=np.int64)
    at = np.flatnonzero(bound)
    np.maximum.at(final, run[at], at)
    return bound | (comma & (np.arange(len(start)) <= final[run]))


def _same(page: Page, start: Ints, end: Ints, city: Ints) -> Bools:
    """Whether a naming goes on with the city of the last, as a district does: 南京市玄武区."""
    same = (city[1:] == city[:-1]) & (start[1:] - end[:-1] <= _APART)
    sentence = page.sentence_of(start)
    return np.append(False, same & (sentence[1:] == sentence[:-1]))[: len(start)]


def _sides(page: Page, crowd: Ints) -> Ints:
    """Number of the side each clause is on: a city opens one, which lasts to the next city."""
    named = np.minimum(crowd, 1)
    sentence = page.sentence_of(page.clauses)
    opened = np.cumsum(named)
    first = np.searchsorted(sentence, sentence)
    base = opened[first] - named[first]
    side: Ints = base + np.maximum(opened - base, 1) + sentence
    return side


def toward(tone: Tone, page: Page, namings: Namings, start: Ints, end: Ints, row: Ints) -> Floats:
    """Score in [-1, 1] toward the targets ``start, end``; ``row``: the naming each is, or -1."""
    city = row >= 0
    safe = np.maximum(row, 0)
    standard = _compared(page, namings.marks, start, end, np.ones(len(start), dtype=bool))
    tail = start
    if len(namings.start):
        standard = np.where(city, namings.standard[safe], standard)
        tail = np.where(city, namings.start[namings.last[safe]], start)
    if page.lang == "en":
        own = _by_distance(tone, page, namings, start, end, row)
        return np.asarray(np.tanh(np.where(standard, STANDARD * own, own)))
    clause = page.clause_of(start)
    shared = page.clause_of(tail)
    clause = np.where(_quiet(tone, clause), shared, clause)
    own = _near(tone, page, namings, clause, row)
    rest = np.where(city & ~standard, namings.rest[clause], tone.rest[clause])
    own = own + np.where(_quiet(tone, clause), SPILL, 0.0) * rest
    return np.asarray(np.tanh(np.where(standard, STANDARD * own, own)), dtype=np.float64)


def _by_distance(
    tone: Tone, page: Page, namings: Namings, start: Ints, end: Ints, row: Ints
) -> Floats:
    """Sum of the words of each target's sentence, the farther from it the less."""
    words, safe = tone.each, np.maximum(row, 0)
    of, word = pairs(page, words, start)
    city = (row >= 0)[of]
    weight = np.ones(len(of))
    if len(namings.start):
        start = np.where(row >= 0, namings.start[namings.first[safe]], start)
        end = np.where(row >= 0, namings.end[namings.last[safe]], end)
        a, b = words.start[word], words.end[word]
        share = _share(page, namings.own, a, b, start[of], end[of])
        between = np.searchsorted(namings.own, a) - np.searchsorted(namings.own, end[of])
        verb = (words.before[word] != words.after[word]) & (a >= end[of]) & (between == 0)
        share[verb] = 1.0  # a verb speaks of both: "Leeds overtook York"
        weight = np.where(city & ~namings.standard[safe[of]], share, 1.0)
    weight = weight * nearness(page, words, start, end, of, word)
    at, said = page.clause_of(start)[of], words.clause[word]
    weight = weight * np.where(said == at, 1.0, tone.weight[said])
    turned = tone.weight[said] != tone.weight[at]  # York is fine, but Hull is awful
    weight = np.where(city & turned & (namings.crowd[said] > 0), 0.0, weight)
    acts = words.start[word] >= end[of]
    if len(namings.start):  # what another city outdoes gets the reverse of what that one gets
        acts |= city & namings.standard[safe[of]]
        weight = np.where(city & namings.citizens[safe[of]], CITIZENS, 1.0) * weight
    value = np.where(acts, words.before[word], words.after[word])
    own = np.bincount(of, weights=weight * value, minlength=len(start))
    return np.asarray(own * np.where(speaking(page, tone.saying, end), SPEAKER, 1.0))


def _quiet(tone: Tone, clause: Ints) -> Bools:
    """Whether a clause does not evaluate, or only denies (不是鬼城，而是...)."""
    return np.abs(tone.clause[clause]) < NEUTRAL


def clause_tone(tone: Tone, namings: Namings, clause: Ints) -> Floats:
    """Score in [-1, 1] toward the city a clause is on the side of."""
    silent = np.where(_quiet(tone, clause), SPILL, 0.0)
    return np.asarray(np.tanh(tone.clause[clause] + silent * namings.rest[clause]))


def _near(tone: Tone, page: Page, namings: Namings, clause: Ints, row: Ints) -> Floats:
    """Sum of the words of each target's clause, less of those another city stands nearer to."""
    own: Floats = tone.clause[clause].copy()
    crowded = np.flatnonzero((row >= 0) & (namings.crowd[clause] > 1) & (tone.words[clause] > 0))
    if not len(crowded):
        return own
    words, row = tone.each, row[crowded]
    head, tail = namings.start[namings.first[row]], namings.end[namings.last[row]]
    low = np.searchsorted(words.clause, clause[crowded])
    high = low + tone.words[clause[crowded]]
    low = np.maximum(low, np.searchsorted(words.start, head - FAR))
    many = np.maximum(np.minimum(high, np.searchsorted(words.start, tail + FAR)) - low, 0)
    of = np.repeat(np.arange(len(crowded)), many)
    word = np.repeat(low, many) + within(many)
    head, tail = head[of], tail[of]
    weight = _share(page, namings.own, words.start[word], words.end[word], head, tail)
    weight[namings.standard[row][of]] = 1.0
    own[crowded] = np.bincount(of, weights=weight * words.value[word], minlength=len(crowded))
    return own


def _share(page: Page, rivals: Ints, start: Ints, end: Ints, head: Ints, tail: Ints) -> Floats:
    """What each word counts for the list of cities at ``head:tail``; ``rivals``: all namings.

    A word that touches another city says nothing of this one.
    """
    opened = page.clauses[page.clause_of(start)]
    between = np.searchsorted(rivals, start) - np.searchsorted(rivals, tail)
    earlier = np.searchsorted(rivals, end) - np.searchsorted(rivals, opened)
    following = np.append(rivals, len(page.text))[np.searchsorted(rivals, end)]
    theirs = _touches(page, end, following) & (following != head)
    before = (earlier > 0) & ~_touches(page, end, head)
    taken = np.where(end <= head, before, (between > 0) & (start >= tail))
    return np.where(theirs, 0.0, np.where(taken, BEYOND, 1.0))


def _touches(page: Page, end: Ints, start: Ints) -> Bools:
    """Whether nothing, a blank or 的 stands between: 美丽的成都, beautiful Paris."""
    link = page.code_at(end)
    near = (start - end == 1) & ((link == ord(" ")) | (link == ord("的")))
    return np.asarray((start == end) | near, dtype=bool)


def label(score: Floats, least: float = NEUTRAL) -> npt.NDArray[np.int8]:
    """-1, 0 or 1; 0 under ``least``."""
    return np.where(np.abs(score) < least, 0, np.sign(score)).astype(np.int8)
