"""City linking: which place a name on the page stands for, with a reason a person can read.

Free names are taken as they are; names that are also words, persons or several places need
evidence in the document (METHOD.md 0); what is left is ``unresolved``, never guessed.
"""

from bisect import insort
from collections.abc import Sequence
from itertools import chain

import numpy as np

from citysway.models import surroundings
from citysway.models.context import Context, Contexts
from citysway.models.evidence import SURE, Evidence
from citysway.models.gazetteer import Gazetteer, Name
from citysway.models.learned import Learned, around_of, words_near
from citysway.models.links import WHY_DROPPED, Links, columns
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.row import ENOUGH, WEAK, Row, Verdict, is_weak
from citysway.models.standing import Standing

_LEVELS = frozenset("区县市州旗")
_SHOWN = 3  # candidates named in a reason
_ALSO = {"homograph": "the name of another place", "short": "a word by chance"}


class Linker:
    """Loaded place knowledge and the rules that use it, for one language."""

    learned: Learned | None = None
    """Words learned from a corpus, asked last."""

    def __init__(self, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self.gazetteer = gazetteer
        self.lang = matcher.lang
        self._names = matcher.patterns.names
        self._surroundings = surroundings.load(matcher.lang)
        self._standing = Standing(gazetteer, matcher, self._surroundings)
        self._evidence = Evidence(gazetteer, self._surroundings)
        self._context = Contexts(gazetteer)
        self._candidates: dict[str, str] = {}
        self._either = {
            place for name in self._names.values() if name.evidence == "province"
            for place in name.place_ids
        }  # fmt: skip
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
        rows = [row for row in rows if self._standing.stands(page, row, dropped)]
        starts = np.array([row.start for row in rows], dtype=np.int64)
        bounds = [*np.searchsorted(starts, page.doc_start).tolist(), len(rows)]
        for number, doc in enumerate(page.docs):
            mine = rows[bounds[number] : bounds[number + 1]]
            if mine:
                self._settle(page, mine, self._context.of(doc))
        cities = []
        for row in rows:
            if self._is_city(row):
                cities.append(row)
            else:
                dropped.append((row.start, row.end, self._meant(row)))
        return columns(cities, dropped)

    def _meant(self, row: Row) -> str:
        """Why a settled or open name is no city: a state, a province, a word."""
        if not row.place:
            return "word"
        if row.place not in self._kinds:
            kind = self.gazetteer.place(row.place).kind
            self._kinds[row.place] = kind if kind in WHY_DROPPED else "word"
        return self._kinds[row.place]

    def _settle(self, page: Page, rows: Sequence[Row], context: Context) -> None:
        """Free names first: they are evidence for the others, which then help each other once."""
        known: dict[str, list[int]] = {place: [] for place in context.places}
        waiting: list[Row] = []
        for number, row in enumerate(rows):
            row.number, row.context = number, context
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
        if self.learned:
            self._by_words(page, [row for row in waiting if not row.place])

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

    def _by_words(self, page: Page, rows: Sequence[Row]) -> None:
        """Names left open for their several bearers: what words the corpus uses near them."""
        named: dict[str, list[Row]] = {}
        for row in rows:
            if len(row.name.place_ids) > 1 and not row.elsewhere and self._is_place(page, row):
                named.setdefault(row.name.text, []).append(row)
        first = page.sentence_of(page.doc_start).tolist() if named else []
        for same in named.values():
            sentences = page.sentence_of(np.array([row.start for row in same])).tolist()
            doc = int(page.doc_of(np.array([same[0].start]))[0])
            near = (around_of(s, doc, first, len(page.sentences)) for s in sentences)
            words = words_near(page, sorted(set(chain.from_iterable(near))))
            verdict = self.learned.judge(same[0].name.place_ids, words) if self.learned else None
            if verdict is not None:
                for row in same:
                    self._take(row, verdict)

    def _is_place(self, page: Page, row: Row) -> bool:
        """Whether an open name is surely some place: words tell which one, not whether it is."""
        if is_weak(row):
            return False
        return self.lang == "en" or row.name.text[-1] in _LEVELS

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
            if above and above[0] not in self._either:  # 吉林舒兰: the province as likely
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
            shown = [self._evidence.full(place) for place in name.place_ids[:_SHOWN]]
            mark = "; " if self.lang == "en" else ", "
            which = mark.join([*shown, *(["…"] if count > _SHOWN else [])])
            also = f", also a {name.evidence}" if name.evidence in WEAK else ""
            self._candidates[name.text] = f"{count} candidates ({which}){also}"
        return f"left open: {name.text} alone, {self._candidates[name.text]}"

    def _is_city(self, row: Row) -> bool:
        if row.elsewhere:
            return False
        if row.place:
            return self.gazetteer.city_of(row.place) is not None
        return bool(row.reason) and any(self.gazetteer.city_of(p) for p in row.name.place_ids)
