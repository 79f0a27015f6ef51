"""PDF files that are scanned, locked, cut, changed by chance or too large."""

import random
import zlib
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped,unused-ignore]

from citysway.corpus.readers import pdf
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError
from tests.corpus.pdf_files import (
    GOOD,
    HEADED,
    TEXT,
    TEXTS,
    both,
    lines,
    made,
    picture,
    read,
    reason,
    record,
)


def test_partly_scanned() -> None:
    found, left = read(made(TEXT, picture, picture, TEXT))
    assert isinstance(found, Record)
    assert isinstance(left, Rejected)
    assert (left.reason, left.locator, left.item) == (
        *("no_text_layer", "page 2-3"),
        "a.pdf#page 2-3",
    )


def test_passwords() -> None:
    assert reason(made(TEXT, encrypt="secret")) == "password"
    printable = StandardEncryption("", ownerPassword="owner", canPrint=0)
    assert record(made(TEXT, encrypt=printable)).text == record(made(TEXT)).text


def outlines(sheet: Any) -> None:
    for number in range(80):
        sheet.line(50, number * 9, 500, number * 9 + 5)


def one_page(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A PDF of one page whose content is given as it is stored."""
    stream = b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), filters, content)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream,
        font,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


BOMB = zlib.compress(b"BT /F 12 Tf 9 9 Td (text of it) Tj ET " + bytes(300_000_000), 9)
UNREAD: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "bad_pdf"),
    ("blanks", b"  \n", "bad_pdf"),
    ("a head alone", b"%PDF-1.7\n", "bad_pdf"),
    ("a head and noise", b"%PDF-1.7\n" + random.Random(1).randbytes(5000), "bad_pdf"),
    ("a head and words", b"%PDF-1.4\nnonsense", "bad_pdf"),
    ("text", "正文，不是文件".encode(), "wrong_format"),
    ("a page", b"<!DOCTYPE html><html></html>", "wrong_format"),
    ("zeros", bytes(5000), "bad_pdf"),
    ("cut at the start", GOOD[:60], "bad_pdf"),
    ("no root", GOOD.replace(b"/Root", b"/Rxxt").replace(b"/Catalog", b"/Cattail"), "bad_pdf"),
    ("a scan", made(picture, picture), "no_text_layer"),
    ("a stamped scan", made(both(picture, lines([(9, 9, "0001")])), picture), "no_text_layer"),
    ("letters as outlines", made(outlines), "no_text_layer"),
    ("white pages", made(lambda sheet: None, lambda sheet: None), "empty"),
    ("private characters", made(lines([(72, 700, "\ue000\ue001\ue002\ue003" * 9)])), "undecodable"),
    ("a bomb", one_page(BOMB), "bomb"),
    ("a bomb in a parcel", one_page(zlib.compress(BOMB, 9), b"/FlateDecode/FlateDecode"), "bomb"),
]


@pytest.mark.parametrize(("name", "raw", "expected"), UNREAD)
def test_unread(name: str, raw: bytes, expected: str) -> None:
    assert reason(raw) == expected, name


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_cut_files_say_so(share: float) -> None:
    """Either nothing can be opened, or what is there is read and the end is missed."""
    try:
        found = read(GOOD[: int(share * len(GOOD))])
    except DocumentError as error:
        found = [Rejected("read", "a", error.reason)]
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason in ("truncated", "bad_pdf", "empty")


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    found, left = read(GOOD)
    assert isinstance(found, Record)
    assert isinstance(left, Rejected)
    assert (left.reason, left.locator) == ("too_large", "page 3")


def test_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_BYTES", 300)
    assert reason(GOOD) == "too_large"


def test_large_files_are_read_from_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "_IN_MEMORY", 10)
    (tmp_path / "a.pdf").write_bytes(GOOD)
    with (tmp_path / "a.pdf").open("rb", buffering=0) as stream:
        (found,) = pdf.read("a.pdf", stream, options=Options())
    assert found == record(GOOD)


MUTATED = [
    GOOD,
    made(HEADED, picture, title="A title"),
    made(*(draw for draw, _ in TEXTS), pageCompression=0),
    made(TEXT, encrypt=StandardEncryption("", ownerPassword="owner")),
    one_page(zlib.compress(b"BT /F 12 Tf 72 700 Td (one two) Tj 0 -20 Td (three) Tj ET")),
]


@pytest.mark.parametrize("seed", range(300))
def test_mutations(seed: int) -> None:
    """Flipped, cut and moved bytes end as records or reasons; pdfium does not crash."""
    source = random.Random(seed)
    raw = bytearray(source.choice(MUTATED))
    for _ in range(source.choice([1, 5, 50])):
        at = source.randrange(len(raw))
        match source.randrange(4):
            case 0:
                raw[at] = source.randrange(256)
            case 1:
                del raw[at : at + source.randint(1, 60)]
            case 2:
                raw[at:at] = raw[source.randrange(len(raw)) :][:60]
            case _:
                raw[at : at + 3] = str(source.randint(-9, 99999)).encode()
    if seed % 5 == 0:
        del raw[source.randrange(len(raw)) :]
    try:
        found = read(bytes(raw))
    except DocumentError as error:
        found = [Rejected("read", "a", error.reason)]
    assert found
