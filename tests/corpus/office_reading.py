"""Reading Word files and slides in tests: the one document that comes out."""

from citysway.corpus.readers import slides, word
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record
from tests.corpus.office_files import (
    para,
    style,
)

NONE = Options()
CENTRED = '<w:jc w:val="center"/>'
BIG = '<w:b/><w:sz w:val="44"/>'
BODY = '<w:sz w:val="28"/>'


def only(raw: bytes) -> Record:
    (found,) = word.read("a.docx", raw, options=NONE)
    assert isinstance(found, Record)
    return found


def shown(raw: bytes) -> Record:
    (found,) = slides.read("a.pptx", raw, options=NONE)
    assert isinstance(found, Record)
    return found


def _box(text: str) -> str:
    inner = f"<w:txbxContent>{para(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inner}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


STYLES = (
    style("Hid", "hid", "<w:rPr><w:vanish/></w:rPr>")
    + style("HidToo", "hid too", '<w:basedOn w:val="Hid"/>')
    + style("H", "h", "<w:rPr><w:vanish/></w:rPr>", "character")
    + style("Loop", "loop", '<w:basedOn w:val="Loop"/>')
    + style("TOC1", "toc 1")
    + style("Title", "Title")
    + style("1", "heading 1")
    + style("2", "标题二", '<w:basedOn w:val="1"/>')
    + style("Author", "Author")
    + style("Date", "Date")
)
