"""From files to shards: names, checks, duplicates, and the same bytes in any order."""

import gzip
import json
import re
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from citysway.corpus.ingest import (
    DOCUMENTS,
    DocumentRow,
    InputSpec,
    document_table,
    list_files,
    plan_groups,
    read_batches,
    read_documents,
    settle,
    write_group,
    write_shards,
)
from citysway.corpus.record import Rejected
from citysway.errors import StudyError

TEXT = "苏州是国家历史文化名城，园林甲天下。"


def write(base: Path, name: str, content: str | bytes) -> Path:
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def jsonl(*rows: Mapping[str, object]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read(base: Path, name: str, spec: InputSpec | None = None) -> list[DocumentRow | Rejected]:
    return list(read_documents(base / name, spec or InputSpec(name), base))


def test_list_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "b/c/3.md", "b/.hidden", "a.csv", "x.txt/4.txt"):
        write(tmp_path, name, TEXT)

    def names(path: str) -> list[str]:
        found = list_files(InputSpec(path), tmp_path)
        return [item.relative_to(tmp_path).as_posix() for item in found]

    assert names("b") == ["b/1.txt", "b/2.txt", "b/c/3.md"]
    assert names("b/*.txt") == ["b/1.txt", "b/2.txt"]
    assert names("**/*.md") == ["b/c/3.md"]
    assert names("a.csv") == ["a.csv"]
    assert names("*.txt") == ["x.txt"]  # a directory: its rejection is to be seen


@pytest.mark.parametrize(
    ("path", "shown"), [("new", "news"), ("news/2023.csv", "2024.csv"), ("empty", "no files")]
)
def test_nothing_there(tmp_path: Path, path: str, shown: str) -> None:
    write(tmp_path, "news/2024.csv", "text\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StudyError, match=shown):
        list_files(InputSpec(path), tmp_path)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"kind": "blog"}, "policy, news, publicity"),
        ({"format": "doc"}, ".txt"),
        ({"columns": {"txt": "x"}}, "title"),
    ],
)
def test_specs_are_checked(options: dict[str, Any], shown: str) -> None:
    with pytest.raises(StudyError, match=shown):
        InputSpec("a", **options)


FILES = [
    ("a.xyz", b"some data", "read", "unknown_format"),
    ("noname", b"text", "read", "unknown_format"),
    ("a.txt", b"", "read", "empty"),
    ("a.txt", b"\x00\x01\x02\x03", "decode", "undecodable"),
    ("a.csv", b"PK\x03\x04\x00\x00", "decode", "undecodable"),
    ("a.txt.gz", gzip.compress(TEXT.encode() * 99)[:-12], "read", "truncated"),
    ("a.txt.gz", gzip.compress(TEXT.encode())[:5] + b"damage" * 9, "read", "bad_gzip"),
    ("a.csv", jsonl({"text": TEXT}).encode(), "read", "wrong_format"),
    ("a.txt", "字".encode(), "clean", "empty"),
    ("a.txt", "La ville est très belle et les gens sont gentils".encode(), "language", "language"),
    ("a.txt", "서울은 대한민국의 수도이다. 아름다운 도시".encode(), "language", "language"),
]


@pytest.mark.parametrize(("name", "raw", "stage", "reason"), FILES)
def test_files_that_are_no_documents(
    tmp_path: Path, name: str, raw: bytes, stage: str, reason: str
) -> None:
    write(tmp_path, name, raw)
    (found,) = read(tmp_path, name)
    assert isinstance(found, Rejected)
    assert (found.stage, found.reason, found.item, found.path) == (stage, reason, name, name)
    assert found.detail


def test_allowed_formats_are_listed(tmp_path: Path) -> None:
    write(tmp_path, "a.xyz", b"%PDF-1.4")
    (found,) = read(tmp_path, "a.xyz")
    assert isinstance(found, Rejected)
    assert ".jsonl" in found.detail
    assert "compressed" in found.detail


def test_directory_and_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").mkdir()
    (found,) = read(tmp_path, "x.txt")
    assert isinstance(found, Rejected)
    assert found.reason == "is_directory"
    write(tmp_path, "a.txt", TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (found,) = read(tmp_path, "a.txt")
    assert isinstance(found, Rejected)
    assert (found.reason, found.detail) == ("unreadable", "Permission denied")


def test_rows_before_the_break_of_a_file_are_kept(tmp_path: Path) -> None:
    rows = jsonl(*({"id": str(n), "text": f"{TEXT}{n * 7919}{n * n}"} for n in range(30_000)))
    whole = gzip.compress(rows.encode())
    write(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2])
    *kept, last = read(tmp_path, "a.jsonl.gz")
    assert len(kept) > 1000
    assert isinstance(last, Rejected)
    assert last.reason == "truncated"


def test_a_row_becomes_a_document(tmp_path: Path) -> None:
    row = {
        "id": "7",
        "title": " 苏州\u200b园林 ",
        "text": TEXT + "\r\n\x00",
        "date": "2023年6月3日",
    }
    row |= {"source": "新华社", "place": "江苏", "url": "u", "credit": "甲报", "dateline": "苏州"}
    write(tmp_path, "n/a.jsonl", jsonl(row))
    (found,) = read(tmp_path, "n/a.jsonl")
    assert isinstance(found, DocumentRow)
    assert found.text == f"苏州园林\n{TEXT}"
    assert (found.doc_id, found.title, found.date) == ("7", "苏州园林", "2023-06-03")
    assert (found.lang, found.script, found.kind) == ("zh", "Hans", "news")
    assert (found.source_id, found.issuer, found.credit) == ("新华社", None, "甲报")
    assert (found.path, found.locator, found.dateline) == ("n/a.jsonl", "line 1", "苏州")


SOURCES: list[tuple[dict[str, str], dict[str, Any], tuple[str, str | None, str | None]]] = [
    ({"source": "新华社"}, {}, ("新华社", None, None)),
    ({}, {"source": "甲报"}, ("甲报", None, None)),
    ({}, {}, ("rows", None, None)),
    ({"place": "苏州", "source": "法律数据库"}, {"kind": "policy"}, ("苏州", "苏州", None)),
    ({"place": "苏州", "source": "市文旅局"}, {"kind": "policy"}, ("市文旅局", "苏州", None)),
    ({"source": "法律数据库"}, {"kind": "policy", "place": "北京"}, ("北京", "北京", None)),
    ({}, {"kind": "policy"}, ("rows", None, None)),
    ({"place": "杭州"}, {"kind": "publicity", "source": "网"}, ("网", "杭州", None)),
    ({"sponsor": "杭州"}, {"kind": "publicity", "sponsor": "宁波"}, ("rows", None, "杭州")),
    ({}, {"kind": "publicity", "sponsor": "宁波"}, ("rows", None, "宁波")),
]


@pytest.mark.parametrize(("row", "options", "expected"), SOURCES)
def test_who_speaks(
    tmp_path: Path,
    row: dict[str, str],
    options: dict[str, Any],
    expected: tuple[str, str | None, str | None],
) -> None:
    write(tmp_path, "rows.jsonl", jsonl({"text": TEXT, **row}))
    (found,) = read(tmp_path, "rows.jsonl", InputSpec("rows.jsonl", **options))
    assert isinstance(found, DocumentRow)
    assert (found.source_id, found.issuer, found.sponsor) == expected
    assert re.fullmatch("[0-9a-f]{16}", found.doc_id)
    assert found.stated_id is None


@pytest.mark.parametrize(
    ("title", "text", "stored"),
    [
        ("题", "题\n正文内容", "题\n正文内容"),
        ("题", "正文内容", "题\n正文内容"),
        ("苏州 园林", "苏州  园林\n正文内容", "苏州  园林\n正文内容"),
        (None, "正文内容", "正文内容"),
        ("只有标题", "", "只有标题"),
    ],
)
def test_the_title_line_stands_once(
    tmp_path: Path, title: str | None, text: str, stored: str
) -> None:
    write(tmp_path, "a.jsonl", jsonl({"title": title, "text": text}))
    (found,) = read(tmp_path, "a.jsonl")
    assert isinstance(found, DocumentRow)
    assert found.text == stored


@pytest.mark.parametrize(
    ("date", "reason"), [("2023-02-30", "bad_date"), ("昨天", "unread_date"), (None, None)]
)
def test_a_bad_date_rejects_the_date_alone(
    tmp_path: Path, date: str | None, reason: str | None
) -> None:
    write(tmp_path, "a.jsonl", jsonl({"id": "1", "text": TEXT, "date": date}))
    found = read(tmp_path, "a.jsonl")
    (document,) = [item for item in found if isinstance(item, DocumentRow)]
    assert document.date is None
    reasons = [(item.stage, item.reason) for item in found if isinstance(item, Rejected)]
    assert reasons == ([("date", reason)] if reason else [])


def test_document_table(tmp_path: Path) -> None:
    rows = [{"id": str(9 - n), "text": TEXT + str(n), "date": "2023-06"} for n in range(3)]
    write(tmp_path, "a.jsonl", jsonl(*rows))
    table = document_table(row for row in read(tmp_path, "a.jsonl") if isinstance(row, DocumentRow))
    assert table.schema == DOCUMENTS
    assert table["doc_id"].to_pylist() == ["7", "8", "9"]
    assert table["date_precision"].to_pylist() == ["month"] * 3
    assert table["chars"].to_pylist() == [len(TEXT) + 1] * 3


@pytest.fixture
def study(tmp_path: Path) -> tuple[Path, list[tuple[Path, InputSpec]]]:
    for number in range(6):
        rows = [{"id": f"{number}-{n}", "text": f"{TEXT}{number}{n}"} for n in range(8)]
        rows.append({"id": "same", "text": f"{TEXT}{number}"})  # another text in each file
        rows.append({"id": "copy", "text": TEXT})  # the same text in each file
        write(tmp_path, f"in/{number}.jsonl", jsonl(*rows))
    spec = InputSpec("in")
    return tmp_path, [(path, spec) for path in list_files(spec, tmp_path)]


def test_the_same_bytes_in_any_order(study: tuple[Path, list[tuple[Path, InputSpec]]]) -> None:
    base, files = study
    outs = []
    for name, order in (("one", files), ("two", files[::-1]), ("three", files + files)):
        shards, rejected = write_shards(order, base / name, base=base, shard_docs=10)
        assert all(shard.parent == base / name / "documents" for shard in shards)
        outs.append(([(shard.name, shard.read_bytes()) for shard in shards], rejected))
    assert outs[0] == outs[1] == outs[2]
    assert len(outs[0][0]) > 1
    assert outs[0][0][0][0] == "00000.parquet"
    assert not list(base.rglob("*.part"))


def test_an_id_is_one_document(study: tuple[Path, list[tuple[Path, InputSpec]]]) -> None:
    base, files = study
    one, rejected = write_shards(files, base / "one", base=base)
    assert [(item.item, item.reason) for item in rejected] == [("copy", "duplicate_id")] * 5
    assert "in/0.jsonl" in rejected[0].detail
    groups = plan_groups(files, shard_bytes=1)
    assert len(groups) == 6
    shards = [write_group(group, base, base / "two")[0][0] for group in groups]
    assert settle(shards, base / "aside") == rejected
    assert settle(shards, base / "aside") == rejected  # nothing is left to do
    ids = [doc_id for shard in shards for doc_id in pq.read_table(shard)["doc_id"].to_pylist()]
    assert len(set(ids)) == len(ids) == 55
    assert set(ids) == set(pq.read_table(one[0])["doc_id"].to_pylist())
    assert sum(re.fullmatch("same(~[0-9a-f]{8})?", doc_id) is not None for doc_id in ids) == 6
    assert "same" in ids


def test_what_was_set_aside_comes_back(
    study: tuple[Path, list[tuple[Path, InputSpec]]],
) -> None:
    base, files = study
    shards = [
        write_group(group, base, base / "two")[0][0] for group in plan_groups(files, shard_bytes=1)
    ]
    settle(shards, base / "aside")
    left = shards[3:]
    rejected = settle(left, base / "aside")
    assert [(item.item, item.path) for item in rejected] == [
        ("copy", "in/4.jsonl"),
        ("copy", "in/5.jsonl"),
    ]
    whole, again = write_shards(files[3:], base / "whole", base=base)
    assert [item.path for item in again] == [item.path for item in rejected]
    ids = sorted(doc_id for shard in left for doc_id in pq.read_table(shard)["doc_id"].to_pylist())
    assert ids == pq.read_table(whole[0])["doc_id"].to_pylist()


def test_documents_that_say_the_same_in_all(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c/a.txt"):
        write(tmp_path, name, TEXT)
    write(tmp_path, "d.txt", TEXT + "又一句。")
    spec = InputSpec(".", source="甲报")
    files = [(path, spec) for path in list_files(spec, tmp_path)]
    (shard,), rejected = write_shards(files, tmp_path / "out", base=tmp_path)
    ids = pq.read_table(shard)["doc_id"].to_pylist()
    stems = {doc_id.partition("~")[0] for doc_id in ids}
    assert rejected == []
    assert len(stems) == 2
    assert sorted(doc_id.partition("~")[2] for doc_id in ids) == ["", "", "2", "3"]


def test_plan_and_group(study: tuple[Path, list[tuple[Path, InputSpec]]]) -> None:
    base, files = study
    size = files[0][0].stat().st_size
    groups = plan_groups(files[::-1], shard_bytes=2 * size + 1, first=4)
    assert [len(group.files) for group in groups] == [2, 2, 2]
    assert [group.index for group in groups] == [4, 5, 6]
    ((table, rejected),) = read_batches(groups[0], base)
    assert table.schema == DOCUMENTS
    assert table.num_rows == 20
    assert table["doc_id"].to_pylist() == sorted(table["doc_id"].to_pylist())
    assert rejected == []


def test_shards_are_sorted_and_bounded(study: tuple[Path, list[tuple[Path, InputSpec]]]) -> None:
    base, files = study
    shards, _ = write_shards(files, base / "one", base=base, shard_docs=10)
    tables = [pq.read_table(shard) for shard in shards]
    assert sum(table.num_rows for table in tables) == 55
    for table in tables:
        assert table.num_rows <= 10
        assert table["doc_id"].to_pylist() == sorted(table["doc_id"].to_pylist())


def test_memory_is_bounded_by_the_shard(tmp_path: Path) -> None:
    line = jsonl({"text": TEXT * 60})
    write(tmp_path, "big.jsonl", line * 8000)
    (group,) = plan_groups([(tmp_path / "big.jsonl", InputSpec("big.jsonl"))])
    tracemalloc.start()
    paths, rejected = write_group(group, tmp_path, tmp_path / "out", shard_docs=200)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(paths), rejected) == (40, [])
    assert peak < (tmp_path / "big.jsonl").stat().st_size / 2


def test_an_empty_group_is_done_too(tmp_path: Path) -> None:
    write(tmp_path, "a.xyz", b"%PDF")
    shards, rejected = write_shards(
        [(tmp_path / "a.xyz", InputSpec("a.xyz"))], tmp_path / "out", base=tmp_path
    )
    assert [pq.read_table(shard).num_rows for shard in shards] == [0]
    assert [item.reason for item in rejected] == ["unknown_format"]
