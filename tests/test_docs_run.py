"""Every command and code block of the pages written by hand runs, or is held against its rules."""

import re
import shutil
from pathlib import Path

import pytest

from docs.build import HERE, PAGES
from tests.pages import KINDS, ROOT, blocks, follow, where

HAND = sorted(path.name for path in HERE.glob("*.md") if path.name not in PAGES)
WRITTEN = ["README.md", "README.zh.md", *HAND]
# The same blocks in Chinese pages: a test compares them.
TWINS = {"README.zh.md": "README.md", "tutorial.zh.md": "tutorial.md"}
# Followed by tests of their own, which look at what came out.
ELSEWHERE = {
    "your-texts.md": "test_docs_examples.py::test_the_examples_run",
    "archives.md": "test_docs_examples.py::test_the_archive_of_three_newspapers_is_read",
    "app.md": "reports/app/test_docs_page.py::test_the_commands_of_the_page_run",
    "handover.md": "reports/handover/test_pages.py::test_the_commands_of_the_page_run",
    "composite.md": "reports/handover/test_pages.py::test_a_composite_score_in_thirty_lines",
}
WITH_CODE = [
    page for page in WRITTEN
    if page not in (*ELSEWHERE, *TWINS) and any(block.kind != "text" for block in blocks(page))
]  # fmt: skip
QUICK = ("charts.md", "external.md", "knowledge.md", "spacy.md", "uncertainty.md")

# What a reader must see on the way, and the files that must lie there at the end.
SEEN = {
    "README.md": ("CN330100 E11 博物馆 1", "equal"),
    "tutorial.md": ("equal", "茶馆⟧"),
    "web-pages.md": ("江城样例网", "Lunch by the lake", "2 documents from 2 files"),
    "policy-texts.md": ("(own)", "⟦学习借鉴⟧杭州"),
    "cities.md": ("CN330782", "刺桐样例城的茶馆很", "Sample Newport is friendly"),
    "codebook.md": ("茶馆⟧",),
    "pandas.md": ("CN510100", "游客称赞杭州的博物馆很美。"),
    "evidence.md": ("equal",),
    "comparing.md": ("IM12",),
    "dossier.md": (),
    "polarity.md": ("scaling.npz",),
    "reading.md": ("朝阳区",),
    "topics.md": ("advised: k = ", "stability", "topics.npz: in a study.toml write"),
    "zh.md": (),
}
LEFT = {
    "README.md": ("mystudy/results/report/index.html", "word/cities/*.docx", "out/indicators.xlsx"),
    "tutorial.md": (
        "demo/word/cities/CN510100*.docx",
        "demo/tidy/tidy.csv",
        "mine/results/run.json",
    ),
    "comparing.md": ("difference.csv",),
    "codebook.md": ("words/suggestions.csv",),
    "dossier.md": ("pictures/**/*.docx", "pictures/**/*.svg", "pictures/**/*.png"),
    "reading.md": ("learning/results/learned.csv",),
    "topics.md": ("topics.svg", "topics.csv", "topics.npz"),
    "zh.md": ("mystudy/results/report/index.html",),
}


@pytest.fixture
def folder(sample_path: Path, tmp_path: Path) -> Path:
    """A folder in which the sample study lies, run, as ``demo``."""
    shutil.copytree(sample_path.parent, tmp_path / "demo")
    return tmp_path


@pytest.mark.parametrize("page", WRITTEN)
def test_every_block_says_what_it_is(page: str) -> None:
    assert {block.kind for block in blocks(page)} <= set(KINDS)
    for block in blocks(page):
        if block.kind == "text":
            assert not re.search(r"^citysway (?!serve|train)", block.body, re.MULTILINE), page


@pytest.mark.parametrize("page", sorted(ELSEWHERE))
def test_pages_followed_elsewhere(page: str) -> None:
    file, _, test = ELSEWHERE[page].partition("::")
    assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in WITH_CODE if page in QUICK])
def test_the_page_can_be_followed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    follow(page)


def test_both_readmes_say_the_same() -> None:
    english, chinese = (
        [
            [re.sub(r"\s*#.*", "", line) for line in block.body.splitlines()]
            for block in blocks(page)
        ]
        for page in ("README.md", "README.zh.md")
    )
    assert english == chinese
    texts = [where(page).read_text(encoding="utf-8") for page in ("README.md", "README.zh.md")]
    assert len({len(re.findall("^## ", text, re.MULTILINE)) for text in texts}) == 1
    codes = [sorted(re.findall(r"\b(?:IM|RA)\d\d\b", text.split("|---|")[1])) for text in texts]
    assert codes[0] == codes[1]
    assert "(README.zh.md)" in texts[0]
    assert "(README.md)" in texts[1]


def test_both_tutorials_say_the_same() -> None:
    assert list(blocks("tutorial.md")) == list(blocks("tutorial.zh.md"))


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_links_of_the_readme_resolve(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", where(page).read_text(encoding="utf-8")):
        assert (ROOT / target).is_file(), target


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in WITH_CODE if page not in QUICK])
def test_the_page_can_be_followed_on_the_sample_study(
    page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")
    follow(page)
    said = capsys.readouterr()
    for words in SEEN[page]:
        assert words in said.out + said.err, words
    for pattern in LEFT.get(page, ()):
        assert list(folder.glob(pattern)), pattern
