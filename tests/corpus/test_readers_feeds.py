"""Feeds and other XML: dialects, encodings, references, fragments of HTML."""

import pytest

from citysway.corpus.readers.markup import html_text
from citysway.corpus.record import Record, Rejected
from citysway.errors import StudyError
from tests.corpus.xml_files import DIALECTS, NEWS_URL, SITEMAP, items, one, rss


@pytest.mark.parametrize(("raw", "expected"), DIALECTS)
def test_dialects(raw: str, expected: dict[str, object]) -> None:
    assert one(raw) == expected


ENCODED = "<?xml version='1.0' encoding='{}'?><rss><item><title>{}</title></item></rss>"
ENCODINGS = [  # declared, stored, text
    ("utf-8", "utf-8", "苏州园林与城市形象"),
    ("UTF-8", "utf-8-sig", "苏州园林与城市形象"),
    ("gb2312", "gb18030", "朱镕基总理访问苏州园林博物馆的消息"),
    ("gb2312", "gbk", "苏州园林与城市形象的研究报告"),
    ("GBK", "gbk", "苏州园林与城市形象的研究报告"),
    ("gb18030", "gb18030", "苏州园林与城市形象的研究报告"),
    ("big5", "big5", "臺北市政府今天宣布新的文化政策"),
    ("utf-16", "utf-16", "苏州园林与城市形象"),
    ("utf-16", "utf-16-le", "苏州园林与城市形象"),
    ("utf-16", "utf-16-be", "苏州园林与城市形象"),
    ("utf-16", "utf-8", "苏州园林与城市形象，一份声明陈旧的文件"),
    ("gb2312", "utf-8", "声明是旧的，内容已经改存为另一种编码"),
    ("iso-8859-1", "cp1252", "The café’s “soft power” in Zürich"),
]


@pytest.mark.parametrize(("declared", "stored", "text"), ENCODINGS)
def test_encodings(declared: str, stored: str, text: str) -> None:
    assert one(ENCODED.format(declared, text).encode(stored))["title"] == text


REFERENCES = [
    ("AT&T", "AT&T"),
    ("A &amp; B &lt;c&gt;", "A & B <c>"),
    ("北京&nbsp;上海", "北京\xa0上海"),
    ("&ldquo;x&rdquo; &mdash; &unknown; &", "“x” — &unknown; &"),
    ("&#26446;&#x767D;&#2;&#xFFFF;", "李白"),
    ("<![CDATA[AT&T &x; <b]]> & c", "AT&T &x; <b & c"),
    ("a\x0bb\x1fc", "abc"),
    ("Ford &lt;F> &lt;IBM>", "Ford <F> <IBM>"),
]


@pytest.mark.parametrize(("raw", "text"), REFERENCES)
def test_references(raw: str, text: str) -> None:
    filler = "<description>" + "词语" * 200 + "</description>"
    (found,) = items(rss(f"<category>{raw}</category>{filler}"), {"title": "category"})
    assert isinstance(found, Record)
    assert found.title == text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_references_over_chunks(size: int) -> None:
    from citysway.corpus.readers.xml_references import mended

    text = "a &nbsp;b &amp; c & d<![CDATA[x & y ]] > &z; ]]>e &foo; &#2;f&"
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    assert "".join(mended(chunks)) == (
        "a \xa0b &amp; c &amp; d<![CDATA[x & y ]] > &z; ]]>e &amp;foo; f&amp;"
    )


FRAGMENTS = [
    ("<p>一</p><p>二<br>三</p>", "一\n二\n三"),
    ("第一行\n续行", "第一行续行"),
    ("one\n two", "one two"),
    ("a<script>alert(1)</script><style>x{}</style>b", "ab"),
    ("<ul><li>one<li>two</ul>", "one\ntwo"),
    ("<p>unclosed <b>bold", "unclosed bold"),
    ("x < y & z &copy;", "x < y & z ©"),
    ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
    ("<!-- c --><img src=x onerror=alert(1)>t", "t"),
    ("", ""),
    ("<?xml version='1.0' encoding='gbk'?><p>正</p>", "正"),
]


@pytest.mark.parametrize(("raw", "text"), FRAGMENTS)
def test_html_fragments(raw: str, text: str) -> None:
    assert html_text(raw) == text


def test_items_keep_their_number() -> None:
    found = items(rss("<title>a</title>", "<link>x</link>", "<title>c</title>"))
    assert [item.locator for item in found] == ["item 1", "item 2", "item 3"]
    assert [getattr(item, "reason", None) for item in found] == [None, "empty", None]


def test_columns() -> None:
    first = '<rec n="1"><bt>题</bt><nr>正文</nr><m><d>2020</d></m></rec>'
    raw = f'<db>{first}<rec n="2"><nr>二</nr></rec></db>'
    found = items(raw, {"title": "bt", "text": "nr", "date": "m.d", "id": "@n"})
    assert [(r.id, r.title, r.text, r.date) for r in found if isinstance(r, Record)] == [
        ("1", "题", "正文", "2020"),
        ("2", None, "二", None),
    ]
    with pytest.raises(StudyError, match="no column 'zw'"):
        items(raw, {"text": "zw"})
    with pytest.raises(StudyError, match="is no field"):
        items(raw, {"txt": "nr"})


def test_sitemap_tells_of_addresses() -> None:
    raw = SITEMAP.format(NEWS_URL.format("u", "A", "en", "T") + "<url><loc>v</loc></url>" * 3)
    news, rest = items(raw)
    assert isinstance(news, Record)
    assert isinstance(rest, Rejected)
    assert (rest.reason, rest.detail[:13]) == ("no_main_text", "3 addresses o")
