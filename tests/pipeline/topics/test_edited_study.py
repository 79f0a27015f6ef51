"""A study whose topics are edited and kept: what is done again, and what a saved model gives."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from citysway.cli import app
from citysway.errors import StudyError
from citysway.models.topics.saving import save_model
from citysway.pipeline.check import check
from citysway.pipeline.study import Study
from citysway.pipeline.topics.choose import corpus_of
from citysway.pipeline.topics.saved import MODELS, stated_of

_STUDY = """
{own}
[study]
cities = ["成都"]
[[input]]
path = "in"
source = "甲报"
[topics]
k = 2
{topics}
[run]
replicates = 20
workers = 1
"""
TEXTS = (
    "航天员在空间站完成了第{n}次出舱任务，火箭发射取得成功，卫星进入轨道。{m}",
    "球队在第{n}场比赛中获胜，球迷庆祝冠军，教练称赞球员的训练和联赛的成绩。{m}",
)
MORE = ("成都市民观看。", "飞船返回舱着陆。", "球员打进两球。", "观众鼓掌。")
_OWN = """
extends = "default"
[E60]
zh_name = "球迷"
en_name = "Fans"
rule = "Who watches a match."
source = "own"
zh = ["球迷"]
en = ["fans of the team"]
["F1.1"]
add_primary = ["E60"]
"""
NAMED = '[[topics.edit]]\nwords = ["航天员"]\nname = { zh = "载人航天" }'


def _put(base: Path, numbers: range) -> None:
    (base / "in").mkdir(exist_ok=True)
    for n in numbers:
        text = TEXTS[n % 2].format(n=n, m=MORE[n // 2 % 4])
        (base / "in" / f"{n:03d}.txt").write_text(text, encoding="utf-8")


def _run(base: Path, topics: str = "", *, own: str = "") -> Study:
    text = _STUDY.format(topics=topics, own=own)
    (base / "study.toml").write_text(text, encoding="utf-8")
    study = Study.load(base)
    study.run()
    return study


def _tables(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    model = pd.read_parquet(study.out / "topics" / "model.parquet")
    return model, pd.read_parquet(study.out / "topics" / "shares.parquet").set_index("doc_id")


@pytest.mark.slow
def test_edits_and_saved_topics_of_a_study(tmp_path: Path) -> None:
    base = tmp_path / "one"
    base.mkdir()
    _put(base, range(40))
    study = _run(base)
    stamps = sorted((study.out / "stages" / "words").glob("*"))
    cut = [path.stat().st_mtime_ns for path in stamps]
    assert cut

    study = _run(base, NAMED)
    assert [path.stat().st_mtime_ns for path in stamps] == cut
    assert study.results.run["tallies"]["topics"]["edits"] == {"done": 1, "left_out": []}
    named = [t for t, one in stated_of(study.out).items() if one.mark.name_zh == "载人航天"]
    assert len(named) == 1

    saved = CliRunner().invoke(app, ["topics", "save", str(base), str(tmp_path / "topics.npz")])
    assert saved.exit_code == 0, saved.output
    assert "zh: 2 topics" in saved.output
    before = _tables(study)

    other = tmp_path / "other"
    other.mkdir()
    _put(other, range(60))
    (other / "topics.npz").write_bytes((tmp_path / "topics.npz").read_bytes())
    later = _run(other, f'model = "topics.npz"\n{NAMED}')
    after = _tables(later)
    for column in ("topic", "rank", "word", "weight", "coherence", "stability"):
        pd.testing.assert_series_equal(after[0][column], before[0][column])
    kept = [doc for doc in before[1].index if doc in after[1].index]
    assert len(kept) >= 20
    assert len(after[1]) > len(before[1])
    for doc in kept:
        assert list(after[1]["shares"][doc]) == list(before[1]["shares"][doc])
    assert stated_of(later.out) == stated_of(study.out)
    assert "topics" in later.results.run["own"]

    about = pd.read_parquet(study.out / "topics" / "about.parquet").set_index("topic")
    assert about["label_zh"][named[0]] == "载人航天"

    study = _run(base, '[[topics.edit]]\nwords = ["没有"]\nhide = true')
    rejected = pd.read_parquet(study.out / "rejected.parquet").query("stage == 'topics'")
    assert list(rejected["item"]) == ["topics.edit.0"]
    assert "没有" in rejected["detail"].iloc[0]
    study = _run(base)
    assert "topics" not in set(pd.read_parquet(study.out / "rejected.parquet")["stage"])

    (other / "study.toml").write_text(
        _STUDY.format(topics='model = "topics.npz"\nplaces = "keep"', own=""), encoding="utf-8"
    )
    with pytest.raises(StudyError, match="write the same"):
        Study.load(other).run()


@pytest.mark.slow
def test_seeded_topics_grow_from_the_codebook_of_the_study(tmp_path: Path) -> None:
    _put(tmp_path, range(40))
    (tmp_path / "own.toml").write_text(_OWN, encoding="utf-8")
    study = _run(tmp_path, 'method = "seeded"', own="codebook = 'own.toml'")
    words = pd.read_parquet(study.out / "topics" / "model.parquet").groupby("topic")["word"]
    (grown,) = [topic for topic, one in stated_of(study.out).items() if one.code == "E60"]
    assert "球迷" in set(words.get_group(grown))
    assert (corpus_of(study, "zh").seeds or {})["E60"] == ("球迷", "fans of the team")


def test_save_asks_for_a_run(tmp_path: Path) -> None:
    from citysway.pipeline.topics.keeping import save_topics

    _put(tmp_path, range(2))
    (tmp_path / "study.toml").write_text(_STUDY.format(topics="", own=""), encoding="utf-8")
    study = Study.load(tmp_path)
    target = tmp_path / "x.npz"
    with pytest.raises(StudyError, match="run"):
        save_topics(study, target)
    run = {"settings": {"topics": study.settings.topics.model_dump() | {"k": 9}}}
    (study.out / "stages").mkdir(parents=True)
    (study.out / "run.json").write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(StudyError, match="no topics yet"):
        save_topics(study, target)
    (study.out / MODELS).write_bytes(b"")
    with pytest.raises(StudyError, match="changed since the last run"):
        save_topics(study, target)
    assert not target.exists()


def test_check_opens_the_saved_model(tmp_path: Path) -> None:
    _put(tmp_path, range(2))
    (tmp_path / "study.toml").write_text(
        _STUDY.format(topics='model = "t.npz"', own=""), encoding="utf-8"
    )
    (tmp_path / "t.npz").write_bytes(b"no model")
    said = [f.text for f in check(Study.load(tmp_path)) if f.level == "error"]
    assert any("no topic model of ours" in text for text in said)
    save_model(tmp_path / "t.npz", {})
    said = [f.text for f in check(Study.load(tmp_path)) if f.level == "ok"]
    assert "t.npz: topics of a saved model, none are formed" in said
