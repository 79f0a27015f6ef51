"""The page of a city: complete, linked, accessible; the same in Word; its charts as files."""

import csv
import itertools
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from citysway.errors import StudyError
from citysway.reports.pages.dossier.page import SECTIONS
from citysway.reports.pages.material import page_files
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from tests.reports.browsing import open_page

lxml_html = pytest.importorskip("lxml.html")
LANGS = ("zh", "en")
CITY = "CN320500"


def _tree(html: str) -> Any:
    return lxml_html.document_fromstring(html.encode("utf-8"))


@pytest.fixture(scope="module")
def report(
    study: Path, tmp_path_factory: pytest.TempPathFactory, names: Names, registry: Mapping[str, Any]
) -> Path:
    """The folder of a report in both languages."""
    folder = tmp_path_factory.mktemp("report")
    build_report(study, lang="zh", both=True, target=folder, names=names, registry=registry)
    return folder


@pytest.fixture(scope="module")
def handed_on(
    study: Path, tmp_path_factory: pytest.TempPathFactory, names: Names, registry: Mapping[str, Any]
) -> Path:
    """One city as Word files and as pictures."""
    folder = tmp_path_factory.mktemp("files")
    build_report(
        study, cities=[CITY], target=folder, names=names, registry=registry,
        formats=["html", "docx", "charts"],
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def dossiers(report: Path) -> dict[str, Any]:
    return {
        lang: _tree((report / "cities" / f"{CITY}{ending}.html").read_text("utf-8"))
        for lang, ending in (("zh", ""), ("en", ".en"))
    }


@pytest.mark.parametrize("lang", LANGS)
def test_links_lead_somewhere(dossiers: dict[str, Any], report: Path, lang: str) -> None:
    tree = dossiers[lang]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    hrefs = [href for href in tree.xpath("//@href") if not href.startswith("http")]
    inside = {href[1:] for href in hrefs if href.startswith("#")} - {"_"}
    assert inside <= set(ids)
    assert len([name for name in inside if name.startswith("ev-")]) > 20
    beside = {href.partition("#")[0] for href in hrefs if not href.startswith("#")}
    assert all((report / "cities" / name).resolve().is_file() for name in beside)
    assert beside


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_of_the_report_leads_to_a_row(report: Path, lang: str) -> None:
    """From index.html to the page of the city and the row of the number there."""
    ending = {"zh": "", "en": ".en"}[lang]
    index = _tree((report / f"index{ending}.html").read_text("utf-8"))
    outward = [href for href in index.xpath("//@href") if href.startswith("cities/")]
    assert len(outward) >= 8
    for href in outward:
        name, _, anchor = href.partition("#")
        tree = _tree((report / name).read_text("utf-8"))
        assert not anchor or tree.get_element_by_id(anchor) is not None


@pytest.mark.parametrize("lang", LANGS)
def test_sections_headings_and_charts(dossiers: dict[str, Any], lang: str) -> None:
    tree = dossiers[lang]
    assert [section.get("id") for section in tree.xpath("//main/section")] == list(SECTIONS)
    levels = [int(node.tag[1]) for node in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    drawn = {figure.get("id") for figure in tree.iter("figure")}
    assert {"fig-profile", "fig-favour", "fig-months", "fig-topics"} <= drawn
    assert all(len(svg.get("aria-label") or "") > 10 for svg in tree.iter("svg"))
    empty = [p.text_content() for p in tree.xpath("//p[@class='none']")]
    assert all(len(words) > 8 for words in empty)


def test_both_languages_have_the_same_numbers(dossiers: dict[str, Any]) -> None:
    cells = "//table//td[@class='r']/a[@class='n']"
    zh, en = ([a.text_content() for a in dossiers[lang].xpath(cells)] for lang in LANGS)
    assert zh == en
    assert len(zh) > 10
    own = ".//text()[not(ancestor::*[@class='said'])]"  # what is quoted of the corpus left out
    heads = ["".join(h.xpath(own)) for h in dossiers["en"].iter("h2", "h3", "th", "caption")]
    assert not [h for h in heads if re.search(r"[\u4e00-\u9fff]", h)]


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_texts_stay_text(report: Path, lang: str) -> None:
    ending = {"zh": "", "en": ".en"}[lang]
    for path in sorted((report / "cities").glob(f"*{ending}.html")):
        tree = _tree(path.read_text("utf-8"))
        assert not list(tree.iter("img", "iframe", "object", "embed", "link", "form", "base"))
        assert len(list(tree.iter("script"))) == 1
        assert not [n for node in tree.iter() for n in node.attrib if n.startswith("on")]
        assert tree.xpath("//@src") == []
        assert not [h for h in tree.xpath("//@href") if h.lower().startswith("javascript")]


FILES = [
    # (place ids, names of their pages)
    (["CN510100", "GN2643743"], ["CN510100", "GN2643743"]),
    (["../../etc/passwd", "a/b"], ["______etc_passwd", "a_b"]),
    (["a/b", "a.b", "a_b"], ["a_b", "a_b_1", "a_b_2"]),
    (["", "城市"], ["_", "__"]),
    (["x" * 3 + "\0\n"], ["xxx__"]),
]


@pytest.mark.parametrize(("cities", "expected"), FILES)
def test_pages_have_harmless_names_of_their_own(cities: list[str], expected: list[str]) -> None:
    assert list(page_files(cities).values()) == expected


@pytest.mark.parametrize("page", ["index", f"cities/{CITY}"])
def test_the_word_file_holds_the_page(handed_on: Path, page: str) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(str(handed_on / f"{page}.docx"))
    tree = _tree((handed_on / f"{page}.html").read_text("utf-8"))
    heads = [p.text for p in document.paragraphs if p.style.name.startswith("Heading 1")]
    assert heads == [" ".join(h.text_content().split()) for h in tree.iter("h2")]
    charts = [f for f in tree.iter("figure") if f.find(".//svg") is not None]
    assert len(document.inline_shapes) == len(charts) >= 4
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    assert sum("SEQ Figure" in p._p.xml for p in captions) == len(charts)
    assert sum("SEQ Table" in p._p.xml for p in captions) >= 1
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    rows = {cell.text.strip() for table in document.tables for cell in table.columns[0].cells}
    assert len(rows) > 10


def test_every_chart_is_a_picture_with_its_numbers(handed_on: Path) -> None:
    folder = handed_on / "cities" / CITY
    names = {path.stem for path in folder.glob("*.svg")}
    assert {"profile", "favour", "months", "topics"} <= names
    for name in names:
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {"name", "value", "lo", "hi"} <= set(rows[0])
    assert (handed_on / "index" / "favour.png").is_file()


def test_a_format_that_is_none_is_refused(study: Path, names: Names) -> None:
    with pytest.raises(StudyError, match="html, docx, charts"):
        build_report(study, formats=["pdf"], names=names, registry={})


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", ["index", f"cities/{CITY}"])
def test_axe_finds_nothing_serious(browser: Any, report: Path, page: str, lang: str) -> None:
    """axe-core: no violation that it calls serious or critical, contrast included."""
    pytest.importorskip("axe_core_python")
    script = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    ending = {"zh": "", "en": ".en"}[lang]
    open_page(browser, report / f"{page}{ending}.html", 1280)
    browser.execute_script(script)
    browser.set_script_timeout(120)  # a busy machine looks at every colour of a page slowly
    run = "const done = arguments[0]; axe.run(document, {}).then(r => done(r.violations));"
    found = browser.execute_async_script(run)
    serious = [
        (v["id"], v["nodes"][0]["html"][:200])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_sideways_scroll_and_nothing_refused(browser: Any, report: Path, width: int) -> None:
    browser.get_log("browser")  # what other pages said
    open_page(browser, report / "cities" / f"{CITY}.html", width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []
    link = browser.find_element("css selector", "#numbers td a.n")
    panel = browser.find_element("id", link.get_attribute("href").partition("#")[2])
    assert not panel.is_displayed()
    browser.execute_script("arguments[0].click()", link)
    assert panel.is_displayed()
