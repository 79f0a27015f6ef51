"""Slides: text in reading order, hidden and damaged slides, diagrams."""

import io
from typing import Any

import pytest

from citysway.corpus.readers import slides
from citysway.corpus.record import Record
from tests.corpus.office_files import (
    relations,
    shape,
    slides_of,
)
from tests.corpus.office_reading import NONE, shown


def _ph(kind: str, index: int = 0) -> str:
    return f'<p:ph type="{kind}" idx="{index}"/>'


_GRID = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="t"/><p:nvPr/></p:nvGraphicFramePr>'
    '<p:xfrm><a:off x="0" y="5000000"/></p:xfrm><a:graphic><a:graphicData><a:tbl>'
    "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>城市</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody>"
    "<a:p><a:r><a:t>City</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData>"
    "</a:graphic></p:graphicFrame>"
)
_GROUP = (
    '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="3" name="g"/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="3000000"/></a:xfrm></p:grpSpPr>{}</p:grpSp>'
)
SLIDES = {
    "top to bottom": (shape("下 low", 5_000_000) + shape("上 high", 1000), "上 high\n下 low"),
    "side by side": (shape("right", 1000, 9_000_000) + shape("左", 150_000, 0), "左\nright"),
    "title first": (shape("文", 0) + shape("题", 900, 0, _ph("title")), "题\n文"),
    "paragraphs": (shape("一|two|三"), "一\ntwo\n三"),
    "group": (
        shape("z", 9_000_000) + _GROUP.format(shape("丙", 800_000) + shape("b", 5)),
        "b\n丙\nz",
    ),
    "table": (shape("前") + _GRID, "前\n城市\tCity"),
    "furniture": (
        shape("文") + shape("7", 9, 0, _ph("sldNum", 12)) + shape("2023", 9, 0, _ph("dt", 10))
        + shape("foot", 9, 0, _ph("ftr", 11)),
        "文",
    ),
    "hidden shape": (shape("见") + shape("隐", hidden=' hidden="1"'), "见"),
    "break": (
        shape("上").replace("</a:r></a:p>", "</a:r><a:br/><a:r><a:t>b</a:t></a:r></a:p>"),
        "上\nb",
    ),
    "field": (
        shape("页").replace("</a:p>", '<a:fld type="slidenum"><a:t>3</a:t></a:fld></a:p>'),
        "页",
    ),
    "line break in a title": (shape("茶_x000B_城", 0, 0, _ph("ctrTitle")), "茶\n城"),
}  # fmt: skip


@pytest.mark.parametrize(("tree", "text"), SLIDES.values(), ids=SLIDES)
def test_text_of_a_slide(tree: str, text: str) -> None:
    assert shown(slides_of(tree)).text == text


def test_slides_in_order_and_hidden_ones_left_out() -> None:
    raw = slides_of(shape("题", 0, 0, _ph("ctrTitle")) + shape("汇报人：王小明"), shape("two"))
    found = shown(raw)
    assert found.text == "题\n汇报人：王小明\n\ntwo"
    assert (found.title, found.author, found.date) == (None, "王小明", None)
    parts = {"ppt/slides/slide2.xml": '<p:sld xmlns:p="x" show="0"/>'}
    assert shown(slides_of(shape("a"), shape("b"), shape("丙"), more=parts)).text == "a\n\n丙"


def test_a_damaged_slide_is_told_and_the_others_are_read() -> None:
    raw = slides_of(shape("甲"), shape("b"), shape("丙"), more={"ppt/slides/slide2.xml": "<p:sld"})
    refused, found = slides.read("a.pptx", raw, options=NONE)
    assert isinstance(found, Record)
    assert found.text == "甲\n\n丙"
    assert not isinstance(refused, Record)
    assert (refused.locator, refused.path) == ("slide 2", "a.pptx")


def test_a_diagram() -> None:
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    frame = _GRID.replace(_GRID[_GRID.index("<a:tbl>") : _GRID.index("</a:graphicData>")],
                          f'<d:relIds xmlns:d="{dgm}" r:dm="rId1"/>')  # fmt: skip
    point = "<d:pt type='{}'><d:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></d:t></d:pt>"
    points = "".join(point.format(*one) for one in (("node", "茶"), ("pres", "x"), ("node", "Tea")))
    data = f'<d:dataModel xmlns:d="{dgm}" xmlns:a="{a}"><d:ptLst>{points}</d:ptLst></d:dataModel>'
    more = {
        "ppt/slides/_rels/slide1.xml.rels": relations(("diagramData", "../diagrams/data1.xml")),
        "ppt/diagrams/data1.xml": data,
    }
    assert shown(slides_of(frame, more=more)).text == "茶\nTea"


def test_a_file_of_python_pptx() -> None:
    """Placeholders without a place of their own stand where the layout puts them."""
    pptx = pytest.importorskip("pptx")
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    show: Any = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "茶城\vTea City"
    first.placeholders[1].text = "副题 subtitle"
    second = show.slides.add_slide(show.slide_layouts[3])
    second.placeholders[2].text = "right"
    second.placeholders[1].text = "左"
    second.shapes.title.text = "两栏"
    second.notes_slide.notes_text_frame.text = "备注 notes"
    data = CategoryChartData()
    data.categories = ["杭州"]
    data.add_series("series", (1,))
    third = show.slides.add_slide(show.slide_layouts[6])
    chart = third.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 9, 9, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "图题 chart"
    raw = io.BytesIO()
    show.save(raw)
    found = shown(raw.getvalue())
    assert found.title == "茶城 Tea City"
    assert found.text == (
        "茶城\nTea City\n副题 subtitle\n\n两栏\n左\nright\n备注 notes\n\n图题 chart"
    )
