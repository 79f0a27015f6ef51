"""Evidence of English texts: the state behind a city, and places close by that the text names.

"Springfield, Ill." is settled by the state; "Paris, Ontario" names none of the cities we know.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citysway.models.context import Context
from citysway.models.gazetteer import Gazetteer, Name, haversine_km
from citysway.models.gazetteer.states import FILE, State, read_counties, read_states
from citysway.models.page import Page

CLOSE_KM = 100.0
HOME_KM = 50.0
_ONE, _SEVERAL, _SAME_STATE = 1.2, 2.2, 0.8  # points: a place close by, two or more, same state
_REACH = 34
_OPEN_NEAR, _COUNTY = 1.2, 1.2
_IN_FULL, _STATE, _REGION_COUNTY = 4.0, 2.0, 1.4  # points of a region against a well-known name
_BY_HOME, _IN_NAME = 1.0, 1.5  # near the source's home; the town in the source's name
_COUNTIES = re.compile(r" (?:County|Parish)\b")
_BEFORE_COUNTY = re.compile(r"(?:\b[A-Z][a-z]+\.?\s)?\b[A-Z][a-z]+$")
_WEAK = frozenset({"word", "person", "surname", "month", "title"})
_KNOWN_WORLDWIDE = 500_000  # people: "Chicago, California and Texas" is a list


@dataclass(frozen=True, slots=True)
class Hints:
    """What speaks for a region before any name is settled.

    ``open_places``: name -> candidates, of the names that are open; ``surely``: state -> position
    of a county that only it has; ``perhaps``: state -> county that it shares with others.
    """

    open_places: Mapping[str, tuple[str, ...]]
    surely: Mapping[str, int]
    perhaps: Mapping[str, str]


NO_HINTS = Hints({}, {}, {})


class Vicinity:
    """The states and their abbreviations, compiled, and the points of places."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        states = list(read_states(FILE.read_text(encoding="utf-8")))
        self._by_form: dict[str, list[State]] = {}
        for state in states:
            for form in state.beside:
                self._by_form.setdefault(form, []).append(state)
        forms = "|".join(re.escape(f) for f in sorted(self._by_form, key=len, reverse=True))
        self._after = re.compile(rf",\s({forms})(?!\w|'s)")
        self._counties = read_counties()
        self._placed: dict[str, tuple[float, float, str] | None] = {}

    def states_after(self, page: Page, end: int) -> Sequence[State]:
        """The states that may be meant right after a name: ', Ill.' or ', New South Wales'."""
        if page.text[end : end + 1] != ",":
            return ()
        found = self._after.match(page.text, end, end + _REACH)
        return self._by_form[found.group(1)] if found else ()

    def inside(self, places: Iterable[str], states: Sequence[State]) -> str:
        """The first of the places that lies in one of the states; '' if none does."""
        wanted = {state.id for state in states}
        return next((p for p in places if self._gazetteer.place(p).province in wanted), "")

    def elsewhere(self, first: str, states: Sequence[State], *, free: bool) -> bool:
        """Whether a state that holds no candidate says that the name means another place."""
        place = self._gazetteer.place(first)
        if place.kind in ("country", "province") or not all(state.sure for state in states):
            return False
        at_home = any(state.country == place.country for state in states)
        return not (free and at_home) or (place.population or 0) < _KNOWN_WORLDWIDE

    def close(self, place: str, known: Iterable[str]) -> tuple[float, list[str]]:
        """Points for the known cities within CLOSE_KM of a place or in its state, and which."""
        here = self._where(place)
        if here is None:
            return 0.0, []
        near: list[str] = []
        points = 0.0
        for other in known:
            there = self._where(other)
            if other == place or there is None:
                continue
            if here[2] and here[2] == there[2]:
                points = _SAME_STATE
            if self._near(place, other):
                near.append(other)
        points += (0.0, _ONE, _SEVERAL)[min(len(near), 2)]
        return points, near

    def hints(self, names: Iterable[Name], text: str, low: int, high: int) -> Hints:
        """Hints from the open names and the American counties of a document text[low:high]."""
        surely: dict[str, int] = {}
        perhaps: dict[str, str] = {}
        for found in _COUNTIES.finditer(text, low, high):
            before = _BEFORE_COUNTY.search(text, max(low, found.start() - 40), found.start())
            name = before.group() + found.group() if before else ""
            if name not in self._counties:  # The Licking County sheriff
                name = name.partition(" ")[2]
            states = self._counties.get(name, ())
            if len(states) == 1:
                surely.setdefault(states[0], found.start())
            else:
                perhaps.update(dict.fromkeys(states, name))
        places = {n.text: n.place_ids for n in names if n.evidence not in _WEAK}
        return Hints(places, surely, perhaps)

    def hinted(self, name: Name, place: str, hints: Hints) -> tuple[float, str]:
        """Points for a candidate by a county of its state or an open name with a bearer close."""
        county = hints.perhaps.get(self._gazetteer.place(place).province or "")
        if county:
            return _COUNTY, f"{county} in the document"
        for other, candidates in hints.open_places.items():
            if other != name.text and any(self._near(place, one) for one in candidates):
                return _OPEN_NEAR, f"a {other} close by"
        return 0.0, ""

    def region(
        self,
        name: Name,
        place: str,
        hints: Hints,
        known: Mapping[str, Sequence[int]],
        context: Context,
    ) -> tuple[float, str]:
        """How much the document is about the region of a candidate: its state, cities, counties."""
        if place in known:
            home = not known[place] and place in context.home
            said = "its source is at home there" if home else "named with its state in the document"
            return _IN_FULL, said
        state = self._gazetteer.place(place).province or ""
        near = [other for other in known if other != place and self._near(place, other)]
        county = hints.perhaps.get(state, "")
        points = _STATE * (state in known) + _REGION_COUNTY * bool(county)
        points += (0.0, _ONE, _SEVERAL)[min(len(near), 2)]
        points += _BY_HOME * self._by_home(place, context)
        points += _IN_NAME * (name.text == context.town)
        told = [state] * (state in known) + near[:2]
        names = [self._gazetteer.place(one).name_en or one for one in told]
        return points, " and ".join([*names, county] if county else names) + " in the document"

    def _by_home(self, place: str, context: Context) -> bool:
        """Whether a place is in the surroundings of the city where the source is at home."""
        return bool(context.seat) and self._near(place, context.seat, within=HOME_KM)

    def _near(self, place: str, other: str, within: float = CLOSE_KM) -> bool:
        here, there = self._where(place), self._where(other)
        if here is None or there is None or abs(here[0] - there[0]) >= 1:
            return False
        return haversine_km(*here[:2], *there[:2]) <= within

    def _where(self, place: str) -> tuple[float, float, str] | None:
        """Latitude, longitude and state of a city; None for what is larger or has no point."""
        if place not in self._placed:
            found = self._gazetteer.place(place)
            point = found.lat is not None and found.kind not in ("country", "province")
            self._placed[place] = (
                (found.lat or 0.0, found.lon or 0.0, found.province or "") if point else None
            )
        return self._placed[place]
