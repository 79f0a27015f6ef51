"""Whether a name stands for its place, or is only part of a road, a village, a person's name."""

from citysway.models.gazetteer import Gazetteer, Name
from citysway.models.matcher import Matcher
from citysway.models.page import Page
from citysway.models.row import Row
from citysway.models.surroundings import Surroundings

_AT_SEAT = 0.3  # degrees
# 上海市场, 成都市中心: the 市 belongs to what follows
_OF_NEXT = frozenset({"市民", "市场", "市长", "市区", "市值", "市容", "市中心"})


class Standing:
    """Reads what surrounds a name of one language."""

    def __init__(self, gazetteer: Gazetteer, matcher: Matcher, surroundings: Surroundings) -> None:
        self.gazetteer = gazetteer
        self.lang = matcher.lang
        self._names = matcher.patterns.names
        self._index = matcher.patterns.index
        self._surroundings = surroundings

    def stands(self, page: Page, row: Row, dropped: list[tuple[int, int, str]]) -> bool:
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

    def _is_capital(self, row: Row) -> bool:
        return bool(row.name.place_ids) and _is_capital(self.gazetteer, row.name.place_ids[0])


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
