"""Who stands to whom in one sentence: subject and object of learning and comparing (METHOD.md 0).

The sentence comes with every city as one sign (``rules.FIRST_SLOT`` + its number in the sentence).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citysway.models.relations.rules import FIRST_SLOT, SLOT, Rule, Wording

OWN = -1  # the city that speaks, whichever that is
_AFTER_COMMA = re.compile(rf"[，,] ?[“\"]?({SLOT})")
_COMMA = re.compile("[，,：:]")
_SLOTS = re.compile(SLOT)


@dataclass(frozen=True, slots=True)
class Found:
    """A directed relation: slots of subject and object (``OWN``: not named), offset of the verb."""

    code: str
    subject: int
    object: int
    label: int
    at: int


@dataclass(frozen=True, slots=True)
class _Match:
    rule: Rule
    begin: int
    end: int
    verb: int
    objects: tuple[int, ...]
    subjects: tuple[int, ...]


def directed(text: str, city: Sequence[int], words: Wording) -> list[Found]:
    """Relations of codes X11 and X12 in a sentence.

    ``city``: by slot, the number of the city it names; one city may have several slots.
    """
    matches = _longest(
        _Match(rule, m.start(), m.end(), m.start("v"), _slots(m, "o"), _slots(m, "s"))
        for rule in words.rules
        for m in rule.pattern.finditer(text)
    )
    if words.play.search(text):  # clubs play and win; cities are not compared
        matches = [match for match in matches if match.rule.code != "X12"]
    taken = {slot for match in matches for slot in match.objects}
    found = []
    for match in matches:
        label = _label(text, match, words)
        for subject, other in _sides(text, city, match, taken, words):
            if subject == OWN or other == OWN or city[subject] != city[other]:
                found.append(Found(match.rule.code, subject, other, label, match.verb))
    return found


def _slots(match: re.Match[str], group: str) -> tuple[int, ...]:
    """Slots of a named group; none where the rule has no such group."""
    if group not in match.re.groupindex or match[group] is None:
        return ()
    return tuple(ord(sign) - FIRST_SLOT for sign in _SLOTS.findall(match[group]))


def _longest(matches: Iterator[_Match]) -> list[_Match]:
    """One reading of the same cities by one code: what names both sides before what names one."""
    order = sorted(matches, key=lambda m: (not m.subjects or not m.objects, m.begin, -m.end))
    kept: list[_Match] = []
    for match in order:
        if not any(_same(match, other) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: (m.begin, m.end))


def _same(match: _Match, other: _Match) -> bool:
    if match.rule.code != other.rule.code:
        return False
    mine = {*match.objects, *match.subjects}
    return bool(mine & {*other.objects, *other.subjects}) and (
        match.begin < other.end and other.begin < match.end
    )


def _sides(
    text: str, city: Sequence[int], match: _Match, taken: set[int], words: Wording
) -> list[tuple[int, int]]:
    """Pairs (subject, object); nothing where somebody else acts."""
    given = match.objects or match.subjects
    if match.objects and match.subjects:
        return [(s, o) for s in match.subjects for o in match.objects]
    free = taken if match.rule.seek != "object" else set()
    other = _sought(text, match, given, city, free, words)
    if match.rule.seek == "object":
        return [(s, o) for s in match.subjects for o in other]
    return [(s, o) for s in other for o in match.objects]


def _sought(
    text: str,
    match: _Match,
    given: tuple[int, ...],
    city: Sequence[int],
    taken: set[int],
    words: Wording,
) -> list[int]:
    """The side a rule does not name: just after, before, or the city that speaks."""
    if match.rule.seek == "either":
        behind = _AFTER_COMMA.match(text, match.end)
        if behind:
            return [ord(behind[1]) - FIRST_SLOT]
    low = max((m.end() for m in words.stop.finditer(text, 0, match.begin)), default=0)
    same = {city[slot] for slot in given}
    last = 0
    for listed in reversed(list(words.cities.finditer(text, low, match.begin))):
        slots = [ord(sign) - FIRST_SLOT for sign in _SLOTS.findall(listed[0])]
        if words.own.search(text, listed.end(), match.begin):
            return [OWN]
        slots = [slot for slot in slots if slot not in taken and city[slot] not in same]
        if slots:
            if match.objects and words.others.search(text, listed.end(), match.begin):
                return []  # somebody else acts
            near = match.begin - listed.end() <= words.reach
            return slots if near and _leads(text, low, listed, match.begin, words) else []
        last = last or listed.end()
    if words.others.search(text, low, match.begin):
        return []
    return [OWN]


def _leads(text: str, low: int, listed: re.Match[str], verb: int, words: Wording) -> bool:
    """Whether cities may act in a later clause: then they stand where their own clause begins."""
    if not _COMMA.search(text, listed.end(), verb):
        return True
    marks = [low, *(mark.end() for mark in _COMMA.finditer(text, low, listed.start()))]
    return words.lead.fullmatch(text, marks[-1], listed.start()) is not None


def _label(text: str, match: _Match, words: Wording) -> int:
    rule, label = match.rule, match.rule.label
    if rule.code != "X12":
        return 0
    if rule.open:
        label = _said_after(text, match.end, words)
    near = text[max(match.begin - words.compared_within, 0) : match.end + 12]
    if (rule.measure or rule.open) and label and words.bad.search(near):
        return -label
    return label


def _said_after(text: str, end: int, words: Wording) -> int:
    """1 or -1 by what comes first after a comparison, 0 where neither does or it is denied."""
    high = min(end + words.compared_within, len(text))
    stop = words.stop.search(text, end, high)
    high = stop.start() if stop else high
    sides = [(words.ahead.search(text, end, high), 1), (words.behind.search(text, end, high), -1)]
    said = [(found.start(), label) for found, label in sides if found]
    if not said:
        return 0
    at, label = min(said)
    return 0 if words.deny.search(text, max(at - 12, end), at) else label
