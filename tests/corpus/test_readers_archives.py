"""ZIP and TAR: every member by its reader, every refusal told, no damage beyond its member."""

import bz2
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

import pyarrow as pa
import pytest

from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import StudyError
from tests.corpus.archive_files import EN, FILES, TOLD, ZH, read, tarred, told, zipped


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("x.zip", zipped(FILES)),
        ("x.zip", zipped(FILES, zipfile.ZIP_STORED)),
        ("x.zip", zipped(FILES, zipfile.ZIP_BZIP2)),
        ("x.ZIP", b"#!/bin/sh self-extracting\n" + zipped(FILES)),
        ("x.tar", tarred(FILES)),
        ("x.tar", tarred(FILES, format=tarfile.USTAR_FORMAT)),
        ("x.tar", tarred(FILES, format=tarfile.GNU_FORMAT)),
        ("x.tgz", gzip.compress(tarred(FILES))),
        ("x.tar.gz", gzip.compress(tarred(FILES))),
        ("x.tar.bz2", bz2.compress(tarred(FILES))),
        ("x.tar.zst", pa.Codec("zstd").compress(tarred(FILES), asbytes=True)),
        ("x.zip.gz", gzip.compress(zipped(FILES))),
    ],
)
def test_members(name: str, raw: bytes) -> None:
    found = read(name, raw)
    assert told(found) == TOLD
    records = [item for item in found if isinstance(item, Record)]
    assert [record.member for record in records] == [
        *("a.txt", "pages/b.md", "rows.csv", "rows.csv", "rows.jsonl.gz")
    ]
    assert (records[2].title, records[4].id) == ("One", "n1")


def test_options_pass_through() -> None:
    raw = zipped({"a.csv": f"正文,题\n{ZH},一\n".encode("gb18030")})
    (found,) = read("a.zip", raw, Options({"text": "正文", "title": "题"}))
    assert isinstance(found, Record)
    assert (found.text, found.title, found.encoding) == (ZH, "一", "gb18030")
    with pytest.raises(StudyError, match=r"a\.zip/a\.csv: no column 'Text'"):
        read("a.zip", raw, Options({"text": "Text"}))


def nested(depth: int) -> tuple[str, bytes]:
    name, raw = "0.txt", ZH.encode()
    for level in range(1, depth + 1):
        even = level % 2 == 0
        name, raw = (
            (f"{level}.zip", zipped({name: raw}))
            if even
            else (f"{level}.tar.gz", gzip.compress(tarred({name: raw})))
        )
    return name, raw


@pytest.mark.parametrize(
    ("depth", "locator", "text"),
    [
        (1, "0.txt", ZH),
        (2, "1.tar.gz/0.txt", ZH),
        (3, "2.zip/1.tar.gz/0.txt", ZH),
        (4, "3.tar.gz/2.zip/1.tar.gz", "nested_too_deep"),
        (9, "8.zip/7.tar.gz/6.zip", "nested_too_deep"),
    ],
)
def test_nested(depth: int, locator: str, text: str) -> None:
    name, raw = nested(depth)
    (found,) = read(name, raw)
    assert told([found]) == [(locator, text)]
    if isinstance(found, Record):
        assert found.member == locator
    else:
        assert (found.path, found.item) == (name, f"{name}/{locator}")


def with_names(names: Iterable[bytes], extras: Iterable[bytes] = ()) -> bytes:
    """A ZIP whose names are these bytes, without the UTF-8 flag, as Windows writes them."""
    names, extras = list(names), list(extras)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for at, name in enumerate(names):
            entry = zipfile.ZipInfo("x" * len(name))
            entry.filename = entry.orig_filename = f"{at:04d}".ljust(len(name), "_")
            entry.extra = extras[at] if extras else b""
            archive.writestr(entry, ZH.encode())
    content = raw.getvalue()
    for at, name in enumerate(names):
        content = content.replace(f"{at:04d}".ljust(len(name), "_").encode(), name)
    return content


def unicode_path(name: bytes, stated: str) -> bytes:
    field = b"\x01" + struct.pack("<L", zlib.crc32(name)) + stated.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["杭州日报/西湖新闻.txt", "杭州日报/运河.txt"], "gb18030"),
        (["新闻.txt"], "gb18030"),
        (["2023年工作报告.txt", "readme.txt"], "gbk"),
        (["杭州日报/西湖新闻.txt"], "utf-8"),
        (["臺北新聞/遊客.txt"], "big5"),
        (["Müller über Köln.txt", "Zürich.txt"], "cp437"),
        (["plain.txt"], "ascii"),
    ],
)
def test_names_that_do_not_state_their_encoding(names: list[str], encoding: str) -> None:
    found = read("a.zip", with_names(name.encode(encoding) for name in names))
    assert [item.locator for item in found] == names


def test_names_that_are_stated() -> None:
    old = b"?????.txt"
    found = read("a.zip", with_names([old], [unicode_path(old, "西湖.txt")]))
    assert [item.locator for item in found] == ["?????.txt"]  # plain ASCII is what it says
    old = "西湖.txt".encode("big5")
    found = read("a.zip", with_names([old], [unicode_path(old, "西湖.txt")]))
    assert [item.locator for item in found] == ["西湖.txt"]
    found = read("a.zip", with_names([old], [unicode_path(b"another name", "杭州.txt")]))
    assert [item.locator for item in found] != ["杭州.txt"]  # of a name since changed
    found = read("a.zip", with_names([rb"news\2023\a.txt"]))
    assert [item.locator for item in found] == ["news/2023/a.txt"]


def test_tar_names() -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        for name in ("./杭州/西湖新闻报道.txt", "长" * 90 + ".txt"):
            entry = tarfile.TarInfo(name)
            entry.size = len(ZH.encode())
            archive.addfile(entry, io.BytesIO(ZH.encode()))
    found = read("a.tar", raw.getvalue())
    assert [item.locator for item in found] == ["杭州/西湖新闻报道.txt", "长" * 90 + ".txt"]


def test_hidden_and_unread() -> None:
    files = {
        "__MACOSX/._a.txt": b"x",
        ".DS_Store": b"x",
        "news/.hidden.txt": b"x",
        "~$a.docx": b"x",
        ".git/a.txt": b"x",
        "Thumbs.db": b"x",
        "folder/": b"",
        "a.txt": EN.encode(),
        **{f"pictures/{at}.JPG": b"x" for at in range(12)},
        "Makefile": b"x",
    }
    found = read("a.zip", zipped(files))
    assert told(found) == [("a.txt", EN), (None, "unknown_format"), (None, "unknown_format")]
    details = [item.detail for item in found if isinstance(item, Rejected)]
    assert details[0].startswith("1 without a suffix: not read; read are .txt")
    assert details[1].startswith("12 .jpg: ")
    assert {item.item for item in found[1:] if isinstance(item, Rejected)} == {
        *("a.zip/*", "a.zip/*.jpg")
    }


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_come_twice() -> None:
    pairs = [("a.txt", EN.encode()), ("b.txt", EN.encode()), ("a.txt", ZH.encode())]
    for name, raw in (("a.zip", zipped(pairs)), ("a.tar", tarred(pairs))):
        rows = told(read(name, raw))
        assert rows == [("a.txt", EN), ("b.txt", EN), ("a.txt (2)", ZH)]


def test_thousands_of_members() -> None:
    files = [(f"pages/{at}.txt", f"{EN} {at}".encode()) for at in range(5000)]
    for name, raw in (("a.zip", zipped(files)), ("a.tar", tarred(files))):
        rows = told(read(name, raw))
        assert len(rows) == 5000
        assert rows[4999] == ("pages/4999.txt", f"{EN} 4999")
