"""A study over a folder that grows, shrinks and is tidied up: what is read, and what comes out."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from citysway.corpus.shards import Group, write_group
from citysway.pipeline import reading
from citysway.pipeline.study import Study

CITIES = ("成都", "杭州", "西安", "Chengdu", "Hangzhou")
_SETTINGS = """
[study]
cities = ["成都", "杭州", "西安"]
[[input]]
path = "in"
source = "甲报"
[topics]
k = 0
[run]
replicates = 20
workers = 1
"""


def news(number: int) -> str:
    city = CITIES[number % len(CITIES)]
    if city.isascii():
        return f"{city} opened museum number {number} and visitors praised the {number} halls."
    return f"{city}第{number}座博物馆开放，游客称赞它的{number}个展厅和传统文化。"


def rows(*numbers: int) -> str:
    found = [{"id": f"n{n}", "text": news(n), "date": f"2024-01-{1 + n % 28:02d}"} for n in numbers]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def put(base: Path, name: str, text: str) -> None:
    path = base / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(_SETTINGS, encoding="utf-8")
    put(tmp_path, "a.jsonl", rows(1, 2, 3, 4))
    put(tmp_path, "b/c.txt", news(5))
    put(tmp_path, "bad.jsonl", "{broken\n")
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read, as they are read."""
    names: list[str] = []
    write: Callable[..., object] = write_group

    def noted(group: Group, *args: object, **options: object) -> object:
        names.extend(path.name for path, _ in group.files)
        return write(group, *args, **options)

    monkeypatch.setattr(reading, "write_group", noted)
    return names


def tables(base: Path) -> dict[str, pd.DataFrame]:
    """Every table of the results, shards put together."""
    out = base / "results"
    found: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(out.rglob("*.parquet")):
        name = path.relative_to(out).as_posix()
        if not name.startswith("stages"):
            folder = path.parent.name if path.stem[:5].isdigit() else name
            found.setdefault(folder, []).append(pq.read_table(path).to_pandas())
    whole = {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}
    return {
        name: table.sort_values(list(table.columns[:2]), ignore_index=True)
        if "doc_id" in table
        else table
        for name, table in whole.items()
    }


def fresh(base: Path, tmp: Path) -> dict[str, pd.DataFrame]:
    """The tables of a first run over the same folder."""
    shutil.copytree(base, tmp, ignore=shutil.ignore_patterns("results"))
    Study.load(tmp).run()
    return tables(tmp)


def assert_as_fresh(base: Path, tmp: Path) -> None:
    grown, first = tables(base), fresh(base, tmp)
    assert grown.keys() == first.keys()
    for name, table in first.items():
        pd.testing.assert_frame_equal(grown[name], table, obj=name)


def test_only_what_is_new_is_read(base: Path, opened: list[str], tmp_path: Path) -> None:
    Study.load(base).run()
    assert sorted(opened) == ["a.jsonl", "bad.jsonl", "c.txt"]
    opened.clear()
    Study.load(base).run()
    assert opened == []
    mentions = base / "results" / "mentions" / "00000.parquet"
    written = mentions.stat().st_mtime_ns
    put(base, "x.jsonl", rows(6, 7, 3))  # n3 is there twice now
    put(base, "b/c2.txt", news(5))  # the same words again
    result = Study.load(base).run()
    assert sorted(opened) == ["c2.txt", "x.jsonl"]
    assert mentions.stat().st_mtime_ns == written
    assert result.run["tallies"]["read"]["read"] == 2
    assert len(result.documents) == 8
    assert_as_fresh(base, tmp_path / "fresh")


def test_a_removed_file_is_gone(base: Path, opened: list[str], tmp_path: Path) -> None:
    put(base, "d.jsonl", rows(3, 8))
    Study.load(base).run()
    opened.clear()
    (base / "in" / "a.jsonl").unlink()
    (base / "in" / "bad.jsonl").unlink()
    result = Study.load(base).run()
    assert opened == []
    assert sorted(result.documents.doc_id)[-2:] == ["n3", "n8"]  # n3 of d.jsonl took its place
    assert len(result.documents) == 3
    assert_as_fresh(base, tmp_path / "fresh")


def test_moving_a_file_changes_nothing_else(base: Path, opened: list[str], tmp_path: Path) -> None:
    Study.load(base).run()
    before = tables(base)
    opened.clear()
    for old, new in (("b/c.txt", "z.txt"), ("a.jsonl", "b/a2.jsonl"), ("bad.jsonl", "b/bad.jsonl")):
        (base / "in" / old).rename(base / "in" / new)
    result = Study.load(base).run()
    assert opened == []
    assert set(result.documents.path) == {"in/z.txt", "in/b/a2.jsonl"}
    after = tables(base)
    for name, table in before.items():
        columns = [column for column in table if column not in ("path", "item")]
        pd.testing.assert_frame_equal(after[name][columns], table[columns], obj=name)
    assert_as_fresh(base, tmp_path / "fresh")


def test_a_changed_file_is_read_again(base: Path, opened: list[str], tmp_path: Path) -> None:
    Study.load(base).run()
    opened.clear()
    put(base, "a.jsonl", rows(1, 2, 9))
    os.utime(base / "in" / "b" / "c.txt")  # touched, not changed
    result = Study.load(base).run()
    assert opened == ["a.jsonl"]
    assert {"n9"} <= set(result.documents.doc_id)
    assert "n4" not in set(result.documents.doc_id)
    assert_as_fresh(base, tmp_path / "fresh")


def test_a_run_stopped_while_reading_goes_on(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Study.load(base).run()
    put(base, "0.jsonl", rows(6, 7))

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "write_group", stopped)
    with pytest.raises(KeyboardInterrupt):
        Study.load(base).run()
    monkeypatch.setattr(reading, "write_group", write_group)
    put(base, "1.jsonl", rows(10))
    Study.load(base).run()
    assert_as_fresh(base, tmp_path / "fresh")
