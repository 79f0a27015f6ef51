"""Pages, charts and Word files of a hostile study: nothing in them acts but what is ours."""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
import pytest

from citysway.reports.pages.material import page_files
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import UNSAFE
from tests.reports.app.running import open_browser
from tests.reports.harmless import formula, harmless
from tests.reports.hostile import CITY, HOSTILE, REPORTED

TEXTS = [text for _, text in HOSTILE.values()]
BAD = "CN____________evil"
PAGES = ["index", *(f"cities/{name}" for name in (CITY[0], BAD, "HX0000"))]
SVG = "{http://www.w3.org/2000/svg}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_show_them_as_text(hostile_report: Path, page: str, lang: str) -> None:
    html = (hostile_report / lang / f"{page}.html").read_text("utf-8")
    tree = harmless(html, scripts=1)
    assert [svg for svg in tree.iter("svg") if "steal(" in (svg.get("onload") or "")] == []
    if page.endswith(CITY[0]):
        said = tree.text_content()
        shown = [text for text in TEXTS if len(text) > 8 and text in said]
        assert len(shown) > 40
        assert {"<svg onload=window.__hit=7>", "<img src=x onerror=window.__hit=6>"} <= set(shown)


def test_nothing_stands_beside_the_pages(hostile_report: Path) -> None:
    folder = hostile_report / "zh"
    for path in hostile_report.rglob("*"):
        assert re.fullmatch(r"[\w-]+(\.(html|docx|svg|png|csv))?", path.name, re.ASCII), path
    assert sorted(path.name for path in hostile_report.iterdir()) == ["en", "zh"]
    assert {path.stem for path in (folder / "cities").glob("*.html")} == {CITY[0], BAD, "HX0000"}
    assert not list(hostile_report.parent.glob("evil*"))


def test_page_files_are_names_of_their_own() -> None:
    ids = [*TEXTS, "con", "COM1", "a/b", "A.B", "x" * 300, "x" * 301]
    names = list(page_files(ids).values())
    assert len({name.lower() for name in names}) == len(ids)
    for name in names:
        assert re.fullmatch(r"[\w-]{1,110}", name, re.ASCII)
        assert not re.fullmatch(r"(?i)con|nul|com1", name)


def test_bursts_are_named_by_their_titles(hostile_report: Path) -> None:
    tree = lxml.html.parse(str(hostile_report / "zh" / "cities" / f"{CITY[0]}.html")).getroot()
    (figure,) = tree.xpath("//figure[@id='fig-months']")
    titles = {" ".join(title.text_content().split()) for title in figure.iter("title")}
    assert {"<script>steal(1)</script>", "</text></svg><svg><script>window.__hit=8</script>"} <= {
        title.strip() for title in titles
    }


def charts(folder: Path, ending: str) -> list[Path]:
    found = sorted(folder.rglob(f"*.{ending}"))
    assert len(found) >= 10
    return found


def test_chart_files_are_pictures(hostile_report: Path) -> None:
    shapes = ("svg", "g", "path", "line", "rect", "circle", "text", "tspan", "clipPath")
    allowed = {*shapes, "title", "desc", "defs"}
    for path in charts(hostile_report, "svg"):
        tree = lxml.etree.parse(path).getroot()
        for node in tree.iter():
            assert node.tag.removeprefix(SVG) in allowed, path
            assert not [name for name in node.attrib if name.startswith("on") or "href" in name]
            assert "url(" not in "".join(node.attrib.values()).replace("url(#", "")
        assert UNSAFE.findall(path.read_text("utf-8")) == []
    for path in charts(hostile_report, "png"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_chart_tables_have_no_formula(hostile_report: Path) -> None:
    for path in charts(hostile_report, "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if formula(cell)] == [], path.name


@pytest.mark.parametrize("page", PAGES)
def test_word_files_are_whole_and_still(hostile_report: Path, page: str) -> None:
    path = hostile_report / "zh" / f"{page}.docx"
    document = docx.Document(str(path))
    assert len(document.paragraphs) > 10
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        parts = {name: lxml.etree.fromstring(file.read(name)) for name in names
                 if name.endswith((".xml", ".rels"))}  # fmt: skip
    assert not [n for n in names if n.startswith(("/", "\\")) or ".." in n or "vba" in n.lower()]
    for name, root in parts.items():
        fields = [node.get(f"{WORD}instr") for node in root.iter(f"{WORD}fldSimple")]
        assert all(re.fullmatch(r"SEQ (Figure|Table) \\\* ARABIC", f) for f in fields), name
        assert not list(root.iter(f"{WORD}instrText", f"{WORD}object", f"{WORD}altChunk"))
        assert UNSAFE.findall("".join(root.itertext())) == []
    for target in outward(parts):
        assert re.fullmatch(r"https?://[\w%:/?#\[\]@!$&'()*+,;=~.-]+", target, re.ASCII), target
        assert len(target) <= 2083


def outward(parts: Mapping[str, Any]) -> Iterator[str]:
    """Where the parts of a Word file lead outside it; links alone may."""
    for name, root in parts.items():
        for relation in root if name.endswith(".rels") else ():
            if relation.get("TargetMode") == "External":
                assert relation.get("Type").endswith("/hyperlink")
                yield relation.get("Target")
            else:
                assert ".." not in relation.get("Target").removeprefix("../")


def test_a_browser_runs_none_of_them(hostile_report: Path) -> None:
    browser = open_browser()
    try:
        for page in (f"{lang}/{page}" for lang in ("zh", "en") for page in PAGES[:3]):
            browser.get((hostile_report / f"{page}.html").as_uri())
            _try_everything(browser)
            assert browser.execute_script("return window.__hit ?? null") is None, page
            assert browser.execute_script("return document.querySelectorAll('img').length") == 0
            assert browser.get_log("browser") == []
        for path in (hostile_report / "zh" / "cities" / CITY[0]).glob("*.svg"):
            browser.get(path.as_uri())
            assert browser.execute_script("return window.__hit ?? null") is None, path
        assert {address.partition(":")[0] for address in _requested(browser)} <= {"file", "data"}
    finally:
        browser.quit()


def _try_everything(browser: Any) -> None:
    """Show what is folded, point at and focus every element."""
    browser.execute_script(
        """document.querySelectorAll('input[type=checkbox]').forEach(box => box.click());
        document.querySelectorAll('details').forEach(one => one.open = true);
        document.querySelectorAll('body *').forEach(one => {
          one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
          if (one.focus) one.focus({preventScroll: true});
        });"""
    )


def _requested(browser: Any) -> set[str]:
    import json

    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [m for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert len(sent) >= 6
    return {message["params"]["request"]["url"] for message in sent}


@pytest.mark.slow
def test_the_same_bytes_again(
    hostile_report: Path,
    hostile_study: Path,
    tmp_path: Path,
    bad_names: Names,
    registry: Mapping[str, Any],
) -> None:
    build_report(
        hostile_study, target=tmp_path, lang="zh", formats=["html", "docx", "charts"],
        cities=REPORTED, names=bad_names, registry=registry,
    )  # fmt: skip
    files = sorted(path for path in (hostile_report / "zh").rglob("*") if path.is_file())
    assert len(files) > 30
    for path in files:
        again = tmp_path / path.relative_to(hostile_report / "zh")
        assert again.read_bytes() == path.read_bytes(), path.name
