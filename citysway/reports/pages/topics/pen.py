"""Writes the numbers of topics: each a link to the texts it counts."""

from dataclasses import dataclass

from markupsafe import Markup

from citysway.reports.evidence.openings import Opening
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.topics.records import Course
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels


@dataclass(frozen=True, slots=True)
class Pen:
    """What numbers of topics are written with."""

    text: Text
    labels: Labels
    shown: Shown

    def number(self, value: float | None, kind: str, digits: int, to: Opening) -> Markup:
        """A number that leads to its documents, '' where it is missing."""
        if value is None:
            return Markup("")
        return self.shown.linked(self.text.figure(value, kind, digits), self.shown.opening(to))

    def interval(self, lo: float | None, hi: float | None, kind: str, digits: int) -> Markup:
        """Its interval in brackets, '' where there is none."""
        if lo is None or hi is None:
            return Markup("")
        low, high = (self.text.figure(end, kind, digits) for end in (lo, hi))
        return Markup('<span class="ci">[{}, {}]</span>').format(low, high)

    def course(self, course: Course | None, to: Opening) -> Markup:
        """``growing: +1.2 percentage points a year [0.3, 2.1]``, or why that is not known."""
        if course is None:
            return Markup("")
        if not course.course:
            why = self.text.word("reason", course.reason or "not_computed")
            return Markup('<span class="na">— {}</span>').format(why)
        said = self.text.word("course", course.course)
        if course.trend is None:
            return Markup("{}").format(said)
        trend = self.number(course.trend, "points", 1, to)
        ends = self.interval(course.lo, course.hi, "points", 1)
        ends = Markup(" ") + ends if ends else ends
        return self.text("topic_course", course=said, trend=trend, interval=ends)
