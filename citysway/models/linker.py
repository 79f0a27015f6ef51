"""City linking: which place a name on the page stands for, with a reason a person can read.

Free names are taken as they are; names that are also words, persons or several places need
evidence in the document (METHOD.md 0); what is left is ``unresolved``, never guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models import surroundings
from citysway.models.gazetteer import Gazetteer, Name
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]

ENOUGH = 2.0
_AT_SEAT = 0.3  # degrees


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

    def __len__(self) -> int:
        return len(self.place)


@dataclass(slots=True)
class _Row:
    start: int
    end: int
    name: Name
    place: str = ""
    confidence: float = 0.0
    reason: str = ""
    derived: bool = False
    metonym: bool = False
    dateline: bool = False


class Linker:
    """Loaded place knowledge and the rules that use it, for one language."""

    def __init__(self, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self.gazetteer = gazetteer
        self.lang = matcher.lang
        self._names = matcher.patterns.names
        self._surroundings = surroundings.load(matcher.lang)
        self._family: dict[str, tuple[str, ...]] = {}

    def link(self, page: Page, hits: Hits) -> Links:
        """Link every name hit of a page; hits that are part of a longer thing are dropped or derived."""
        rows = [
            _Row(start, end, self._names[number])
            for number, start, end in zip(
                hits.pattern.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True
            )
        ]
        rows = [row for row in rows if row.name.use != "block" and self._stands(page, row)]
        starts = np.array([row.start for row in rows], dtype=np.int64)
        bounds = [*np.searchsorted(starts, page.doc_start).tolist(), len(rows)]
        for number, doc in enumerate(page.docs):
            mine = rows[bounds[number] : bounds[number + 1]]
            if mine:
                stated = _context_places((doc.issuer_place, doc.sponsor_city), self.gazetteer)
                self._settle(page, mine, stated)
        return _columns([row for row in rows if self._is_city(row)])

    def _stands(self, page: Page, row: _Row) -> bool:
        """Mark derived and metonym; False when the name is only part of a road or the like."""
        if row.name.use == "derived":
            row.derived = True
            return True
        if self.lang == "zh" and page.shadow[row.end - 1 : row.end + 1] == "市民":
            row.end -= 1
            return True
        part = self._surroundings.part_of(page, row.start, row.end)
        row.derived, row.dateline = part in ("body", "dateline"), part == "dateline"
        row.metonym = part == "state" and self._is_capital(row)
        between_hyphens = self.lang == "en" and (
            page.text[row.start - 1 : row.start] == "-" and page.text[row.end : row.end + 1] == "-"
        )
        return part != "road" and not between_hyphens

    def _is_capital(self, row: _Row) -> bool:
        return bool(row.name.place_ids) and _is_capital(self.gazetteer, row.name.place_ids[0])

    def _settle(self, page: Page, rows: Sequence[_Row], context: Iterable[str]) -> None:
        """Free names first; they are the evidence for the others, which in turn help each other once."""
        known: dict[str, list[int]] = {place: [] for place in context}
        waiting: list[_Row] = []
        for row in rows:
            if not row.name.evidence and row.name.place_ids:
                self._accept(
                    row, row.name.place_ids[0], 0.95, "dateline" if row.dateline else "free name"
                )
                if not row.derived:
                    known.setdefault(row.place, []).append(row.start)
            else:
                waiting.append(row)
        for _ in range(2):
            waiting = [row for row in waiting if not self._decide(page, row, rows, known)]
        for row in waiting:
            row.reason = self._left_open(row)

    def _decide(
        self, page: Page, row: _Row, rows: Sequence[_Row], known: dict[str, list[int]]
    ) -> bool:
        ranked = sorted(
            ((*self._weigh(page, row, place, known), -rank, place)
             for rank, place in enumerate(row.name.place_ids)),
            reverse=True,
        )  # fmt: skip
        if not ranked:
            return False
        weight, reason, _, place = ranked[0]
        weight += self._pattern_bonus(page, row, rows)
        tie = len(ranked) > 1 and ranked[1][0] == ranked[0][0] and row.name.evidence == "homograph"
        if weight < ENOUGH or tie:
            return False
        self._accept(
            row,
            place,
            min(0.95, 0.5 + 0.1 * weight),
            f"{row.name.text} → {self._label(place)}: {reason}",
        )
        known.setdefault(place, []).append(row.start)
        return True

    def _weigh(
        self, page: Page, row: _Row, place: str, known: dict[str, list[int]]
    ) -> tuple[float, str]:
        """Evidence in the document for one candidate: itself, its parents, its neighbours."""
        best, reason = 0.0, "no evidence"
        sentence = int(np.searchsorted(page.sentences, row.start, side="right"))
        if place in known:
            best, reason = 3.0, "named in full elsewhere in the document"
        family = self._parents(place)
        for level, parent in enumerate(family):
            if parent not in known:
                continue
            near = any(
                int(np.searchsorted(page.sentences, at, side="right")) == sentence
                for at in known[parent]
            )
            weight = (3.0 if near else 2.0) - 0.5 * (level == len(family) - 1 and level > 0)
            if weight > best:
                where = "in the same sentence" if near else "in the document"
                best, reason = weight, f"{self._label(parent)} {where}"
        return best, reason

    def _pattern_bonus(self, page: Page, row: _Row, rows: Sequence[_Row]) -> float:
        """Grammar of place names: lists of places (成都、德阳), 在X / in X."""
        if self.lang == "en":
            weak = row.name.evidence in ("person", "word", "surname", "month", "title")
            placed = self._surroundings.follows_preposition(page, row.start)
            return 1.0 if placed and not weak else 0.0
        listed = (
            page.shadow[row.start - 1 : row.start] == "、"
            or page.shadow[row.end : row.end + 1] == "、"
        )
        if not listed:
            return 0.0
        near = (r for r in rows if r.place and r is not row)
        return (
            2.0
            if any(abs(r.start - row.end) <= 1 or abs(row.start - r.end) <= 1 for r in near)
            else 0.0
        )

    def _parents(self, place: str) -> tuple[str, ...]:
        """Parent places upward: city, province, country (a country only helps places abroad)."""
        if place not in self._family:
            self._family[place] = _lineage(self.gazetteer, place)
        return self._family[place]

    def _accept(self, row: _Row, place: str, confidence: float, reason: str) -> None:
        row.place, row.confidence, row.reason = place, confidence, reason

    def _label(self, place: str) -> str:
        found = self.gazetteer.place(place)
        return (
            (found.name_zh if self.lang == "zh" else found.name_en)
            or found.name_en
            or found.name_zh
            or place
        )

    def _left_open(self, row: _Row) -> str:
        count = len(row.name.place_ids)
        which = f"{count} candidates" if count > 1 else f"also a {row.name.evidence or 'word'}"
        return f"left open: {row.name.text} alone, {which}"

    def _is_city(self, row: _Row) -> bool:
        if row.place:
            return self.gazetteer.city_of(row.place) is not None
        return any(self.gazetteer.city_of(place) is not None for place in row.name.place_ids)


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


def _lineage(gazetteer: Gazetteer, place: str) -> tuple[str, ...]:
    found = gazetteer.place(place)
    chain = [found.parent, found.province]
    if found.country != "CN":
        chain.append(gazetteer.countries.get(found.country))
    return tuple(dict.fromkeys(link for link in chain if link and link != place))


def _context_places(stated: Iterable[str | None], gazetteer: Gazetteer) -> list[str]:
    """Places a document states of itself (issuer, sponsor), with what they lie in."""
    found: list[str] = []
    for name in filter(None, stated):
        known = name in gazetteer.places
        for place in (gazetteer.place(name),) if known else gazetteer.lookup(name)[:1]:
            found += [p for p in (place.id, place.parent, place.province) if p]
    return found


def _columns(rows: Sequence[_Row]) -> Links:
    return Links(
        start=np.array([row.start for row in rows], dtype=np.int64),
        end=np.array([row.end for row in rows], dtype=np.int64),
        place=[row.place for row in rows],
        confidence=np.array([row.confidence for row in rows], dtype=np.float64),
        reason=[row.reason for row in rows],
        derived=np.array([row.derived for row in rows], dtype=bool),
        metonym=np.array([row.metonym for row in rows], dtype=bool),
    )
