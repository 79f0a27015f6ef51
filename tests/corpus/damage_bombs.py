"""Files that grow when they are read, and files that are none: as in damage_parts."""

import bz2
import gzip
import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpus.damage_parts import PARTS, SECRET, Row, row
from tests.corpus.valid_files import VALID, tarred, zipped
from tests.corpus.valid_office import pdf
from tests.corpus.valid_texts import ATOM, CSV, EN, RSS


def nested() -> Iterator[Row]:
    """Deeper than any file that a person made."""
    deep = 100_000
    yield row("deep.xml", f"<rss>{'<a>' * deep}x{'</a>' * deep}</rss>".encode(), "bad_xml",
               "wrong_format", "empty")  # fmt: skip
    html = f"<body>{'<div>' * deep}x".encode()
    yield row("deep.html", html, "no_main_text", "bad_html", "nested_too_deep")
    yield row("deep.sgm", f"<REUTERS>{'<TEXT>' * deep}".encode(), "bad_xml", "truncated", "empty",
               "wrong_format")  # fmt: skip
    for suffix, (parts, main) in PARTS.items():
        inner = f"<x>{'<a>' * deep}{'</a>' * deep}</x>"
        reasons = (f"bad_{suffix[1:]}", "bad_xml", "empty", "no_main_text")
        yield row(f"deep{suffix}", zipped(parts() | {main: inner}), *reasons)
    raw, name = EN.encode(), "a.txt"
    for level in range(9):
        raw, name = zipped({name: raw}), f"{level}.zip"
    yield row("deep.zip", raw, "nested_too_deep")
    raw, name = EN.encode(), "a.txt"
    for level in range(9):
        raw, name = gzip.compress(tarred({name: raw}), mtime=0), f"{level}.tgz"
    yield row("deep.tgz", raw, "nested_too_deep")


def entities() -> Iterator[Row]:
    """Entities that grow, and entities that ask for files."""
    laughs = '<!ENTITY a0 "lol lol lol">' + "".join(
        f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12)
    )
    square = f'<!ENTITY a11 "{"lol " * 50_000}">'
    outside = f'<!ENTITY a11 SYSTEM "file://{SECRET}">'
    loaded = f'<!ENTITY % all SYSTEM "file://{SECRET}"> %all;'
    kinds = {"laughs": laughs, "square": square, "outside": outside, "loaded": loaded}
    for kind, declared in kinds.items():
        times = 50_000 if kind == "square" else 1
        for suffix, text, root in (
            (".xml", RSS, "rss"),
            (".rss", RSS, "rss"),
            (".atom", ATOM, "feed"),
        ):
            head, end = text.split("\n", 1)
            used = end.replace("<title>Tea</title>", "").replace(EN, "&a11;" * times, 1)
            raw = f"{head}\n<!DOCTYPE {root} [{declared}]>\n{used}"
            yield row(
                f"{kind}{suffix}", raw.encode(), "bad_xml", "bomb", "empty", "too_large", kept=None
            )
        for suffix, (parts, main) in PARTS.items():
            root = {".docx": "w:document", ".pptx": "p:sld", ".xlsx": "worksheet", ".epub": "html"}[
                suffix
            ]
            text = parts()[main].replace(EN, "&a11;" * times)
            raw_parts = parts() | {main: f"<!DOCTYPE {root} [{declared}]>{text}"}
            own = f"bad_{suffix[1:]}"
            reasons = (own, "bad_xml", "bomb", "empty", "too_large")
            yield row(f"{kind}{suffix}", zipped(raw_parts), *reasons, kept=None)


def _blown(suffix: str) -> bytes:
    parts, main = PARTS[suffix]
    text = parts()[main]
    at = text.index(EN)
    return zipped(parts() | {main: text[:at] + " " * 150_000_000 + text[at:]})


def bombs() -> Iterator[Row]:
    """Small files that unpack to what does not fit."""
    for suffix in PARTS:
        reasons = ("bomb", "too_large", f"bad_{suffix[1:]}")
        yield row(f"bomb{suffix}", _write(_blown, suffix), *reasons)
    for suffix in (
        ".txt",
        ".csv",
        ".jsonl",
        ".json",
        ".html",
        ".xml",
        ".warc",
        ".tar",
        ".docx",
        ".pdf",
    ):
        yield row(f"bomb{suffix}.bz2", _write(_zeros, suffix), "bomb", "too_large", "undecodable",
                   "wrong_format", "empty", f"bad_{suffix[1:]}")  # fmt: skip
    yield row("bomb.zip", _write(lambda _: zipped({"a.txt": b"\0" * 150_000_000}), ""), "bomb")
    inner = "<</Length 1/Filter/FlateDecode>>"
    yield row("bomb.pdf", _write(_blown_pdf, inner), "bad_pdf", "bomb", "too_large", "empty")


def _write(make: Callable[[str], bytes], told: str) -> Callable[[Path], None]:
    """Made when needed: nobody holds all bombs at once."""
    return lambda path: void(path.write_bytes(make(told)))


def void(_: object) -> None:
    """For actions whose value nobody needs."""


def _zeros(_: str) -> bytes:
    return bz2.compress(bytes(150_000_000))


def _blown_pdf(_: str) -> bytes:
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(60)) + packer.flush()
    stream = b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf("", (stream,)).replace(b"/Contents 4 0 R", b"/Contents 6 0 R")


def _long_line(head: bytes, tail: bytes) -> bytes:
    """1.1 GB between two texts in 20 MB: gzip members one after the other."""
    block = random.Random(4).randbytes(7_000).hex().encode() + "城市".encode() * 160_000
    return gzip.compress(head) + gzip.compress(block) * 1140 + gzip.compress(tail)


def long_lines() -> Iterator[Row]:
    head, tea, cha = (line.encode() for line in CSV.splitlines(keepends=True))
    first, second = VALID[".jsonl"].splitlines(keepends=True)

    def jsonl(path: Path) -> None:
        path.write_bytes(_long_line(first + b'{"text": "', b'"}\n' + second))

    def table(path: Path) -> None:
        path.write_bytes(_long_line(head + tea + b"Long,", b",2023\n" + cha))

    def text(path: Path) -> None:
        path.write_bytes(_long_line(EN.encode(), b"\n"))

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.write(b"tea " * 100_000)
            file.truncate(1_100_000_000)

    yield row("long.jsonl.gz", jsonl, "too_large", kept=2)
    yield row("long.csv.gz", table, "too_large", kept=2)
    for suffix in (".txt", ".html", ".json", ".md", ".xml", ".sgm"):
        reasons = ("too_large", "bad_xml", "bad_json", "wrong_format")
        yield row(f"long{suffix}.gz", text, *reasons)
    for suffix in (".txt", ".csv", ".jsonl", ".html"):
        reasons = ("too_large", "undecodable", "no_column", "bad_json")
        yield row(f"sparse{suffix}", sparse, *reasons)


def no_files() -> Iterator[Row]:
    """What has a file's name and is none."""

    def socket_at(path: Path) -> None:
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(path.parent)  # the name of a socket may have 107 bytes
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
        finally:
            os.fchdir(here)
            os.close(here)

    yield row("circle.txt", lambda path: path.symlink_to(path.name), "link")
    yield row("nowhere.csv", lambda path: path.symlink_to("not-there.csv"), "link")
    yield row("above.csv", lambda path: path.symlink_to("."), "link")
    yield row("pipe.jsonl", lambda path: os.mkfifo(path), "not_a_file")
    yield row("socket.html", socket_at, "not_a_file")
