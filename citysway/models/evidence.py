"""What in a document speaks for one reading of an ambiguous place name, in points; ENOUGH decides.

Full forms, parents beside the name, in its sentence or in the document, lists of places, and
population as a weak prior that never suffices alone. Names that are also words, persons or months
count far parents little.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from citysway.models.gazetteer import Gazetteer, Name
from citysway.models.page import Page
from citysway.models.row import COMMON, WEAK, Row, Verdict, is_weak
from citysway.models.surroundings import Surroundings
from citysway.models.vicinity import Vicinity

SURE = 3.0  # from here on a name linked by evidence is evidence for others
_OVERRULING = 3.3  # points of a namesake of a well-known place: its state and one city there lack
_CLEARLY_LARGER = 3  # times the people: who is meant by a paper of the country
_LARGER = 5  # times the people of the next candidate: a prior
_PRIOR, _PREPOSITION, _LISTED, _BESIDE, _IN_FULL = 0.9, 1.0, 2.0, 4.0, 3.0
_AT_HOME_WORD = 1.5  # a word that is the name of the city at home
_SEAT = 0.5  # a district of the source's own city, against others of the province
_TOWN, _REACHED = 2.0, 1.0  # 开封县城, 到开封: of a name that is also a word
# A country in the document decides with a prior or a preposition; these two alone do not.
_LEVELS = {"country": 1.1}  # points of a parent in the document; cities and provinces have 2
_NEAR = 1.0  # more when it stands in the same sentence
_WEAK_FAR, _WEAK_HOME, _WEAK_NEAR = 0.5, 0.75, 1.0

Known = Mapping[str, list[int]]  # positions in order


class Evidence:
    """Weighs candidates with the gazetteer's parents."""

    def __init__(self, gazetteer: Gazetteer, surroundings: Surroundings) -> None:
        self._gazetteer = gazetteer
        self._surroundings = surroundings
        self._lang: Literal["zh", "en"] = "zh" if surroundings.lang == "zh" else "en"
        self.vicinity = Vicinity(gazetteer) if self._lang == "en" else None
        self._families: dict[str, tuple[str, ...]] = {}

    def is_free(self, name: Name) -> bool:
        """Whether a name may be taken as it stands."""
        return bool(name.place_ids) and not name.evidence

    def judge(self, page: Page, row: Row, rows: Sequence[Row], known: Known) -> Verdict:
        """The best candidate of a name; points 0 where two are level."""
        beside = rows[max(0, row.number - 1) : row.number + 2]
        sentence = _sentence(page, row.start)
        found = [
            self._weigh(page, row, place, beside, self._told(row, place, known, sentence))
            for place in row.name.place_ids
        ]
        if not found:
            return Verdict("", 0.0, "no candidate")
        best = max(range(len(found)), key=lambda i: (found[i].weight, -i))
        verdict = found[best]
        # 白银 beside 甘肃 is the city; its district 白银区 is no rival.
        level = any(
            other.weight == verdict.weight
            and other is not verdict
            and verdict.place not in self.family(other.place)
            for other in found
        )
        return Verdict(verdict.place, 0.0 if level else verdict.weight, verdict.reason)

    def namesake(self, row: Row, known: Known) -> Verdict | None:
        """Another bearer of a well-known name that the document speaks for: Paris in Texas."""
        vicinity = self.vicinity
        first, *others = row.name.place_ids
        said = [k for k in known if known[k] or k not in row.context.home]
        if vicinity is None or any(parent in said for parent in self.family(first)):
            return None
        told = [vicinity.region(row.name, place, row.hints, known, row.context) for place in others]
        best = max(range(len(told)), key=lambda i: (told[i][0], -i))
        weight, reason = told[best]
        if weight < _OVERRULING or self._abroad(row.name, best + 1, known):
            return None
        return Verdict(others[best], weight, reason)

    def _abroad(self, name: Name, best: int, known: Known) -> bool:
        """Whether the document names the country of the well-known bearer, or a place there."""
        first, other = (self._gazetteer.place(name.place_ids[i]).country for i in (0, best))
        return first != other and any(self._gazetteer.place(k).country == first for k in known)

    def label(self, place: str) -> str:
        """Name of a place in the language of the text."""
        found = self._gazetteer.place(place)
        first, second = found.name_zh, found.name_en
        return (first or second if self._lang == "zh" else second or first) or place

    def full(self, place: str) -> str:
        """Name of a place, in English with its state: Cambridge, Massachusetts."""
        above = self._gazetteer.place(place).province
        state = self._lang == "en" and above and not above.startswith("CN")
        return f"{self.label(place)}, {self.label(above)}" if state and above else self.label(place)

    def _weigh(
        self, page: Page, row: Row, place: str, rows: Sequence[Row], told: tuple[float, str]
    ) -> Verdict:
        weight, reason = told
        beside = self._beside(page, row, place, rows)
        if beside:
            weight, reason = max(weight, _BESIDE), f"{self.label(beside)} beside it"
        if self._lang == "en":
            weight += _PREPOSITION * self._surroundings.reads_as_place(page, row.start, row.end)
            if (
                place == row.name.place_ids[0]
                and place[:2] != "CN"
                and row.name.evidence not in WEAK
            ):
                weight += _PRIOR * (self._ratio(row.name) >= _LARGER)
        else:
            listed = self._listed(page, row, place, rows)
            weight, reason = weight + _LISTED * listed, reason or ("in a list of places" * listed)
            if is_weak(row):
                weight, reason = self._used(page, row, weight, reason)
        return Verdict(place, weight, reason or "no evidence")

    def _told(
        self, row: Row, place: str, known: Known, sentence: tuple[int, int]
    ) -> tuple[float, str]:
        """What the document says for a place; in English also by the places close to it."""
        weight, reason = self._by_document(row, place, known, sentence)
        if self.vicinity is None:
            return weight, reason
        if self._gazetteer.place(place).kind in ("country", "province"):
            inside = next((k for k in known if place in self.family(k)), "")
            where = self.where(row, inside, known) if inside else ""
            return (_IN_FULL, f"{self.label(inside)} {where}") if inside else (0.0, "")
        points, near = self.vicinity.close(place, known)
        more, why = self.vicinity.hinted(row.name, place, row.hints)
        if more and not near:
            points, reason = points + more, f"{reason}, {why}" if reason else why
        if is_weak(row):
            points *= _WEAK_FAR
        if near:
            names = " and ".join(self.label(other) for other in near[:2])
            reason = f"{reason}, {names} close by" if reason else f"{names} close by"
        return weight + points, reason

    def _used(self, page: Page, row: Row, weight: float, reason: str) -> tuple[float, str]:
        """With points for the grammar of a place around a Chinese name."""
        town, reached = self._surroundings.used_as_place(page, row.start, row.end)
        if town:
            return weight + _TOWN, reason or "used as a place"
        return weight + _REACHED * reached, reason

    def _by_document(
        self, row: Row, place: str, known: Known, sentence: tuple[int, int]
    ) -> tuple[float, str]:
        """The strongest of: the place in full, or a parent, in the sentence or in the document."""
        if place in known:
            return self._itself(row, place, known, opens=row.start == sentence[0])
        if row.name.evidence == "province":
            return 0.0, ""  # 吉林 beside 吉林省 is the province
        best, reason = 0.0, ""
        for parent in self.family(place):
            if parent in known and self._counts(row, place, parent, known):
                at = bisect_left(known[parent], sentence[0])
                near = at < len(known[parent]) and known[parent][at] < sentence[1]
                weight = self._of_parent(row, parent, near=near)
                weight += _SEAT * (parent == row.context.seat)
                if weight > best:
                    where = "in the same sentence" if near else self.where(row, parent, known)
                    best, reason = weight, f"{self.label(parent)} {where}"
        return best, reason

    def _counts(self, row: Row, place: str, parent: str, known: Known) -> bool:
        """The country of a source speaks only for the best-known bearer: Birmingham, not Geneva."""
        alone = parent in row.context.home and not known[parent]
        country = alone and self._gazetteer.place(parent).kind == "country"
        first = place == row.name.place_ids[0] and not is_weak(row)
        return not country or (first and self._ratio(row.name) >= _CLEARLY_LARGER)

    def _itself(self, row: Row, place: str, known: Known, *, opens: bool) -> tuple[float, str]:
        """Points of a place the document knows; a home is no evidence that a word is a place."""
        if known[place] or place not in row.context.home:
            return _IN_FULL, "named in full elsewhere in the document"
        common = row.name.evidence in (COMMON if self._lang == "en" else WEAK)
        doubtful = common and (opens or self._lang == "zh")
        return _AT_HOME_WORD if doubtful else _IN_FULL, "its source is at home there"

    @staticmethod
    def where(row: Row, place: str, known: Known) -> str:
        """How a document comes by a place: it names it, or its source is at home there."""
        if known.get(place) or place not in row.context.home:
            return "in the document"
        return "is the home of its source"

    def _of_parent(self, row: Row, parent: str, *, near: bool) -> float:
        if is_weak(row):
            far = _WEAK_HOME if parent in row.context.home else _WEAK_FAR
            return _WEAK_NEAR if near else far
        return _LEVELS.get(self._gazetteer.place(parent).kind, 2.0) + _NEAR * near

    def _beside(self, page: Page, row: Row, place: str, rows: Sequence[Row]) -> str:
        """A parent that touches the name: 江苏苏州, 北京市朝阳区; Reading, England."""
        family = self.family(place)
        for other in rows:
            touching = other.end == row.start if self._lang == "zh" else (
                page.text[row.end : other.start] in (", ", " (")
            )  # fmt: skip
            if touching and other.place in family and other is not row:
                return other.place
        return ""

    def _listed(self, page: Page, row: Row, place: str, rows: Sequence[Row]) -> bool:
        """成都、德阳: a settled place on the other side of the mark.

        吉林 is what its neighbours are: the province among provinces, the city among cities.
        """
        either = row.name.evidence == "province"
        return any(
            other.place and not other.derived
            and not (either and other.place.endswith("0000") != place.endswith("0000"))
            and "、" in (page.shadow[row.end : other.start], page.shadow[other.end : row.start])
            for other in rows
        )  # fmt: skip

    def _ratio(self, name: Name) -> float:
        """How many times more people the first place has than the next; inf without a rival."""
        first, *others = (self._gazetteer.place(place) for place in name.place_ids)
        rivals = [place for place in others if place.kind != "country"]
        if not rivals or first.country == "CN" or first.kind == "country":
            return float("inf")
        return (first.population or 1) / (rivals[0].population or 1)

    def family(self, place: str) -> tuple[str, ...]:
        """Parents upward: city, province, country (China itself says nothing of a Chinese city)."""
        if place not in self._families:
            found = self._gazetteer.place(place)
            country = (
                None if found.country == "CN" else self._gazetteer.countries.get(found.country)
            )
            chain = (found.parent, found.province, country)
            self._families[place] = tuple(dict.fromkeys(p for p in chain if p and p != place))
        return self._families[place]


def _sentence(page: Page, start: int) -> tuple[int, int]:
    """Start and end of the sentence that holds a position."""
    after = int(np.searchsorted(page.sentences, start, side="right"))
    end = int(page.sentences[after]) if after < len(page.sentences) else len(page.text)
    return int(page.sentences[after - 1]), end
