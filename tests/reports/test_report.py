"""The page: complete, honest about what is missing, harmless, self-contained."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from citysway.errors import StudyError
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from tests.reports.conftest import make_names
from tests.reports.factory import write_study

lxml_html = pytest.importorskip("lxml.html")
LANGS = ("zh", "en")


def _tree(html: str) -> Any:
    return lxml_html.document_fromstring(html.encode("utf-8"))


def _own_words(node: Any) -> str:
    """The text of a heading without what it quotes of the corpus."""
    return "".join(node.xpath(".//text()[not(ancestor::*[@class='said'])]"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_inside_the_page_has_its_target_and_ids_are_unique(
    pages: dict[str, str], lang: str
) -> None:
    tree = _tree(pages[lang])
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    inside = {href[1:] for href in tree.xpath("//@href") if href.startswith("#")} - {"_"}
    assert inside <= set(ids)
    assert len([i for i in inside if i.startswith("ev-")]) > 50


@pytest.mark.parametrize("lang", LANGS)
def test_a_number_opens_at_least_five_sentences_with_source_and_date(
    pages: dict[str, str], lang: str
) -> None:
    tree = _tree(pages[lang])
    panel = tree.get_element_by_id("ev-CN320500-ext-names")
    items = panel.findall(".//li")
    assert len(items) == 8
    assert len({item.find("q").text_content() for item in items}) >= 5
    for item in items:
        assert re.search(
            r" · (\d{4}-\d\d-\d\d|无日期|undated) · ", item.find("small").text_content()
        )
        assert item.find("q").get("lang") in ("zh", "en")


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_texts_stay_text(pages: dict[str, str], lang: str) -> None:
    html, tree = pages[lang], _tree(pages[lang])
    assert [s.text for s in tree.iter("script") if "alert" in (s.text or "")] == []
    assert len(list(tree.iter("script"))) == 1
    assert not list(tree.iter("img", "iframe", "object", "embed", "link", "form", "base"))
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]
    assert "\u202e" not in html
    assert "[U+202E]" in html
    assert "{{ 7*7 }}" in html
    assert "javascript:" not in html
    assert '<script>alert("x")</script>' in tree.text_content()


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_fetched(pages: dict[str, str], lang: str) -> None:
    tree = _tree(pages[lang])
    assert tree.xpath("//@src") == []
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", pages[lang].split("<body>")[0])
    remote = [node.tag for node in tree.iter() if "http" in node.get("href", "")]
    assert set(remote) == {"a"}
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith(
        "default-src 'none'"
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            [
                "文本不足",
                "区间未经验证",
                "语料中没有这类来源",
                "这批文本里没有足够的墨尔本自述文本",
            ],
        ),
        (
            "en",
            ["too little text", "interval not validated", "not observable", "text by Melbourne"],
        ),
    ],
)
def test_missing_numbers_say_why(pages: dict[str, str], lang: str, words: list[str]) -> None:
    tree = _tree(pages[lang])
    text = tree.text_content()
    assert all(word in text for word in words)
    cells = [cell.text_content().strip() for cell in tree.xpath("//section[@id='overview']//td")]
    assert "" not in cells
    assert not re.search(r"\b(nan|None|inf)\b", text)


def test_both_languages_have_the_same_numbers_and_no_foreign_words(pages: dict[str, str]) -> None:
    zh, en = (
        [
            a.text_content()
            for a in _tree(pages[lang]).xpath("//section[@id='overview']//a[@class='n']")
        ]
        for lang in LANGS
    )
    assert zh == en
    for part in ("h1", "h2", "h3", "th", "caption"):
        heads = [_own_words(node) for node in _tree(pages["en"]).iter(part)]
        assert not [h for h in heads if re.search(r"[\u4e00-\u9fff]", h) and "样例" not in h]


@pytest.mark.parametrize("lang", LANGS)
def test_headings_are_in_order_and_tables_have_captions(pages: dict[str, str], lang: str) -> None:
    tree = _tree(pages[lang])
    levels = [int(node.tag[1]) for node in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert all(svg.get("aria-label") for svg in tree.iter("svg"))
    assert tree.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]


def test_rejections_and_method_are_told(pages: dict[str, str]) -> None:
    text = _tree(pages["en"]).text_content()
    assert "cannot be decoded" in text
    assert "in/list.csv" in text
    assert "a < b & c" in text
    assert "历史、街区" in text


@pytest.mark.parametrize(("lang", "word"), [("zh", "演示稿"), ("en", "Demonstration")])
def test_lowered_thresholds_mark_every_printed_page(
    tmp_path: Path, names: Names, registry: Mapping[str, Any], lang: str, word: str
) -> None:
    out = write_study(tmp_path, demonstration=True, months=False)
    tree = _tree(build_report(out, lang=lang, names=names, registry=registry).read_text("utf-8"))
    assert word in tree.xpath("//*[@class='running']")[0].text_content()
    assert "docs = 3 (30)" in tree.xpath("//*[@class='demo']")[0].text_content()


def test_a_proper_study_has_no_such_mark(pages: dict[str, str]) -> None:
    assert _tree(pages["zh"]).xpath("//*[@class='running']") == []


@pytest.mark.parametrize(
    ("lang", "needs", "empty"),
    [
        ("zh", "需要先填写来源表", "没有一个城市可以画出：来源太少"),
        ("en", "need sources", "No city can be drawn: too few sources"),
    ],
)
def test_without_sources_the_first_page_says_what_is_needed(
    tmp_path: Path, names: Names, registry: Mapping[str, Any], lang: str, needs: str, empty: str
) -> None:
    out = write_study(tmp_path, all_unk=True, hostile=False, months=False)
    tree = _tree(build_report(out, lang=lang, names=names, registry=registry).read_text("utf-8"))
    assert needs in tree.xpath("//header")[0].text_content()
    radiation = tree.get_element_by_id("radiation")
    assert empty in radiation.text_content()
    assert not list(radiation.iter("svg"))


def test_the_same_study_gives_the_same_page(
    study: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any], pages: dict[str, str]
) -> None:
    again = build_report(study, lang="zh", both=True, target=tmp_path, names=names,
                         registry=registry)  # fmt: skip
    assert again.read_text("utf-8") == pages["zh"]


def test_a_report_on_one_city(study: Path, tmp_path: Path, names: Names) -> None:
    page = build_report(study, cities=["成都"], target=tmp_path, names=names, registry={})
    heads = [h.text_content() for h in _tree(page.read_text("utf-8")).xpath("//article/h3")]
    assert heads == ["成都"]


def test_the_sample_study_has_a_report_in_both_languages(sample: Any, tmp_path: Path) -> None:
    page = build_report(sample.out, both=True, target=tmp_path)
    for path in (page, tmp_path / "index.en.html"):
        tree = _tree(path.read_text("utf-8"))
        assert len(tree.xpath("//article")) >= 4
        assert len(list(tree.iter("svg"))) >= 6
        assert tree.xpath("//*[@class='running']")
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {a[1:] for a in tree.xpath("//@href") if a.startswith("#ev-")} <= set(ids)
        count = tree.xpath("//dt[.='城市' or .='Cities']/following-sibling::dd[1]")[0]
        assert count.text_content().strip() == "12"  # 'all' and 'other' are no cities


def test_unknown_language_is_refused(study: Path, names: Names) -> None:
    with pytest.raises(StudyError, match="zh, en"):
        build_report(study, lang="fr", names=names, registry={})


@pytest.mark.slow
def test_sixty_cities_stay_under_six_megabytes(tmp_path: Path) -> None:
    out = write_study(tmp_path, cities=60, docs_per_cell=3)
    page = build_report(out, names=make_names(60), registry={})
    assert page.stat().st_size < 6_000_000
