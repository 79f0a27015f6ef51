"""The page: what is chosen on the left, the view on the right."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from citysway.errors import StudyError
from citysway.reports.app.attention_views import view_map, view_months
from citysway.reports.app.opened import FIRST, FRAMEWORKS, Opened, opened_at
from citysway.reports.app.scene import Scene
from citysway.reports.app.search_view import view_search
from citysway.reports.app.views import view_compare, view_numbers
from citysway.reports.app.words import Words
from citysway.reports.words.text import LANGS

VIEWS: dict[str, Callable[[Scene], None]] = {
    "numbers": view_numbers,
    "compare": view_compare,
    "months": view_months,
    "map": view_map,
    "search": view_search,
}
ROLES = ("own", "home", "ext", "int", "nat", "prov", "oth", "gov", "unk", "all")
START = 3  # cities chosen at first


def page(out: Path, lang: str) -> None:
    """Draw the page for the study in ``out``; ``lang`` is the language it begins with."""
    st.set_page_config(page_title="CitySway", layout="wide", menu_items={"About": None})
    style = (files("citysway.reports.app") / "app.css").read_text(encoding="utf-8")
    st.html(f"<style>{style}</style>")
    try:
        opened = opened_at(out)
    except StudyError as error:
        st.text(str(error))
        return
    scene = _chosen(opened, lang)
    _head(scene)
    view = st.segmented_control(
        scene.words("view"), list(VIEWS), default="numbers", key="view", required=True,
        format_func=scene.words, label_visibility="collapsed",
    )  # fmt: skip
    if not scene.cities:
        st.info(scene.words("choose_city"))
    elif not scene.indicators:
        st.info(scene.words("choose_indicator"))
    else:
        VIEWS[view or "numbers"](scene)


def _chosen(opened: Opened, lang: str) -> Scene:
    with st.sidebar:
        lang = st.radio(
            Words(st.session_state.get("lang", lang))("language"), LANGS, key="lang",
            index=LANGS.index(lang), horizontal=True,
            format_func={"zh": "中文", "en": "English"}.__getitem__,
        ) or lang  # fmt: skip
        words = Words(lang)
        cities = st.multiselect(
            words("cities"), opened.cities, default=opened.cities[:START], key="cities",
            format_func=lambda city: words.city(opened, city),
        )  # fmt: skip
        framework = st.selectbox(
            words("framework"), FRAMEWORKS, key="framework", format_func=words.framework
        )
        period = st.selectbox(
            words("period"), opened.periods, key="period", format_func=words.period
        )
        roles = st.multiselect(
            words("roles"), ROLES, key="roles", format_func=words.role,
            placeholder=words("roles_none"),
        )  # fmt: skip
        indicators = st.multiselect(
            words("indicators"), opened.indicators, key="indicators",
            default=[i for i in FIRST if i in opened.indicators],
            format_func=lambda one: words.indicator(opened, one),
        )  # fmt: skip
        st.caption(words("corpus_only"))
    con = _cursor(opened)
    return Scene(opened, con, words, tuple(cities), framework or "F1", period or "all",
                 tuple(roles), tuple(indicators))  # fmt: skip


def _cursor(opened: Opened):  # type: ignore[no-untyped-def]
    """One connection a session and study."""
    kept = st.session_state.get("cursor")
    if kept is None or kept[0] is not opened:
        kept = (opened, opened.cursor())
        st.session_state["cursor"] = kept
    return kept[1]


def _head(scene: Scene) -> None:
    words, opened = scene.words, scene.opened
    facts = words("facts", docs=f"{opened.documents:,}", cities=f"{len(opened.cities):,}",
                  sources=f"{len(opened.sources):,}")  # fmt: skip
    st.html(
        Markup('<div class="cs-head"><h1>{}</h1><p>{}</p></div>').format(
            words.shown(opened.name), facts
        )
    )
