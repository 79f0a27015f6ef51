"""``citysway diff``: which numbers moved, and what moved them."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from citysway.cli import app
from citysway.errors import StudyError
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.pipeline.study import Result, Study
from citysway.reports.diff.causes import CAUSES, causes
from citysway.reports.diff.compare import Diff, diff, diff_words, sentence
from citysway.reports.diff.folders import open_run
from citysway.reports.diff.shown import show_diff, write_csv, write_diff
from citysway.reports.words.names import Names

Record = dict[str, Any]
CITY = "CN320500"


def other(study: Path, base: Path, change: Callable[[Record], object] = bool) -> Path:
    """A copy of the study with a changed run.json."""
    out = Path(shutil.copytree(study, base / "other"))
    record = json.loads((out / "run.json").read_text("utf-8"))
    change(record)
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return out


def move(out: Path, shift: float, *, city: str = CITY, indicator: str = "IM12") -> None:
    """Shift one number with its interval."""
    table = pq.read_table(out / "indicators.parquet")
    hit = pc.and_(pc.equal(table["city_id"], city), pc.equal(table["indicator"], indicator))
    hit = pc.and_(hit, pc.equal(table["part"], ""))
    for name in ("value", "lo", "hi"):
        moved = pc.if_else(hit, pc.add(table[name], shift), table[name])
        table = table.set_column(
            table.schema.get_field_index(name), table.schema.field(name), moved
        )
    pq.write_table(table, out / "indicators.parquet")


def drop_document(out: Path, doc_id: str) -> None:
    for path in (out / "documents", out / "doc_city"):
        table = pq.read_table(path)
        pq.write_table(table.filter(pc.not_equal(table["doc_id"], doc_id)), path / "00000.parquet")


def test_a_run_is_the_same_as_itself(study: Path, names: Names) -> None:
    found = diff(study, study, names=names)
    assert found.rows == found.cities == []
    total = pq.read_table(study / "indicators.parquet")["value"].drop_null()
    assert found.counts["total"] == len(total)
    assert sentence(found, "en").endswith("Texts, knowledge, settings and program are the same.")
    assert sentence(found, "zh").endswith("文本、知识、设置、程序都没有变。")


@pytest.mark.parametrize(("shift", "beyond"), [(0.01, False), (5.0, True)])
def test_what_moved_and_how_far(
    study: Path, tmp_path: Path, names: Names, shift: float, beyond: bool
) -> None:
    out = other(study, tmp_path, lambda r: r["inputs"].update({"in": "ff" * 32}))
    move(out, shift)
    drop_document(out, f"{CITY}-home-0")
    found = diff(study, out, names=names)
    assert [(r["indicator"], r["city_id"], r["status"]) for r in found.rows] == [
        ("IM12", CITY, "moved")
    ]
    assert found.rows[0]["difference"] == pytest.approx(shift)
    assert found.rows[0]["beyond"] is beyond
    assert found.counts["beyond"] == int(beyond)
    assert found.documents == {"added": 0, "removed": 1, "changed": 0}
    assert [(row["city_id"], row["added"], row["removed"]) for row in found.cities] == [
        (CITY, 0, 1)
    ]
    assert list(found.causes) == ["texts"]
    assert sentence(found, "en").endswith("Only the texts changed: that moved them.")
    assert sentence(found, "zh").endswith("只有文本变了，变动来自它。")
    back = diff(out, study, names=names)
    assert back.documents == {"added": 1, "removed": 0, "changed": 0}
    assert back.rows[0]["difference"] == pytest.approx(-shift)


def test_numbers_that_come_and_go(study: Path, tmp_path: Path, names: Names) -> None:
    out = other(study, tmp_path)
    table = pq.read_table(out / "indicators.parquet")
    rows = table.to_pylist()
    kept = [row for row in rows if not (row["indicator"] == "IM01" and row["city_id"] == CITY)]
    filled = next(row for row in kept if row["indicator"] == "IM15" and row["value"] is None)
    filled.update(value=0.5, lo=0.4, hi=0.6, reason=None)
    gone = next(row for row in kept if row["indicator"] == "IM13" and row["city_id"] == CITY)
    gone.update(value=None, lo=None, hi=None, reason="no_support")
    worded = next(row for row in kept if row["reason"] == "not_observable")
    worded["reason"] = "no_support"
    pq.write_table(pa.Table.from_pylist(kept, table.schema), out / "indicators.parquet")
    found = diff(study, out, names=names)
    months = sum(r["indicator"] == "IM01" and r["city_id"] == CITY for r in rows)
    assert (found.counts["appeared"], found.counts["reason"]) == (1, 1)
    assert found.counts["vanished"] == months + 1
    assert found.counts["moved"] == 0
    assert "Nothing that is recorded changed" in sentence(found, "en")
    assert "结果文件是否被改动" in sentence(found, "zh")


def _set(section: str, key: str, value: Any) -> Callable[[Record], object]:
    return lambda record: record[section].update({key: value})


@pytest.mark.parametrize(
    ("change", "cause", "what"),
    [
        (_set("inputs", "new", "00" * 32), "texts", "new"),
        (_set("knowledge", "codebook", "other"), "knowledge", "codebook"),
        (lambda r: r.update(own={"sources": "b"}), "knowledge", "sources"),
        (lambda r: r["settings"]["support"].update(docs=5), "settings", "support.docs"),
        (lambda r: r["settings"]["study"].update(period="all"), "settings", "study.period"),
        (lambda r: r["settings"]["run"].update(seed=9), "settings", "run.seed"),
        (
            lambda r: r["settings"]["input"][0].update(kind="policy"),
            "settings",
            "input in/*.txt: kind",
        ),
        (_set("versions", "citysway", "0.2.0"), "program", "citysway"),
        (_set("versions", "numpy", "3.0"), "program", "numpy"),
        (lambda r: r.update(inputs={"moved/elsewhere": "ab" * 32}), None, ""),
        (lambda r: r["settings"]["study"].update(name="x", lang="en"), None, ""),
        (lambda r: r["settings"]["run"].update(workers=8), None, ""),
        (lambda r: r["settings"].update(report={"quote_chars": 3}), None, ""),
        (lambda r: r["settings"]["input"][0].update(path="other/*.txt"), None, ""),
        (lambda r: r.pop("knowledge"), None, ""),
        (lambda r: r.update(times={"total": 99}), None, ""),
    ],
)
def test_causes(change: Callable[[Record], object], cause: str | None, what: str) -> None:
    def record() -> Record:
        return {
            "settings": {
                "study": {"name": "n", "lang": "zh", "period": "month"},
                "support": {"docs": 30},
                "run": {"seed": 0, "workers": 2},
                "input": [{"path": "in/*.txt", "kind": "news"}],
            },
            "inputs": {"in": "ab" * 32},
            "knowledge": {"codebook": "cd"},
            "own": {"sources": "a"},
            "versions": {"citysway": "0.1.0", "numpy": "2.0", "schema": SCHEMA_VERSION},
        }

    old, new = record(), record()
    change(new)
    found = causes(old, new)
    assert list(found) == ([cause] if cause else [])
    assert [name for changes in found.values() for name, *_ in changes] == ([what] if cause else [])


def test_several_causes_cannot_be_told_apart(study: Path, tmp_path: Path, names: Names) -> None:
    def change(record: Record) -> None:
        record["inputs"]["more"] = "00" * 32
        record["settings"]["support"]["docs"] = 5

    out = other(study, tmp_path, change)
    quiet = diff(study, out, names=names)
    assert sentence(quiet, "en").endswith("Texts and settings changed, and moved no number.")
    move(out, 5.0)
    found = diff(study, out, names=names)
    assert "Texts and settings changed: from these two runs alone it cannot" in sentence(
        found, "en"
    )
    assert "文本、设置都变了：单凭这两次运行，分不清" in sentence(found, "zh")


def test_every_word_is_said_in_both_languages() -> None:
    words = diff_words()
    assert set(words["causes"]) == set(CAUSES)
    for section in words.values():
        for name, pair in section.items():
            assert len(pair) == 2, name
            assert all(pair), name


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: None, "no such folder"),
        (lambda p: p.mkdir(), "no results of a study: no run.json"),
        (lambda p: _write(p, "not json"), "cannot be read as the record of a run"),
        (lambda p: _write(p, "[1]"), "expected an object"),
        (lambda p: _write(p, '{"a": 1}'), "not the record of a run"),
        (
            lambda p: _write(p, '{"settings": {}, "versions": {"schema": 99}}'),
            f"schema version 99; this program compares version {SCHEMA_VERSION}",
        ),
        (
            lambda p: _write(
                p, json.dumps({"settings": {}, "versions": {"schema": SCHEMA_VERSION}})
            ),
            "not a finished run; missing documents, doc_city, indicators",
        ),
    ],
)
def test_what_is_no_output_of_a_study_is_refused(
    study: Path, tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    place = tmp_path / "place"
    make(place)
    for pair in ((study, place), (place, study)):
        with pytest.raises(StudyError, match=said):
            diff(*pair)


def _write(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "run.json").write_text(text, encoding="utf-8")


@pytest.fixture
def found(study: Path, tmp_path: Path, names: Names) -> Diff:
    out = other(study, tmp_path, lambda r: r["inputs"].update({"=1+1": "00" * 32}))
    move(out, 5.0)
    drop_document(out, f"{CITY}-home-0")
    return diff(study, out, names=names)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["1 个变动", "只有文本变了", "苏州", "超出", "去掉 1 篇"]),
        ("en", ["1 of", "Only the texts", "Suzhou", "beyond", "1 removed"]),
    ],
)
def test_the_terminal_says_it(
    found: Diff, capsys: pytest.CaptureFixture[str], lang: str, said: list[str]
) -> None:
    show_diff(found, lang)
    shown = capsys.readouterr().out
    docs = f"{found.cities[0]['old_docs']} → {found.cities[0]['new_docs']}"
    assert [word for word in (*said, docs) if word not in shown] == []


def test_csv_and_json(found: Diff, tmp_path: Path) -> None:
    write_csv(found, tmp_path / "d.csv")
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["indicator"], row["city_zh"], row["beyond"]) == ("IM12", "苏州", "true")
    assert float(row["difference"]) == pytest.approx(5.0)
    assert row["old_reason"] == "NA"
    write_diff(found, tmp_path / "d.json")
    document = json.loads((tmp_path / "d.json").read_text("utf-8"))
    assert document["schema_version"] == SCHEMA_VERSION
    assert document["causes"]["texts"][0]["what"] == "=1+1"
    assert document["numbers"][0]["difference"] == pytest.approx(5.0)
    assert set(document["sentence"]) == {"zh", "en"}
    assert document["counts"]["beyond"] == 1


def test_the_command_takes_a_study_or_its_results(
    sample_path: Path, sample: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for new in (sample_path, sample_path.parent, sample.out):
        command = ["diff", str(sample_path), str(new), "--lang", "en"]
        app([*command, "--json", str(tmp_path / "d.json")], standalone_mode=False)
        assert "are the same. Texts, knowledge" in capsys.readouterr().out.replace("\n", " ")
    assert (
        open_run(sample_path / "study.toml" if sample_path.is_dir() else sample_path).out
        == sample.out
    )


@pytest.mark.slow
def test_a_grown_study_names_its_texts(
    sample_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = Path(shutil.copytree(sample_path.parent, tmp_path / "new"))
    lines = (new / "news.jsonl").read_text("utf-8").splitlines(keepends=True)
    (new / "news.jsonl").write_text("".join(lines[:-3]), encoding="utf-8")
    Study.load(new).run()
    found = diff(sample_path, new)
    assert list(found.causes) == ["texts"]
    assert found.documents["removed"] == 3
    assert found.counts["moved"] > 100
    assert {row["removed"] for row in found.cities} <= {1, 2, 3}
    assert "Only the texts changed: that moved them." in sentence(found, "en")
