"""Charts in a real browser: with the fonts it has, words keep within the room reckoned for them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reports.browsing import open_page
from tests.reports.chart_samples import extremes

_OVERLAPS = """
const found = [];
for (const svg of document.querySelectorAll('svg')) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')]
    .map(t => [t.textContent, t.getBoundingClientRect()]);
  texts.forEach(([said, a], i) => {
    const trim = a.height * 0.2;
    if (a.left < frame.left - 1 || a.right > frame.right + 1) found.push([svg.id, 'out', said]);
    texts.slice(0, i).forEach(([other, b]) => {
      if (a.left < b.right - 0.5 && b.left < a.right - 0.5
          && a.top + trim < b.bottom - trim && b.top + trim < a.bottom - trim)
        found.push([svg.id, said, other]);
    });
  });
}
return JSON.stringify(found);
"""


@pytest.mark.parametrize(("lang", "width"), [("zh", 640), ("en", 640), ("en", 360), ("zh", 360)])
def test_words_keep_clear_of_each_other(
    browser: Any, tmp_path: Path, lang: str, width: int
) -> None:
    drawn = [
        draw().replace('<svg id="c"', f'<svg id="{name}"', 1)
        for name, draw in extremes(lang, width).items()
    ]
    page = tmp_path / "charts.html"
    body = "<p>".join(drawn)
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{body}</body>', encoding="utf-8")
    open_page(browser, page, 1280)
    assert json.loads(browser.execute_script(_OVERLAPS)) == []
