"""``[report] quote_chars``: no report, evidence or export quotes more of a text than that."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.pipeline.settings import Settings, parse
from citysway.reports.evidence.rows import evidence
from citysway.reports.export import export
from citysway.reports.handover.read_back import read_export
from citysway.reports.numbers.tables import quote_limit
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import clip, shortened

SENTENCE = "苏州的历史文化街区修缮后开放，游客称赞不已。"


@pytest.mark.parametrize(
    ("start", "end", "limit", "shown", "marked"),
    [
        (3, 9, None, SENTENCE, "历史文化街区"),
        (3, 9, 100, SENTENCE, "历史文化街区"),
        (3, 9, len(SENTENCE), SENTENCE, "历史文化街区"),
        (3, 9, 10, "…州的历史文化街区修缮…", "历史文化街区"),
        (0, 2, 6, "苏州的历史文…", "苏州"),
        (15, 20, 6, "…游客称赞不已…", "游客称赞不"),
        (3, 9, 4, "…历史文化…", "历史文化"),
        (3, 9, 1, "…历…", "历"),
        (3, 9, 0, "", ""),
    ],
)
def test_a_sentence_is_clipped_around_its_mention(
    start: int, end: int, limit: int | None, shown: str, marked: str
) -> None:
    found, first, last = clip(SENTENCE, start, end, limit)
    assert found == shown
    assert marked.startswith(found[first:last])
    assert limit is None or len(found.strip("…")) <= limit


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        (None, 3, None),
        ("标题很长", None, "标题很长"),
        ("标题很长", 2, "标题…"),
        ("ab", 2, "ab"),
        ("ab", 0, None),
    ],
)
def test_titles_are_shortened(text: str | None, limit: int | None, shown: str | None) -> None:
    assert shortened(text, limit) == shown


def test_the_setting_is_checked() -> None:
    assert Settings().report.quote_chars is None
    assert parse("[report]\nquote_chars = 0", where="x").report.quote_chars == 0
    with pytest.raises(StudyError, match=r"report\.quote_chars"):
        parse("[report]\nquote_chars = -1", where="x")
    with pytest.raises(StudyError, match="did you mean `quote_chars`"):
        parse("[report]\nquotechars = 1", where="x")


def limited(study: Path, base: Path, limit: int | None) -> Path:
    """A copy of the study whose settings state the limit."""
    out = Path(shutil.copytree(study, base / "results"))
    stated = "" if limit is None else f"[report]\nquote_chars = {limit}\n"
    (base / "study.toml").write_text(f"{stated}[[input]]\npath = 'x'\n", encoding="utf-8")
    return out


def test_settings_as_they_stand_decide(study: Path, tmp_path: Path) -> None:
    out = limited(study, tmp_path, 7)
    assert quote_limit(out) == 7
    (tmp_path / "study.toml").unlink()
    assert quote_limit(out) is None
    record = (out / "run.json").read_text("utf-8")
    stated = record.replace('"settings": {', '"settings": {"report": {"quote_chars": 5}, ', 1)
    (out / "run.json").write_text(stated, encoding="utf-8")
    assert quote_limit(out) == 5


@pytest.mark.parametrize("limit", [None, 12, 0])
def test_evidence_obeys(study: Path, tmp_path: Path, names: Names, limit: int | None) -> None:
    out = limited(study, tmp_path, limit)
    rows = evidence(out, city="苏州", code="E03", limit=None, names=names)
    longest = rows["sentence"].str.strip("…").str.len().max()
    assert len(rows) > 3
    assert (longest > 20) if limit is None else longest <= limit
    for row in rows.to_dict("records"):
        marked = row["sentence"][row["start"] : row["end"]]
        assert marked == (row["term"].strip("…") if limit != 0 else "")
        assert row["url"] or row["doc_id"]


@pytest.mark.parametrize(("lang", "limit"), [("zh", 0), ("en", 12)])
def test_reports_obey(
    study: Path,
    tmp_path: Path,
    names: Names,
    registry: Mapping[str, Any],
    pages: dict[str, str],
    lang: str,
    limit: int,
) -> None:
    out = limited(study, tmp_path, limit)
    page = build_report(out, lang=lang, cities=["苏州"], names=names, registry=registry)
    text = page.read_text("utf-8")
    whole = pq.read_table(out / "sentences").to_pylist()
    texts = {row["doc_id"]: row["text"] for row in pq.read_table(out / "documents").to_pylist()}
    said = {texts[row["doc_id"]][row["start"] : row["end"]].strip() for row in whole}
    long = [sentence for sentence in said if len(sentence) > 20 and "<" not in sentence]
    assert [sentence for sentence in long if sentence[:14] in pages[lang]]
    assert not [sentence for sentence in long if sentence[:14] in text]
    if limit == 0:
        assert "不引用原文" in text


@pytest.mark.parametrize("limit", [12, 0])
@pytest.mark.parametrize("to", ["csv", "frictionless", "parquet"])
def test_exports_obey_and_say_so(
    study: Path, tmp_path: Path, to: str, limit: int, names: Names
) -> None:
    out = limited(study, tmp_path, limit)
    texts = pq.read_table(out / "documents")["text"].to_pylist()
    export(out, to, tmp_path / "x", names=names)
    tables = read_export(tmp_path / "x")
    given = tables["documents"]["text"].to_pylist()
    assert given == [None if limit == 0 else f"{text[:limit]}…" for text in texts]
    terms = [term for term in tables["mentions"]["term"].to_pylist() if term is not None]
    assert all(len(term) <= limit + 1 for term in terms)
    assert bool(terms) is (limit > 0)
    starts = (tables["mentions"]["start"], pq.read_table(out / "mentions")["start"])
    assert len({tuple(sorted(column.to_pylist())) for column in starts}) == 1
    assert tables["documents"]["url"].null_count == 0
    said = (tmp_path / "x" / "schema.json").read_text("utf-8")
    assert f'"quoteChars": {limit}' in said
    assert ("不引用原文" if limit == 0 else "最多 12 个字符") in said


def test_no_quotation_is_hidden_in_another_file(study: Path, tmp_path: Path, names: Names) -> None:
    """The bytes of no export hold a sentence of the texts."""
    out = limited(study, tmp_path, 0)
    texts = pq.read_table(out / "documents")["text"].to_pylist()
    for to in ("csv", "frictionless", "tidy", "sdmx", "json"):
        export(out, to, tmp_path / to, names=names)
        held = "".join(
            path.read_text("utf-8") for path in sorted((tmp_path / to).rglob("*")) if path.is_file()
        )
        assert not [text for text in texts if text[:13] in held], to
    with (tmp_path / "csv" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["text"] for row in csv.DictReader(file)} == {"NA"}
