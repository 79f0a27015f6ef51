"""Charts of reports, as SVG: functions from plain records, words already in the reader's language.

Every chart returns '' where there is nothing to draw; the caller then writes the reason.
"""

from citysway.reports.charts.base import INK, OUTSIDE, OWN, QUIET, RULE, cjk_font, svg
from citysway.reports.charts.drawing import Frame, Number
from citysway.reports.charts.favour import FavourRow, favour
from citysway.reports.charts.gap import GapRow, gap
from citysway.reports.charts.months import Event, Month, months
from citysway.reports.charts.network import Neighbour, network
from citysway.reports.charts.overview import overview
from citysway.reports.charts.profile import ProfileRow, profile
from citysway.reports.charts.ranks import RankRow, ranks
from citysway.reports.charts.reach import Place, reach
from citysway.reports.charts.saving import png, save, standalone
from citysway.reports.charts.topics import TopicRow, topics
from citysway.reports.charts.vega import Mark, beside, dots, gaps, lines, matrix

__all__ = [
    *("INK", "OUTSIDE", "OWN", "QUIET", "RULE"),
    *("Event", "FavourRow", "Frame", "GapRow", "Mark", "Month", "Neighbour", "Number", "Place"),
    *("ProfileRow", "RankRow", "TopicRow"),
    *("beside", "cjk_font", "dots", "favour", "gap", "gaps", "lines", "matrix", "months"),
    *("network", "overview", "png", "profile", "ranks", "reach", "save", "standalone", "svg"),
    "topics",
]
