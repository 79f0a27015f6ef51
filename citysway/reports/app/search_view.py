"""The view of full-text search."""

import sqlite3
from dataclasses import replace

import streamlit as st

from citysway.reports.app.quotes import hit_rows, hits_html
from citysway.reports.app.scene import Scene
from citysway.reports.app.search import Found, search
from citysway.reports.app.search_query import parse

PAGE = 20
DOWNLOADED = 1000  # documents in a file
COLUMNS = (*("doc_id", "title", "snippet", "hits", "source", "date", "lang", "url", "story_id"),)


@st.fragment
def view_search(scene: Scene) -> None:
    """A box, filters, documents with their hits marked."""
    words = scene.words
    typed = st.text_input(words("search_box"), key="search-typed", help=words("search_help"))
    filters = _filters(scene)
    if not typed:
        st.caption(words("search_start"))
        return
    if not parse(typed).match:
        st.info(words("search_nothing"))
        return
    page = int(st.session_state.get("search-page") or 1)
    try:
        found = _found(scene, typed, filters, limit=PAGE, offset=(page - 1) * PAGE)
    except sqlite3.Error:
        st.error(words("index_gone"))
        return
    if not found.total:
        st.info(words("search_none"))
        return
    last = -(-found.total // PAGE)
    if page > last:
        page, found = 1, _found(scene, typed, filters, limit=PAGE, offset=0)
    first = (page - 1) * PAGE + 1
    shown = words("search_found", n=f"{found.total:,}", first=first,
                  last=first + len(found.hits) - 1)  # fmt: skip
    st.caption(shown)
    st.html(hits_html(found.hits, words, most=scene.opened.most_quoted))
    if last > 1:
        st.number_input(words("page_number"), 1, last, key="search-page")
    scene.download(
        "download_found",
        lambda: _rows(scene, typed, filters),
        COLUMNS,
        "search.csv",
    )


Filters = dict[str, object]


def _rows(scene: Scene, typed: str, filters: Filters) -> list[dict[str, object]]:
    """What a file holds; asked from another thread than the page, so by a connection of its own."""
    own = replace(scene, con=scene.opened.cursor())
    found = _found(own, typed, filters, limit=DOWNLOADED, offset=0)
    return hit_rows(found.hits, most=scene.opened.most_quoted)


def _filters(scene: Scene) -> Filters:
    words, opened = scene.words, scene.opened
    left, right = st.columns(2)
    source = left.selectbox(
        words("source"), list(opened.sources), index=None, key="search-source",
        format_func=lambda one: opened.sources[one], placeholder=words("any_source"),
    )  # fmt: skip
    lang = right.selectbox(
        words("text_language"), ["zh", "en"], index=None, key="search-lang",
        format_func=lambda one: str(words.text(one)), placeholder=words("any_language"),
    )  # fmt: skip
    only = st.checkbox(words("only_cities"), key="search-cities")
    return {
        "source": source,
        "lang": lang,
        "cities": scene.cities if only else (),
        "period": None if scene.period == "all" else scene.period,
    }


def _found(scene: Scene, typed: str, filters: Filters, *, limit: int, offset: int) -> Found:
    return search(scene.opened.out, scene.con, typed, limit=limit, offset=offset, **filters)  # type: ignore[arg-type]
