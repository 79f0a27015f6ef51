"""Archives of which something is not read: what is told, and that the rest is read."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest

from citysway.corpus.record import Rejected
from tests.corpus.archive_files import EN, FILES, ZH, read, tarred, told, zipped


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.txt", "b/../../a.txt", "C:/a.txt", "..\\a.txt"]
)
def test_unsafe_paths(name: str) -> None:
    files = [(name, EN.encode()), ("b.txt", ZH.encode())]
    rows = told(read("a.zip", zipped(files)))
    assert rows == [(name.replace("\\", "/"), "unsafe_path"), ("b.txt", ZH)]
    if "\\" not in name:  # which is no separator in a TAR
        assert told(read("a.tar", tarred(files))) == rows


def test_links_and_devices() -> None:
    raw = io.BytesIO()
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for at, kind in enumerate(kinds):
            entry = tarfile.TarInfo(f"{at}.txt")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(EN)
        archive.addfile(entry, io.BytesIO(EN.encode()))
    rows = told(read("a.tar", raw.getvalue()))
    assert rows == [*((f"{at}.txt", "link") for at in range(5)), ("a.txt", EN)]
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(link, "/etc/passwd")
    assert told(read("a.zip", packed.getvalue())) == [("link.txt", "link")]


def patched(raw: bytes, name: str, at: int, value: bytes, *, local: int | None = None) -> bytes:
    """The directory entry of ``name`` changed ``at`` bytes after its start (and the local one)."""
    out = bytearray(raw)
    entry = raw.rindex(name.encode()) - 46
    assert raw[entry : entry + 4] == b"PK\x01\x02"
    out[entry + at : entry + at + len(value)] = value
    if local is not None:
        start = raw.index(name.encode()) - 30
        out[start + local : start + local + len(value)] = value
    return bytes(out)


def test_encrypted() -> None:
    files = {"a.txt": EN.encode(), "b.txt": ZH.encode(), "c.jpg": b"x"}
    one = patched(zipped(files), "a.txt", 8, b"\x01", local=6)
    assert told(read("a.zip", one)) == [
        *[("b.txt", ZH), ("a.txt", "password"), (None, "unknown_format")]
    ]
    both = patched(one, "b.txt", 8, b"\x01", local=6)
    found = read("a.zip", both)
    assert told(found) == [(None, "password"), (None, "unknown_format")]
    assert isinstance(found[0], Rejected)
    assert found[0].detail.startswith("all 2 members are encrypted")


def test_one_member_damaged() -> None:
    files = {"a.txt": EN.encode(), "b.txt": ZH.encode() * 9, "c.txt": EN.encode()}
    rows = [("a.txt", EN), ("b.txt", "bad_zip"), ("c.txt", EN)]
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        raw = bytearray(zipped(files, method))
        start = raw.index(b"b.txt") + 5
        raw[start + 20 : start + 24] = b"\x00\xff\x00\xff"
        found = told(read("a.zip", bytes(raw)))
        if method == zipfile.ZIP_BZIP2:
            rows[1] = ("b.txt", "bad_bzip2")
        assert found == rows
    other = patched(zipped(files), "b.txt", 10, b"\x62\x00")
    assert told(read("a.zip", other)) == [rows[0], ("b.txt", "unknown_format"), rows[2]]
    broken = {**files, "b.txt": b"\x89PNG" + bytes(99)}
    assert told(read("a.tar", tarred(broken))) == [rows[0], ("b.txt", "undecodable"), rows[2]]
    cut = {"a.txt": EN.encode(), "b.txt.gz": gzip.compress(ZH.encode())[:-9], "c.txt": EN.encode()}
    for name, raw_bytes in (("a.zip", zipped(cut)), ("a.tar", tarred(cut))):
        assert told(read(name, raw_bytes)) == [rows[0], ("b.txt.gz", "truncated"), rows[2]]
    empty = {"a.txt": EN.encode(), "b.txt": b"", "c.txt": EN.encode()}
    for name, raw_bytes in (("a.zip", zipped(empty)), ("a.tar", tarred(empty))):
        assert told(read(name, raw_bytes)) == [rows[0], ("b.txt", "empty"), rows[2]]


@pytest.mark.parametrize("wrong", [5, len(EN) - 1])
def test_more_than_stated(wrong: int) -> None:
    files = {"a.txt": EN.encode(), "b.txt": ZH.encode()}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        raw = patched(zipped(files, method), "a.txt", 24, struct.pack("<L", wrong), local=22)
        rows = told(read("a.zip", raw))
        assert rows == [("a.txt", "bomb"), ("b.txt", ZH)]


def test_bombs() -> None:
    one = zipped({"a.txt": b"\0" * 101_000_000, "b.txt": EN.encode()})
    assert told(read("a.zip", one)) == [("a.txt", "bomb"), ("b.txt", EN)]
    huge = patched(zipped({"a.txt": EN.encode()}), "a.txt", 24, struct.pack("<L", 2_100_000_000))
    assert told(read("a.zip", huge)) == [("a.txt", "bomb")]
    many = zipped({f"{at}.txt": b"\0" * 30_000_000 for at in range(6)})
    rows = told(read("a.zip", many))
    assert rows[-1] == (None, "bomb")
    inner = zipped({f"{at}.txt": b"\0" * 30_000_000 for at in range(3)})
    outer = zipped({f"{at}.zip": inner for at in range(100)}, zipfile.ZIP_DEFLATED)
    assert told(read("a.zip", outer))[-1][1] == "bomb"


def test_entries_that_share_their_bytes() -> None:
    raw = zipped({"a.txt": EN.encode(), "b.txt": ZH.encode()})
    second = raw.index(b"b.txt") - 30
    assert struct.unpack_from("<L", raw, raw.rindex(b"b.txt") - 46 + 42) == (second,)
    shared = patched(raw, "b.txt", 42, struct.pack("<L", 0))
    assert told(read("a.zip", shared)) == [(None, "bomb")]


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.zip", zipped(FILES)[:-30], "truncated"),
        ("a.zip", zipped(FILES)[:100], "truncated"),
        ("a.zip", zipped({}), "empty"),
        ("a.zip", zipped({"x/": b"", ".x.txt": b"x"}), "empty"),
        ("a.tar", tarred({}), "empty"),
        ("a.zip", tarred(FILES), "wrong_format"),
        ("a.tar", zipped(FILES), "wrong_format"),
        ("a.zip", EN.encode() * 99, "wrong_format"),
        ("a.tar", EN.encode() * 99, "wrong_format"),
        ("a.tar", EN.encode(), "wrong_format"),
        ("a.zip.gz", gzip.compress(b""), "empty"),
        ("a.tar.gz", gzip.compress(b""), "empty"),
        ("a.tgz", b"\x1f\x8b" + b"?" * 99, "bad_gzip"),
        ("a.zip", zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b"<x/>"}), "wrong_format"),
        ("a.zip", zipped({"mimetype": b"application/epub+zip", "x.html": b"x"}), "wrong_format"),
    ],
)
def test_archives_that_cannot_be_read(name: str, raw: bytes, reason: str) -> None:
    assert told(read(name, raw)) == [(None, reason)]


def test_what_comes_before_a_damage_is_read() -> None:
    files = {"a.txt": EN.encode(), "b.txt": ZH.encode() * 999, "c.txt": EN.encode()}
    raw = tarred(files)
    for cut in (600, 1024, 1536, 2048, 5000, len(raw) - 20_000):
        rows = told(read("a.tar", raw[: max(cut, 1200)]))
        assert rows == [("a.txt", EN), (None, "truncated")]
    packed = gzip.compress(raw, 0)
    rows = told(read("a.tar.gz", packed[: len(packed) // 2]))
    assert rows == [("a.txt", EN), (None, "truncated")]
    damaged = bytearray(raw)
    start = raw.index(b"c.txt")
    damaged[start : start + 300] = b"\xff" * 300
    rows = told(read("a.tar", bytes(damaged)))
    assert [locator for locator, _ in rows] == ["a.txt", "b.txt", None]
    assert rows[-1] == (None, "bad_tar")


def test_a_header_that_asks_for_memory() -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.pax_headers = {"comment": "x" * 200_000}
        archive.addfile(entry)
    assert told(read("a.tar", raw.getvalue())) == [(None, "bomb")]


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        (b"\x80" + b"\0" * 2 + b"\xff" * 9, [("a.txt", EN), (None, "bad_tar")]),
        (b"\xff" * 12, [("a.txt", EN), (None, "bad_tar")]),
        (b"77777777777\0", [("a.txt", EN), ("b.txt", "bomb"), (None, "truncated")]),
        (b"00000777777\0", [("a.txt", EN), (None, "truncated")]),
    ],
)
def test_a_member_of_impossible_size(size: bytes, rows: list[tuple[str | None, str]]) -> None:
    """Nothing is skipped byte by byte to an end that never comes."""
    raw = bytearray(tarred({"a.txt": EN.encode(), "b.txt": EN.encode()}))
    start = raw.index(b"b.txt")
    raw[start + 124 : start + 136] = size
    raw[start + 148 : start + 156] = b" " * 8
    raw[start + 148 : start + 156] = b"%06o\0 " % sum(raw[start : start + 512])
    assert told(read("a.tar", bytes(raw))) == rows
