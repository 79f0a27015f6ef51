"""Office files and books that cannot be read: one reason each, told quickly, in little memory."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from citysway.corpus.readers import READERS
from citysway.corpus.readers.office import refuse_ole
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError
from tests.corpus.office_files import SPACES, book, para, table, word
from tests.corpus.valid_files import VALID, zipped
from tests.corpus.valid_office import book_parts, encrypted_office, slide_parts, word_parts
from tests.corpus.valid_texts import EN, ZH

OFFICE = (".docx", ".pptx", ".epub")
MAIN = "word/document.xml"


def reason(raw: bytes, suffix: str = ".docx") -> tuple[str, str]:
    """The one reason and its sentence."""
    try:
        found = list(READERS[suffix](f"a{suffix}", io.BytesIO(raw), options=Options()))
    except DocumentError as error:
        return error.reason, str(error)
    (refused,) = found
    assert isinstance(refused, Rejected)
    return refused.reason, refused.detail


def _old(name: str) -> bytes:
    """A compound file with one stream of this name."""
    wide = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, 2)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(1024, b"\0") + wide.ljust(128, b"\0")


@pytest.mark.parametrize(
    ("raw", "expected", "hint"),
    [
        (encrypted_office(), "password", "password"),
        (_old("EncryptedPackage"), "password", "password"),
        (_old("WordDocument"), "wrong_format", ".docx"),
        (_old("PowerPoint Document"), "wrong_format", ".pptx"),
        (_old("Workbook"), "wrong_format", ".xlsx"),
        (_old("Book"), "wrong_format", ".xlsx"),
        (_old("Other"), "wrong_format", "OLE"),
        (_old("x") + "EncryptedPackage".encode("utf-16-le"), "wrong_format", "OLE"),
    ],
)
def test_compound_files(raw: bytes, expected: str, hint: str) -> None:
    for data in (raw, io.BytesIO(raw)):
        with pytest.raises(DocumentError, match=hint) as caught:
            refuse_ole(raw[:8], data)
        assert caught.value.reason == expected
    for suffix in OFFICE:
        assert reason(raw, suffix)[0] == expected


def test_what_is_no_compound_file_passes() -> None:
    refuse_ole(b"PK\x03\x04", b"PK\x03\x04")
    refuse_ole(b"", b"")


FOREIGN = {
    "pdf": (b"%PDF-1.7\n1 0 obj", "a PDF"),
    "rtf": (rb"{\rtf1\ansi tea}", ".rtf"),
    "page": (b"<!DOCTYPE html><html><body>tea", "a web page"),
    "word 2003": (b'<?xml version="1.0"?><w:wordDocument>', "XML or HTML"),
    "web archive": (b"MIME-Version: 1.0\r\n", "web archive"),
    "text": ("只是文字 text".encode(), "not a ZIP"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG"),
    "zip": (zipped({"a.txt": EN, "b.csv": "a,b"}), "name it .zip"),
    "sheet": (VALID[".xlsx"], "a workbook"),
    "open document": (zipped({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}), "Open"),
}


@pytest.mark.parametrize("suffix", OFFICE)
@pytest.mark.parametrize(("raw", "what"), FOREIGN.values(), ids=FOREIGN)
def test_another_format(raw: bytes, what: str, suffix: str) -> None:
    told, detail = reason(raw, suffix)
    assert told == "wrong_format"
    assert what in detail


@pytest.mark.parametrize(("suffix", "kind"), [(a, b) for a in OFFICE for b in OFFICE if a != b])
def test_one_under_the_name_of_another(suffix: str, kind: str) -> None:
    told, detail = reason(VALID[kind], suffix)
    assert told == "wrong_format"
    assert f"name it {kind}" in detail


def _flagged(raw: bytes) -> bytes:
    """Every member marked as encrypted."""
    made = bytearray(raw)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.find(magic)
        while start >= 0:
            made[start + at] |= 1
            start = made.find(magic, start + 4)
    return bytes(made)


def _with(text: str | bytes) -> bytes:
    return zipped({**word_parts(), MAIN: text})


def _method(method: int) -> bytes:
    return zipped({name: text.encode() for name, text in word_parts().items()}, method)


def _broken() -> bytes:
    made = bytearray(zipped(word_parts()))
    start = made.index(MAIN.encode()) + len(MAIN)
    made[start + 40 : start + 60] = b"\xff" * 20
    return bytes(made)


def _directory() -> bytes:
    made = bytearray(VALID[".docx"])
    made[made.rindex(b"PK\x05\x06") + 16 :][:4] = b"\xff\xff\xff\x7f"
    start = made.index(b"PK\x01\x02")
    made[start : start + 4] = b"XXXX"
    return bytes(made)


def _long(text: str) -> str:
    return f"<w:document {SPACES}><w:body>{text}</w:body></w:document>"


DAMAGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "half": (lambda: VALID[".docx"][: len(VALID[".docx"]) // 2], "truncated"),
    "encrypted members": (lambda: _flagged(VALID[".docx"]), "password"),
    "directory": (_directory, "bad_zip"),
    "check sum": (_broken, "bad_zip"),
    "bzip2": (lambda: _method(zipfile.ZIP_BZIP2), "bad_zip"),
    "lzma": (lambda: _method(zipfile.ZIP_LZMA), "bad_zip"),
    "no document": (lambda: zipped({"[Content_Types].xml": "<a/>"}), "bad_docx"),
    "no XML": (lambda: _with("西湖"), "bad_xml"),
    "cut XML": (lambda: _with(_long(para(ZH))[:-40]), "truncated"),
    "binary": (lambda: _with(random.Random(5).randbytes(3000)), "bad_xml"),
    "zeros": (lambda: _with(bytes(3000)), "bad_xml"),
    "wrong tags": (lambda: _with(_long("<w:p></w:tbl>")), "bad_xml"),
    "control character": (lambda: _with(_long(para("a\x01b"))), "bad_xml"),
    "no text": (lambda: word(para("<w:r><w:br/></w:r>")), "empty"),
    "a scan": (lambda: word("<w:p/>", more={"word/media/1.png": b"x"}), "empty"),
    "an embedded page": (lambda: word("<w:p/>", more={"word/afchunk.mht": b"x"}), "empty"),
    "all deleted": (lambda: word(para("<w:del><w:r><w:t>a</w:t></w:r></w:del>")), "empty"),
    "deep": (lambda: _with(_long("<w:sdt>" * 9000)), "bad_xml"),
    "deep tables": (lambda: _with(_long(_nested(3000))), "bad_xml"),
    "one million tags": (lambda: _with(_long(f"<w:p>{'<w:r/>' * 2_500_000}</w:p>")), "too_large"),
    "attributes": (lambda: _with(_long(_attributed(2_500_000))), "too_large"),
    "bomb": (lambda: _with(" " * 120_000_000), "bomb"),
    "many small bombs": (lambda: zipped({**word_parts(), **_many()}), "bomb"),
}


def _nested(depth: int) -> str:
    made = table(("x",))
    head, tail = made.split(para("x"))
    return head * depth + para("x") + tail * depth


def _attributed(count: int) -> str:
    return "<w:p>" + "<w:r a='' b=''/>" * (count // 2) + "</w:p>"


def _many() -> dict[str, bytes]:
    return {f"word/{at}.xml": b" " * 60_000_000 for at in range(9)}


@pytest.mark.parametrize(("make", "expected"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_word_files(make: Callable[[], bytes], expected: str) -> None:
    told, detail = reason(make())
    assert told == expected, detail
    assert detail


def test_tables_as_deep_as_xml_may_be() -> None:
    (found,) = READERS[".docx"]("a.docx", _with(_long(_nested(80))), options=Options())
    assert isinstance(found, Record)
    assert found.text == "x"


_LAUGHS = '<!ENTITY a0 "lol lol lol">' + "".join(
    '<!ENTITY a{} "{}">'.format(at, f"&a{at - 1};" * 10) for at in range(1, 12)
)
_ENTITIES = {
    "laughs": _LAUGHS,
    "outside": '<!ENTITY a11 SYSTEM "file:///etc/passwd">',
    "parameter": '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY a11 "x">',
    "plain": '<!ENTITY a11 "茶">',
}


@pytest.mark.parametrize("padding", ["", f"<!--{'x' * 9000}-->"], ids=["", "after a comment"])
@pytest.mark.parametrize("place", ["text", "attribute"])
@pytest.mark.parametrize("declared", _ENTITIES.values(), ids=_ENTITIES)
@pytest.mark.parametrize("suffix", OFFICE)
def test_entities_are_not_expanded(suffix: str, declared: str, place: str, padding: str) -> None:
    """Within a second, within 20 MB; nothing of another file is ever in a text."""
    used = "&a11;" if place == "text" else ""
    attribute = ' x="&a11;"' if place == "attribute" and "SYSTEM" not in declared else ""
    parts = {".docx": word_parts(), ".pptx": slide_parts()}.get(suffix)
    begin = f"{padding}<!DOCTYPE a [{declared}]>"
    if parts is None:
        text = f'{begin}<html xmlns="http://www.w3.org/1999/xhtml"><p{attribute}>{used}</p></html>'
        raw = book({"c1.xhtml": ""}, more={"OEBPS/c1.xhtml": text})
    else:
        main = MAIN if suffix == ".docx" else "ppt/slides/slide1.xml"
        tag = "<w:t>" if suffix == ".docx" else "<a:t>"
        text = parts[main].replace(tag, f"{tag[:-1]}{attribute}>{used}")
        raw = zipped({**parts, main: begin + text})
    start = time.process_time()
    tracemalloc.start()
    try:
        found = list(READERS[suffix](f"a{suffix}", raw, options=Options()))
        told = {one.reason for one in found if isinstance(one, Rejected)}
    except DocumentError as error:
        found, told = [], {error.reason}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told & {"bad_xml", "empty"} or padding
    assert not any(
        "root:" in one.text or "lol" in one.text for one in found if isinstance(one, Record)
    )
    assert time.process_time() - start < 3
    assert peak < 20_000_000


def test_a_locked_book() -> None:
    lock = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        '<e:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><e:CipherData>'
        '<e:CipherReference URI="OEBPS/c1.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )
    told, detail = reason(
        book({"c1.xhtml": ZH, "c2.xhtml": EN}, more={"META-INF/encryption.xml": lock}), ".epub"
    )
    assert told == "password"
    assert "1 of 2" in detail


def _without(name: str) -> dict[str, str]:
    return {part: text for part, text in book_parts().items() if part != name}


BOOKS: dict[str, tuple[bytes, str]] = {
    "no chapters": (book({}), "empty"),
    "no text": (book({"c1.xhtml": "<img/>"}), "empty"),
    "chapter missing": (zipped(_without("OEBPS/c1.xhtml")), "bad_epub"),
    "no package": (book({}, more={"META-INF/container.xml": "<container/>"}), "bad_epub"),
    "no spine": (book({}, more={"OEBPS/content.opf": "<package/>"}), "bad_epub"),
    "package cut": (book({}, more={"OEBPS/content.opf": "<package><manif"}), "truncated"),
    "path outside": (
        book(
            {}, more={"META-INF/container.xml": '<c><rootfile full-path="../../etc/passwd"/></c>'}
        ),
        "bad_epub",
    ),
}


@pytest.mark.parametrize(("raw", "expected"), BOOKS.values(), ids=BOOKS)
def test_damaged_books(raw: bytes, expected: str) -> None:
    told, detail = reason(raw, ".epub")
    assert told == expected, detail


def test_a_document_type_of_another_file_is_not_loaded(tmp_path: Path) -> None:
    """It could give attributes values that the book does not state."""
    (tmp_path / "a.dtd").write_text('<!ATTLIST rootfile full-path CDATA "OEBPS/content.opf">')
    outside = f'<!DOCTYPE c SYSTEM "{(tmp_path / "a.dtd").as_uri()}"><c><rootfile/></c>'
    told, detail = reason(book({"c1.xhtml": ZH}, more={"META-INF/container.xml": outside}), ".epub")
    assert told == "bad_epub"
    assert "names no package" in detail
