"""Topics, and numbers of topics, on a terminal, as curves and as rows."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.models.topics.choosing import Trial, advise
from citysway.pipeline.topics.choose import trials_csv
from citysway.pipeline.topics.schemas import MODEL
from citysway.reports.charts.trials import check_name, save_trials
from citysway.reports.terminal.topics import show_advice, show_topics, show_trial, trial_head
from tests.reports.factory import write_study

NAN = float("nan")
TRIALS = [Trial(5, 0.2, 0.5, 1.0, 0.7, 1.0, NAN), Trial(10, 0.2, 0.5, 0.9, 0.7, 1.0, 812.4)]


def _model(out: Path, words: dict[int, list[str]], stability: dict[int, float | None]) -> None:
    rows = [
        {"topic": topic, "rank": rank, "lang": "en", "word": word, "weight": 1.0, "share": 0.5,
         "coherence": 0.1, "stability": stability[topic]}
        for topic, some in words.items() for rank, word in enumerate(some, 1)
    ]  # fmt: skip
    (out / "topics").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, MODEL), out / "topics" / "model.parquet")


def test_topics_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = {0: ["soft power", "film", "gone"], 1: ["tea", "cup"], 2: ["jade"]}
    out = write_study(tmp_path)
    _model(out, words, {0: 0.31, 1: 0.8, 2: None})
    show_topics(out, 2)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:4] == [
        "0 en 50.0% 0.10 0.31* soft power, film",
        "1 en 50.0% 0.10 0.80 tea, cup",
        "2 en 50.0% 0.10 - jade",
    ]


def test_what_the_study_says_of_topics_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = write_study(tmp_path)
    _model(out, {0: ["tea"], 1: ["jade"], 2: ["gold"]}, {0: 0.499, 1: 0.8, 2: 0.5})
    said = [("Tea houses", "study", False, True), ("Jade", "elements", True, False), ("", "words")]
    rows = [
        {"topic": t, "lang": "en", "label_zh": "", "label_en": label, "named": named,
         "hidden": any(more[:1]), "pinned": any(more[1:])}
        for t, (label, named, *more) in enumerate(said)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), out / "topics" / "about.parquet")
    show_topics(out, 2)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:4] == [
        "0 en 50.0% 0.10 0.49* Tea houses (pinned): tea",
        "1 en 50.0% 0.10 0.80 (hidden): jade",
        "2 en 50.0% 0.10 0.50 gold",
    ]


def test_no_topics_to_show(tmp_path: Path) -> None:
    out = write_study(tmp_path)
    (out / "topics" / "model.parquet").unlink(missing_ok=True)
    with pytest.raises(StudyError, match="no topics"):
        show_topics(out, 10)
    _model(out, {}, {})
    with pytest.raises(StudyError, match=r"run\.json says why"):
        show_topics(out, 10)


def test_trials_shown_and_kept(tmp_path: Path) -> None:
    assert trial_head().split()[0] == "k"
    assert show_trial(TRIALS[1]).split() == [
        "10", "0.200", "0.500", "0.900", "0.700", "1.000", "812",
    ]  # fmt: skip
    said = show_advice(advise(TRIALS), TRIALS)
    assert "advised: k = 10" in said
    assert "5 about as good, and it fits unseen texts best" in said
    unknown = [TRIALS[0], replace(TRIALS[1], perplexity=NAN)]
    assert "k = 5" in show_advice(advise(unknown), unknown)
    assert "10 about as good, and it is the smallest" in show_advice(advise(unknown), unknown)
    assert [line.split(",")[0] for line in trials_csv(TRIALS).splitlines()] == ["k", "5", "10"]
    save_trials(TRIALS, advise(TRIALS), tmp_path / "new" / "curves.svg")
    assert "coherence (c_npmi)" in (tmp_path / "new" / "curves.svg").read_text(encoding="utf-8")
    check_name(tmp_path / "curves.PNG")
    with pytest.raises(StudyError, match=r"\.svg or \.png"):
        check_name(tmp_path / "curves.pdf")
