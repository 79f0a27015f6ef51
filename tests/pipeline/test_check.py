"""``citysway check``: sources without a home, listed, filled and fed back."""

import csv
import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from citysway.corpus.ingest import InputSpec
from citysway.errors import StudyError
from citysway.models import gazetteer
from citysway.pipeline.check import check
from citysway.pipeline.check_columns import columns_read
from citysway.pipeline.sources.tables import Resolver
from citysway.pipeline.sources.unknown import FILE, stated_sources, unknown_rows
from citysway.pipeline.study import Study

TEXT = "这里有一段关于城市的文字，第{}篇。成都的博物馆很美，游客很多。"


def _study(
    folder: Path, sources: Sequence[tuple[str, str | None]], *, table: str | None = None
) -> Study:
    folder.mkdir(exist_ok=True)
    rows = [
        {"text": TEXT.format(at), "source": source, "url": url}
        for at, (source, url) in enumerate(sources)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "texts.jsonl").write_text(lines + "\n", encoding="utf-8")
    named = f'sources = "{table}"\n' if table else ""
    toml = f'[study]\nname = "样例"\n{named}\n[[input]]\npath = "texts.jsonl"\n[topics]\nk = 0\n'
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    return Study.load(folder)


def _listed(folder: Path) -> list[dict[str, str]]:
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SOURCES = [
    ("乙样例号", "http://www.foo.de/1"), ("甲样例号", None), ("甲样例号", "http://a.com/1"),
    ("甲样例号", "http://b.com/1"), ("甲样例号官方微博", None), ("新华网", None),
    ("成都商报", None), ("=样例", None), ("某某自媒体", "http://www.sina.com.cn/x"),
]  # fmt: skip


def test_unknown_sources_are_listed_commonest_first(tmp_path: Path) -> None:
    findings = check(_study(tmp_path, SOURCES))
    said = [f.text for f in findings if "without a known home" in f.text]
    assert len(said) == 1
    assert said[0].startswith("4 sources")
    assert 'sources = "sources_unknown.csv"' in said[0]
    rows = _listed(tmp_path)
    assert [(row["source_id"], row["docs"]) for row in rows] == [
        ("甲样例号", "4"), ("'=样例", "1"), ("乙样例号", "1"), ("某某自媒体", "1"),
    ]  # fmt: skip
    assert rows[0]["example"] == "http://a.com/1"
    assert "on 2 sites" in rows[0]["hint"]
    assert "DE" in rows[2]["hint"]
    assert not any(row[fact] for row in rows for fact in ("kind", "scope", "place", "country"))


def test_a_filled_table_is_fed_back(tmp_path: Path) -> None:
    check(_study(tmp_path, SOURCES))
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    empty, full = "甲样例号,甲样例号,,,,,", "甲样例号,甲样例号,news,local,绵阳,,"
    filled = [line.replace(empty, full) for line in lines]
    assert filled != lines
    (tmp_path / FILE).write_text("\n".join(filled) + "\n", encoding="utf-8")
    findings = check(_study(tmp_path, SOURCES, table=FILE))
    assert not [f for f in findings if f.level == "error"]
    assert any(f"{FILE}: 1 sources" in f.text for f in findings)
    assert any("neither scope, place nor country" in f.text for f in findings)
    assert any(f.text.startswith("3 sources") for f in findings)
    kept = _listed(tmp_path)
    assert (kept[0]["source_id"], kept[0]["place"]) == ("甲样例号", "绵阳")  # the user's work stays
    assert len(kept) == 4


def test_known_sources_leave_no_table(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("source_id\n旧样例\n", encoding="utf-8")
    named = [("新华社", None), ("BBC", None), ("ABC", "https://abcnews.go.com/Politics/story?id=1")]
    findings = check(_study(tmp_path, named))
    assert not (tmp_path / FILE).exists()
    assert any("all known" in f.text for f in findings)


def test_a_bare_folder_gets_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.format(1), encoding="utf-8")
    findings = check(Study.load(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]
    assert any("without a known home" in f.text for f in findings)


def test_a_bad_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("source_id,place\nx,Nowhereville\n", encoding="utf-8")
    errors = [f for f in check(_study(tmp_path, SOURCES, table="own.csv")) if f.level == "error"]
    assert len(errors) == 1
    assert "own.csv:2" in errors[0].text


@pytest.mark.parametrize("docs", [10, 500])
def test_the_look_is_bounded(tmp_path: Path, docs: int) -> None:
    seen = stated_sources(_study(tmp_path, [(f"样例号{at}", None) for at in range(docs)]))
    assert len(seen.voices) == min(docs, 200)
    assert not seen.whole
    start = time.monotonic()
    assert stated_sources(_study(tmp_path, SOURCES), seconds=0.0).voices == {}
    assert time.monotonic() - start < 1


def test_after_a_run_all_documents_are_counted(tmp_path: Path) -> None:
    study = _study(tmp_path, [("样例号甲", None)] * 2 + [("新华网", None)])
    study.run(only="read")
    seen = stated_sources(study)
    assert seen.whole
    assert {name: voice.docs for name, voice in seen.voices.items()} == {"样例号甲": 2, "新华网": 1}
    rows = unknown_rows(seen, Resolver(gazetteer.load()))
    assert [row["source_id"] for row in rows] == ["样例号甲"]


COLUMNS = [
    ("a.csv", "content,outlet,page\n成都很美，游客很多。,某某报,3\n",
     'source = "outlet", text = "content"',
     "a.csv: text <- content, source <- outlet; not read: page"),
    ("a.tsv", "title\ttext\tdate\n成都\t很美\t2020\n", "", "a.tsv: title, text, date"),
    ("a.jsonl", '{"text": "成都很美", "meta": {"by": "某某报"}}\n', 'source = "meta.by"',
     "a.jsonl: text, source <- meta.by"),
    ("a.jsonl", "{broken\n", "", None),
    ("a.txt", "成都很美\n", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "columns", "said"), COLUMNS)
def test_columns_that_are_read(
    tmp_path: Path, name: str, text: str, columns: str, said: str | None
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    toml = f'[[input]]\npath = "{name}"\ncolumns = {{ {columns} }}\n'
    (tmp_path / "study.toml").write_text(toml, encoding="utf-8")
    lines = columns_read(Study.load(tmp_path))
    assert lines == ([said] if said else [])
    assert [f.text for f in check(Study.load(tmp_path)) if f.text == said] == lines


@pytest.mark.parametrize(
    ("pattern", "fits"), [("{source}_{date}.txt", True), ("{date}/{source}.txt", False)]
)
def test_a_pattern_that_fits_nothing_is_told(tmp_path: Path, pattern: str, fits: bool) -> None:
    (tmp_path / "晚报_2023-06-03.txt").write_text("苏州园林很美。", encoding="utf-8")
    config = f'[study]\nname = "x"\n[[input]]\npath = "*.txt"\npattern = "{pattern}"\n'
    (tmp_path / "study.toml").write_text(config, encoding="utf-8")
    told = [found.text for found in check(Study.load(tmp_path)) if "pattern" in found.text]
    assert (told == []) is fits
    assert fits or "晚报_2023-06-03.txt" in told[0]


def test_an_encoding_that_is_none_is_refused() -> None:
    with pytest.raises(StudyError, match="'utf-9' is none; allowed are utf-8, gb18030"):
        InputSpec("a.txt", encoding="utf-9")
