"""Feeds in tests: written in few words, and read back."""

from collections.abc import Iterator, Mapping
from io import BytesIO, RawIOBase
from typing import Any

from citysway.corpus.readers import feeds, sgml
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

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
WHOLE = rss(*(f"<title>Title {n}</title><description>正文{n}</description>" for n in range(5)))


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
