"""Byte streams: compression, bounds, lines in one encoding or two."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable

import pyarrow as pa
import pytest

from citysway.corpus.detect import Decoded
from citysway.corpus.readers import streams
from citysway.corpus.readers.streams import (
    BadLine,
    decoded_lines,
    open_bytes,
    open_seekable,
    read_text,
    read_whole,
)
from citysway.errors import DocumentError

ZH = "杭州西湖的游客比去年多了一成，城市的名声也传得更远。"
LINES = [f"{number} {ZH} 100 % of it\n" for number in range(4000)]
TEXT = "".join(LINES).encode()


def zstd(raw: bytes) -> bytes:
    packed: bytes = pa.Codec("zstd").compress(raw, asbytes=True)
    return packed


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd,
}


class Pipe(io.RawIOBase):
    """Bytes that come in small pieces and cannot be sought in, as from a network."""

    def __init__(self, raw: bytes) -> None:
        self._left = io.BytesIO(raw)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        return self._left.readinto(buffer[:1000])


def whole(raw: bytes) -> bytes:
    with open_bytes(raw) as stream:
        return stream.read()


def drain(raw: bytes) -> None:
    with open_bytes(raw) as stream:
        while stream.read1(1 << 20):
            pass


def lines(raw: bytes, declared: str | None = None) -> tuple[list[Decoded | BadLine], str]:
    """The lines before the fault, and the fault."""
    found: list[Decoded | BadLine] = []
    try:
        for line in decoded_lines(raw, declared):
            found.append(line)
    except DocumentError as error:
        return found, error.reason
    except EOFError:
        return found, "truncated"
    return found, ""


def texts(raw: bytes, declared: str | None = None) -> list[str]:
    found, fault = lines(raw, declared)
    assert fault == ""
    return [line.text if isinstance(line, Decoded) else line.reason for line in found]


@pytest.mark.parametrize("name", PACK)
def test_compressed(name: str) -> None:
    pack = PACK[name]
    assert whole(pack(TEXT)) == TEXT
    assert whole(pack(TEXT) + pack(b"more")) == TEXT + b"more"
    assert whole(pack(b"")) == b""
    assert texts(pack(TEXT)) == LINES


@pytest.mark.parametrize("name", PACK)
def test_compressed_from_a_pipe(name: str) -> None:
    with open_bytes(io.BufferedReader(Pipe(PACK[name](TEXT)), 64)) as stream:
        assert stream.read() == TEXT


def incompressible(size: int) -> bytes:
    """Lines of digits: at most a tenth of them is lost in what a decompressor still holds."""
    return b"".join(b"%d\n" % (pow(7, number, 2**61 - 1)) for number in range(size // 19))


@pytest.mark.parametrize("name", PACK)
def test_what_was_read_stays_when_the_end_is_missing(name: str) -> None:
    raw = incompressible(2_000_000)
    packed = PACK[name](raw)
    found, fault = lines(packed[: len(packed) * 3 // 4])
    assert fault == "truncated"
    said = "".join(line.text for line in found if isinstance(line, Decoded))
    assert raw.startswith(said.encode())
    assert said.endswith("\n")
    assert len(said) > 0.4 * len(raw)  # bzip2 unpacks 900 KB at a time


@pytest.mark.parametrize("cut", [1, 3, 8])
@pytest.mark.parametrize("name", PACK)
def test_a_missing_check_sum_is_a_missing_end(name: str, cut: int) -> None:
    with pytest.raises((EOFError, DocumentError)):
        whole(PACK[name](b"text")[:-cut])


@pytest.mark.parametrize("name", PACK)
def test_followed_by_something_else(name: str) -> None:
    found, fault = lines(PACK[name](TEXT) + b"<html>not compressed</html>")
    assert fault == f"bad_{name}"
    assert len(found) >= (4000 if name != "zstd" else 3800)  # zstd loses what it read last


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz"])
def test_zero_bytes_at_the_end_are_padding(name: str) -> None:
    assert whole(PACK[name](TEXT) + b"\0" * 100_000) == TEXT
    assert whole(PACK[name](TEXT) + b"\0" * 512 + PACK[name](b"more")) == TEXT + b"more"


@pytest.mark.parametrize("name", PACK)
def test_damaged(name: str) -> None:
    packed = bytearray(PACK[name](incompressible(1_000_000)))
    middle = len(packed) // 2
    packed[middle : middle + 64] = b"\xff" * 64
    _, fault = lines(bytes(packed))
    assert fault == f"bad_{name}" or (name == "zstd" and fault == "")  # which has no check sum here


@pytest.mark.parametrize("name", ["bzip2", "xz", "zstd"])
def test_bomb(name: str) -> None:
    packed = PACK[name](b"\0" * 150_000_000)
    with pytest.raises(DocumentError, match="at most 1000 times") as error:
        drain(packed)
    assert error.value.reason == "bomb"


def test_a_dictionary_of_gigabytes_is_not_made() -> None:
    small = lzma.compress(b"text")
    assert whole(small) == b"text"
    with pytest.raises(DocumentError) as error:
        whole(_with_dictionary(small))
    assert error.value.reason == "bad_xz"


def _with_dictionary(packed: bytes) -> bytes:
    """The block header's dictionary size set to 4 GB - 1 (code 40), its check sum made anew."""
    size = (packed[12] + 1) * 4
    header = bytearray(packed[12 : 12 + size - 4])
    assert header[2:4] == b"\x21\x01"  # LZMA2, one byte of properties
    header[4] = 40
    return packed[:12] + bytes(header) + zlib.crc32(header).to_bytes(4, "little") + packed[
        12 + size :
    ]  # fmt: skip


def test_whole() -> None:
    assert read_whole(b"1234567890", limit=10) == b"1234567890"
    for raw in (b"1234567890a", gzip.compress(b"1234567890a")):
        with pytest.raises(DocumentError, match="at most 10 ") as error:
            read_whole(raw, limit=10)
        assert error.value.reason == "too_large"
    assert read_text(TEXT.decode().encode("gb18030"), "gb2312").text == TEXT.decode()


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", None),
        ("big5", None),
        ("utf-16", None),
        ("utf-32", None),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-16-le", None),
        ("utf-16-be", None),
        ("utf-32-le", "utf_32_le"),
    ],
)
def test_lines_in_every_encoding(encoding: str, declared: str | None) -> None:
    raw = (
        LINES
        if encoding != "big5"
        else [f"{at} 杭州西湖的遊客比去年多了一成。\n" for at in range(99)]
    )
    assert texts("".join(raw).encode(encoding), declared) == raw
    assert texts("".join(raw)[:-1].encode(encoding), declared) == [*raw[:-1], raw[-1][:-1]]


def test_a_line_in_another_encoding() -> None:
    other = ZH.encode("gb18030") + b"\n"
    found, _ = lines(TEXT + other + TEXT)
    assert len(found) == 8001
    assert isinstance(found[4000], Decoded)
    assert (found[4000].text, found[4000].encoding) == (ZH + "\n", "gb18030")
    assert {line.encoding for line in found if isinstance(line, Decoded)} == {"utf-8", "gb18030"}


def test_a_line_that_is_no_text() -> None:
    junk = bytes(range(128, 256)).replace(b"\n", b"") * 3 + bytes(range(9)) * 40 + b"\n"
    found, fault = lines(TEXT + junk + b"end\n")
    assert (len(found), fault) == (4002, "")
    assert isinstance(found[4000], BadLine)
    assert found[4000].reason == "undecodable"
    assert isinstance(found[4001], Decoded)


def test_a_line_that_is_no_text_in_a_small_file() -> None:
    found, fault = lines(f"{ZH}\n".encode("gb18030") + bytes(100) + f"\n{ZH}\n".encode("gb18030"))
    assert fault == ""
    assert [type(line) for line in found] == [Decoded, BadLine, Decoded]
    assert isinstance(found[2], Decoded)
    assert (found[2].text, found[2].encoding) == (f"{ZH}\n", "gb18030")


def test_a_beginning_that_is_no_text() -> None:
    assert lines(bytes(range(256)) * 2000) == ([], "undecodable")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("place", [0, 1, 2, 3000, 4000])
def test_a_line_that_is_too_long(
    place: int, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_BYTES", 300_000)
    fits, long = "城" * 99_999 + "\n", "城" * 1_000_000 + "\n"
    raw = [*LINES[:place], long, fits, *LINES[place:]]
    found = texts("".join(raw).encode(encoding))
    assert found == [*LINES[:place], "too_large", fits, *LINES[place:]]
    last = texts("".join([*raw, long[:-1]]).encode(encoding))
    assert last == [*found, "too_large"]


def test_seekable() -> None:
    given = io.BytesIO(TEXT)
    with open_seekable(given) as file:
        assert file.seek(0, 2) == len(TEXT)
    assert not given.closed
    for raw in (TEXT, gzip.compress(TEXT), io.BytesIO(gzip.compress(TEXT)), _pipe(TEXT)):
        with open_seekable(raw) as file:
            assert file.seek(0, 2) == len(TEXT)
            assert (file.seek(3), file.read()) == (3, TEXT[3:])
    with pytest.raises(DocumentError) as error, open_seekable(_pipe(TEXT), limit=1000):
        pass
    assert error.value.reason == "too_large"


def _pipe(raw: bytes) -> io.BufferedReader:
    return io.BufferedReader(Pipe(raw))
