"""Word files, presentations and books written part by part, for what no library writes."""

from collections.abc import Mapping

from tests.corpus.valid_files import zipped
from tests.corpus.valid_office import book_parts, slide_parts, word_parts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="urn:w" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str, properties: str = "") -> str:
    made = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{made}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(text: str, style: str = "", properties: str = "", look: str = "") -> str:
    """``properties`` of the paragraph, ``look`` of its run; text with tags stays as it is."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = text if text.startswith("<") else run(text, look)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """Cells are text, or paragraphs where they begin with a tag."""
    made = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc><w:tcPr/>{cell if cell.startswith('<') else para(cell)}</w:tc>" for cell in row
        )
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


def relations(*targets: tuple[str, str], external: str = "") -> str:
    inner = "".join(
        f'<Relationship Id="rId{at}" Type="{_TYPE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inner}{external}</Relationships>'


def word(*body: str, styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word file with this body; ``styles``: elements ``w:style``; ``more``: further parts."""
    xml = f"<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>"
    parts: dict[str, str | bytes] = {**word_parts(), "word/document.xml": xml}
    parts["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    return zipped({**parts, **(more or {})})


def style(key: str, name: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{inner}</w:style>'


def notes(kind: str, *texts: str) -> str:
    """``footnotes`` or ``endnotes``, numbered from 1, after the separator Word puts first."""
    one = kind.removesuffix("s")
    inner = f'<w:{one} w:id="0">{para("<w:r><w:separator/></w:r>")}</w:{one}>' + "".join(
        f'<w:{one} w:id="{at}">{para(text)}</w:{one}>' for at, text in enumerate(texts, 1)
    )
    return f"<w:{kind} {SPACES}>{inner}</w:{kind}>"


def slides_of(*trees: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A presentation of these shape trees (``p:sp`` and so on)."""
    base = slide_parts()
    first = base["ppt/slides/slide1.xml"]
    start = first.index("<p:sp>")
    end = first.index("</p:spTree>")
    parts: dict[str, str | bytes] = {
        f"ppt/slides/slide{at}.xml": first[:start] + tree + first[end:]
        for at, tree in enumerate(trees, 1)
    }
    listed = "".join(f'<p:sldId id="{255 + at}" r:id="rId{at}"/>' for at, _ in enumerate(trees, 1))
    show = base["ppt/presentation.xml"]
    cut = show.index("<p:sldId "), show.index("</p:sldIdLst>")
    parts["ppt/presentation.xml"] = show[: cut[0]] + listed + show[cut[1] :]
    targets = [("slide", f"slides/slide{at}.xml") for at, _ in enumerate(trees, 1)]
    parts["ppt/_rels/presentation.xml.rels"] = relations(*targets)
    return zipped({**base, **parts, **(more or {})})


def shape(text: str, top: int = 0, left: int = 0, inside: str = "", hidden: str = "") -> str:
    """``inside``: what makes it a placeholder."""
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("|"))
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"{hidden}/><p:cNvSpPr/><p:nvPr>{inside}</p:nvPr>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="9" cy="9"/></a:xfrm>'
        f"</p:spPr><p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"
    )


def book(
    chapters: Mapping[str, str],
    metadata: str = "<dc:title>Tea</dc:title>",
    items: str = "",
    package: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A book of these files (name: body or whole page); ``package`` goes behind the spine."""
    listed = "".join(
        f'<item id="c{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(chapters, 1)
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at, _ in enumerate(chapters, 1))
    toc = ' toc="ncx"' if 'id="ncx"' in items else ""
    opf = (
        '<package version="3.0" xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:opf="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{listed}{items}</manifest><spine{toc}>{spine}</spine>{package}</package>"
    )
    parts: dict[str, str | bytes] = {**book_parts()}
    del parts["OEBPS/c1.xhtml"]
    parts["OEBPS/content.opf"] = opf
    for name, text in chapters.items():
        parts[f"OEBPS/{name}"] = text if text.startswith("<?xml") else page(text)
    return zipped({**parts, **(more or {})})


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head>{body}</html>'
        if body.startswith("<body")
        else page(f"<body>{body}</body>")
    )
