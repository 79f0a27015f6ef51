"""Pages: current, linked, short, and about everything a user may type or read."""

import re
from pathlib import Path
from typing import Any

import pytest

from citysway.models import codebook
from citysway.models.codebook.papers import Concept, load_papers
from citysway.pipeline.indicators.table import registry
from citysway.pipeline.settings import Input, Settings
from citysway.pipeline.topics.edit_settings import TopicEdit
from docs.build import HERE, PAGES, commands, main
from docs.codes import in_words, origin
from docs.indicators import EMPTY, anchor, heading
from docs.markdown import table
from docs.papers import measured
from docs.study import template_words
from tests.doc_pages import ALL, HAND, LINK, read

TASKS = (
    "tutorial", "tutorial.zh", "archives", "web-pages", "policy-texts", "cities", "codebook",
    "comparing", "handover", "composite", "pandas", "spacy", "dossier",
)  # fmt: skip
FORBIDDEN = re.compile(
    r"\b(?:METHOD|DESIGN|STYLE|PEERS)\.md|helper|(?<![\w.~/])/(?:home|root|tmp|work|mnt|usr)\b"
)


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name: str) -> None:
    assert read(name) == PAGES[name](), "run: python -m docs.build"


def test_check_names_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("docs.build.HERE", tmp_path)
    monkeypatch.setattr("docs.build.PAGES", {"a.md": lambda: "new\n"})
    assert main(check=True) == 1
    assert capsys.readouterr().out == "stale: a.md\n"
    assert not (tmp_path / "a.md").exists()
    assert main(check=False) == 0
    assert main(check=True) == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "new\n"


def test_every_page_is_on_the_map() -> None:
    assert {target for target in LINK.findall(read("index.md")) if target.endswith(".md")} == {
        name for name in ALL if name != "index.md"
    }


def test_every_task_has_its_page_on_the_map() -> None:
    tasks = read("index.md").split("## Background")[0]
    assert {f"{name}.md" for name in TASKS} <= set(LINK.findall(tasks))


@pytest.mark.parametrize("name", HAND)
def test_pages_written_by_hand_are_short(name: str) -> None:
    assert 10 < len(read(name).splitlines()) <= 250


@pytest.mark.parametrize("name", ALL)
def test_pages_speak_of_citysway_alone(name: str) -> None:
    assert FORBIDDEN.findall(read(name)) == []


@pytest.mark.parametrize("name", ALL)
def test_links_resolve(name: str) -> None:
    for target in LINK.findall(read(name)):
        file, _, anchor = target.partition("#")
        assert "://" in target or (HERE / (file or name)).is_file(), target
        if anchor:
            assert anchor in anchors(file or name), target


def anchors(name: str) -> set[str]:
    """Heading anchors as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", read(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_command_and_option_is_documented() -> None:
    page = read("commands.md")
    found = dict(commands())
    assert {"citysway run", "citysway codebook check", "citysway places explain"} <= set(found)
    for path, command in found.items():
        section = page.split(f"## {path}\n")[1].split("\n## ")[0]
        assert command.help in section
        for parameter in command.params:
            argument = parameter.param_type_name == "argument"
            name = parameter.name.upper() if argument else parameter.opts[-1]
            assert name == "--help" or f"| `{name}` |" in section, f"{path} {name}"


def test_commands_in_the_pages_exist() -> None:
    known = {path for path, _ in commands()}
    for name in HAND:
        named = r"citysway ((?:codebook|places|topics|train) \w+|[a-z]+)"
        for line in re.findall(named, command_text(name)):
            assert f"citysway {line}" in known, f"{name}: citysway {line}"


def command_text(name: str) -> str:
    """What stands in code, inline or in blocks of commands."""
    text = read(name)
    inline = re.findall(r"`(citysway [^`\n]+)`", text)
    lines = [line for line in text.splitlines() if line.startswith("citysway ")]
    return "\n".join([*inline, *lines])


@pytest.mark.parametrize("page", ["indicators.md", "method.md", "zh.md"])
def test_every_indicator_appears(page: str) -> None:
    text = read(page)
    for entry in registry().values():
        assert re.search(rf"\b{entry.id}\b", text), entry.id
        assert page == "indicators.md" or entry.zh_name.split("与")[0] in text, entry.zh_name


def test_every_part_and_variant_appears() -> None:
    text = read("indicators.md")
    for entry in registry().values():
        section = text.split(f"## {heading(entry)}\n")[1].split("\n## ")[0]
        for part in entry.parts:
            assert len(entry.parts) == 1 or f"| `{part.name or EMPTY}` | " in section, part.name
        assert all(f"| `{variant.name}` | " in section for variant in entry.variants)
        assert f"(#{anchor(entry)})" in text


def test_every_concept_appears_with_an_indicator_or_a_reason() -> None:
    text = read("papers.md")
    for paper in load_papers().papers.values():
        part = text.split(f"## {paper.id}\n")[1].split("\n## ")[0]
        for section in paper.sections.values():
            assert f"| **{section.id}** {section.zh_name} " in part
            for concept in section.concepts:
                assert f" | {concept.zh_name} | {concept.en_name} | " in part
                stated = [name for name in concept.by if name[:2] in ("IM", "RA")]
                assert stated or measured(concept) or concept.columns or concept.why


def test_what_measures_a_concept() -> None:
    concept = Concept("", "", ("E03", "X07", "F3.1", "F5", "A1", "IM12"), (), "")
    assert measured(concept) == ["IM05:E03", "IM24:F4.2", "IM24:F3.1", "IM05:F5.*"]


def test_every_code_category_double_and_rule_appears() -> None:
    book, text = codebook.load(), read("codes.md")
    rows = {line.split(" | ")[0].removeprefix("| ") for line in text.splitlines()}
    wanted = {*book.codes, *(c.id for c in book.categories()), *book.doubles}
    assert wanted | {rule.id for rule in book.rules} <= rows
    for code in book.codes.values():
        assert f"| {code.id} | {code.zh_name} | {code.en_name} | " in text


def test_rules_in_words() -> None:
    rule = codebook.ContextRule(
        "a", "zh", ("E01",), needs_near=("文化",), within=6, drop_left=tuple("甲乙丙丁戊己庚辛"),
        needs="city", recode="E46",
    )  # fmt: skip
    assert in_words(rule) == (
        "with 文化 within 6 characters; not after 甲, 乙, 丙, 丁, 戊, 己 and 2 more; "
        "with a linked city or a city-owned noun in the clause; else it is E46"
    )
    assert origin("P1 2.1, P3 2.1") == "P1 2.1, P3 2.1"


def test_every_setting_has_its_meaning() -> None:
    text = read("study-toml.md")
    tables: dict[str, Any] = {name: f.annotation for name, f in Settings.model_fields.items()}
    tables |= {"input": Input, "topics.edit": TopicEdit}
    for section, model in tables.items():
        part = re.split(rf"## `\[+{section}\]+`\n", text)[1].split("\n## ")[0]
        for key in (key for key in model.model_fields if f"{section}.{key}" not in tables):
            row = next(line for line in part.splitlines() if line.startswith(f"| `{key}` |"))
            assert len(row.split(" | ")[-1].rstrip(" |")) > 5, f"{section}.{key}"


def test_the_template_is_read_by_key() -> None:
    words = template_words(
        '[run]\n# seed = 0\n# k = 2   # few\n           # or many\na = ["b"] # c\n'
    )
    assert words == {("run", "seed"): "", ("run", "k"): "few or many", ("run", "a"): "c"}


def test_bars_do_not_break_tables() -> None:
    assert table(("a", "b"), [("x|y", 1)]).splitlines()[-1] == "| x\\|y | 1 |"
