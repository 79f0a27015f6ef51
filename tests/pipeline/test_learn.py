"""``[linking] learn``: a study that learns words from its texts, and no longer does."""

from pathlib import Path

import pandas as pd
import pytest

from citysway.pipeline.study import Study

_STUDY = """
[study]
cities = ["北京", "长春", "杭州"]
[[input]]
path = "in"
source = "甲报"
[linking]
learn = {learn}
[topics]
k = 0
[run]
replicates = 20
workers = 1
shard_docs = 30
"""
TEXTS = [
    *(f"北京市朝阳区第{n}次整修。使馆旁边的画廊在胡同里开张。" for n in range(8)),
    *(f"长春市朝阳区第{n}次整修。雪场旁边的影厂在冰灯里开张。" for n in range(8)),
    *(f"杭州今天开张了第{n}家商店。" for n in range(60)),
]
OPEN = "朝阳区整修了使馆和画廊，也整修了胡同。"


def _run(base: Path, *, learn: bool) -> pd.DataFrame:
    """The city mentions of a run whose texts end with one that leaves 朝阳区 open."""
    (base / "study.toml").write_text(_STUDY.format(learn=str(learn).lower()), encoding="utf-8")
    out = Study.load(base).run(only="annotate").out
    found = pd.concat(pd.read_parquet(file) for file in sorted((out / "city_mentions").iterdir()))
    return found[found["end"] - found["start"] == 3].reset_index(drop=True)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, text in enumerate([*TEXTS, OPEN]):
        (tmp_path / "in" / f"{number:03d}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_study_learns_and_forgets(base: Path) -> None:
    plain = _run(base, learn=False)
    assert plain["place_id"].isna().sum() == 1
    assert not (base / "results" / "learned.csv").exists()

    taught = _run(base, learn=True)
    assert taught["place_id"].isna().sum() == 0
    (reason,) = taught["reason"][taught["reason"].str.contains("learned")]
    assert reason == "朝阳区 → 朝阳区: words learned near it: 使馆、画廊、胡同"
    table = (base / "results" / "learned.csv").read_bytes()

    pd.testing.assert_frame_equal(_run(base, learn=False), plain)
    assert not (base / "results" / "learned.csv").exists()
    pd.testing.assert_frame_equal(_run(base, learn=True), taught)
    assert (base / "results" / "learned.csv").read_bytes() == table


def test_more_texts_are_learned_from(base: Path) -> None:
    _run(base, learn=True)
    before = (base / "results" / "learned.csv").read_bytes()
    for number in range(6):
        text = f"北京市朝阳区第{number}次招商。茶楼旁边的戏台开张。"
        (base / "in" / f"more{number}.txt").write_text(text, encoding="utf-8")
    _run(base, learn=True)
    after = (base / "results" / "learned.csv").read_text(encoding="utf-8")
    assert "茶楼" in after
    assert "茶楼" not in before.decode()


def test_stated_homes_reach_the_linker(base: Path) -> None:
    (base / "sources.csv").write_text(
        "source_id,name,kind,scope,place\n甲报,甲报,news,local,长春\n", encoding="utf-8"
    )
    found = _run(base, learn=False)
    assert found["place_id"].isna().sum() == 1
    toml = _STUDY.format(learn="false").replace("[study]", '[study]\nsources = "sources.csv"')
    (base / "study.toml").write_text(toml, encoding="utf-8")
    out = Study.load(base).run(only="annotate").out
    rows = pd.concat(pd.read_parquet(file) for file in sorted((out / "city_mentions").iterdir()))
    (reason,) = rows["reason"][rows["reason"].str.contains("home")]
    assert reason == "朝阳区 → 朝阳区: 长春市 is the home of its source"
