"""Charts of several cities side by side: Vega-Lite specifications by altair, every mark a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from citysway.reports.charts.base import BASE, INK, OUTSIDE, OWN, QUIET

LABEL_WIDTH, STEP = 168, 23


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn number: ``row`` the city's name, ``column`` the multiple, ``series`` the side.

    ``value``, ``lo``, ``hi`` are already in the unit shown; ``href`` is an in-page anchor or ''.
    """

    row: str
    value: float
    lo: float | None = None
    hi: float | None = None
    label: str = ""
    href: str = ""
    column: str = ""
    series: str = ""


def _data(marks: Sequence[Mark]) -> Any:
    import pandas as pd

    names = Mark.__slots__
    rows = [{name: getattr(mark, name) for name in names} for mark in marks]
    return pd.DataFrame([row | {"href": BASE + row["href"]} for row in rows])


def _rows(order: Sequence[str], *, labels: bool = True) -> Any:
    import altair as alt

    axis = alt.Axis(
        title=None, labels=labels, ticks=False, domain=False, labelLimit=LABEL_WIDTH, grid=False
    )
    return alt.Y("row:N", sort=list(order), axis=axis, scale=alt.Scale(padding=0.25))


def _domain(marks: Sequence[Mark], *, zero: bool, room: float) -> list[float]:
    ends = [end for m in marks for end in (m.value, m.lo, m.hi) if end is not None]
    low, high = min(ends), max(ends)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    return [low - (0.03 * span if low else 0), high + room * span]


def dots(
    marks: Sequence[Mark],
    *,
    order: Sequence[str],
    title: str,
    width: int,
    labels: bool = True,
    zero_line: bool = False,
    bars: bool = False,
) -> Any:
    """Dots (or bars from zero) with 95 % intervals and the value written beside each."""
    import altair as alt

    domain = _domain(marks, zero=zero_line or bars, room=0.2 if width > 200 else 0.34)
    axis = alt.Axis(title=title, tickCount=4 if width > 200 else 3, format=".3~f")
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(domain=domain, nice=False))
    base = alt.Chart(_data(marks)).encode(y=_rows(order, labels=labels), href="href:N")
    line = base.mark_rule(strokeWidth=2.2, color=OUTSIDE, opacity=0.42).encode(x="lo:Q", x2="hi:Q")
    if bars:
        mark = base.mark_bar(color=OUTSIDE, opacity=0.30, height=10).encode(x=x)
        shown = [mark, line]
    else:
        shown = [line, base.mark_point(filled=True, size=62, color=OUTSIDE, opacity=1).encode(x=x)]
    text = base.transform_calculate(edge="isValid(datum.hi) ? datum.hi : datum.value").mark_text(
        align="left", dx=6, fontSize=11.5, color=INK
    )
    layers = [*shown, text.encode(x="edge:Q", text="label:N")]
    if zero_line:
        zero = alt.Chart(alt.InlineData(values=[{"v": 0}])).mark_rule(color=QUIET, strokeWidth=1)
        layers.insert(0, zero.encode(x="v:Q"))
    return alt.layer(*layers).properties(width=width, height=alt.Step(STEP))


def _header(columns: Sequence[str]) -> dict[str, Any]:
    import altair as alt

    header = alt.Header(
        title=None,
        labelFontSize=12,
        labelColor=INK,
        labelFontWeight=600,
        labelPadding=6,
        labelAnchor="start",
        labelExpr="split(datum.label, ' / ')",
    )
    return {"field": "column", "type": "nominal", "sort": list(columns), "header": header}


def matrix(
    marks: Sequence[Mark],
    *,
    order: Sequence[str],
    columns: Sequence[str],
    width: int,
    wrap: int,
    legend: Sequence[str],
) -> Any:
    """Small multiples, one a category: cities as rows, both sides as hollow and filled dots."""
    import altair as alt

    axis = alt.Axis(title=None, tickCount=3, format=".3~f")
    domain = _domain(marks, zero=True, room=0.05)
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(domain=domain, nice=False))
    scale = alt.Scale(domain=list(legend), range=[OWN, OUTSIDE])
    hollow = alt.Scale(domain=list(legend), range=["#ffffff", OUTSIDE])
    fill = alt.Fill("series:N", scale=hollow, legend=None)
    offset = alt.YOffset("series:N", sort=list(legend), scale=alt.Scale(paddingOuter=0.2))
    base = alt.Chart().encode(y=_rows(order), yOffset=offset)
    line = base.mark_rule(strokeWidth=1.6, opacity=0.5).encode(
        x="lo:Q", x2="hi:Q", color=alt.Color("series:N", legend=None, scale=scale)
    )
    point = base.mark_point(size=38, strokeWidth=1.6, opacity=1).encode(
        x=x, href="href:N", stroke=alt.Stroke("series:N", scale=scale, legend=None), fill=fill
    )
    layered = alt.layer(line, point, data=_data(marks))
    sized = layered.properties(width=width, height=alt.Step(10, **{"for": "offset"}))
    return sized.facet(facet=alt.Facet(**_header(columns)), columns=wrap, spacing=14)


def gaps(
    marks: Sequence[Mark],
    *,
    order: Sequence[str],
    columns: Sequence[str],
    width: int,
    wrap: int,
) -> Any:
    """Diverging bars with intervals, one small multiple a category; right: outside says more."""
    import altair as alt

    reach = max(abs(e) for m in marks for e in (m.value, m.lo, m.hi) if e is not None) or 1.0
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    axis = alt.Axis(title=None, values=_even(reach), format=".3~f", labelExpr=_SIGNED)
    base = alt.Chart().encode(y=_rows(order), href="href:N")
    colour = alt.condition("datum.value < 0", alt.value(OWN), alt.value(OUTSIDE))
    bar = base.mark_bar(height=9, opacity=0.62).encode(
        x=alt.X("value:Q", scale=scale, axis=axis), color=colour
    )
    line = base.mark_rule(strokeWidth=1.4, color=INK, opacity=0.75).encode(x="lo:Q", x2="hi:Q")
    zero = alt.Chart().mark_rule(color=QUIET, strokeWidth=1).encode(x=alt.datum(0))
    layered = alt.layer(bar, line, zero, data=_data(marks))
    sized = layered.properties(width=width, height=alt.Step(STEP))
    return sized.facet(facet=alt.Facet(**_header(columns)), columns=wrap, spacing=14)


#: Signed axis labels, zero without a sign.
_SIGNED = "datum.value > 0 ? '+' + datum.label : datum.label"


def _even(reach: float) -> list[float]:
    step = next((s for s in (50, 40, 30, 20, 15, 10, 8, 5, 4, 3, 2, 1) if s <= reach * 0.9), reach)
    return [-step, 0, step]


def lines(
    marks: Sequence[Mark], *, rows: Sequence[str], width: int, wrap: int, height: int = 62
) -> Any:
    """One small line a city (``column``) over months (``row`` = YYYY-MM), interval as a band."""
    import altair as alt

    x = alt.X(
        "row:O",
        axis=alt.Axis(
            title=None,
            labelAngle=0,
            values=_ends(rows),
            ticks=False,
            labelExpr="slice(datum.label, 2)",
        ),
    )
    axis = alt.Axis(title=None, tickCount=2, format=".3~f")
    base = alt.Chart().encode(x=x, href="href:N")
    band = base.mark_area(color=OUTSIDE, opacity=0.16).encode(y=alt.Y("lo:Q", axis=axis), y2="hi:Q")
    line = base.mark_line(color=OUTSIDE, strokeWidth=1.6).encode(y="value:Q")
    layered = alt.layer(band, line, data=_data(marks)).properties(width=width, height=height)
    order = list(dict.fromkeys(mark.column for mark in marks))
    return layered.facet(facet=alt.Facet(**_header(order)), columns=wrap, spacing=34)


def _ends(rows: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((rows[0], rows[-1]))) if rows else []


def beside(charts: Sequence[Any], *, narrow: bool) -> Any:
    """Charts in a row, or below each other on a phone."""
    import altair as alt

    return alt.vconcat(*charts, spacing=22) if narrow else alt.hconcat(*charts, spacing=26)
