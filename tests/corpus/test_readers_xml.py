"""Feeds, news XML and SGML: what a file states, whatever its dialect, encoding or damage."""

import random
import re
import resource
from collections.abc import Iterator, Mapping
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.readers import feeds, sgml
from citysway.corpus.readers.markup import html_text
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

ATOM = "http://www.w3.org/2005/Atom"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
READERS = {".xml": feeds.read, ".sgm": sgml.read}


def items(
    raw: str | bytes, columns: Mapping[str, str] | None = None, *, suffix: str = ".xml"
) -> list[Record | Rejected]:
    content = raw.encode() if isinstance(raw, str) else raw
    return list(READERS[suffix](f"a{suffix}", BytesIO(content), options=Options(columns or {})))


def one(raw: str | bytes, *, suffix: str = ".xml") -> dict[str, object]:
    """What the only item states."""
    (found,) = items(raw, suffix=suffix)
    assert isinstance(found, Record), found
    skipped = ("member", "page", "encoding", "encoding_confidence", "locator")
    values = {name: getattr(found, name) for name in found.__slots__ if name not in skipped}
    return {name: value for name, value in values.items() if value is not None}


def reason(raw: str | bytes, *, suffix: str = ".xml") -> str:
    """The reason of the one rejection, raised or yielded."""
    try:
        found = [item for item in items(raw, suffix=suffix) if isinstance(item, Rejected)]
    except DocumentError as error:
        return error.reason
    (rejected,) = found
    assert rejected.detail
    return rejected.reason


def rss(*entries: str, channel: str = "", head: str = "") -> str:
    body = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'{head}<rss version="2.0" {DC} {CONTENT}><channel>{channel}{body}</channel></rss>'


def atom(entry: str, feed: str = "") -> str:
    return f'<feed xmlns="{ATOM}" xml:lang="en">{feed}<entry>{entry}</entry></feed>'


SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>'
)
NEWS_URL = (
    "<url><loc>{0}</loc><n:news><n:publication><n:name>{1}</n:name><n:language>{2}</n:language>"
    "</n:publication><n:publication_date>2023-06-03</n:publication_date><n:title>{3}</n:title>"
    "</n:news></url>"
)
NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd">
<nitf xml:lang="en"><head><title>web title</title><docdata><doc-id id-string="A-1"/>
<date.issue norm="2023-06-03T10:00:00Z"/></docdata><pubdata name="The Paper"/></head><body>
<body.head><hedline><hl1>A city by the lake</hl1></hedline><byline>By <person>Ann Lee</person>
<byttl>Staff writer</byttl></byline><distributor>AP</distributor><dateline><location>BEIJING
</location>, <story.date>March 5</story.date></dateline></body.head><body.content><block>
<p>First paragraph.</p><p>The <em>second</em> one.</p></block><media><media-caption>A picture.
</media-caption></media></body.content></body></nitf>"""
G2 = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="tag:afp:1" xml:lang="en"><itemMeta><provider qcode="p:AFP"><name>AFP</name>
</provider><versionCreated>2023-06-03T10:00:00Z</versionCreated></itemMeta><contentMeta>
<headline>Lake festival opens</headline><by>Bob Ray</by><creditline>AFP</creditline>
<dateline>PARIS, June 3</dateline></contentMeta><contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body><p>One.</p>
<p>Two.</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""
NEWSML1 = """<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>西湖音乐节开幕</HeadLine>
<DateLine>杭州6月3日电</DateLine></NewsLines><ContentItem><DataContent>
正文一段。</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""

DIALECTS: list[tuple[str, dict[str, object]]] = [
    (
        rss(
            "<title>西湖音乐节开幕</title><link>http://a.cn/1</link><guid>g1</guid>"
            "<pubDate>Sat, 03 Jun 2023 10:00:00 +0800</pubDate><dc:creator>王五</dc:creator>"
            "<description>摘要</description>"
            "<content:encoded><![CDATA[<p>第一段。</p><p>第二段。</p>]]></content:encoded>",
            channel="<title>杭州日报</title><language>zh-cn</language>",
        ),
        {
            **{"title": "西湖音乐节开幕", "text": "第一段。\n第二段。", "id": "g1"},
            **{"date": "Sat, 03 Jun 2023 10:00:00 +0800", "author": "王五"},
            **{"source": "杭州日报", "lang": "zh-cn", "url": "http://a.cn/1"},
        },
    ),
    (
        rss("<title>A</title><source url='u'>City Wire</source><author>a@b.c (Ann Lee)</author>"),
        {"title": "A", "text": "A", "source": "City Wire", "author": "Ann Lee"},
    ),
    (
        rss("<guid isPermaLink='true'>https://a.example/7</guid><description>Text.</description>"),
        {"text": "Text.", "id": "https://a.example/7", "url": "https://a.example/7"},
    ),
    (
        rss("<title>A</title><description>&lt;p&gt;One &amp;amp; two.&lt;/p&gt;</description>"),
        {"title": "A", "text": "One & two."},
    ),
    (
        rss("<title>A</title><m:title xmlns:m='http://search.yahoo.com/mrss/'>B</m:title>"),
        {"title": "A", "text": "A"},
    ),
    (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {DC}><channel><title>光明网</title></channel>'
        '<item rdf:about="http://g.cn/2"><title>题</title><dc:date>2023-06-03</dc:date>'
        "<description>述</description></item></rdf:RDF>",
        {
            **{"title": "题", "text": "述", "id": "http://g.cn/2", "url": "http://g.cn/2"},
            **{"date": "2023-06-03", "source": "光明网"},
        },
    ),
    (
        '<rss version="0.91"><channel><title>N</title><item><title>Old</title></item></channel>'
        "</rss>",
        {"title": "Old", "text": "Old", "source": "N"},
    ),
    (
        atom(
            '<title type="html">A &amp;amp; B</title><id>urn:1</id><link href="p/1"/>'
            '<link rel="self" href="x"/><updated>2023-06-04</updated>'
            "<published>2023-06-03</published><author><name>Ann</name></author>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p>'
            "<p>Two <b>b</b>.</p></div></content>",
            feed="<title>Times</title>",
        ),
        {
            **{"title": "A & B", "text": "One.\nTwo b.", "id": "urn:1", "url": "p/1"},
            **{"date": "2023-06-03", "author": "Ann", "source": "Times", "lang": "en"},
        },
    ),
    (
        atom('<title>甲</title><summary type="html">&lt;b&gt;要&lt;/b&gt;点</summary>'),
        {"title": "甲", "text": "要点", "lang": "en"},
    ),
    (
        SITEMAP.format(NEWS_URL.format("http://a/1", "杭州日报", "zh", "西湖音乐节")),
        {
            **{"title": "西湖音乐节", "text": "西湖音乐节", "url": "http://a/1"},
            **{"date": "2023-06-03", "source": "杭州日报", "lang": "zh"},
        },
    ),
    (
        NITF,
        {
            **{"title": "A city by the lake", "text": "First paragraph.\nThe second one."},
            **{"id": "A-1", "date": "2023-06-03T10:00:00Z", "source": "The Paper", "lang": "en"},
            **{"author": "Ann Lee", "credit": "AP", "dateline": "BEIJING , March 5"},
        },
    ),
    (
        G2,
        {
            **{"title": "Lake festival opens", "text": "One.\nTwo.", "id": "tag:afp:1"},
            **{"date": "2023-06-03T10:00:00Z", "source": "AFP", "author": "Bob Ray"},
            **{"credit": "AFP", "dateline": "PARIS, June 3", "lang": "en"},
        },
    ),
    (NEWSML1, {"title": "西湖音乐节开幕", "text": "正文一段。", "dateline": "杭州6月3日电"}),
    (
        "<news><item id='7'><标题>题</标题><发布时间>2023年6月3日</发布时间><来源>新华社</来源>"
        "<正文>第一行\n第二行</正文></item></news>",
        {
            **{"id": "7", "title": "题", "text": "第一行\n第二行", "date": "2023年6月3日"},
            "source": "新华社",
        },
    ),
    (
        "<articles><article><headline>H</headline><pubdate>3 June 2023</pubdate>"
        "<outlet>Daily</outlet><body><p>One.</p><p>Two.</p></body></article></articles>",
        {"title": "H", "text": "One.\nTwo.", "date": "3 June 2023", "source": "Daily"},
    ),
    (
        "<document><title>T</title><p>One.</p><p>Two.</p></document>",
        {"title": "T", "text": "One.\nTwo."},
    ),
]


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


WHOLE = rss(*(f"<title>Title {n}</title><description>正文{n}</description>" for n in range(5)))
ENTITY = (
    "<!DOCTYPE r [<!ENTITY {}>]><rss><channel><item><title>a&x;b</title></item></channel></rss>"
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DAMAGED = [
    ("", "empty"),
    (" \n ", "empty"),
    ("\ufeff", "empty"),
    (WHOLE[:-3], "truncated"),
    (WHOLE[: len(WHOLE) // 2], "truncated"),
    (WHOLE[:-20] + "<![CDATA[x", "truncated"),
    ("<rss", "truncated"),
    ("<rss><channel><item><title>A</titel></item></channel></rss>", "bad_xml"),
    (WHOLE + "<rss/>", "bad_xml"),
    ("<rss><channel a='1' a='2'></channel></rss>", "bad_xml"),
    ("<rss>" + "<a>" * 100_000, "bad_xml"),
    (ENTITY.format('x SYSTEM "file:///etc/passwd"'), "bad_xml"),
    (ENTITY.format('% x SYSTEM "http://127.0.0.1:9/x"'), "bad_xml"),
    (
        f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]><rss><item><title>&l9;</title></item></rss>',
        "bad_xml",
    ),
    ('{"title": "json"}', "wrong_format"),
    ("Just a text, no markup.", "wrong_format"),
    ("<!DOCTYPE html><html><body><p>x</p></body></html>", "wrong_format"),
    ("<rss><channel><title>N</title></channel></rss>", "empty"),
    ("<beans><bean id='x'/></beans>", "no_main_text"),
    (SITEMAP.format("<url><loc>u</loc></url>"), "no_main_text"),
    (b"\x00\x01\x02\x03" * 100, "undecodable"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "undecodable"),
    (b"%PDF-1.4\n" + bytes(200), "undecodable"),
]


@pytest.mark.parametrize(("raw", "expected"), DAMAGED)
def test_damage(raw: str | bytes, expected: str) -> None:
    assert reason(raw) == expected


def test_items_before_a_break_are_read() -> None:
    found = items(WHOLE[: WHOLE.index("Title 3") + 4])
    assert [item.title for item in found if isinstance(item, Record)] == [
        f"Title {n}" for n in range(3)
    ]
    assert isinstance(found[-1], Rejected)
    assert (found[-1].reason, found[-1].locator) == ("truncated", "after item 3")


def test_nothing_leaks(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    include = f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret}"/></a>'
    for raw in (
        ENTITY.format(f'x SYSTEM "{secret.as_uri()}"'),
        f'<!DOCTYPE r SYSTEM "{secret.as_uri()}"><rss><item><title>a&x;</title></item></rss>',
        rss(f"<title>a{include}</title>"),
    ):
        try:
            found = repr(items(raw))
        except DocumentError as error:
            found = str(error)
        assert "SECRET" not in found


@pytest.mark.parametrize("seed", range(300))
def test_mutations(seed: int) -> None:
    """Flipped, cut and doubled bytes end as records or reasons, never as another error."""
    source = random.Random(seed)
    suffix = ".sgm" if seed % 4 == 0 else ".xml"
    bodies: list[str] = [REUTERS] if suffix == ".sgm" else [raw for raw, _ in DIALECTS]
    raw = bytearray(source.choice(bodies).encode(source.choice(["utf-8", "gb18030", "utf-16"])))
    for _ in range(source.randint(1, 20)):
        at = source.randrange(len(raw))
        kind = source.randrange(4)
        if kind == 0:
            raw[at] = source.randrange(256)
        elif kind == 1:
            del raw[at : at + source.randint(1, 40)]
        elif kind == 2:
            raw[at:at] = raw[at : at + source.randint(1, 40)]
        else:
            raw[at:at] = source.choice([b"<", b"&", b"\0", b"]]>", b"<![CDATA[", b"\xff\xfe", b'"'])
        if not raw:
            break
    try:
        found = items(bytes(raw), suffix=suffix)
    except DocumentError:
        return
    assert found


class Endless(RawIOBase):
    """A stream that repeats a part for a number of bytes: large files without the files."""

    def __init__(self, head: bytes, part: bytes, tail: bytes, size: int) -> None:
        self._parts = self._all(head, part, tail, size)
        self._held = b""

    @staticmethod
    def _all(head: bytes, part: bytes, tail: bytes, size: int) -> Iterator[bytes]:
        yield head
        block = part * max(1, 100_000 // len(part))
        yield from (block for _ in range(size // len(block)))
        yield tail

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held and (chunk := next(self._parts, b"")):
            self._held = chunk
        taken = self._held[: len(buffer)]
        buffer[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)


LARGE = [  # head, part, tail, suffix, records, rejections
    (
        b"<rss><channel>",
        b"<item><title>" + b"word " * 200 + b"</title></item>",
        b"</channel></rss>",
        ".xml",
        60_000,
        0,
    ),
    (b"<rss><channel>", b"<junk>" + b"word " * 200 + b"</junk>", b"</channel></rss>", ".xml", 0, 1),
    (b"<rss><item><title>", b"abcdefghi ", b"", ".xml", 0, 1),
    (b"<rss><item>", b"<a>words and words </a>", b"</item></rss>", ".xml", 0, 1),
    (b"<DOC><TEXT>", b"words and words ", b"</TEXT></DOC><DOC><TEXT>ok", ".sgm", 0, 2),
]


@pytest.mark.slow
@pytest.mark.parametrize(("head", "part", "tail", "suffix", "records", "rejections"), LARGE)
def test_large_files_stay_small_in_memory(
    head: bytes, part: bytes, tail: bytes, suffix: str, records: int, rejections: int
) -> None:
    """70 MB; lxml's memory is not Python's, so the process is asked."""
    stream: Any = Endless(head, part, tail, 70_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts = {Record: 0, Rejected: 0}
    for item in READERS[suffix]("a", stream, options=Options()):
        counts[type(item)] += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert counts[Record] >= records
    assert counts[Rejected] == rejections
    assert grown < 400_000  # kilobytes


REUTERS = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TEST" OLDID="5" NEWID="101">
<DATE>19-OCT-1987 15:35:53.55</DATE>
<TOPICS><D>ship</D></TOPICS>
<PLACES><D>bahrain</D><D>usa</D></PLACES>
<UNKNOWN> &#5;&#5;&#5;Y &#31;reute</UNKNOWN>
<TEXT>&#2;
<TITLE>HARBOUR &lt;HBR.O> OPENS
A NEW PIER</TITLE>
<AUTHOR>    By ANN LEE</AUTHOR>
<DATELINE>    MANAMA, Oct 19 - </DATELINE><BODY>The harbour opened a pier that is longer
than the old one.
    Ships &amp; boats called.
    Qtr  1  2
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS TOPICS="NO" NEWID="102">
<DATE>19-OCT-1987 15:37:46.03</DATE>
<PLACES></PLACES>
<TEXT TYPE="BRIEF">&#2;
******<TITLE>CITY CORP CUTS RATE
</TITLE>Blah blah blah.
&#3;
</TEXT>
</REUTERS>
<REUTERS NEWID="103">
<DATE>19-OCT-1987</DATE>
<PLACES></PLACES>
<TEXT TYPE="UNPROC">&#2;
A HEADLINE BY ITSELF
    TOWN, Oct 19 - A line
that goes on.
&#3;</TEXT>
</REUTERS>
"""


def test_reuters() -> None:
    first, brief, raw = items(REUTERS, suffix=".sgm")
    assert isinstance(first, Record)
    assert isinstance(brief, Record)
    assert isinstance(raw, Record)
    assert first.text == (
        "The harbour opened a pier that is longer than the old one.\nShips & boats called.\n"
        "Qtr  1  2\nReuter"
    )
    assert first.title == "HARBOUR <HBR.O> OPENS A NEW PIER"
    assert (first.id, first.date, first.source) == ("101", "19-OCT-1987 15:35:53.55", "Reuters")
    assert (first.author, first.dateline) == ("ANN LEE", "MANAMA, Oct 19 -")
    assert (first.place, first.locator) == ("bahrain; usa", "item 1")
    assert (brief.text, brief.title, brief.place) == ("CITY CORP CUTS RATE",) * 2 + (None,)
    assert raw.text == "A HEADLINE BY ITSELF\nTOWN, Oct 19 - A line that goes on."
    assert (raw.title, raw.id) == (None, "103")


DOCS: list[tuple[str, dict[str, object]]] = [
    (
        "<DOC><DOCNO> AP-1 </DOCNO><HEADLINE> A Head </HEADLINE><TEXT>\nLine one\nline two\n"
        "</TEXT></DOC>",
        {"id": "AP-1", "title": "A Head", "text": "Line one\nline two"},
    ),
    (
        '<DOC id="X2" type="story"><HEADLINE>题目</HEADLINE><DATELINE>北京6月3日电</DATELINE>'
        "<TEXT><P>\n第一段\n续行。\n</P>\n<P>第二段。</P></TEXT></DOC>",
        {"id": "X2", "title": "题目", "dateline": "北京6月3日电", "text": "第一段续行。\n第二段。"},
    ),
    (
        "<doc><docid>7</docid><url>http://a/1</url><title>T</title><content>正文</content></doc>",
        {"id": "7", "url": "http://a/1", "title": "T", "text": "正文"},
    ),
    (
        "<DOC><DOCNO>9</DOCNO><BYLINE>Ann</BYLINE><DATE>June 3, 1990</DATE><SO>Wire</SO>"
        "<TEXT>R&D &lt;x&gt; AT&amp;T</TEXT></DOC>",
        {
            "id": "9",
            "author": "Ann",
            "date": "June 3, 1990",
            "source": "Wire",
            "text": "R&D <x> AT&T",
        },
    ),
    (
        "<DOC><DOCNO>3</DOCNO><TEXT><P>One.<P>Two.</TEXT></DOC>",
        {"id": "3", "text": "One.\nTwo."},
    ),
]


@pytest.mark.parametrize(("raw", "expected"), DOCS)
def test_sgml_documents(raw: str, expected: dict[str, object]) -> None:
    assert one(raw, suffix=".sgm") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_sgml_encodings(encoding: str) -> None:
    text = "苏州园林与城市形象的研究报告，以及朱镕基的讲话。"
    raw = "".join(f"<DOC><DOCNO>{n}</DOCNO><TEXT>{text}</TEXT></DOC>\n" for n in range(3))
    found = items(raw.encode(encoding), suffix=".sgm")
    assert [getattr(item, "text", None) for item in found] == [text] * 3


SGML_DAMAGED = [
    ("", "empty"),
    ("  \n", "empty"),
    ("no markup at all", "wrong_format"),
    ("<html><p>x</p></html>", "wrong_format"),
    ("{}", "wrong_format"),
    ("<DOC><TEXT>cut", "truncated"),
    ("<DOC", "wrong_format"),
    ("<DOC><TEXT>  </TEXT></DOC>", "empty"),
    ("<DOC></DOC>", "empty"),
    ("<REUTERS NEWID='1'></REUTERS>", "empty"),
    ("<REUTERS NEWID='1'><TEXT TYPE='BRIEF'>Blah blah blah.</TEXT></REUTERS>", "empty"),
    ("<REUTERS NEWID='1'><TEXT TYPE='UNPROC'>&#2;&#3;</TEXT></REUTERS>", "empty"),
    ("<DOC><HEADLINE></HEADLINE></DOC>", "empty"),
    (REUTERS[:-30], "truncated"),
    (b"\x00\x01\x02\x03" * 200, "undecodable"),
    (b"\x89PNG\r\n\x1a\n" + bytes(200), "undecodable"),
]


@pytest.mark.parametrize(("raw", "expected"), SGML_DAMAGED)
def test_sgml_damage(raw: str | bytes, expected: str) -> None:
    assert reason(raw, suffix=".sgm") == expected


def test_a_document_goes_over_chunks() -> None:
    long = "word " * 200_000
    raw = f"<DOC><DOCNO>1</DOCNO><TEXT>{long}</TEXT></DOC>" * 2
    assert [len(getattr(item, "text", "")) for item in items(raw, suffix=".sgm")] == [999_999] * 2


def test_reuters_file(data: Path) -> None:
    """Every document of the file, counted by expressions that know nothing of the reader."""
    path = data / "raw" / "sgm_reuters" / "reut2-021.sgm"
    raw = path.read_text("latin-1")
    with path.open("rb", buffering=0) as stream:
        found = list(sgml.read("reut2-021.sgm", stream, options=Options()))
    records = [item for item in found if isinstance(item, Record)]
    assert len(records) == len(found) == raw.count("<REUTERS ") == 578
    assert [item.id for item in records] == re.findall(r'NEWID="(\d+)"', raw)
    assert [item.date for item in records] == re.findall(r"<DATE>\s*(.*?)\s*</DATE>", raw)
    stated = {"title": "<TITLE>", "author": "<AUTHOR>", "dateline": "<DATELINE>"}
    for field, tag in stated.items():
        assert sum(getattr(item, field) is not None for item in records) == raw.count(tag)
    assert sum(item.place is not None for item in records) == raw.count("<PLACES><D>")
    left = re.compile(r"[\x00-\x08\x0e-\x1f]|Blah blah|&lt;|</?(?:BODY|TITLE|DATELINE)>")
    assert not any(left.search(item.text) for item in records)
