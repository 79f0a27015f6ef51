"""Topics on the page of a city: what it stands out in and what changed, as the tables have it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lxml.html
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.tables import TABLES, connect
from citysway.reports.pages.dossier.records import TopicChange
from citysway.reports.pages.dossier.tell_topics import topics_told
from citysway.reports.pages.dossier.topics import changes
from citysway.reports.pages.dossier.write import _beside
from citysway.reports.pages.material import read_study
from citysway.reports.pages.openings import of_city
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.topics.parts import LEVEL
from citysway.reports.pages.topics.pen import Pen
from citysway.reports.pages.topics.read import read_topics, visible_topics
from citysway.reports.pages.topics.records import Course, Odds, Topic
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from citysway.reports.words.text import Text
from citysway.reports.words.wording import Labels
from tests.reports.topic_tables import HIDDEN, LABELS

CITY = "CN320500"
LANGS = ("zh", "en")
ENDINGS = {"zh": "", "en": ".en"}


@pytest.fixture(scope="module")
def sections(
    study: Path, tmp_path_factory: pytest.TempPathFactory, names: Names, registry: Mapping[str, Any]
) -> dict[str, Any]:
    """Language -> the section on topics of the page of a city."""
    folder = tmp_path_factory.mktemp("city")
    build_report(
        study, both=True, cities=[CITY], target=folder, names=names, registry=registry, workers=1
    )
    pages = {lang: folder / "cities" / f"{CITY}{ending}.html" for lang, ending in ENDINGS.items()}
    return {lang: lxml.html.parse(str(p)).getroot().get_element_by_id("about")
            for lang, p in pages.items()}  # fmt: skip


def _rows(study: Path, name: str, **where: Any) -> dict[int, dict[str, Any]]:
    rows = pq.read_table(study / TABLES[name].path).to_pylist()
    return {row["topic"]: row for row in rows if all(row[key] == v for key, v in where.items())}


def _cells(row: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]


@pytest.mark.parametrize("lang", LANGS)
def test_rows_are_those_of_the_tables(study: Path, sections: dict[str, Any], lang: str) -> None:
    odds = _rows(study, "topic_belongs", of="city", key=CITY)
    courses = _rows(study, "topic_courses", city_id=CITY)
    at, text = LANGS.index(lang), Text(lang)
    topics = {names[at]: topic for topic, names in enumerate(LABELS)}
    shown = {topics[row[0]]: row for row in map(_cells, sections[lang].xpath(".//tbody/tr"))}
    clear = {topic for topic, row in odds.items() if row["q"] < LEVEL} - {HIDDEN}
    moved = {t for t, row in courses.items() if row["course"] not in ("steady", None)} - {HIDDEN}
    assert shown.keys() == clear | moved
    for topic, (_, share, overall, number, course) in shown.items():
        row = odds[topic]
        if topic in clear:
            assert share == text.figure(row["share"], "percent", 1)
            assert overall == text.figure(row["everywhere"], "percent", 1)
            assert number.startswith(text.figure(row["log_odds"], "signed", 2) + "[")
        else:
            assert overall == "—"
            assert text("not_apart") in number
        trend, word = courses[topic]["trend"], courses[topic]["course"]
        expected = text.figure(trend, "points", 1) if word else text.word("reason", "no_dates")
        assert expected in course


@pytest.mark.parametrize("lang", LANGS)
def test_the_sentence_and_the_chart_use_names(sections: dict[str, Any], lang: str) -> None:
    names = [pair[LANGS.index(lang)] for pair in LABELS]
    told = " ".join(sections[lang].xpath(".//p[@class='told']")[0].text_content().split())
    assert f"“{names[0]}”" in told
    assert {"zh": "更常谈", "en": "speak more of"}[lang] in told
    assert {"zh": "变化最大的是", "en": "what changed most"}[lang] in told
    drawn = {" ".join(t.text_content().split()) for t in sections[lang].iter("title")}
    assert any(title.startswith(names[0]) for title in drawn)
    assert not [one for one in (told, *drawn) if names[HIDDEN] in one]


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_opens_documents_of_the_topic(sections: dict[str, Any], lang: str) -> None:
    ids = set(sections[lang].getroottree().xpath("//@id"))
    links = sections[lang].xpath(".//a[@class='n']/@href")
    assert len(links) > 15
    assert {href.partition("-topic-")[0] for href in links} == {f"#ev-{CITY}"}
    assert {href[1:] for href in links} <= ids


def _pen(lang: str) -> Pen:
    text = Text(lang)
    return Pen(text, Labels(Names(), {}, text), Shown(text, ()))


def _change(number: int, log_odds: float | None, course: Course | None = None) -> TopicChange:
    odds = None if log_odds is None else Odds(number, "X", "", 0.12, 0.05, log_odds, 0.1)
    return TopicChange(Topic(number, "zh", (f"词{number}",)), odds, course)


UP, DOWN = (Course("growing", 0.2, 0.0123, 0.002, 0.02), Course("gone", 0.2, -0.03))
TOLD = [
    # (changes, zh, en)
    ([], "", ""),
    ([_change(1, None, Course("steady", 0.1, 0.0, -0.01, 0.01))], "", ""),
    ([_change(1, 0.9)],
     "与同一语言的其他报道相比，提到甲市的报道更常谈“词1”（占 12.0%，总体 5.0%）。",
     "Compared with other stories in their language, those naming 甲市 speak more of “词1” "
     "(12.0%, overall 5.0%)."),
    ([_change(1, -0.9)],
     "提到甲市的报道较少谈“词1”（占 12.0%，总体 5.0%）。",
     "Those naming 甲市 speak less of “词1” (12.0%, overall 5.0%)."),
    ([_change(1, None, UP), _change(2, None, DOWN)],
     "提到甲市的报道里，变化最大的是“词2”（消失：每年 −3.0 个百分点）、"
     "“词1”（上升：每年 +1.2 个百分点 [+0.2, +2.0]）。",
     "In those naming 甲市, what changed most: “词2” (gone: −3.0 percentage points a year), "
     "“词1” (growing: +1.2 percentage points a year [+0.2, +2.0])."),
]  # fmt: skip


@pytest.mark.parametrize(("some", "zh", "en"), TOLD)
def test_what_is_told(some: list[TopicChange], zh: str, en: str) -> None:
    for lang, expected in (("zh", zh), ("en", en)):
        said = topics_told("X", "甲市", some, _pen(lang))
        assert lxml.html.fragment_fromstring(f"<p>{said}</p>").text_content() == expected


def test_the_clearest_come_first(study: Path) -> None:
    con = connect(study)
    known = {topic.number: topic for topic in visible_topics(con).shown}
    found = changes(con, known)[CITY]
    clear = [abs(one.odds.log_odds / one.odds.se) for one in found if one.odds]
    assert clear == sorted(clear, reverse=True)
    assert [one.odds is None for one in found] == sorted(one.odds is None for one in found)
    assert HIDDEN not in {one.topic.number for one in found}
    assert changes(con, {}) == {}


def test_a_city_page_opens_what_the_study_page_links_to(study: Path) -> None:
    """Every city a topic belongs to, with or without a row of its own there."""
    con = connect(study)
    material = read_study(con, study)
    con.register("wanted", pa.table({"city_id": material.cities}))
    beside = _beside(con, material, material.cities)
    linked = [
        Opening(one.key, "topic", (str(topic.number),))
        for topic in read_topics(con, material.cities).shown
        for one in topic.cities
    ]
    assert linked
    for opening in linked:
        assert opening in of_city(material, opening.city_id, beside[opening.city_id])
