"""What a person has chosen, and what every view does with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from citysway.reports.app.opened import Opened
from citysway.reports.app.quotes import CSV_COLUMNS, Pick, quotes_html, sentences, to_csv
from citysway.reports.app.tables import name_of
from citysway.reports.app.words import Words

if TYPE_CHECKING:
    import duckdb

SHOWN = 20  # sentences at a time
MOST = 200  # sentences of one number


@dataclass(frozen=True)
class Scene:
    """The study, the session's connection, the language, and the choices of the sidebar."""

    opened: Opened
    con: "duckdb.DuckDBPyConnection"
    words: Words
    cities: tuple[str, ...]
    framework: str
    period: str
    roles: tuple[str, ...]
    indicators: tuple[str, ...]

    @property
    def measured(self) -> str:
        """The period of the numbers: the one chosen where the study has measured it."""
        return self.period if self.period in self.opened.measured_periods else "all"

    def city(self, city_id: str) -> str:
        """The name of a city."""
        return self.words.city(self.opened, city_id)

    def roles_said(self, roles: tuple[str, ...]) -> str:
        """Roles in words."""
        return str(self.words.text.join([self.words.role(role) for role in roles]))

    def download(self, label: str, rows: Any, columns: tuple[str, ...], file: str) -> None:
        """A button that hands over what is shown; ``rows`` gives them when it is pressed."""
        st.download_button(
            self.words(label),
            data=lambda: to_csv(rows(), columns),
            file_name=file,
            mime="text/csv",
            on_click="ignore",
            key=f"download-{file}",
        )


def clickable(
    scene: Scene,
    view: str,
    chart: Any,
    options: Mapping[str, Pick],
    resolve: Callable[[dict[str, Any]], Pick | None],
    *,
    label: str,
) -> None:
    """A chart, a menu of the same numbers for the keyboard, and the sentences of what was chosen.

    ``options``: what the menu shows -> what it opens; ``resolve``: fields of a clicked mark -> the
    same, or None where they name nothing of this study.
    """
    kept, drawn, menu = f"{view}-pick", f"{view}-chart", f"{view}-menu"

    def clicked() -> None:
        marks = st.session_state[drawn].selection.get("pick") or []
        if marks and (found := resolve(marks[0])) is not None:
            st.session_state[kept] = found

    def chosen() -> None:
        if (found := options.get(st.session_state[menu] or "")) is not None:
            st.session_state[kept] = found

    st.altair_chart(
        chart, key=drawn, on_select=clicked, selection_mode=["pick"], theme=None, width="stretch"
    )
    st.selectbox(
        scene.words(label), list(options), index=None, key=menu, on_change=chosen, placeholder="…"
    )
    pick = st.session_state.get(kept)  # of an earlier choice of cities, indicator or period?
    show_sentences(scene, view, pick if pick in options.values() else None)


def show_sentences(scene: Scene, view: str, pick: Pick | None) -> None:
    """The sentences of a number, twenty at a time, and a button to take them along."""
    words = scene.words
    st.subheader(words("sentences"), anchor=False)
    if pick is None:
        st.caption(words("sentences_start"))
        return
    st.text(words("sentences_of", city=scene.city(pick.city_id), what=_said(scene, pick)))
    rows = _quoted(scene.opened.stamp, pick, _opened=scene.opened, _con=scene.con)
    if not rows:
        st.info(words("no_sentences"))
        return
    counter = f"{view}-more"
    if st.session_state.get(f"{counter}-of") != pick:
        st.session_state[f"{counter}-of"], st.session_state[counter] = pick, SHOWN
    count = min(st.session_state[counter], len(rows))
    st.caption(words("sentences_shown", shown=count, most=MOST))
    st.html(quotes_html(rows[:count], words, scene.opened))
    if count < len(rows):
        st.button(
            words("more"),
            key=f"{view}-more-button",
            on_click=lambda: st.session_state.update({counter: count + SHOWN}),
        )
    scene.download("download_sentences", lambda: rows, CSV_COLUMNS, f"sentences-{view}.csv")


def _said(scene: Scene, pick: Pick) -> str:
    words = scene.words
    roles = scene.roles_said(pick.roles)
    named = name_of(pick.indicator, pick.part, words, scene.opened)
    said = [named, roles, words.period(pick.period) if pick.period != "all" else ""]
    return " · ".join(part for part in said if part)


@st.cache_data(max_entries=200, show_spinner=False)
def _quoted(stamp: str, pick: Pick, *, _opened: Opened, _con: Any) -> list[dict[str, Any]]:
    del stamp  # part of the key
    return sentences(_con, _opened, pick, limit=MOST)
