"""One sentence of a page with every city as one sign: what it says, and where on the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.page import Page
from citysway.models.relations.direction import OWN, directed
from citysway.models.relations.pairs import event, partners
from citysway.models.relations.rules import CODES, FIRST_SLOT, SLOT, Wording

Ints = npt.NDArray[np.int64]
_PRIVATE = re.compile(SLOT)  # texts hold such signs too, and they are no cities


@dataclass(frozen=True, slots=True)
class Namings:
    """Namings that count, neighbours of one city as one."""

    start: Ints
    end: Ints
    city: Ints
    cities: list[str]
    country: list[str]


class Sentence:
    """One sentence with every city as one sign, and the way back to the page."""

    def __init__(
        self, page: Page, named: Namings, rows: slice, number: int, words: Wording
    ) -> None:
        self.page, self.words, self.number, self.named = page, words, number, named
        self.low = int(page.sentences[number])
        after = page.sentences[number + 1 : number + 2].tolist()
        self.high = after[0] if after else len(page.text)
        self.start, self.end = named.start[rows].tolist(), named.end[rows].tolist()
        self.city = named.city[rows].tolist()
        pieces, at, self.slots = [], self.low, []
        length = 0
        for slot, (a, b) in enumerate(zip(self.start, self.end, strict=True)):
            pieces += [_PRIVATE.sub(" ", page.shadow[at:a]), chr(FIRST_SLOT + slot)]
            length += max(a - at, 0) + 1
            self.slots.append(length)  # where the text behind the sign begins
            at = b
        self.text = "".join([*pieces, _PRIVATE.sub(" ", page.shadow[at : self.high])])

    def rows(self, coded: tuple[Ints, Ints]) -> list[tuple[int, ...]]:
        """(start, subject, object, code, label, event, dated) of every relation."""
        dated = int(bool(self.words.dated.search(self.text)))
        found: list[tuple[int, ...]] = []
        for one in directed(self.text, self.city, self.words):
            sides = (self._city(one.subject), self._city(one.object))
            at = self._at(one.at)
            visit = event(self._segment(at), self.words) if one.code == "X11" else 0
            found.append((at, *sides, CODES.index(one.code), one.label, visit, dated))
        low, high = np.searchsorted(coded[0], [self.low, self.high])
        here = zip(coded[0][low:high].tolist(), coded[1][low:high].tolist(), strict=True)
        for start, code in here:
            if CODES[code] == "E30" and self.words.state.search(self.text):
                continue  # states deal with each other, not their capitals
            if CODES[code][0] == "E":
                happened = event(self._segment(start), self.words)
                for a, b in self._partners(start, abroad=CODES[code] == "E30"):
                    found.append((start, a, b, code, 0, happened, dated))
            elif CODES[code] == "X12" and not self.words.play.search(self.text):
                found += self._level(start, dated, found)
        return found

    def _city(self, slot: int) -> int:
        return OWN if slot == OWN else int(self.city[slot])

    def _at(self, offset: int) -> int:
        """Position in the page of an offset in the text with signs."""
        before = [i for i, at in enumerate(self.slots) if at <= offset]
        if not before:
            return self.low + offset
        at: int = self.end[before[-1]] + offset - self.slots[before[-1]]
        return min(at, self.high - 1)

    def _segment(self, start: int) -> str:
        """The part of the sentence between semicolons that holds a position."""
        text = self.page.shadow
        low = max(self.low, *(text.rfind(mark, self.low, start) + 1 for mark in "；;"))
        ends = [text.find(mark, start, self.high) for mark in "；;"]
        return text[low : min((end for end in ends if end >= 0), default=self.high)]

    def _partners(self, start: int, *, abroad: bool) -> list[tuple[int, int]]:
        at = np.array(self.start, dtype=np.int64)
        same = self.page.segment_of(at) == self.page.segment_of(np.array([start]))
        near = self.page.clause_of(at) == self.page.clause_of(np.array([start]))
        clause = [self.city[i] for i in np.flatnonzero(same & near)]
        segment = [self.city[i] for i in np.flatnonzero(same)]
        own = bool(self.words.own.search(self._segment(start)))
        return list(
            partners(
                clause, segment, self.named.country, abroad=abroad, own=own, beside=self._beside()
            )
        )

    def _beside(self) -> set[int]:
        """Cities with a word of partnership before or behind them."""
        found: set[int] = set()
        for listed in self.words.cities.finditer(self.text):
            before = self.text[max(listed.start() - 16, 0) : listed.start()]
            behind = self.words.behind_it.match(self.text, listed.end())
            if behind or self.words.beside.search(before):
                slots = (ord(sign) - FIRST_SLOT for sign in listed[0] if _PRIVATE.match(sign))
                found |= {self.city[slot] for slot in slots}
        return found

    def _level(
        self, start: int, dated: int, found: Sequence[tuple[int, ...]]
    ) -> list[tuple[int, ...]]:
        """Two cities compared in a clause, without a word of who is ahead."""
        at = np.array(self.start, dtype=np.int64)
        near = self.page.clause_of(at) == self.page.clause_of(np.array([start]))
        cities = list(dict.fromkeys(self.city[i] for i in np.flatnonzero(near)))
        code = CODES.index("X12")
        if len(cities) != 2 or any(row[3] == code for row in found):
            return []
        return [(start, cities[0], cities[1], code, 0, 0, dated)]
