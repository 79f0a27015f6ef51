"""Damaged files, made anew and always the same: what each holds and which reasons may be given.

Every one ends as exactly one rejection; ``kept`` counts the documents that are read beside it.
"""

import bz2
import gzip
import json
import lzma
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tests.corpus.damage_bombs import bombs, entities, long_lines, nested, no_files
from tests.corpus.damage_parts import encrypted, header_only, rows
from tests.corpus.valid_files import VALID
from tests.corpus.valid_texts import HTML


@dataclass(frozen=True, slots=True)
class Damage:
    """``content`` is the file or writes it; ``kept`` None: as many as there are."""

    name: str
    content: bytes | Callable[[Path], None]
    reasons: frozenset[str]
    kept: int | None = 0


TEXT = (
    *(".txt", ".md", ".html", ".htm", ".xml", ".rss", ".atom", ".sgm", ".sgml", ".csv", ".tsv"),
    *(".jsonl", ".ndjson", ".json"),
)

OWN = {
    **{suffix: "bad_xml" for suffix in (".xml", ".rss", ".atom", ".sgm", ".sgml")},
    **{suffix: "bad_json" for suffix in (".jsonl", ".ndjson", ".json")},
    **{suffix: "bad_csv" for suffix in (".csv", ".tsv")},
    **{suffix: "bad_tar" for suffix in (".tar", ".tgz")},
    **{suffix: "no_main_text" for suffix in (".html", ".htm")},
    **{suffix: "empty" for suffix in (".txt", ".md")},
    **{f".{name}": f"bad_{name}" for name in ("docx", "pptx", "xlsx", "parquet", "pdf", "epub")},
    **{f".{name}": f"bad_{name}" for name in ("warc", "zip")},
}
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\0IEND\xaeB`\x82" * 9
)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda raw: gzip.compress(raw, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda raw: bytes(pa.Codec("zstd").compress(raw, asbytes=True)),
}
BAD_PACK = {"gz": "bad_gzip", "bz2": "bad_bzip2", "xz": "bad_xz", "zst": "bad_zstd"}


def one(name: str, content: bytes | Callable[[Path], None], *reasons: str) -> Damage:
    return Damage(name, content, frozenset(reasons))


def _truncated() -> Iterator[Damage]:
    """At a quarter, a half and three quarters; what stands before the cut may be read."""
    for suffix, raw in VALID.items():
        if suffix in (".txt", ".md", ".html", ".htm"):
            continue  # half a text is a text
        size = len(raw.rstrip(b"\0"))
        for part in (1, 3) if suffix == ".warc" else (1, 2, 3):  # half an archive is one record
            reasons = {"truncated", OWN[suffix]}
            if suffix in (".csv", ".tsv", ".tgz"):
                reasons |= {"bad_row"} if suffix != ".tgz" else {"bad_gzip"}
            yield Damage(f"cut-{part}{suffix}", raw[: size * part // 4], frozenset(reasons), None)


def _packed() -> Iterator[Damage]:
    """Cut, damaged and empty inside a compression."""
    for suffix, raw in VALID.items():
        packed = PACK["gz"](raw)
        cut = packed[: len(packed) // 2]
        reasons = frozenset({"truncated", OWN[suffix]})
        yield Damage(f"cut{suffix}.gz", cut, reasons, None)
        yield one(f"nothing{suffix}.gz", PACK["gz"](b""), "empty", "truncated", OWN[suffix])
    for suffix in (".txt", ".csv", ".jsonl", ".docx", ".tar", ".html"):
        for name, pack in PACK.items():
            packed = pack(VALID[suffix])
            middle = len(packed) // 2
            if name != "zst":  # as written here it has no check sum
                broken = packed[:middle] + b"\xff" * 40 + packed[middle + 40 :]
                reasons = frozenset({BAD_PACK[name], "truncated", OWN[suffix], "undecodable"})
                yield Damage(f"broken{suffix}.{name}", broken, reasons, None)
            reasons = frozenset({"truncated", OWN[suffix]})
            cut = packed[: len(packed) * 3 // 4]
            yield Damage(f"cut-34{suffix}.{name}", cut, reasons, None)


def _wrong_suffix() -> Iterator[Damage]:
    foreign = {"png": PNG, "pdf": VALID[".pdf"], "docx": VALID[".docx"], "html": HTML.encode()}
    foreign["parquet"] = VALID[".parquet"]
    for suffix in VALID:
        for name, raw in foreign.items():
            reads = (".txt", ".md", ".html", ".htm") if name == "html" else (f".{name}",)
            if suffix in reads:
                continue
            reasons = {"wrong_format", "undecodable", OWN[suffix]}
            reasons |= {"no_column"} if suffix in (".csv", ".tsv") else set()
            reasons |= {"empty"} if suffix in (".sgm", ".sgml") and name == "html" else set()
            yield one(f"{name}-as{suffix}", raw, *reasons)
    yield one("jsonl-as.csv", VALID[".jsonl"], "wrong_format")
    yield one("nothing-known.jpg", PNG, "unknown_format")
    yield one("no-suffix", VALID[".txt"], "unknown_format")


def _no_content() -> Iterator[Damage]:
    for suffix in VALID:
        yield one(f"empty{suffix}", b"", "empty")
        chance = random.Random(suffix).randbytes(4000)
        yield one(f"random{suffix}", b"\x07" + chance, "undecodable", "wrong_format", OWN[suffix])
    for suffix in TEXT:
        blank = (" \t\r\n\u3000" * 99).encode()
        yield one(f"blank{suffix}", blank, "empty", OWN[suffix], "no_column", "wrong_format")
        zeros = bytes(10_000)
        yield one(f"zeros{suffix}", zeros, "undecodable", "empty", "wrong_format", OWN[suffix])


def _json() -> Iterator[Damage]:
    good = VALID[".jsonl"]
    for name, line in {
        "surrogate": b'{"title": "Tea", "text": "tea \\ud800 house"}',
        "surrogate-in-title": b'{"title": "Tea \\udfff", "text": "a tea house"}',
        "surrogate-in-key": b'{"\\ud800": "Tea", "text": ""}',
        "deep": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep-object": b'{"text": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
        "zeros": bytes(500),
        "junk": random.Random(1).randbytes(500).replace(b"\n", b""),
        "cut": b'{"title": "Tea", "text": "a tea ho',
        "number": b"17",
        "digits": b'{"text": ' + b"9" * 10_000 + b"}",
        "no-text": b'{"heading": "Tea"}',
        "not-a-number": b'{"text": NaN, "title": Infinity}',
    }.items():
        reasons = frozenset({"bad_json", "undecodable", "empty", "bad_row"})
        lines = good.splitlines(keepends=True)
        yield Damage(f"row-{name}.jsonl", lines[0] + line + b"\n" + lines[1], reasons, 2)
    for name, text in {
        "deep": "[" * 200_000,
        "deep-closed": "[" * 100_000 + "]" * 100_000,
        "string": json.dumps("tea"),
        "open": '[{"text": "tea"',
    }.items():
        yield one(f"{name}.json", text.encode(), "bad_json", "wrong_format", "truncated", "empty")


def damages() -> list[Damage]:
    """All of them, by name; names are unique."""
    made = (*_truncated(), *_packed(), *_wrong_suffix(), *_no_content(), *_json())
    parts = (rows, header_only, nested, entities, bombs, encrypted, long_lines, no_files)
    found = [*made, *(Damage(*row) for part in parts for row in part())]
    names = [damage.name for damage in found]
    assert len(names) == len(set(names)) >= 200
    return sorted(found, key=lambda damage: damage.name)
