"""Examples in the pages run."""

import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from citysway.cli import app
from citysway.pipeline.indicators.basis import KINDS
from citysway.pipeline.study import Study
from docs.indicators import NAMED, NARROWED
from tests.doc_pages import SET_UP, blocks, read


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
