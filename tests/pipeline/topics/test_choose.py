"""citysway topics show and choose, on tables of words as a run leaves them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from citysway.cli import app
from citysway.errors import StudyError
from citysway.pipeline.study import Study
from citysway.pipeline.topics.choose import corpus_of, main_language, trials
from citysway.pipeline.topics.words import WORDS
from tests.models.topic_corpora import planted


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose stories were cut into words; 120 in Chinese, 30 in English."""
    base = tmp_path_factory.mktemp("choose")
    (base / "a.txt").write_text("杭州", encoding="utf-8")
    (base / "study.toml").write_text(
        '[[input]]\npath = "a.txt"\nsource = "甲报"\n', encoding="utf-8"
    )
    rows = [
        {"doc_id": f"{lang}{n:03d}", "lang": lang, "words": words}
        for lang, many in (("zh", 120), ("en", 30))
        for n, words in enumerate(planted(lang, n=many)[0])
    ]
    out = base / "results"
    (out / "stages" / "words").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, WORDS), out / "stages" / "words" / "0.parquet")
    stories = [{"doc_id": row["doc_id"], "story_id": row["doc_id"]} for row in rows]
    pq.write_table(pa.Table.from_pylist(stories), out / "stories.parquet")
    return base


def test_numbers_are_tried_drawn_and_one_is_advised(folder: Path, tmp_path: Path) -> None:
    chart, table = tmp_path / "curves.svg", tmp_path / "trials.csv"
    said = CliRunner().invoke(
        app,
        ["topics", "choose", str(folder), "--k", "2", "--k", "3", "--k", "6", "--halves", "4",
         "--chart", str(chart), "--csv", str(table)],
        catch_exceptions=False,
    )  # fmt: skip
    lines = said.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["2", "3", "6"]
    assert "advised: k = 3: coherence" in said.stdout
    assert [row.split(",")[0] for row in table.read_text("utf-8-sig").splitlines()] == [
        "k", "2", "3", "6",
    ]  # fmt: skip
    picture = chart.read_text(encoding="utf-8")
    assert "stability over half samples" in picture
    assert picture.startswith("<svg")


def test_numbers_follow_from_the_size_of_the_corpus(folder: Path) -> None:
    assert [trial.k for trial in trials(Study.load(folder), "zh", halves=2)] == [5, 10]


@pytest.mark.parametrize(
    ("lang", "numbers", "said"),
    [
        ("fr", (), "--lang fr: allowed are zh, en"),
        ("en", (), "30 stories in en: too few.*50 are needed"),
        ("en", (31,), "k = 31: the corpus has 30"),
    ],
)
def test_what_cannot_be_tried(folder: Path, lang: str, numbers: tuple[int, ...], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        list(trials(Study.load(folder), lang, numbers, halves=2))


def test_the_language_of_most_texts_is_meant(folder: Path) -> None:
    assert main_language(Study.load(folder)) == "zh"


def test_a_study_that_was_not_run_has_no_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("杭州", encoding="utf-8")
    with pytest.raises(StudyError, match="`citysway run` the study first"):
        corpus_of(Study.load(tmp_path), "zh")


def test_a_chart_in_another_form_is_refused_before_the_work(folder: Path) -> None:
    with pytest.raises(StudyError, match=r"--chart x.pdf: allowed are names in .svg or .png"):
        CliRunner().invoke(
            app, ["topics", "choose", str(folder), "--chart", "x.pdf"], catch_exceptions=False
        )
