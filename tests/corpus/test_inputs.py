"""Which files an input is: links, pipes, addresses."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from citysway.corpus.ingest import DocumentRow, InputSpec, list_files, read_documents
from citysway.corpus.record import Rejected
from citysway.errors import StudyError

TEXT = "苏州是国家历史文化名城，园林甲天下。"


def reasons(base: Path, spec: InputSpec) -> dict[str, str]:
    """Reason (or ``read``) by file."""
    found = {}
    for path in list_files(spec, base):
        for item in read_documents(path, spec, base):
            found[path.name] = item.reason if isinstance(item, Rejected) else "read"
    return found


def test_links_are_followed_and_circles_named(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "far").symlink_to(tmp_path / "far")
    (tmp_path / "in" / "sub" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    (tmp_path / "in" / "lost.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    assert reasons(tmp_path, InputSpec("in")) == {
        "a.txt": "read",
        "b.txt": "read",
        "up": "link",
        "self.txt": "link",
        "lost.txt": "link",
        "pipe.txt": "not_a_file",
    }


def test_what_systems_leave_is_no_document(tmp_path: Path) -> None:
    for name in ("a.txt", ".b.txt", "~$c.docx", "Thumbs.db", "__MACOSX/d.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    assert list(reasons(tmp_path, InputSpec("in"))) == ["a.txt"]


def test_compressed_suffixes(tmp_path: Path) -> None:
    import bz2
    import lzma

    import pyarrow as pa

    row = json.dumps({"id": "1", "text": TEXT}, ensure_ascii=False).encode()
    (tmp_path / "a.jsonl.bz2").write_bytes(bz2.compress(row))
    (tmp_path / "b.jsonl.xz").write_bytes(lzma.compress(row))
    (tmp_path / "c.jsonl.zst").write_bytes(pa.compress(row, codec="zstd", asbytes=True))
    assert set(reasons(tmp_path, InputSpec(".")).values()) == {"read"}


def test_a_text_in_an_archive_is_the_same_document(tmp_path: Path) -> None:
    text = f"苏州的园林\n{TEXT}{TEXT}"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "甲报").mkdir()
    with zipfile.ZipFile(tmp_path / "甲报" / "b.zip", "w") as archive:
        archive.writestr("2024-05-01.txt", text)
    spec = InputSpec(".", source="甲报")
    found = [r for p in list_files(spec, tmp_path) for r in read_documents(p, spec, tmp_path)]
    rows = [row for row in found if isinstance(row, DocumentRow)]
    assert len(rows) == 2
    assert rows[0].doc_id == rows[1].doc_id
    named = InputSpec(".", pattern="{source}/b.zip/{date}.txt")
    (row,) = read_documents(tmp_path / "甲报" / "b.zip", named, tmp_path)
    assert isinstance(row, DocumentRow)
    assert (row.source_id, row.date, row.title) == ("甲报", "2024-05-01", "苏州的园林")


def test_addresses(tmp_path: Path) -> None:
    pytest.importorskip("upath")
    import fsspec

    store = fsspec.filesystem("memory")
    store.pipe("/archive/news/a.txt", TEXT.encode())
    store.pipe("/archive/news/b/c.txt", TEXT.encode())
    try:
        for path, names in (
            ("memory://archive/news", ["a.txt", "c.txt"]),
            ("memory://archive/*/*.txt", ["a.txt"]),
            ("memory://archive/news/a.txt", ["a.txt"]),
        ):
            assert list(reasons(tmp_path, InputSpec(path))) == names
        with pytest.raises(StudyError, match="no such file"):
            list_files(InputSpec("memory://archive/none"), tmp_path)
    finally:
        store.rm("/archive", recursive=True)


def test_a_protocol_nobody_knows(tmp_path: Path) -> None:
    pytest.importorskip("upath")
    with pytest.raises(StudyError, match="nosuch://x"):
        list_files(InputSpec("nosuch://x/y"), tmp_path)
