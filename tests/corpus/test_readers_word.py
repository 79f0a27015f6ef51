"""Word files: the text an editor would read, with its notes."""

import io
from typing import Any

import pytest

from citysway.corpus.readers import word
from citysway.corpus.record import Record
from tests.corpus.office_files import (
    notes,
    para,
    relations,
    run,
    table,
)
from tests.corpus.office_files import (
    word as made,
)
from tests.corpus.office_reading import BODY, NONE, STYLES, _box, only
from tests.corpus.valid_files import zipped
from tests.corpus.valid_office import word_parts
from tests.corpus.valid_texts import EN, ZH

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
