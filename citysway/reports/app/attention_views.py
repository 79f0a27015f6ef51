"""Attention over months and on the map. Each view draws itself again alone when clicked."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from citysway.reports.app import attention, charts
from citysway.reports.app.quotes import Pick
from citysway.reports.app.scene import Scene, clickable
from citysway.reports.words.quoting import visible
from citysway.reports.words.text import SCALES

MONTH_COLUMNS = (
    *("city_id", "month", "rate", "lo", "hi", "measured", "reason", "stories", "documents"),
    "heard",
)
PLACE_COLUMNS = (
    *("city_id", "place_id", "country", "lat", "lon", "rate", "docs", "stories", "sources"),
    "names",
)
NAMED = 4  # sources of a place that are named


def view_months(scene: Scene) -> None:
    """Stories by month, and the sentences of a month."""
    _months(scene)


@st.fragment
def _months(scene: Scene) -> None:
    words = scene.words
    roles = scene.roles or (scene.opened.headline_role("IM01"),)
    st.caption(words("months_note", roles=scene.roles_said(roles)))
    found = attention.months(scene.con, scene.opened, cities=scene.cities, roles=roles,
                             period=scene.period)  # fmt: skip
    rated = any(row["rate"] is not None for row in found)
    rows = _seen([_month(scene, row, rated) for row in found])
    if not rows:
        st.info(words("no_months"))
        return
    if not rated:
        st.info(words("months_counted"))
    elif not all(row["measured"] for row in rows if row["rate"] is not None):
        st.caption(words("months_raw", n=scene.opened.support["docs"]))
    series = [scene.city(city) for city in scene.cities]
    title = words.axis(scene.opened, "IM01") if rated else words("stories")
    chart = charts.months(rows, series=series, title=title)
    scene.download("download_table", lambda: found, MONTH_COLUMNS, "months.csv")
    picks = {(r["city_id"], r["month"]): Pick(r["city_id"], roles=roles, period=r["month"])
             for r in found}  # fmt: skip
    options = {row["tip"]: picks[row["city_id"], row["month"]] for row in rows if row["stories"]}
    clickable(
        scene, "months", chart, options,
        lambda mark: picks.get((mark.get("city_id"), mark.get("shown"))),
        label="open_month",
    )  # fmt: skip


def _month(scene: Scene, row: dict[str, Any], rated: bool) -> dict[str, Any]:
    city, words = scene.city(row["city_id"]), scene.words
    scale = SCALES["mille"]
    label = "" if row["rate"] is None else words.text.rate("IM01", row["rate"])
    if row["lo"] is not None and row["hi"] is not None:
        ends = [words.text.number("IM01", row[end]) for end in ("lo", "hi")]
        label += f" [{', '.join(ends)}]"
    told = "" if row["stories"] is None else f"{words('stories')} {row['stories']:,}"
    tip = " · ".join(filter(None, (city, row["month"], label, told)))
    value, lo, hi = (None if row[key] is None else row[key] * scale for key in ("rate", "lo", "hi"))
    return {
        "city_id": row["city_id"], "month": row["month"], "shown": row["month"], "series": city,
        "tip": tip, "stories": row["stories"], "rate": row["rate"], "measured": row["measured"],
        "value": value if rated else row["stories"], "lo": lo, "hi": hi,
    }  # fmt: skip


def _seen(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """From the first month with a value to the last."""
    known = [row["month"] for row in rows if row["value"] is not None]
    return [row for row in rows if known and min(known) <= row["month"] <= max(known)]


def view_map(scene: Scene) -> None:
    """Where the sources stand that write of a city."""
    _map(scene)


@st.fragment
def _map(scene: Scene) -> None:
    words = scene.words
    city = st.selectbox(words("one_city"), scene.cities, format_func=scene.city, key="map-city")
    city = city or scene.cities[0]
    roles = scene.roles or ("ext",)
    st.caption(words("map_note", roles=scene.roles_said(roles)))
    chosen: dict[str, Any] = {"city": city, "roles": roles, "period": scene.period}
    found = attention.points(scene.con, scene.opened, **chosen)
    _off_the_map(scene, found, chosen)
    rows = [_place(scene, row) for row in found if row["lat"] is not None]
    if not rows:
        st.info(words("no_points"))
        return
    chart = charts.world(rows, home=_home(scene, city))
    scene.download("download_table", lambda: found, PLACE_COLUMNS, "map.csv")
    at = {(row["lat"], row["lon"]): tuple(row["source_ids"]) for row in rows}

    def pick(mark: dict[str, Any]) -> Pick | None:
        sources = at.get((mark.get("lat"), mark.get("lon")))
        asked = Pick(city, "RA02", roles=roles, period=scene.period, sources=sources or ())
        return asked if sources else None

    options = {row["tip"]: found_pick for row in rows if (found_pick := pick(row)) is not None}
    clickable(scene, "map", chart, options, pick, label="open_place")


def _off_the_map(scene: Scene, found: Sequence[dict[str, Any]], chosen: dict[str, Any]) -> None:
    """Says what has no point, and what wrote too little for a rate."""
    words = scene.words
    lost = [row for row in found if row["lat"] is None]
    for row in lost:
        st.caption(words("unplaced", **_place(scene, row)))
    sources, stories = attention.too_few(scene.con, found, **chosen)
    if sources:
        least = scene.opened.support["source_docs"]
        st.caption(words("too_few", sources=sources, stories=f"{stories:,}", n=least))


def _place(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``place_rates`` with its words; points of one place stand together."""
    words = scene.words
    names = str(words.text.join([visible(name) for name in row["names"][:NAMED]]))
    shown = words("place_of", names=names, n=row["sources"])
    label = words.text.rate("RA02", row["rate"])
    return row | {
        "shown": shown, "label": label, "told": f"{row['stories']:,}",
        "tip": f"{shown} · {label} · {words('stories')} {row['stories']:,}",
    }  # fmt: skip


def _home(scene: Scene, city: str) -> dict[str, Any] | None:
    place = scene.opened.point(city)
    return None if place is None else {"lat": place[0], "lon": place[1], "name": scene.city(city)}
