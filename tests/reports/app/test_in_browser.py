"""The app in a real browser: clicks on bars, months and map points, search, files, no requests."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from citysway.reports.app.words import Words
from tests.reports.app.running import Seen, open_browser, serving

pytest.importorskip("streamlit")
pytestmark = pytest.mark.slow
LANGS = ("zh", "en")
CITY = {"zh": "苏州", "en": "Suzhou"}


@pytest.fixture(scope="module")
def placed(served: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with sources that stand somewhere."""
    import shutil

    folder = tmp_path_factory.mktemp("placed") / "study"
    shutil.copytree(served, folder)
    path = next((folder / "results").glob("sources*.parquet"))
    places = {"int1": (51.5, -0.12), "int2": (-33.87, 151.21), "nat1": (39.9, 116.4)}
    cases = [" ".join(f"WHEN source_id = '{name}' THEN {place[at]}"
                      for name, place in places.items()) for at in (0, 1)]  # fmt: skip
    part = path.with_suffix(".part")
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (SELECT * REPLACE ((CASE {cases[0]} END)::DOUBLE AS lat,
                                        (CASE {cases[1]} END)::DOUBLE AS lon)
                      FROM read_parquet('{path}')) TO '{part}' (FORMAT parquet)"""
        )
    part.replace(path)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    browser = open_browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="module", params=LANGS)
def seen(request: pytest.FixtureRequest, placed: Path, chromium: Any) -> Iterator[Seen]:
    """The app in one language."""
    with serving(placed, "--lang", request.param) as address:
        page = Seen(chromium, address)
        page.lang = request.param
        chromium.get_log("browser")
        page.requested()
        yield page


def words(seen: Seen) -> Words:
    return Words(seen.lang)


def test_a_click_on_a_number_shows_its_sentences(seen: Seen) -> None:
    seen.open()
    seen.click(seen.mark(".mark-symbol path"))
    quotes = seen.until(lambda: seen.all(".cs-quotes li"))
    assert CITY[seen.lang] in seen.text()
    assert all(quote.find_elements("css selector", "mark") for quote in quotes)
    seen.picture(f"numbers-{seen.lang}")


def test_two_cities(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("compare"))
    seen.says(words(seen)("difference"))
    seen.click(seen.mark(".mark-symbol path"))
    seen.until(lambda: seen.all(".cs-quotes li"))
    seen.picture(f"compare-{seen.lang}")


def test_a_click_on_a_month(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("months"))
    seen.says(words(seen)("months_note").split("}")[-1])
    seen.click(seen.mark(".mark-symbol path"))
    seen.until(lambda: seen.all(".cs-quotes li"))
    dates = {found.text[:200] for found in seen.all(".cs-quotes footer")}
    months = {re.search(r"\d{4}-\d{2}", text)[0] for text in dates}  # type: ignore[index]
    assert len(months) == 1
    assert months.pop() in seen.text().split(words(seen)("sentences"))[1]
    seen.picture(f"months-{seen.lang}")


def test_a_click_on_the_map(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("map"))
    seen.says(words(seen)("map_note").split("}")[-1])
    seen.click(seen.mark(".mark-symbol path"))
    seen.until(lambda: seen.all(".cs-quotes li"))
    assert {"The Globe", "Pacific Post", "全国日报"} & {
        found.text for found in seen.all(".cs-quotes footer b")
    }
    seen.picture(f"map-{seen.lang}")


def test_search_marks_what_was_typed(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("search"))
    box = seen.until(lambda: seen.all("[data-testid=stTextInput] input"))[0]
    box.send_keys({"zh": "歷史文化街區", "en": "visitor praise"}[seen.lang] + "\ue007")
    hits = seen.until(lambda: seen.all(".cs-quotes mark"))
    assert hits[0].text.lower() in {"历史文化街区", "visitors", "praised"}
    seen.picture(f"search-{seen.lang}")


def test_hostile_texts_do_nothing(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("search"))
    box = seen.until(lambda: seen.all("[data-testid=stTextInput] input"))[0]
    box.send_keys("script alert\ue007")
    seen.until(lambda: seen.all(".cs-quotes li"))
    assert "<script>" in seen.text()
    assert seen.all(".cs-quotes script, .cs-quotes img, .cs-quotes [onerror]") == []
    links = [link.get_attribute("href") for link in seen.all(".cs-quotes a")]
    assert links
    assert all(link.startswith("https://example.org/") for link in links)


def test_hostile_names_in_a_menu_do_nothing(seen: Seen) -> None:
    seen.open()
    seen.view(words(seen)("search"))
    label = words(seen)("source")
    box = seen.until(lambda: seen.all(f"[data-testid=stMain] input[aria-label*='{label}']"))[0]
    seen.click(box)
    seen.says('"><script>alert(3)</script>')


def test_a_file_can_be_taken(seen: Seen, tmp_path: Path) -> None:
    seen.browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    seen.open()
    button = seen.until(lambda: seen.all("[data-testid=stDownloadButton] button"))[0]
    seen.click(button)
    path = tmp_path / "numbers.csv"
    seen.until(path.exists)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfindicator,part,role,city_id")


def test_the_page_asks_nobody_but_this_machine(seen: Seen) -> None:
    seen.open()
    for view in ("compare", "months", "map", "search", "numbers"):
        seen.view(words(seen)(view))
        seen.quiet()
    asked = seen.requested()
    assert any(address.startswith("ws://127.0.0.1:") for address in asked)
    here = re.compile(r"(?:(?:http|ws)://127\.0\.0\.1:\d+/|data:|blob:|about:|chrome)")
    assert [address for address in asked if not here.match(address)] == []
    errors = [entry for entry in seen.browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []
