"""Books: chapters with the titles of the contents, what the package states, what is left out."""

import pytest

from citysway.corpus.readers import epub
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from tests.corpus.office_files import book, page
from tests.corpus.valid_texts import EN, ZH

NONE = Options()
LONG_ZH, LONG_EN = f"<p>{ZH * 2}</p>", f"<p>{EN}</p>"


def read(raw: bytes) -> list[Record]:
    found = list(epub.read("a.epub", raw, options=NONE))
    assert not any(isinstance(one, Rejected) for one in found)
    return [one for one in found if isinstance(one, Record)]


def test_what_the_package_states() -> None:
    metadata = (
        "<dc:title>茶城记</dc:title><dc:creator>王小明</dc:creator>"
        "<dc:creator>Mary Lee</dc:creator><dc:publisher>茶城出版社</dc:publisher>"
        "<dc:date>2023-06-03</dc:date>"
        "<dc:language>zh-CN</dc:language><dc:source>https://tea.example/book</dc:source>"
    )
    (found,) = read(book({"c1.xhtml": f"<h1>第一章 茶</h1>{LONG_ZH}"}, metadata))
    assert (found.title, found.author) == ("第一章 茶", "王小明; Mary Lee")
    assert (found.source, found.date, found.lang) == ("茶城出版社", "2023-06-03", "zh-CN")
    assert (found.url, found.locator) == ("https://tea.example/book", "item 1")
    assert found.text == f"第一章 茶\n{ZH * 2}"
    assert (found.encoding, found.encoding_confidence) == ("utf-8", 1.0)


@pytest.mark.parametrize(
    ("dates", "date"),
    [
        ('<dc:date opf:event="creation">2020</dc:date><dc:date>2019-01</dc:date>', "2019-01"),
        ('<dc:date>2020</dc:date><dc:date opf:event="publication">2019</dc:date>', "2019"),
        ('<dc:date opf:event="modification">2020-01-01</dc:date>', None),
        ("<dc:date>0101-01-01T00:00:00+00:00</dc:date>", None),
        ("", None),
    ],
)
def test_date_of_publication(dates: str, date: str | None) -> None:
    (found,) = read(book({"c1.xhtml": LONG_EN}, f"<dc:title>Tea</dc:title>{dates}"))
    assert found.date == date


@pytest.mark.parametrize(
    ("creators", "author"),
    [
        ('<dc:creator opf:role="aut">王</dc:creator><dc:creator opf:role="trl">Li</dc:creator>',
         "王"),
        ('<dc:creator id="a">王</dc:creator><dc:creator id="b">Lee</dc:creator>'
         '<meta refines="#a" property="role">ill</meta>', "Lee"),
        ('<dc:creator opf:role="edt">Mary Lee</dc:creator>', "Mary Lee"),
        ("<dc:creator> </dc:creator>", None),
    ],
)  # fmt: skip
def test_author(creators: str, author: str | None) -> None:
    (found,) = read(book({"c1.xhtml": LONG_EN}, creators))
    assert (found.author, found.title) == (author, None)


_NAV = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
_NCX = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'


def test_titles_of_the_navigation_document() -> None:
    nav = page(
        '<body><nav epub:type="toc"><ol><li><a href="c1.xhtml">一 <b>茶</b></a></li>'
        '<li><a href="c%202.xhtml#top">Two</a></li></ol></nav></body>'
    )
    chapters = {"c1.xhtml": f"<h2>other</h2>{LONG_ZH}", "c 2.xhtml": LONG_EN}
    found = read(book(chapters, items=_NAV, more={"OEBPS/nav.xhtml": nav}))
    assert [one.title for one in found] == ["一 茶", "Two"]


def test_titles_of_the_older_contents() -> None:
    points = "".join(
        f'<navPoint><navLabel><text>{name}</text></navLabel><content src="{to}"/></navPoint>'
        for name, to in (("第一章", "c1.xhtml#a"), ("1.1", "c1.xhtml#b"), ("Two", "c2.xhtml"))
    )
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
    chapters = {"c1.xhtml": LONG_ZH, "c2.xhtml": LONG_EN}
    found = read(book(chapters, items=_NCX, more={"OEBPS/toc.ncx": ncx}))
    assert [one.title for one in found] == ["第一章", "Two"]
    damaged = read(book(chapters, items=_NCX, more={"OEBPS/toc.ncx": "<ncx"}))
    assert [one.title for one in damaged] == ["Tea", "Tea"]


def test_what_the_book_marks_is_left_out() -> None:
    guide = (
        '<guide><reference type="copyright-page" href="rights.xhtml"/>'
        '<reference type="text" href="c1.xhtml"/></guide>'
    )
    nav = page(
        f'<body><nav epub:type="toc"><a href="c1.xhtml">One</a></nav><nav epub:type="landmarks">'
        f'<a epub:type="titlepage" href="title.xhtml">t</a></nav>{LONG_EN}</body>'
    )
    chapters = {
        "rights.xhtml": LONG_EN,
        "title.xhtml": LONG_ZH,
        "nav.xhtml": nav,
        "toc.xhtml": f'<body epub:type="toc">{LONG_EN}</body>',
        "mark.xhtml": f'<body><section epub:type="copyright-page">{LONG_EN}</section></body>',
        "c1.xhtml": LONG_ZH,
    }
    found = read(book(chapters, items=_NAV, package=guide))
    assert [(one.title, one.locator) for one in found] == [("One", "item 6")]


def test_short_texts_go_with_their_neighbours() -> None:
    chapters = {
        "a.xhtml": "<p>献给茶城</p>",
        "b.xhtml": "<h1>Part one</h1>",
        "c.xhtml": f"<h1>一</h1>{LONG_ZH}",
        "d.xhtml": f"<h1>Two</h1>{LONG_EN}",
        "e.xhtml": "<p>完</p>",
    }
    first, second = read(book(chapters))
    assert (first.title, first.locator) == ("一", "item 3")
    assert first.text == f"献给茶城\nPart one\n一\n{ZH * 2}"
    assert (second.title, second.locator) == ("Two", "item 4")
    assert second.text == f"Two\n{EN.strip()}\n完"
    (only,) = read(book({"a.xhtml": "<p>献给茶城</p>", "b.xhtml": "<p>完</p>"}))
    assert (only.title, only.text) == ("Tea", "献给茶城\n完")


TEXTS = {
    "lines": (f"<p>一<br/>two</p>{LONG_EN}", f"一\ntwo\n{EN.strip()}"),
    "ruby": (f"<p><ruby>西<rt>xi</rt>湖<rt>hu</rt></ruby>边</p>{LONG_EN}", f"西湖边\n{EN.strip()}"),
    "notes": (
        f'<p>茶<a epub:type="noteref" href="#n">1</a>城</p>{LONG_EN}'
        '<aside epub:type="footnote"><p>foot 注</p></aside>',
        f"茶城\n{EN.strip()}\nfoot 注",
    ),
    "page mark": (
        f'<p>茶<span epub:type="pagebreak">12</span>城</p>{LONG_EN}',
        f"茶城\n{EN.strip()}",
    ),
    "hidden": (f'<p hidden="hidden">x</p>{LONG_ZH}', ZH * 2),
    "script": (f"<script>var a = 1;</script><style>p {{}}</style>{LONG_ZH}", ZH * 2),
    "references of HTML": (
        f"<p>A&nbsp;&mdash;&hellip; &amp; &#x8336;</p>{LONG_ZH}",
        f"A\xa0—… & 茶\n{ZH * 2}",
    ),
    "markup that is no XML": (f"<p>茶<br>Tea<p>{LONG_ZH}", f"茶\nTea\n{ZH * 2}"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), TEXTS.values(), ids=TEXTS)
def test_text_of_a_chapter(body: str, text: str) -> None:
    (found,) = read(book({"c1.xhtml": body}))
    assert found.text == text


def test_a_chapter_in_another_encoding() -> None:
    gbk = page(LONG_ZH).replace('"utf-8"', '"gb2312"').encode("gb18030")
    (found,) = read(book({"c1.xhtml": LONG_ZH}, more={"OEBPS/c1.xhtml": gbk}))
    assert (found.text, found.encoding) == (ZH * 2, "gb18030")


def test_a_damaged_chapter_is_told_and_the_others_are_read() -> None:
    chapters = {"a.xhtml": LONG_ZH, "b.xhtml": LONG_EN, "c.xhtml": LONG_ZH}
    cut = page(LONG_EN)[:-80]
    found = list(epub.read("a.epub", book(chapters, more={"OEBPS/b.xhtml": cut}), options=NONE))
    told = [(type(one).__name__, one.locator) for one in found]
    assert sorted(told) == [("Record", "item 1"), ("Record", "item 3"), ("Rejected", "item 2")]
    (refused,) = (one for one in found if isinstance(one, Rejected))
    assert (refused.reason, refused.path) == ("truncated", "a.epub")


def test_masked_fonts_are_no_lock() -> None:
    masked = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        '<e:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><e:CipherData>'
        '<e:CipherReference URI="OEBPS/font.otf"/></e:CipherData></e:EncryptedData></encryption>'
    )
    more = {"META-INF/encryption.xml": masked}
    assert len(read(book({"c1.xhtml": LONG_ZH}, more=more))) == 1
