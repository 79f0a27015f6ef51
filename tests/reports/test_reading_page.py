"""What was read as a page: every word still there, marked, harmless, and nothing fetched."""

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.reports.pages.reading import reading_page
from tests.reports.browsing import open_page

ZH = (
    "成都市青羊区将推进轨道交通建设。游客称赞杭州的博物馆很美，但北京的交通拥堵令人失望。"
    "朝阳的公园很好。"
)
EN = "Visitors praise the museums of Chengdu, but traffic in Beijing is awful. Cambridge is open."
HOSTILE = (
    '<script>document.title="hit"</script>成都的博物馆很美。'
    "</li></ol></style><style>*{display:none}</style>\n"
    '<img src="http://example.org/x.png" onerror="document.title=\'hit\'">'
    '北京 & "上海" &amp; \u202e很美。\n'
    '<a href="javascript:alert(1)">杭州</a>{text}{0}%s 苏州园林很美。\n'
)
DOCS = [
    Document(id="zh", text=ZH, title="青羊区的通知", source_id="江城晚报", date="2024-03-05"),
    Document(id="en", text=EN),
    Document(id="mixed", text="成都的博物馆很美，游客称赞成都的服务。\n" * 2 + EN),
    Document(
        id="bad", text=HOSTILE, lang="zh", title="<script>1</script>", author='"><b onclick=x>'
    ),
    Document(id="none", text="没有什么可说的一句话而已。"),
    Document(id="empty", text=""),
]


class Seen(HTMLParser):
    """Tags, attributes and the sentences of a page, as text without badges."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.links: list[str] = []
        self.marks: list[tuple[str, str, str]] = []
        self.badges: list[str] = []
        self.sentences: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.names |= set(found)
        self.links += [str(found[name]) for name in ("href", "src") if name in found]
        if tag not in ("meta", "br"):
            self._open.append(tag)
        if self._inside() and tag == "mark":
            self.marks.append((str(found["class"]), "", str(found["title"])))
        if tag == "li" and "article" in self._open:
            self.sentences.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._inside():
            return
        if self._open[-1] == "b":
            self.badges.append(data)
            return
        self.sentences[-1] += data
        if self._open[-1] == "mark":
            kind, text, note = self.marks[-1]
            self.marks[-1] = (kind, text + data, note)

    def _inside(self) -> bool:
        return "article" in self._open and "li" in self._open


def _page(reader: Reader, docs: Sequence[Document] = DOCS) -> str:
    return reading_page(reader.read_many(docs), reader, title="texts & <b>.jsonl")


MARKS = [
    (ZH, "成都市", "city", "成都市, 四川省 (CN510100)"),
    (ZH, "青羊区", "city", "青羊区, 成都市 (CN510105)"),
    (ZH, "轨道交通", "E", "E37"),
    (ZH, "推进", "X", "PLAN"),
    (ZH, "博物馆", "E pos", "→ 杭州市 +"),
    (ZH, "令人失望", "A neg", "→ 北京市 -"),
    (ZH, "朝阳", "open", "left open: 朝阳"),
    (EN, "Chengdu", "city", "Chengdu, Sichuan (CN510100)"),
    (EN, "museums", "E pos", "→ Chengdu +"),
    (EN, "awful", "A neg", "→ Beijing -"),
    (EN, "Cambridge", "open", "left open: Cambridge"),
]


@pytest.mark.parametrize(("text", "word", "kind", "note"), MARKS)
def test_marks_say_what_was_found_and_why(
    reader: Reader, text: str, word: str, kind: str, note: str
) -> None:
    seen = Seen(_page(reader, [Document(id="1", text=text)]))
    [(found, title)] = [(k, n) for k, shown, n in seen.marks if shown == word]
    assert found == kind
    assert note in title


@pytest.mark.parametrize("doc", [DOCS[0], DOCS[1], DOCS[2]], ids=lambda doc: doc.id)
def test_sentences_are_those_of_the_text(reader: Reader, doc: Document) -> None:
    reading = reader.read(doc)
    expected = [doc.text[span.start : span.end] for span in reading.sentences]
    assert Seen(_page(reader, [doc])).sentences == expected


def test_what_overlaps_shares_a_mark(reader: Reader) -> None:
    seen = Seen(_page(reader, [Document(id="1", text="武汉大学的学生很多。", lang="zh")]))
    assert [text for _, text, _ in seen.marks] == ["武汉大学", "学生"]
    assert seen.badges[:2] == ["E24", "武汉市"]


def test_hostile_text_stays_text(reader: Reader) -> None:
    page = _page(reader)
    seen = Seen(page)
    assert not {"script", "img", "iframe", "link", "object"} & set(seen.tags)
    assert seen.tags.count("style") == 1
    assert not [name for name in seen.names if name.startswith("on")]
    assert all(link.startswith("#") for link in seen.links)
    assert "\u202e" not in page
    shown = "".join(seen.sentences)
    assert '<script>document.title="hit"</script>成都' in shown
    assert "{text}{0}%s" in shown
    assert '北京 & "上海" &amp; [U+202E]很美' in shown


def test_documents_are_listed_and_linked(reader: Reader) -> None:
    page = _page(reader)
    assert [f'id="d{number}"' in page for number in range(1, 8)] == [True] * 6 + [False]
    assert "texts &amp; &lt;b&gt;.jsonl" in page
    assert "6 篇 documents" in page
    assert page.count("No city and no mention.") == 2
    for anchor in {link[1:] for link in Seen(page).links}:
        assert f'id="{anchor}"' in page


@pytest.fixture(scope="module")
def written(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "a.read.html"
    path.write_text(_page(reader), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it_whole_and_fetches_nothing(
    browser: Any, written: Path, width: int
) -> None:
    open_page(browser, written, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []
    fetched = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    assert browser.execute_script(fetched) == []
    assert browser.execute_script("return document.scripts.length + document.images.length") == 0
    assert "hit" not in browser.title
    articles = browser.find_elements("css selector", "article")
    assert len(articles) == len(DOCS)
    assert all(article.is_displayed() for article in articles)


def test_in_a_browser_tones_and_families_differ(browser: Any, written: Path) -> None:
    open_page(browser, written, 1280)
    colours = {
        kind: browser.find_element("css selector", f"article mark.{kind}").value_of_css_property(
            "background-color"
        )
        for kind in ("city", "E", "X", "A", "open")
    }
    assert len(set(colours.values())) == 5
    lines = [
        browser.find_element("css selector", f"article mark.{tone}").value_of_css_property(
            "box-shadow"
        )
        for tone in ("pos", "neg")
    ]
    assert len({*lines, "none"}) == 3


def test_in_a_browser_a_row_leads_to_its_sentence(browser: Any, written: Path) -> None:
    open_page(browser, written, 1280)
    browser.find_element("css selector", "#d2 .mentions tbody a").click()
    target = browser.find_element("css selector", "li:target")
    assert "Chengdu" in target.text
