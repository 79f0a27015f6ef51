"""Charts: fit for a page, linked, legible."""

import re

import pytest

from citysway.reports import charts
from citysway.reports.charts import Mark


def _marks(n: int, *, columns: tuple[str, ...] = ("",), series: str = "") -> list[Mark]:
    return [
        Mark(f"城{i}", i / 10, i / 10 - 0.05, i / 10 + 0.05, f"{i / 10:.2f}", f"#ev-{i}", c, series)
        for i in range(n)
        for c in columns
    ]


def _drawn(chart: object, ident: str = "a") -> str:
    return charts.svg(chart, ident=ident, label='a "label" <b>')


@pytest.mark.parametrize("cities", [1, 4, 30])
def test_dots_name_every_city_and_write_every_value(cities: int) -> None:
    marks = _marks(cities)
    order = [mark.row for mark in marks]
    drawn = _drawn(charts.dots(marks, order=order, title="净评价", width=400, zero_line=True))
    assert all(f">{mark.row}</text>" in drawn and f">{mark.label}<" in drawn for mark in marks)
    assert set(re.findall(r'href="([^"]+)"', drawn)) == {mark.href for mark in marks}


def test_a_matrix_holds_both_sides_of_every_category() -> None:
    marks = _marks(3, columns=("甲", "乙"), series="自述") + _marks(
        3, columns=("甲",), series="他述"
    )
    chart = charts.matrix(
        marks, order=["城0", "城1", "城2"], columns=["甲", "乙"], width=80, wrap=2,
        legend=["自述", "他述"],
    )  # fmt: skip
    drawn = _drawn(chart)
    assert drawn.count('href="#ev-1"') == 3
    assert charts.OWN in drawn
    assert charts.OUTSIDE in drawn


def test_gaps_draw_zero_without_a_sign() -> None:
    marks = [Mark("城", -12.0, -15.0, -9.0, "", "#ev-1", "甲"), Mark("市", 9.0, column="甲")]
    drawn = _drawn(charts.gaps(marks, order=["城", "市"], columns=["甲"], width=90, wrap=7))
    assert ">0</text>" in drawn
    assert ">+10</text>" in drawn


def test_a_drawing_is_safe_inside_a_page() -> None:
    hostile = Mark("</text><script>x</script>", 1.0, 0.5, 1.5, "1&2", "#ev-1")
    chart = charts.dots([hostile], order=[hostile.row], title="t", width=300)
    first, second = _drawn(chart, "a"), _drawn(chart, "b")
    assert "<script" not in first
    assert "http" not in first
    assert 'aria-label="a &quot;label&quot; &lt;b&gt;"' in first
    ids = [set(re.findall(r'\sid="([^"]+)"', drawn)) for drawn in (first, second)]
    assert not ids[0] & ids[1]
    used = set(re.findall(r"url\(#([^)]+)\)", first))
    assert used <= ids[0]


def test_shortening_leaves_written_numbers_alone() -> None:
    marks = [Mark("城", 0.123, 0.1, 0.2, "0.123", "#ev-F8.10")]
    drawn = _drawn(charts.dots(marks, order=["城"], title="t", width=300))
    assert ">0.123</text>" in drawn
    assert 'href="#ev-F8.10"' in drawn


def test_months_draw_one_line_a_city() -> None:
    rows = [f"2024-{month:02d}" for month in range(1, 7)]
    marks = [Mark(row, 1.0, 0.5, 1.5, column=city) for city in ("甲", "乙") for row in rows]
    drawn = _drawn(charts.lines(marks, rows=rows, width=120, wrap=4))
    assert drawn.count('stroke-width="1.6"') == 2
