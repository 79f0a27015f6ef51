"""The charts of the app: what is clicked in them is told by the selection ``pick``.

The same colours and shapes as in the reports (``reports.charts``); drawn as SVG in the page.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from citysway.reports.charts import INK, OUTSIDE, OWN, QUIET, RULE
from citysway.reports.charts.svg import FONTS

#: Fields of a row that say what was clicked.
PICKED = ("city_id", "indicator", "part", "role", "month", "lat", "lon")
#: Colours of cities side by side (Okabe and Ito, dark enough on white).
CITIES = (OUTSIDE, OWN, "#00785a", "#8a4f7d", "#6b6b00", "#333333", "#a3306b", "#1f77a4")


#: Room to the right of the longest line for its label, of the width of the plot.
LABEL = 0.22


def _legend(series: Sequence[str]) -> Any:
    import altair as alt

    return alt.Legend(title=None, orient="top", labelLimit=300, symbolOpacity=1,
                      symbolType="circle") if len(series) > 1 else None  # fmt: skip


def _finished(chart: Any) -> Any:
    """The look of the reports; SVG, so that marks are elements of the page."""
    return (
        chart.configure(font=FONTS, background="#ffffff", padding=6)
        .configure_view(stroke=None)
        .configure_axis(labelColor=QUIET, titleColor=QUIET, gridColor=RULE, domainColor=RULE,
                        tickColor=RULE, titleFontWeight="normal")
        .properties(usermeta={"embedOptions": {"renderer": "svg", "actions": False}})
    )  # fmt: skip


def _pick(fields: Sequence[str]) -> Any:
    import altair as alt

    return alt.selection_point(name="pick", fields=list(fields), on="click", clear=False)


def _table(rows: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=list(rows))


def dots(
    rows: Sequence[dict[str, Any]], *, order: Sequence[str], series: Sequence[str], title: str,
    sides: bool = False,
) -> Any:  # fmt: skip
    """Dots with intervals, one row a ``name``, one colour a ``series`` in this order.

    ``sides``: the series are roles, in the colours of own and outside; else cities.

    Rows: name, series, value, lo, hi, label, hollow, tip, and the fields of ``PICKED`` they have.
    """
    import altair as alt

    fields = [name for name in PICKED if name in rows[0]]
    base = alt.Chart(_table(rows)).encode(
        y=alt.Y("name:N", sort=list(order), axis=alt.Axis(title=None, labelLimit=260, ticks=False,
                                                          labelColor=INK, labelFontSize=12.5)),
        yOffset=alt.YOffset("series:N", sort=list(series), scale=alt.Scale(paddingOuter=0.25)),
    )  # fmt: skip
    colours = [CITIES[n % len(CITIES)] for n in range(len(series))]
    if sides and len(series) == 2:
        colours = [OWN, OUTSIDE]
    scale = alt.Scale(domain=list(series), range=colours)
    legend = _legend(series)
    colour = alt.Color("series:N", scale=scale, legend=legend)
    hollow = alt.condition("datum.hollow", alt.value("#ffffff"),
                           alt.Fill("series:N", scale=scale, legend=None))  # fmt: skip
    ends = [x for row in rows for x in (row["value"], row["end"]) if x is not None]
    room = alt.Scale(zero=True, nice=False, domainMax=max(0.0, *ends) * (1 + LABEL) or 1.0)
    x = alt.X("value:Q", axis=alt.Axis(title=title, tickCount=5), scale=room)
    line = base.mark_rule(strokeWidth=2, opacity=0.45).encode(
        x=alt.X("lo:Q", title=title), x2="hi:Q", color=colour
    )
    point = (
        base.mark_point(size=90, strokeWidth=1.8, opacity=1, cursor="pointer")
        .encode(x=x, stroke=colour, fill=hollow, tooltip="tip:N")
        .add_params(_pick(fields))
    )
    text = base.mark_text(align="left", dx=8, fontSize=11.5, color=INK).encode(
        x=alt.X("end:Q", title=title), text="label:N"
    )
    size = alt.Step(22, **{"for": "offset"}) if len(series) > 1 else alt.Step(26)
    return _finished(alt.layer(line, point, text).properties(width="container", height=size))


def months(rows: Sequence[dict[str, Any]], *, series: Sequence[str], title: str) -> Any:
    """Lines over months with a dot for every month to click. Rows: series, month, value, lo and
    hi (None where there is none), stories, tip, and city_id and shown, which are picked."""
    import altair as alt

    scale = alt.Scale(
        domain=list(series), range=[CITIES[n % len(CITIES)] for n in range(len(series))]
    )
    long = len({row["month"] for row in rows}) > 30
    axis = alt.Axis(title=None, format="%Y" if long else "%Y-%m", labelOverlap=True, grid=False,
                    tickCount="year" if long else "month")  # fmt: skip
    base = alt.Chart(_table(rows)).encode(
        x=alt.X("month:T", axis=axis),
        color=alt.Color("series:N", scale=scale, legend=_legend(series)),
    )
    y = alt.Y("value:Q", axis=alt.Axis(title=title, tickCount=4))
    band = (
        base.transform_filter("isValid(datum.lo) && isValid(datum.hi)")
        .mark_rule(strokeWidth=3, opacity=0.25)
        .encode(y=alt.Y("lo:Q", title=title), y2="hi:Q")
    )
    line = base.mark_line(strokeWidth=1.6, interpolate="linear").encode(y=y)
    dot = (
        base.transform_filter("isValid(datum.value) && datum.stories > 0")
        .mark_circle(size=30 if long else 46, opacity=1, cursor="pointer")
        .encode(y=y, tooltip="tip:N")
        .add_params(_pick(["city_id", "shown"]))
    )
    return _finished(alt.layer(band, line, dot).properties(width="container", height=260))


@cache
def coast() -> dict[str, Any] | None:
    """The coastlines as GeoJSON lines; None where the file of outlines is not there.

    The file holds rings under ``far``: longitude and latitude of the first point, then steps, in
    hundredths of a degree.
    """
    path = files("citysway.reports").joinpath("charts", "land.json")
    if not path.is_file():
        return None
    lines = []
    for ring in json.loads(path.read_text(encoding="utf-8"))["far"]:
        steps = zip(accumulate(ring[::2]), accumulate(ring[1::2]), strict=True)
        lines.append([[lon / 100, lat / 100] for lon, lat in steps])
    return {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": lines}}


def world(rows: Sequence[dict[str, Any]], *, home: dict[str, Any] | None) -> Any:
    """Dots on a graticule, their area by ``rate``; ``home`` (lat, lon, name) as a cross.

    Everything is drawn from what is given here: no tiles, no addresses.
    """
    import altair as alt

    layers = [
        alt.Chart(alt.sphere()).mark_geoshape(fill="#f4f7f9", stroke=RULE),
        alt.Chart(alt.graticule(step=[30, 30])).mark_geoshape(stroke=RULE, strokeWidth=0.7,
                                                              filled=False),
    ]  # fmt: skip
    if (outline := coast()) is not None:
        data = alt.InlineData(values=outline)
        layers.append(
            alt.Chart(data).mark_geoshape(filled=False, stroke="#a9a8a0", strokeWidth=0.6)
        )
    place = {"longitude": "lon:Q", "latitude": "lat:Q"}
    dot = (
        alt.Chart(_table(rows))
        .mark_circle(color=OUTSIDE, opacity=0.6, stroke="#ffffff", strokeWidth=0.8,
                     cursor="pointer")
        .encode(**place, size=alt.Size("rate:Q", legend=None, scale=alt.Scale(
                    range=[40, 900], zero=True)), tooltip="tip:N")
        .add_params(_pick(["lat", "lon"]))
    )  # fmt: skip
    layers.append(dot)
    if home is not None:
        cross = alt.Chart(_table([home])).mark_point(
            shape="cross", size=110, color=OWN, filled=True, opacity=1
        )
        layers.append(cross.encode(**place, tooltip="name:N"))
    return _finished(
        alt.layer(*layers).project("equalEarth").properties(width="container", height=420)
    )
