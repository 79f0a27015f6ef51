"""Parts of a Word file that python-docx lacks: links, numbered captions, heads of tables."""

from typing import Any

TEXT_WIDTH = 16.4  # centimetres of an A4 page between its margins


def linked(paragraph: Any, run: Any, address: str) -> None:
    """Put a run into a hyperlink."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run.underline = True
    run._r.getparent().replace(run._r, link)
    link.append(run._r)


def sequence(paragraph: Any, name: str, number: int) -> None:
    """The field that numbers captions of one kind, with its number until Word counts anew."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f"SEQ {name} \\* ARABIC")
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = str(number)
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


def repeat_head(table: Any) -> None:
    """The first row stands on every page the table goes over."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def widths(table: Any, shares: list[float]) -> None:
    """Columns by their shares of the width of the text."""
    from docx.shared import Cm

    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(TEXT_WIDTH * share)
        for cell in column.cells:
            cell.width = Cm(TEXT_WIDTH * share)
