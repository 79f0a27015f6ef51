"""The page itself, run without a browser: every view, both languages, what is chosen."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit")

from streamlit.testing.v1 import AppTest

from citysway.reports.app.page import ROLES, VIEWS
from citysway.reports.app.words import Words, strings

CHENGDU = "CN510100"


def script(out: str, lang: str) -> None:
    """What the app runs; AppTest takes the source of this function."""
    from pathlib import Path

    from citysway.reports.app.page import page

    page(Path(out), lang)


@pytest.fixture
def show(served: Path) -> Any:
    """A page begun in a language."""
    return lambda lang: AppTest.from_function(
        script, args=(str(served / "results"), lang), default_timeout=60
    ).run()


def html(page: AppTest) -> str:
    """All HTML that the page shows."""
    return "".join(str(element.proto.body) for element in page.get("html"))


def spoken(page: AppTest) -> str:
    """Its captions, notes and headings."""
    kinds = ("caption", "info", "subheader", "text", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(page, kind))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_is_drawn(show: Any, lang: str, view: str) -> None:
    page = show(lang)
    page.segmented_control(key="view").set_value(view).run()
    assert not page.exception
    words = Words(lang)
    said = {"numbers": "numbers_note", "compare": "compare_note", "months": "months_note",
            "map": "map_note", "search": "search_start"}[view]  # fmt: skip
    assert words(said).split("}")[-1] in spoken(page)


def test_the_language_changes_and_the_choices_stay(show: Any) -> None:
    page = show("zh")
    page.sidebar.multiselect(key="cities").set_value([CHENGDU]).run()
    assert "成都市" in html(page)
    page.sidebar.radio(key="lang").set_value("en").run()
    assert page.sidebar.multiselect(key="cities").value == [CHENGDU]
    assert "Chengdu" in html(page)
    assert Words("en")("numbers_note") in spoken(page)


@pytest.mark.parametrize(
    ("view", "menu"),
    [("numbers", "numbers"), ("numbers", "profile"), ("compare", "compare"), ("months", "months")],
)
def test_a_number_opens_its_sentences(show: Any, view: str, menu: str) -> None:
    page = show("zh")
    page.segmented_control(key="view").set_value(view).run()
    chosen = page.selectbox(key=f"{menu}-menu")
    chosen.set_value(chosen.options[0]).run()
    assert not page.exception
    assert "<mark>" in html(page)
    assert "显示" in spoken(page)


def test_more_sentences_come_when_asked(show: Any) -> None:
    page = show("en")
    chosen = page.selectbox(key="numbers-menu")
    chosen.set_value(chosen.options[0]).run()
    before = html(page).count("<li>")
    page.button(key="numbers-more-button").click().run()
    assert html(page).count("<li>") > before == 20


def test_sentences_belong_to_the_chart_that_is_seen(show: Any) -> None:
    page = show("en")
    chosen = page.selectbox(key="numbers-menu")
    chosen.set_value(chosen.options[0]).run()
    assert "<mark>" in html(page)
    page.selectbox(key="numbers-of").set_value("IM12").run()
    assert "<mark>" not in html(page)


def test_roles_give_rows_of_their_own(show: Any) -> None:
    page = show("en")
    page.sidebar.multiselect(key="roles").set_value(["own", "ext"]).run()
    assert not page.exception
    assert "not computed" in html(page)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", ["months", "map"])
def test_every_role_is_taken(show: Any, role: str, view: str) -> None:
    page = show("zh")
    page.sidebar.multiselect(key="roles").set_value([role])
    page.segmented_control(key="view").set_value(view).run()
    assert not page.exception


@pytest.mark.parametrize("framework", [*(f"F{n}" for n in range(1, 9)), "E"])
def test_every_framework_is_drawn_or_said_to_be_missing(show: Any, framework: str) -> None:
    page = show("zh")
    page.sidebar.selectbox(key="framework").set_value(framework).run()
    assert not page.exception
    missing = Words("zh")("no_profile") in spoken(page)
    assert missing == (framework != "F1")


@pytest.mark.parametrize(
    ("box", "said"), [("cities", "choose_city"), ("indicators", "choose_indicator")]
)
def test_nothing_chosen_is_said(show: Any, box: str, said: str) -> None:
    page = show("en")
    page.sidebar.multiselect(key=box).set_value([]).run()
    assert not page.exception
    assert Words("en")(said) in spoken(page)


def test_a_period_is_followed(show: Any) -> None:
    page = show("en")
    page.sidebar.selectbox(key="period").set_value("2024").run()
    assert Words("en")("measured_all") in spoken(page)
    page.sidebar.selectbox(key="period").set_value("2024-03").run()
    assert Words("en")("measured_all") not in spoken(page)
    assert not page.exception


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("历史文化街区", "search_found"),
        ("没有这样的词语", "search_none"),
        ("。。", "search_nothing"),
        ('"(*', "search_nothing"),
    ],
)
def test_search(show: Any, typed: str, said: str) -> None:
    page = show("zh")
    page.segmented_control(key="view").set_value("search").run()
    page.text_input(key="search-typed").set_value(typed).run()
    assert not page.exception
    assert Words("zh")(said).partition("{")[0] in spoken(page)
    assert ("<mark>" in html(page)) == (said == "search_found")


def test_the_same_city_twice_is_refused(show: Any) -> None:
    page = show("zh")
    page.segmented_control(key="view").set_value("compare").run()
    page.selectbox(key="compare-b").set_value(page.selectbox(key="compare-a").value).run()
    assert Words("zh")("two_cities") in spoken(page)


def test_a_study_that_went_away_is_said(tmp_path: Path) -> None:
    page = AppTest.from_function(script, args=(str(tmp_path), "zh"), default_timeout=60).run()
    assert not page.exception
    assert "citysway run" in spoken(page)


def test_every_word_has_two_languages() -> None:
    for section in strings().values():
        for key, pair in section.items():
            assert len(pair) == 2, key
            assert all(pair), key
            zh, en = (set(__import__("re").findall(r"\{\w+\}", text)) for text in pair)
            assert zh == en, key
