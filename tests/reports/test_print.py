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


#: Every chart begins a sheet of its own, below a space that tests make higher and higher. Returns
#: what belongs together: its heading, its labels, a caption.
_SPACED = """
const kept = [...document.querySelectorAll('figure')].map(figure => {
  const block = [figure], headed = element => element && /^(P|H2|H3)$/.test(element.tagName);
  while (headed(block[0].previousElementSibling)) block.unshift(block[0].previousElementSibling);
  const caption = document.createElement('figcaption');
  caption.textContent = 'END OF ' + figure.id;
  figure.append(caption);
  const space = document.createElement('div');
  space.className = 'space';
  return [space, ...block];
});
document.querySelector('main').replaceChildren(...kept.flat());
for (const other of document.querySelectorAll('header, footer, .running')) other.remove();
document.head.append(Object.assign(document.createElement('style'), {id: 'space'}));
return Object.fromEntries(kept.map(block => {
  const figure = block.at(-1), labels = [...figure.querySelectorAll('.wide text')];
  const heads = block.slice(1, -1).map(head => head.textContent.trim().slice(0, 8));
  return [figure.id, [heads, labels.map(label => label.textContent.trim())]];
}));
"""
_HEIGHTS = (110, 135, 150, 170, 190, 205, 220)  # mm; a sheet holds 261


def torn(browser: Any, blocks: dict[str, Any], more: str = "") -> set[str]:
    """Charts whose heading, labels and caption are not on one page, wherever they begin."""
    found = set()
    for height in _HEIGHTS:
        rule = f".space{{height:{height}mm;break-before:page}}{more}"
        browser.execute_script("document.getElementById('space').textContent = arguments[0]", rule)
        made = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        pages = list(pypdfium2.PdfDocument(base64.b64decode(made["data"])))
        said = [squeezed(page.get_textpage().get_text_bounded()) for page in pages]
        for name, (heads, labels) in blocks.items():
            plain = [label for label in labels if re.fullmatch(r"[+-]?[\w.%‰ ]+", label)]
            words = [squeezed(word) for word in (*heads, *plain, f"END OF {name}")]
            if not any(all(word in page for word in words) for page in said):
                found.add(name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_charts_stay_whole_wherever_they_begin(
    browser: Any, hostile_report: Path, lang: str
) -> None:
    browser.get((hostile_report / lang / "cities" / f"{CITY[0]}.html").as_uri())
    blocks = browser.execute_script(_SPACED)
    blocks.pop("fig-network", None)  # its labels are hostile names
    assert len(blocks) >= 4
    assert torn(browser, blocks) == set()
    assert torn(browser, blocks, "figure{break-inside:auto!important}") != set()
    loose = "h2,h3,.note,.key{break-after:auto!important}"
    assert torn(browser, blocks, loose) != set()


def test_links_are_printed_as_text(printed: Any) -> None:
    _, pages = printed
    blue = (11, 98, 164, 255)  # of links on a screen
    picture = pages[0].render(scale=1).to_pil().convert("RGBA")
    links = picture.crop((0, 0, A4[0], 120))  # kicker and heading
    assert blue not in {color for _, color in links.getcolors(100_000)}
