"""The page in a real browser: evidence opens, phones do not scroll sideways, print is marked."""

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from tests.reports.browsing import open_page
from tests.reports.factory import write_study


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, names: Names) -> Path:
    out = write_study(tmp_path_factory.mktemp("browser"), demonstration=True)
    return build_report(out, lang="zh", both=True, names=names, registry={})


@pytest.mark.parametrize("width", [390, 1280])
def test_no_sideways_scroll_and_nothing_refused(browser: Any, page: Path, width: int) -> None:
    open_page(browser, page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []
    assert "alert" not in browser.title


def test_a_number_opens_its_sentences_and_escape_closes_them(browser: Any, page: Path) -> None:
    open_page(browser, page, 1280)
    link = browser.find_element("css selector", "#overview td a.n[href^='#ev-']")
    panel = browser.find_element("id", link.get_attribute("href").partition("#")[2])
    assert not panel.is_displayed()
    browser.execute_script("arguments[0].click()", link)
    assert panel.is_displayed()
    assert len(panel.find_elements("css selector", "li")) >= 5
    browser.switch_to.active_element.send_keys("\ue00c")
    assert not panel.is_displayed()
    assert browser.switch_to.active_element == link


def test_a_mark_of_a_chart_is_a_link_to_its_sentences(browser: Any, page: Path) -> None:
    open_page(browser, page, 1280)
    href = browser.execute_script(
        "return document.querySelector('#fig-favour .wide svg a').getAttribute('href')"
    )
    assert href.startswith("#ev-")
    assert browser.find_element("css selector", f"[id='{href[1:]}']")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
def test_every_printed_page_of_a_demonstration_says_so(browser: Any, page: Path) -> None:
    open_page(browser, page, 1280)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    command = ["pdftotext", "-layout", "-", "-"]
    data = base64.b64decode(printed["data"])
    text = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) >= 4
    assert all("演示稿" in sheet for sheet in pages)
