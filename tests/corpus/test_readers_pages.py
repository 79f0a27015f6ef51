"""Web pages and web archives: the article alone, and what the page states of itself."""

import io
from collections.abc import Mapping

import pytest

from citysway.corpus.readers.html import EXTRACTORS, read
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.page_facts import page_facts
from citysway.corpus.readers.page_trees import article_tree, plain_text
from citysway.corpus.readers.warc import read as read_warc
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

ZH = [
    "六月三日上午，新建的跨江大桥正式通车，两岸居民步行过江只要十分钟。",
    "市交通局介绍，大桥全长两公里，设双向六车道，两侧有人行道和自行车道。",
    "通车首日，许多市民专程前来参观，周边商铺的客流比平时多了一倍。",
]
EN = [
    "The new bridge across the river opened on Saturday, and residents can walk over in minutes.",
    "The transport office said it is two kilometres long, with six lanes and paths on both sides.",
    "Many people came to see it on the first day, and shops near by were twice as busy as usual.",
]
MENU = "".join(f'<li><a href="/{n}">频道{n}</a></li>' for n in range(40))
LINKS = "".join(f'<li><a href="/n{n}">推荐阅读的另一条新闻标题第{n}号</a></li>' for n in range(30))


def page(body: str, head: str = "", title: str = "跨江大桥通车_某某新闻网") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><div class=nav><ul>{MENU}</ul></div>{body}<script>var a='不是正文';</script>"
        f"<div class=footer>版权所有 某某新闻网</div></body></html>"
    )


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


BODIES = {
    "named": '<div id="endText">{}</div><div class="recommend"><ul>{}</ul></div>',
    "government": '<ucapcontent class="trs_editor">{}</ucapcontent><div><ul>{}</ul></div>',
    "nameless": "<div><div>{}</div></div><table><tr><td><ul>{}</ul></td></tr></table>",
    "links within": '<div class="article">{}<div class="related"><ul>{}</ul></div></div>',
    "schema": '<section itemprop="articleBody">{}</section><aside><ul>{}</ul></aside>',
}


@pytest.mark.parametrize("lines", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("extract", EXTRACTORS)
def test_the_article_alone_is_the_text(extract: str, body: str, lines: list[str]) -> None:
    html = page(f"<h1>跨江大桥通车</h1>{body.format(paragraphs(lines * 2), LINKS)}")
    (found,) = read("a.html", io.BytesIO(html.encode()), options=Options(extract=extract))
    assert isinstance(found, Record)
    assert all(line in found.text for line in lines)
    assert "不是正文" not in found.text
    if extract == "trafilatura":
        assert "推荐阅读" not in found.text
        assert "频道3" not in found.text


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_tree_goes_down_to_the_article(body: str) -> None:
    tree, letters = article_tree(page(body.format(paragraphs(ZH), LINKS)))
    text = plain_text(tree.find("body"))
    assert text.split("\n") == ZH
    assert letters == sum(map(len, ZH))


STATED: list[tuple[str, str, dict[str, str | None]]] = [
    (
        '<meta name="ArticleTitle" content="大桥通车">'
        '<meta name="PubDate" content="2023-06-03 09:15">'
        '<meta name="SiteName" content="某某市政府"><meta name="ContentSource" content="市交通局">',
        "<h1>别的标题</h1>",
        {
            "title": "大桥通车",
            "date": "2023-06-03 09:15",
            "source": "某某市政府",
            "credit": "市交通局",
        },
    ),
    (
        '<meta property="og:title" content="跨江大桥通车">'
        '<meta property="og:site_name" content="晚报网">'
        '<meta property="article:published_time" content="2023-06-03T09:15:00+08:00">'
        '<link rel="canonical" href="https://news.example.cn/a/1.html">',
        "",
        {
            "title": "跨江大桥通车",
            "date": "2023-06-03T09:15:00+08:00",
            "source": "晚报网",
            "url": "https://news.example.cn/a/1.html",
        },
    ),
    (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge opens",'
        ' "datePublished": "2023-06-03", "author": [{"name": "A. Writer"}, {"name": "B. Other"}],'
        ' "publisher": {"name": "The Herald"}}</script>',
        "<h1>跨江大桥通车</h1>",
        {"date": "2023-06-03", "author": "A. Writer; B. Other", "source": "The Herald"},
    ),
    (
        "",
        "<h1>跨江大桥通车</h1><div>2023年06月03日 09:15 来源：某某晚报 作者：小李</div>",
        {"date": "2023年06月03日 09:15", "credit": "某某晚报", "source": "某某新闻网"},
    ),
    (
        '<meta name="author" content="admin"><meta name="source" content="本站">',
        "<h1>跨江大桥通车</h1>",
        {"author": None, "credit": None, "date": None},
    ),
    ("<script type='application/ld+json'>{broken</script>", "", {"date": None}),
]


@pytest.mark.parametrize(("head", "body", "expected"), STATED)
def test_what_a_page_states(head: str, body: str, expected: Mapping[str, str | None]) -> None:
    facts = page_facts(page(body + paragraphs(ZH), head))
    assert {field: getattr(facts, field) for field in expected} == expected


def test_a_date_in_the_text_is_not_the_pages() -> None:
    body = "<h1>跨江大桥通车</h1>" + paragraphs(ZH * 4 + ["去年2022年5月1日，大桥合龙。"])
    assert page_facts(page(body)).date is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"no markup at all, just a line of text", "wrong_format"),
        (b"<html>" + b"<div>" * 5000 + b"x", "nested_too_deep"),
    ],
)
def test_what_is_no_page(raw: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as error:
        list(read("a.html", io.BytesIO(raw), options=Options()))
    assert error.value.reason == reason


def test_a_page_without_text_is_rejected() -> None:
    html = "<html><body><img src=a.png></body></html>"
    (found,) = read("a.html", io.BytesIO(html.encode()), options=Options())
    assert isinstance(found, Rejected)
    assert found.reason == "no_main_text"


def _response(url: str, body: bytes, *, status: str = "200 OK", kind: str = "text/html") -> bytes:
    http = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
        status.encode(), kind.encode(), len(body),
    )  # fmt: skip
    return _record("response", url, http + body, "application/http; msgtype=response")


def _record(kind: str, url: str, content: bytes, media: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2023-06-05T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def _archive() -> bytes:
    utf8 = page(f"<h1>跨江大桥通车</h1><div>{paragraphs(ZH * 2)}</div>").encode()
    gbk = utf8.decode().replace("<meta charset=utf-8>", "").encode("gb18030")
    return b"".join(
        [
            _record("warcinfo", "x", b"software: test\r\n", "application/warc-fields"),
            _record("request", "http://a.cn/1", b"GET /1 HTTP/1.1\r\n\r\n", "application/http"),
            _response("http://a.cn/1", utf8),
            _response("http://a.cn/2", gbk, kind="text/html; charset=gb2312"),
            _response("http://a.cn/3", b"gone", status="404 Not Found"),
            _response("http://a.cn/4.png", b"\x89PNG", kind="image/png"),
        ]
    )


@pytest.mark.parametrize("extract", EXTRACTORS)
def test_pages_of_a_web_archive(extract: str) -> None:
    found = list(read_warc("a.warc", io.BytesIO(_archive()), options=Options(extract=extract)))
    pages = [one for one in found if isinstance(one, Record)]
    assert [one.url for one in pages] == ["http://a.cn/1", "http://a.cn/2"]
    assert [one.locator for one in pages] == ["record 3", "record 4"]
    assert [one.encoding for one in pages] == ["utf-8", "gb18030"]
    assert all(line in one.text for one in pages for line in ZH)
    assert all(one.date is None for one in pages)  # the day of the crawl is not the day of the news
    told = {one.reason: one.detail.split(" of ")[0] for one in found if isinstance(one, Rejected)}
    assert told == {"no_response": "2", "not_found": "1", "not_html": "1"}


def test_a_cut_archive_keeps_what_was_whole() -> None:
    raw = _archive()
    cut = raw[: raw.index(b"http://a.cn/2") + 400]
    found = list(read_warc("a.warc", io.BytesIO(cut), options=Options()))
    assert [one.url for one in found if isinstance(one, Record)] == ["http://a.cn/1"]
    assert "truncated" in {one.reason for one in found if isinstance(one, Rejected)}
