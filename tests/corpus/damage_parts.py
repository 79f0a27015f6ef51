"""Damaged files of single formats: (name, content, reasons, documents kept)."""

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.valid_files import VALID, tarred, zipped
from tests.corpus.valid_office import (
    book_parts,
    encrypted_office,
    encrypted_pdf,
    pdf,
    sheet_parts,
    slide_parts,
    word_parts,
)
from tests.corpus.valid_texts import ATOM, CSV, EN, RSS, SGML, WARC

Row = tuple[str, bytes | Callable[[Path], None], frozenset[str], int | None]
SECRET = "/etc/passwd"  # external entities ask for it; "root:" must be in no document
PARTS = {
    ".docx": (word_parts, "word/document.xml"),
    ".pptx": (slide_parts, "ppt/slides/slide1.xml"),
    ".xlsx": (sheet_parts, "xl/worksheets/sheet1.xml"),
    ".epub": (book_parts, "OEBPS/c1.xhtml"),
}


def row(
    name: str, content: bytes | Callable[[Path], None], *reasons: str, kept: int | None = 0
) -> Row:
    return name, content, frozenset(reasons), kept


def rows() -> Iterator[Row]:
    """One bad row among good ones, one bad part among good ones."""
    head, tea, cha = CSV.splitlines(keepends=True)
    for name, line in {
        "too-many": "Tea,a,b,c,d\n",
        "one-cell": "Tea\n",
        "no-text": ",,2023-06-03\n",
    }.items():
        yield row(f"row-{name}.csv", (head + tea + line + cha).encode(), "bad_row", "empty", kept=2)
    open_quote = (head + tea + '茶,"never closed\n').encode()
    yield row("open-quote.csv", open_quote, "truncated", "bad_csv", "bad_row", kept=1)
    junk = random.Random(2).randbytes(300).replace(b"\n", b"").replace(b"\r", b"")
    raw = (head + tea).encode() + junk.replace(b'"', b"") + b"\n" + cha.encode()
    yield row("junk-row.csv", raw, "undecodable", "bad_row", "empty", kept=2)
    broken = SGML.replace("<BODY>", "<BO", 1).replace("</REUTERS>", "", 1)
    yield row("open.sgm", broken.encode(), "bad_xml", "truncated", "empty", kept=None)
    yield row("mismatched.xml", RSS.replace("</item>", "</itm>").encode(), "bad_xml", kept=None)
    yield row("no-root.xml", b"<?xml version='1.0'?>\n", "bad_xml", "empty")
    yield row("another.xml", b"<note><to>A</to></note>", "wrong_format", "bad_xml", "no_main_text")
    length = WARC.replace(b"Content-Length: ", b"Content-Length: 9", 1)
    yield row("length.warc", length, "bad_warc", "truncated", kept=None)
    footer = VALID[".parquet"][:-8] + b"\xff\xff\xff\x7fPAR1"
    yield row("footer.parquet", footer, "bad_parquet", "truncated")
    yield row("cycle.pdf", pdf().replace(b"[3 0 R]", b"[2 0 R]"), "bad_pdf", "no_text_layer")
    yield row("scanned.pdf", _scanned(), "no_text_layer")
    for suffix, (parts, main) in PARTS.items():
        missing = {name: part for name, part in parts().items() if name != main}
        own = f"bad_{suffix[1:]}"
        yield row(f"part-missing{suffix}", zipped(missing), own, "empty")
        cut = parts() | {main: parts()[main][:-60]}
        yield row(f"part-cut{suffix}", zipped(cut), own, "bad_xml", "truncated", kept=None)
        packed = bytearray(zipped(parts()))
        start = packed.index(main.encode()) + len(main)
        packed[start + 60 : start + 70] = b"\xff" * 10
        yield row(f"part-broken{suffix}", bytes(packed), own, "bad_zip")


def _scanned() -> bytes:
    """A page that is a picture."""
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Length 4>>\nstream\n\x00\xff\xff\x00\nendstream"
    )
    shown = b"<</Length 27>>\nstream\nq 500 0 0 700 50 50 cm /I Do\nendstream"
    raw = pdf("", (picture, shown)).replace(b"/Contents 4 0 R", b"/Contents 7 0 R")
    return raw.replace(b"/Font<</F1 5 0 R>>", b"/XObject<</I 6 0 R>>")


def header_only() -> Iterator[Row]:
    """Nothing is wrong but that nothing is there."""
    yield row("header.csv", b"title,text\n", "empty")
    yield row("header.tsv", b"title\ttext", "empty")
    yield row("columns.csv", b"heading,remark\na,b\n", "no_column")
    yield row("list.json", b"[]", "empty")
    yield row("object.json", b"{}", "empty")
    yield row("feed.rss", (RSS.split("<item>")[0] + "</channel></rss>").encode(), "empty")
    yield row("feed.atom", (ATOM.split("<entry>")[0] + "</feed>").encode(), "empty")
    yield row(
        "head.sgm", SGML.splitlines(keepends=True)[0].encode(), "empty", "wrong_format", "bad_xml"
    )
    yield row("page.html", b"<html><head></head><body></body></html>", "no_main_text", "empty")
    yield row("front.md", b"---\ntitle:\n---\n", "empty")
    info = WARC.split(b"\r\n\r\n")[0].replace(b"response", b"warcinfo", 1)
    head, _, _ = info.rpartition(b"Content-Length")
    yield row("info.warc", head + b"Content-Length: 0\r\n\r\n\r\n\r\n", "no_response")
    raw = io.BytesIO()
    pq.write_table(
        pa.table({"title": pa.array([], pa.string()), "text": pa.array([], pa.string())}), raw
    )
    yield row("header.parquet", raw.getvalue(), "empty")
    sheet = sheet_parts()
    cells = sheet["xl/worksheets/sheet1.xml"]
    first = cells.index("</row>") + len("</row>")
    one = sheet | {"xl/worksheets/sheet1.xml": cells[:first] + "</sheetData></worksheet>"}
    yield row("header.xlsx", zipped(one), "empty")
    for suffix, (parts, main) in PARTS.items():
        if suffix != ".xlsx":
            bare = parts()[main].replace("w:t>", "w:x>").replace("a:t>", "a:x>").replace("p>", "i>")
            blank = parts() | {main: bare if suffix != ".epub" else "<html><body/></html>"}
            own = f"bad_{suffix[1:]}"
            yield row(f"blank{suffix}", zipped(blank), "empty", own, "no_main_text")
    yield row("members.zip", zipped({}), "empty")
    yield row("members.tar", tarred({}), "empty")


def encrypted() -> Iterator[Row]:
    for suffix in (".xlsx", ".docx", ".pptx"):
        yield row(f"locked{suffix}", encrypted_office(), "password")
    yield row("locked.pdf", encrypted_pdf(), "password")
    raw = bytearray(zipped({"a.txt": EN}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(magic) + at] |= 1
    yield row("locked.zip", bytes(raw), "password")
    rights = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">'
        '<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        '<CipherData><CipherReference URI="OEBPS/c1.xhtml"/></CipherData></EncryptedData>'
        "</encryption>"
    )
    book = book_parts() | {"META-INF/encryption.xml": rights}
    junk: dict[str, str | bytes] = {**book, "OEBPS/c1.xhtml": random.Random(3).randbytes(2000)}
    yield row("locked.epub", zipped(junk), "password", "bad_epub", "undecodable")
