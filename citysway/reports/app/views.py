"""The views of the app. Each draws itself again alone when something in it is clicked."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from citysway.reports.app import charts, queries
from citysway.reports.app.quotes import Pick
from citysway.reports.app.scene import Scene, clickable
from citysway.reports.app.tables import (
    CELL_COLUMNS,
    DIFFERENCE_COLUMNS,
    cell_rows,
    cells_html,
    difference_html,
    name_of,
)
from citysway.reports.numbers.cells import Cell
from citysway.reports.words.text import SCALES, written


def view_numbers(scene: Scene) -> None:
    """Headline numbers of the chosen cities, one of them as a chart, its sentences."""
    words = scene.words
    st.caption(words("numbers_note"))
    if scene.measured != scene.period:
        st.info(words("measured_all"))
    cells = queries.numbers(scene.con, scene.opened, cities=scene.cities,
                            indicators=scene.indicators, roles=scene.roles,
                            period=scene.measured)  # fmt: skip
    st.html(cells_html(cells, words, scene.opened))
    scene.download("download_table", lambda: cell_rows(cells, words, scene.opened), CELL_COLUMNS,
                   "numbers.csv")  # fmt: skip
    _one_indicator(scene, cells)
    st.divider()
    _profile(scene, scene.cities[:1], "profile")


@st.fragment
def _one_indicator(scene: Scene, cells: Sequence[Cell]) -> None:
    words = scene.words
    drawn = [indicator for indicator in scene.indicators
             if any(c.value is not None for c in cells if c.indicator == indicator)]  # fmt: skip
    if not drawn:
        return
    indicator = st.selectbox(
        words("chart_of"), drawn, key="numbers-of",
        format_func=lambda one: words.indicator(scene.opened, one),
    )  # fmt: skip
    _cells_chart(scene, "numbers", [c for c in cells if c.indicator == indicator], by_role=True)


@st.fragment
def _profile(scene: Scene, cities: Sequence[str], view: str) -> None:
    words = scene.words
    st.subheader(f"{words('profile')} · {words.framework(scene.framework)}", anchor=False)
    st.caption(words("profile_note"))
    if len(cities) == 1 and len(scene.cities) > 1:
        chosen = st.selectbox(words("one_city"), scene.cities, key=f"{view}-city",
                              format_func=scene.city)  # fmt: skip
        cities = [chosen or cities[0]]
    sides = ("own", "ext") if len(cities) == 1 else scene.roles or ("ext",)
    cells = queries.profile(scene.con, scene.opened, cities=cities, framework=scene.framework,
                            sides=sides, period=scene.measured)  # fmt: skip
    if not any(cell.value is not None for cell in cells):
        st.info(words("no_profile"))
        return
    _cells_chart(scene, view, cells, by_role=len(cities) == 1)


def _cells_chart(scene: Scene, view: str, cells: Sequence[Cell], *, by_role: bool) -> None:
    """Cells as dots: cities or categories as rows; roles (or cities) as series."""
    words = scene.words
    rows = [_dot(scene, cell, by_role=by_role) for cell in cells if cell.value is not None]
    if not rows:
        st.info(words("no_profile"))
        return
    series = list(dict.fromkeys(row["series"] for row in rows))
    order = list(dict.fromkeys(row["name"] for row in rows))
    title = words.axis(scene.opened, cells[0].indicator)
    chart = charts.dots(rows, order=order, series=series, title=title, sides=by_role)
    picks = {(c.city_id, c.part, c.role): Pick(c.city_id, c.indicator, c.part, (c.role or "all",),
                                               scene.period) for c in cells}  # fmt: skip
    options = {f"{row['name']} · {row['series']} · {row['label']}":
               picks[row["city_id"], row["part"], row["role"]] for row in rows}  # fmt: skip
    clickable(
        scene, view, chart, options,
        lambda mark: picks.get((mark.get("city_id"), mark.get("part"), mark.get("role"))),  # type: ignore[arg-type]
        label="open_number",
    )  # fmt: skip


def _dot(scene: Scene, cell: Cell, *, by_role: bool) -> dict[str, Any]:
    words = scene.words
    scale = SCALES.get(written(cell.indicator, cell.part)[0], 1.0)
    value, lo, hi = (None if x is None else x * scale for x in (cell.value, cell.lo, cell.hi))
    city, role = scene.city(cell.city_id), words.role(cell.role)
    part = words.part(scene.opened, cell.part) if cell.part else ""
    label = words.text.number(cell.indicator, cell.value or 0.0, cell.part)
    ends = [words.text.number(cell.indicator, x, cell.part) for x in (cell.lo, cell.hi)
            if x is not None]  # fmt: skip
    tip = " · ".join(filter(None, (part, city, role, label, f"[{', '.join(ends)}]" * bool(ends))))
    return {
        "name": part or city,
        "series": role if by_role else city,
        "value": value, "lo": lo, "hi": hi, "end": value if hi is None else hi,
        "label": label, "tip": tip,
        "hollow": cell.role == "own",
        "city_id": cell.city_id, "indicator": cell.indicator, "part": cell.part,
        "role": cell.role,
    }  # fmt: skip


def view_compare(scene: Scene) -> None:
    """Two cities: values, difference with its interval, profiles."""
    from citysway.pipeline.comparisons import compare_cities

    words, cities = scene.words, scene.opened.cities
    st.caption(words("compare_note"))
    left, right = st.columns(2)
    first = left.selectbox(words("first_city"), cities, format_func=scene.city, key="compare-a",
                           index=_at(cities, scene.cities, 0))  # fmt: skip
    second = right.selectbox(words("second_city"), cities, format_func=scene.city,
                             key="compare-b", index=_at(cities, scene.cities, 1))  # fmt: skip
    if first is None or second is None or first == second:
        st.info(words("two_cities"))
        return
    asked = [(i, role) for i in scene.indicators
             for role in scene.roles or (scene.opened.headline_role(i),)]  # fmt: skip
    found = compare_cities(scene.opened.out, first, second, indicators=scene.indicators)
    by_key = {(r["indicator"], r["role"]): r for r in found.to_pylist() if r["part"] == ""}
    rows = [by_key[key] for key in asked if key in by_key]
    st.html(difference_html(rows, (first, second), words, scene.opened))
    st.caption(words("significant"))
    named = [row | {"name": name_of(row["indicator"], "", words, scene.opened)} for row in rows]
    scene.download("download_table", lambda: named, DIFFERENCE_COLUMNS, "compare.csv")
    _profile(scene, (first, second), "compare")


def _at(cities: Sequence[str], chosen: Sequence[str], place: int) -> int | None:
    if len(chosen) > place:
        return cities.index(chosen[place])
    others = [city for city in cities if city not in chosen]
    return cities.index(others[0]) if others else None
