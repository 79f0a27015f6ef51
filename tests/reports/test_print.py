"""Printed dossiers: A4, nothing cut off at an edge, charts whole on one page."""

import base64
import re
from pathlib import Path
from typing import Any

import lxml.html
import pypdfium2
import pytest

from tests.reports.hostile import CITY

A4 = (595, 842)  # points


@pytest.fixture(scope="module", params=["zh", "en"])
def printed(request: pytest.FixtureRequest, browser: Any, hostile_report: Path) -> Any:
    """(the page as a tree, its printed pages)."""
    path = hostile_report / request.param / "cities" / f"{CITY[0]}.html"
    browser.get(path.as_uri())
    made = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pages = list(pypdfium2.PdfDocument(base64.b64decode(made["data"])))
    return lxml.html.parse(str(path)).getroot(), pages


def squeezed(words: str) -> str:
    """The words without what printing changes: blanks, hyphens, signs without a shape."""
    return re.sub(r"[^\w.%‰]", "", words)


def test_pages_are_a4_with_their_text_inside(printed: Any) -> None:
    _, pages = printed
    assert len(pages) >= 3
    for page in pages:
        assert [round(side) for side in page.get_size()] == pytest.approx(A4, abs=1)
        text = page.get_textpage()
        for left, bottom, right, top in map(text.get_rect, range(text.count_rects())):
            assert left >= 0
            assert bottom >= 0
            assert right <= A4[0] + 1
            assert top <= A4[1] + 1


def test_charts_are_not_cut(printed: Any) -> None:
    tree, pages = printed
    said = [squeezed(page.get_textpage().get_text_bounded()) for page in pages]
    drawn = {
        figure.get("id"): figure.xpath(".//*[contains(@class, 'wide')]//text")
        for figure in tree.iter("figure")
        if figure.get("id") != "fig-network"  # its labels are hostile names
    }
    assert len([texts for texts in drawn.values() if texts]) >= 4
    for name, texts in drawn.items():
        words = [text.text_content().strip() for text in texts]
        words = [squeezed(word) for word in words if re.fullmatch(r"[+-]?[\w.%‰ ]+", word)]
        lost = [{word for word in words if word not in page} for page in said]
        assert set() in lost, (name, min(lost, key=len))


def test_links_are_printed_as_text(printed: Any) -> None:
    _, pages = printed
    blue = (11, 98, 164, 255)  # of links on a screen
    picture = pages[0].render(scale=1).to_pil().convert("RGBA")
    links = picture.crop((0, 0, A4[0], 120))  # kicker and heading
    assert blue not in {color for _, color in links.getcolors(100_000)}
