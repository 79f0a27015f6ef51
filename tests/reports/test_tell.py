"""What changed, in words: bursts with their story, years whose intervals are apart."""

from datetime import date
from typing import Any

import pytest

from citysway.reports.numbers.cells import Cell, Cells
from citysway.reports.pages.dossier.records import Event
from citysway.reports.pages.dossier.tell import tell
from citysway.reports.pages.material import Study
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.summary import Voice
from citysway.reports.words.names import Names
from citysway.reports.words.text import Text

CITY = "CN320500"


def _event(kind: str = "burst", *, month: str = "2024-05", value: int = 40) -> Event:
    return Event(kind, month, month, value, 9.6, 0.001, 0.7, "<b>Gala</b>", "Globe",
                 date(2024, 5, 3), "", "d1")  # fmt: skip


def _year(value: float | None, lo: float | None, hi: float | None) -> Cell:
    return Cell("IM12", "", "ext", CITY, value, lo, hi)


def changed(lang: str, *, events: list[Event], years: dict[str, Cell]) -> str:
    text, names = Text(lang), Names(cities={CITY: ("苏州", "Suzhou")})
    cells = Cells([])
    study = Study(
        run={}, names=names, registry={}, cells=cells, support={}, cities=[CITY], files={},
        months={}, years={("IM12", CITY): years},
    )  # fmt: skip
    shown = Shown(text, ())
    voice = Voice(text, names, cells, shown)
    said = dict(tell(voice, study, CITY, events, shown))
    return str(said[str(text("summary.label_changed"))])


APART = {"2023": _year(0.1, 0.0, 0.2), "2024": _year(0.5, 0.4, 0.6)}
CASES: list[tuple[str, list[Event], dict[str, Cell], list[str], list[str]]] = [
    # (language, events, years, what is said, what is not)
    ("zh", [_event()], {}, ["2024-05", "40", "平时约 10", "&lt;b&gt;Gala"], ["<b>Gala"]),
    ("en", [_event()], {}, ["2024-05: 40", "about 10", "&lt;b&gt;Gala"], ["<b>Gala"]),
    ("zh", [_event("break")], {}, ["水平改变", "2024-05"], ["Gala"]),
    ("en", [_event("break")], {}, ["another level", "2024-05"], ["Gala"]),
    ("zh", [], APART, ["2023", "2024", "升到", "+0.50"], ["降到"]),
    ("en", [], APART, ["rose from +0.10 in 2023 to +0.50 in 2024"], ["fell"]),
    ("en", [], {"2023": APART["2024"], "2024": APART["2023"]}, ["fell from +0.50"], ["rose"]),
    ("zh", [], {"2023": _year(0.1, 0.0, 0.45), "2024": APART["2024"]}, ["没有超出偶然"], ["升到"]),
    ("en", [], {"2023": _year(0.1, None, None), "2024": APART["2024"]}, ["No change"], ["rose"]),
    ("zh", [], {"2024": APART["2024"]}, ["文本不足以比较"], ["偶然"]),
    ("en", [], {"2023": _year(None, None, None), "2024": APART["2024"]}, ["too little"], ["rose"]),
]


@pytest.mark.parametrize(("lang", "events", "years", "said", "unsaid"), CASES)
def test_what_changed(
    lang: str, events: list[Event], years: dict[str, Any], said: list[str], unsaid: list[str]
) -> None:
    found = changed(lang, events=events, years=years)
    assert [words for words in said if words not in found] == [], found
    assert [words for words in unsaid if words in found] == [], found


def test_the_two_largest_bursts_stand_in_their_order() -> None:
    months = [("2024-01", 20), ("2024-03", 90), ("2024-06", 70), ("2024-08", 15)]
    events = [_event(month=month, value=value) for month, value in months]
    found = changed("en", events=events, years={})
    assert 0 < found.index("2024-03") < found.index("2024-06")
    assert "2024-01" not in found
    assert "2024-08" not in found
