"""Small valid files of Office, EPUB and PDF, and their encrypted kin."""

import struct
from collections.abc import Mapping

from tests.corpus.valid_texts import EN, ROWS, ZH

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument."


def _package(parts: Mapping[str, tuple[str, str]], main: str) -> dict[str, str]:
    """The parts of an Office file (content type, XML), with the two that list them."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": _relations(("officeDocument", main)),
    } | {name: xml for name, (_, xml) in parts.items()}


def _relations(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def word_parts(extra: str = "") -> dict[str, str]:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (EN, ZH))
    xml = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return _package(
        {"word/document.xml": ("wordprocessingml.document.main", extra + xml)}, "word/document.xml"
    )


def slide_parts() -> dict[str, str]:
    p, a = (
        f"http://schemas.openxmlformats.org/{kind}/2006/main"
        for kind in ("presentationml", "drawingml")
    )
    space = f'xmlns:p="{p}" xmlns:a="{a}" xmlns:r="{_OFFICE}/relationships"'
    text = "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in (EN, ZH))
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/>{text}</p:txBody></p:sp>"
    )
    group = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    )
    slide = f"<p:sld {space}><p:cSld><p:spTree>{group}{shape}</p:spTree></p:cSld></p:sld>"
    show = (
        f'<p:presentation {space}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst>'
        '<p:notesSz cx="1" cy="1"/></p:presentation>'
    )
    parts = {
        "ppt/presentation.xml": ("presentationml.presentation.main", show),
        "ppt/slides/slide1.xml": ("presentationml.slide", slide),
    }
    return _package(parts, "ppt/presentation.xml") | {
        "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/slide1.xml"))
    }


def sheet_parts() -> dict[str, str]:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = [("title", "text", "date"), *(tuple(row.values()) for row in ROWS)]
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{letter}{at}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for letter, cell in zip("ABC", row, strict=True)
        )
        + "</row>"
        for at, row in enumerate(rows, 1)
    )
    book = (
        f'<workbook xmlns="{space}" xmlns:r="{_OFFICE}/relationships"><sheets>'
        '<sheet name="news" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
    parts = {
        "xl/workbook.xml": ("spreadsheetml.sheet.main", book),
        "xl/worksheets/sheet1.xml": ("spreadsheetml.worksheet", sheet),
    }
    return _package(parts, "xl/workbook.xml") | {
        "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"))
    }


def book_parts() -> dict[str, str]:
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/content.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        '<package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tea</dc:title>'
        '<dc:language>en</dc:language><dc:identifier id="id">u:1</dc:identifier></metadata>'
        '<manifest><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c1"/></spine></package>'
    )
    chapter = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Tea</title></head>'
        f"<body><h1>Tea</h1><p>{EN}</p><p>{ZH}</p></body></html>"
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/content.opf": package,
        "OEBPS/c1.xhtml": chapter,
    }


def pdf(trailer: str = "", objects: tuple[bytes, ...] = ()) -> bytes:
    """One page of English text; ``trailer`` and ``objects`` are added."""
    lines = [EN[at : at + 83] for at in range(0, len(EN) - 1, 83)]
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    content = f"BT /F1 11 Tf 40 700 Td {shown} ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    end = f"trailer\n<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end.encode()


def encrypted_pdf() -> bytes:
    """Its check values fit no password that a test could guess."""
    secret = b"<" + b"5a" * 32 + b">"
    handler = b"<</Filter/Standard/V 1/R 2/O %s/U %s/P -4>>" % (secret, secret)
    return pdf("/Encrypt 6 0 R/ID[<00><00>]", (handler,))


def encrypted_office() -> bytes:
    """The compound file in which Office keeps a package with a password (MS-OFFCRYPTO 1.3.2)."""
    none, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16xHHHHH6xLLLLLLLLLL", bytes.fromhex("d0cf11e0a1b11ae1"), 62, 3,
        0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)  # fmt: skip
    header += struct.pack("<108L", *[none] * 108)
    sectors = [fat, end, *range(3, 10), end, *range(11, 18), end]
    table = struct.pack("<128L", *(sectors + [none] * (128 - len(sectors))))

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<LLL", none, right, child)
        return struct.pack("<64sHBB12s36xLQ", wide, len(wide), kind, 1, links, start, size)

    folder = (
        entry("Root Entry", 5, 1, none, end, 0)
        + entry("EncryptionInfo", 2, none, 2, 2, 4096)
        + entry("EncryptedPackage", 2, none, none, 10, 4096)
        + bytes(128)
    )
    return header + table + folder + b"\x04\0\x04\0\x40\0\0\0".ljust(4096, b" ") + b"\x5a" * 4096
