"""Word files: titles, authors and dates."""

import pytest

from tests.corpus.office_files import (
    para,
)
from tests.corpus.office_files import (
    word as made,
)
from tests.corpus.office_reading import BIG, BODY, CENTRED, STYLES, only
from tests.corpus.valid_texts import EN, ZH

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
