"""Charts of reports, as SVG: functions from plain records, words already in the reader's language.

Every chart returns '' where there is nothing to draw; the caller then writes the reason.
"""

from citysway.reports.charts.base import INK as INK
from citysway.reports.charts.base import OUTSIDE as OUTSIDE
from citysway.reports.charts.base import OWN as OWN
from citysway.reports.charts.base import QUIET as QUIET
from citysway.reports.charts.base import RULE as RULE
from citysway.reports.charts.base import cjk_font as cjk_font
from citysway.reports.charts.base import svg as svg
from citysway.reports.charts.drawing import Frame as Frame
from citysway.reports.charts.drawing import Number as Number
from citysway.reports.charts.favour import FavourRow as FavourRow
from citysway.reports.charts.favour import favour as favour
from citysway.reports.charts.gap import GapRow as GapRow
from citysway.reports.charts.gap import gap as gap
from citysway.reports.charts.months import Event as Event
from citysway.reports.charts.months import Month as Month
from citysway.reports.charts.months import months as months
from citysway.reports.charts.network import Neighbour as Neighbour
from citysway.reports.charts.network import network as network
from citysway.reports.charts.overview import overview as overview
from citysway.reports.charts.profile import ProfileRow as ProfileRow
from citysway.reports.charts.profile import profile as profile
from citysway.reports.charts.ranks import RankRow as RankRow
from citysway.reports.charts.ranks import ranks as ranks
from citysway.reports.charts.reach import Place as Place
from citysway.reports.charts.reach import reach as reach
from citysway.reports.charts.saving import png as png
from citysway.reports.charts.saving import save as save
from citysway.reports.charts.saving import standalone as standalone
from citysway.reports.charts.topics import TopicRow as TopicRow
from citysway.reports.charts.topics import topics as topics
from citysway.reports.charts.vega import Mark as Mark
from citysway.reports.charts.vega import beside as beside
from citysway.reports.charts.vega import dots as dots
from citysway.reports.charts.vega import gaps as gaps
from citysway.reports.charts.vega import lines as lines
from citysway.reports.charts.vega import matrix as matrix
