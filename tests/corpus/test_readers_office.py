"""Word files and presentations: the text an editor would read, and what the file states."""

import io
from typing import Any

import pytest

from citysway.corpus.readers import slides, word
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record
from tests.corpus.office_files import (
    notes,
    para,
    relations,
    run,
    shape,
    slides_of,
    style,
    table,
)
from tests.corpus.office_files import (
    word as made,
)
from tests.corpus.valid_files import zipped
from tests.corpus.valid_office import word_parts
from tests.corpus.valid_texts import EN, ZH

NONE = Options()
CENTRED = '<w:jc w:val="center"/>'
BIG = '<w:b/><w:sz w:val="44"/>'
BODY = '<w:sz w:val="28"/>'


def only(raw: bytes) -> Record:
    (found,) = word.read("a.docx", raw, options=NONE)
    assert isinstance(found, Record)
    return found


def shown(raw: bytes) -> Record:
    (found,) = slides.read("a.pptx", raw, options=NONE)
    assert isinstance(found, Record)
    return found


def _box(text: str) -> str:
    inner = f"<w:txbxContent>{para(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inner}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


_SDT = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_TOC = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
TEXTS = {
    "paragraphs": (para("西湖") + para("West Lake"), "西湖\nWest Lake"),
    "runs": (para(run("西") + run("湖 ") + run("Lake")), "西湖 Lake"),
    "empty lines": (para("一") + "<w:p/>" + para("  ") + para("two"), "一\ntwo"),
    "break": (para(run("上") + "<w:r><w:br/></w:r>" + run("below")), "上\nbelow"),
    "tab": (para(run("甲") + "<w:r><w:tab/></w:r>" + run("b")), "甲\tb"),
    "tab stops": (para("甲", properties='<w:tabs><w:tab w:pos="9"/></w:tabs>'), "甲"),
    "hyphen": (para(run("twenty") + "<w:r><w:noBreakHyphen/></w:r>" + run("one")), "twenty-one"),
    "link": (para(f"<w:hyperlink r:id='rId9'>{run('茶馆')}</w:hyperlink>" + run("x")), "茶馆x"),
    "inserted": (para(run("旧") + f"<w:ins w:id='1'>{run('新')}</w:ins>" + run("old")), "旧新old"),
    "deleted": (
        para(run("留") + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>" + run("kept")),
        "留kept",
    ),
    "moved": (
        para(f"<w:moveFrom>{run('从')}</w:moveFrom>" + run("a"))
        + para(f"<w:moveTo>{run('到')}</w:moveTo>"),
        "a\n到",
    ),
    "hidden": (para(run("见") + run("隐", "<w:vanish/>") + run("seen")), "见seen"),
    "not hidden": (para(run("见", '<w:vanish w:val="0"/>')), "见"),
    "hidden by style": (
        para("隐", "Hid") + para(run("藏", '<w:rStyle w:val="H"/>') + run("b")),
        "b",
    ),
    "hidden by base": (para("secret", "HidToo") + para("open"), "open"),
    "table": (
        para("前") + table(("城市", "City"), ("杭州", "Hangzhou")) + para("after"),
        "前\n城市\tCity\n杭州\tHangzhou\nafter",
    ),
    "empty cell": (table(("城市", "", "2023"), ("", "GDP", "")), "城市\t\t2023\nGDP"),
    "lines in a cell": (table((para("甲") + para("乙"), "b")), "甲 乙\tb"),
    "layout table": (table((para(ZH) + para("乙"), EN * 3)), f"{ZH}\n乙\n{EN * 3}"),
    "table in a table": (table((table(("甲", "b")) + para("丙"), "d")), "甲\tb\n丙\nd"),
    "deleted row": (
        table(("留", "kept"), ("删", "gone")).replace(
            "<w:tr><w:tc><w:tcPr/>" + para("删"),
            "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:tcPr/>" + para("删"),
        ),
        "留\tkept",
    ),
    "text box": (para(run("主文") + _box("框 box")) + para("next"), "主文\n框 box\nnext"),
    "only a text box": (para(_box("框")), "框"),
    "field": (
        para(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:instrText>DATE</w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("第二章")
        ),
        "第二章",
    ),
    "control": (_SDT.format("", para("内 inside")) + para("b"), "内 inside\nb"),
    "prompt": (
        _SDT.format("<w:showingPlcHdr/>", para("click here")).join([para("甲")] * 2),
        "甲\n甲",
    ),
    "contents": (_SDT.format(_TOC, para("第一章 1")) + para("正文"), "正文"),
    "contents by style": (para("第一章\t1", "TOC1") + para("text"), "text"),
    "ruby": (
        para(
            "<w:r><w:ruby><w:rt><w:r><w:t>xī</w:t></w:r></w:rt><w:rubyBase>"
            f"{run('西')}</w:rubyBase></w:ruby></w:r>" + run("湖")
        ),
        "西湖",
    ),
    "symbols": (para("A &amp; B &lt;1&gt; 甲&#x4E59;"), "A & B <1> 甲乙"),
    "comment": (
        para(run("a") + '<w:r><w:commentReference w:id="0"/></w:r>' + run("乙")),
        "a乙",
    ),
}
STYLES = (
    style("Hid", "hid", "<w:rPr><w:vanish/></w:rPr>")
    + style("HidToo", "hid too", '<w:basedOn w:val="Hid"/>')
    + style("H", "h", "<w:rPr><w:vanish/></w:rPr>", "character")
    + style("Loop", "loop", '<w:basedOn w:val="Loop"/>')
    + style("TOC1", "toc 1")
    + style("Title", "Title")
    + style("1", "heading 1")
    + style("2", "标题二", '<w:basedOn w:val="1"/>')
    + style("Author", "Author")
    + style("Date", "Date")
)


@pytest.mark.parametrize(("body", "text"), TEXTS.values(), ids=TEXTS)
def test_text_of_word(body: str, text: str) -> None:
    found = only(made(body, styles=STYLES))
    assert found.text == text
    assert (found.encoding, found.encoding_confidence, found.locator) == ("utf-8", 1.0, None)


def test_notes_follow_their_paragraph_and_endnotes_the_text() -> None:
    first = para(run("正文一") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    second = para(run("text two") + '<w:r><w:endnoteReference w:id="1"/></w:r>')
    more = {
        "word/_rels/document.xml.rels": relations(
            ("footnotes", "footnotes.xml"), ("endnotes", "endnotes.xml")
        ),
        "word/footnotes.xml": notes("footnotes", "脚注 foot", "never referred to"),
        "word/endnotes.xml": notes("endnotes", "尾注 end"),
        "word/comments.xml": notes("comments", "批注"),
        "word/header1.xml": f'<w:hdr xmlns:w="x">{para("页眉")}</w:hdr>',
    }
    found = only(made(first, second, para("三"), more=more))
    assert found.text == "正文一\n脚注 foot\ntext two\n三\n尾注 end"


def test_strict_namespaces() -> None:
    """The other variant of the standard, which Word can save."""
    parts = {
        name: xml.replace(
            "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml"
        ).replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/x")
        for name, xml in word_parts().items()
    }
    assert only(zipped(parts)).text == f"{EN}\n{ZH}"


def test_references_to_nothing_harm_nothing() -> None:
    dangling = relations(("image", "NULL"), ("styles", "#_top"), ("footnotes", "gone.xml"))
    note = para(run("甲") + '<w:r><w:footnoteReference w:id="7"/></w:r>')
    assert only(made(note, more={"word/_rels/document.xml.rels": dangling})).text == "甲"


def test_names_of_parts_with_backslashes_and_capitals() -> None:
    parts = {name.replace("word/d", "WORD\\D"): xml for name, xml in word_parts().items()}
    assert only(zipped(parts)).text == f"{EN}\n{ZH}"


def test_a_long_document_is_read_in_pieces() -> None:
    """Of 7 MB of markup never more than a paragraph is held."""
    import tracemalloc

    body = para("茶馆 tea", look=BODY) * 50_000
    raw = made(body)
    tracemalloc.start()
    found = only(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.text.count("\n") == 49_999
    assert peak < 20_000_000


_RED = '<w:color w:val="FF0000"/><w:sz w:val="72"/>'
TITLES: dict[str, tuple[str, str | None]] = {
    "style": (para("来源：某报") + para("茶城", "Title") + para("x"), "茶城"),
    "style in two lines": (para("Tea in", "Title") + para("the city", "Title"), "Tea in the city"),
    "heading first": (para("城市茶事", "1") + para("x") + para("其一", "1"), "城市茶事"),
    "heading later": (para("x") + para("Tea", "2"), "Tea"),
    "section": (para("x") + para("一、回顾", "1"), None),
    "chapter": (para("Chapter 1 Tea", "1") + para("x"), None),
    "set large": (
        para("关于茶城的意见", "", CENTRED, BIG) + para("各位：", look=BODY) + para(ZH, look=BODY),
        "关于茶城的意见",
    ),
    "set in two lines": (
        para("茶城市人民政府", "", CENTRED, BIG) + para("关于茶事的通知", "", CENTRED, BIG)
        + para(ZH, look=BODY),
        "茶城市人民政府关于茶事的通知",
    ),
    "bold": (para("Tea city", "", CENTRED, "<w:b/>") + para(EN), "Tea city"),
    "below the head of a paper": (
        para("茶城市人民政府文件", "", CENTRED, _RED) + para("茶府发〔2023〕5号", "", CENTRED, BODY)
        + para("关于茶事的通知", "", CENTRED, BIG) + para(ZH, look=BODY),
        "关于茶事的通知",
    ),
    "large before sections": (
        para("茶城规划", "", CENTRED, BIG) + para("一、总则", "1") + para(ZH, look=BODY),
        "茶城规划",
    ),
    "only centred": (para("茶", "", CENTRED) + para(ZH), None),
    "only large": (para("茶城的一天", "", "", BIG) + para(ZH, look=BODY), None),
    "none": (para("茶城") + para(ZH), None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "title"), TITLES.values(), ids=TITLES)
def test_title_of_word(body: str, title: str | None) -> None:
    found = only(made(body, styles=STYLES))
    assert found.title == title
    assert found.author is None
    assert found.date is None


def _core(title: str) -> dict[str, str]:
    dc = "http://purl.org/dc/elements/1.1/"
    return {
        "docProps/core.xml": f'<c xmlns:dc="{dc}"><dc:title>{title}</dc:title><dc:creator>打字员'
        "</dc:creator><dc:date>2001-01-01</dc:date></c>"
    }


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("茶城年鉴", "茶城年鉴"),
        ("Tea Yearbook 2023", "Tea Yearbook 2023"),
        ("2025年报告", "2025年报告"),
    ]
    + [(one, None) for one in ("Word 文档", "Document1", "PowerPoint 演示文稿", "文档2", "", "a")]
    + [(one, None) for one in ("PowerPoint Presentation", "Microsoft Word - a.doc", "幻灯片 1")]
    + [(one, None) for one in ("无标题", "Untitled 1", "茶.docx", "新建 Microsoft Word 文档")],
)
def test_title_of_the_properties(stated: str, title: str | None) -> None:
    """Neither the typist nor the day of typing is taken from there."""
    found = only(made(para(ZH), more=_core(stated)))
    assert (found.title, found.author, found.date) == (title, None, None)


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        (para("作者：王小明"), "王小明", None),
        (para("作  者： 王小明 李四"), "王小明 李四", None),
        (para("Author: Mary Lee"), "Mary Lee", None),
        (para("Written by Mary Lee"), "Mary Lee", None),
        (para("王小明", "Author") + para("2023年6月3日", "Date"), "王小明", "2023年6月3日"),
        (para("发布日期：2023年6月3日"), None, "2023年6月3日"),
        (para("Published: 3 June 2023"), None, "3 June 2023"),
        (para("日期：二〇二三年六月三日"), None, "二〇二三年六月三日"),
        (para("时间：下午三点"), None, None),
        (para("作者们都来了"), None, None),
        (para("The date: nobody knows"), None, None),
    ],
)
def test_labelled_lines(line: str, author: str | None, date: str | None) -> None:
    found = only(made(para("茶") + line + para(ZH), styles=STYLES))
    assert (found.author, found.date) == (author, date)


def test_a_file_of_python_docx() -> None:
    docx = pytest.importorskip("docx")
    document: Any = docx.Document()
    document.core_properties.author = "typist"
    document.add_heading("茶城 Tea City", 0)
    document.add_heading("一、概况", 1)
    document.add_paragraph("正文 text", style="List Bullet")
    grid = document.add_table(rows=2, cols=2)
    for at, text in enumerate(("城市", "City", "杭州", "Hangzhou")):
        grid.cell(at // 2, at % 2).text = text
    grid.cell(0, 0).merge(grid.cell(0, 1))
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_paragraph("最后 last")
    raw = io.BytesIO()
    document.save(raw)
    raw.seek(0)
    (found,) = word.read("a.docx", raw, options=NONE)
    assert isinstance(found, Record)
    assert found.title == "茶城 Tea City"
    assert found.author is None
    assert found.text == (
        "茶城 Tea City\n一、概况\n正文 text\n城市\nCity\n杭州\tHangzhou\n最后 last"
    )


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
