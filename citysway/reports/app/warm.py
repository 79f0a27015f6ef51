"""What the first page would otherwise wait for, done before the app says that it is ready."""

import logging
from pathlib import Path

from citysway.reports.app import charts, queries
from citysway.reports.app.opened import opened_at
from citysway.reports.app.tables import cells_html
from citysway.reports.app.words import Words


def warm(out: Path, lang: str) -> None:
    """Import, open and draw once. Raises StudyError for a study that was not run."""
    import streamlit.elements.vega_charts  # noqa: F401

    caching = logging.getLogger("streamlit.runtime.caching.cache_data_api")
    caching.setLevel(logging.ERROR)  # that nothing runs yet is what warming is about
    from citysway.reports.app import page  # noqa: F401

    opened = opened_at(out)
    words = Words(lang)
    cells = queries.numbers(
        opened.cursor(), opened, cities=opened.cities[:1], indicators=opened.indicators[:1]
    )
    cells_html(cells, words, opened)
    row = {"name": "", "series": "", "label": "", "hollow": False, "city_id": "", "value": 0.0}
    row |= {"lo": 0.0, "hi": 0.0, "end": 0.0, "tip": ""}
    charts.dots([row], order=[""], series=[""], title="").to_json()
