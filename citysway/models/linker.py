"""City linking: which place a name on the page stands for, with a reason a person can read.

Free names are taken as they are; names that are also words, persons or several places need
evidence in the document (METHOD.md 0); what is left is ``unresolved``, never guessed.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models import surroundings
from citysway.models.evidence import ENOUGH, SURE, WEAK, Evidence, Row, Verdict
from citysway.models.gazetteer import Gazetteer, Name
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]

_AT_SEAT = 0.3  # degrees
_SHOWN = 3  # candidates named in a reason
_ALSO = {"homograph": "the name of another place", "short": "a word by chance"}
# 上海市场, 成都市中心: the 市 belongs to what follows
_OF_NEXT = frozenset({"市民", "市场", "市长", "市区", "市值", "市容", "市中心"})


WHY_DROPPED = {
    "block": "the name of something else, no city",
    "road": "part of the name of a road or street",
    "village": "part of the name of a village or town",
    "person": "part of a person's name",
    "clock": "a time zone",
    "hyphen": "in the middle of a compound",
    "cut": "a piece of a longer word",
    "country": "a country, no city",
    "province": "a province, no city",
    "word": "also a word or a surname, and nothing here makes it a place",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Namings on a page in order; ``place`` is '' where the name was left open."""

    start: Ints
    end: Ints
    place: list[str]
    confidence: npt.NDArray[np.float64]
    reason: list[str]
    derived: npt.NDArray[np.bool_]
    metonym: npt.NDArray[np.bool_]
    dropped: Sequence[tuple[int, int, str]]
    """Names that mean no city here: start, end, why (a key of ``WHY_DROPPED``)."""

    def __len__(self) -> int:
        return len(self.place)


class Linker:
    """Loaded place knowledge and the rules that use it, for one language."""

    def __init__(self, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self.gazetteer = gazetteer
        self.lang = matcher.lang
        self._names = matcher.patterns.names
        self._index = matcher.patterns.index
        self._surroundings = surroundings.load(matcher.lang)
        self._evidence = Evidence(gazetteer, self._surroundings)
        self._candidates: dict[str, str] = {}
        self._kinds: dict[str, str] = {}

    def link(self, page: Page, hits: Hits) -> Links:
        """Link every name hit of a page; hits inside a longer thing are dropped or derived."""
        rows = [
            Row(start, end, self._names[number])
            for number, start, end in zip(
                hits.pattern.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True
            )
        ]
        dropped: list[tuple[int, int, str]] = []
        rows = [row for row in rows if self._stands(page, row, dropped)]
        starts = np.array([row.start for row in rows], dtype=np.int64)
        bounds = [*np.searchsorted(starts, page.doc_start).tolist(), len(rows)]
        for number, doc in enumerate(page.docs):
            mine = rows[bounds[number] : bounds[number + 1]]
            if mine:
                stated = _context_places((doc.issuer_place, doc.sponsor_city), self.gazetteer)
                self._settle(page, mine, stated)
        cities = []
        for row in rows:
            if self._is_city(row):
                cities.append(row)
            else:
                dropped.append((row.start, row.end, self._meant(row)))
        return _columns(cities, dropped)

    def _stands(self, page: Page, row: Row, dropped: list[tuple[int, int, str]]) -> bool:
        """Mark derived and metonym; False when the name is only part of a road or the like."""
        if row.name.use == "block":
            dropped.append((row.start, row.end, "block"))
            return False
        if page.credit[row.start]:
            row.derived = row.dateline = True
            return True
        if row.name.use == "derived" and self._are_students(page, row):
            row.name, row.end = self._of_text(page.shadow[row.start : row.end - 2]), row.end - 2
        if row.name.use == "derived":
            row.derived = True
            return True
        if self.lang == "zh" and self._lends_city(page, row):
            row.end -= 1
            return True
        if self.lang == "zh" and self._is_village(page, row):
            dropped.append((row.start, row.end, "village"))
            return False
        part = self._surroundings.part_of(page, row.start, row.end)
        row.derived, row.dateline = part in ("body", "dateline"), part == "dateline"
        row.metonym = part == "state" and self._is_capital(row)
        between_hyphens = self.lang == "en" and (
            page.text[row.start - 1 : row.start] == "-" and page.text[row.end : row.end + 1] == "-"
        )
        if part in ("road", "person", "clock") or between_hyphens:
            dropped.append((row.start, row.end, "hyphen" if between_hyphens else part))
            return False
        return True

    def _is_village(self, page: Page, row: Row) -> bool:
        """The short name of a county, then 镇, 村 or the like."""
        if not self._surroundings.names_village(page, row.end):
            return False
        ids = row.name.place_ids
        return bool(ids) and self.gazetteer.place(ids[0]).kind in ("district", "county_city")

    def _are_students(self, page: Page, row: Row) -> bool:
        """成都大学生: students in a city, not of its university."""
        if page.shadow[row.end - 2 : row.end + 1] != "大学生":
            return False
        return self._index.get(page.shadow[row.start : row.end - 2]) in self._names

    def _of_text(self, text: str) -> Name:
        return self._names[self._index[text]]

    def _lends_city(self, page: Page, row: Row) -> bool:
        after = page.shadow[row.end - 1 : row.end + 2]
        return row.end - row.start > 2 and (after[:2] in _OF_NEXT or after in _OF_NEXT)

    def _meant(self, row: Row) -> str:
        """Why a settled or open name is no city: a state, a province, a word."""
        if not row.place:
            return "word"
        if row.place not in self._kinds:
            kind = self.gazetteer.place(row.place).kind
            self._kinds[row.place] = kind if kind in WHY_DROPPED else "word"
        return self._kinds[row.place]

    def _is_capital(self, row: Row) -> bool:
        return bool(row.name.place_ids) and _is_capital(self.gazetteer, row.name.place_ids[0])

    def _settle(self, page: Page, rows: Sequence[Row], context: Iterable[str]) -> None:
        """Free names first: they are evidence for the others, which then help each other once."""
        known: dict[str, list[int]] = {place: [] for place in context}
        waiting: list[Row] = []
        for number, row in enumerate(rows):
            row.number = number
            if self._beside_state(page, row, known):
                continue
            if not self._evidence.is_free(row.name):
                waiting.append(row)
                continue
            row.place, row.confidence = row.name.place_ids[0], 0.95
            row.reason = "dateline" if row.dateline else "free name"
            if row.dateline or not row.derived or self._is_state(row.place):
                self._learn(known, row)
        if self.lang == "en":
            self._hint(page, rows, waiting, known)
            self._prefer_namesakes(rows, known)
        for _ in range(2):
            waiting = [row for row in waiting if not self._decide(page, row, rows, known)]
        if self.lang == "en":
            self._same_sense(waiting, rows)

    def _is_state(self, place: str) -> bool:
        """The University of Ohio is in Ohio: what is named after a state speaks for it."""
        return self.lang == "en" and self.gazetteer.place(place).kind == "province"

    def _beside_state(self, page: Page, row: Row, known: dict[str, list[int]]) -> bool:
        """Settle 'Springfield, Ill.'; a state that holds no bearer of the name closes the case."""
        vicinity = self._evidence.vicinity
        states = vicinity.states_after(page, row.end) if vicinity and row.name.place_ids else ()
        if vicinity is None or not states:
            return False
        place = vicinity.inside(row.name.place_ids, states)
        free = self._evidence.is_free(row.name)
        if not place:
            row.elsewhere = vicinity.elsewhere(row.name.place_ids[0], states, free=free)
            return row.elsewhere
        state = self.gazetteer.place(place).province or ""
        row.place, row.confidence = place, 0.95
        said, above = self._evidence.full(place), self._evidence.label(state)
        row.reason = f"{row.name.text} → {said}: {above} beside it"
        for found in (place, state):
            insort(known.setdefault(found, []), row.start)
        return True

    def _hint(
        self,
        page: Page,
        rows: Sequence[Row],
        waiting: Sequence[Row],
        known: dict[str, list[int]],
    ) -> None:
        """What open names say for each other, and the counties of the document."""
        vicinity = self._evidence.vicinity
        if vicinity is None:
            return
        number = int(page.doc_of(np.array([rows[0].start]))[0])
        low, high = int(page.doc_start[number]), int(page.doc_end[number])
        hints = vicinity.hints((row.name for row in waiting), page.text, low, high)
        for state, at in hints.surely.items():
            insort(known.setdefault(state, []), at)
        for row in rows:
            row.hints = hints

    def _prefer_namesakes(self, rows: Sequence[Row], known: dict[str, list[int]]) -> None:
        """A well-known name means its small namesake where the document is about that region."""
        for row in rows:
            free = self._evidence.is_free(row.name) and row.reason == "free name"
            if not free or len(row.name.place_ids) < 2:
                continue
            without = {place: at for place, at in known.items() if place != row.place}
            verdict = self._evidence.namesake(row, without)
            if verdict is not None:
                self._take(row, verdict)

    def _same_sense(self, waiting: Sequence[Row], rows: Sequence[Row]) -> None:
        """One sense per document: what a name was found to mean once it means throughout."""
        meant: dict[str, set[str]] = {}
        for row in rows:
            if row.place:
                meant.setdefault(row.name.text, set()).add(row.place)
        for row in waiting:
            senses = meant.get(row.name.text, set())
            if len(senses) == 1 and row.name.evidence not in WEAK:
                (place,) = senses
                self._take(row, Verdict(place, ENOUGH, "so meant elsewhere in the document"))

    def _take(self, row: Row, verdict: Verdict) -> None:
        row.place = verdict.place
        row.confidence = min(0.95, 0.5 + 0.1 * verdict.weight)
        row.reason = f"{row.name.text} → {self._evidence.full(row.place)}: {verdict.reason}"

    def _decide(
        self, page: Page, row: Row, rows: Sequence[Row], known: dict[str, list[int]]
    ) -> bool:
        verdict = self._evidence.judge(page, row, rows, known)
        if verdict.weight < ENOUGH:
            row.reason = self._left_open(row.name, verdict.weight)
            return False
        self._take(row, verdict)
        if not row.derived and verdict.weight >= SURE:
            self._learn(known, row)
        return True

    def _learn(self, known: dict[str, list[int]], row: Row) -> None:
        """A settled name is evidence for others; a Chinese district or county also for its city."""
        insort(known.setdefault(row.place, []), row.start)
        if row.place.startswith("CN") and not row.place.endswith("00"):
            above = self._evidence.family(row.place)
            if above:
                insort(known.setdefault(above[0], []), row.start)

    def _left_open(self, name: Name, weight: float) -> str:
        """Why a name was left open; '' for a word or person that nothing makes a place."""
        count = len(name.place_ids)
        if count == 1 and weight == 0 and name.evidence in (*WEAK, "short"):
            return ""
        if count == 1:
            also = _ALSO.get(name.evidence, f"a {name.evidence}")
            return f"left open: {name.text} alone, also {also}"
        if name.text not in self._candidates:
            shown = [self._evidence.label(place) for place in name.place_ids[:_SHOWN]]
            which = ", ".join([*shown, *(["…"] if count > _SHOWN else [])])
            also = f", also a {name.evidence}" if name.evidence in WEAK else ""
            self._candidates[name.text] = f"{count} candidates ({which}){also}"
        return f"left open: {name.text} alone, {self._candidates[name.text]}"

    def _is_city(self, row: Row) -> bool:
        if row.elsewhere:
            return False
        if row.place:
            return self.gazetteer.city_of(row.place) is not None
        return bool(row.reason) and any(self.gazetteer.city_of(p) for p in row.name.place_ids)


def _is_capital(gazetteer: Gazetteer, place: str) -> bool:
    """Whether a city lies where its country's capital does: only capitals stand for their state."""
    found = gazetteer.place(place)
    country = gazetteer.countries.get(found.country)
    if country is None or found.lat is None or found.lon is None or found.kind == "country":
        return place == "CN110000"
    seat = gazetteer.place(country)
    if seat.lat is None or seat.lon is None:
        return False
    return abs(seat.lat - found.lat) < _AT_SEAT and abs(seat.lon - found.lon) < _AT_SEAT


def _context_places(stated: Iterable[str | None], gazetteer: Gazetteer) -> list[str]:
    """Places a document states of itself (issuer, sponsor), with what they lie in."""
    found: list[str] = []
    for name in filter(None, stated):
        known = name in gazetteer.places
        for place in (gazetteer.place(name),) if known else gazetteer.lookup(name)[:1]:
            found += [p for p in (place.id, place.parent, place.province) if p]
    return found


def _columns(rows: Sequence[Row], dropped: Sequence[tuple[int, int, str]]) -> Links:
    return Links(
        start=np.array([row.start for row in rows], dtype=np.int64),
        end=np.array([row.end for row in rows], dtype=np.int64),
        place=[row.place for row in rows],
        confidence=np.array([row.confidence for row in rows], dtype=np.float64),
        reason=[row.reason for row in rows],
        derived=np.array([row.derived for row in rows], dtype=bool),
        metonym=np.array([row.metonym for row in rows], dtype=bool),
        dropped=dropped,
    )
