"""Suggestions of a study as a table, and what a person accepts of it in the study's codebook."""

import csv
import io
from pathlib import Path

import pytest

from citysway.corpus.fold import fold
from citysway.errors import StudyError
from citysway.models import codebook
from citysway.pipeline.accept import accept
from citysway.pipeline.study import Study
from citysway.pipeline.suggest import COLUMNS, Suggestions, suggest, to_csv

SETTINGS = '# mine\n[study]  # about\nname = "S"\n\n[[input]]\npath = "texts"\n'


@pytest.fixture(scope="module")
def found(sample_path: Path) -> Suggestions:
    return suggest(Study.load(sample_path))


def test_sample_study_gives_terms_of_both_languages(found: Suggestions) -> None:
    assert {proposal.lang for proposal in found.proposals} == {"zh", "en"}
    assert len({proposal.code for proposal in found.proposals}) > 10
    assert [note[:3] for note in found.notes] == ["zh:", "en:"]
    assert all("keyness alone" in note for note in found.notes)


def test_table(found: Suggestions) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(found.proposals)
    for row in rows:
        assert row["accept"] == row["similarity"] == ""
        begin = row["term"].split()[0][:2]  # bring stands for brought
        assert begin in fold(row["sentence_1"])
        assert int(row["documents"]) >= 3
        assert int(row["with_code"]) >= 2
        assert row["nearest"]


def test_limits(sample_path: Path, found: Suggestions) -> None:
    few = suggest(Study.load(sample_path), code="E03", lang="zh", n=1)
    assert [p.term for p in few.proposals] == [
        next(p.term for p in found.proposals if (p.code, p.lang) == ("E03", "zh"))
    ]
    many = suggest(Study.load(sample_path), lang="zh", least=10)
    assert 0 < len(many.proposals) < len(found.proposals)
    assert all(proposal.documents >= 10 for proposal in many.proposals)


def test_a_study_that_was_not_run(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="citysway run"):
        suggest(_study(tmp_path))


def test_a_run_that_stopped_early(tmp_path: Path) -> None:
    study = _study(tmp_path)
    study.run(only="read")
    with pytest.raises(StudyError, match="stopped early"):
        suggest(study)


def test_texts_that_give_nothing(tmp_path: Path) -> None:
    study = _study(tmp_path)
    study.run(only="stories")
    none = suggest(study)
    assert none.proposals == []
    assert "nothing to propose" in none.notes[-1]


def _study(folder: Path, settings: str = SETTINGS) -> Study:
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "a.txt").write_text("成都的博物馆很美。", encoding="utf-8")
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    return Study.load(folder)


def _table(folder: Path, rows: str, head: str = "accept,code,term,lang") -> Path:
    path = folder / "s.csv"
    path.write_text(f"\ufeff{head}\n{rows}\n", encoding="utf-8")
    return path


def test_accept_starts_a_codebook(tmp_path: Path) -> None:
    rows = "yes,E03,照壁,zh\n,E03,路边,zh\nno,E03,屋顶,zh\nY,E03,barbican,en\n1,X13,'-断头路口,zh"
    done = accept(_study(tmp_path), _table(tmp_path, rows))
    assert done.terms == {("E03", "zh"): ["照壁"], ("E03", "en"): ["barbican"],
                          ("X13", "zh"): ["-断头路口"]}  # fmt: skip
    assert done.started
    again = Study.load(tmp_path)
    assert again.settings.study.codebook == "codebook.toml"
    assert (tmp_path / "study.toml").read_text(encoding="utf-8").startswith("# mine\n[study]")
    book = codebook.load(again.table("codebook.toml"))
    assert {"照壁", "barbican"} <= {term.text for term in book.codes["E03"].terms}
    assert next(t for t in book.codes["X13"].terms if t.text == "断头路口").polarity == -1
    assert codebook.check(book) == []


def test_accept_twice_adds_once(tmp_path: Path) -> None:
    table = _table(tmp_path, "是,E03,照壁,zh\n是,E03,照壁,zh")
    assert accept(_study(tmp_path), table).terms == {("E03", "zh"): ["照壁"]}
    before = (tmp_path / "codebook.toml").read_bytes()
    done = accept(Study.load(tmp_path), table)
    assert (done.terms, done.known) == ({}, ["照壁", "照壁"])
    assert (tmp_path / "codebook.toml").read_bytes() == before


@pytest.mark.parametrize("mark", [";", "\t"])
def test_accept_takes_what_table_programs_save(tmp_path: Path, mark: str) -> None:
    head, row = (mark.join(cells) for cells in (("accept", "code", "term", "lang"),
                                                ("yes", "E03", "照壁", "zh")))  # fmt: skip
    assert accept(_study(tmp_path), _table(tmp_path, row, head)).terms


# (rows, head, what the message says)
REFUSED = [
    ("yes,E99,照壁,zh", None, "line 2.*E99"),
    ("yes,E03,照壁,fr", None, "line 2.*fr"),
    ("yes,E03,,zh", None, "line 2"),
    ("maybe,E03,照壁,zh", None, "line 2.*maybe"),
    ("yes,E03,博物馆,zh", None, "nothing written.*博物馆.*E03 and E11"),
    ("yes,E03,museums,en\nyes,E03,barbican,en", None, "nothing written.*museums"),
    ("yes,E03,照壁,zh\nyes,E04,照壁,zh", None, "nothing written.*E03 and E04"),
    ("yes,E03,照壁", "accept,code,term", "column lang is missing"),
]


@pytest.mark.parametrize(("rows", "head", "said"), REFUSED)
def test_refused_and_nothing_written(
    tmp_path: Path, rows: str, head: str | None, said: str
) -> None:
    study = _study(tmp_path)
    table = _table(tmp_path, rows, head or "accept,code,term,lang")
    with pytest.raises(StudyError, match=said):
        accept(study, table)
    assert not (tmp_path / "codebook.toml").exists()
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == SETTINGS


def test_a_codebook_that_is_not_named_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "codebook.toml").write_text('extends = "default"\n', encoding="utf-8")
    with pytest.raises(StudyError, match="there but not used"):
        accept(_study(tmp_path), _table(tmp_path, "yes,E03,照壁,zh"))


def test_a_bare_folder_has_no_codebook(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("成都的博物馆很美。", encoding="utf-8")
    with pytest.raises(StudyError, match=r"no study\.toml"):
        accept(Study.load(tmp_path), _table(tmp_path, "yes,E03,照壁,zh"))
