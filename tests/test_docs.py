"""The documentation: generated pages are current, nothing is left out, links hold, examples run."""

import ast
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from citysway.cli import app
from citysway.corpus.dates import parse_published
from citysway.corpus.names import FIELDS
from citysway.corpus.readers import COMPRESSED, READERS
from citysway.corpus.readers.options import EXTRACTORS
from citysway.models import codebook
from citysway.models.codebook.papers import Concept, load_papers
from citysway.pipeline.indicators.basis import KINDS
from citysway.pipeline.indicators.cells import FLAGS, REASONS
from citysway.pipeline.indicators.table import registry
from citysway.pipeline.settings import Settings
from citysway.pipeline.study import Result, Study
from citysway.reports.numbers.tables import TABLES
from docs.build import HERE, PAGES, SCHEMAS, about_tables, commands, main
from docs.codes import in_words, origin
from docs.indicators import EMPTY, NAMED, NARROWED, anchor, heading
from docs.markdown import table
from docs.papers import measured
from docs.proof import proofs
from docs.study import template_words

HAND = sorted(path.name for path in HERE.glob("*.md") if path.name not in PAGES)
TASKS = (
    "tutorial", "tutorial.zh", "archives", "web-pages", "policy-texts", "cities", "codebook",
    "comparing", "handover", "composite", "pandas", "spacy", "dossier",
)  # fmt: skip
ALL = sorted(path.name for path in HERE.glob("*.md"))
SET_UP = ("your-texts.md", "archives.md")
FACTS = ("doc_city", "doc_city_code", "panel", "exposure")
FORBIDDEN = re.compile(
    r"\b(?:METHOD|DESIGN|STYLE|PEERS)\.md|helper|(?<![\w.~/])/(?:home|root|tmp|work|mnt|usr)\b"
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    """The text of one page."""
    return (HERE / name).read_text(encoding="utf-8")


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """(language, file name or '') and body of every fenced block, in order."""
    for info, body in BLOCK.findall(read(name)):
        titled = re.search(r'title="(.+?)"', info)
        yield (f"file:{titled[1]}" if titled else info.strip()), body


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
        named = r"citysway ((?:codebook|places|train) \w+|[a-z]+)"
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
    for section, field in Settings.model_fields.items():
        model: Any = field.annotation
        keys = model.__args__[0] if section == "input" else model
        part = re.split(rf"## `\[+{section}\]+`\n", text)[1].split("\n## ")[0]
        for key in keys.model_fields:
            row = next(line for line in part.splitlines() if line.startswith(f"| `{key}` |"))
            assert len(row.split(" | ")[-1].rstrip(" |")) > 5, f"{section}.{key}"


def test_the_template_is_read_by_key() -> None:
    words = template_words(
        '[run]\n# seed = 0\n# k = 2   # few\n           # or many\na = ["b"] # c\n'
    )
    assert words == {("run", "seed"): "", ("run", "k"): "few or many", ("run", "a"): "c"}


def test_bars_do_not_break_tables() -> None:
    assert table(("a", "b"), [("x|y", 1)]).splitlines()[-1] == "| x\\|y | 1 |"


def _tests(path: Path) -> set[str]:
    """Names of the tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


RECOVERY = (
    "IM01/IM05", "IM02", "IM06, RA04", "IM07", "IM12", "intervals", "IM13", "IM14", "IM15",
    "IM15 exact", "IM16", "IM18 share", "IM18 β", "IM20", "IM21d", "IM22, RA13", "RA02", "RA03",
    "RA05", "RA06", "RA08", "geo", "RA10", "reprint clusters", "RA12", "RA14", "RA16", "PPI", "ACC",
    "α",
)  # fmt: skip
DEGENERATE = (
    "empty corpus", "one document", "one city", "one source", "all neutral", "all positive",
    "city only in own texts", "city never named", "element that nobody uses", "no foreign sources",
    "no dates", "impossible dates", "all of one moment", "source of unknown place",
    "two places in one point", "home place listed as outside, twice", "all copies of one story",
    "all sources too small", "city without a naming in the gravity model",
    "zeros in entropy weights", "constant indicator",
    "surrogates, emoji, NUL, a line of a megabyte", "sentence of 200 cities",
    "hand-coded sample of one class",
)  # fmt: skip
# Where a simpler method is known to mislead, a test must show that it does.
MISLED = {
    "IM07", "intervals", "IM14", "IM15", "IM16", "RA02", "RA03", "RA06", "reprint clusters", "RA12",
    "RA14", "PPI", "M4", "M5", "M21", "M22",
}  # fmt: skip


def test_every_proof_is_there_once() -> None:
    found = {kind: [row["id"] for row in rows] for kind, rows in proofs().items()}
    assert found == {
        "recovery": list(RECOVERY),
        "property": [f"M{k}" for k in range(1, 23)],
        "degenerate": list(DEGENERATE),
    }
    rows = [row for some in proofs().values() for row in some]
    assert {row["id"] for row in rows if row.get("naive")} >= MISLED
    assert all(row["tests"] and row["holds"] for row in rows)


@pytest.mark.parametrize("kind", ["recovery", "property", "degenerate"])
def test_the_tests_of_a_proof_exist(kind: str) -> None:
    for row in proofs()[kind]:
        assert set(row) <= {"id", "about", "holds", "open", "tests", "naive"}, row["id"]
        for named in (*row["tests"], *row.get("naive", ())):
            file, _, test = named.partition("::")
            assert (HERE.parent / "tests" / file).is_file(), named
            assert not test or test in _tests(HERE.parent / "tests" / file), named


@pytest.mark.parametrize("name", SCHEMAS)
def test_columns_are_those_of_the_schema(name: str) -> None:
    assert list(about_tables()[name]["columns"]) == SCHEMAS[name].names


@pytest.mark.parametrize("name", FACTS)
def test_columns_are_those_of_a_run(name: str, sample: Result) -> None:
    entry = about_tables()[name]
    rows = duckdb.sql(f"DESCRIBE FROM read_parquet('{sample.out / entry['file']}')").fetchall()
    said = {column: text.partition(":")[0] for column, text in entry["columns"].items()}
    assert said == {column: kind for column, kind, *_ in rows}


def test_every_table_reason_and_flag_is_documented(sample: Result) -> None:
    about = about_tables()
    tables = {name: entry for name, entry in about.items() if "file" in entry}
    files = {entry["file"] for entry in tables.values()}
    assert {name: (spec.path, spec.key) for name, spec in TABLES.items()} == {
        name: (entry["file"].split("/*")[0].split(",")[0], entry["key"])
        for name, entry in tables.items()
    }
    for path in sample.out.rglob("*.parquet"):
        inside = path.relative_to(sample.out).as_posix()
        assert inside.startswith("stages/") or any(
            re.fullmatch(file.split(",")[0].replace("*", ".*"), inside) for file in files
        ), inside
    assert set(about["reasons"]) == set(REASONS) - {""}
    assert set(about["flags"]) == set(FLAGS)


def _reasons() -> set[str]:
    """Every word that the code of the corpus gives as the reason of a rejection."""
    found: set[str] = set()
    for path in (Path(codebook.__file__).parents[2] / "corpus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"Rejected": 2, "refused": 2, "BadLine": 0, "Break": 0, "Fault": 0}.get(name)
            parts = [word.value for word in node.keywords if word.arg == "reason"]
            parts += node.args[place : place + 1] if place is not None else []
            found |= {
                leaf.value for part in parts for leaf in ast.walk(part)
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
            }  # fmt: skip
    return {word for word in found if re.fullmatch("[a-z]+(?:_[a-z]+)*", word)}


def test_every_reason_of_a_rejection_is_documented() -> None:
    said = about_tables()["rejections"]
    inner = {"bad_kind", "bad_language"}  # of Document, which users of the Python interface make
    assert {"empty", "too_large", "bad_row", "password", "no_column", "unreadable"} <= _reasons()
    assert _reasons() - inner <= set(said)
    code = "".join(
        path.read_text("utf-8") for path in Path(codebook.__file__).parents[2].rglob("*.py")
    )
    for word, (meaning, advice) in said.items():
        made = word.startswith("bad_") and 'f"bad_{' in code
        assert made or re.search(rf"[\"']{word}[\"']", code), word
        assert all((meaning, advice)), word


def test_every_format_field_and_extractor_is_on_the_page_of_reading() -> None:
    text = read("reading.md")
    for word in (*READERS, *COMPRESSED, *EXTRACTORS, *FIELDS):
        assert f"`{word}`" in text, word


def test_dates_on_the_page_of_reading_are_read_as_it_says() -> None:
    section = read("reading.md").split("## Dates")[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    read_as = [re.findall("`(.+?)`", row[0]) for row in rows]
    assert [len(dates) for dates in read_as] == [9, 4, 4, 1]
    for dates, length in zip(read_as, ({10}, {4, 7}, {10}, {10}), strict=True):
        for date in dates:
            found = parse_published(date)
            assert found is not None, date
            assert len(found.date) in length, date
            assert (found.time is not None) == (dates in read_as[2:]), date
    for date in re.findall("`(.+?)`", section.split("Not read: ")[1].split("(ambiguous)")[0]):
        assert parse_published(date) is None, date


def test_every_data_file_is_on_the_page_of_knowledge() -> None:
    models = Path(codebook.__file__).parents[1]
    text = read("knowledge.md")
    for path in sorted([*models.rglob("*.toml"), *models.rglob("*.csv")]):
        assert f"`{path.relative_to(models).as_posix()}`" in text


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the pages with examples were followed line by line."""
    base = tmp_path_factory.mktemp("texts")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(base)
        for kind, body in (block for page in SET_UP for block in blocks(page)):
            if kind.startswith("file:"):
                path = base / kind.removeprefix("file:")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(body, encoding="utf-8")
            elif kind == "sh":
                _type(body)
    return base


def _type(body: str) -> None:
    """Run a block: the lines of our own in this process, all others in a shell."""
    ours = [line for line in body.splitlines() if line.startswith("citysway ")]
    others = "\n".join(line for line in body.splitlines() if line not in ours)
    subprocess.run(["bash", "-euc", others], check=True, timeout=60)
    for line in ours:
        code = app(shlex.split(line, comments=True)[1:], standalone_mode=False)
        assert code in (None, 0), line


def test_the_examples_run(followed: Path) -> None:
    result = Study.load(followed / "mystudy").results
    assert len(result.documents) == 7
    assert result.run["tallies"]["sources"]["unresolved"] == 0
    sentences = set(result.mentions(city="成都", code="E60")["term"])
    assert sentences == {"老茶馆"}
    named = duckdb.sql(
        f"FROM read_parquet('{result.out}/city_mentions/*.parquet') WHERE place_id = 'MY1'"
    )
    assert [row[6] for row in named.fetchall()] == ["CN330100"]
    assert (followed / "archive" / "results" / "report" / "index.html").is_file()
    assert (followed / "mystudy" / "csv" / "indicators.csv").is_file()
    assert (followed / "mystudy" / "parquet" / "run.json").is_file()


def test_the_archive_of_three_newspapers_is_read(followed: Path) -> None:
    result = Study.load(followed / "press").results
    rows = result.documents.sort_values("date")
    assert list(rows["source"]) == ["山城样例报", "江城样例报", "海角样例报"]
    assert list(rows["title"]) == ["成都老茶馆", "老茶馆里坐半天", "西湖边走一走"]
    assert [str(day)[:10] for day in rows["date"]] == ["2024-04-30", "2024-05-01", "2024-05-02"]
    assert set(rows["encoding"]) == {"gb18030"}
    assert list(rows["credit"].fillna("")) == ["", "山城样例报", "新华社"]
    assert list(rows["dateline"].fillna("")) == ["", "", "杭州"]
    found = duckdb.sql(
        f"SELECT lag_hours, origin FROM read_parquet('{result.out}/stories.parquet')"
        " WHERE docs_in_story = 2 ORDER BY lag_hours"
    ).fetchall()
    assert found == [(0.0, "山城样例报"), (24.0, "山城样例报")]
    assert result.run["tallies"]["sources"]["unresolved"] == 0


def test_the_python_example_runs(followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(followed)
    found: dict[str, Any] = {}
    for kind, body in blocks("your-texts.md"):
        if kind == "python":
            exec(body, found)
    assert "IM01" in set(found["table"]["indicator"])
    assert set(found["sentences"]["term"]) == {"川西林盘", "文物保护"}


@pytest.mark.parametrize("name", ["zh.md", *SET_UP])
def test_toml_examples_are_valid(name: str) -> None:
    examples = [body for kind, body in blocks(name) if kind == "toml" or kind.endswith(".toml")]
    assert examples
    for body in examples:
        assert tomllib.loads(body)


def test_every_kind_of_evidence_has_its_words() -> None:
    assert set(NARROWED) == {only for limits in KINDS.values() for only in limits}
    assert set(NAMED) <= set(KINDS)
    assert "| opens to | statements `X06` in `own`" in read("indicators.md")
