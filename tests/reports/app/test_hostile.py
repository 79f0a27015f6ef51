"""Texts, titles, names and addresses that want to do something: they are only shown."""

import re
from html.parser import HTMLParser

import pytest

from citysway.reports.app.opened import Opened
from citysway.reports.app.quotes import Pick, hits_html, marked_all, quotes_html, sentences
from citysway.reports.app.search import Hit, search
from citysway.reports.app.tables import cells_html, table_html
from citysway.reports.app.words import Words
from citysway.reports.numbers.cells import Cell
from citysway.reports.words.names import Names

SCRIPTS = [
    "<script>alert(1)</script>",
    "</p></li></ul><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe src="https://evil.example"></iframe>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=q></form>",
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "<https://evil.example>",
    ":red[x] :material/delete: $\\href{javascript:alert(1)}{x}$",
    "{{ 7*7 }}{% raw %}",
    "</mark><mark>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><![CDATA[<script>alert(1)</script>]]>",
    "\u202egnp.exe\u202c",
    "a\x00b\x1b[31mc",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<math><mtext></p><script>alert(1)</script>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/a",
    "https:evil",
    "ftp://evil.example/a",
    "blob:https://evil.example/1",
    "http://[::1",
    "../../etc/passwd",
    "",
]
ALLOWED = {"ul", "li", "p", "footer", "b", "span", "code", "mark", "a", "h4", "div", "table",
           "caption", "thead", "tbody", "tr", "th", "td", "small"}  # fmt: skip
ATTRIBUTES = {"class", "lang", "title", "href", "rel", "target", "scope", "role", "tabindex",
              "aria-label"}  # fmt: skip


class Tags(HTMLParser):
    """Collects what an HTML parser sees."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(body: str) -> Tags:
    """The tags of a piece of HTML, once none of them can do anything."""
    seen = Tags(str(body))
    assert seen.tags <= ALLOWED
    assert seen.attributes <= ATTRIBUTES
    assert all(re.match(r"https?://\w", link) for link in seen.links)
    return seen


def row(text: str, url: str | None = None) -> dict[str, object]:
    """A sentence in which everything is ``text``."""
    return {
        "sentence": f"{text}成都{text}", "at": len(text), "until": len(text) + 2, "lang": "zh",
        "source": text, "date": None, "role": "nat", "title": text, "url": url, "label": 1,
        "modality": "DONE", "doc_id": text, "story_id": text, "docs_in_story": 3, "code": text,
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", SCRIPTS)
def test_sentences(opened: Opened, text: str, lang: str) -> None:
    seen = harmless(quotes_html([row(text)], Words(lang), opened))
    assert "成都" in seen.words
    plain = re.sub(r"[\x00-\x1f\u202a-\u202e]", "", text)
    if plain == text and len(text) <= 60:
        assert seen.words.count(text) >= 4


@pytest.mark.parametrize("text", SCRIPTS)
def test_documents_found(text: str) -> None:
    about = {"lang": "zh", "date": None, "source": text, "url": text, "docs_in_story": 1}
    hit = Hit(text, f"{text}成都", f"成都{text}", ((len(text), len(text) + 2),), ((0, 2),), about)
    seen = harmless(hits_html([hit], Words("en")))
    assert seen.links == []
    assert "mark" in seen.tags


@pytest.mark.parametrize("text", SCRIPTS)
def test_names_in_tables(opened: Opened, text: str) -> None:
    other = Opened(opened.out, opened.base, Names(cities={"X": (text, text)}), opened.registry, {})
    words = Words("zh")
    harmless(cells_html([Cell("IM01", "", "ext", "X", reason=text)], words, other))
    harmless(table_html(text, [text], [{"name": text, "note": text, "cells": [text]}]))


@pytest.mark.parametrize("url", ADDRESSES)
def test_only_web_addresses_are_links(opened: Opened, url: str) -> None:
    assert harmless(quotes_html([row("a", url)], Words("zh"), opened)).links == []


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=%22", "http://例子.中国/文"])
def test_web_addresses_are_links(opened: Opened, url: str) -> None:
    assert harmless(quotes_html([row("a", url)], Words("zh"), opened)).links == [url]


def test_no_direction_or_control_character_is_left(opened: Opened) -> None:
    body = quotes_html([row("\u202eabc\x1b\x00\u2066")], Words("zh"), opened)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", body)


def test_the_hostile_study(opened: Opened) -> None:
    con = opened.cursor()
    rows = sentences(con, opened, Pick("CN320500", "IM01", "", ("nat",)), limit=500)
    seen = harmless(quotes_html(rows, Words("zh"), opened))
    assert '<script>alert("x")</script>' in seen.words
    hits = search(opened.out, con, "script alert").hits
    assert hits
    harmless(hits_html(hits, Words("zh")))


def test_marks_may_not_reach_into_each_other() -> None:
    assert marked_all("<a>b", ((0, 3),)) == "<mark>&lt;a&gt;</mark>b"
