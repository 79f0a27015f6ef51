"""Pages on a phone: no sideways scrolling, tables in their own box, letters that can be read."""

from pathlib import Path
from typing import Any

import pytest

from tests.reports.browsing import open_page
from tests.reports.hostile import CITY

WIDTH = 390
_BEYOND = """
return [...document.querySelectorAll('body *')].filter(element => {
  const place = element.getBoundingClientRect();
  return place.width > 0 && place.right > innerWidth + 1 && !element.closest('.scroll, svg, .hush');
}).map(element => `${element.tagName}.${element.className}`);
"""
_LETTERS = """
return [...document.querySelectorAll('figure svg text')]
  .filter(text => text.textContent.trim() && text.getBoundingClientRect().width > 0)
  .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["index.html", f"cities/{CITY[0]}.html"])
def test_a_phone_shows_all(browser: Any, hostile_report: Path, lang: str, page: str) -> None:
    try:
        open_page(browser, hostile_report / lang / page, WIDTH)
        assert browser.execute_script("return document.documentElement.scrollWidth") == WIDTH
        assert browser.execute_script(_BEYOND) == []
        wide = (
            "return [...document.querySelectorAll('.scroll')].map(e => e.scrollWidth > innerWidth)"
        )
        assert any(browser.execute_script(wide))
        sizes = browser.execute_script(_LETTERS)
        assert len(sizes) > 20
        assert min(sizes) >= 9
        browser.execute_script("for (const box of document.querySelectorAll('.scroll'))"
                               "box.style.overflow = 'visible'")  # fmt: skip
        assert browser.execute_script("return document.documentElement.scrollWidth") > WIDTH
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
