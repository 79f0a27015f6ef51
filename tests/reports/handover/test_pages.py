"""The pages on hand-over: every command and block runs on the sample study."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from citysway.cli import app
from docs.build import HERE

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> list[str]:
    return [body for name, body in BLOCK.findall((HERE / page).read_text("utf-8")) if name == kind]


@pytest.fixture
def demo(sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the sample study lies, run, as ``demo``."""
    shutil.copytree(sample_path.parent, tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "demo"


def follow(page: str) -> None:
    for line in "".join(blocks(page, "sh")).splitlines():
        assert line.startswith("citysway ")
        if line != "citysway demo demo":  # there it is
            assert app(shlex.split(line)[1:], standalone_mode=False) in (None, 0), line


def test_a_composite_score_in_thirty_lines(demo: Path) -> None:
    follow("composite.md")
    (code,) = blocks("composite.md", "python")
    assert len(code.splitlines()) <= 30
    assert set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)) == {"pandas"}
    found: dict[str, Any] = {}
    exec(code, found)
    result = pd.read_csv(demo / "score.csv")
    assert list(result["city_zh"]) != []
    assert set(result["city_en"]) == {"Chengdu", "Hangzhou", "Xi'an", "Quanzhou"}
    assert result["score"].between(0, 1).all()
    assert sorted(result["rank"]) == [1, 2, 3, 4]
    assert (result["best"] <= result["worst"]).all()
    weights, wide = found["WEIGHTS"], found["wide"]
    best = wide["IM15"].idxmax()  # turned: the smallest gap is the best
    rows = found["rows"]
    gaps = rows[rows["indicator"] == "IM15"].set_index("city_id")["value"]
    assert gaps.loc[wide.index].idxmin() == best
    assert found["scaled"].loc[best, "IM15"] == 1
    assert weights.sum() == pytest.approx(1)


@pytest.mark.slow
def test_the_commands_of_the_page_run(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follow("handover.md")
    for folder in ("xlsx", "coinr", "json", "sdmx", "frictionless", "parquet"):
        assert (demo / folder / "schema.json").is_file()
    assert (demo / "diff.json").is_file()
    capsys.readouterr()
    for code in blocks("handover.md", "python"):
        exec(code, {})
    assert capsys.readouterr().out.endswith(" date32[day]\n")
    for text in blocks("handover.md", "toml"):
        assert tomllib.loads(text) == {"report": {"quote_chars": 100}}
